// The wall clock of a department at a given moment.

export interface LocalTime {
  readonly year: number
  readonly month: number
  readonly day: number
  /** 0 Sunday … 6 Saturday. */
  readonly weekday: number
  /** Seconds the wall clock shows since 0:00; on days with a change of summer time not the seconds passed. */
  readonly second: number
}

const mostMs = 8.64e15

/** `zone` is an IANA name; one that does not exist counts as UTC. */
export function localTime(now: number, zone: string): LocalTime {
  const ms = Number.isFinite(now) ? Math.trunc(Math.min(Math.max(now, -mostMs), mostMs)) : 0
  const at = zoned(ms, zone) ?? Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO('UTC')
  return {
    year: at.year,
    month: at.month,
    day: at.day,
    weekday: at.dayOfWeek % 7,
    second: at.hour * 3600 + at.minute * 60 + at.second,
  }
}

function zoned(ms: number, zone: string): Temporal.ZonedDateTime | null {
  if (zone === '' || zone.length > 64) return null
  try {
    return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone)
  } catch {
    return null
  }
}
