// The questions routing is asked and the plans it answers with. A plan carries copied values, never references to facts.
import type { DestinationFacts } from './destination-facts.ts'
import type { MenuAction, PollingStrategy } from './handling-facts.ts'
import type { SrtpPolicy } from './srtp-policy.ts'

/** Somebody or something with a number of ours, or a trunk: whose rights count, and who is the forwarder. */
export interface Principal {
  readonly kind: 'extension' | 'queue' | 'ringGroup' | 'receptionist' | 'group' | 'trunk'
  /** Number of the DN; of a trunk its virtual extension (`10000`). */
  readonly number: string
}

/** Who calls, as it is to be shown. */
export interface CallerFacts {
  readonly number: string
  readonly name: string
  /** RFC 3323, or by dial code. */
  readonly anonymous: boolean
  /** The trunk it came by (row id); null: from inside. */
  readonly trunk: number | null
  /** The DID it called, if it came by a trunk. */
  readonly did: string | null
}

/** What every question says. */
export interface Circumstances {
  readonly caller: CallerFacts
  /** Epoch milliseconds. */
  readonly now: number
  /** How often this call was already sent on. */
  readonly hops: number
  /**
   * Numbers of ours this call already went through since a person last acted on it (dialled, answered, transferred, pressed a
   * key): coming to one of them again is a circle.
   */
  readonly visited: readonly string[]
}

/** A number was dialled (or is the target of a transfer or a 302). */
export interface DialQuestion extends Circumstances {
  /** Whose rights count. */
  readonly on: Principal
  /** The user part as sent, or a SIP URI. */
  readonly dialled: string
  /** True when `on` sends somebody else's call on (transfer, 302): the caller keeps its own number. */
  readonly forwarding: boolean
}

/** An INVITE came by a trunk that was identified. */
export interface ArrivalQuestion extends Circumstances {
  readonly trunk: number
  /** The called number as extracted by the trunk's inbound parameters. */
  readonly called: string
}

/** Why a handler gave up. */
export type Divert = 'noAnswer' | 'busy' | 'notRegistered' | 'noAgents' | 'full' | 'failed'

/** A handler of `at` came to its end without an answer: where now? */
export interface OnwardQuestion extends Circumstances {
  readonly at: Principal
  readonly why: Divert
}

/** A receptionist's key, silence or wrong key chose this. */
export interface MenuQuestion extends Circumstances {
  readonly at: Principal
  readonly to: DestinationFacts
  /** Silence and wrong keys are nobody's wish: what they lead to may be a circle. Absent: a key. */
  readonly by?: 'key' | 'timeout' | 'invalid'
}

/** One sentence of why, in the order the decision was made. */
export type Trail = readonly string[]

export interface RingTarget {
  readonly userId: number
  readonly number: string
  readonly name: string
  readonly srtp: SrtpPolicy
  /** False: a user who talks already counts as busy. */
  readonly acceptMultipleCalls: boolean
}

/** The values of the outbound variables that do not depend on where the trunk is reached. */
export interface OutboundValues {
  readonly $CalledNum: string
  readonly $CalledName: string
  readonly $CallerNum: string
  readonly $CallerName: string
  readonly $CallerDispName: string
  readonly $AuthID: string
  readonly $LineID: string
  readonly $LineNumber: string
  readonly $OutboundLineId: string
  readonly $OutboundCallerId: string
  readonly $OriginatorCallerID: string
  readonly $EnforcedOutboundCallerId: string
  readonly $EnforcedOriginatorCallerID: string
}

/** One way out: a trunk and the number as it is sent there. */
export interface TrunkAttempt {
  readonly trunk: number
  readonly trunkNumber: string
  readonly trunkName: string
  /** Number after strip, prepend and append; or the user part of a SIP URI. */
  readonly number: string
  /** The full SIP URI when one was the destination, else null. */
  readonly uri: string | null
  readonly values: OutboundValues
  readonly anonymous: boolean
  readonly srtp: SrtpPolicy
  readonly codecs: readonly string[]
  /** The number of ours that sent the call on, when the trunk wants Diversion. */
  readonly diversion: string | null
  /** Of an emergency call: the URI by which this carrier knows the place of the caller (RFC 6442). */
  readonly geolocation: string | null
}

export type Plan =
  /** Ring every registered device of this user at once; then ask `goOn`. */
  | { readonly plan: 'ring'; readonly target: RingTarget; readonly ringSeconds: number; readonly trail: Trail }
  /** Ring these users together, or one after the other; then ask `goOn`. `members` may be empty: at once. */
  | {
      readonly plan: 'ringGroup'
      readonly at: Principal
      readonly name: string
      readonly strategy: 'RingAll' | 'Hunt'
      readonly members: readonly RingTarget[]
      readonly ringSeconds: number
      readonly greeting: string | null
      readonly trail: Trail
    }
  /** Answer, play music, poll agents until one takes the call or the timeout; then ask `goOn`. */
  | {
      readonly plan: 'queue'
      readonly at: Principal
      readonly name: string
      readonly strategy: Exclude<PollingStrategy, 'unsupported'>
      /** Agents that may be rung now by configuration and profile (not away, enabled), in order. */
      readonly agents: readonly RingTarget[]
      readonly pollingSeconds: number
      readonly timeoutSeconds: number
      readonly maxCallers: number
      readonly wrapUpSeconds: number
      readonly music: string | null
      readonly intro: string | null
      readonly playFullIntro: boolean
      readonly trail: Trail
    }
  /** Answer, play the prompt, take keys; then ask `fromMenu`. */
  | {
      readonly plan: 'receptionist'
      readonly at: Principal
      readonly name: string
      readonly prompt: string | null
      readonly timeoutSeconds: number
      readonly keys: readonly { readonly input: string; readonly action: MenuAction }[]
      readonly onTimeout: MenuAction
      readonly onInvalid: MenuAction
      /** Extensions that may be dialled here are any number of ours; null: direct dial is off. Longest number of ours in digits. */
      readonly directDial: { readonly digits: number } | null
      readonly trail: Trail
    }
  /** Play this, then carry on with `then`. */
  | { readonly plan: 'announce'; readonly prompt: string; readonly then: Plan; readonly trail: Trail }
  /** Call out; the attempts in order by the failover table. */
  | {
      readonly plan: 'dialOut'
      readonly on: Principal
      readonly dialled: string
      /** Name of the outbound rule, or how else the trunk was found. */
      readonly rule: string
      readonly emergency: boolean
      readonly attempts: readonly TrunkAttempt[]
      readonly trail: Trail
    }
  /** A SIP URI outside any trunk; only when direct SIP to outside is allowed. */
  | {
      readonly plan: 'dialUri'
      readonly on: Principal
      readonly uri: string
      readonly callerId: string
      readonly trail: Trail
    }
  /** Answer and send the caller's own sound back. */
  | { readonly plan: 'echo'; readonly trail: Trail }
  /** The user's profile was changed by dial code: control is told, the caller hears a confirming tone. */
  | {
      readonly plan: 'setProfile'
      readonly userId: number
      readonly number: string
      readonly profile: string
      readonly trail: Trail
    }
  /** 302 to this number (inbound rules). */
  | { readonly plan: 'deflect'; readonly number: string; readonly trail: Trail }
  /** `status` and `reason` are what the peer hears; `cause`, the trail and `tip` are what the operator reads. */
  | {
      readonly plan: 'refuse'
      readonly status: number
      readonly reason: string
      readonly cause: RefusalCause
      readonly tip: string | null
      readonly trail: Trail
    }

/** The decision about a call from outside: the plan, and the caller as it is shown from now on. */
export interface ArrivalPlan {
  readonly plan: Plan
  readonly caller: CallerFacts
  /** Rule and number that matched, for record and log. */
  readonly rule: string | null
}

export type RefusalCause =
  | 'caller-disabled'
  | 'caller-unknown'
  | 'callee-disabled'
  | 'unknown-number'
  | 'feature-missing'
  | 'too-many-hops'
  | 'malformed-number'
  | 'no-outbound-rule'
  | 'blocked-by-rule'
  | 'blocked-country'
  | 'internal-only'
  | 'out-of-hours'
  | 'blacklisted'
  | 'inbound-disabled'
  | 'unassigned-number'
  | 'no-destination'
  | 'direct-sip-off'
  | 'no-trunk'
  | 'busy'
  | 'no-answer'
  | 'not-registered'
