// The limits of anti-hacking as the operator set them.
import { DEFAULT_OFFENDER_LIMITS, type OffenderLimits } from './offender.ts'

/** Reads a row of AntiHackingSettings; what is missing or no positive number has its default. */
export function readLimits(row: Readonly<Record<string, unknown>>): OffenderLimits {
  const number = (value: unknown, otherwise: number) =>
    typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : otherwise
  const { HackAuthRequests, HackChallengeRequests, HackBlacklistDuration } = row
  return {
    ...DEFAULT_OFFENDER_LIMITS,
    failedLogins: number(HackAuthRequests, DEFAULT_OFFENDER_LIMITS.failedLogins),
    unansweredChallenges: number(HackChallengeRequests, DEFAULT_OFFENDER_LIMITS.unansweredChallenges),
    blockSeconds: number(HackBlacklistDuration, DEFAULT_OFFENDER_LIMITS.blockSeconds),
  }
}
