// Carries out what the client transaction machines command: holds them by branch, sends, acknowledges, cancels, retries.
import { serializeRequest } from '../message/serialize.ts'
import type { Flow, HeaderLine, RequestDraft, SipResponse } from '../message/types.ts'
import {
  type InviteClientCommand,
  type InviteClientInput,
  type InviteClientState,
  startInviteClient,
  stepInviteClient,
} from '../transaction/invite-client.ts'
import {
  type NonInviteClientCommand,
  type NonInviteClientState,
  startNonInviteClient,
  stepNonInviteClient,
} from '../transaction/non-invite-client.ts'
import type { TimerName, TransactionContext } from '../transaction/timers.ts'
import { ackForFailure, cancelFor } from './derived-requests.ts'
import type { Scheduler } from './scheduler.ts'
import { TimerSlots, TransactionTimers } from './timer-slots.ts'
import { clientKey } from './transaction-key.ts'
import type { ClientHandlers, FailureCause } from './types.ts'

/** One way to the next hop; opening it may mean dialling. Null: it cannot be taken. */
export interface Attempt {
  /** Whether a request too big for it may go another way first. */
  readonly mayGrow: boolean
  open(): Flow | null
}

export interface ClientTransactionsOptions {
  readonly scheduler: Scheduler
  /** Sends; false: cannot be sent. `failed` is called later when the system refuses. */
  send(flow: Flow, bytes: Buffer, failed: () => void): boolean
  /** Our Via value for a flow and branch; `named`: the host it names instead of our address. */
  via(flow: Flow, branch: string, named: string | null): string
  branch(): string
  /** Larger ways to try first, when the request is too big for this one (RFC 3261 18.1.1). */
  instead(flow: Flow, bytes: Buffer): readonly Attempt[]
  onRepeat(): void
  onTimeout(): void
}

type Machine =
  | { readonly kind: 'invite'; readonly state: InviteClientState }
  | { readonly kind: 'other'; readonly state: NonInviteClientState }

export interface TransactionContexts {
  readonly reliable: TransactionContext
  readonly unreliable: TransactionContext
}

export class ClientTransaction {
  readonly id: string
  draft: RequestDraft
  /** The host our Via names instead of our address. */
  readonly named: string | null
  readonly handlers: ClientHandlers | null
  readonly contexts: TransactionContexts
  readonly attempts: Attempt[] = []
  readonly slots = new TimerSlots()
  machine: Machine | null = null
  flow: Flow | null = null
  branch = ''
  bytes: Buffer | null = null
  ack: Buffer | null = null
  cancelHeaders: readonly HeaderLine[] = []
  /** What the system said of the way that was lost last. */
  problem: string | null = null

  constructor(
    id: string,
    draft: RequestDraft,
    named: string | null,
    handlers: ClientHandlers | null,
    contexts: TransactionContexts,
  ) {
    this.id = id
    this.draft = draft
    this.named = named
    this.handlers = handlers
    this.contexts = contexts
  }

  get context(): TransactionContext {
    return this.flow?.transport === 'udp' ? this.contexts.unreliable : this.contexts.reliable
  }

  /** No answer of any kind came yet, so another way may still be tried. */
  get isUnanswered(): boolean {
    const state = this.machine?.state.state
    return state === undefined || state === 'calling' || state === 'trying'
  }

  /** The user still waits for a final response. */
  get isOpen(): boolean {
    const state = this.machine?.state.state
    return state !== 'completed' && state !== 'accepted' && state !== 'terminated'
  }
}

export class ClientTransactions {
  readonly #options: ClientTransactionsOptions
  readonly #byKey = new Map<string, ClientTransaction>()
  /** Those on streams, by connection: they fail with it. */
  readonly #byConnection = new Map<string, Set<ClientTransaction>>()
  readonly #timers: TransactionTimers<ClientTransaction>

  constructor(options: ClientTransactionsOptions) {
    this.#options = options
    this.#timers = new TransactionTimers(options.scheduler, (transaction, timer) => this.#fired(transaction, timer))
  }

  get size(): number {
    return this.#byKey.size
  }

  get armedTimers(): number {
    return this.#timers.armed
  }

  openCount(): number {
    let count = 0
    for (const transaction of this.#byKey.values()) if (transaction.isOpen) count += 1
    return count
  }

  /** Takes the first attempt that opens; false when none does (nothing was told). */
  start(transaction: ClientTransaction): boolean {
    for (let attempt = transaction.attempts.shift(); attempt !== undefined; attempt = transaction.attempts.shift()) {
      const flow = attempt.open()
      if (flow !== null && this.#startOn(transaction, flow, attempt.mayGrow)) return true
    }
    return false
  }

  /** A response whose Via is ours. False: no transaction waits for it. */
  receive(key: string, response: SipResponse, flow: Flow): boolean {
    const transaction = this.#byKey.get(key)
    if (transaction === undefined) return false
    this.#step(transaction, { input: 'response', status: response.status }, response, flow)
    return true
  }

  cancel(transaction: ClientTransaction, headers: readonly HeaderLine[]): void {
    if (transaction.machine?.kind !== 'invite') return
    transaction.cancelHeaders = headers
    this.#step(transaction, { input: 'cancel' }, null, null)
  }

  /** A stream connection closed, or never came to be. */
  connectionClosed(connection: string, problem: string | null): void {
    const there = this.#byConnection.get(connection)
    if (there === undefined) return
    this.#byConnection.delete(connection)
    for (const transaction of there) {
      transaction.problem = problem
      this.#step(transaction, { input: 'transportFailed' }, null, null)
    }
  }

  /** Ends every transaction; those still open are told. */
  clear(): void {
    for (const transaction of [...this.#byKey.values()]) {
      const wasOpen = transaction.isOpen
      this.#forget(transaction)
      transaction.machine = null
      if (wasOpen) transaction.handlers?.failed('transport')
    }
  }

  #startOn(transaction: ClientTransaction, flow: Flow, mayGrow: boolean): boolean {
    const branch = this.#options.branch()
    const bytes = serializeRequest(transaction.draft, this.#options.via(flow, branch, transaction.named))
    const instead = mayGrow ? this.#options.instead(flow, bytes) : []
    if (instead.length > 0) {
      transaction.attempts.unshift(...instead)
      return false
    }
    this.#begin(transaction, flow, branch, bytes)
    return true
  }

  #begin(transaction: ClientTransaction, flow: Flow, branch: string, bytes: Buffer): void {
    transaction.flow = flow
    transaction.branch = branch
    transaction.bytes = bytes
    this.#byKey.set(clientKey(branch, transaction.draft.method), transaction)
    if (flow.connection !== null) this.#attach(transaction, flow.connection)
    if (transaction.draft.method === 'INVITE') {
      const [state, commands] = startInviteClient(transaction.context)
      this.#carryOut(transaction, commands, null, null)
      transaction.machine = { kind: 'invite', state }
    } else {
      const [state, commands] = startNonInviteClient(transaction.context)
      this.#carryOut(transaction, commands, null, null)
      transaction.machine = { kind: 'other', state }
    }
  }

  #attach(transaction: ClientTransaction, connection: string): void {
    const there = this.#byConnection.get(connection)
    if (there === undefined) this.#byConnection.set(connection, new Set([transaction]))
    else there.add(transaction)
  }

  #forget(transaction: ClientTransaction): void {
    this.#timers.disarmAll(transaction)
    const key = clientKey(transaction.branch, transaction.draft.method)
    if (this.#byKey.get(key) === transaction) this.#byKey.delete(key)
    const connection = transaction.flow?.connection ?? null
    if (connection === null) return
    const there = this.#byConnection.get(connection)
    there?.delete(transaction)
    if (there?.size === 0) this.#byConnection.delete(connection)
  }

  #fired(transaction: ClientTransaction, timer: TimerName): void {
    this.#step(transaction, { input: 'timer', timer }, null, null)
  }

  #step(
    transaction: ClientTransaction,
    input: InviteClientInput,
    response: SipResponse | null,
    flow: Flow | null,
  ): void {
    const { machine } = transaction
    if (machine === null) return
    if (input.input === 'transportFailed' && this.#tryAnother(transaction)) return
    if (machine.kind === 'invite') {
      const [state, commands] = stepInviteClient(machine.state, input, transaction.context)
      if (state !== machine.state) transaction.machine = { kind: 'invite', state }
      this.#carryOut(transaction, commands, response, flow)
      return
    }
    if (input.input === 'cancel') return
    const [state, commands] = stepNonInviteClient(machine.state, input, transaction.context)
    if (state !== machine.state) transaction.machine = { kind: 'other', state }
    this.#carryOut(transaction, commands, response, flow)
  }

  /** RFC 3263 4.3: a way that failed before any answer is followed by the next, as a new transaction (new branch). */
  #tryAnother(transaction: ClientTransaction): boolean {
    if (!transaction.isUnanswered || transaction.attempts.length === 0) return false
    this.#forget(transaction)
    transaction.machine = null
    if (this.start(transaction)) return true
    this.#end(transaction, 'transport')
    return true
  }

  #carryOut(
    transaction: ClientTransaction,
    commands: readonly (InviteClientCommand | NonInviteClientCommand)[],
    response: SipResponse | null,
    flow: Flow | null,
  ): void {
    for (const command of commands) {
      switch (command.command) {
        case 'send':
          this.#sendRequest(transaction)
          break
        case 'sendAck':
          this.#sendAck(transaction, response)
          break
        case 'sendCancel':
          this.#sendCancel(transaction)
          break
        case 'arm':
          this.#timers.arm(transaction, command.timer, command.ms)
          break
        case 'disarm':
          this.#timers.disarm(transaction, command.timer)
          break
        case 'tell':
          if (response !== null && flow !== null) tell(transaction, response, flow)
          break
        case 'fail':
          this.#end(transaction, command.cause)
          break
        case 'end':
          this.#forget(transaction)
          break
      }
    }
    if (response !== null && response.status >= 200) slim(transaction)
  }

  #end(transaction: ClientTransaction, cause: FailureCause): void {
    if (cause === 'timeout') this.#options.onTimeout()
    transaction.handlers?.failed(cause, transaction.problem)
  }

  #sendRequest(transaction: ClientTransaction): void {
    const { flow, bytes, machine } = transaction
    if (flow === null || bytes === null) return
    if (machine !== null) this.#options.onRepeat()
    this.#deliver(transaction, flow, bytes)
  }

  #sendAck(transaction: ClientTransaction, response: SipResponse | null): void {
    const { flow } = transaction
    if (flow === null) return
    if (transaction.ack === null) {
      if (response === null) return
      const via = this.#options.via(flow, transaction.branch, transaction.named)
      transaction.ack = serializeRequest(ackForFailure(transaction.draft, response), via)
    }
    this.#options.send(flow, transaction.ack, nothing)
  }

  #sendCancel(transaction: ClientTransaction): void {
    const { flow } = transaction
    if (flow === null) return
    const draft = cancelFor(transaction.draft, transaction.cancelHeaders)
    // 9.1: same Via branch as the INVITE; who answers how is of no interest, the INVITE's own 487 counts.
    const { id, branch, named, contexts } = transaction
    const cancel = new ClientTransaction(id, draft, named, null, contexts)
    this.#begin(cancel, flow, branch, serializeRequest(draft, this.#options.via(flow, branch, named)))
  }

  #deliver(transaction: ClientTransaction, flow: Flow, bytes: Buffer): void {
    const { branch } = transaction
    const failed = (): void => {
      if (transaction.branch === branch) this.#step(transaction, { input: 'transportFailed' }, null, null)
    }
    // Later, so that nothing is told before `request` has returned and no step runs inside another.
    if (!this.#options.send(flow, bytes, failed)) queueMicrotask(failed)
  }
}

function tell(transaction: ClientTransaction, response: SipResponse, flow: Flow): void {
  const { handlers } = transaction
  if (handlers === null) return
  if (response.status < 200) handlers.provisional(response, flow)
  else handlers.final(response, flow)
}

/** After the final response nothing of the request is needed again; thousands wait out their last timer. */
function slim(transaction: ClientTransaction): void {
  transaction.bytes = null
  transaction.draft = { method: transaction.draft.method, uri: '', headers: [], body: null }
}

function nothing(): void {
  // A lost ACK is sent again when the response is.
}
