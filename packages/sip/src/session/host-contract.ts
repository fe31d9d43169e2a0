// What a session host is given and what it offers.
import type { Flow, HeaderLine, RequestDraft, ResponseDraft, SipRequest, SipResponse } from '../message/types.ts'
import type { Scheduler } from '../stack/scheduler.ts'
import type { Timers } from '../transaction/timers.ts'
import type { Authorize, SessionInput, SessionProfile, SessionRole, SessionState } from './state.ts'
import type { SessionEvent, SessionWish, Target, TransactionId } from './types.ts'
import type { UacStart } from './uac.ts'
import type { UasStart } from './uas.ts'

/** What a session host needs of a SIP stack; `SipStack` has this shape. */
export interface SessionStack {
  request(
    draft: RequestDraft,
    target: Target,
    handlers: {
      provisional(response: SipResponse): void
      final(response: SipResponse): void
      failed(why: 'timeout' | 'transport'): void
    },
    options?: { readonly timers?: Timers },
  ): { cancel(headers: readonly HeaderLine[]): void }
  respond(transaction: TransactionId, draft: ResponseDraft): unknown
  acknowledge(draft: RequestDraft, target: Target): void
}

export interface SessionHostOptions {
  readonly stack: SessionStack
  readonly scheduler: Scheduler
  /** Milliseconds since the epoch: deadlines in the journal must mean something after a restart. */
  readonly now: () => number
  /** In [0, 1). */
  readonly random: () => number
  /** A fresh dialog tag, unguessable (RFC 3261 19.3). */
  readonly newTag: () => string
  /** A fresh Call-ID. */
  readonly newCallId: () => string
  readonly timers?: { readonly t1: number; readonly t2: number }
  readonly profile?: SessionProfile
  /**
   * Each event once, in order. May come before `call`, `take` or `wish` has returned; wishes made from inside are carried
   * out after it.
   */
  readonly emit: (sessionId: string, event: SessionEvent) => void
  /**
   * A message of the owner's that the stack refused to write (a line break in a header): the session goes on as if the
   * transport had failed, a response is replaced by a bare 500. Without this the error is thrown.
   */
  readonly fault?: (sessionId: string, error: unknown) => void
  /** Where a request in a session really goes, when the owner knows a newer way than the dialog. Default: as it says. */
  readonly reach?: (sessionId: string, target: Target) => Target
  /** The session has left the host's tables: nothing more is sent in it. */
  readonly forgotten?: (sessionId: string) => void
  /** Sees every input with the state it meets: for traces and tests. */
  readonly observe?: (state: SessionState, input: SessionInput) => void
}

/** A call to make. `id` is the owner's name for the session and must be new. */
export type CallStart = Omit<UacStart, 'callId' | 'localTag' | 'profile'> & {
  readonly callId?: string
  readonly localTag?: string
  readonly profile?: SessionProfile
  readonly authorize?: Authorize
  /** Timer values of the INVITE that begins the call: `b` is how long it may go without any reply. */
  readonly timers?: Timers
}

/** An INVITE to take. */
export type TakeStart = Omit<UasStart, 'localTag' | 'profile'> & {
  readonly localTag?: string
  readonly profile?: SessionProfile
  readonly authorize?: Authorize
}

/** `handled`: a session has it. `outside`: no To tag. `unknown`: a To tag, but no session of ours; 481 unless a subscription's. */
export type Routed = 'handled' | 'outside' | 'unknown'

export interface FoundDialog {
  readonly sessionId: string
  /** `terminated`: its end is still being agreed upon. */
  readonly phase: 'early' | 'confirmed' | 'terminated'
  readonly role: SessionRole
}

export interface SessionHost {
  /** Sends the INVITE. */
  call(start: CallStart): void
  /** Takes an INVITE; false when it was refused by itself (the events tell how). */
  take(start: TakeStart): boolean
  /** False when there is no such session any more. */
  wish(id: string, wish: SessionWish): boolean
  onRequest(request: SipRequest, transaction: TransactionId, flow: Flow | null): Routed
  /** An ACK for a 2xx; false when no session knows it. */
  onAck(request: SipRequest): boolean
  onCancel(transaction: TransactionId, cancel: SipRequest): boolean
  /** The session as data for the journal; null when unknown. */
  serialize(id: string): SessionState | null
  /** Takes up a session after a restart; false when its state cannot be taken up or its id is in use. */
  resume(state: SessionState, authorize?: Authorize): boolean
  /** The dialog a Replaces header names (RFC 3891 3); null when there is none any more. */
  findDialog(callId: string, toTag: string, fromTag: string): FoundDialog | null
  /** Numbers for leak tests: all zero once nothing is going on. */
  counts(): { readonly sessions: number; readonly timers: number; readonly dialogs: number; readonly invites: number }
  /** Drops everything without a word to anybody: for the end of a process. */
  abandon(): void
}
