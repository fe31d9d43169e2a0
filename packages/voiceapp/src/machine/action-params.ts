// What a verb's action is told about how the verb ended.
import type { Param } from '../webhook/facts.ts'
import type { DialResult, RecordResult } from './types.ts'

const maxSipHeaders = 50

export function gatherParams(digits: string, finishedOnKey: string | null): readonly Param[] {
  return [
    ['Digits', digits],
    ['FinishedOnKey', finishedOnKey ?? ''],
    ['msg', 'Gather End'],
  ]
}

export function recordParams(result: RecordResult): readonly Param[] {
  return [
    ['RecordingUrl', result.url],
    ...optional('RecordingSid', result.sid),
    ['RecordingDuration', String(result.durationSeconds)],
    ['Digits', result.digits],
  ]
}

export function dialParams(result: DialResult): readonly Param[] {
  const params: Param[] = [
    ['DialCallStatus', result.status],
    ...optional('DialCallSid', result.callSid),
    ['DialBridged', String(result.bridged)],
  ]
  if (result.bridged) params.push(['DialCallDuration', String(result.durationSeconds)])
  params.push(...optional('RecordingUrl', result.recordingUrl))
  if (result.sip !== null) {
    params.push(['DialSipCallId', result.sip.callId], ['DialSipResponseCode', String(result.sip.responseCode)])
    const told = result.sip.headers.filter(([name]) => /^(x-.+|user-to-user)$/i.test(name)).slice(0, maxSipHeaders)
    for (const [name, value] of told) params.push([`DialSipHeader_${name}`, value])
  }
  return params
}

export function referParams(referStatus: number | null, notifyStatus: number | null): readonly Param[] {
  return [
    ...optional('ReferSipResponseCode', referStatus),
    ...optional('NotifySipResponseCode', notifyStatus),
    ...(notifyStatus === null ? [] : [['ReferCallStatus', statusOfReferred(notifyStatus)] as const]),
  ]
}

function statusOfReferred(sipStatus: number): string {
  if (sipStatus < 200) return 'ringing'
  if (sipStatus < 300) return 'in-progress'
  if (sipStatus === 486 || sipStatus === 600) return 'busy'
  if (sipStatus === 408 || sipStatus === 480) return 'no-answer'
  return 'failed'
}

function optional(name: string, value: string | number | null): readonly Param[] {
  return value === null ? [] : [[name, String(value)]]
}
