// A ring group: its members ring together or one after the other, once.
import { bool, chosen, derived, entity, int32, manyOf, oneOf, part, text, toMany, value } from '../declaration.ts'
import { ClickToCall } from './dn.ts'
import { multicast, voicemail, works } from './effects.ts'
import { StrategyType, UserTag, VMEmailOptionsType } from './enums.ts'
import { Destination, Route } from './routing-values.ts'

/** Named by Number, or by Id when no number is given. */
export const RingGroupMember = entity('RingGroupMember', 'Id', {
  Id: int32({ nullable: false, effect: works }),
  Name: text({ effect: works }),
  Number: text({ form: 'number', maxLength: 50, effect: works }),
  Tags: manyOf(UserTag, { effect: works }),
})

export const RingGroup = derived('RingGroup', ClickToCall, {
  BreakRoute: part(Route, { effect: works }),
  ForwardNoAnswer: part(Destination, { effect: works }),
  GreetingFile: text({ maxLength: 255, effect: works }),
  HolidaysRoute: part(Route, { effect: works }),
  IsRegistered: bool({ scope: 'derived', effect: works }),
  Members: toMany(RingGroupMember, { maxItems: 1000, effect: works }),
  MulticastAddress: text({ form: 'host', maxLength: 64, effect: multicast }),
  MulticastCodec: text({ form: 'codec', maxLength: 32, effect: multicast }),
  /** Milliseconds. */
  MulticastPacketTime: int32({ min: 0, max: 1000, effect: multicast }),
  MulticastPort: int32({ min: 0, max: 65535, effect: multicast }),
  Name: text({ maxLength: 50, minLength: 1, searchable: true, default: chosen('number as name'), effect: works }),
  OutOfOfficeRoute: part(Route, { effect: works }),
  RingStrategy: oneOf(StrategyType, {
    default: value('RingAll'),
    effect: works,
    idle: { Paging: 'paging is not built yet; calls to this group are refused' },
  }),
  /** Seconds: for each member when one after the other, for all together else. */
  RingTime: int32({ min: 1, max: 600, default: value(20), effect: works }),
  VMEmailList: text({ maxLength: 4096, effect: voicemail }),
  VMEmailOptions: oneOf(VMEmailOptionsType, { default: value('None'), effect: voicemail }),
})
