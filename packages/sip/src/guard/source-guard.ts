// The flood guard asked before any parsing: lists first, then barriers, in a table of bounded size.
import {
  type BarrierSettings,
  countPacket,
  defaultBarriers,
  isQuiet,
  newSource,
  type SourceRecord,
} from './barriers.ts'
import { defaultScanners } from './scanners.ts'
import { sourceKey } from './source-key.ts'

export interface GuardSettings extends BarrierSettings {
  /** Sources remembered; beyond it the longest unseen is forgotten. */
  readonly maxSources: number
  /** User-Agent fragments, lower case, whose requests are dropped in silence. */
  readonly scanners: readonly string[]
  /** Stateless answers to malformed requests per second, all sources together. */
  readonly answersPerSecond: number
}

export const defaultGuard: GuardSettings = {
  ...defaultBarriers,
  maxSources: 65_536,
  scanners: defaultScanners,
  answersPerSecond: 200,
}

/** The operator's lists. `allow` beats every barrier, `block` is answered with silence. Asked per packet: must be quick. */
export interface SourceRules {
  verdict(address: string): 'allow' | 'block' | 'none'
}

export type Verdict = 'pass' | 'listed' | 'throttled' | 'flooded' | 'blocked'

export interface SourceGuard {
  /** Counts a packet or a new connection of `address` at `now` (monotonic ms). `listed`: on the block list. */
  admit(address: string, now: number): Verdict
  /** Spends one of the stateless answers of this second. */
  mayAnswer(now: number): boolean
  /** Forgets what is held against a source (the operator unblocked it). */
  forgive(address: string): void
  /** Forgets sources that have been quiet; called now and then. */
  sweep(now: number): void
  size(): number
}

const openRules: SourceRules = { verdict: () => 'none' }
/** How many silenced sources are passed over when room is needed. */
const spared = 8

export function createSourceGuard(settings: GuardSettings = defaultGuard, rules: SourceRules = openRules): SourceGuard {
  // Insertion order is the order of last use, renewed at most once a second per source.
  const sources = new Map<string, SourceRecord>()
  let answersLeft = settings.answersPerSecond
  let answersAt = 0

  const touch = (key: string, now: number): SourceRecord => {
    const known = sources.get(key)
    if (known !== undefined) {
      if (now - known.at >= 1000) {
        sources.delete(key)
        sources.set(key, known)
      }
      return known
    }
    if (sources.size >= settings.maxSources) makeRoom(sources, now)
    const source = newSource(now)
    sources.set(key, source)
    return source
  }

  return {
    admit(address, now) {
      const listed = rules.verdict(address)
      if (listed === 'allow') return 'pass'
      if (listed === 'block') return 'listed'
      return countPacket(touch(sourceKey(address), now), now, settings)
    },
    mayAnswer(now) {
      if (now - answersAt >= 1000) {
        answersAt = now
        answersLeft = settings.answersPerSecond
      }
      if (answersLeft <= 0) return false
      answersLeft -= 1
      return true
    },
    forgive: (address) => {
      sources.delete(sourceKey(address))
    },
    sweep(now) {
      for (const [key, source] of sources) if (isQuiet(source, now, settings)) sources.delete(key)
    },
    size: () => sources.size,
  }
}

/** Drops the longest unseen source, sparing silenced ones for a few tries so that spoofed floods do not free them. */
function makeRoom(sources: Map<string, SourceRecord>, now: number): void {
  let tries = 0
  for (const [key, source] of sources) {
    sources.delete(key)
    if (now >= source.silentUntil || tries >= spared) return
    sources.set(key, source)
    tries += 1
  }
}
