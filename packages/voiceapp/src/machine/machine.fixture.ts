// A call and its application for the tests of the interpreter.
import type { CallFacts } from '../webhook/facts.ts'
import { start, type Turn } from './machine.ts'
import type { AppAddress, DialResult, Step } from './types.ts'

export const facts: CallFacts = {
  callSid: 'CA00000000000000000000000000000001',
  accountSid: 'AC00000000000000000000000000000001',
  from: 'sip:+15550001111@192.0.2.1',
  to: 'sip:ivr@demo.sip.us1.twilio.com',
  direction: 'inbound',
  callerName: null,
  forwardedFrom: null,
  parentCallSid: null,
  sip: {
    domain: 'demo.sip.us1.twilio.com',
    domainSid: 'SD0',
    callId: 'abc@pbx',
    sourceIp: '192.0.2.1',
    username: null,
    headers: [
      ['X-Ticket', '7'],
      ['User-to-User', '56;encoding=hex'],
      ['P-Asserted-Identity', '<sip:+15550001111@192.0.2.1>'],
      ['Diversion', '<sip:800@192.0.2.1>'],
    ],
  },
}

export const app: AppAddress = {
  url: 'https://app.example.com/ivr/start?flow=1',
  method: 'POST',
  fallback: { url: 'https://spare.example.com/voice', method: 'GET' },
}

export const lonely: AppAddress = { ...app, fallback: null }

/** Begins with what stands within the Response. */
export function begin(inside: string, address: AppAddress = app): Turn {
  return start(`<?xml version="1.0"?>\n<Response>${inside}</Response>`, facts, address)
}

export function param(step: Step, name: string): string | undefined {
  return step.step === 'fetch' ? new Map(step.params).get(name) : undefined
}

export const answered: DialResult = {
  status: 'completed',
  callSid: 'CAchild',
  durationSeconds: 12,
  bridged: true,
  recordingUrl: null,
  sip: null,
}

export const unanswered: DialResult = { ...answered, status: 'no-answer', durationSeconds: 0, bridged: false }
