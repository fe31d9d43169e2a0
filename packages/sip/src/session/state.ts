// What a session remembers between two steps: plain data, fit for a journal; and what a step is given besides it.
import type { Flow, HeaderLine, RequestDraft, ResponseDraft, SipRequest, SipResponse } from '../message/types.ts'
import type { ServerIdentity } from '../transport/remote-address.ts'
import type { SessionTimerName, SessionWish, Target, TransactionId } from './types.ts'

//   we call (uac)                                      we are called (uas)
//
//   +---------+ 1xx  +------------+                    +----------+ ring: 1xx (PRACK by 3262)
//   | calling | ---> | proceeding |                    | incoming | ---------+
//   +---------+      +------------+                    +----------+ <--------+
//     |    |            |   |   |                        |   |  | reject, end, CANCEL, BYE: final response -> ending
//     |    | end: CANCEL|   |   |                        |   |
//     |    v            v   |   |                        |   | answer: 2xx, repeated until the ACK
//     |   +--------------+  |   |                        |   v
//     |   |  cancelling  |  |   |                        | +----------+  end   +---------+
//     |   +--------------+  |   |                        | | accepted | -----> | leaving |
//     |    | 2xx: ACK, BYE  |   | 2xx with an offer      | +----------+        +---------+
//     |    | >=300          |   v (late)                 |     | ACK               | ACK, 64*T1: BYE
//     |    v                | +----------+               |     |                   |
//     |  ending             | | agreeing |               |     |                   v
//     | >=300, silence      | +----------+               |     |                 ending
//     +-------> ending      |   | agree: ACK             |     |
//                           |   |                        |     |
//                      2xx: |   v                              v
//                      ACK  | +------------------------------------+ BYE, end, expire, 481/408, no ACK
//                           +>|             confirmed              | ---------> ending
//                             +------------------------------------+
//
//   ending --(no transaction of ours open, no transfer left to report)--> over: forgotten
//   From calling, proceeding, agreeing, accepted the peer's BYE or a failure leads to ending as well.

export type SessionRole = 'uac' | 'uas'

export type SessionPhase =
  | 'calling'
  | 'proceeding'
  | 'cancelling'
  | 'agreeing'
  | 'incoming'
  | 'accepted'
  | 'leaving'
  | 'confirmed'
  | 'ending'
  | 'over'

/** One dialog as the peer made it known (RFC 3261 12.1). `tag` is the peer's; URIs are texts. */
export interface Dialog {
  readonly tag: string | null
  readonly remoteTarget: string
  /** Route header values in the order to send. */
  readonly route: readonly string[]
  /** URI of the first route, null without routes; `strict` when it lacks `lr` (RFC 2543 proxies). */
  readonly hop: string | null
  readonly strict: boolean
  /** Highest CSeq of the peer's requests. */
  readonly remoteCseq: number | null
  /** Last RSeq acknowledged by PRACK (RFC 3262 4). */
  readonly rseq: number | null
  /** The offer/answer exchange of the INVITE was finished in this dialog before the 2xx. */
  readonly agreed: boolean
}

/** Where the offer/answer exchange of the initial INVITE stands (RFC 3264, RFC 6337). */
export type Negotiation = 'none' | 'localOffer' | 'remoteOffer' | 'stable'

/** The one offer/answer exchange, or its waiting, that a dialog may have open (RFC 3261 14, RFC 3311 5). */
export type Exchange =
  | { readonly kind: 'idle' }
  /** Ours is out. `sdp` null: we asked for an offer. `refresh`: only the session timer's. */
  | {
      readonly kind: 'offering'
      readonly by: 'INVITE' | 'UPDATE'
      readonly transaction: TransactionId
      readonly sdp: string | null
      readonly refresh: boolean
      readonly tries: number
      readonly headers: readonly HeaderLine[]
    }
  /** A 2xx with the peer's offer is here, its ACK waits for our answer. */
  | {
      readonly kind: 'closing'
      readonly transaction: TransactionId
      readonly cseq: number
      readonly credentials: readonly HeaderLine[]
    }
  /** A reliable 1xx with the peer's offer is here, its PRACK waits for our answer. */
  | { readonly kind: 'pracking'; readonly tag: string; readonly rack: string }
  /** The peer's offer (or wish for one) waits for our owner. */
  | {
      readonly kind: 'considering'
      readonly by: 'INVITE' | 'UPDATE' | 'PRACK'
      readonly transaction: TransactionId
      readonly cseq: number
      readonly sdp: string | null
      readonly headers: readonly HeaderLine[]
    }

/** What a request of ours is for; decides what its answer means. */
export type Purpose = 'invite' | 'offer' | 'refresh' | 'bye' | 'stray' | 'prack' | 'refer' | 'notify' | 'send'

/** A request of ours that has no final response yet. */
export interface Pending {
  readonly transaction: TransactionId
  readonly purpose: Purpose
  readonly draft: RequestDraft
  readonly target: Target
  readonly cseq: number
  /** How often it was sent again with credentials (RFC 3261 22.2). */
  readonly authorized: number
  /** The transfer it belongs to, for `refer` and `notify`. */
  readonly referId: string | null
}

/** A 2xx of ours that waits for its ACK (RFC 3261 13.3.1.4). */
export interface Unacknowledged {
  readonly transaction: TransactionId
  readonly cseq: number
  readonly draft: ResponseDraft
  readonly intervalMs: number
  /** The ACK must carry the answer. */
  readonly late: boolean
  /** The owner did not ask for it (a session refresh) and need not hear of the ACK. */
  readonly silent: boolean
}

/** A reliable 1xx of ours that waits for its PRACK (RFC 3262 3). */
export interface Unpracked {
  readonly rseq: number
  readonly draft: ResponseDraft
  readonly intervalMs: number
  readonly sentMs: number
  readonly hasSdp: boolean
}

/** One REFER and the subscription it made (RFC 3515). */
export interface Transfer {
  readonly referId: string
  /** CSeq of the REFER: the id of its Event (RFC 3515 2.4.6). */
  readonly cseq: number
  readonly side: 'notifier' | 'subscriber'
  /** The owner's name for a REFER of ours. */
  readonly ownId: string | null
  readonly stage: 'asked' | 'reporting' | 'reported'
  /** Of the REFER while it is not answered. */
  readonly transaction: TransactionId | null
  /** When the REFER came or went, milliseconds since the epoch. */
  readonly askedMs: number
  /** The referrer asked for no NOTIFY (RFC 4488). */
  readonly silent: boolean
  /** A report that waits until the NOTIFY before it is answered. */
  readonly waiting: { readonly status: number; readonly reason: string } | null
}

/** A session timer that runs (RFC 4028). */
export interface SessionTimer {
  readonly seconds: number
  readonly refresher: 'local' | 'remote'
}

/** What the peer said it can do, from Allow and Supported. */
export interface PeerAbilities {
  readonly update: boolean
  readonly reliable: 'no' | 'supported' | 'required'
  readonly timer: boolean
  /** Its dialogs may be replaced (RFC 3891). */
  readonly replaces: boolean
}

/** What is kept of the initial INVITE: enough to acknowledge, to hang up on a stray fork and to answer. */
export interface InviteFacts {
  readonly transaction: TransactionId
  readonly cseq: number
  readonly credentials: readonly HeaderLine[]
  /** Record-Route values to repeat in our 1xx and 2xx (uas). */
  readonly recordRoute: readonly string[]
  /** Session-Expires and Require to put into our 2xx (uas). */
  readonly timerHeaders: readonly HeaderLine[]
  readonly requestUri: string
}

/** What this end offers and insists on; one shared value for many sessions. */
export interface SessionProfile {
  /** User-Agent or Server header; null sends none. */
  readonly agent: string | null
  readonly allow: readonly string[]
  /** Option tags (RFC 3261 19.2). `100rel` and `timer` switch those features on. */
  readonly supported: readonly string[]
  /** Content types taken in INFO. */
  readonly infoTypes: readonly string[]
  /** null: never asked for, though honoured when the peer asks. Seconds. */
  readonly sessionTimer: { readonly expiresSeconds: number; readonly minSeconds: number } | null
}

export const defaultProfile: SessionProfile = {
  agent: 'Cordboard',
  allow: ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'INFO', 'UPDATE', 'PRACK', 'REFER', 'NOTIFY', 'MESSAGE'],
  supported: ['100rel', 'timer', 'replaces', 'norefersub'],
  infoTypes: ['application/dtmf-relay', 'application/dtmf', 'application/media_control+xml'],
  sessionTimer: { expiresSeconds: 1800, minSeconds: 90 },
}

type RingWish = Extract<SessionWish, { wish: 'ring' }>
type AnswerWish = Extract<SessionWish, { wish: 'answer' }>
type OfferWish = Extract<SessionWish, { wish: 'offer' }>

/** A session. Every field is JSON. Deadlines are milliseconds since the epoch. */
export interface SessionState {
  readonly id: string
  readonly role: SessionRole
  readonly phase: SessionPhase
  readonly callId: string
  readonly localTag: string
  /** From/To values without tag: ours and the peer's. */
  readonly local: string
  readonly remote: string
  readonly contact: string
  readonly profile: SessionProfile
  /** Everything runs over sips: and TLS. */
  readonly secure: boolean
  /** Where the peer is reached, before its Contact is resolved; null: by the URI alone. */
  readonly flow: Flow | null
  /** Over TLS: whom the requests of this call expect to meet, whatever address its Contact or Route names. */
  readonly server?: ServerIdentity
  /** As in Target. */
  readonly via?: string
  /** See Target: holds for the Contacts and routes of the peer, too. */
  readonly outsideOnly?: true
  readonly localCseq: number
  /** The dialog that counts: the caller's for a uas; the winner of the forks for a uac. */
  readonly dialog: Dialog | null
  /** Early dialogs of a uac. */
  readonly forks: readonly Dialog[]
  readonly peer: PeerAbilities
  readonly invite: InviteFacts
  readonly negotiation: Negotiation
  readonly exchange: Exchange
  /** Our next offer, waiting for its turn or for the end of a glare. */
  readonly queued: { readonly wish: OfferWish; readonly tries: number } | null
  readonly localSdp: string | null
  readonly remoteSdp: string | null
  readonly pending: readonly Pending[]
  readonly unacknowledged: Unacknowledged | null
  readonly unpracked: Unpracked | null
  readonly rseq: number
  /** Reliable 1xx that wait for the PRACK before them. */
  readonly ringing: readonly RingWish[]
  /** The last unreliable 1xx, repeated each minute (RFC 3261 13.3.1.1). */
  readonly lastRing: ResponseDraft | null
  /** An answer that waits for a PRACK (RFC 3262 3). */
  readonly heldAnswer: AnswerWish | null
  readonly transfers: readonly Transfer[]
  readonly sessionTimer: SessionTimer | null
  /** Min-SE learnt from 422, seconds. */
  readonly minSeconds: number
  readonly deadlines: { readonly [Name in SessionTimerName]?: number }
}

/** Answers a challenge: the header lines to add to `draft`, or null without fitting credentials. Must be pure. */
export type Authorize = (draft: RequestDraft, challenge: SipResponse) => readonly HeaderLine[] | null

/** The values a step may use beside its state and input. */
export interface SessionContext {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** In [0, 1), fresh for each step. */
  readonly random: number
  readonly timers: { readonly t1: number; readonly t2: number }
  readonly authorize: Authorize | null
}

/** What can happen to a session. */
export type SessionInput =
  | { readonly input: 'wish'; readonly wish: SessionWish }
  | {
      readonly input: 'request'
      readonly request: SipRequest
      readonly transaction: TransactionId
      readonly flow: Flow | null
    }
  | { readonly input: 'ack'; readonly request: SipRequest }
  /** The peer's CANCEL for the INVITE of `transaction`; the CANCEL itself is answered already. */
  | { readonly input: 'cancel'; readonly request: SipRequest; readonly transaction: TransactionId }
  | { readonly input: 'response'; readonly response: SipResponse; readonly transaction: TransactionId }
  | {
      readonly input: 'transactionFailed'
      readonly transaction: TransactionId
      readonly why: 'timeout' | 'transport'
    }
  | { readonly input: 'timer'; readonly timer: SessionTimerName }

/** Phases in which the owner still hears of the session. */
export function isLive(phase: SessionPhase): boolean {
  return phase !== 'cancelling' && phase !== 'leaving' && phase !== 'ending' && phase !== 'over'
}
