// A user's forwarding: profiles, exceptions, greetings.
import { bool, complex, entity, int32, notYet, oneOf, part, text } from '../declaration.ts'
import { officeProfiles, voicemail, works } from './effects.ts'
import { ProfileType, RuleCallTypeType, RuleConditionType } from './enums.ts'
import { Destination, Schedule } from './routing-values.ts'

const apps = notYet('there is no mobile app in this version')

export const AvailableRouting = complex('AvailableRouting', {
  BusyAllCalls: bool({ effect: works }),
  BusyExternal: part(Destination, { effect: works }),
  BusyInternal: part(Destination, { effect: works }),
  NoAnswerAllCalls: bool({ effect: works }),
  NoAnswerExternal: part(Destination, { effect: works }),
  NoAnswerInternal: part(Destination, { effect: works }),
  NotRegisteredAllCalls: bool({ effect: works }),
  NotRegisteredExternal: part(Destination, { effect: works }),
  NotRegisteredInternal: part(Destination, { effect: works }),
})

export const AwayRouting = complex('AwayRouting', {
  AllHoursExternal: bool({ effect: works }),
  AllHoursInternal: bool({ effect: works }),
  External: part(Destination, { effect: works }),
  Internal: part(Destination, { effect: works }),
})

export const ExtensionRule = entity('ExtensionRule', 'Id', {
  CallType: oneOf(RuleCallTypeType, { effect: works }),
  Condition: oneOf(RuleConditionType, { effect: works }),
  Data: text({ maxLength: 64, effect: works }),
  Destination: part(Destination, { effect: works }),
  Enabled: bool({ effect: works }),
  Hours: part(Schedule, { effect: works }),
  Id: int32({ nullable: false, effect: works }),
})

export const ForwardingProfile = entity('ForwardingProfile', 'Id', {
  AcceptMultipleCalls: bool({ effect: works }),
  AvailableRoute: part(AvailableRouting, { effect: works }),
  AwayRoute: part(AwayRouting, { effect: works }),
  BlockPushCalls: bool({ effect: apps }),
  CustomMessage: text({ maxLength: 255, effect: apps }),
  CustomName: text({ maxLength: 50, effect: works }),
  DisableRingGroupCalls: bool({ effect: works }),
  Id: int32({ nullable: false, effect: works }),
  Name: text({ maxLength: 50, effect: works }),
  NoAnswerTimeout: int32({ min: 1, max: 600, effect: works }),
  OfficeHoursAutoQueueLogOut: bool({ effect: officeProfiles }),
  RingMyMobile: bool({ effect: notYet('the mobile is not rung beside the phone in this version') }),
})

export const Greeting = entity('Greeting', 'Type', {
  DisplayName: text({ maxLength: 255, effect: voicemail }),
  Filename: text({ maxLength: 255, effect: voicemail }),
  Type: oneOf(ProfileType, { nullable: false, effect: voicemail }),
})
