// Answers every request outside a dialog that is no call: registrations, texts, subscriptions, probes. One entry for the shell.
//
//   request -> which method? -- INVITE ----------------------------------> not ours
//        |---- OPTIONS from our networks --------------------------------> 200
//        |---- PUBLISH ------------------------------------------------> 405: presence is known from calls
//        |---- NOTIFY, BYE, INFO, PRACK, UPDATE without their dialog ----> 481
//        '---- the others -> gate -- silence / challenge / refused ------> answered once, nothing kept
//                             '---- account -> registrar, pager, subscriptions
import type { LogEntry } from '@cordboard/link'
import type { Flow, HeaderLine, ResponseDraft, SipRequest, TransactionId } from '@cordboard/sip'
import type { Account } from './accounts.ts'
import type { Authenticate, Authentication } from './gate.ts'
import { refusalMessage } from './refusal-message.ts'
import type { Registrar } from './registrar.ts'

/** What the desk needs of the SIP stack. */
export interface DeskStack {
  respond(transaction: TransactionId, draft: ResponseDraft): unknown
  /** Answers and keeps nothing (RFC 3261 8.2.7). */
  respondOnce(transaction: TransactionId, draft: ResponseDraft): unknown
  /** Ends the transaction without an answer. */
  ignore?(transaction: TransactionId): unknown
}

/** Takes a request of a known user and answers it. */
export type Taker = (account: Account, request: SipRequest, transaction: TransactionId, flow: Flow) => void

export interface DeskOptions {
  readonly stack: DeskStack
  readonly authenticate: Authenticate
  readonly registrar: Pick<Registrar, 'register'>
  readonly message: Taker
  readonly subscribe: Taker
  readonly isLocal: (address: string) => boolean
  readonly newTag: () => string
  readonly wallMs: () => number
  readonly log: (entry: LogEntry) => void
}

export interface Desk {
  /** False when the request is a call's (INVITE): then it is still unanswered. */
  onRequest(request: SipRequest, transaction: TransactionId, flow: Flow): boolean
  /**
   * The gate for requests the caller handles itself (INVITE): the account, or null when the desk has answered or the
   * sender gets silence. Every refusal reaches the event log.
   */
  admit(request: SipRequest, transaction: TransactionId, flow: Flow): Account | null
}

const PROBE_HEADERS: readonly HeaderLine[] = [
  ['Allow', 'INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, MESSAGE, SUBSCRIBE, NOTIFY, REFER, INFO, PRACK, UPDATE'],
  ['Accept', 'application/sdp'],
  ['Supported', 'replaces, timer, 100rel, path'],
]

export function createDesk(options: DeskOptions): Desk {
  const { stack, authenticate, registrar, newTag } = options

  const answer = (transaction: TransactionId, status: number, reason: string, headers: readonly HeaderLine[] = []) =>
    stack.respondOnce(transaction, { status, reason, toTag: newTag(), headers, body: null })

  const admit = (request: SipRequest, transaction: TransactionId, flow: Flow): Account | null => {
    const result: Authentication = authenticate(request, flow)
    switch (result.outcome) {
      case 'account':
        return result.account
      case 'silence':
        stack.ignore?.(transaction)
        return null
      case 'challenge':
        stack.respondOnce(transaction, result.draft)
        return null
      case 'refused': {
        stack.respondOnce(transaction, result.draft)
        const source = flow.remote.address
        options.log(refusalMessage(result.account, result.why, request, source, options.wallMs()))
        return null
      }
    }
  }

  const serve = (serving: Taker, request: SipRequest, transaction: TransactionId, flow: Flow): true => {
    const account = admit(request, transaction, flow)
    if (account !== null) serving(account, request, transaction, flow)
    return true
  }

  const register: Taker = (account, request, transaction, flow) => {
    stack.respond(transaction, registrar.register(account, request, flow))
  }
  // A transfer of somebody else's call, asked for without a dialog: no phone needs it and fraud does.
  const refer: Taker = (_account, _request, transaction) => void answer(transaction, 403, 'Forbidden')
  const probe: Taker = (_account, _request, transaction) => void answer(transaction, 200, 'OK', PROBE_HEADERS)

  return {
    admit,
    onRequest(request, transaction, flow) {
      switch (request.method) {
        case 'INVITE':
          return false
        case 'REGISTER':
          return serve(register, request, transaction, flow)
        case 'MESSAGE':
          return serve(options.message, request, transaction, flow)
        case 'SUBSCRIBE':
          return serve(options.subscribe, request, transaction, flow)
        case 'REFER':
          return serve(refer, request, transaction, flow)
        case 'OPTIONS':
          // Phones probe us while they are not logged in (keep-alive): inside our networks they are answered.
          if (!options.isLocal(flow.remote.address)) return serve(probe, request, transaction, flow)
          answer(transaction, 200, 'OK', PROBE_HEADERS)
          return true
        case 'PUBLISH':
          // Softphones publish their presence unasked (RFC 3903); what we show is known from calls and registrations.
          answer(transaction, 405, 'Method Not Allowed', PROBE_HEADERS.slice(0, 1))
          return true
        default:
          answer(transaction, 481, 'Call/Transaction Does Not Exist')
          return true
      }
    },
  }
}
