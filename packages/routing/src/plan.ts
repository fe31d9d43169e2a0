// The question routing is asked and the plan it answers with. A plan carries copied values, never references to facts.
import type { SrtpPolicy } from './facts.ts'

export interface RoutingQuestion {
  /** Who asks, by login: an extension's number. */
  readonly caller: string
  /** What was dialled: the user part, as sent. */
  readonly dialled: string
  /** How many times this call was already sent on (302, transfer). */
  readonly hops: number
}

/** One sentence of why, in the order the decision was made. */
export type Trail = readonly string[]

export interface RingTarget {
  readonly userId: number
  readonly number: string
  readonly name: string
  readonly srtp: SrtpPolicy
}

export type Plan =
  /** Ring every registered device of this user at once. */
  | { readonly plan: 'ring'; readonly target: RingTarget; readonly ringSeconds: number; readonly trail: Trail }
  /** Answer and send the caller's own sound back. */
  | { readonly plan: 'echo'; readonly trail: Trail }
  /** `status` and `reason` are what the peer hears; `cause`, the trail and `tip` are what the operator reads. */
  | {
      readonly plan: 'refuse'
      readonly status: number
      readonly reason: string
      readonly cause: RefusalCause
      readonly tip: string | null
      readonly trail: Trail
    }

export type RefusalCause =
  | 'caller-disabled'
  | 'caller-unknown'
  | 'callee-disabled'
  | 'unknown-number'
  | 'feature-missing'
  | 'too-many-hops'
  | 'malformed-number'
