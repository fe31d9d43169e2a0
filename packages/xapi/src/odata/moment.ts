// Times in a time zone: their parts, and when a calendar day begins there.

const DAY_MS = 86_400_000
// The years 1 to 9999, as OData has them, with a day's margin for time zones.
const FIRST = -62_135_596_800_000 + DAY_MS
const LAST = 253_402_300_800_000 - DAY_MS

/** Epoch milliseconds that every time zone can show. */
export function isMoment(ms: number): boolean {
  return ms >= FIRST && ms <= LAST
}

/** A name that is no time zone counts as UTC. */
export function knownZone(zone: string): string {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
    return zone
  } catch {
    return 'UTC'
  }
}

/** Epoch milliseconds or a calendar day, as local time; null outside of the years OData knows. */
export function localTime(value: unknown, zone: string): Temporal.PlainDateTime | null {
  if (typeof value === 'string') return Temporal.PlainDate.from(value).toPlainDateTime()
  if (typeof value !== 'number' || !isMoment(value)) return null
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(value)).toZonedDateTimeISO(zone).toPlainDateTime()
}

/** Milliseconds since local midnight by the clock. A number that is no time of a zone is a time of day already. */
export function clockMs(local: Temporal.PlainDateTime): number {
  return local.hour * 3_600_000 + local.minute * 60_000 + local.second * 1000 + local.millisecond
}

/** When the day after or before or the day itself begins, in epoch milliseconds; null outside of the years OData knows. */
export function dayStart(day: string, zone: string, later = 0): number | null {
  const date = Temporal.PlainDate.from(day)
  if (date.year < 2 || date.year > 9998) return null
  return date.add({ days: later }).toZonedDateTime(zone).epochMilliseconds
}

export function offsetMinutes(ms: number, zone: string): number | null {
  if (!isMoment(ms)) return null
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(ms)).toZonedDateTimeISO(zone).offsetNanoseconds / 6e10
}
