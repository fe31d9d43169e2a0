// What a SIP stack is given and what it offers: the shapes between protocol machinery and its user (a switch, a lab phone).

import type { OverloadLimits } from '../guard/overload.ts'
import type { GuardSettings, SourceRules } from '../guard/source-guard.ts'
import type {
  Flow,
  HeaderLine,
  RequestDraft,
  ResponseDraft,
  SipMessage,
  SipRequest,
  SipResponse,
} from '../message/types.ts'
import type { Target, TransactionId } from '../session/types.ts'
import type { Timers } from '../transaction/timers.ts'
import type { Endpoint } from '../transport/endpoint.ts'
import type { Resolver } from '../transport/resolver.ts'
import type { CertificateView } from '../transport/stream-connection.ts'
import type { StreamLimits } from '../transport/stream-limits.ts'
import type { TlsSettings } from '../transport/tls-settings.ts'
import type { Scheduler } from './scheduler.ts'

export type { Endpoint, TransportName } from '../transport/endpoint.ts'

export type FailureCause = 'timeout' | 'transport'

/** What the sender of a request hears. Nothing is called before `request` has returned. */
export interface ClientHandlers {
  /** 1xx, including 100. */
  provisional(response: SipResponse, flow: Flow): void
  /** Once; for an INVITE again for each further 2xx (retransmissions and other forks), for 64*T1 (RFC 6026). */
  final(response: SipResponse, flow: Flow): void
  /**
   * No final response will come. Excludes `final` and is called once. `problem`: what the system said of the connection
   * (refused, a certificate that does not hold), for the operator.
   */
  failed(cause: FailureCause, problem?: string | null): void
}

export interface RequestOptions {
  /** Other timer values for this transaction only: `b: 4000` gives up when nobody has answered after 4 s (quick fail-over). */
  readonly timers?: Timers
}

/** A request under way. */
export interface Sent {
  readonly id: TransactionId
  /**
   * Asks the peer to stop an INVITE (RFC 3261 9.1): the CANCEL waits for the first provisional response and is not sent
   * once a final one came. `headers` go into the CANCEL (Reason). Without effect on other methods.
   */
  cancel(headers: readonly HeaderLine[]): void
}

/** What the stack tells its user. All are called synchronously from the receiving path and must not throw. */
export interface StackUser {
  /** A new request that passed the stack's own checks; answer it with `respond` or `respondOnce`. */
  onRequest(request: SipRequest, transaction: TransactionId, flow: Flow): void
  /** ACK that belongs to a 2xx (or to nothing the stack knows). */
  onAck(request: SipRequest, flow: Flow): void
  /** The peer cancelled an INVITE that has no final response yet; the CANCEL itself is already answered. */
  onCancel(transaction: TransactionId, cancel: SipRequest): void
  /** A stream connection is gone: contacts bound to it are dead. */
  onFlowClosed?(flow: Flow): void
  /** An INVITE's failure response was never acknowledged, or a request was not answered in time. */
  onTransactionExpired?(transaction: TransactionId): void
  /** Every message in and out. `message` is null for what we send. Bytes must not be changed. */
  onTrace?(direction: 'in' | 'out', flow: Flow, bytes: Buffer, message: SipMessage | null): void
  /** A source crossed the red barrier: candidate for the block list. */
  onFlood?(address: string): void
}

export interface StackOptions {
  readonly endpoints: readonly Endpoint[]
  readonly user: StackUser
  /** Methods answered by the user; others get 405 (known to SIP) or 501. Default: all that RFC 3261 and friends define. */
  readonly allowedMethods?: readonly string[]
  /** Option tags that may appear in Require. */
  readonly supported?: readonly string[]
  /** Via sent-by towards a peer; default: the flow's local address and port. */
  readonly viaAddress?: (flow: Flow) => { readonly host: string; readonly port: number }
  /** Which of the listening endpoints of one transport sends to `remote`; default: best match by family and address prefix. */
  readonly chooseEndpoint?: (remote: string, candidates: readonly Endpoint[]) => Endpoint | null
  readonly timers?: Timers
  /** Milliseconds until the stack answers an INVITE with 100 by itself (RFC 3261 17.2.1); 0: at once. Default 200. */
  readonly tryingMs?: number
  readonly resolver?: Resolver
  /** Addresses that targets with `outsideOnly` may reach. Default: none. */
  readonly isOutside?: (address: string) => boolean
  readonly tls?: TlsSettings
  readonly streams?: Partial<StreamLimits>
  readonly guard?: Partial<GuardSettings>
  /** Block and allow list, asked per packet: must be quick. */
  readonly rules?: SourceRules
  readonly overload?: Partial<OverloadLimits>
  /** Loop lag in ms since the last sample; default: measured. null switches overload control off. */
  readonly loopLag?: (() => number) | null
  readonly scheduler?: Scheduler
  /** Monotonic milliseconds. */
  readonly now?: () => number
  readonly random?: (bytes: number) => Buffer
  /** Server header of the stack's own answers. */
  readonly serverName?: string
  /** Above this many server transactions new requests get 503 statelessly. Default 200,000. */
  readonly maxServerTransactions?: number
}

/** Numbers for leak tests: all zero (but `endpoints`) once idle for 64*T1, everything zero after `close`. */
export interface StackCounts {
  readonly endpoints: number
  readonly clientTransactions: number
  readonly serverTransactions: number
  readonly timers: number
  readonly connections: number
  readonly guardedSources: number
}

/** Running totals since start. */
export interface StackMetrics {
  requestsIn: number
  responsesIn: number
  requestsOut: number
  responsesOut: number
  retransmissionsIn: number
  retransmissionsOut: number
  keepAlives: number
  malformed: number
  scanners: number
  throttled: number
  blocked: number
  strayResponses: number
  overloaded: number
  ownAnswers: number
  timeouts: number
  sendErrors: number
  connectionsOpened: number
  connectionsRefused: number
  connectionsCut: number
}

export interface SipStack {
  /** Binds every endpoint or none; rejects with the system's error for the endpoint that failed. */
  listen(): Promise<readonly Endpoint[]>
  /** Binds one more local address (an interface came up); rejects with the system's error. */
  bind(endpoint: Endpoint): Promise<Endpoint>
  /** Gives an address up (its interface is gone); connections accepted there live on. */
  unbind(endpoint: Endpoint): Promise<void>
  /** Waits up to `graceMs` for open transactions to finish (default 0), then closes sockets, connections and timers. */
  close(graceMs?: number): Promise<void>
  /** Sends a request in a new client transaction. `target.uri` is the next hop (topmost Route, else Request-URI). */
  request(draft: RequestDraft, target: Target, handlers: ClientHandlers, options?: RequestOptions): Sent
  /** Answers within the transaction. False when it is unknown or its state refuses (a second final response). */
  respond(transaction: TransactionId, draft: ResponseDraft): boolean
  /**
   * Answers once and forgets the transaction (RFC 3261 8.2.7): for challenges and refusals to strangers, who may then
   * cost no memory. A retransmission comes as a new request; the ACK of an INVITE so refused is told by `onAck`.
   */
  respondOnce(transaction: TransactionId, draft: ResponseDraft): boolean
  /** Sends the ACK of a 2xx, outside any transaction. */
  acknowledge(draft: RequestDraft, target: Target): void
  /** The flow a request to this target would take now, when that is known without waiting; else null. */
  flowTo(target: Target): Flow | null
  /** Address for Via and Contact towards a flow. */
  localAddress(flow: Flow): { readonly host: string; readonly port: number }
  /** True while requests to this flow can be sent (streams: the connection lives). */
  isOpen(flow: Flow): boolean
  /** The packet guard forgets what it holds against a source: the operator freed it. */
  forgive(address: string): void
  /** Replaces the TLS certificates for connections accepted or opened from now on. */
  reloadTls(settings: TlsSettings): void
  /**
   * Authorities (PEM, several after one another) trusted beside the usual ones for targets whose `server.trust` is this
   * id; null: no more. Returns what is wrong with them, else null. Connections proved before are not used again.
   */
  setTrust(id: string, authorities: string | null): string | null
  /** The certificate the peer of a live TLS connection showed. */
  peerCertificate(flow: Flow): CertificateView | null
  endpoints(): readonly Endpoint[]
  counts(): StackCounts
  metrics(): Readonly<StackMetrics>
}
