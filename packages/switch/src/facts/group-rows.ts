// Group rows to departments: hours, holidays, routes, what was set by hand.
import type { ForcedMode, GroupFacts, HolidayFacts, RouteFacts } from '@cordboard/routing'
import { destinationOf, routeOf } from './destination-rows.ts'
import { type Row, textOf } from './row-fields.ts'
import { scheduleOf } from './schedule-rows.ts'

export function groupOf(id: number, row: Row, holidays: readonly HolidayFacts[]): GroupFacts {
  const music = textOf(row, 'MusicOnHold')
  return {
    id,
    number: textOf(row, 'Number'),
    name: textOf(row, 'Name'),
    // Control adds the IANA name; TimeZoneId alone is a number of its own.
    timeZone: textOf(row, 'TimeZone'),
    hours: scheduleOf(row, 'Hours', 'AllHours'),
    breakTime: scheduleOf(row, 'BreakTime', 'Never'),
    holidays,
    officeRoute: routeOf(row, 'OfficeRoute'),
    outOfOfficeRoute: routeOf(row, 'OutOfOfficeRoute'),
    breakRoute: routeOf(row, 'BreakRoute'),
    holidaysRoute: routeOf(row, 'HolidaysRoute'),
    operator: operatorOf(row),
    forced: forcedOf(row),
    musicOnHold: music === '' ? null : music,
  }
}

/** Without an operator calls are handled as always. */
function operatorOf(row: Row): RouteFacts {
  const destination = destinationOf(row, 'CustomOperator')
  return { destination: destination.kind === 'none' ? { kind: 'proceed', number: '' } : destination, prompt: null }
}

const modes: ReadonlyMap<string, ForcedMode> = new Map([
  ['ForceOpened', 'open'],
  ['ForceClosed', 'closed'],
  ['ForceBreak', 'break'],
  ['ForceCustomOperator', 'operator'],
  ['ForceHoliday', 'holiday'],
])

function forcedOf(row: Row): GroupFacts['forced'] {
  const mode = modes.get(textOf(row, 'CurrentGroupHours'))
  if (mode === undefined) return null
  const expires = textOf(row, 'OverrideExpiresAt')
  const until = expires === '' || expires.startsWith('0001-') ? Number.NaN : Date.parse(expires)
  return { mode, until: Number.isNaN(until) ? null : until }
}
