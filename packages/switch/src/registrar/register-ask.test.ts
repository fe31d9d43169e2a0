// What a REGISTER may bring and what is refused.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Flow, parseMessage, type SipRequest } from '@cordboard/sip'
import { readRegister } from './register-ask.ts'

const flow: Flow = {
  transport: 'udp',
  local: { address: '127.0.0.1', port: 5060 },
  remote: { address: '192.0.2.9', port: 41000 },
  connection: null,
}

function register(...lines: string[]): SipRequest {
  const text = [
    'REGISTER sip:pbx.example SIP/2.0',
    'Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1;rport',
    'From: <sip:101@pbx.example>;tag=a',
    'To: <sip:101@pbx.example>',
    'Call-ID: call-1',
    'CSeq: 7 REGISTER',
    ...lines,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
  const parsed = parseMessage(Buffer.from(text), 'datagram')
  assert.ok(parsed.ok && parsed.message.kind === 'request')
  return parsed.message
}

describe('reading a REGISTER', () => {
  it('takes everything a contact says', () => {
    const reading = readRegister(
      register(
        'Contact: "Desk" <sip:u@10.0.0.7:5070;transport=TCP>;q=0.5;expires=120;+sip.instance="<urn:uuid:1>";reg-id=2',
        'Supported: path, gruu',
        'Path: <sip:edge.example;lr>',
        'User-Agent: Phone/1',
      ),
      flow,
    )
    assert.ok(reading.ok && reading.ask.contacts !== 'all')
    assert.deepEqual(reading.ask.contacts, [
      {
        contact: 'sip:u@10.0.0.7:5070;transport=TCP',
        contactKey: 'sip:u@10.0.0.7:5070;tcp',
        host: '10.0.0.7',
        port: 5070,
        transport: 'tcp',
        instance: '<urn:uuid:1>',
        regId: 2,
        q: 500,
        seconds: 120,
      },
    ])
    assert.deepEqual([reading.ask.path, reading.ask.supportsPath], [['<sip:edge.example;lr>'], true])
    assert.deepEqual([reading.ask.callId, reading.ask.cseq, reading.ask.userAgent], ['call-1', 7, 'Phone/1'])
  })

  const seconds: [lines: string[], expected: (number | null)[]][] = [
    [['Contact: <sip:a@10.0.0.1>', 'Expires: 300'], [300]],
    [
      ['Contact: <sip:a@10.0.0.1>;expires=60, <sip:b@10.0.0.1>', 'Expires: 300'],
      [60, 300],
    ],
    [['Contact: <sip:a@10.0.0.1>'], [null]],
    [['Contact: <sip:a@10.0.0.1>;expires=99999999999'], [null]],
    [['Contact: <sip:a@10.0.0.1>;expires=-1', 'Expires: soon'], [null]],
    [['m: <sip:a@10.0.0.1>;expires=0'], [0]],
  ]
  for (const [lines, expected] of seconds) {
    it(`finds ${JSON.stringify(expected)} seconds in ${lines.join(' | ')}`, () => {
      const reading = readRegister(register(...lines), flow)
      assert.ok(reading.ok && reading.ask.contacts !== 'all')
      assert.deepEqual(
        reading.ask.contacts.map((contact) => contact.seconds),
        expected,
      )
    })
  }

  it('knows the star that removes everything', () => {
    const reading = readRegister(register('Contact: *', 'Expires: 0'), flow)
    assert.ok(reading.ok)
    assert.equal(reading.ask.contacts, 'all')
  })

  const wrong: [what: string, lines: string[]][] = [
    ['a star with time left', ['Contact: *', 'Expires: 60']],
    ['a star without Expires', ['Contact: *']],
    ['a star beside a contact', ['Contact: *', 'Contact: <sip:a@10.0.0.1>', 'Expires: 0']],
    ['a sips contact over UDP', ['Contact: <sips:a@10.0.0.1>']],
    ['a tel contact', ['Contact: <tel:+4930123>']],
    ['a contact of another scheme', ['Contact: <mailto:a@b.example>']],
    ['a very long contact', [`Contact: <sip:${'a'.repeat(600)}@10.0.0.1>`]],
    ['a very long instance', [`Contact: <sip:a@10.0.0.1>;+sip.instance="${'a'.repeat(300)}"`]],
    ['too many contacts', Array.from({ length: 11 }, (_, i) => `Contact: <sip:a${i}@10.0.0.1>`)],
    ['too many Path values', Array.from({ length: 9 }, (_, i) => `Path: <sip:p${i};lr>`)],
  ]
  for (const [what, lines] of wrong) {
    it(`refuses ${what}`, () => assert.ok(!readRegister(register(...lines), flow).ok))
  }
})
