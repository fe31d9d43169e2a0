// What LiveKit's API tells an application of a SIP call or transfer that failed: code, text and HTTP status of the Twirp error.

export type TwirpCode =
  | 'invalid_argument'
  | 'permission_denied'
  | 'unauthenticated'
  | 'not_found'
  | 'deadline_exceeded'
  | 'failed_precondition'
  | 'out_of_range'
  | 'resource_exhausted'
  | 'aborted'
  | 'unknown'

export interface TwirpError {
  readonly code: TwirpCode
  /** `twirp error unknown: sip status: 403: Forbidden` */
  readonly message: string
  /** HTTP status of the answer, by the code (Twirp's specification). */
  readonly status: number
  /** The SIP status behind it; null when none came. */
  readonly sipStatus: number | null
  /** `code=…, message=…, status=…`, as applications log it. */
  readonly text: string
}

const codes: readonly (readonly [TwirpCode, readonly number[]])[] = [
  [
    'invalid_argument',
    [
      400, 405, 406, 411, 413, 414, 415, 417, 420, 421, 422, 423, 424, 425, 430, 439, 469, 484, 485, 488, 489, 493, 505,
      513, 606,
    ],
  ],
  ['permission_denied', [401, 402, 403, 433, 470, 603, 607, 608]],
  ['unauthenticated', [407, 428, 436, 437, 438, 494]],
  ['not_found', [404, 410, 481, 604]],
  ['deadline_exceeded', [408, 504]],
  ['failed_precondition', [409, 412, 482, 483, 500, 501, 502, 503]],
  ['out_of_range', [416]],
  ['resource_exhausted', [440, 480, 486, 600]],
  ['aborted', [487, 491]],
]

const httpStatus: Readonly<Record<TwirpCode, number>> = {
  invalid_argument: 400,
  permission_denied: 403,
  unauthenticated: 401,
  not_found: 404,
  deadline_exceeded: 408,
  failed_precondition: 412,
  out_of_range: 400,
  resource_exhausted: 429,
  aborted: 409,
  unknown: 500,
}

export function codeOf(sipStatus: number): TwirpCode {
  return codes.find(([, statuses]) => statuses.includes(sipStatus))?.[0] ?? 'unknown'
}

/** The error for a final SIP response. */
export function sipError(sipStatus: number, reason: string): TwirpError {
  return errorOf(codeOf(sipStatus), `twirp error unknown: sip status: ${sipStatus}: ${reason}`, sipStatus)
}

/** An error without a SIP response behind it. */
export function plainError(code: TwirpCode, why: string): TwirpError {
  return errorOf(code, why, null)
}

function errorOf(code: TwirpCode, message: string, sipStatus: number | null): TwirpError {
  const status = httpStatus[code]
  return { code, message, status, sipStatus, text: `code=${code}, message=${message}, status=${status}` }
}
