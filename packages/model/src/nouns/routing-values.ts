// Values that say where a call goes and when: destinations, routes, schedules, holidays.
import {
  bool,
  byte,
  complex,
  duration,
  entity,
  int32,
  manyOf,
  oneOf,
  part,
  parts,
  text,
  timeOfDay,
} from '../declaration.ts'
import { DayOfWeek, DestinationType, PeerType, RuleHoursType, UserTag } from './enums.ts'

export const Destination = complex('Destination', {
  External: text(),
  Name: text(),
  Number: text(),
  Tags: manyOf(UserTag),
  To: oneOf(DestinationType),
  Type: oneOf(PeerType),
})

export const Route = complex('Route', {
  IsPromptEnabled: bool(),
  Prompt: text(),
  Route: part(Destination),
})

export const Period = complex('Period', {
  DayOfWeek: oneOf(DayOfWeek),
  Start: timeOfDay(),
  Stop: timeOfDay(),
})

export const Schedule = complex('Schedule', {
  IgnoreHolidays: bool(),
  Periods: parts(Period),
  Type: oneOf(RuleHoursType, { nullable: false }),
})

export const Holiday = entity('Holiday', 'Id', {
  Day: byte({ nullable: false }),
  DayEnd: byte({ nullable: false }),
  Group: text(),
  HolidayPrompt: text(),
  Id: int32({ nullable: false }),
  IsRecurrent: bool(),
  Month: byte({ nullable: false }),
  MonthEnd: byte({ nullable: false }),
  Name: text({ nullable: false }),
  TimeOfEndDate: duration({ nullable: false }),
  TimeOfStartDate: duration({ nullable: false }),
  Year: int32({ nullable: false }),
  YearEnd: int32({ nullable: false }),
})
