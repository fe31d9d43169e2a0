// The verbs of a document that can be done, with every default filled in. Plain data.
import type { Problem } from '../problem.ts'

export type Method = 'GET' | 'POST'

export interface Address {
  /** Absolute, http or https. */
  readonly url: string
  readonly method: Method
}

export interface SayVerb {
  readonly verb: 'say'
  readonly text: string
  readonly language: string | null
  readonly voice: string | null
  /** How often, at least 1. */
  readonly loop: number
}

export interface PlayVerb {
  readonly verb: 'play'
  readonly url: string
  readonly loop: number
}

/** Keys as tones; `w` is a pause of half a second. */
export interface PlayDigitsVerb {
  readonly verb: 'playDigits'
  readonly digits: string
}

export interface PauseVerb {
  readonly verb: 'pause'
  readonly seconds: number
}

export type PromptVerb = SayVerb | PlayVerb | PlayDigitsVerb | PauseVerb

export interface GatherVerb {
  readonly verb: 'gather'
  readonly prompts: readonly PromptVerb[]
  /** Null: as many as are pressed until `finishOnKey` or silence. */
  readonly numDigits: number | null
  /** One key, or empty: no key ends it. */
  readonly finishOnKey: string
  /** Silence after the prompts or after a key. */
  readonly timeoutSeconds: number
  /** A key stops the prompts. */
  readonly bargeIn: boolean
  readonly action: Address
  readonly actionOnEmptyResult: boolean
}

export interface StatusCallback extends Address {
  readonly events: readonly string[]
}

export interface NumberTarget {
  readonly kind: 'number'
  /** As it was written, without spaces and punctuation; E.164 begins with a plus. */
  readonly number: string
  readonly sendDigits: string | null
  readonly statusCallback: StatusCallback | null
}

export interface SipTarget {
  readonly kind: 'sip'
  /** With parameters such as `transport`, without headers. */
  readonly uri: string
  readonly headers: readonly (readonly [string, string])[]
  readonly username: string | null
  readonly password: string | null
  /** `;secure=true`: TLS and SRTP are demanded. */
  readonly secure: boolean
  readonly statusCallback: StatusCallback | null
}

export type DialTarget = NumberTarget | SipTarget

export interface DialVerb {
  readonly verb: 'dial'
  /** At least one; all ring at once unless `sequential`. */
  readonly targets: readonly DialTarget[]
  readonly sequential: boolean
  readonly timeoutSeconds: number
  readonly timeLimitSeconds: number
  /** Null: the caller's own. */
  readonly callerId: string | null
  readonly hangupOnStar: boolean
  /** The caller's leg is answered only when the called one is. */
  readonly answerOnBridge: boolean
  readonly refer: Address | null
  readonly action: Address | null
}

export interface RecordVerb {
  readonly verb: 'record'
  readonly maxLengthSeconds: number
  /** Silence that ends it. */
  readonly timeoutSeconds: number
  /** Each of these keys ends it. */
  readonly finishOnKey: string
  readonly playBeep: boolean
  readonly action: Address
  readonly recordingStatusCallback: Address | null
}

export interface RedirectVerb {
  readonly verb: 'redirect'
  readonly to: Address
}

export interface RejectVerb {
  readonly verb: 'reject'
  readonly reason: 'rejected' | 'busy'
}

export interface ReferVerb {
  readonly verb: 'refer'
  readonly uri: string
  readonly action: Address | null
}

export interface HangupVerb {
  readonly verb: 'hangup'
}

/** A verb that cannot be done. When it is its turn, the call ends or goes to the fallback. */
export interface RefusedVerb {
  readonly verb: 'refused'
  readonly problem: Problem
}

export type Verb =
  | PromptVerb
  | GatherVerb
  | DialVerb
  | RecordVerb
  | RedirectVerb
  | RejectVerb
  | ReferVerb
  | HangupVerb
  | RefusedVerb
