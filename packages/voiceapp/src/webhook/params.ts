// The parameters of requests to a web application (Twilio's names).
import type { CallFacts, CallStatus, Param, SipFacts } from './facts.ts'

export const apiVersion = '2010-04-01'
const maxSipHeaders = 50

/** Parameters of a request for instructions: what is known of the call, then `extra`, whose names replace earlier ones. */
export function webhookParams(facts: CallFacts, status: CallStatus, extra: readonly Param[] = []): readonly Param[] {
  const common: Param[] = [
    ['AccountSid', facts.accountSid],
    ['ApiVersion', apiVersion],
    ['CallSid', facts.callSid],
    ['CallStatus', status],
    ['Called', facts.to],
    ['Caller', facts.from],
    ['Direction', facts.direction],
    ['From', facts.from],
    ['To', facts.to],
  ]
  if (facts.callerName !== null) common.push(['CallerName', facts.callerName])
  if (facts.forwardedFrom !== null) common.push(['ForwardedFrom', facts.forwardedFrom])
  if (facts.parentCallSid !== null) common.push(['ParentCallSid', facts.parentCallSid])
  if (facts.sip !== null) common.push(...sipParams(facts.sip))
  const named = new Set(extra.map(([name]) => name))
  return [...common.filter(([name]) => !named.has(name)), ...extra]
}

function sipParams(sip: SipFacts): readonly Param[] {
  const params: Param[] = [
    ['SipCallId', sip.callId],
    ['SipDomain', sip.domain],
    ['SipDomainSid', sip.domainSid],
    ['SipSourceIp', sip.sourceIp],
  ]
  if (sip.username !== null) params.push(['SipUsername', sip.username])
  const told = sip.headers.filter(([name]) => /^(x-.+|user-to-user)$/i.test(name)).slice(0, maxSipHeaders)
  return [...params, ...told.map(([name, value]): Param => [`SipHeader_${name}`, value])]
}

export interface StatusFacts {
  readonly status: CallStatus
  /** Of the answered call; null as long as it is not over. */
  readonly durationSeconds: number | null
  /** RFC 2822, as `Date.prototype.toUTCString` writes it. */
  readonly timestamp: string
  /** From 0, for each callback of this call. */
  readonly sequenceNumber: number
}

/** Parameters of a status callback. */
export function statusParams(facts: CallFacts, status: StatusFacts): readonly Param[] {
  const extra: Param[] = [
    ['CallbackSource', 'call-progress-events'],
    ['SequenceNumber', String(status.sequenceNumber)],
    ['Timestamp', status.timestamp],
  ]
  if (status.durationSeconds !== null) {
    extra.push(['CallDuration', String(status.durationSeconds)])
    extra.push(['Duration', String(Math.ceil(status.durationSeconds / 60))])
  }
  return webhookParams(facts, status.status, extra)
}
