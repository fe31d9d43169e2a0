// What routing knows: lean, indexed facts compiled from configuration. Plain immutable data, no API objects.
import { nowhere } from './destination-facts.ts'
import type { ExceptionFacts, ProfileFacts, QueueFacts, ReceptionistFacts, RingGroupFacts } from './handling-facts.ts'
import { emptyIndex, type IndexMap } from './index-map.ts'
import type { GroupFacts } from './office-facts.ts'
import type { SrtpPolicy } from './srtp-policy.ts'
import {
  type E164Facts,
  type InboundRuleFacts,
  noE164,
  type OutboundRuleFacts,
  type TrunkFacts,
} from './trunk-facts.ts'

export interface ExtensionFacts {
  readonly id: number
  readonly number: string
  /** What others see when this extension calls: first and last name. */
  readonly name: string
  readonly enabled: boolean
  readonly srtp: SrtpPolicy
  /** Departments by row id. */
  readonly groups: readonly number[]
  /** The department whose hours count; 0: the default department. */
  readonly primaryGroup: number
  readonly profile: ProfileFacts
  readonly exceptions: readonly ExceptionFacts[]
  readonly outboundCallerId: string
  /** Id of the place it calls for help from; empty: none. */
  readonly emergencyPlace: string
  /** May not call outside, emergency numbers excepted. */
  readonly internalOnly: boolean
  /** Outside calls only in office hours. */
  readonly officeHoursOnly: boolean
  /** Logged in as an agent of queues; absent counts as true. */
  readonly takesQueueCalls?: boolean
}

/** One dial code: the text dialled, or its beginning when a number follows. */
export interface DialCodeFacts {
  readonly code: string
  readonly feature: DialFeature
}

export type DialFeature =
  | 'echo'
  | 'callbackTest'
  | 'park'
  | 'unpark'
  | 'pickup'
  | 'profileStatus'
  | 'voicemail'
  | 'hideCallerId'
  | 'outOfOffice'
  | 'queueLogin'
  | 'queueLogout'
  | 'hotdesking'
  | 'intercom'
  | 'billingCode'
  | 'hotelAccess'

export interface Facts {
  /** Configuration version these facts stand for; null before the first. */
  readonly version: number | null
  readonly extensions: IndexMap<ExtensionFacts>
  /** Numbers by row: of extensions by row id, of others by noun and row id (`Queue 7`), so that a change of a row finds its old number. */
  readonly numberById: IndexMap<string>
  /** Departments by row id. */
  readonly groups: IndexMap<GroupFacts>
  /** Row id of the default department; 0 before there is one. */
  readonly defaultGroup: number
  /** By number. */
  readonly queues: IndexMap<QueueFacts>
  readonly ringGroups: IndexMap<RingGroupFacts>
  readonly receptionists: IndexMap<ReceptionistFacts>
  /** By row id. */
  readonly trunks: IndexMap<TrunkFacts>
  /** Rules for one DID written out, by that DID without its plus; of each number in the order they are tried. */
  readonly didRules: IndexMap<readonly InboundRuleFacts[]>
  /** All others, in the order they are tried: callers, endings of DIDs, default routes; exact before broad, then by row. */
  readonly inboundRules: readonly InboundRuleFacts[]
  /** By priority, emergency rules apart. */
  readonly outboundRules: readonly OutboundRuleFacts[]
  readonly emergencyRules: readonly OutboundRuleFacts[]
  readonly e164: E164Facts
  /** Calling codes that may be called; null: all. */
  readonly allowedCountries: readonly string[] | null
  /** Caller masks. */
  readonly blacklist: readonly string[]
  /** NetworkSettings.DirectSIPAllowExternal. */
  readonly allowsDirectSip: boolean
  readonly dialCodes: readonly DialCodeFacts[]
  /** SDP encoding names in order of preference, upper case. */
  readonly localCodecs: readonly string[]
  /** The same towards trunks that have no list of their own. */
  readonly externalCodecs: readonly string[]
  /** Host names that are ours, lower case: a SIP URI with one of them is a number of ours. */
  readonly domains: readonly string[]
  /** GeneralSettingsForPbx.AllowFwdToExternal: users may forward their calls outside. */
  readonly allowsForwardingOutside: boolean
  /** GeneralSettingsForPbx.DisableOutboundCallsOutOfficeHours. */
  readonly callsOutInOfficeHoursOnly: boolean
}

/** The codes that exist without configuration. */
export const fixedDialCodes: readonly DialCodeFacts[] = [
  { code: '*777', feature: 'echo' },
  { code: '*888', feature: 'callbackTest' },
]

export const defaultCodecs: readonly string[] = ['PCMU', 'PCMA', 'G722']

export const defaultRingSeconds = 20

export const noFacts: Facts = {
  version: null,
  extensions: emptyIndex(),
  numberById: emptyIndex(),
  groups: emptyIndex(),
  defaultGroup: 0,
  queues: emptyIndex(),
  ringGroups: emptyIndex(),
  receptionists: emptyIndex(),
  trunks: emptyIndex(),
  didRules: emptyIndex(),
  inboundRules: [],
  outboundRules: [],
  emergencyRules: [],
  e164: noE164,
  allowedCountries: null,
  blacklist: [],
  allowsDirectSip: false,
  dialCodes: fixedDialCodes,
  localCodecs: defaultCodecs,
  externalCodecs: defaultCodecs,
  domains: [],
  allowsForwardingOutside: true,
  callsOutInOfficeHoursOnly: false,
}

const toNowhere = { internal: nowhere, external: nowhere }

/** A user without settings of its own: rings, and goes nowhere from there. */
export const plainProfile: ProfileFacts = {
  name: 'Available',
  rings: true,
  noAnswerSeconds: defaultRingSeconds,
  acceptMultipleCalls: true,
  skippedByRingGroups: false,
  noAnswer: toNowhere,
  busy: toNowhere,
  notRegistered: toNowhere,
  away: toNowhere,
  awayAllHours: { internal: true, external: true },
}
