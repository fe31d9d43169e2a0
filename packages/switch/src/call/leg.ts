// One leg of a call as plain data: who is there, how far its SIP side has come, and what was agreed about its media.
import type { Codec, LegMedia, MediaFigures } from '@cordboard/link'
import type { SrtpPolicy } from '@cordboard/routing'

/** ULID; also the id of the leg's SIP session. */
export type LegId = string

/** A leased endpoint as a call keeps it. `address` is what the peer is told, `local` where the socket is bound. */
export interface EndpointRef {
  readonly process: string
  readonly endpoint: string
  readonly local: string
  readonly address: string
  readonly rtpPort: number
  readonly rtcpPort: number
}

/** One name for an endpoint across all media processes, whose own names may repeat each other's. */
export function endpointKey(endpoint: EndpointRef): string {
  return `${endpoint.process}#${endpoint.endpoint}`
}

export interface Party {
  readonly kind: 'extension' | 'trunk' | 'system'
  readonly userId: number | null
  readonly number: string
  readonly name: string
  readonly srtp: SrtpPolicy
  /** The party asked that its identity be withheld (RFC 3323). */
  readonly anonymous: boolean
  /** Row id of the trunk behind which it is; null: one of ours. */
  readonly trunk: number | null
  /** The DID it called, when it came by a trunk. */
  readonly did: string | null
}

/** The part of LegMedia that offer and answer decide. */
export interface AgreedMedia {
  readonly media: Pick<
    LegMedia,
    'remote' | 'send' | 'receive' | 'telephoneEvent' | 'comfortNoise' | 'srtp' | 'direction'
  >
  /** The peer put us on hold: it does not want to hear anything now. */
  readonly held: boolean
}

/** Our side of a leg's SDP: the text last sent, and what the SDP policy must remember to go on from it. Plain data. */
export interface LocalSdp {
  readonly sdp: string
  readonly memory: unknown
}

export interface Negotiation {
  readonly local: LocalSdp | null
  /** The peer's first offer, not answered yet. */
  readonly remoteOffer: string | null
  /**
   * Our offer that has no answer yet, kept apart from `local`: when the peer's offer crosses ours (491), its answer comes
   * between. `by` tells where the answer will be: in the ACK of our 2xx, or in a response.
   */
  readonly offered: { readonly by: 'response' | 'ack'; readonly local: LocalSdp } | null
  readonly agreed: AgreedMedia | null
  /** An offer of the peer inside the call that is answered once the other leg has agreed to its codecs. */
  readonly deferred: string | null
  /** The endpoint changed since our last SDP: the peer must be offered the new one as soon as its session allows. */
  readonly stale: boolean
}

/**
 *   in:   invited ──answer──> answering ──ACK──> answered
 *   out:  calling ───────────2xx───────────────> answered
 * A leg that ends is removed from the call at once; whatever its SIP session still has to do, it does alone.
 */
export type LegPhase = 'invited' | 'calling' | 'answering' | 'answered'

/** The stretch of a leg's life that becomes the next segment of the record. */
export interface Stretch {
  readonly order: number
  readonly startedAt: number
  readonly answeredAt: number | null
  readonly peer: LegId | null
  readonly action: string
  /** What a media process that died had measured last; better figures may still come. */
  readonly measured: Measured | null
}

/** The quality of one direction as the record keeps it. */
export type Measured = Pick<MediaFigures, 'codec' | 'jitterMs' | 'packetsLost' | 'mos'>

export interface Leg {
  readonly id: LegId
  readonly direction: 'in' | 'out'
  readonly phase: LegPhase
  readonly party: Party
  /** Address and port signalling comes from or goes to. */
  readonly peer: { readonly address: string; readonly port: number }
  /** Host part of the identities the peer is told. */
  readonly host: string
  /** The name of the party's device, so that it is found again after a restart; null: not registered. */
  readonly device: string | null
  /** The number the peer was last told it talks to; null: none yet. */
  readonly shown: string | null
  readonly endpoint: EndpointRef | null
  readonly negotiation: Negotiation
  /** The caller's INVITE demands reliable provisional responses (RFC 3262). */
  readonly reliable: boolean
  /** SDP names this leg may use, most wanted first; empty: the system's. */
  readonly codecs: readonly string[]
  /** The peer takes re-INVITE and UPDATE. False: what needs them is done locally. */
  readonly mayRenew: boolean
  readonly stretch: Stretch
}

export const freshNegotiation: Negotiation = {
  local: null,
  remoteOffer: null,
  offered: null,
  agreed: null,
  deferred: null,
  stale: false,
}

/** True once the peer has (or is about to have) a confirmed dialog with us. */
export function isConnected(leg: Leg): boolean {
  return leg.phase === 'answered' || leg.phase === 'answering'
}

/** What is spoken on the leg; null while nothing is agreed. */
export function codecOf(leg: Leg): Codec | null {
  return leg.negotiation.agreed?.media.send ?? null
}

/** The peer holds: it does not want to hear anything. */
export function isHolding(leg: Leg): boolean {
  return leg.negotiation.agreed?.held ?? false
}
