// What a final SIP answer to one of our calls, registrations or transfers means at each kind of cloud, and what to do about it.
import type { CloudKind } from '../presets/cloud.ts'
import type { FailureContext, KnownAnswer, SipExplanation } from './answer.ts'
import { carrierAnswers } from './carrier-answers.ts'
import { cloudAnswers } from './cloud-answers.ts'

const entries: readonly KnownAnswer[] = [...cloudAnswers, ...carrierAnswers]

/** What is known of each code, in the order of the tables; for documentation of event-log entries. */
export const knownAnswers: readonly SipExplanation[] = entries

/** The explanation that fits best; something is always said. */
export function explainStatus(
  cloud: CloudKind,
  context: FailureContext,
  status: number,
  reason: string,
): SipExplanation {
  const spoken = reason.slice(0, 256).toLowerCase()
  const found = entries.find(
    (entry) =>
      entry.statuses.includes(status) &&
      (entry.clouds?.includes(cloud) ?? true) &&
      (entry.contexts?.includes(context) ?? true) &&
      (entry.phrase === undefined || spoken.includes(entry.phrase)),
  )
  if (found !== undefined) {
    const { code, meaning, tip, action } = found
    return { code, meaning, tip, action }
  }
  return {
    code: `sip-${status}`,
    meaning: `The far side answered ${status}${reason === '' ? '' : ` (${reason.slice(0, 100)})`}.`,
    tip: status >= 500 ? 'The fault is at the carrier; ask there if it lasts.' : 'Look at the SIP trace of the call.',
    action: 'failover',
  }
}
