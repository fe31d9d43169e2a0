// The state of one call: plain data that can be written to the journal and taken up again.
import type { CallSegment } from '@cordboard/link'
import type { MenuAction, Plan, Principal, RingTarget } from '@cordboard/routing'
import type { HeaderLine } from '@cordboard/sip'
import type { Introduction, SecondChance } from './calling.ts'
import type { Leg, LegId } from './leg.ts'
import type { Search } from './search.ts'

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
  /** There was no response, and why not. */
  readonly silent?: 'timeout' | 'transport'
  /** What the far side said about it (Reason, Warning, X-Twilio-Error, …). */
  readonly headers?: readonly HeaderLine[]
  /** The address the far side saw us come from, when it said so. */
  readonly seenAs?: string
  /** The trunk by which the call would have left: row id, its virtual extension. */
  readonly trunk?: { readonly id: number; readonly number: string; readonly name: string }
  /** What goes to the caller with our refusal (Contact of a 302). */
  readonly toPeer?: readonly HeaderLine[]
}

/**
 * Looking for somebody who answers: the devices of a user, of a ring group, of a queue's agents, or the ways out of the
 * house; `search` says which. `caller` null: the devices of the one who asked for a call (click to call).
 */
export interface Ringing {
  readonly handler: 'ring'
  readonly caller: LegId | null
  /** Who the caller is told is being called. */
  readonly target: RingTarget
  readonly search: Search
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

/**
 * A carrier was asked (REFER) to connect by itself the one behind its trunk with somebody else outside. `instead` is the
 * call to be placed from here when it refuses, with the transfer that waits for it.
 */
export interface Referring {
  readonly handler: 'refer'
  /** Of this REFER: what is told of another one, which was given up, is not about it. */
  readonly id: string
  /** The leg behind the trunk. */
  readonly leg: LegId
  /** `reporting`: it has said that it is at it. */
  readonly stage: 'asked' | 'reporting'
  readonly instead: Ringing
  readonly until: number
}

/** Two legs hear each other. */
export interface Talking {
  readonly handler: 'talk'
  readonly a: LegId
  readonly b: LegId
  /** An attended transfer waits for the other call to hand its far side over. */
  readonly adopting: { readonly by: LegId; readonly referId: string; readonly until: number } | null
  /** The carrier behind both was asked (REFER on `leg`, which is to replace the other) to join them without us. */
  readonly handing?: Handing | null
}

export interface Handing {
  /** Of the REFER (see Referring). */
  readonly id: string
  readonly leg: LegId
  /** When the other leg ends before then, the carrier has done it. */
  readonly until: number
}

/** A receptionist: plays its prompt and takes keys. */
export interface Menu {
  readonly handler: 'menu'
  readonly leg: LegId
  readonly at: Principal
  readonly name: string
  readonly prompt: string | null
  readonly timeoutSeconds: number
  readonly keys: readonly { readonly input: string; readonly action: MenuAction }[]
  readonly onTimeout: MenuAction
  readonly onInvalid: MenuAction
  readonly directDial: { readonly digits: number } | null
  readonly digits: string
  /** Names the playing of the prompt under way; null: it has ended, or there is none. */
  readonly play: string | null
  /** `on`: instead of a prompt that is not there a short tone says that keys are taken. */
  readonly signal: 'on' | 'off'
  /** When prompt or tone are over at the latest, then when silence counts as an answer. */
  readonly until: number
  /** How often the prompt was begun. */
  readonly rounds: number
}

/** A prompt is played before the plan goes on. */
export interface Announcing {
  readonly handler: 'announce'
  readonly leg: LegId
  readonly prompt: string
  readonly play: string
  readonly then: Plan
  /** Who sent the call here, for what follows. */
  readonly history: Partial<Pick<Introduction, 'divertedBy' | 'referredBy'>>
  /** Goes on by then at the latest. */
  readonly until: number
}

export interface Echoing {
  readonly handler: 'echo'
  readonly leg: LegId
}

/** An answered leg whose call went nowhere hears why for a moment. */
export interface Toning {
  readonly handler: 'tone'
  readonly leg: LegId
  readonly tone: 'busy' | 'reorder' | 'confirm'
  readonly until: number
}

/** Prompts are played to one leg, then it is let go. */
export interface Telling {
  readonly handler: 'tell'
  readonly leg: LegId
  /** As in the prompt feed of media. */
  readonly files: readonly string[]
  readonly repeat: number
  readonly play: string
  /** How the leg ends: this response when it was not answered. */
  readonly ending: {
    readonly cause: string
    readonly status: number
    readonly reason: string
    readonly headers: readonly HeaderLine[]
  }
  /** Ends by then at the latest. */
  readonly until: number
}

/** No legs any more; waits for the last figures of the media, then the record is written. */
export interface Closing {
  readonly handler: 'closing'
  readonly until: number
}

export type Handler = Ringing | Referring | Talking | Menu | Announcing | Echoing | Toning | Telling | Closing

/**
 *   invited (by an extension: routing.decide; by a trunk: routing.arrive) / requested
 *        │
 *        ├── refuse, deflect ────────────────────────────────────> closing
 *        ├── echo ──────────────── hang-up ──────────────────────> closing
 *        ├── announce ── played ──> what was planned after it
 *        ├── menu ── key, silence: routing.fromMenu ──> ring, menu, announce, closing
 *        v
 *      ring ── answer ──> talk ── either hangs up ───────────────> closing ── figures or 2 s ──> forgotten
 *       ^ │                │ ^                                        ^
 *       │ │ redirected     │ │ transfer failed, transferor is there   │
 *       └─┘ (≤ 10 hops)    │ └──────────────── ring (transfer) ───────┤
 *                          ├── REFER ────────> ring (transfer) ── answer ──> talk with the new party
 *                          ├── REFER+Replaces: other call hands its far leg over ──> talk; both behind one trunk
 *                          │     that takes REFER: the carrier is asked to join them itself ── done ──> closing
 *                          └── INVITE+Replaces: new leg takes the place of one ────> talk
 *      talk ── REFER of an extension, outside to outside by one trunk that takes REFER ──> refer ── done ──> closing
 *                                                refused ──> ring (transfer)         failed ──> talk, or tone
 *      ring failed: routing.goOn ──> ring, menu, announce; nothing there:
 *      ring failed, caller already answered, nobody to fall back to ──> tone ── 4 s ──> closing
 *      ring out failed or refused, caller one of ours, not answered ──> tell ── played ──> closing (final response)
 *      requested with a notice, answered ──> tell ── played twice ──> closing
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
  /** Numbers of ours the call went through already. */
  readonly visited: readonly string[]
  readonly nextOrder: number
  /** Finished stretches; figures are filled in when media tells them. */
  readonly segments: readonly CallSegment[]
  readonly awaitingFigures: readonly { readonly endpoint: string; readonly leg: LegId }[]
  /** No media process could take the call yet: when to try again and when to give up. */
  /** The agent who took this call from a queue is left alone for so long after it. */
  readonly wrapUp: { readonly userId: number; readonly leg: LegId; readonly ms: number } | null
  readonly mediaRetry: { readonly process: string; readonly at: number; readonly until: number } | null
  /** What is played to the one who was rung (files), in place of a call to be made; null: an ordinary call. */
  readonly notice?: readonly string[] | null
  /** Why the call ended; set by whoever ends it. */
  readonly cause: string | null
}

export function findLeg(call: CallState, id: LegId): Leg | null {
  return call.legs.find((leg) => leg.id === id) ?? null
}
