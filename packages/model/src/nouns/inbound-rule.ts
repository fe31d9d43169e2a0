// Where a call from outside goes: by the number called, by the caller, or by the trunk.
import { bool, chosen, entity, int32, notYet, oneOf, part, text, toOne, value } from '../declaration.ts'
import { Peer } from './dn.ts'
import { applications, works } from './effects.ts'
import { RuleCallTypeType, RuleConditionType } from './enums.ts'
import { Destination, Schedule } from './routing-values.ts'

export const InboundRule = entity('InboundRule', 'Id', {
  /** False: outside its hours the rule goes on holidays as on other days. */
  AlterDestinationDuringHolidays: bool({ default: value(false), effect: works }),
  AlterDestinationDuringOutOfOfficeHours: bool({ default: value(false), effect: works }),
  CallType: oneOf(RuleCallTypeType, {
    default: value('AllCalls'),
    effect: notYet('an inbound rule is for every call from outside'),
  }),
  /** BasedOnDID, BasedOnCallerID or ForwardAll (the trunk's default route). */
  Condition: oneOf(RuleConditionType, { default: value('BasedOnDID'), effect: works }),
  CustomData: text({ maxLength: 1024, effect: applications }),
  /** The DID (`+digits`, digits, `*last digits`) or the caller's number (`*` first or last stands for any digits). */
  Data: text({ maxLength: 64, searchable: true, effect: works }),
  HolidaysDestination: part(Destination, { effect: works }),
  Hours: part(Schedule, { effect: works }),
  Id: int32({ nullable: false, readOnly: true, default: chosen('id'), effect: works }),
  OfficeHoursDestination: part(Destination, { effect: works }),
  OutOfOfficeHoursDestination: part(Destination, { effect: works }),
  RuleName: text({ maxLength: 255, searchable: true, effect: works }),
  /** The trunk, by Id or Number; kept as `{Id, Number}`. Null for a rule about callers: any trunk. */
  TrunkDN: toOne(Peer, { effect: works }),
})
