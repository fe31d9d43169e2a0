// What the bench and its RTP generator process say to each other.
import type { SrtpKey } from '@cordboard/link'

/** Keys of one peer, seen from the generator. */
export interface PeerKeys {
  readonly send: SrtpKey
  readonly receive: SrtpKey
}

export type RtpAsk =
  /** Opens two peers per call; the second ones speak SRTP when there are keys. */
  | {
      readonly ask: 'open'
      readonly calls: number
      readonly keys: PeerKeys | null
      readonly payloadTypes: readonly [number, number]
    }
  /** Where each peer sends, in the order of the ports answered. */
  | { readonly ask: 'aim'; readonly ports: readonly number[] }
  | { readonly ask: 'start' }
  | { readonly ask: 'reset' }
  | { readonly ask: 'report' }

export interface RtpFigures {
  readonly sent: number
  readonly received: number
  readonly lost: number
  readonly foreign: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

export type RtpAnswer =
  | { readonly tell: 'opened'; readonly ports: readonly number[] }
  | { readonly tell: 'done' }
  | { readonly tell: 'figures'; readonly figures: RtpFigures }
