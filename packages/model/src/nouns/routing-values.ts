// Values that say where a call goes and when: destinations, routes, schedules, holidays.
import {
  bool,
  byte,
  chosen,
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
  value,
} from '../declaration.ts'
import { voicemail, works } from './effects.ts'
import { DayOfWeek, DestinationType, PeerType, RuleHoursType, UserTag } from './enums.ts'

const IDLE_DESTINATIONS = {
  VoiceMail: voicemail.notYet,
  Fax: 'there is no fax in this version',
  Boomerang: 'protected outside calls are not built yet',
  VoiceMailOfDestination: voicemail.notYet,
  Callback: 'call-back is not built yet',
  RoutePoint: 'the call control API is not built yet',
}

/** Where a call goes. `External` holds the number or SIP URI of External, Boomerang and Deflect; `Number` that of a DN. */
export const Destination = complex('Destination', {
  External: text({ maxLength: 255, effect: works }),
  Name: text({ effect: works }),
  Number: text({ maxLength: 50, effect: works }),
  Tags: manyOf(UserTag, { effect: works }),
  To: oneOf(DestinationType, { effect: works, idle: IDLE_DESTINATIONS }),
  Type: oneOf(PeerType, { effect: works }),
})

/** A destination with what is played before it. */
export const Route = complex('Route', {
  IsPromptEnabled: bool({ effect: works }),
  Prompt: text({ maxLength: 255, effect: works }),
  Route: part(Destination, { effect: works }),
})

/** Local time of the department; a Stop that is not after Start means the end of the day. */
export const Period = complex('Period', {
  DayOfWeek: oneOf(DayOfWeek, { effect: works }),
  Start: timeOfDay({ effect: works }),
  Stop: timeOfDay({ effect: works }),
})

export const Schedule = complex('Schedule', {
  IgnoreHolidays: bool({ effect: works }),
  Periods: parts(Period, { maxItems: 100, effect: works }),
  Type: oneOf(RuleHoursType, { nullable: false, effect: works }),
})

/** Days on which a department is closed. A recurrent one has no year. Times count from the midnight of their day. */
export const Holiday = entity('Holiday', 'Id', {
  Day: byte({ nullable: false, min: 1, max: 31, required: true, effect: works }),
  DayEnd: byte({ nullable: false, min: 1, max: 31, effect: works }),
  /** Number of the department; the default one when not given. */
  Group: text({ form: 'number', maxLength: 50, effect: works }),
  HolidayPrompt: text({ maxLength: 255, effect: works }),
  Id: int32({ nullable: false, readOnly: true, default: chosen('id'), effect: works }),
  IsRecurrent: bool({ default: value(false), effect: works }),
  Month: byte({ nullable: false, min: 1, max: 12, required: true, effect: works }),
  MonthEnd: byte({ nullable: false, min: 1, max: 12, effect: works }),
  Name: text({ nullable: false, maxLength: 100, minLength: 1, required: true, searchable: true, effect: works }),
  TimeOfEndDate: duration({ nullable: false, default: value('PT24H'), effect: works }),
  TimeOfStartDate: duration({ nullable: false, default: value('PT0S'), effect: works }),
  Year: int32({ nullable: false, min: 0, max: 9999, default: value(0), effect: works }),
  YearEnd: int32({ nullable: false, min: 0, max: 9999, default: value(0), effect: works }),
})
