// Users' profiles, queues, ring groups and receptionists as routing sees them.
import type { DestinationFacts, RouteFacts } from './destination-facts.ts'
import type { ScheduleFacts } from './office-facts.ts'

/** For internal and external callers apart. */
export interface ByOrigin<T> {
  readonly internal: T
  readonly external: T
}

/** The profile a user is in now. */
export interface ProfileFacts {
  readonly name: string
  /** Available, Custom 1: rings. Away, Out of office (Do Not Disturb), Custom 2: goes on at once. */
  readonly rings: boolean
  readonly noAnswerSeconds: number
  readonly acceptMultipleCalls: boolean
  readonly skippedByRingGroups: boolean
  readonly noAnswer: ByOrigin<DestinationFacts>
  readonly busy: ByOrigin<DestinationFacts>
  readonly notRegistered: ByOrigin<DestinationFacts>
  readonly away: ByOrigin<DestinationFacts>
  /** False: the away destination counts only out of office hours. */
  readonly awayAllHours: ByOrigin<boolean>
}

export interface ExceptionFacts {
  readonly condition: 'callerId' | 'did' | 'always'
  readonly calls: 'all' | 'internal' | 'external'
  /** Caller or DID mask, `*` first or last. */
  readonly data: string
  readonly hours: ScheduleFacts
  readonly destination: DestinationFacts
}

/** Exits by the hours of the department an endpoint belongs to. */
export interface HourExits {
  readonly outOfOffice: RouteFacts
  readonly breakTime: RouteFacts
  readonly holidays: RouteFacts
}

export type PollingStrategy =
  | 'RingAll'
  | 'Hunt'
  | 'HuntRandomStart'
  | 'NextAgent'
  | 'HuntBy3s'
  | 'First3Available'
  | 'unsupported'

export interface QueueFacts {
  readonly id: number
  readonly number: string
  readonly name: string
  /** Department by row id; 0: none. */
  readonly group: number
  readonly strategy: PollingStrategy
  readonly pollingSeconds: number
  readonly timeoutSeconds: number
  /** 0: no limit. */
  readonly maxCallers: number
  readonly wrapUpSeconds: number
  readonly agents: readonly string[]
  /** Agents of this queue who are logged out of it, whatever they are in others. */
  readonly loggedOut: readonly string[]
  readonly music: string | null
  readonly intro: string | null
  readonly playFullIntro: boolean
  readonly noAnswer: RouteFacts
  readonly exits: HourExits
}

export interface RingGroupFacts {
  readonly id: number
  readonly number: string
  readonly name: string
  readonly group: number
  readonly strategy: 'RingAll' | 'Hunt' | 'unsupported'
  readonly ringSeconds: number
  readonly members: readonly string[]
  readonly greeting: string | null
  readonly noAnswer: RouteFacts
  readonly exits: HourExits
}

/** What a receptionist does on a key, on silence, on an unknown key. */
export type MenuAction =
  | { readonly action: 'send'; readonly to: DestinationFacts }
  | { readonly action: 'repeat' }
  | { readonly action: 'end' }
  | { readonly action: 'unsupported'; readonly name: string }

export interface ReceptionistFacts {
  readonly id: number
  readonly number: string
  readonly name: string
  readonly group: number
  readonly prompt: string | null
  readonly timeoutSeconds: number
  /** Digits that are complete as they are, longest first. */
  readonly keys: readonly { readonly input: string; readonly action: MenuAction }[]
  readonly onTimeout: MenuAction
  readonly onInvalid: MenuAction
  /** Callers may dial extensions. */
  readonly directDial: boolean
  readonly exits: HourExits
}
