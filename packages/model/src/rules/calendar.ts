// Schedules and holidays: dates that exist, in order, in a department that exists.
import type { FieldType, NounDeclaration, StructDeclaration } from '../declaration.ts'
import { type Problem, problem } from '../problems.ts'
import type { Values } from '../validate.ts'
import { isRecord, type Plan, textIn } from './plan.ts'

/** A schedule without its type says nothing; the declaration cannot ask for it inside a part. */
export function scheduleProblems(noun: NounDeclaration, given: Values): readonly Problem[] {
  const problems: Problem[] = []
  visitStruct(noun.struct, given, '', problems)
  return problems
}

function visitStruct(struct: StructDeclaration, values: Values, at: string, problems: Problem[]): void {
  for (const [name, value] of Object.entries(values)) {
    const field = Object.hasOwn(struct.fields, name) ? struct.fields[name] : undefined
    if (field !== undefined) visit(field.type, value, at === '' ? name : `${at}.${name}`, problems)
  }
}

function visit(type: FieldType, value: unknown, at: string, problems: Problem[]): void {
  if (type.kind === 'list' && Array.isArray(value)) {
    for (const [index, each] of value.entries()) visit(type.item, each, `${at}[${index}]`, problems)
  } else if (type.kind === 'struct' && isRecord(value)) {
    if (type.of.name === 'Schedule' && textIn(value.Type) === '')
      problems.push(problem(`${at}.Type`, 'WARNINGS.XAPI.REQUIRED', `${at}.Type is needed`))
    if (type.of.name === 'Period') checkPeriod(value, at, problems)
    visitStruct(type.of, value, at, problems)
  }
}

function checkPeriod(period: Values, at: string, problems: Problem[]): void {
  for (const name of ['DayOfWeek', 'Start', 'Stop']) {
    if (textIn(period[name]) === '')
      problems.push(problem(`${at}.${name}`, 'WARNINGS.XAPI.REQUIRED', `${at}.${name} is needed`))
  }
}

const DAY_SECONDS = 86_400

/** Days of a month; February has 29 when the year is not said. */
function daysOf(month: number, year: number): number {
  if (month === 2) return year === 0 || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** A creation may leave the end out: the holiday is one day then. */
export function wholeHoliday(given: Values, current: Values | null, home: string): Values {
  const whole: Record<string, unknown> = { ...current, ...given }
  const fallback = (name: string, value: unknown): void => {
    if (whole[name] === undefined || whole[name] === null || whole[name] === '') whole[name] = value
  }
  fallback('DayEnd', whole.Day)
  fallback('MonthEnd', whole.Month)
  fallback('Year', 0)
  fallback('YearEnd', whole.Year)
  fallback('TimeOfStartDate', 'PT0S')
  fallback('TimeOfEndDate', 'PT24H')
  fallback('Group', home)
  if (whole.YearEnd === 0 && whole.IsRecurrent !== true) whole.YearEnd = whole.Year
  return whole
}

/** @param others the holidays beside this one */
export function holidayProblems(
  whole: Values,
  others: readonly { readonly fields: Values }[],
  plan: Plan,
  at = '',
): readonly Problem[] {
  const problems: Problem[] = []
  const path = (name: string): string => (at === '' ? name : `${at}.${name}`)
  const wrong = (name: string, code: Problem['code'], message: string): void => {
    problems.push(problem(path(name), code, `${path(name)}: ${message}`))
  }
  const number = (name: string): number => (typeof whole[name] === 'number' ? whole[name] : 0)
  const recurrent = whole.IsRecurrent === true
  if (recurrent && number('Year') !== 0) wrong('Year', 'WARNINGS.INVALID', 'a recurrent holiday has no year')
  if (!recurrent && number('Year') === 0) wrong('Year', 'WARNINGS.XAPI.REQUIRED', 'the year is needed')
  if (number('Day') > daysOf(number('Month'), number('Year')))
    wrong('Day', 'WARNINGS.INVALID', 'the month has no such day')
  if (number('DayEnd') > daysOf(number('MonthEnd'), number('YearEnd')))
    wrong('DayEnd', 'WARNINGS.INVALID', 'the month has no such day')
  const first = dateKey(number('Year'), number('Month'), number('Day'))
  const last = dateKey(number('YearEnd'), number('MonthEnd'), number('DayEnd'))
  const start = secondsOf(textIn(whole.TimeOfStartDate))
  const end = secondsOf(textIn(whole.TimeOfEndDate))
  if (start === null) wrong('TimeOfStartDate', 'WARNINGS.XAPI.OUT_OF_THE_RANGE', 'a time within one day is expected')
  if (end === null) wrong('TimeOfEndDate', 'WARNINGS.XAPI.OUT_OF_THE_RANGE', 'a time within one day is expected')
  if (!recurrent && last < first) wrong('DayEnd', 'WARNINGS.INVALID', 'the end is before the beginning')
  if (first === last && start !== null && end !== null && end <= start)
    wrong('TimeOfEndDate', 'WARNINGS.INVALID', 'the end is not after the beginning')
  const group = textIn(whole.Group)
  if (plan.byNumber(group)?.noun !== 'Group') wrong('Group', 'WARNINGS.XAPI.NOT_FOUND', 'there is no such department')
  const name = textIn(whole.Name).toLowerCase()
  if (others.some(({ fields }) => fields.Group === group && textIn(fields.Name).toLowerCase() === name))
    wrong('Name', 'WARNINGS.XAPI.DUPLICATE', 'the department has a holiday of this name')
  return problems
}

function dateKey(year: number, month: number, day: number): number {
  return year * 10_000 + month * 100 + day
}

/** Seconds of a duration of hours, minutes and seconds up to one day; null when it is longer or negative. */
export function secondsOf(duration: string): number | null {
  if (duration === 'P1D') return DAY_SECONDS
  const parts = /^PT(?:(\d{1,3})H)?(?:(\d{1,5})M)?(?:(\d{1,6})(?:\.\d{1,12})?S)?$/.exec(duration)
  if (parts === null) return null
  const [hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((each) => Number(each ?? 0))
  const total = hours * 3600 + minutes * 60 + seconds
  return total <= DAY_SECONDS ? total : null
}
