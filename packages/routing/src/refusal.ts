// Refusals: what the peer hears, and what the operator reads.
import type { Plan, RefusalCause, Trail } from './plan.ts'

type Refusal = Extract<Plan, { plan: 'refuse' }>

const statusOf: Readonly<Record<RefusalCause, readonly [status: number, reason: string]>> = {
  'caller-disabled': [403, 'Forbidden'],
  'caller-unknown': [403, 'Forbidden'],
  'callee-disabled': [480, 'Temporarily Unavailable'],
  'unknown-number': [404, 'Not Found'],
  'feature-missing': [501, 'Not Implemented'],
  'too-many-hops': [483, 'Too Many Hops'],
  'malformed-number': [484, 'Address Incomplete'],
  'no-outbound-rule': [404, 'Not Found'],
  'blocked-by-rule': [403, 'Forbidden'],
  'blocked-country': [403, 'Forbidden'],
  'internal-only': [403, 'Forbidden'],
  'out-of-hours': [403, 'Forbidden'],
  blacklisted: [603, 'Decline'],
  'inbound-disabled': [600, 'Busy Everywhere'],
  'unassigned-number': [404, 'Not Found'],
  'no-destination': [480, 'Temporarily Unavailable'],
  'direct-sip-off': [403, 'Forbidden'],
  'no-trunk': [503, 'Service Unavailable'],
  busy: [486, 'Busy Here'],
  'no-answer': [480, 'Temporarily Unavailable'],
  'not-registered': [480, 'Temporarily Unavailable'],
}

/** `why` is the last line of the trail. */
export function refuse(cause: RefusalCause, trail: Trail, why: string, tip: string | null = null): Refusal {
  const [status, reason] = statusOf[cause]
  return { plan: 'refuse', status, reason, cause, tip, trail: [...trail, why] }
}
