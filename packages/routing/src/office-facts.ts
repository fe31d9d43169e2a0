// Departments as routing sees them: when they are open, and where their calls go when they are not.
import type { RouteFacts } from './destination-facts.ts'

/** 3CX RuleHoursType. */
export type HoursType =
  | 'AllHours'
  | 'OfficeHours'
  | 'OutOfOfficeHours'
  | 'SpecificHours'
  | 'SpecificHoursExcludingHolidays'
  | 'OutOfSpecificHours'
  | 'OutOfSpecificHoursIncludingHolidays'
  | 'Never'
  | 'BreakTime'

/** One stretch that begins on a week day, seconds since local midnight; a `stop` that is not after `start` is on the next day. */
export interface PeriodFacts {
  /** 0 Sunday … 6 Saturday. */
  readonly day: number
  readonly start: number
  readonly stop: number
}

export interface ScheduleFacts {
  readonly type: HoursType
  readonly ignoreHolidays: boolean
  readonly periods: readonly PeriodFacts[]
}

/** Local dates; `year` 0 with `recurrent`: every year. Seconds of the first and the last day. */
export interface HolidayFacts {
  readonly name: string
  readonly recurrent: boolean
  readonly from: { readonly year: number; readonly month: number; readonly day: number; readonly second: number }
  readonly until: { readonly year: number; readonly month: number; readonly day: number; readonly second: number }
  readonly prompt: string | null
}

export type ForcedMode = 'open' | 'closed' | 'break' | 'operator' | 'holiday'

/** A department. */
export interface GroupFacts {
  readonly id: number
  readonly number: string
  readonly name: string
  /** IANA name. */
  readonly timeZone: string
  readonly hours: ScheduleFacts
  readonly breakTime: ScheduleFacts
  readonly holidays: readonly HolidayFacts[]
  readonly officeRoute: RouteFacts
  readonly outOfOfficeRoute: RouteFacts
  readonly breakRoute: RouteFacts
  readonly holidaysRoute: RouteFacts
  readonly operator: RouteFacts
  /** Set by hand; `until` epoch ms, null: until changed. */
  readonly forced: { readonly mode: ForcedMode; readonly until: number | null } | null
  readonly musicOnHold: string | null
}
