// The one place that judges source addresses, for SIP and web together: counters, automatic blocks, the operator's list.
import type { RowChange, SwitchEvent } from '@cordboard/link'
import { sourceKey } from '../address/network.ts'
import { type Clock, type Deadline, remainingMs, restoreDeadline } from '../time/deadline.ts'
import { blockMessage, blockReason } from './block-message.ts'
import { type BlockRule, type BlockRuleSets, compileBlockRules, readBlockRule } from './block-rules.ts'
import { BLOCK_KIND, readKeptBlock } from './kept-block.ts'
import { readLimits } from './limit-row.ts'
import {
  type BlockReason,
  DEFAULT_OFFENDER_LIMITS,
  type Offender,
  type OffenderCommand,
  type OffenderInput,
  type OffenderLimits,
  type OffenderState,
  stepOffender,
} from './offender.ts'

/** Where automatic blocks survive a restart (the switch's journal). `value: null` removes. */
export interface KeptValues {
  put(kind: string, id: string, value: unknown): void
}

export interface AntiHackOptions {
  readonly clock: Clock
  readonly journal: KeptValues
  readonly tell: (event: SwitchEvent) => void
  /** Called when a block ends early, so that a packet guard can forget the source too. */
  readonly onForgiven?: (address: string) => void
  /** Never blocked automatically: the addresses of configured trunks. */
  readonly isExempt?: (address: string) => boolean
  /** Records kept at most; beyond it the longest unchanged watched address is forgotten. */
  readonly maxWatched?: number
  readonly maxBlocked?: number
}

export type LoginDoor = 'sip' | 'web'

export interface AntiHack {
  /** A wrong password, or a user nobody knows. */
  failed(address: string, user: string, door: LoginDoor): void
  /** A challenge was sent to this address. */
  challenged(address: string): void
  authenticated(address: string): void
  /** The packet guard's red barrier was crossed. */
  flooded(address: string): void
  /** For the packet guard and for accepting web requests; quick enough to be asked per packet. */
  verdict(address: string): 'allow' | 'block' | 'none'
  /** Takes rows of AntiHackingSettings and Blocklist; ignores other nouns. */
  apply(change: RowChange): void
  /** Frees an address that was blocked automatically. */
  forgive(address: string): void
  /** Once a second or so: lets blocks and list entries run out, forgets quiet addresses. */
  tick(): void
  /** Takes one entry of kind BLOCK_KIND from the journal at start. */
  restore(id: string, value: unknown): void
  /** Automatic blocks that hold now. */
  blocks(): { readonly address: string; readonly expiresAt: number; readonly reason: string }[]
  counts(): { readonly watched: number; readonly blocked: number }
}

const VERDICTS_REMEMBERED = 4096
const FORGOTTEN_PER_TICK = 2000
/** Creates the judge. It owns no timer and no socket: call `tick` regularly. */
export function createAntiHack(options: AntiHackOptions): AntiHack {
  const { clock, journal, tell } = options
  const maxWatched = options.maxWatched ?? 50_000
  const maxBlocked = options.maxBlocked ?? 20_000
  // Insertion order is order of last change: the first entry is the one to forget.
  const watched = new Map<string, Offender>()
  const blocked = new Map<string, Extract<Offender, { state: 'blocked' }>>()
  const rules = new Map<number, BlockRule>()
  const verdicts = new Map<string, 'allow' | 'block' | 'none'>()
  let limits: OffenderLimits = DEFAULT_OFFENDER_LIMITS
  let sets: BlockRuleSets = compileBlockRules([], 0)

  const recompile = (): void => {
    sets = compileBlockRules(rules.values(), clock.wallMs())
    verdicts.clear()
  }

  const keep = (key: string, state: OffenderState): void => {
    watched.delete(key)
    if (state?.state === 'blocked') {
      blocked.set(key, state)
      return
    }
    blocked.delete(key)
    if (state === null) return
    watched.set(key, state)
    if (watched.size > maxWatched) dropFirst(watched)
  }

  const carryOut = (key: string, command: OffenderCommand, details: ReadonlyMap<string, string>): void => {
    verdicts.clear()
    switch (command.command) {
      case 'block': {
        if (blocked.size > maxBlocked) release(dropFirst(blocked))
        journal.put(BLOCK_KIND, key, { until: command.until, reason: command.reason })
        announce(key, command.until, command.reason, details)
        return
      }
      case 'unblock':
        release(key)
        return
    }
  }

  const release = (key: string | null): void => {
    if (key === null) return
    journal.put(BLOCK_KIND, key, null)
    options.onForgiven?.(keyAddress(key))
  }

  const announce = (key: string, until: Deadline, reason: BlockReason, details: ReadonlyMap<string, string>): void => {
    const expiresAt = Math.round(clock.wallMs() + remainingMs(until, clock))
    tell({ type: 'blocked', block: { address: key, expiresAt, reason: blockReason(reason) } })
    tell({ type: 'log', entry: blockMessage(key, reason, clock.wallMs(), details) })
  }

  const feed = (address: string, input: OffenderInput, details: ReadonlyMap<string, string> = new Map()): void => {
    const key = sourceKey(address)
    const before = blocked.get(key) ?? watched.get(key) ?? null
    // The hot path: a login from an address nothing is held against.
    if (before === null && input.input === 'authenticated') return
    const allowed = sets.allow.has(address) || options.isExempt?.(address) === true
    const [after, commands] = stepOffender(before, input, { limits, clock, allowed })
    if (after !== before) keep(key, after)
    for (const command of commands) carryOut(key, command, details)
  }

  const judge = (address: string): 'allow' | 'block' | 'none' => {
    if (sets.allow.has(address)) return 'allow'
    return sets.block.has(address) || blocked.has(sourceKey(address)) ? 'block' : 'none'
  }

  const applyRule = (change: RowChange): void => {
    const old = rules.get(change.id)
    const rule = change.row === null ? null : readBlockRule(change.id, change.row)
    if (rule === null) rules.delete(change.id)
    else rules.set(change.id, rule)
    recompile()
    // The operator took an automatic block off the list, or allowed the address: it is free at once.
    const removed = change.row === null && old?.type === 'block'
    if (!removed && rule?.type !== 'allow') return
    const network = networkOf(removed ? old : rule)
    for (const key of [...blocked.keys()]) if (network(key)) feed(keyAddress(key), { input: 'forgiven' })
  }

  return {
    failed: (address, user, door) =>
      feed(
        address,
        { input: 'failed' },
        new Map([
          ['user', user.slice(0, 64)],
          ['door', door],
        ]),
      ),
    challenged: (address) => feed(address, { input: 'challenged' }),
    authenticated: (address) => feed(address, { input: 'authenticated' }),
    flooded: (address) => feed(address, { input: 'flooded' }),
    forgive: (address) => feed(address, { input: 'forgiven' }),
    verdict(address) {
      const known = verdicts.get(address)
      if (known !== undefined) return known
      if (verdicts.size >= VERDICTS_REMEMBERED) verdicts.clear()
      const verdict = judge(address)
      verdicts.set(address, verdict)
      return verdict
    },
    apply(change) {
      if (change.noun === 'AntiHackingSettings' && change.row !== null) limits = readLimits(change.row)
      if (change.noun === 'Blocklist' || change.noun === 'BlocklistAddr') applyRule(change)
    },
    tick() {
      if (sets.nextExpiryMs !== null && sets.nextExpiryMs <= clock.wallMs()) recompile()
      const due: string[] = []
      for (const [key, { until }] of blocked) if (remainingMs(until, clock) === 0) due.push(key)
      // The longest quiet ones come first, so the rest need not be looked at.
      for (const [key, record] of watched) {
        const quiet = record.state === 'watched' && clock.monotonicMs() - record.lastAtMs >= limits.forgetMs
        if (!quiet || due.length >= FORGOTTEN_PER_TICK) break
        due.push(key)
      }
      for (const key of due) feed(keyAddress(key), { input: 'timePassed' })
    },
    restore(id, value) {
      const kept = readKeptBlock(value)
      if (kept === null) return
      const until = restoreDeadline(kept.until, 0, limits.blockSeconds * 1000, clock)
      if (remainingMs(until, clock) > 0) blocked.set(id, { state: 'blocked', until, reason: kept.reason })
      else journal.put(BLOCK_KIND, id, null)
      verdicts.clear()
    },
    blocks: () =>
      [...blocked].map(([address, { until, reason }]) => ({
        address,
        expiresAt: Math.round(clock.wallMs() + remainingMs(until, clock)),
        reason: blockReason(reason),
      })),
    counts: () => ({ watched: watched.size, blocked: blocked.size }),
  }
}

function dropFirst<T>(map: Map<string, T>): string | null {
  for (const key of map.keys()) {
    map.delete(key)
    return key
  }
  return null
}

/** An address inside the source a key stands for. */
function keyAddress(key: string): string {
  const slash = key.indexOf('/')
  return slash < 0 ? key : key.slice(0, slash)
}

function networkOf(rule: BlockRule | null | undefined): (key: string) => boolean {
  if (!rule) return () => false
  const { allow } = compileBlockRules([{ ...rule, type: 'allow', expiresAtMs: null }], 0)
  return (key) => allow.has(keyAddress(key))
}
