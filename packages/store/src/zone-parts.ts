// Takes times apart in a time zone. Pure.
import type { TimePart } from './condition.ts'

const QUARTER_MS = 900_000
const DAY_MS = 86_400_000
const KEPT = 20_000
const MAX_TIME = 8.64e15

/** Offsets change at quarters of an hour only, so one is looked up once for each. */
export class ZoneOffsets {
  readonly #zone: string
  readonly #kept = new Map<number, number>()

  /** `zone` is an IANA name; a name nobody knows is UTC. */
  constructor(zone: string) {
    this.#zone = zone
  }

  /** Milliseconds that local time is ahead of UTC. */
  at(ms: number): number {
    const quarter = Math.floor(ms / QUARTER_MS)
    const known = this.#kept.get(quarter)
    if (known !== undefined) return known
    if (this.#kept.size >= KEPT) this.#kept.clear()
    const offset = offsetOf(quarter * QUARTER_MS, this.#zone)
    this.#kept.set(quarter, offset)
    return offset
  }
}

function offsetOf(ms: number, zone: string): number {
  try {
    return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6
  } catch {
    return 0
  }
}

/** `ms` are epoch milliseconds; null for what is no time. */
export function timePart(ms: number, part: TimePart, offsets: ZoneOffsets): number | null {
  if (!Number.isFinite(ms) || Math.abs(ms) > MAX_TIME - DAY_MS) return null
  const local = Math.floor(ms) + offsets.at(ms)
  const clock = ((local % DAY_MS) + DAY_MS) % DAY_MS
  switch (part) {
    case 'year':
      return new Date(local).getUTCFullYear()
    case 'month':
      return new Date(local).getUTCMonth() + 1
    case 'day':
      return new Date(local).getUTCDate()
    case 'hour':
      return Math.floor(clock / 3_600_000)
    case 'minute':
      return Math.floor(clock / 60_000) % 60
    case 'second':
      return Math.floor(clock / 1000) % 60
    case 'fraction':
      return (clock % 1000) / 1000
    case 'clock':
      return clock
  }
}
