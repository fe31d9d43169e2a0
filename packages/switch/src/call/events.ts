// What happens to a call: the inputs of the call machine, all in the past tense.
import type { MediaFigures } from '@cordboard/link'
import type { SessionEvent } from '@cordboard/sip'
import type { TrunkRefusal } from '../trunks/contract.ts'
import type { Identity } from './calling.ts'
import type { Leg, LegId, Party } from './leg.ts'
import type { CallId, Ringing } from './state.ts'

/** An INVITE that passed authentication and came to this call. */
export interface Arrival {
  readonly leg: LegId
  readonly party: Party
  readonly peer: { readonly address: string; readonly port: number }
  /** Host part of the identities it is told. */
  readonly host: string
  /** The name of the device it came from; null when that is not registered. */
  readonly device: string | null
  /** Null: late offer, the caller wants ours. */
  readonly offer: string | null
  readonly reliable: boolean
  /** As in Leg. */
  readonly codecs: readonly string[]
  readonly mayRenew: boolean
}

/** What one call hands over to another: legs, and the ringing they are part of, if they still ring. */
export interface Parcel {
  readonly from: CallId
  readonly legs: readonly Leg[]
  readonly mediaProcess: string | null
  readonly ringing: Ringing | null
}

export type MediaNotice =
  | { readonly notice: 'silent'; readonly forMs: number }
  | { readonly notice: 'heardAgain' }
  | { readonly notice: 'digit'; readonly digit: string }
  | { readonly notice: 'played'; readonly play: string; readonly outcome: 'finished' | 'interrupted' | 'unreadable' }
  | { readonly notice: 'figures'; readonly figures: MediaFigures }
  | { readonly notice: 'released'; readonly figures: MediaFigures | null }

/** How a call begins. */
export type Birth =
  | {
      readonly birth: 'invited'
      readonly id: CallId
      readonly alias: number
      readonly arrival: Arrival
      readonly dialled: string
    }
  /** An INVITE that a trunk claims; `dialled` is the called number as its parameters extracted it. */
  | {
      readonly birth: 'arrived'
      readonly id: CallId
      readonly alias: number
      readonly arrival: Arrival
      readonly trunk: number
      readonly dialled: string
    }
  /** Click to call: ring `party`'s own devices, then dial for it. */
  | {
      readonly birth: 'requested'
      readonly id: CallId
      readonly alias: number
      readonly party: Party
      readonly dialled: string
      /** The party is not to call anybody: it hears these files, from whom it is told. */
      readonly notice?: { readonly files: readonly string[]; readonly from: Omit<Identity, 'anonymous'> }
    }

export type CallEvent =
  | { readonly event: 'told'; readonly leg: LegId; readonly told: SessionEvent }
  | { readonly event: 'timerFired'; readonly timer: TimerName }
  /** `endpoint` is an endpointKey. */
  | { readonly event: 'mediaTold'; readonly endpoint: string; readonly notice: MediaNotice }
  /** `figures`: what was last measured there, by endpointKey. */
  | {
      readonly event: 'mediaLost'
      readonly process: string
      readonly figures: readonly { readonly endpoint: string; readonly figures: MediaFigures }[]
    }
  /** An operator or the API ends the call; or the switch is stopping. */
  | { readonly event: 'dropped'; readonly cause: string }
  /** An INVITE with Replaces (RFC 3891) names one of our legs. */
  | { readonly event: 'replacing'; readonly arrival: Arrival; readonly replaced: LegId }
  /** Another call's transfer names one of our legs: hand over what it is connected to. */
  | { readonly event: 'handOverAsked'; readonly replaced: LegId; readonly to: CallId; readonly by: string }
  | { readonly event: 'handedOver'; readonly parcel: Parcel }
  | { readonly event: 'handOverRefused'; readonly status: number; readonly reason: string }
  /** No INVITE was or will be sent for this leg. */
  | { readonly event: 'trunkRefused'; readonly leg: LegId; readonly why: TrunkRefusal; readonly sentence: string }
  /** Back from the journal after a restart. */
  | { readonly event: 'resumed' }

/** Timers are named by what they end; `leave:<leg>` is one per leaving leg. */
export type TimerName =
  | 'ring'
  | 'refer'
  | 'menu'
  | 'announce'
  | 'tone'
  | 'tell'
  | 'closing'
  | 'adopt'
  | 'media'
  | `leave:${string}`
