// What comes after an attempt to call out has failed (3CX, outbound call routing; RFC 3263 section 4.3 for addresses).

export type AfterFailure = 'next route' | 'next address' | 'stop'

/** How an attempt ended without an answer. */
export type FailureCause =
  /** A final response of 300 or higher. */
  | 'response'
  /** The connection failed or broke before a final response. */
  | 'transport'
  /** Not even a provisional response within the time for it. */
  | 'no-reply'
  /** It rang, but nobody answered in the time allowed (3CX: 1408). */
  | 'no-answer'
  /** The caller hung up. */
  | 'cancelled'
  /** The carrier says that it blocks this call for good (X-Twilio-Error 32203). */
  | 'carrier-blocked'
  /** The trunk desk did not send an INVITE at all. */
  | 'unknown-trunk'
  | 'disabled'
  | 'not-registered'
  | 'at-capacity'
  | 'too-fast'
  | 'unresolved'
  | 'no-more-addresses'
  | 'no-transport'

const finals: ReadonlySet<FailureCause> = new Set(['no-answer', 'cancelled', 'carrier-blocked'])

/** Busy of the one who was called: no other way leads to somebody else. */
const busy: ReadonlySet<number> = new Set([486, 600])

/**
 * `status` is the final response, null when there was none. `isLast`: no further route is left; the trunk's other addresses
 * are still tried. A next address that does not exist is refused by the trunk desk as `no-more-addresses`: ask again then.
 */
export function afterFailure(status: number | null, cause: FailureCause, isLast: boolean): AfterFailure {
  if (finals.has(cause) || (status !== null && busy.has(status))) return 'stop'
  if (cause === 'transport' || cause === 'no-reply' || (cause === 'response' && status === 503)) return 'next address'
  return isLast ? 'stop' : 'next route'
}
