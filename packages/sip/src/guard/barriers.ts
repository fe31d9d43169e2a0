// The three barriers one source runs into: green is counted, amber silences it for seconds, red for long. Pure.

/** Packets are counted in a bucket that leaks `green` packets per `periodMs`; its level is held against amber and red. */
export interface BarrierSettings {
  readonly periodMs: number
  /** Packets per period that never count against a source. */
  readonly green: number
  /** Level above which the source is not heard for `amberMs`. */
  readonly amber: number
  /** Level above which the source is not heard for `redMs`. */
  readonly red: number
  readonly amberMs: number
  readonly redMs: number
}

/** Wide enough for a whole office behind one address that re-registers at once, and for a busy trunk. */
export const defaultBarriers: BarrierSettings = {
  periodMs: 1000,
  green: 1000,
  amber: 10_000,
  red: 40_000,
  amberMs: 5000,
  redMs: 1_800_000,
}

/** What is remembered of one source. Mutated in place: one such record is all that a flood costs. */
export interface SourceRecord {
  level: number
  /** When `level` was last brought up to date. */
  at: number
  silentUntil: number
  red: boolean
}

/** `flooded` is said once, when the red barrier is crossed; later packets are `blocked`. */
export type BarrierVerdict = 'pass' | 'throttled' | 'flooded' | 'blocked'

export function newSource(now: number): SourceRecord {
  return { level: 0, at: now, silentUntil: 0, red: false }
}

/** Counts one packet at `now` (monotonic ms; a step backwards counts as no time). */
export function countPacket(source: SourceRecord, now: number, settings: BarrierSettings): BarrierVerdict {
  const elapsed = now - source.at
  if (elapsed > 0) {
    source.level = Math.max(0, source.level - (elapsed * settings.green) / settings.periodMs)
    source.at = now
  }
  // Capped, so that a long flood does not outlive its block.
  source.level = Math.min(source.level + 1, settings.red + 1)
  if (now < source.silentUntil && source.red) return 'blocked'
  if (source.level > settings.red) {
    source.red = true
    source.silentUntil = now + settings.redMs
    return 'flooded'
  }
  source.red = false
  if (now < source.silentUntil) return 'throttled'
  if (source.level <= settings.amber) return 'pass'
  source.silentUntil = now + settings.amberMs
  return 'throttled'
}

/** True when forgetting the source changes nothing. */
export function isQuiet(source: SourceRecord, now: number, settings: BarrierSettings): boolean {
  return now >= source.silentUntil && now - source.at >= (source.level * settings.periodMs) / settings.green
}
