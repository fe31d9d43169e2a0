// Requests to a web application: for instructions, whose answer counts, and status callbacks, whose answer does not.
import { type CallFacts, type CallStatus, type Param, statusParams, webhookRequest } from '@cordboard/voiceapp'
import { type DomainCall, seen } from './domain-call.ts'
import type { WebAnswer, WebClient } from './web-client.ts'

/** As much of a document as can be right, and one byte more, so that too much is noticed. */
const maxDocumentBytes = 65_537

export interface Asked {
  readonly url: string
  readonly method: 'GET' | 'POST'
}

export class Callbacks {
  readonly #web: WebClient
  readonly #token: string
  readonly #record: DomainCall
  readonly #closing: AbortSignal
  readonly #pending = new Set<Promise<void>>()
  #sequence = 0

  /** `token`: the account's auth token, which signs. */
  constructor(web: WebClient, token: string, record: DomainCall, closing: AbortSignal) {
    this.#web = web
    this.#token = token
    this.#record = record
    this.#closing = closing
  }

  /** Asks for instructions. */
  async ask(at: Asked, params: readonly Param[], signal: AbortSignal): Promise<WebAnswer> {
    const request = webhookRequest(this.#token, { ...at, params })
    const answer = await this.#web.ask(request, maxDocumentBytes, AbortSignal.any([signal, this.#closing]))
    const told = answer.ok ? { status: answer.status, body: answer.body.toString('utf8') } : null
    this.#record.news.push({ news: 'asked', request: seen(request, params, told) })
    return answer
  }

  /** Tells how a call stands; the answer is only noted. `durationSeconds` when the call is over. */
  tell(at: Asked, facts: CallFacts, status: CallStatus, durationSeconds: number | null): void {
    const timestamp = new Date().toUTCString()
    const params = statusParams(facts, { status, durationSeconds, timestamp, sequenceNumber: this.#sequence++ })
    const request = webhookRequest(this.#token, { ...at, params })
    const sent = this.#web.ask(request, maxDocumentBytes, this.#closing).then((answer) => {
      const told = answer.ok ? { status: answer.status, body: '' } : null
      this.#record.news.push({ news: 'callback', request: seen(request, params, told) })
    })
    this.#pending.add(sent)
    void sent.finally(() => this.#pending.delete(sent))
  }

  /** Resolves when every callback is answered or given up. */
  async settled(): Promise<void> {
    await Promise.all(this.#pending)
  }
}
