// Times in files as the reader's clock shows them.
import { TIME_ZONES } from '@cordboard/model'
import { refusal } from '../http/refusal.ts'

type Row = Readonly<Record<string, unknown>>

/**
 * Writes these fields (ISO 8601 moments) as `2026-11-20 11:00:00` of the zone. An empty zone leaves them as they are, in UTC.
 * @param zone IANA name, or a name or Id of Defs/TimeZones. Throws 400 for others.
 */
export function localTimes(zone: string, names: readonly string[]): (row: Row) => Row {
  if (zone === '') return (row) => row
  const iana = ianaOf(zone)
  const local = (value: unknown): unknown =>
    typeof value === 'string' ? clockOf(Temporal.Instant.from(value).toZonedDateTimeISO(iana)) : value
  return (row) => ({ ...row, ...Object.fromEntries(names.map((name) => [name, local(row[name])])) })
}

function clockOf(time: Temporal.ZonedDateTime): string {
  return time.toPlainDateTime().toString({ smallestUnit: 'second' }).replace('T', ' ')
}

function ianaOf(zone: string): string {
  const known = TIME_ZONES.find(({ Id, IanaName, WindowsName }) => [Id, IanaName, WindowsName].includes(zone))
  const name = known?.IanaName ?? zone
  try {
    Temporal.Now.zonedDateTimeISO(name)
    return name
  } catch {
    const message = 'clientTimeZone: a time zone is expected, e.g. Europe/Berlin.'
    throw refusal(400, message, 'WARNINGS.XAPI.INVALID_TIMEZONE', 'clientTimeZone')
  }
}
