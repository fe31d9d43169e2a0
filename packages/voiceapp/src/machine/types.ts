// What the machine knows, what it asks for, and what may happen.
import type { Problem } from '../problem.ts'
import type {
  Address,
  DialTarget,
  DialVerb,
  GatherVerb,
  Method,
  PauseVerb,
  PlayDigitsVerb,
  PlayVerb,
  PromptVerb,
  RecordVerb,
  SayVerb,
  Verb,
} from '../verbs/types.ts'
import type { CallFacts, Param } from '../webhook/facts.ts'

/** Where instructions come from. */
export interface AppAddress extends Address {
  /** Asked when the other fails. */
  readonly fallback: Address | null
}

/** Steps that need the call to be answered say so: answer first if that has not been done. */
interface OnTheCall {
  readonly answer: boolean
}

/** What the owner of the call does next; each ends with the happening named beside it. */
export type Step =
  /** `played` */
  | (OnTheCall & { readonly step: 'say' } & Omit<SayVerb, 'verb'>)
  /** `played`, or `playFailed` */
  | (OnTheCall & { readonly step: 'play' } & Omit<PlayVerb, 'verb'>)
  /** `played` */
  | (OnTheCall & { readonly step: 'playDigits' } & Omit<PlayDigitsVerb, 'verb'>)
  /** `played` */
  | (OnTheCall & { readonly step: 'pause' } & Omit<PauseVerb, 'verb'>)
  /** `digits` or `silence` */
  | (OnTheCall & GatherStep)
  /** `dialled` */
  | (OnTheCall & DialStep)
  /** `recorded`, or `silence` when nothing was said */
  | (OnTheCall & RecordStep)
  /** `referred` */
  | (OnTheCall & { readonly step: 'refer'; readonly uri: string })
  /** `fetched` or `fetchFailed` */
  | FetchStep
  /** Something to tell the author of the application. `noted` */
  | { readonly step: 'report'; readonly problem: Problem }
  /** Refuse the call with this SIP status. `hungUp` */
  | { readonly step: 'reject'; readonly reason: 'rejected' | 'busy'; readonly sipStatus: 603 | 486 }
  /** `hungUp` */
  | (OnTheCall & { readonly step: 'hangup' })
  /** Nothing new: go on with the step before. */
  | { readonly step: 'wait' }
  /** Nothing more will come. */
  | { readonly step: 'over' }

export interface GatherStep {
  readonly step: 'gather'
  readonly prompts: readonly PromptVerb[]
  readonly numDigits: number | null
  readonly finishOnKey: string
  readonly timeoutSeconds: number
  readonly bargeIn: boolean
}

export interface DialStep {
  readonly step: 'dial'
  readonly targets: readonly DialTarget[]
  readonly sequential: boolean
  readonly timeoutSeconds: number
  readonly timeLimitSeconds: number
  readonly callerId: string | null
  readonly hangupOnStar: boolean
  readonly answerOnBridge: boolean
  readonly refer: Address | null
}

export interface RecordStep {
  readonly step: 'record'
  readonly maxLengthSeconds: number
  readonly timeoutSeconds: number
  readonly finishOnKey: string
  readonly playBeep: boolean
  readonly recordingStatusCallback: Address | null
}

export interface FetchStep {
  readonly step: 'fetch'
  readonly url: string
  readonly method: Method
  readonly params: readonly Param[]
}

export interface DialResult {
  readonly status: 'completed' | 'answered' | 'busy' | 'no-answer' | 'failed' | 'canceled'
  readonly callSid: string | null
  readonly durationSeconds: number
  /** Both sides spoke with each other. */
  readonly bridged: boolean
  readonly recordingUrl: string | null
  /** Of a SIP target. */
  readonly sip: { readonly callId: string; readonly responseCode: number; readonly headers: readonly Param[] } | null
}

export interface RecordResult {
  readonly url: string
  readonly sid: string | null
  readonly durationSeconds: number
  /** The key that ended it, `hangup`, or empty. */
  readonly digits: string
}

export type Happening =
  | { readonly happened: 'played' }
  | { readonly happened: 'playFailed'; readonly why: string }
  | { readonly happened: 'digits'; readonly digits: string; readonly finishedOnKey: string | null }
  | { readonly happened: 'silence' }
  | { readonly happened: 'dialled'; readonly result: DialResult }
  | { readonly happened: 'recorded'; readonly result: RecordResult }
  | {
      readonly happened: 'referred'
      /** Answer to the REFER; null when none came. */
      readonly referStatus: number | null
      /** Last status told by NOTIFY; null when none came. */
      readonly notifyStatus: number | null
    }
  | {
      readonly happened: 'fetched'
      readonly status: number
      readonly contentType: string
      readonly body: string
    }
  | { readonly happened: 'fetchFailed'; readonly why: string }
  | { readonly happened: 'noted' }
  /** The call is over, whoever ended it; with what was going on until then. */
  | {
      readonly happened: 'hungUp'
      readonly dialled: DialResult | null
      readonly recorded: RecordResult | null
    }

/** What the step before is expected to end with. */
export type Waiting =
  | { readonly for: 'played' }
  | { readonly for: 'gathered'; readonly verb: GatherVerb }
  | { readonly for: 'recorded'; readonly verb: RecordVerb }
  | { readonly for: 'dialled'; readonly verb: DialVerb }
  | { readonly for: 'referred'; readonly action: Address | null }
  | { readonly for: 'fetched'; readonly at: Address; readonly use: 'document' | 'fallback' | 'lastWord' }
  | { readonly for: 'noted' }
  | { readonly for: 'hungUp' }
  | { readonly for: 'nothing' }

export interface AppState {
  readonly facts: CallFacts
  readonly app: AppAddress
  /** Until a step answers the call it rings. */
  readonly status: 'ringing' | 'in-progress' | 'completed'
  /** URL of the document whose verbs these are. */
  readonly url: string
  /** Still to do. */
  readonly verbs: readonly Verb[]
  /** Still to tell. */
  readonly reports: readonly Problem[]
  /** Ends the document once everything is told. */
  readonly failure: Problem | null
  /** The document came from the fallback: there is no other. */
  readonly onFallback: boolean
  readonly waiting: Waiting
  /** Documents fetched since the caller last heard or did something. */
  readonly fetchesInARow: number
  readonly steps: number
}

/** Nothing an application says makes a call live for ever. */
export const machineLimits = { fetchesInARow: 50, steps: 20_000 }
