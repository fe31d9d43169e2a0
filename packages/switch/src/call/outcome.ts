// How a handler ends or what it cannot do alone: routing (flow.ts) turns these into the next handler.
import type { DestinationFacts } from '@cordboard/routing'
import type { LegId } from './leg.ts'
import type { Failure } from './state.ts'

export interface Chosen {
  readonly outcome: 'chosen'
  readonly to: DestinationFacts
  readonly by: 'key' | 'timeout' | 'invalid'
}

export type HandlerOutcome =
  /** A device answered. */
  | { readonly outcome: 'connected'; readonly callee: LegId }
  /** Nobody rings any more; the search says what follows. */
  | { readonly outcome: 'exhausted'; readonly failure: Failure }
  /** The time for those who rang is up. */
  | { readonly outcome: 'timeUp' }
  /** A receptionist's caller chose this. */
  | Chosen
  /** An announcement has been played. */
  | { readonly outcome: 'announced' }
  /** A device says: call there instead. Only the number is believed. */
  | { readonly outcome: 'redirected'; readonly to: string }
  | { readonly outcome: 'failed'; readonly failure: Failure }
  /** Whoever the handler was for is gone; the call ends with this cause. */
  | { readonly outcome: 'over'; readonly cause: string }
  /** A talking party sends the other one to this number. */
  | { readonly outcome: 'transferred'; readonly by: LegId; readonly referId: string; readonly to: string }
