// One request of a session under way: the stack's handlers for it, and the ACKs it may have to repeat.
import type { HeaderLine, RequestDraft, SipResponse } from '../message/types.ts'
import type { Target, TransactionId } from './types.ts'

/** A request of ours, as the stack's handlers. Lives as long as the stack's transaction, also beyond its session. */
export class SentRequest {
  readonly transaction: TransactionId
  readonly invite: boolean
  readonly #to: {
    readonly response: (response: SipResponse) => void
    readonly failed: (why: 'timeout' | 'transport') => void
    readonly repeatAck: (draft: RequestDraft, target: Target) => void
  }
  #cancel: ((headers: readonly HeaderLine[]) => void) | null = null
  /** The ACK of each fork's 2xx, to repeat when that 2xx comes again (RFC 3261 13.2.2.4). */
  readonly #acks: { readonly tag: string; readonly draft: RequestDraft; readonly target: Target }[] = []

  constructor(
    transaction: TransactionId,
    invite: boolean,
    to: {
      readonly response: (response: SipResponse) => void
      readonly failed: (why: 'timeout' | 'transport') => void
      readonly repeatAck: (draft: RequestDraft, target: Target) => void
    },
  ) {
    this.transaction = transaction
    this.invite = invite
    this.#to = to
  }

  started(sent: { cancel(headers: readonly HeaderLine[]): void }): void {
    this.#cancel = (headers) => sent.cancel(headers)
  }

  stop(headers: readonly HeaderLine[]): void {
    this.#cancel?.(headers)
  }

  acknowledged(draft: RequestDraft, target: Target): void {
    this.#acks.push({ tag: toTagOf(draft), draft, target })
  }

  provisional(response: SipResponse): void {
    this.#to.response(response)
  }

  final(response: SipResponse): void {
    const ack = this.#acks.find((known) => known.tag === response.toTag)
    if (ack !== undefined && response.status < 300) this.#to.repeatAck(ack.draft, ack.target)
    else this.#to.response(response)
  }

  failed(why: 'timeout' | 'transport'): void {
    this.#to.failed(why)
  }
}

/** The To tag of a draft of ours: it is what follows the last `;tag=`, where `dialogRequest` writes it. */
function toTagOf(draft: RequestDraft): string {
  const to = draft.headers.find(([name]) => name === 'To')?.[1] ?? ''
  const at = to.lastIndexOf(';tag=')
  return at < 0 ? '' : to.slice(at + ';tag='.length)
}
