// Trunks and the rules about them as routing sees them. How a trunk is reached (host, login, transport) is the switch's.
import type { DestinationFacts } from './destination-facts.ts'
import type { ScheduleFacts } from './office-facts.ts'
import type { SrtpPolicy } from './srtp-policy.ts'

export interface FormattingRule {
  readonly pattern: string
  readonly replacement: string
}

export interface TrunkFacts {
  readonly id: number
  /** Virtual extension, `10000`: `$LineID`. */
  readonly number: string
  readonly name: string
  readonly allowsInbound: boolean
  readonly allowsOutbound: boolean
  /** Departments by row id. */
  readonly groups: readonly number[]
  /** Main Trunk No.: `$LineNumber`. */
  readonly mainNumber: string
  readonly outboundCallerId: string
  readonly authId: string
  /** Registrar and outbound proxy hosts, lower case, without port: a SIP URI with one of them leaves by this trunk. */
  readonly hosts: readonly string[]
  readonly dids: readonly string[]
  readonly inFormatting: readonly FormattingRule[]
  readonly outFormatting: readonly FormattingRule[]
  /** True when an outbound binding uses `$OriginatorCallerID` (outFormatting applies only then). */
  readonly showsOriginator: boolean
  /** `null`: incoming caller numbers are left as they come. */
  readonly e164CountryCode: string | null
  readonly allowsTransfer: boolean
  readonly sendsDiversion: boolean
  /** Where people are, as the carrier's addresses for it: id of the place, URI. */
  readonly geolocations: readonly { readonly place: string; readonly uri: string }[]
  readonly srtp: SrtpPolicy
  /** SDP encoding names, upper case, in order. Empty: the system's. */
  readonly codecs: readonly string[]
  /** A trunk between our own systems: the country list does not apply. */
  readonly isBridge: boolean
}

export interface InboundRuleFacts {
  readonly id: number
  readonly name: string
  readonly condition: 'callerId' | 'did' | 'forwardAll'
  /** DID or caller mask: exact, `*suffix`, `prefix*`. */
  readonly data: string
  /** Trunks by number; empty: any. */
  readonly trunks: readonly string[]
  readonly hours: ScheduleFacts
  readonly office: DestinationFacts
  readonly outOfOffice: DestinationFacts
  readonly holidays: DestinationFacts
  readonly altersOutOfOffice: boolean
  readonly altersHolidays: boolean
}

export interface OutboundRouteFacts {
  /** Null: Block calls. */
  readonly trunk: number | null
  readonly strip: number
  readonly prepend: string
  readonly append: string
  readonly callerId: string
}

export interface OutboundRuleFacts {
  readonly id: number
  readonly name: string
  readonly priority: number
  readonly emergency: boolean
  readonly prefixes: readonly string[]
  readonly lengths: readonly { readonly from: number; readonly to: number }[]
  readonly extensions: readonly { readonly from: string; readonly to: string }[]
  readonly groups: readonly number[]
  readonly routes: readonly OutboundRouteFacts[]
}

/** E164Settings of the contract. */
export interface E164Facts {
  readonly enabled: boolean
  readonly countryCode: string
  readonly areaCode: string
  readonly internationalCode: string
  readonly nationalCode: string
  readonly prefix: string
  readonly removeCountryCode: boolean
  readonly removeAreaCode: boolean
}

export const noE164: E164Facts = {
  enabled: false,
  countryCode: '',
  areaCode: '',
  internationalCode: '',
  nationalCode: '',
  prefix: '',
  removeCountryCode: false,
  removeAreaCode: false,
}
