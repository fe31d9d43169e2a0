// The state of one call: plain data that can be written to the journal and taken up again.
import type { CallSegment } from '@cordboard/link'
import type { RingTarget } from '@cordboard/routing'
import type { Introduction, SecondChance } from './calling.ts'
import type { Leg, LegId } from './leg.ts'

export type CallId = string

/** A transfer under way. When the transferor hangs up early (its leg is gone) the transfer goes on without it. */
export interface Transfer {
  readonly transferor: LegId
  readonly referId: string
}

/** Why ringing came to nothing: what the peer hears, and the machine-readable cause. */
export interface Failure {
  readonly status: number
  readonly reason: string
  readonly cause: string
}

/** Ringing all devices of a user. `caller` null: the devices of the one who asked for a call (click to call). */
export interface Ringing {
  readonly handler: 'ring'
  readonly caller: LegId | null
  readonly target: RingTarget
  /** Who the devices are told is calling. */
  readonly said: Introduction
  readonly forks: readonly LegId[]
  /** Forks whose devices may be asked once more, with the other kind of encryption. */
  readonly chances: readonly SecondChance[]
  readonly until: number
  readonly best: Failure | null
  /** The caller was sent 180. */
  readonly alerted: boolean
  /** The fork whose early media the caller hears. */
  readonly early: LegId | null
  readonly transfer: Transfer | null
  /** What to dial once this user's own device answers (click to call). */
  readonly next: string | null
}

/** Two legs hear each other. */
export interface Talking {
  readonly handler: 'talk'
  readonly a: LegId
  readonly b: LegId
  /** An attended transfer waits for the other call to hand its far side over. */
  readonly adopting: { readonly by: LegId; readonly referId: string; readonly until: number } | null
}

export interface Echoing {
  readonly handler: 'echo'
  readonly leg: LegId
}

/** An answered leg whose call went nowhere hears why for a moment. */
export interface Toning {
  readonly handler: 'tone'
  readonly leg: LegId
  readonly tone: 'busy' | 'reorder'
  readonly until: number
}

/** No legs any more; waits for the last figures of the media, then the record is written. */
export interface Closing {
  readonly handler: 'closing'
  readonly until: number
}

export type Handler = Ringing | Talking | Echoing | Toning | Closing

/**
 *   invited / requested
 *        │ routing.decide
 *        ├── refuse ─────────────────────────────────────────────> closing
 *        ├── echo ──────────────── hang-up ──────────────────────> closing
 *        v
 *      ring ── answer ──> talk ── either hangs up ───────────────> closing ── figures or 2 s ──> forgotten
 *       ^ │                │ ^                                        ^
 *       │ │ redirected     │ │ transfer failed, transferor is there   │
 *       └─┘ (≤ 10 hops)    │ └──────────────── ring (transfer) ───────┤
 *                          ├── REFER ────────> ring (transfer) ── answer ──> talk with the new party
 *                          ├── REFER+Replaces: other call hands its far leg over ──> talk
 *                          └── INVITE+Replaces: new leg takes the place of one ────> talk
 *      ring failed, caller already answered, nobody to fall back to ──> tone ── 4 s ──> closing
 */
export interface CallState {
  readonly id: CallId
  /** Persistent int32 alias of the id. */
  readonly alias: number
  readonly startedAt: number
  readonly answeredAt: number | null
  readonly lastChangeAt: number
  readonly from: { readonly number: string; readonly name: string }
  readonly to: string
  /** The media process all its endpoints are in; null before the first. */
  readonly mediaProcess: string | null
  readonly legs: readonly Leg[]
  readonly handler: Handler
  /** Legs that have left the handler and are given a moment to hang up by themselves (a transferor). */
  readonly leaving: readonly { readonly leg: LegId; readonly until: number }[]
  readonly hops: number
  readonly nextOrder: number
  /** Finished stretches; figures are filled in when media tells them. */
  readonly segments: readonly CallSegment[]
  readonly awaitingFigures: readonly { readonly endpoint: string; readonly leg: LegId }[]
  /** No media process could take the call yet: when to try again and when to give up. */
  readonly mediaRetry: { readonly process: string; readonly at: number; readonly until: number } | null
  /** Why the call ended; set by whoever ends it. */
  readonly cause: string | null
}

export function findLeg(call: CallState, id: LegId): Leg | null {
  return call.legs.find((leg) => leg.id === id) ?? null
}
