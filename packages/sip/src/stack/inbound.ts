// What comes in: guard, parser, the stack's own answers, then the transaction it belongs to or the user.
import type { OverloadState } from '../guard/overload.ts'
import { refusesNewCalls } from '../guard/overload.ts'
import { isScanner } from '../guard/scanners.ts'
import type { SourceGuard } from '../guard/source-guard.ts'
import type { MessageLimits } from '../message/limits.ts'
import { parseMessage } from '../message/parse.ts'
import { serializeResponse } from '../message/serialize.ts'
import type { Flow, HeaderLine, Refusal, ResponseDraft, SipRequest, SipResponse } from '../message/types.ts'
import type { RemoteAddress } from '../transport/remote-address.ts'
import { responseFallback, responseFlow } from '../transport/response-route.ts'
import type { ClientTransactions } from './client-transactions.ts'
import type { Identifiers } from './identifiers.ts'
import { type OwnAnswer, type ScreeningRules, screenRequest } from './screening.ts'
import type { ServerTransactions } from './server-transactions.ts'
import { clientKeyOf, serverKey } from './transaction-key.ts'
import type { StackMetrics, StackUser } from './types.ts'

export interface InboundOptions {
  readonly user: StackUser
  readonly guard: SourceGuard
  readonly scanners: readonly string[]
  readonly rules: ScreeningRules
  readonly limits: MessageLimits
  readonly clients: ClientTransactions
  readonly servers: ServerTransactions
  readonly identifiers: Identifiers
  readonly metrics: StackMetrics
  readonly now: () => number
  readonly maxServerTransactions: number
  readonly retryAfterSeconds: number
  readonly serverHeaders: readonly HeaderLine[]
  readonly overload: () => OverloadState
  /** The stack is closing: nothing new is begun. */
  readonly draining: () => boolean
  send(flow: Flow, fallback: RemoteAddress | null, bytes: Buffer): void
}

const CR = 0x0d
const LF = 0x0a
const pong = Buffer.from('\r\n')

export class Inbound {
  readonly #options: InboundOptions

  constructor(options: InboundOptions) {
    this.#options = options
  }

  datagram(bytes: Buffer, flow: Flow): void {
    if (!this.admits(flow.remote.address)) return
    if (bytes.length <= 4) this.#keepAlive(bytes, flow)
    else this.#message(bytes, flow, 'datagram')
  }

  /** False: the connection is to be cut. */
  streamMessage(bytes: Buffer, flow: Flow): boolean {
    if (!this.admits(flow.remote.address)) return false
    this.#message(bytes, flow, 'stream')
    return true
  }

  streamBroken(refusal: Refusal, flow: Flow): void {
    this.#refuse(refusal, flow)
  }

  /** False: the connection is to be cut. */
  streamKeepAlive(flow: Flow): boolean {
    this.#options.metrics.keepAlives += 1
    return this.admits(flow.remote.address)
  }

  /** Counts one packet or message of a source before anything is done with it. */
  admits(address: string): boolean {
    const { guard, metrics, now, user } = this.#options
    switch (guard.admit(address, now())) {
      case 'pass':
        return true
      case 'throttled':
        metrics.throttled += 1
        return false
      case 'flooded':
        metrics.blocked += 1
        user.onFlood?.(address)
        return false
      case 'listed':
      case 'blocked':
        metrics.blocked += 1
        return false
    }
  }

  /** Datagrams of up to four bytes keep NAT bindings open; only CRLFCRLF wants an answer (RFC 5626 3.5.1). */
  #keepAlive(bytes: Buffer, flow: Flow): void {
    this.#options.metrics.keepAlives += 1
    const asks = bytes.length === 4 && bytes[0] === CR && bytes[1] === LF && bytes[2] === CR && bytes[3] === LF
    if (asks) this.#options.send(flow, null, pong)
  }

  #message(bytes: Buffer, flow: Flow, framing: 'datagram' | 'stream'): void {
    const { user, metrics } = this.#options
    const result = parseMessage(bytes, framing, this.#options.limits)
    if (!result.ok) {
      user.onTrace?.('in', flow, bytes, result.refusal.message)
      this.#refuse(result.refusal, flow)
      return
    }
    const { message } = result
    user.onTrace?.('in', flow, bytes, message)
    if (message.kind === 'response') {
      metrics.responsesIn += 1
      this.#response(message, flow)
    } else {
      metrics.requestsIn += 1
      this.#request(message, flow)
    }
  }

  #refuse(refusal: Refusal, flow: Flow): void {
    const { metrics, guard, now } = this.#options
    metrics.malformed += 1
    const { message, status } = refusal
    if (status === null || message === null || message.kind !== 'request' || message.method === 'ACK') return
    if (!guard.mayAnswer(now())) return
    this.#answer(message, flow, { status, reason: refusalReason(status), headers: [] })
  }

  #response(response: SipResponse, flow: Flow): void {
    const key = clientKeyOf(response)
    if (key === null || !this.#options.clients.receive(key, response, flow)) this.#options.metrics.strayResponses += 1
  }

  #request(request: SipRequest, flow: Flow): void {
    const { servers, metrics, user } = this.#options
    if (request.method === 'ACK') {
      this.#ack(request, flow)
      return
    }
    const key = serverKey(request)
    const known = servers.find(key)
    if (known !== undefined) {
      metrics.retransmissionsIn += 1
      servers.repeated(known)
      return
    }
    if (isScanner(request, this.#options.scanners)) {
      metrics.scanners += 1
      return
    }
    if (request.method === 'CANCEL') {
      this.#cancel(request, key, flow)
      return
    }
    const own = this.#refusalOf(request, flow)
    if (own !== null) {
      this.#answer(request, flow, own)
      return
    }
    const transaction = servers.open(this.#options.identifiers.transaction(), key, request, flow)
    user.onRequest(request, transaction.id, flow)
  }

  #ack(request: SipRequest, flow: Flow): void {
    const { servers, user } = this.#options
    const invite = servers.find(serverKey(request, 'INVITE'))
    if (invite !== undefined) servers.ack(invite, request)
    else user.onAck(request, flow)
  }

  /** RFC 3261 9.2: the CANCEL gets its own answer; the INVITE is ended by whoever handles it. */
  #cancel(request: SipRequest, key: string, flow: Flow): void {
    const { servers, identifiers, user } = this.#options
    const invite = servers.find(serverKey(request, 'INVITE'))
    const transaction = servers.open(identifiers.transaction(), key, request, flow)
    const found = invite !== undefined
    servers.respond(transaction, {
      status: found ? 200 : 481,
      reason: found ? 'OK' : 'Call/Transaction Does Not Exist',
      toTag: identifiers.tagFor(request),
      headers: this.#options.serverHeaders,
      body: null,
    })
    if (invite?.isOpen) user.onCancel(invite.id, request)
  }

  #refusalOf(request: SipRequest, flow: Flow): OwnAnswer | null {
    const { servers, rules, overload, draining, metrics } = this.#options
    const own = screenRequest(request, rules, flow.transport)
    if (own !== null) return own
    if (request.toTag !== null) return null
    if (servers.isMerged(request)) return { status: 482, reason: 'Loop Detected', headers: [] }
    const full = servers.size >= this.#options.maxServerTransactions
    const busy = request.method === 'INVITE' && refusesNewCalls(overload())
    if (!full && !busy && !draining()) return null
    metrics.overloaded += 1
    const retryAfter: HeaderLine = ['Retry-After', String(this.#options.retryAfterSeconds)]
    return { status: 503, reason: 'Service Unavailable', headers: [retryAfter] }
  }

  /** Without state: each copy of the request gets the same answer again (RFC 3261 8.2.7). */
  #answer(request: SipRequest, flow: Flow, answer: OwnAnswer): void {
    const { identifiers, metrics, serverHeaders } = this.#options
    metrics.ownAnswers += 1
    const draft: ResponseDraft = {
      status: answer.status,
      reason: answer.reason,
      toTag: identifiers.tagFor(request),
      headers: [...answer.headers, ...serverHeaders],
      body: null,
    }
    const fallback = flow.transport === 'udp' ? null : responseFallback(request, flow)
    this.#options.send(responseFlow(request, flow), fallback, serializeResponse(request, draft, flow.remote))
  }
}

function refusalReason(status: number): string {
  switch (status) {
    case 413:
      return 'Request Entity Too Large'
    case 414:
      return 'Request-URI Too Long'
    case 416:
      return 'Unsupported URI Scheme'
    case 505:
      return 'Version Not Supported'
    case 513:
      return 'Message Too Large'
    default:
      return 'Bad Request'
  }
}
