// What the operator reads about an automatic block.
import type { LogEntry } from '@cordboard/link'
import type { BlockReason } from './offender.ts'

const REASONS: Record<BlockReason, { readonly what: string; readonly tip: string }> = {
  failedLogins: {
    what: 'too many failed logins',
    tip: 'If this is one of your phones, correct its authentication ID and password, then remove the address from the block list.',
  },
  unansweredChallenges: {
    what: 'too many requests without a login',
    tip: 'Something sends requests and never logs in: usually a scanner. If it is a device of yours, add its address to the allow list.',
  },
  flood: {
    what: 'far too many packets',
    tip: 'If this is a device or carrier of yours, add its address to the allow list or raise the red barrier.',
  },
}

/** The reason in a few words, for lists. */
export function blockReason(reason: BlockReason): string {
  return REASONS[reason].what
}

/** The event log entry; `details` hold outside text (user name tried) and must be bounded. */
export function blockMessage(
  address: string,
  reason: BlockReason,
  at: number,
  details: ReadonlyMap<string, string>,
): LogEntry {
  const { what, tip } = REASONS[reason]
  return {
    at,
    id: 'address-blocked',
    severity: 'Warning',
    call: null,
    message: `Address ${address} is blocked: ${what}.`,
    tip,
    parameters: { address, reason: what, ...Object.fromEntries(details) },
  }
}
