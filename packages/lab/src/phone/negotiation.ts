// The offers and answers of one call: what we can do, what was described so far, and what came of it.
import {
  type LocalMedia,
  type MediaDirection,
  makeAnswer,
  makeOffer,
  type NegotiatedMedia,
  type OfferedMedia,
  readAnswer,
  type SdpSession,
  startSdpSession,
} from '@cordboard/sip'

export type Agreement =
  | { readonly ok: true; readonly sdp: string; readonly negotiated: NegotiatedMedia }
  | { readonly ok: false; readonly why: string; readonly status: number }

export class Negotiation {
  readonly #local: Omit<LocalMedia, 'direction'>
  #session: SdpSession
  #offered: OfferedMedia | null = null

  /** `id`: the sess-id, a decimal number. */
  constructor(local: Omit<LocalMedia, 'direction'>, id: string) {
    this.#local = local
    this.#session = startSdpSession(id, 1)
  }

  offer(direction: MediaDirection): string {
    const made = makeOffer(this.#session, { ...this.#local, direction })
    this.#session = made.session
    this.#offered = made.offered
    return made.sdp
  }

  /** Reads the answer to our last offer; the same offer may have several answers (early media of forks). */
  takeAnswer(answer: string): Agreement {
    if (this.#offered === null) return { ok: false, why: 'an answer without an offer of ours', status: 488 }
    const reading = readAnswer(this.#offered, answer)
    if (!reading.ok) return { ok: false, why: reading.refusal.text, status: reading.refusal.status }
    return { ok: true, sdp: answer, negotiated: reading.negotiated }
  }

  /** Answers the peer's offer. */
  answer(offer: string, direction: MediaDirection): Agreement {
    const made = makeAnswer(this.#session, offer, { ...this.#local, direction })
    if (!made.ok) return { ok: false, why: made.refusal.text, status: made.refusal.status }
    this.#session = made.session
    return { ok: true, sdp: made.sdp, negotiated: made.negotiated }
  }
}
