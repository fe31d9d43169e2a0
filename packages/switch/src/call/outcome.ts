// How a handler ends or what it cannot do alone: routing (flow.ts) turns these into the next handler.
import type { LegId } from './leg.ts'
import type { Failure } from './state.ts'

export type HandlerOutcome =
  /** A device answered. */
  | { readonly outcome: 'connected'; readonly callee: LegId }
  /** A device says: call there instead. Only the number is believed. */
  | { readonly outcome: 'redirected'; readonly to: string }
  | { readonly outcome: 'failed'; readonly failure: Failure }
  /** Whoever the handler was for is gone; the call ends with this cause. */
  | { readonly outcome: 'over'; readonly cause: string }
  /** A talking party sends the other one to this number. */
  | { readonly outcome: 'transferred'; readonly by: LegId; readonly referId: string; readonly to: string }
