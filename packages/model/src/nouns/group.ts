// A department: members, roles, hours, routes.
import {
  bool,
  chosen,
  complex,
  dateTime,
  derived,
  int32,
  manyOf,
  notYet,
  oneOf,
  part,
  text,
  toMany,
  value,
} from '../declaration.ts'
import { ClickToCall, Rights, UserGroup } from './dn.ts'
import { answerFirst, prompts, works } from './effects.ts'
import { CallHandlingFlags, GroupHoursMode, StartupLicense } from './enums.ts'
import { Destination, Holiday, Route, Schedule } from './routing-values.ts'

export const GroupProps = complex('GroupProps', {
  DectMaxCount: int32(),
  DepartmentContactsMaxCount: int32(),
  Fqdn: text(),
  LiveChatMaxCount: int32(),
  OutboundRulesMaxCount: int32(),
  PersonalContactsMaxCount: int32(),
  PromptsMaxCount: int32(),
  ResellerId: text(),
  ResellerName: text(),
  SbcMaxCount: int32(),
  StartupLicense: oneOf(StartupLicense),
  StartupOwnerEmail: text(),
  SubcriptionExpireDate: dateTime(),
  Subscription: text(),
  SubscriptionType: text(),
  SystemNumberFrom: text(),
  SystemNumberTo: text(),
  TrunkNumberFrom: text(),
  TrunkNumberTo: text(),
  TrunksMaxCount: int32(),
  UserNumberFrom: text(),
  UserNumberTo: text(),
})

export const Group = derived('Group', ClickToCall, {
  AllowCallService: bool({ default: value(true) }),
  AnswerAfter: int32({ min: 0, max: 3600, default: value(0), effect: answerFirst }),
  BreakRoute: part(Route, { effect: works }),
  BreakTime: part(Schedule, { effect: works }),
  CallHandlingMode: manyOf(CallHandlingFlags),
  CurrentGroupHours: oneOf(GroupHoursMode, { scope: 'live', default: value('Default'), effect: works }),
  CustomOperator: part(Destination, { effect: works }),
  CustomPrompt: text({ maxLength: 255, effect: prompts }),
  DisableCustomPrompt: bool({ default: value(false) }),
  GloballyVisible: bool({ default: value(false) }),
  HasMembers: bool({ scope: 'derived', effect: works }),
  HolidaysRoute: part(Route, { effect: works }),
  Hours: part(Schedule, { effect: works }),
  IsDefault: bool({ readOnly: true, default: value(false), effect: works }),
  Language: text({ maxLength: 50, default: value('EN'), effect: prompts }),
  LastLoginTime: dateTime({ scope: 'derived', effect: works }),
  /** Not stored here: membership lies in the members' Groups. The API turns a write into writes of the members. */
  Members: toMany(UserGroup, { scope: 'derived', readOnly: false, maxItems: 10000, effect: works }),
  MusicOnHold: text({ maxLength: 255, effect: works }),
  Name: text({
    maxLength: 50,
    minLength: 1,
    unique: true,
    searchable: true,
    default: chosen('department name'),
    effect: works,
  }),
  /** Not stored here: the rows of Holidays with this department's number. A write replaces them as a whole. */
  OfficeHolidays: toMany(Holiday, { scope: 'derived', readOnly: false, maxItems: 1000, effect: works }),
  OfficeRoute: part(Route, { effect: works }),
  OutOfOfficeRoute: part(Route, { effect: works }),
  OverrideExpiresAt: dateTime({ scope: 'live', effect: works }),
  OverrideHolidays: bool({ default: value(false) }),
  PromptSet: text({ maxLength: 50, effect: prompts }),
  Props: part(GroupProps),
  Rights: toMany(Rights, {
    default: chosen('role rights'),
    maxItems: 20,
    effect: notYet('rights inside a department act with the web client; roles act now'),
  }),
  /** Id in Defs/TimeZones; none: that of the default department, and at last the machine's. */
  TimeZoneId: text({ maxLength: 10, effect: works }),
})
