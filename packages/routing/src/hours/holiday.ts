// Whether a holiday is on.
import type { HolidayFacts } from '../office-facts.ts'
import type { LocalTime } from './local-time.ts'

type Moment = readonly number[]

/** A recurrent holiday may go over the end of the year: it ends before it begins. The end does not belong to it. */
export function isHoliday(holiday: HolidayFacts, at: LocalTime): boolean {
  const { from, until, recurrent } = holiday
  const year = (of: { readonly year: number }): readonly number[] => (recurrent ? [] : [of.year])
  const now: Moment = [...year(at), at.month, at.day, at.second]
  const begin: Moment = [...year(from), from.month, from.day, from.second]
  const end: Moment = [...year(until), until.month, until.day, until.second]
  const begun = compare(begin, now) <= 0
  const over = compare(end, now) <= 0
  if (recurrent && compare(end, begin) < 0) return begun || !over
  return begun && !over
}

function compare(a: Moment, b: Moment): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
