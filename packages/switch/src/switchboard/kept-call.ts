// A call as the journal keeps it: in set-up only who and when; once stable its whole state and that of its sessions.
import type { CallRecord } from '@cordboard/link'
import type { SessionState } from '@cordboard/sip'
import type { CallState } from '../call/state.ts'

export const CALL_KIND = 'call'

export interface KeptStart {
  readonly kept: 'start'
  readonly id: string
  readonly alias: number
  readonly startedAt: number
  readonly from: { readonly number: string; readonly name: string }
  readonly to: string
}

export type KeptCall =
  | KeptStart
  | { readonly kept: 'stable'; readonly state: CallState; readonly sessions: readonly SessionState[] }

/** Reads a journal value; null when it is none of ours. */
export function readKeptCall(value: unknown): KeptCall | null {
  if (typeof value !== 'object' || value === null || !('kept' in value)) return null
  return value.kept === 'start' || value.kept === 'stable' ? (value as KeptCall) : null
}

/** The record of a call that was in set-up, or could not be taken up again, when the switch restarted. */
export function interruptedRecord(kept: KeptCall, now: number): Omit<CallRecord, 'sequence'> {
  const call = kept.kept === 'start' ? { ...kept, answeredAt: null, segments: [] } : kept.state
  return {
    call: call.id,
    alias: call.alias,
    startedAt: call.startedAt,
    answeredAt: call.answeredAt,
    endedAt: Math.max(now, call.startedAt),
    from: call.from.number,
    fromName: call.from.name,
    to: call.to,
    cause: 'restart',
    segments: call.segments,
  }
}
