// What is known of a call when its web application is asked.

export type Param = readonly [name: string, value: string]

export type CallStatus =
  | 'queued'
  | 'initiated'
  | 'ringing'
  | 'in-progress'
  | 'completed'
  | 'busy'
  | 'failed'
  | 'no-answer'
  | 'canceled'

export interface CallFacts {
  /** `CA` and 32 hexadecimal digits. */
  readonly callSid: string
  readonly accountSid: string
  /** A number, or `sip:user@host`. */
  readonly from: string
  readonly to: string
  readonly direction: 'inbound' | 'outbound-api' | 'outbound-dial'
  readonly callerName: string | null
  readonly forwardedFrom: string | null
  readonly parentCallSid: string | null
  /** Of a call that came to a SIP domain. */
  readonly sip: SipFacts | null
}

export interface SipFacts {
  readonly domain: string
  readonly domainSid: string
  readonly callId: string
  readonly sourceIp: string
  /** Who logged in, when somebody did. */
  readonly username: string | null
  /** All headers of the INVITE; only X-* and User-to-User are told. */
  readonly headers: readonly Param[]
}
