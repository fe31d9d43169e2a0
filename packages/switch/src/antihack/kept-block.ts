// The automatic block as the journal keeps it.
import type { Deadline } from '../time/deadline.ts'
import type { BlockReason } from './offender.ts'

/** Journal kind of automatic blocks; the id is the source key, the value {until, reason}. */
export const BLOCK_KIND = 'block'

/** Reads a journal value; null when it is none of ours. */
export function readKeptBlock(value: unknown): { until: Deadline; reason: BlockReason } | null {
  if (typeof value !== 'object' || value === null || !('until' in value) || !('reason' in value)) return null
  const { until, reason } = value
  if (reason !== 'failedLogins' && reason !== 'unansweredChallenges' && reason !== 'flood') return null
  if (typeof until !== 'object' || until === null) return null
  if (!('monotonicMs' in until) || !('wallMs' in until) || !('boot' in until)) return null
  const { monotonicMs, wallMs, boot } = until
  if (typeof monotonicMs !== 'number' || typeof wallMs !== 'number') return null
  return { until: { monotonicMs, wallMs, boot: typeof boot === 'string' ? boot : null }, reason }
}
