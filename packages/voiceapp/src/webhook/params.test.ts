// Which parameters a web application gets, by name.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { facts } from '../machine/machine.fixture.ts'
import { statusParams, webhookParams } from './params.ts'

test('a call to a SIP domain tells domain, Call-ID, source and X headers, and no other header', () => {
  const params = Object.fromEntries(webhookParams(facts, 'ringing'))
  assert.deepEqual(params, {
    AccountSid: facts.accountSid,
    ApiVersion: '2010-04-01',
    CallSid: facts.callSid,
    CallStatus: 'ringing',
    Called: 'sip:ivr@demo.sip.us1.twilio.com',
    Caller: 'sip:+15550001111@192.0.2.1',
    Direction: 'inbound',
    From: 'sip:+15550001111@192.0.2.1',
    To: 'sip:ivr@demo.sip.us1.twilio.com',
    SipCallId: 'abc@pbx',
    SipDomain: 'demo.sip.us1.twilio.com',
    SipDomainSid: 'SD0',
    SipSourceIp: '192.0.2.1',
    'SipHeader_X-Ticket': '7',
    'SipHeader_User-to-User': '56;encoding=hex',
  })
})

test('an ordinary call has no Sip parameters; what is known of it is told', () => {
  const call = { ...facts, sip: null, callerName: 'ANN', forwardedFrom: '+15550009999', parentCallSid: 'CAp' }
  const params = Object.fromEntries(webhookParams(call, 'in-progress', [['CallStatus', 'busy']]))
  assert.deepEqual(
    Object.keys(params).filter((name) => name.startsWith('Sip')),
    [],
  )
  const { CallerName, ForwardedFrom, ParentCallSid, CallStatus } = params
  assert.deepEqual([CallerName, ForwardedFrom, ParentCallSid, CallStatus], ['ANN', '+15550009999', 'CAp', 'busy'])
})

test('a status callback tells duration, time and its place in the row', () => {
  const timestamp = 'Sat, 21 Nov 2026 15:00:00 GMT'
  const over = { status: 'completed', durationSeconds: 61, timestamp, sequenceNumber: 2 } as const
  const params = Object.fromEntries(statusParams(facts, over))
  const { CallStatus, CallDuration, Duration, Timestamp, SequenceNumber, CallbackSource } = params
  assert.deepEqual(
    [CallStatus, CallDuration, Duration, Timestamp, SequenceNumber, CallbackSource],
    ['completed', '61', '2', timestamp, '2', 'call-progress-events'],
  )
  assert.equal('CallDuration' in Object.fromEntries(statusParams(facts, { ...over, durationSeconds: null })), false)
})
