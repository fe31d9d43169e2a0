// A user's forwarding: profiles, exceptions, greetings.
import { bool, complex, entity, int32, oneOf, part, text } from '../declaration.ts'
import { ProfileType, RuleCallTypeType, RuleConditionType } from './enums.ts'
import { Destination, Schedule } from './routing-values.ts'

export const AvailableRouting = complex('AvailableRouting', {
  BusyAllCalls: bool(),
  BusyExternal: part(Destination),
  BusyInternal: part(Destination),
  NoAnswerAllCalls: bool(),
  NoAnswerExternal: part(Destination),
  NoAnswerInternal: part(Destination),
  NotRegisteredAllCalls: bool(),
  NotRegisteredExternal: part(Destination),
  NotRegisteredInternal: part(Destination),
})

export const AwayRouting = complex('AwayRouting', {
  AllHoursExternal: bool(),
  AllHoursInternal: bool(),
  External: part(Destination),
  Internal: part(Destination),
})

export const ExtensionRule = entity('ExtensionRule', 'Id', {
  CallType: oneOf(RuleCallTypeType),
  Condition: oneOf(RuleConditionType),
  Data: text(),
  Destination: part(Destination),
  Enabled: bool(),
  Hours: part(Schedule),
  Id: int32({ nullable: false }),
})

export const ForwardingProfile = entity('ForwardingProfile', 'Id', {
  AcceptMultipleCalls: bool(),
  AvailableRoute: part(AvailableRouting),
  AwayRoute: part(AwayRouting),
  BlockPushCalls: bool(),
  CustomMessage: text({ maxLength: 255 }),
  CustomName: text({ maxLength: 50 }),
  DisableRingGroupCalls: bool(),
  Id: int32({ nullable: false }),
  Name: text({ maxLength: 50 }),
  NoAnswerTimeout: int32({ min: 1, max: 600 }),
  OfficeHoursAutoQueueLogOut: bool(),
  RingMyMobile: bool(),
})

export const Greeting = entity('Greeting', 'Type', {
  DisplayName: text({ maxLength: 255 }),
  Filename: text({ maxLength: 255 }),
  Type: oneOf(ProfileType, { nullable: false }),
})
