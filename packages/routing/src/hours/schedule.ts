// Whether the hours of a rule or an exception hold now (3CX RuleHoursType), seen from a department.
import type { Facts } from '../facts.ts'
import type { ScheduleFacts } from '../office-facts.ts'
import { clockOf, departmentNow, departmentOf } from './department.ts'
import { isHoliday } from './holiday.ts'
import { inPeriods } from './periods.ts'

export function scheduleHolds(facts: Facts, schedule: ScheduleFacts, groupId: number, now: number): boolean {
  const { type, periods, ignoreHolidays } = schedule
  switch (type) {
    case 'AllHours':
      return true
    case 'Never':
      return false
    case 'OfficeHours':
      return isOffice(facts, groupId, now, ignoreHolidays)
    case 'OutOfOfficeHours':
      return !isOffice(facts, groupId, now, ignoreHolidays)
    case 'BreakTime':
      return departmentNow(facts, groupId, now, ignoreHolidays).mode === 'break'
    default: {
      const group = departmentOf(facts, groupId)
      const at = clockOf(facts, group, now)
      const inside = inPeriods(periods, at)
      const holiday = !ignoreHolidays && (group?.holidays.some((entry) => isHoliday(entry, at)) ?? false)
      if (type === 'SpecificHours') return inside
      if (type === 'SpecificHoursExcludingHolidays') return inside && !holiday
      return type === 'OutOfSpecificHours' ? !inside || holiday : !inside
    }
  }
}

/** A break and an operator in charge are inside office hours. */
export function isOffice(facts: Facts, groupId: number, now: number, ignoreHolidays = false): boolean {
  const { mode } = departmentNow(facts, groupId, now, ignoreHolidays)
  return mode !== 'closed' && mode !== 'holiday'
}
