// What a session (one INVITE-created dialog usage, RFC 3261 12-14) is told, tells, and asks for. Used by calls and by lab phones.
import type {
  Body,
  Flow,
  HeaderLine,
  NameAddress,
  RequestDraft,
  ResponseDraft,
  SipRequest,
  SipResponse,
} from '../message/types.ts'
import type { RemoteAddress, ServerIdentity } from '../transport/remote-address.ts'

export type TransactionId = string

export type SessionTimerName =
  | 'refresh'
  | 'expire'
  | 'reliable'
  | 'acknowledge'
  | 'accepted'
  | 'glare'
  | 'invite'
  | 'subscription'
  | 'consider'
  | 'refer'

/** What the owner of a session wants done. */
export type SessionWish =
  | {
      readonly wish: 'ring'
      readonly status: number
      readonly sdp: string | null
      readonly reliable: boolean
      readonly headers: readonly HeaderLine[]
    }
  | { readonly wish: 'answer'; readonly sdp: string | null; readonly headers: readonly HeaderLine[] }
  | {
      readonly wish: 'reject'
      readonly status: number
      readonly reason: string
      readonly headers: readonly HeaderLine[]
    }
  /** Ends the session in whatever way its state asks for: CANCEL, BYE, or a final response. */
  | { readonly wish: 'end'; readonly headers: readonly HeaderLine[] }
  /** New offer by re-INVITE or UPDATE; `sdp: null` asks the peer for an offer (late offer). */
  | {
      readonly wish: 'offer'
      readonly sdp: string | null
      readonly by: 'INVITE' | 'UPDATE'
      readonly headers: readonly HeaderLine[]
    }
  /** Answers the offer last told by `offered`. */
  | { readonly wish: 'agree'; readonly sdp: string }
  | { readonly wish: 'refuseOffer'; readonly status: number; readonly reason: string }
  /** `id`: the owner's own name for it, by which its events are told from those of another REFER. */
  | { readonly wish: 'refer'; readonly id?: string; readonly to: string; readonly headers: readonly HeaderLine[] }
  | { readonly wish: 'acceptRefer'; readonly referId: string }
  | { readonly wish: 'refuseRefer'; readonly referId: string; readonly status: number; readonly reason: string }
  | { readonly wish: 'notifyRefer'; readonly referId: string; readonly status: number; readonly reason: string }
  | {
      readonly wish: 'send'
      readonly method: 'INFO' | 'MESSAGE' | 'OPTIONS'
      readonly headers: readonly HeaderLine[]
      readonly body: Body | null
    }

/** What a session tells its owner. */
export type SessionEvent =
  /**
   * 101-199; `dialog` tells forks apart (the To tag). With `late` the `sdp` is the peer's offer (our INVITE had none) and
   * the peer waits for `agree`.
   */
  | {
      readonly event: 'progressed'
      readonly status: number
      readonly dialog: string | null
      readonly sdp: string | null
      readonly late?: boolean
      readonly response: SipResponse
    }
  /** 2xx; an offer when the INVITE had none (`late`), else the answer (null when it came in a reliable 1xx already). */
  | {
      readonly event: 'answered'
      readonly dialog: string
      readonly sdp: string | null
      readonly late: boolean
      readonly response: SipResponse
    }
  /**
   * No call came of it: a final response of 300 or more (ours too, when `startUas` refuses by itself), 408 for silence,
   * 503 for a lost transport, 487 after `end`. `headers`: Retry-After, Reason, Warning and X- headers
   * of the response. `silent`: there was no response, and why not. `seenAs`: the address the peer saw us come from, when its
   * response says so (`received`, RFC 3581).
   */
  | {
      readonly event: 'failed'
      readonly status: number
      readonly reason: string
      readonly contacts: readonly NameAddress[]
      readonly headers: readonly HeaderLine[]
      readonly silent?: 'timeout' | 'transport'
      readonly seenAs?: string
    }
  /** Our 2xx was acknowledged; carries the answer when the offer was ours (late offer). */
  | { readonly event: 'acknowledged'; readonly sdp: string | null }
  /** The peer cancelled before we answered. */
  | { readonly event: 'cancelled'; readonly reason: string | null }
  | { readonly event: 'offered'; readonly sdp: string | null; readonly by: 'INVITE' | 'UPDATE' }
  /** Answer to our `offer`; or the peer's offer when ours was empty (`late`, to be answered with `agree`). */
  | { readonly event: 'agreed'; readonly sdp: string | null; readonly late: boolean }
  | { readonly event: 'offerRefused'; readonly status: number; readonly reason: string }
  | {
      readonly event: 'referred'
      readonly referId: string
      readonly to: NameAddress
      readonly referredBy: string | null
      readonly request: SipRequest
    }
  /** A report about our REFER; `id` as it was wished, null when it had none. */
  | {
      readonly event: 'referProgressed'
      readonly id: string | null
      readonly status: number
      readonly reason: string
      readonly final: boolean
    }
  | { readonly event: 'referRefused'; readonly id: string | null; readonly status: number; readonly reason: string }
  | { readonly event: 'info'; readonly contentType: string; readonly body: string }
  | { readonly event: 'messaged'; readonly contentType: string; readonly body: string }
  | { readonly event: 'sent'; readonly method: string; readonly status: number }
  /**
   * The session is over for its owner: told exactly once, always last, also after `failed` and `cancelled`. What the
   * protocol still owes (BYE, CANCEL, their answers) happens unseen. `remote`: BYE, CANCEL or a refusal; `local`: our own
   * `end` or `reject`; `expired`: session timer; `lost`: 481, 408, no ACK, no PRACK, transport. Exception: after `remote`
   * a `notifyRefer` is still carried out for 64*T1.
   */
  | { readonly event: 'ended'; readonly by: 'remote' | 'local' | 'expired' | 'lost'; readonly reason: string | null }

/** What a session asks its host to carry out. */
export type SessionCommand =
  | {
      readonly command: 'request'
      readonly transaction: TransactionId
      readonly draft: RequestDraft
      readonly target: Target
    }
  | { readonly command: 'respond'; readonly transaction: TransactionId; readonly draft: ResponseDraft }
  /** ACK for a 2xx: sent outside any transaction, repeated by the host whenever that 2xx is received again. */
  | {
      readonly command: 'acknowledge'
      readonly draft: RequestDraft
      readonly target: Target
      readonly invite: TransactionId
    }
  | { readonly command: 'cancel'; readonly transaction: TransactionId; readonly headers: readonly HeaderLine[] }
  | { readonly command: 'arm'; readonly timer: SessionTimerName; readonly ms: number }
  | { readonly command: 'disarm'; readonly timer: SessionTimerName }
  | { readonly command: 'tell'; readonly event: SessionEvent }
  /** The session leaves the host's tables. */
  | { readonly command: 'forget' }

/** Where to send: first the flow if it still lives, else `remote` when given, else the URI resolved (RFC 3263). Plain data. */
export interface Target {
  readonly uri: string
  readonly flow: Flow | null
  /** Exactly there and nowhere else: one of the places `locate` found. */
  readonly remote?: RemoteAddress
  /** Over TLS: whom to expect there. Default: the host of the URI. */
  readonly server?: ServerIdentity
  /** What our Via names as host. Default: the stack's address towards the flow. Answers come by rport or the connection. */
  readonly via?: string
  /** A stranger wrote the URI: only addresses that the stack's `isOutside` knows to be outside, after names are resolved. */
  readonly outsideOnly?: true
}
