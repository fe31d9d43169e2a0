// Twilio's error codes as a trunk's callers see them: SIP status, X-Twilio-Error, and the text (twilio.com/docs/api/errors).
import type { Rejection } from '../base/decision.ts'

interface Fault {
  readonly status: number
  readonly reason: string
  readonly text: string
}

const faults = {
  10001: { status: 603, reason: 'Decline', text: 'Account is not active' },
  32001: {
    status: 503,
    reason: 'Trunk CPS limit exceeded',
    text: 'SIP: Trunk CPS limit exceeded',
  },
  32010: { status: 480, reason: 'Temporarily Unavailable', text: 'SIP: No valid origination URL' },
  32011: { status: 503, reason: 'Service Unavailable', text: 'SIP: Error communicating with your infrastructure' },
  32100: { status: 403, reason: 'Forbidden', text: 'Trial accounts call verified numbers only' },
  32101: { status: 400, reason: 'Bad Request', text: 'SIP: The number called is not in E.164 format' },
  32102: { status: 400, reason: 'Bad Request', text: 'SIP: Bad SDP' },
  32103: { status: 400, reason: 'Bad Request', text: 'SIP: Request without a body' },
  32200: { status: 403, reason: 'Forbidden', text: 'SIP: No authentication is configured for the trunk' },
  32201: { status: 403, reason: 'Forbidden', text: 'SIP: Source IP address not in ACL' },
  32202: { status: 403, reason: 'Forbidden', text: 'SIP: Bad user credentials' },
  32203: { status: 603, reason: 'Decline', text: 'SIP: Call blocked by Twilio' },
  32204: { status: 403, reason: 'Forbidden', text: 'SIP: Source number is not verified' },
  32205: { status: 403, reason: 'Forbidden', text: 'SIP: No international permission for the number called' },
  32206: { status: 400, reason: 'Bad Request', text: 'SIP: Source number is invalid' },
  32207: { status: 488, reason: 'Not Acceptable Here', text: 'SIP: SRTP is not accepted, secure trunking is off' },
  32208: { status: 488, reason: 'Not Acceptable Here', text: 'SIP: SRTP is required, secure trunking is on' },
  32209: { status: 403, reason: 'Forbidden', text: 'SIP: TLS is required, secure trunking is on' },
  32218: { status: 403, reason: 'Forbidden', text: 'SIP: Call transfer is not enabled for the trunk' },
  32219: { status: 480, reason: 'Temporarily Unavailable', text: 'SIP: Redirect failed' },
} as const satisfies Readonly<Record<number, Fault>>

export type TwilioFault = keyof typeof faults

export function faultOf(code: TwilioFault): Fault {
  return faults[code]
}

/** 100, then the refusal with its code in X-Twilio-Error; null: no trunk has the domain, for which Twilio names no code. */
export function refusal(code: TwilioFault | null): Rejection {
  if (code === null) return { decision: 'reject', status: 404, reason: 'Not Found', trying: 'Giving a try' }
  const { status, reason, text } = faults[code]
  return {
    decision: 'reject',
    status,
    reason,
    headers: [['X-Twilio-Error', `${code} ${text}`]],
    trying: 'Giving a try',
  }
}
