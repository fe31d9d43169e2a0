// Numbers of event-log entries about failed answers. Published in the API (EventLog.EventId): add at the end, never renumber.

/** First number of the block of named codes; Twilio's own codes keep their number, a bare SIP status is 41000 + status. */
const firstNamed = 40_001
const firstStatus = 41_000

const named: readonly string[] = [
  'transfer-forbidden',
  'transfer-unsupported',
  'livekit-no-dispatch-rule',
  'livekit-no-trunk',
  'livekit-credentials',
  'livekit-forbidden',
  'livekit-no-common-codec',
  'livekit-room-closed',
  'livekit-method',
  'livekit-silent',
  'livekit-unavailable',
  'twilio-cps',
  'twilio-domain-forbidden',
  'twilio-trunk-forbidden',
  'twilio-credentials',
  'twilio-bad-number',
  'twilio-domain-unknown',
  'twilio-trunk-unknown',
  'twilio-media',
  'twilio-declined',
  'twilio-silent',
  'twilio-no-registration',
  'wavix-declined',
  'wavix-forbidden',
  'registration-refused',
  'registration-unknown',
  'registration-unreachable',
  'bad-request',
  'credentials',
  'payment',
  'forbidden',
  'not-found',
  'no-answer-from-carrier',
  'unavailable',
  'loop',
  'incomplete',
  'busy',
  'cancelled',
  'media',
  'declined',
  'carrier-unavailable',
  'carrier-timeout',
  'twilio-host-not-found',
  'host-not-found',
  'unidentified-incoming-call',
]

const numbers = new Map(named.map((code, index) => [code, firstNamed + index]))

export function eventIdOf(code: string, status: number): number {
  const twilio = /^twilio-([0-9]{4,6})$/.exec(code)
  return twilio === null ? (numbers.get(code) ?? firstStatus + status) : Number(twilio[1])
}

/** Every code with a number of its own, for documentation and tests. */
export const namedFailureCodes: readonly string[] = named
