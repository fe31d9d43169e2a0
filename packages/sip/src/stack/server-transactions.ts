// Carries out what the server transaction machines command: holds them by key and id, sends, arms timers, tells the user.
import { serializeResponse } from '../message/serialize.ts'
import type { Flow, HeaderLine, ResponseDraft, SipRequest } from '../message/types.ts'
import {
  type InviteServerCommand,
  type InviteServerInput,
  type InviteServerState,
  startInviteServer,
  stepInviteServer,
} from '../transaction/invite-server.ts'
import {
  type NonInviteServerCommand,
  type NonInviteServerState,
  startNonInviteServer,
  stepNonInviteServer,
} from '../transaction/non-invite-server.ts'
import type { TimerName, TransactionContext } from '../transaction/timers.ts'
import type { RemoteAddress } from '../transport/remote-address.ts'
import { responseFallback, responseFlow } from '../transport/response-route.ts'
import type { Scheduler } from './scheduler.ts'
import { TimerSlots, TransactionTimers } from './timer-slots.ts'
import { mergeKey } from './transaction-key.ts'

export interface ServerTransactionsOptions {
  readonly reliable: TransactionContext
  readonly unreliable: TransactionContext
  readonly scheduler: Scheduler
  /** Sends a response, to `fallback` when the connection is gone; `failed` is called later when it could not be. */
  send(flow: Flow, fallback: RemoteAddress | null, bytes: Buffer, failed: () => void): void
  onAck(request: SipRequest, flow: Flow): void
  onExpired(id: string): void
  onRepeat(): void
}

type Machine =
  | { readonly kind: 'invite'; readonly state: InviteServerState }
  | { readonly kind: 'other'; readonly state: NonInviteServerState }

/** One server transaction. After its final response it holds bytes only, not the request. */
export class ServerTransaction {
  readonly id: string
  readonly key: string
  readonly merge: string | null
  readonly flow: Flow
  readonly replyFlow: Flow
  readonly fallback: RemoteAddress | null
  readonly context: TransactionContext
  readonly slots = new TimerSlots()
  request: SipRequest | null
  machine: Machine
  last: Buffer | null = null

  constructor(id: string, key: string, request: SipRequest, flow: Flow, context: TransactionContext, machine: Machine) {
    this.id = id
    this.key = key
    this.merge = mergeKey(request)
    this.flow = flow
    this.replyFlow = responseFlow(request, flow)
    this.fallback = flow.transport === 'udp' ? null : responseFallback(request, flow)
    this.request = request
    this.context = context
    this.machine = machine
  }

  /** No final response was given yet. */
  get isOpen(): boolean {
    const { state } = this.machine.state
    return state === 'proceeding' || state === 'trying'
  }
}

export class ServerTransactions {
  readonly #options: ServerTransactionsOptions
  readonly #byKey = new Map<string, ServerTransaction>()
  readonly #byId = new Map<string, ServerTransaction>()
  readonly #byMerge = new Map<string, ServerTransaction>()
  readonly #timers: TransactionTimers<ServerTransaction>

  constructor(options: ServerTransactionsOptions) {
    this.#options = options
    this.#timers = new TransactionTimers(options.scheduler, (transaction, timer) => this.#fired(transaction, timer))
  }

  get size(): number {
    return this.#byKey.size
  }

  get armedTimers(): number {
    return this.#timers.armed
  }

  /** Transactions still owing a final response. */
  openCount(): number {
    let count = 0
    for (const transaction of this.#byKey.values()) if (transaction.isOpen) count += 1
    return count
  }

  find(key: string): ServerTransaction | undefined {
    return this.#byKey.get(key)
  }

  byId(id: string): ServerTransaction | undefined {
    return this.#byId.get(id)
  }

  /** Whether another copy of this request, that took another path, is being handled (RFC 3261 8.2.2.2). */
  isMerged(request: SipRequest): boolean {
    const merge = mergeKey(request)
    const other = merge === null ? undefined : this.#byMerge.get(merge)
    // One that was refused may come again: some clients answer a challenge without counting CSeq up.
    return other !== undefined && (other.isOpen || other.machine.state.state === 'accepted')
  }

  open(id: string, key: string, request: SipRequest, flow: Flow): ServerTransaction {
    const context = flow.transport === 'udp' ? this.#options.unreliable : this.#options.reliable
    if (request.method === 'INVITE') {
      const [state, commands] = startInviteServer(context)
      const transaction = new ServerTransaction(id, key, request, flow, context, { kind: 'invite', state })
      this.#hold(transaction)
      this.#carryOut(transaction, commands, null, null)
      return transaction
    }
    const [state, commands] = startNonInviteServer(context)
    const transaction = new ServerTransaction(id, key, request, flow, context, { kind: 'other', state })
    this.#hold(transaction)
    this.#carryOut(transaction, commands, null, null)
    return transaction
  }

  repeated(transaction: ServerTransaction): void {
    this.#options.onRepeat()
    this.#step(transaction, repeated, null, null)
  }

  ack(transaction: ServerTransaction, request: SipRequest): void {
    const { machine } = transaction
    if (machine.kind === 'other') return
    const [state, commands] = stepInviteServer(machine.state, { input: 'ack' }, transaction.context)
    transaction.machine = { kind: 'invite', state }
    this.#carryOut(transaction, commands, null, request)
  }

  /** False when the machine refuses it (a second final response, a provisional one where none may be). */
  respond(transaction: ServerTransaction, draft: ResponseDraft): boolean {
    const { request } = transaction
    if (request === null) return this.#repeatSuccess(transaction, draft)
    const bytes = serializeResponse(request, draft, transaction.flow.remote)
    const before = transaction.last
    this.#step(transaction, { input: 'respond', status: draft.status }, bytes, null)
    const sent = transaction.last !== before
    this.#slim(transaction)
    return sent
  }

  /** Sends one response and forgets the transaction. */
  respondOnce(transaction: ServerTransaction, draft: ResponseDraft): boolean {
    const { request } = transaction
    if (request === null) return false
    const bytes = serializeResponse(request, draft, transaction.flow.remote)
    this.#options.send(transaction.replyFlow, transaction.fallback, bytes, nothing)
    this.#forget(transaction)
    return true
  }

  clear(): void {
    for (const transaction of [...this.#byKey.values()]) this.#forget(transaction)
  }

  #hold(transaction: ServerTransaction): void {
    this.#byKey.set(transaction.key, transaction)
    this.#byId.set(transaction.id, transaction)
    if (transaction.merge !== null) this.#byMerge.set(transaction.merge, transaction)
  }

  #forget(transaction: ServerTransaction): void {
    this.#timers.disarmAll(transaction)
    if (this.#byKey.get(transaction.key) === transaction) this.#byKey.delete(transaction.key)
    this.#byId.delete(transaction.id)
    const { merge } = transaction
    if (merge !== null && this.#byMerge.get(merge) === transaction) this.#byMerge.delete(merge)
    transaction.request = null
  }

  /** The user retransmits its 2xx until the ACK comes: the same bytes again. */
  #repeatSuccess(transaction: ServerTransaction, draft: ResponseDraft): boolean {
    if (transaction.machine.state.state !== 'accepted' || draft.status < 200 || draft.status > 299) return false
    this.#options.onRepeat()
    this.#step(transaction, { input: 'respond', status: draft.status }, null, null)
    return true
  }

  /** After the final response its bytes are enough; thousands of requests need not be kept for 64*T1. */
  #slim(transaction: ServerTransaction): void {
    if (!transaction.isOpen) transaction.request = null
  }

  #fired(transaction: ServerTransaction, timer: TimerName): void {
    this.#step(transaction, { input: 'timer', timer }, null, null)
  }

  #step(
    transaction: ServerTransaction,
    input: Exclude<InviteServerInput, { input: 'ack' }>,
    bytes: Buffer | null,
    ack: SipRequest | null,
  ): void {
    const { machine } = transaction
    if (machine.kind === 'invite') {
      const [state, commands] = stepInviteServer(machine.state, input, transaction.context)
      if (state !== machine.state) transaction.machine = { kind: 'invite', state }
      this.#carryOut(transaction, commands, bytes, ack)
      return
    }
    const [state, commands] = stepNonInviteServer(machine.state, input, transaction.context)
    if (state !== machine.state) transaction.machine = { kind: 'other', state }
    this.#carryOut(transaction, commands, bytes, ack)
  }

  #carryOut(
    transaction: ServerTransaction,
    commands: readonly (InviteServerCommand | NonInviteServerCommand)[],
    bytes: Buffer | null,
    ack: SipRequest | null,
  ): void {
    for (const command of commands) {
      switch (command.command) {
        case 'send':
          if (bytes !== null) transaction.last = bytes
          this.#sendLast(transaction)
          break
        case 'sendAgain':
          this.#options.onRepeat()
          this.#sendLast(transaction)
          break
        case 'sendTrying':
          this.#makeTrying(transaction)
          this.#sendLast(transaction)
          break
        case 'arm':
          this.#timers.arm(transaction, command.timer, command.ms)
          break
        case 'disarm':
          this.#timers.disarm(transaction, command.timer)
          break
        case 'tellAck':
          if (ack !== null) this.#options.onAck(ack, transaction.flow)
          break
        case 'tellExpired':
          this.#options.onExpired(transaction.id)
          break
        case 'tellTransportFailed':
          break
        case 'end':
          this.#forget(transaction)
          break
      }
    }
  }

  #makeTrying(transaction: ServerTransaction): void {
    const { request } = transaction
    if (request === null) return
    const timestamp = request.header('timestamp')
    const headers: HeaderLine[] = timestamp === undefined ? [] : [['Timestamp', timestamp]]
    const draft: ResponseDraft = { status: 100, reason: 'Trying', toTag: null, headers, body: null }
    transaction.last = serializeResponse(request, draft, transaction.flow.remote)
  }

  #sendLast(transaction: ServerTransaction): void {
    const { last } = transaction
    if (last === null) return
    this.#options.send(transaction.replyFlow, transaction.fallback, last, () => {
      this.#step(transaction, transportFailed, null, null)
    })
  }
}

const repeated = { input: 'repeated' } as const
const transportFailed = { input: 'transportFailed' } as const

function nothing(): void {
  // Whether an answer given without state arrived is the asker's concern.
}
