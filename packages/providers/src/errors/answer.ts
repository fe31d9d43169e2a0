// The shape of what is known about answers of the far side.
import type { CloudKind } from '../presets/cloud.ts'
import type { FailureAction } from './twilio-codes.ts'

/** What was being done when the answer came; `resolution` is looking up the host, which ends without an answer. */
export type FailureContext = 'call' | 'registration' | 'transfer' | 'resolution'

export interface SipExplanation {
  /** Stable name, for the event log and for searching. */
  readonly code: string
  readonly meaning: string
  readonly tip: string
  readonly action: FailureAction
}

/** One row of the tables. */
export interface KnownAnswer extends SipExplanation {
  /** Missing means any. */
  readonly clouds?: readonly CloudKind[]
  readonly contexts?: readonly FailureContext[]
  readonly statuses: readonly number[]
  /** In the reason phrase, in lower case. */
  readonly phrase?: string
}
