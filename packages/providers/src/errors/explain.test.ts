// Failures are explained in words a person can act on.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CloudKind } from '../presets/cloud.ts'
import type { FailureContext } from './answer.ts'
import { carrierAnswers } from './carrier-answers.ts'
import { cloudAnswers } from './cloud-answers.ts'
import { eventIdOf, namedFailureCodes } from './event-ids.ts'
import { explainFailure, explainUnidentified } from './explain.ts'
import { readTwilioErrorHeader, twilioError, twilioErrors } from './twilio-codes.ts'

const clouds: readonly CloudKind[] = ['twilio-trunk', 'twilio-domain', 'livekit', 'wavix', 'generic']
const contexts: readonly FailureContext[] = ['call', 'registration', 'transfer', 'resolution']

describe('Twilio’s own code', () => {
  for (const [code, action, tip] of [
    [32201, 'configuration', /IP access control list/],
    [32202, 'configuration', /credential list/],
    [32203, 'stop', /freecallerregistry/],
    [32204, 'configuration', /number of the Twilio account/],
    [32205, 'configuration', /Geographic/],
    [32207, 'configuration', /SRTP/],
    [32208, 'configuration', /enforced/],
    [32209, 'configuration', /TLS/],
    [32001, 'retry', /fewer calls/],
    [32012, 'retry', /fewer calls/],
    [32011, 'failover', /origination URL/],
    [10001, 'configuration', /Console/],
  ] as const)
    it(`[S4-12] ${code} is explained, whatever status carries it`, () => {
      for (const status of [403, 488, 503, 603]) {
        const headers = [['x-twilio-ERROR', `${code} Some words`]] as const
        const explained = explainFailure({ cloud: 'twilio-trunk', status, reason: 'Forbidden', headers })
        assert.deepEqual([explained.code, explained.action, explained.eventId], [`twilio-${code}`, action, code])
        assert.match(explained.tip, tip)
      }
    })

  it('every code of the domain is known once, with meaning and tip', () => {
    const wanted = [
      10001, 21244, 21245, 21246, 21247, 21248, 21249, 21251, 21252, 21253, 21254, 21256, 21257, 21258, 21259, 21260,
      21261, 21634, 32001, 32005, 32006, 32010, 32011, 32012, 32020, 32100, 32101, 32102, 32103, 32115, 32200, 32201,
      32202, 32203, 32204, 32205, 32206, 32207, 32208, 32209, 32210, 32218, 32219, 32222, 32400,
    ]
    for (const code of wanted) assert.ok(twilioError(code), String(code))
    assert.equal(new Set(twilioErrors.map((e) => e.code)).size, twilioErrors.length)
    for (const { meaning, tip } of twilioErrors) assert.ok(meaning.endsWith('.') && tip.length > 15)
  })

  it('a code nobody knows is passed on with its text', () => {
    const headers = [['X-Twilio-Error', '64999 New trouble']] as const
    const explained = explainFailure({ cloud: 'generic', status: 500, reason: '', headers })
    assert.equal(explained.code, 'twilio-64999')
    assert.match(explained.meaning, /New trouble/)
  })

  for (const [value, expected] of [
    ['32201 Source IP address not in ACL', { code: 32201, text: 'Source IP address not in ACL' }],
    ['32201: text', { code: 32201, text: 'text' }],
    ['  32203', { code: 32203, text: '' }],
    ['no code', null],
    ['1', null],
    ['99999999', null],
    ['', null],
  ] as const)
    it(`reads the header “${value}”`, () => assert.deepEqual(readTwilioErrorHeader(value), expected))

  it('a header without a code does not count', () => {
    const headers = [['X-Twilio-Error', 'sorry']] as const
    assert.equal(explainFailure({ cloud: 'generic', status: 486, reason: '', headers }).code, 'busy')
  })
})

describe('answers', () => {
  const rows: readonly (readonly [string, CloudKind, FailureContext, number, string, string, RegExp])[] = [
    [
      '[S1-20] a SIP Domain refuses',
      'twilio-domain',
      'call',
      403,
      'Forbidden',
      'twilio-domain-forbidden',
      /public IP address.*behind NAT/,
    ],
    [
      '[S4-12] a trunk refuses',
      'twilio-trunk',
      'call',
      403,
      'Forbidden',
      'twilio-trunk-forbidden',
      /IPv4 address.*credentials/,
    ],
    ['[S4-12] a wrong FQDN', 'twilio-trunk', 'resolution', 503, '', 'twilio-host-not-found', /Termination SIP URI/],
    [
      '[S4-12] a call blocked by the carrier',
      'twilio-trunk',
      'call',
      603,
      'Decline',
      'twilio-declined',
      /freecallerregistry/,
    ],
    ['[S4-12] wrong credentials', 'twilio-trunk', 'call', 407, '', 'twilio-credentials', /credential list/],
    ['a number without plus', 'twilio-trunk', 'call', 400, 'Bad Request', 'twilio-bad-number', /E\.164 with a plus/],
    ['plain audio on a secure trunk', 'twilio-trunk', 'call', 488, '', 'twilio-media', /SRTP/],
    ['too many calls a second', 'twilio-trunk', 'call', 503, 'Trunk CPS limit exceeded', 'twilio-cps', /fewer calls/],
    ['an unknown SIP Domain', 'twilio-domain', 'call', 404, 'Not Found', 'twilio-domain-unknown', /TwiML app/],
    ['[S0-11] LiveKit refuses', 'livekit', 'call', 403, 'Forbidden', 'livekit-forbidden', /expired.*credentials/],
    ['[S0-11] a transfer is not allowed', 'livekit', 'transfer', 403, 'Forbidden', 'transfer-forbidden', /SIP REFER/],
    [
      '[S0-06] no trunk matches',
      'livekit',
      'call',
      404,
      'Does not match any SIP Trunks',
      'livekit-no-trunk',
      /number in To/,
    ],
    ['no trunk found', 'livekit', 'call', 404, 'No trunk found', 'livekit-no-trunk', /number in To/],
    [
      'no dispatch rule',
      'livekit',
      'call',
      404,
      'Does not match Trunks or Dispatch Rules',
      'livekit-no-dispatch-rule',
      /assistant/,
    ],
    ['wrong credentials at LiveKit', 'livekit', 'call', 401, 'Unauthorized', 'livekit-credentials', /password/],
    ['the assistant is gone', 'livekit', 'call', 486, 'Rejected', 'livekit-room-closed', /assistant/],
    ['an ordinary busy at LiveKit', 'livekit', 'call', 486, 'Busy Here', 'busy', /later/],
    ['silence at LiveKit', 'livekit', 'call', 408, '', 'livekit-silent', /sources it does not know/],
    ['a host of LiveKit that does not exist', 'livekit', 'resolution', 408, '', 'host-not-found', /DNS/],
    ['Wavix declines', 'wavix', 'call', 603, 'Decline', 'wavix-declined', /balance/],
    ['Wavix refuses', 'wavix', 'call', 403, '', 'wavix-forbidden', /id of the SIP trunk/],
    ['any carrier refuses', 'generic', 'call', 403, '', 'forbidden', /caller ID/],
    ['a number that does not exist', 'generic', 'call', 404, '', 'not-found', /outbound rule/],
    ['no common codec', 'generic', 'call', 488, '', 'media', /codecs/],
    ['a refused registration', 'generic', 'registration', 403, '', 'registration-refused', /Authentication ID/],
    ['a registrar that is silent', 'generic', 'registration', 408, '', 'registration-unreachable', /firewall/],
    ['a status nobody planned for', 'generic', 'call', 499, 'Strange', 'sip-499', /trace/],
  ]
  for (const [what, cloud, context, status, reason, code, tip] of rows)
    it(`${what}: ${status} ${reason} is ${code}`, () => {
      const explained = explainFailure({ cloud, context, status, reason })
      assert.equal(explained.code, code)
      assert.match(explained.tip, tip)
    })

  it('[S1-20] the tip about an access list names the address the far side sees', () => {
    const { tip } = explainFailure({ cloud: 'twilio-domain', status: 403, reason: '', sourceAddress: '203.0.113.9' })
    assert.match(tip, /203\.0\.113\.9/)
    const busy = explainFailure({ cloud: 'twilio-domain', status: 486, reason: '', sourceAddress: '203.0.113.9' })
    assert.doesNotMatch(busy.tip, /203/)
  })

  it('only busy ends the search for a route at an ordinary carrier; what Twilio blocked ends it too', () => {
    for (const status of [486, 600])
      assert.equal(explainFailure({ cloud: 'generic', status, reason: '' }).action, 'stop')
    for (const status of [403, 404, 408, 480, 500, 503, 603])
      assert.equal(explainFailure({ cloud: 'generic', status, reason: '' }).action, 'failover')
    assert.equal(explainFailure({ cloud: 'twilio-trunk', status: 603, reason: '' }).action, 'stop')
  })

  it('every cloud, context and status gets meaning, tip and an event number', () => {
    for (const cloud of clouds)
      for (const context of contexts)
        for (let status = 300; status < 700; status++) {
          const { meaning, tip, eventId } = explainFailure({ cloud, context, status, reason: '' })
          assert.ok(meaning !== '' && tip !== '' && eventId > 0)
        }
  })

  it('every row of the tables can be reached and has a number of its own', () => {
    for (const entry of [...cloudAnswers, ...carrierAnswers]) {
      const reached = (entry.clouds ?? clouds).some((cloud) =>
        (entry.contexts ?? contexts).some((context) =>
          entry.statuses.some(
            (status) => explainFailure({ cloud, context, status, reason: entry.phrase ?? '' }).code === entry.code,
          ),
        ),
      )
      assert.ok(reached, entry.code)
      assert.ok(namedFailureCodes.includes(entry.code), entry.code)
    }
    assert.equal(new Set(namedFailureCodes).size, namedFailureCodes.length)
  })

  it('numbers that stand in old event logs stay', () => {
    assert.equal(eventIdOf('transfer-forbidden', 403), 40_001)
    assert.equal(eventIdOf('carrier-timeout', 504), 40_042)
    assert.equal(eventIdOf('unidentified-incoming-call', 404), 40_045)
    assert.equal(eventIdOf('sip-499', 499), 41_499)
    assert.equal(eventIdOf('twilio-32201', 403), 32_201)
  })

  it('[S4-14] an unidentified call names number, address and what to check', () => {
    const explained = explainUnidentified({
      called: '+15551230001',
      sourceAddress: '54.172.60.1',
      cloud: 'twilio-trunk',
    })
    assert.match(explained.meaning, /^Unidentified Incoming Call: .*\+15551230001.*54\.172\.60\.1/)
    assert.match(explained.tip, /DID Numbers.*“sip:”/)
  })
})
