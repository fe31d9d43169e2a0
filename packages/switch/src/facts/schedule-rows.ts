// Schedules and holidays in rows (XAPI Schedule, Holiday) to facts.
import type { HolidayFacts, HoursType, PeriodFacts, ScheduleFacts } from '@cordboard/routing'
import { flagOf, isRow, numberOf, type Row, rowsOf, secondOfDay, secondsOfDuration, textOf } from './row-fields.ts'

const types: ReadonlySet<string> = new Set<HoursType>([
  'AllHours',
  'OfficeHours',
  'OutOfOfficeHours',
  'SpecificHours',
  'SpecificHoursExcludingHolidays',
  'OutOfSpecificHours',
  'OutOfSpecificHoursIncludingHolidays',
  'Never',
  'BreakTime',
])

const days: readonly string[] = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** A schedule that is not there, or of a type nobody knows, is `otherwise`. */
export function scheduleOf(row: Row, field: string, otherwise: 'AllHours' | 'Never'): ScheduleFacts {
  const value = row[field]
  const type = isRow(value) ? textOf(value, 'Type') : ''
  if (!isRow(value) || !isHoursType(type)) return { type: otherwise, ignoreHolidays: false, periods: [] }
  const periods = rowsOf(value, 'Periods').flatMap((period) => periodOf(period) ?? [])
  return { type, ignoreHolidays: flagOf(value, 'IgnoreHolidays', false), periods }
}

function isHoursType(text: string): text is HoursType {
  return types.has(text)
}

function periodOf(row: Row): PeriodFacts | null {
  const day = days.indexOf(textOf(row, 'DayOfWeek'))
  const start = secondOfDay(textOf(row, 'Start'))
  const stop = secondOfDay(textOf(row, 'Stop'))
  return day < 0 || start === null || stop === null ? null : { day, start, stop }
}

const dayEnd = 86_400

export function holidayOf(row: Row): HolidayFacts {
  const recurrent = flagOf(row, 'IsRecurrent', false)
  const year = numberOf(row, 'Year', 0)
  const from = {
    year,
    month: numberOf(row, 'Month', 0),
    day: numberOf(row, 'Day', 0),
    second: secondsOfDuration(textOf(row, 'TimeOfStartDate')) ?? 0,
  }
  const last = {
    year: numberOf(row, 'YearEnd', 0) || year,
    month: numberOf(row, 'MonthEnd', 0) || from.month,
    day: numberOf(row, 'DayEnd', 0) || from.day,
  }
  const end = secondsOfDuration(textOf(row, 'TimeOfEndDate')) ?? dayEnd
  const isOneDay = last.year === from.year && last.month === from.month && last.day === from.day
  const prompt = textOf(row, 'HolidayPrompt')
  return {
    name: textOf(row, 'Name'),
    recurrent,
    from,
    // People who leave both times at 0:00 mean the whole day.
    until: { ...last, second: isOneDay && end <= from.second ? dayEnd : end },
    prompt: prompt === '' ? null : prompt,
  }
}
