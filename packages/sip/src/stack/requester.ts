// Sends requests for the user: finds the ways to the target, waits for names when it must, starts the transaction.
import { serializeRequest, UnsafeHeader } from '../message/serialize.ts'
import type { Flow, HeaderLine, RequestDraft } from '../message/types.ts'
import type { Target } from '../session/types.ts'
import {
  type Attempt,
  ClientTransaction,
  type ClientTransactions,
  type TransactionContexts,
} from './client-transactions.ts'
import type { Identifiers } from './identifiers.ts'
import type { Outbound } from './outbound.ts'
import type { ClientHandlers, Sent, StackMetrics } from './types.ts'

export interface RequesterOptions {
  readonly outbound: Outbound
  readonly clients: ClientTransactions
  readonly identifiers: Identifiers
  readonly metrics: StackMetrics
  /** Sends bytes; false: cannot be sent. */
  send(flow: Flow, bytes: Buffer): boolean
}

export class Requester {
  readonly #options: RequesterOptions
  /** Requests whose target's name is being asked for. */
  readonly #resolving = new Set<ClientTransaction>()

  constructor(options: RequesterOptions) {
    this.#options = options
  }

  get resolvingCount(): number {
    return this.#resolving.size
  }

  request(draft: RequestDraft, target: Target, handlers: ClientHandlers, contexts: TransactionContexts): Sent {
    const { identifiers, outbound } = this.#options
    const id = identifiers.transaction()
    const transaction = new ClientTransaction(id, draft, target.via ?? null, handlers, contexts)
    const attempts = outbound.attempts(target)
    if (attempts instanceof Promise) void this.#startLater(transaction, attempts)
    else this.#start(transaction, attempts)
    return { id, cancel: (headers) => this.#cancel(transaction, headers) }
  }

  /** Outside any transaction, on the first way that opens. */
  acknowledge(draft: RequestDraft, target: Target): void {
    const ways = this.#options.outbound.attempts(target)
    const named = target.via ?? null
    if (ways instanceof Promise) void ways.then((found) => this.#sendOnce(draft, named, found))
    else this.#sendOnce(draft, named, ways)
  }

  /** Gives up what waits for a name. */
  clear(): void {
    const waiting = [...this.#resolving]
    this.#resolving.clear()
    for (const transaction of waiting) transaction.handlers?.failed('transport')
  }

  async #startLater(transaction: ClientTransaction, attempts: Promise<Attempt[]>): Promise<void> {
    this.#resolving.add(transaction)
    const ways = await attempts
    // Cancelled or closed meanwhile: already told.
    if (this.#resolving.delete(transaction)) this.#start(transaction, ways)
  }

  #start(transaction: ClientTransaction, attempts: readonly Attempt[]): void {
    transaction.attempts.push(...attempts)
    const started = this.#guarded(() => this.#options.clients.start(transaction))
    if (!started) queueMicrotask(() => transaction.handlers?.failed('transport'))
  }

  #cancel(transaction: ClientTransaction, headers: readonly HeaderLine[]): void {
    if (!this.#resolving.has(transaction)) this.#options.clients.cancel(transaction, headers)
    else if (transaction.draft.method === 'INVITE') {
      // Nothing was sent yet, so there is nothing to cancel at the peer.
      this.#resolving.delete(transaction)
      queueMicrotask(() => transaction.handlers?.failed('transport'))
    }
  }

  #sendOnce(draft: RequestDraft, named: string | null, ways: readonly Attempt[]): void {
    const { outbound, identifiers, metrics, send } = this.#options
    metrics.requestsOut += 1
    for (const way of ways) {
      const flow = way.open()
      if (flow === null) continue
      const via = outbound.via(flow, identifiers.branch(), named)
      if (this.#guarded(() => send(flow, serializeRequest(draft, via)))) return
    }
    metrics.sendErrors += 1
  }

  /** A header that must not be sent fails its own request, not the process. */
  #guarded(act: () => boolean): boolean {
    try {
      return act()
    } catch (error) {
      if (!(error instanceof UnsafeHeader)) throw error
      this.#options.metrics.sendErrors += 1
      return false
    }
  }
}
