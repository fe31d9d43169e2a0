// Which calls may leave by which trunks, and how the dialled number is rewritten.
import { bool, byte, chosen, complex, entity, int32, parts, text, texts, value, wholes } from '../declaration.ts'
import { works } from './effects.ts'

export const DNRange = complex('DNRange', {
  From: text({ form: 'number', maxLength: 50, effect: works }),
  /** Null or empty: From alone. */
  To: text({ form: 'number', maxLength: 50, effect: works }),
})

/** Tried in order. Strip first, then Prepend, then Append. */
export const OutboundRoute = complex('OutboundRoute', {
  Append: text({ form: 'dialled', maxLength: 50, effect: works }),
  /** Wins over the caller ids of user and trunk. */
  CallerID: text({ form: 'caller id', maxLength: 50, effect: works }),
  Prepend: text({ form: 'dialled', maxLength: 50, effect: works }),
  StripDigits: byte({ effect: works }),
  /** Id of the trunk. None: the call is blocked. */
  TrunkId: int32({ effect: works }),
  /** The trunk's name when read. In a write without TrunkId it names the trunk by number or name. */
  TrunkName: text({ maxLength: 255, effect: works }),
})

export const OutboundRule = entity('OutboundRule', 'Id', {
  DNRanges: parts(DNRange, { maxItems: 1000, effect: works }),
  /** Emergency numbers: matched before all other rules. */
  EmergencyRule: bool({ default: value(false), effect: works }),
  /** Departments whose members the rule is for, beside DNRanges: either suffices. */
  GroupIds: wholes({ maxItems: 1000, effect: works }),
  GroupNames: texts({ scope: 'derived', effect: works }),
  Id: int32({ nullable: false, readOnly: true, default: chosen('id'), effect: works }),
  Name: text({ maxLength: 255, searchable: true, effect: works }),
  /** Lengths of the dialled number: `9,10-12`. */
  NumberLengthRanges: text({ form: 'lengths', maxLength: 255, effect: works }),
  /** What the dialled number begins with: `+,00`. */
  Prefix: text({ form: 'prefixes', maxLength: 1024, searchable: true, effect: works }),
  /** 1 is looked at first. Without gaps; emergency rules come before the others. */
  Priority: int32({ min: 0, max: 100000, effect: works }),
  Routes: parts(OutboundRoute, { maxItems: 5, effect: works }),
})
