// What the answer of a test call says, from what was seen of the call.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CallRecord, CallSegment, LogEntry, TraceLine } from '@cordboard/link'
import { answerOf, type SeenCall } from './seen-call.ts'

const segment: CallSegment = {
  order: 2,
  leg: 'LEG2',
  peerLeg: 'LEG1',
  party: 'trunk',
  number: '+15551234567',
  name: '',
  direction: 'out',
  startedAt: 1100,
  answeredAt: 1500,
  endedAt: 9000,
  cause: 'answered',
  sipCode: null,
  action: 'trunk 10000 Twilio, US, E.164',
  codec: 'PCMU',
  jitterMs: 1,
  packetsLost: 0,
  mos: 4.4,
}
const record: CallRecord = {
  sequence: 1,
  call: 'CALL',
  alias: 7,
  startedAt: 1000,
  answeredAt: 1050,
  endedAt: 9000,
  from: '101',
  fromName: 'Ann',
  to: '+15551234567',
  cause: 'answered',
  segments: [{ ...segment, order: 1, leg: 'LEG1', party: 'extension', number: '101', action: 'requested' }, segment],
}
function line(change: Partial<TraceLine>): TraceLine {
  return {
    at: 1200,
    call: 'CALL',
    sipCallId: 'LEG2',
    direction: 'out',
    transport: 'tls',
    local: '192.0.2.1:5061',
    remote: '54.172.60.1:5061',
    summary: 'INVITE sip:+15551234567@acme.pstn.twilio.com SIP/2.0',
    text: 'INVITE sip:+15551234567@acme.pstn.twilio.com SIP/2.0\r\nVia: x\r\nf: "Ann" <sip:+15550001111@pbx.test>;tag=1\r\n\r\n',
    ...change,
  }
}
const seen: SeenCall = {
  call: 'CALL',
  direction: 'out',
  startedAt: 990,
  trunk: null,
  record,
  entries: [],
  lines: [line({ sipCallId: 'LEG1', summary: 'INVITE sip:101@10.0.0.5 SIP/2.0' }), line({})],
  packetsReceived: 421,
}
const failure: LogEntry = {
  at: 1300,
  id: 'trunk-call-failed',
  severity: 'Warning',
  call: 'CALL',
  message: 'It failed.',
  tip: 'Do this.',
  parameters: { status: '403', reason: 'Forbidden', trunk: '10000', rule: 'E.164', said: 'X-Twilio-Error: 32201 x' },
}

test('an answered call out: trunk, rule, what was sent, codec and packets', () => {
  const { log, ...answer } = answerOf(seen)
  assert.deepEqual(answer, {
    call: 'CALL',
    startedAt: 1000,
    answeredAt: 1500,
    endedAt: 9000,
    status: 200,
    reason: null,
    trunk: '10000',
    rule: 'E.164',
    dialled: '+15551234567',
    callerShown: '+15550001111',
    callerHeaders: [{ name: 'From', user: '+15550001111' }],
    codec: 'PCMU',
    telephoneEvent: null,
    sessionTimers: null,
    packetsReceived: 421,
    source: '54.172.60.1:5061',
    transport: 'tls',
  })
  assert.equal(log.length, 2)
})

const described = (start: string, headers: readonly string[], events: boolean): Partial<TraceLine> => {
  const formats = events ? '0 101' : '0'
  const event = events ? 'a=rtpmap:101 telephone-event/8000\r\n' : ''
  const sdp = `v=0\r\ns=-\r\nm=audio 4000 RTP/AVP ${formats}\r\na=rtpmap:0 PCMU/8000\r\n${event}`
  return { summary: start, text: [start, ...headers, '', sdp].join('\r\n') }
}
const ok = 'SIP/2.0 200 OK'
const cseq = 'CSeq: 2 INVITE'

test('[S4-10] the far side was shown what stood in From, P-Asserted-Identity and Remote-Party-ID', () => {
  const shown = [
    'From: <sip:anonymous@pbx.test>;tag=1',
    'P-Asserted-Identity: "Ann" <sip:+15550002222@pbx.test>',
    'Remote-Party-ID: <sip:101@pbx.test>;party=calling',
    'X-Else: <sip:9@pbx.test>',
  ]
  const told = answerOf({ ...seen, lines: [line(described('INVITE sip:+1@x SIP/2.0', shown, true))] })
  assert.deepEqual(told.callerHeaders, [
    { name: 'From', user: 'anonymous' },
    { name: 'P-Asserted-Identity', user: '+15550002222' },
    { name: 'Remote-Party-ID', user: '101' },
  ])
})

for (const [title, headers, ours, theirs, telephoneEvent, sessionTimers] of [
  ['both have them', [cseq, 'Supported: replaces, timer'], true, true, true, true],
  ['short names', ['CSeq: 2 INVITE', 'k: timer'], true, true, true, true],
  ['a time without the word', [cseq, 'Session-Expires: 1800;refresher=uas'], true, true, true, true],
  ['the far side has none', [cseq, 'Supported: 100rel, timers'], true, false, false, false],
  ['we have none', [cseq], false, true, false, false],
  ['an answer to something else', ['CSeq: 3 BYE', 'Supported: timer'], true, true, true, null],
] as const) {
  test(`key presses and session timers are told from the agreement: ${title}`, () => {
    const invite = line(described('INVITE sip:+1@x SIP/2.0', ['From: <sip:1@x>'], ours))
    const answer = line({ direction: 'in', ...described(ok, headers, theirs) })
    const other = line({ direction: 'in', sipCallId: 'LEG1', ...described(ok, [cseq, 'Supported: timer'], true) })
    const told = answerOf({ ...seen, lines: [invite, answer, other] })
    assert.deepEqual([told.telephoneEvent, told.sessionTimers], [telephoneEvent, sessionTimers])
  })
}

test('a call that comes in says by its INVITE whether it knows session timers', () => {
  const invite = described('INVITE sip:+1@x SIP/2.0', ['From: <sip:1@x>', 'Supported: timer'], true)
  const lines = [line({ direction: 'in', ...invite }), line(described(ok, [cseq], true))]
  const told = answerOf({ ...seen, direction: 'in', trunk: '10000', lines })
  assert.deepEqual([told.telephoneEvent, told.sessionTimers], [true, true])
})

test('a refused call says status, reason and way, also when no leg was left to tell', () => {
  const refused = { ...segment, answeredAt: null, sipCode: 403, cause: 'rejected' }
  const told = answerOf({ ...seen, record: { ...record, segments: [refused] }, entries: [failure] })
  assert.deepEqual([told.status, told.reason, told.trunk], [403, 'Forbidden', '10000'])
  assert.ok(told.log.some((each) => each.text === 'It failed. (X-Twilio-Error: 32201 x) Do this.'))
  const never = answerOf({ ...seen, record: { ...record, segments: [] }, entries: [failure], lines: [] })
  assert.deepEqual([never.status, never.trunk, never.rule, never.dialled], [403, '10000', 'E.164', null])
})

test('a call that comes in: its INVITE is the first that was received', () => {
  const inbound = { ...segment, direction: 'in', action: 'inbound, Main line' } as const
  const told = answerOf({
    ...seen,
    direction: 'in',
    trunk: '10000',
    record: { ...record, segments: [inbound] },
    lines: [line({ direction: 'in', sipCallId: 'theirs', transport: 'udp' })],
  })
  assert.deepEqual([told.trunk, told.rule, told.transport, told.dialled], ['10000', 'Main line', 'udp', '+15551234567'])
})

test('while it goes on, and when none came, the rest is open', () => {
  const going = answerOf({ ...seen, record: null })
  assert.deepEqual([going.endedAt, going.answeredAt, going.status], [null, null, null])
  const none = answerOf({ ...seen, call: null, record: null, lines: [] })
  assert.deepEqual([none.call, none.startedAt, none.log], [null, 990, []])
})

test('hostile messages stay text', () => {
  const long = 'x'.repeat(100_000)
  const told = answerOf({ ...seen, lines: [line({ summary: `INVITE sip:${long}`, text: `INVITE\r\nFrom: ${long}` })] })
  assert.deepEqual([told.dialled, told.callerShown], [null, null])
})
