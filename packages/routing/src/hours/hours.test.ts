// Tables for hours: periods over midnight, holidays over the year's end, changes of summer time, what was set by hand.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { company, group, never, officeTime, weekdays } from '../office.fixture.ts'
import type { GroupFacts, HolidayFacts, HoursType, PeriodFacts, ScheduleFacts } from '../office-facts.ts'
import { departmentNow } from './department.ts'
import { isHoliday } from './holiday.ts'
import { localTime } from './local-time.ts'
import { inPeriods } from './periods.ts'
import { scheduleHolds } from './schedule.ts'

const at = (text: string): number => Date.parse(text)
const hour = 3600

const clocks: readonly [zone: string, instant: string, shown: string][] = [
  ['Europe/Berlin', '2026-11-18T09:00:00Z', '3 10:00'],
  ['Europe/Berlin', '2026-07-15T09:00:00Z', '3 11:00'],
  // 29 March 2026: 2:00 becomes 3:00.
  ['Europe/Berlin', '2026-03-29T00:59:00Z', '0 01:59'],
  ['Europe/Berlin', '2026-03-29T01:00:00Z', '0 03:00'],
  // 25 October 2026: 3:00 becomes 2:00, so 2:30 comes twice.
  ['Europe/Berlin', '2026-10-25T00:30:00Z', '0 02:30'],
  ['Europe/Berlin', '2026-10-25T01:30:00Z', '0 02:30'],
  ['America/New_York', '2026-11-18T03:00:00Z', '2 22:00'],
  ['Asia/Kolkata', '2026-11-18T20:00:00Z', '4 01:30'],
  ['Pacific/Auckland', '2026-12-31T12:00:00Z', '5 01:00'],
  ['UTC', '2026-12-31T23:59:59Z', '4 23:59'],
  ['Nowhere/Land', '2026-11-18T09:00:00Z', '3 09:00'],
  ['', '2026-11-18T09:00:00Z', '3 09:00'],
]
for (const [zone, instant, shown] of clocks) {
  test(`hours: at ${instant} the clock of ${JSON.stringify(zone)} shows ${shown}`, () => {
    const { weekday, second } = localTime(at(instant), zone)
    const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
    assert.equal(`${weekday} ${two(second / 3600)}:${two((second % 3600) / 60)}`, shown)
  })
}

test('hours: no number makes the clock throw', () => {
  fc.assert(fc.property(fc.double(), fc.string(), (now, zone) => assert.ok(localTime(now, zone).second < 86_400)))
})

const day = (weekday: number, start: number, stop: number): PeriodFacts => ({ day: weekday, start, stop })
const moment = (weekday: number, second: number) => ({ year: 2026, month: 1, day: 1, weekday, second })

const periods: readonly [name: string, period: PeriodFacts, weekday: number, second: number, inside: boolean][] = [
  ['the start belongs to it', day(1, 9 * hour, 17 * hour), 1, 9 * hour, true],
  ['the second before does not', day(1, 9 * hour, 17 * hour), 1, 9 * hour - 1, false],
  ['the last second belongs to it', day(1, 9 * hour, 17 * hour), 1, 17 * hour - 1, true],
  ['the stop does not', day(1, 9 * hour, 17 * hour), 1, 17 * hour, false],
  ['another day does not', day(1, 9 * hour, 17 * hour), 2, 12 * hour, false],
  ['over midnight: the evening', day(5, 22 * hour, 6 * hour), 5, 23 * hour, true],
  ['over midnight: the morning after', day(5, 22 * hour, 6 * hour), 6, 5 * hour, true],
  ['over midnight: not the morning before', day(5, 22 * hour, 6 * hour), 5, 5 * hour, false],
  ['over midnight: its end', day(5, 22 * hour, 6 * hour), 6, 6 * hour, false],
  ['over midnight from Saturday to Sunday', day(6, 22 * hour, 2 * hour), 0, hour, true],
  ['until 0:00 is until midnight', day(1, 9 * hour, 0), 1, 86_399, true],
  ['until 0:00 takes nothing of the next day', day(1, 9 * hour, 0), 2, 0, false],
  ['0:00 to 0:00 is the whole day', day(1, 0, 0), 1, 12 * hour, true],
  ['0:00 to 0:00 is not the next day', day(1, 0, 0), 2, 0, false],
  ['until 24:00', day(1, 0, 86_400), 1, 86_399, true],
  ['until 23:59 is until midnight', day(1, 0, 86_340), 1, 86_399, true],
  ['until 23:59:59 is until midnight', day(1, 0, 86_399), 1, 86_399, true],
  ['until 23:58 is not', day(1, 0, 86_280), 1, 86_300, false],
]
for (const [name, period, weekday, second, inside] of periods) {
  test(`periods: ${name}`, () => assert.equal(inPeriods([period], moment(weekday, second)), inside))
}

function holiday(from: string, until: string, change: Partial<HolidayFacts> = {}): HolidayFacts {
  const parse = (text: string) => {
    const [date = '', time = '0'] = text.split(' ')
    const [year = 0, month = 0, dayOfMonth = 0] = date.split('-').map(Number)
    return { year, month, day: dayOfMonth, second: Number(time) * hour }
  }
  return { name: 'Feast', recurrent: false, from: parse(from), until: parse(until), prompt: null, ...change }
}
const yearly = { recurrent: true }

const holidays: readonly [name: string, holiday: HolidayFacts, instant: string, on: boolean][] = [
  ['one day, morning', holiday('2026-12-25', '2026-12-25 24'), '2026-12-25T00:00:00Z', true],
  ['one day, last second', holiday('2026-12-25', '2026-12-25 24'), '2026-12-25T23:59:59Z', true],
  ['the day after', holiday('2026-12-25', '2026-12-25 24'), '2026-12-26T00:00:00Z', false],
  ['another year', holiday('2026-12-25', '2026-12-25 24'), '2027-12-25T12:00:00Z', false],
  ['every year', holiday('0-12-25', '0-12-25 24', yearly), '2031-12-25T12:00:00Z', true],
  ['every year, another day', holiday('0-12-25', '0-12-25 24', yearly), '2031-12-24T12:00:00Z', false],
  ['half a day: before', holiday('2026-12-24 13', '2026-12-24 24'), '2026-12-24T12:59:59Z', false],
  ['half a day: in it', holiday('2026-12-24 13', '2026-12-24 24'), '2026-12-24T13:00:00Z', true],
  ['days: in the middle at night', holiday('2026-12-24 13', '2026-12-27 9'), '2026-12-26T03:00:00Z', true],
  ['days: the last morning', holiday('2026-12-24 13', '2026-12-27 9'), '2026-12-27T08:59:59Z', true],
  ['days: after the end', holiday('2026-12-24 13', '2026-12-27 9'), '2026-12-27T09:00:00Z', false],
  ['over the year, once', holiday('2026-12-24', '2027-01-02 24'), '2027-01-01T12:00:00Z', true],
  ['over the year, once: not a year later', holiday('2026-12-24', '2027-01-02 24'), '2028-01-01T12:00:00Z', false],
  ['over the year, yearly: December', holiday('0-12-24', '0-1-2 24', yearly), '2029-12-31T12:00:00Z', true],
  ['over the year, yearly: January', holiday('0-12-24', '0-1-2 24', yearly), '2030-01-02T12:00:00Z', true],
  ['over the year, yearly: after', holiday('0-12-24', '0-1-2 24', yearly), '2030-01-03T00:00:00Z', false],
  ['over the year, yearly: summer', holiday('0-12-24', '0-1-2 24', yearly), '2030-07-01T00:00:00Z', false],
  ['29 February, yearly', holiday('0-2-29', '0-2-29 24', yearly), '2028-02-29T12:00:00Z', true],
  ['29 February in a common year is no day', holiday('0-2-29', '0-2-29 24', yearly), '2027-03-01T00:00:00Z', false],
]
for (const [name, feast, instant, on] of holidays) {
  test(`holidays: ${name}`, () => assert.equal(isHoliday(feast, localTime(at(instant), 'UTC')), on))
}

const feast = holiday('2026-11-18', '2026-11-18 24', { name: 'Repentance' })
const lunch: ScheduleFacts = { ...weekdays, periods: [day(3, 12 * hour, 13 * hour)] }
const noon = at('2026-11-18T11:30:00Z')
const night = at('2026-11-18T22:00:00Z')
const forced = (mode: NonNullable<GroupFacts['forced']>['mode'], until: number | null = null) => ({
  forced: { mode, until },
})

const departments: readonly [name: string, change: Partial<GroupFacts>, now: number, mode: string][] = [
  ['always open', {}, night, 'open'],
  ['open in its hours', { hours: weekdays }, officeTime, 'open'],
  ['closed outside them', { hours: weekdays }, night, 'closed'],
  ['closed on Sunday', { hours: weekdays }, at('2026-11-22T11:00:00Z'), 'closed'],
  ['never open', { hours: never }, officeTime, 'closed'],
  ['no periods: closed', { hours: { ...weekdays, periods: [] } }, officeTime, 'closed'],
  ['the complement of periods', { hours: { ...weekdays, type: 'OutOfOfficeHours' } }, night, 'open'],
  ['break', { hours: weekdays, breakTime: lunch }, noon, 'break'],
  ['a break outside hours is a break', { hours: never, breakTime: lunch }, noon, 'break'],
  ['no break before noon', { hours: weekdays, breakTime: lunch }, officeTime, 'open'],
  ['holiday', { hours: weekdays, holidays: [feast] }, officeTime, 'holiday'],
  ['holiday before break', { breakTime: lunch, holidays: [feast] }, noon, 'holiday'],
  ['holiday at night too', { hours: weekdays, holidays: [feast] }, night, 'holiday'],
  ['holidays ignored', { hours: { ...weekdays, ignoreHolidays: true }, holidays: [feast] }, officeTime, 'open'],
  ['forced open at night', { hours: weekdays, ...forced('open') }, night, 'open'],
  ['forced open on a holiday', { holidays: [feast], ...forced('open') }, officeTime, 'open'],
  ['forced closed by day', { hours: weekdays, ...forced('closed') }, officeTime, 'closed'],
  ['forced to a break', forced('break'), officeTime, 'break'],
  ['forced to the operator', forced('operator'), officeTime, 'operator'],
  ['forced to a holiday', forced('holiday'), officeTime, 'holiday'],
  ['forced until later', { hours: weekdays, ...forced('open', night + 1) }, night, 'open'],
  ['forced until now: over', { hours: weekdays, ...forced('open', night) }, night, 'closed'],
  ['forced until earlier: over', { hours: weekdays, ...forced('closed', officeTime - 1) }, officeTime, 'open'],
]
for (const [name, change, now, mode] of departments) {
  test(`departments: ${name}`, () => {
    const office = departmentNow(company({ groups: [group(change)] }), 1, now)
    assert.equal(office.mode, mode)
    assert.ok(office.why.length > 0)
  })
}

test('departments: the default one counts where none is named, and none at all is open', () => {
  const facts = company({ groups: [group({ hours: never })] })
  assert.equal(departmentNow(facts, 0, officeTime).mode, 'closed')
  assert.equal(departmentNow(facts, 77, officeTime).mode, 'closed')
  assert.equal(departmentNow(company({ groups: [] }), 1, officeTime).mode, 'open')
})

test('departments: one without a time zone goes by the clock of the default one', () => {
  const tokyo = group({ timeZone: 'Asia/Tokyo' })
  const branch = group({ id: 2, number: 'GRP0001', timeZone: '', hours: weekdays })
  const facts = company({ groups: [tokyo, branch] })
  assert.equal(departmentNow(facts, 2, at('2026-11-18T01:00:00Z')).mode, 'open')
  assert.equal(departmentNow(facts, 2, at('2026-11-18T12:00:00Z')).mode, 'closed')
})

test('departments: hours keep to the wall clock on the days summer time changes', () => {
  const sunday = { ...weekdays, periods: [day(0, 9 * hour, 10 * hour)] }
  const facts = company({ groups: [group({ hours: sunday })] })
  const isOpen = (instant: string): boolean => departmentNow(facts, 1, at(instant)).mode === 'open'
  assert.deepEqual(
    ['2026-03-22T08:30:00Z', '2026-03-29T07:30:00Z', '2026-03-29T08:30:00Z', '2026-10-25T08:30:00Z'].map(isOpen),
    [true, true, false, true],
  )
})

const own = [day(3, 9 * hour, 17 * hour)]
const moments = { day: officeTime, lunch: noon, night }
type Row = [
  type: HoursType,
  ignoreHolidays: boolean,
  change: Partial<GroupFacts>,
  when: keyof typeof moments,
  holds: boolean,
]
const open = { hours: weekdays }
const festive = { hours: weekdays, holidays: [feast] }
const schedules: readonly Row[] = [
  ['AllHours', false, festive, 'night', true],
  ['Never', false, open, 'day', false],
  ['OfficeHours', false, open, 'day', true],
  ['OfficeHours', false, open, 'night', false],
  ['OfficeHours', false, festive, 'day', false],
  ['OfficeHours', true, festive, 'day', true],
  ['OfficeHours', false, { ...open, breakTime: lunch }, 'lunch', true],
  ['OfficeHours', false, { ...open, ...forced('open') }, 'night', true],
  ['OfficeHours', false, { ...open, ...forced('closed') }, 'day', false],
  ['OutOfOfficeHours', false, open, 'day', false],
  ['OutOfOfficeHours', false, open, 'night', true],
  ['OutOfOfficeHours', false, festive, 'day', true],
  ['OutOfOfficeHours', true, festive, 'day', false],
  ['SpecificHours', false, festive, 'day', true],
  ['SpecificHours', false, open, 'night', false],
  ['SpecificHoursExcludingHolidays', false, open, 'day', true],
  ['SpecificHoursExcludingHolidays', false, festive, 'day', false],
  ['SpecificHoursExcludingHolidays', true, festive, 'day', true],
  ['OutOfSpecificHours', false, open, 'day', false],
  ['OutOfSpecificHours', false, open, 'night', true],
  ['OutOfSpecificHours', false, festive, 'day', true],
  ['OutOfSpecificHoursIncludingHolidays', false, festive, 'day', false],
  ['OutOfSpecificHoursIncludingHolidays', false, festive, 'night', true],
  ['BreakTime', false, { ...open, breakTime: lunch }, 'lunch', true],
  ['BreakTime', false, { ...open, breakTime: lunch }, 'day', false],
]
for (const [type, ignoreHolidays, change, when, holds] of schedules) {
  const feastText = change.holidays ? ' on a holiday' : ''
  test(`schedules: ${type}${ignoreHolidays ? ' ignoring holidays' : ''} ${holds ? 'holds' : 'does not hold'} at ${when}${feastText}`, () => {
    const facts = company({ groups: [group(change)] })
    assert.equal(scheduleHolds(facts, { type, ignoreHolidays, periods: own }, 1, moments[when]), holds)
  })
}

test('schedules: each type and its complement never hold together', () => {
  const pairs: [HoursType, HoursType][] = [
    ['OfficeHours', 'OutOfOfficeHours'],
    ['SpecificHoursExcludingHolidays', 'OutOfSpecificHours'],
    ['SpecificHours', 'OutOfSpecificHoursIncludingHolidays'],
    ['AllHours', 'Never'],
  ]
  const facts = company({ groups: [group({ ...festive, breakTime: lunch })] })
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e12 }), fc.boolean(), (now, ignoreHolidays) => {
      for (const [type, complement] of pairs) {
        const schedule = { ignoreHolidays, periods: own }
        assert.notEqual(
          scheduleHolds(facts, { ...schedule, type }, 1, now),
          scheduleHolds(facts, { ...schedule, type: complement }, 1, now),
        )
      }
    }),
  )
})
