// What a department is doing now: open, closed, at break, on holiday, or sent to its operator by hand.
//
// Order: forced by hand -> holiday -> break -> closed -> open. Hours count where the call arrives, on that department's clock.
import type { Facts } from '../facts.ts'
import { lookUp } from '../index-map.ts'
import type { ForcedMode, GroupFacts, HolidayFacts, ScheduleFacts } from '../office-facts.ts'
import { isHoliday } from './holiday.ts'
import { type LocalTime, localTime } from './local-time.ts'
import { inPeriods } from './periods.ts'

export type DepartmentMode = 'open' | 'closed' | 'break' | 'operator' | 'holiday'

export interface DepartmentNow {
  readonly mode: DepartmentMode
  /** The holiday that is on, when that is the mode. */
  readonly holiday: HolidayFacts | null
  /** The department; null when there is none, which counts as open. */
  readonly group: GroupFacts | null
  /** One sentence for the trail. */
  readonly why: string
}

/** The department with this row id, else the default one, else null. */
export function departmentOf(facts: Facts, group: number): GroupFacts | null {
  return lookUp(facts.groups, String(group)) ?? lookUp(facts.groups, String(facts.defaultGroup)) ?? null
}

/** The department's own clock; one without a time zone goes by the default department's. */
export function clockOf(facts: Facts, group: GroupFacts | null, now: number): LocalTime {
  const fallback = lookUp(facts.groups, String(facts.defaultGroup))
  return localTime(now, group?.timeZone || fallback?.timeZone || 'UTC')
}

export function departmentNow(facts: Facts, groupId: number, now: number, ignoreHolidays = false): DepartmentNow {
  const group = departmentOf(facts, groupId)
  if (group === null) return { mode: 'open', holiday: null, group, why: 'no department has hours for it' }
  const name = `department ${group.name || group.number}`
  const at = clockOf(facts, group, now)
  const holiday = group.holidays.find((entry) => isHoliday(entry, at)) ?? null
  const forced = forcedMode(group, now)
  if (forced !== null && !(forced === 'holiday' && ignoreHolidays)) {
    const until = group.forced?.until ?? null
    const how = until === null ? 'until that is changed' : 'for a time'
    return {
      mode: forced,
      holiday: forced === 'holiday' ? holiday : null,
      group,
      why: `${name} was set to ${forced} by hand ${how}`,
    }
  }
  if (holiday !== null && !ignoreHolidays && !group.hours.ignoreHolidays) {
    return { mode: 'holiday', holiday, group, why: `${name} has the holiday ${holiday.name}` }
  }
  const clock = clockText(at)
  if (ownHours(group.breakTime, at))
    return { mode: 'break', holiday: null, group, why: `${name} has its break at ${clock}` }
  if (!ownHours(group.hours, at)) return { mode: 'closed', holiday: null, group, why: `${name} is closed at ${clock}` }
  return { mode: 'open', holiday: null, group, why: `${name} is open at ${clock}` }
}

function forcedMode(group: GroupFacts, now: number): ForcedMode | null {
  if (group.forced === null) return null
  const { mode, until } = group.forced
  return until === null || now < until ? mode : null
}

/** A department's own schedule: its type says always, never, or how its periods are meant. */
function ownHours(schedule: ScheduleFacts, at: LocalTime): boolean {
  switch (schedule.type) {
    case 'AllHours':
      return true
    case 'Never':
      return false
    case 'OutOfOfficeHours':
    case 'OutOfSpecificHours':
    case 'OutOfSpecificHoursIncludingHolidays':
      return !inPeriods(schedule.periods, at)
    default:
      return inPeriods(schedule.periods, at)
  }
}

const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

function clockText({ weekday, second }: LocalTime): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${dayNames[weekday] ?? ''} ${two(Math.floor(second / 3600))}:${two(Math.floor((second % 3600) / 60))}`
}
