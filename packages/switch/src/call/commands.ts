// What the call machine wants done: imperatives, carried out by the switchboard in the order given.
import type { ActiveCallLine, CallRecord, LegMedia, LogEntry } from '@cordboard/link'
import type { HeaderLine, SessionWish } from '@cordboard/sip'
import type { TrunkLegOrder } from '../trunks/contract.ts'
import type { Identity } from './calling.ts'
import type { Device } from './context.ts'
import type { Parcel, TimerName } from './events.ts'
import type { EndpointRef, LegId } from './leg.ts'
import type { CallId } from './state.ts'

/** What a watcher of an extension may see of one leg (RFC 4235 states). */
export interface PresenceLine {
  readonly userId: number
  readonly leg: LegId
  readonly call: CallId
  readonly state: 'trying' | 'early' | 'confirmed' | 'terminated'
  readonly direction: 'initiator' | 'recipient'
  readonly remote: { readonly number: string; readonly name: string }
}

export type CallCommand =
  /** Sends an INVITE in a new session whose id is the leg's. */
  | {
      readonly command: 'startLeg'
      readonly leg: LegId
      readonly userId: number | null
      readonly device: Device
      readonly from: Identity
      /** The number called, for the To header. */
      readonly to: string
      readonly headers: readonly HeaderLine[]
      readonly sdp: string
    }
  /** Sends an INVITE by a trunk, or tells (`trunkRefused`) why not. */
  | { readonly command: 'placeTrunkLeg'; readonly order: TrunkLegOrder }
  /** The leg takes no place on its trunk any more. */
  | { readonly command: 'leaveTrunk'; readonly leg: LegId }
  /** An agent took a call from a queue. */
  | { readonly command: 'agentAnswered'; readonly queue: string; readonly userId: number }
  /** An agent is left alone for a while after a queue's call. */
  | { readonly command: 'wrapUp'; readonly userId: number; readonly until: number }
  /** Something the caller changed by telephone: control stores it. */
  | {
      readonly command: 'changeLive'
      readonly noun: string
      readonly id: number
      readonly fields: Readonly<Record<string, unknown>>
    }
  | { readonly command: 'wish'; readonly leg: LegId; readonly wish: SessionWish }
  | { readonly command: 'declare'; readonly endpoint: EndpointRef; readonly media: LegMedia }
  | { readonly command: 'free'; readonly endpoint: EndpointRef }
  | {
      readonly command: 'sendDigits'
      readonly endpoint: EndpointRef
      readonly digits: string
      readonly durationMs: number
    }
  | { readonly command: 'arm'; readonly timer: TimerName; readonly ms: number }
  | { readonly command: 'disarm'; readonly timer: TimerName }
  /** Finds the leg that Replaces names and asks its call to hand over what it is connected to. */
  | {
      readonly command: 'askHandOver'
      readonly callId: string
      readonly toTag: string
      readonly fromTag: string
      readonly by: string
    }
  /** Asks (REFER) whoever is behind `leg` to take our place in the dialog of `replaced`; told as `referRefused` when that is not there. */
  | { readonly command: 'referReplacing'; readonly id: string; readonly leg: LegId; readonly replaced: LegId }
  | { readonly command: 'handOver'; readonly to: CallId; readonly parcel: Parcel }
  | { readonly command: 'refuseHandOver'; readonly to: CallId; readonly status: number; readonly reason: string }
  | { readonly command: 'writeRecord'; readonly record: Omit<CallRecord, 'sequence'> }
  | { readonly command: 'log'; readonly entry: Omit<LogEntry, 'at'> }
  | { readonly command: 'showLine'; readonly line: ActiveCallLine; readonly ended: boolean }
  | { readonly command: 'showPresence'; readonly line: PresenceLine }
  /** The call is stable: write it to the journal, with the state of its sessions. */
  | { readonly command: 'persist' }
  | { readonly command: 'forget' }
