// What test calls say, as findings.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestCallAnswer } from '@cordboard/link'
import { sentence } from './finding.ts'
import { inboundReports, outboundReports, type TestedTrunk } from './test-call.ts'

const trunk: TestedTrunk = { number: '10000', name: 'Twilio', cloud: 'twilio-trunk', publicAddress: '203.0.113.7' }
const call: TestCallAnswer = {
  call: '01CALL',
  startedAt: 0,
  answeredAt: 2000,
  endedAt: 44_000,
  status: 200,
  reason: null,
  trunk: '10000',
  rule: 'E.164',
  dialled: '+15551234567',
  callerShown: '+15550001111',
  callerHeaders: [
    { name: 'From', user: '+15550001111' },
    { name: 'P-Asserted-Identity', user: '+15550002222' },
  ],
  codec: 'PCMU',
  telephoneEvent: true,
  sessionTimers: true,
  packetsReceived: 2000,
  source: '54.172.60.1:5061',
  transport: 'tls',
  log: [],
}
const codes = (reports: ReturnType<typeof inboundReports>) => reports.map((each) => `${each.Level} ${each.Code ?? '-'}`)

describe('[S4-10] a call out', () => {
  test('that works says rule, number, caller, length, codec and packets', () => {
    assert.deepEqual(codes(outboundReports(call, trunk)), [
      'Info OutboundRuleFound',
      'Info OutboundDialed',
      'Info ExtraHeader',
      'Info OutboundCallSuccessful',
      'Info SupportedRFC2833',
      'Info SupportedSessionTimers',
      'Info RemoteCodec',
      'Info DestinationMediaIP',
    ])
  })

  for (const [title, change, code, text] of [
    ['too short', { endedAt: 10_000 }, 'Warning WarnOutboundDuration', /less than 32 s/],
    ['without sound', { packetsReceived: 0 }, 'Error RTPMismatchDetected', /No audio was received/],
    ['without key presses', { telephoneEvent: false }, 'Warning NotSupportedRFC2833', /may not reach menus/],
    ['without session timers', { sessionTimers: false }, 'Info NotSupportedSessionTimers', /by its silence/],
    [
      'the caller it was shown',
      {},
      'Info ExtraHeader',
      /\+15550001111 \(From\), \+15550002222 \(P-Asserted-Identity\)/,
    ],
    ['by another trunk', { trunk: '10001' }, 'Warning RouteSkipped', /left by trunk 10001, not by Twilio/],
    ['by no trunk', { trunk: null, answeredAt: null, status: 404, reason: 'x' }, 'Error RouteFailed', /no trunk/],
    ['nobody answers', { answeredAt: null, status: null }, 'Error OutboundCallFailed', /not answered in time/],
    ['refused', { answeredAt: null, status: 403, reason: 'Forbidden' }, 'Error OutboundCallFailed', /403 Forbidden/],
  ] as const) {
    test(title, () => {
      const reports = outboundReports({ ...call, ...change }, trunk)
      const found = reports.find((each) => `${each.Level} ${each.Code}` === code)
      assert.ok(found, codes(reports).join())
      assert.match(sentence(found), text)
    })
  }

  test('[S4-12] refused with Twilio’s reason: explained, with the address the carrier sees', () => {
    const log = [{ at: 1, text: 'Call failed. said X-Twilio-Error: 32201 Source IP not in ACL; Reason: x' }]
    const reports = outboundReports({ ...call, answeredAt: null, status: 403, reason: 'Forbidden', log }, trunk)
    const found = reports.find((each) => each.Code === 'SIPMessageResponse')
    assert.match(found === undefined ? '' : sentence(found), /203\.0\.113\.7/)
  })
})

describe('[S4-13] a call in', () => {
  test('that works says source, transport, number and rule', () => {
    assert.deepEqual(codes(inboundReports(call, 60)), [
      'Info InboundCallSource',
      'Info InboundCallTransport',
      'Info InboundSIPMessage',
      'Info NumberFormatsMatch',
      'Info SupportedRFC2833',
      'Info SupportedSessionTimers',
      'Info RemoteCodec',
      'Info DestinationMediaIP',
    ])
  })

  test('[S4-14] that does not come: where to look', () => {
    const [only, ...rest] = inboundReports({ ...call, call: null }, 60)
    assert.deepEqual(rest, [])
    assert.match(only === undefined ? '' : sentence(only), /within 60 s.*“sip:”/)
  })

  test('[S4-14] that nobody recognised is told as the event log tells it', () => {
    const log = [{ at: 1, text: 'Unidentified Incoming Call: from x' }]
    const reports = inboundReports({ ...call, call: null, log }, 60)
    assert.deepEqual(reports.map(sentence), ['Unidentified Incoming Call: from x'])
  })

  test('that nobody answers, while it rings and after it ended', () => {
    const ringing = inboundReports({ ...call, answeredAt: null, endedAt: null }, 60)
    assert.equal(ringing.at(-1)?.Level, 'Warning')
    const ended = inboundReports({ ...call, answeredAt: null, status: 404, reason: 'no rule' }, 60)
    assert.equal(ended.at(-1)?.Code, 'InboundCallFailed')
  })
})
