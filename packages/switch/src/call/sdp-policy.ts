// What the call machine asks of the SDP policy: make an offer, answer one, read an answer. Pure functions behind it.
import type { Codec } from '@cordboard/link'
import type { SrtpPolicy } from '@cordboard/routing'
import type { AgreedMedia, EndpointRef, LocalSdp } from './leg.ts'

export interface OfferRequest {
  readonly place: EndpointRef
  /** SDP names of the codecs we may use, most wanted first. */
  readonly codecs: readonly string[]
  /** Nothing but `codecs` may be offered, in that order; of what we only pass through, what the other leg offers. */
  readonly onlyThese: boolean
  readonly srtp: SrtpPolicy
  /** The other leg's offer: its codecs that we only pass through may be offered on, in its order. */
  readonly peerOffer: string | null
  /** The codec the other leg already speaks; one that we only pass through goes before all others. */
  readonly peerCodec: Codec | null
  /** The other leg could change to a codec of ours, so ours may be offered beside such a one. */
  readonly peerMayChange: boolean
  readonly previous: LocalSdp | null
}

export interface AnswerRequest {
  readonly place: EndpointRef
  /** SDP names of the codecs we may use, most wanted first. */
  readonly codecs: readonly string[]
  readonly srtp: SrtpPolicy
  readonly offer: string
  readonly peerCodec: Codec | null
  readonly previous: LocalSdp | null
}

export type Answered =
  | { readonly ok: true; readonly local: LocalSdp; readonly agreed: AgreedMedia }
  | { readonly ok: false; readonly status: number; readonly why: string }

export type AnswerRead =
  | { readonly ok: true; readonly agreed: AgreedMedia }
  | { readonly ok: false; readonly why: string }

export type OfferCheck = Pick<AnswerRequest, 'place' | 'codecs' | 'srtp' | 'offer'>

export interface SdpPolicy {
  /** Why this offer could be answered in no way, whatever the other leg will speak; null when it can. */
  check(request: OfferCheck): { readonly status: number; readonly why: string } | null
  /** Whether media converts this codec into the others it knows; any other is only passed through. */
  converts(codec: Codec): boolean
  offer(request: OfferRequest): LocalSdp
  answer(request: AnswerRequest): Answered
  /** Reads the peer's answer to `local`. */
  read(local: LocalSdp, answer: string): AnswerRead
}
