// What a ring handler is looking for, and so what happens when its devices have failed or the time is up.
//
//   user    all devices of one user at once ─────────── failed, time up ──> routing.goOn
//   group   all members, or one after the other ─────── last one failed ──> routing.goOn
//   queue   the caller hears music; agents are polled round after round ── time up ──> routing.goOn
//   out     one trunk address after the other, one route after the other ── stop, none left ──> failed
import type { Principal, RingTarget, TrunkAttempt } from '@cordboard/routing'

export type Search =
  /** `at` null: nothing follows when nobody answers (click to call, a SIP URI outside). */
  | { readonly search: 'user'; readonly at: Principal | null }
  /** `rest`: who is hunted next, empty when all ring together. */
  | {
      readonly search: 'group'
      readonly at: Principal
      readonly rest: readonly RingTarget[]
      readonly ringSeconds: number
    }
  | QueueSearch
  | OutSearch

export interface QueueSearch {
  readonly search: 'queue'
  readonly at: Principal
  readonly name: string
  readonly agents: readonly RingTarget[]
  readonly strategy: 'RingAll' | 'Hunt' | 'HuntRandomStart' | 'NextAgent' | 'HuntBy3s' | 'First3Available'
  readonly pollingSeconds: number
  readonly wrapUpSeconds: number
  /** Epoch ms at which waiting ends. */
  readonly until: number
  /** The agent the next round begins with. */
  readonly next: number
  /** Users who were rung in this round. */
  readonly asked: readonly number[]
  /** How often somebody was rung. */
  readonly rounds: number
  /** Why other agents of the queue are not rung, a sentence each. */
  readonly passedOver: readonly string[]
  readonly music: string | null
  /** What the caller hears first, once; null: nothing, or it has been played. */
  readonly intro: { readonly file: string; readonly play: string } | null
}

export interface OutSearch {
  readonly search: 'out'
  /** Who calls out: its rights counted. */
  readonly on: Principal
  readonly dialled: string
  readonly rule: string
  readonly emergency: boolean
  readonly attempts: readonly TrunkAttempt[]
  readonly index: number
  readonly addressIndex: number
  /** The far side rings or speaks: it may take its time. */
  readonly progressed: boolean
}

/** Whose exits count when the search fails. */
export function seeker(search: Search): Principal | null {
  return search.search === 'out' ? null : search.at
}
