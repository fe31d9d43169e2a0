// What routing knows: lean, indexed facts compiled from configuration. Plain immutable data, no API objects.
import { emptyIndex, type IndexMap } from './index-map.ts'

export type SrtpPolicy = 'off' | 'optional' | 'required'

export interface ExtensionFacts {
  readonly id: number
  readonly number: string
  /** What others see when this extension calls: first and last name. */
  readonly name: string
  readonly enabled: boolean
  readonly srtp: SrtpPolicy
  /** Departments by row id. */
  readonly groups: readonly number[]
  /** Seconds its devices ring before the call counts as not answered. */
  readonly ringSeconds: number
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

export interface GroupFacts {
  readonly id: number
  readonly number: string
  readonly name: string
}

export interface Facts {
  /** Configuration version these facts stand for; null before the first. */
  readonly version: number | null
  readonly extensions: IndexMap<ExtensionFacts>
  /** Extension numbers by row id, so that a change of a row finds its old number. */
  readonly numberById: IndexMap<string>
  readonly groups: IndexMap<GroupFacts>
  readonly dialCodes: readonly DialCodeFacts[]
  /** SDP encoding names in order of preference, upper case. */
  readonly localCodecs: readonly string[]
}

/** The codes that exist without configuration. */
export const fixedDialCodes: readonly DialCodeFacts[] = [
  { code: '*777', feature: 'echo' },
  { code: '*888', feature: 'callbackTest' },
]

export const defaultCodecs: readonly string[] = ['PCMU', 'PCMA', 'G722']

export const defaultRingSeconds = 60

export const noFacts: Facts = {
  version: null,
  extensions: emptyIndex(),
  numberById: emptyIndex(),
  groups: emptyIndex(),
  dialCodes: fixedDialCodes,
  localCodecs: defaultCodecs,
}
