// Whether a moment lies in the periods of a weekly schedule.
import type { PeriodFacts } from '../office-facts.ts'
import type { LocalTime } from './local-time.ts'

const dayEnd = 86_400

/** People write 23:59 for the end of the day. */
const lastMinute = dayEnd - 60

export function inPeriods(periods: readonly PeriodFacts[], at: LocalTime): boolean {
  return periods.some((period) => inPeriod(period, at))
}

/** From start until before stop. A stop that is not after the start is on the next day. */
function inPeriod({ day, start, stop }: PeriodFacts, at: LocalTime): boolean {
  const until = stop >= lastMinute ? dayEnd : stop
  if (at.weekday === day && at.second >= start && (until <= start || at.second < until)) return true
  return until <= start && at.weekday === (day + 1) % 7 && at.second < until
}
