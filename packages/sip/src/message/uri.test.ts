// URIs: what is read from them, what is refused, which are equivalent, and that writing and reading agree.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { SipUri } from './types.ts'
import { formatUri, parseUri, readUri, sameUri } from './uri.ts'

const readings: readonly [string, Partial<SipUri> | 'malformed' | 'foreign'][] = [
  ['sip:alice@atlanta.com', { scheme: 'sip', user: 'alice', password: null, host: 'atlanta.com', port: null }],
  ['SIP:alice@atlanta.com', { scheme: 'sip' }],
  ['sips:alice@atlanta.com:5061', { scheme: 'sips', port: 5_061 }],
  ['sip:alice:secret@atlanta.com', { user: 'alice', password: 'secret' }],
  ['sip:alice:@atlanta.com', { user: 'alice', password: '' }],
  ['sip:192.0.2.4', { user: null, host: '192.0.2.4' }],
  ['sip:+1-212-555-1212:1234@gateway.com;user=phone', { user: '+1-212-555-1212', password: '1234' }],
  ['sip:%61lice@atlanta.com', { user: 'alice' }],
  ['sip:j%C3%BCrgen@example.com', { user: 'jürgen' }],
  ['sip:a%40b@example.com', { user: 'a@b' }],
  ['sip:*777@example.com', { user: '*777' }],
  ['sip:%23123@example.com', { user: '#123' }],
  ['sip:#123@example.com', { user: '#123' }],
  ['sip:host_with_underscore', { host: 'host_with_underscore' }],
  ['tel:+1-201-555-0123', { scheme: 'tel', user: '+1-201-555-0123', host: '', port: null }],
  ['tel:7042;phone-context=example.com', { scheme: 'tel', user: '7042' }],
  ['tel:*21#', { user: '*21#' }],
  ['http://www.example.com', 'foreign'],
  ['urn:service:sos', 'foreign'],
  ['sip:', 'malformed'],
  ['sip:@example.com', 'malformed'],
  ['sip:a@', 'malformed'],
  ['sip:a@b@c', 'malformed'],
  ['sip:a@b:0', 'malformed'],
  ['sip:a@b:65536', 'malformed'],
  ['sip:a@b:5x', 'malformed'],
  ['sip:a@b:', 'malformed'],
  ['sip:a@[::1', 'malformed'],
  ['sip:a@[::g]', 'malformed'],
  ['sip:a%4@b', 'malformed'],
  ['sip:a%zz@b', 'malformed'],
  ['sip:a b@c', 'malformed'],
  ['sip:a@b;x=%', 'malformed'],
  ['sip:a@b?novalue', 'malformed'],
  ['tel:', 'malformed'],
  ['tel:+', 'malformed'],
  ['tel:12;x=%1', 'malformed'],
  ['alan@example.com', 'malformed'],
  ['', 'malformed'],
]

for (const [text, expected] of readings) {
  test(`${text || 'nothing'} is ${typeof expected === 'string' ? expected : 'read'}`, () => {
    const reading = readUri(text)
    if (typeof expected === 'string') {
      assert.equal(reading.form, expected)
      return
    }
    assert.ok(reading.form === 'known')
    for (const [name, value] of Object.entries(expected)) assert.equal(reading.uri[name as keyof SipUri], value, name)
  })
}

test('parameters and headers are unescaped and names come out in lower case', () => {
  const uri = parseUri('sips:1212@gateway.com;Transport=TCP;lr;%6Daddr=x?Subject=next%20meeting&priority=urgent')
  assert.deepEqual(
    [...(uri?.params ?? [])],
    [
      ['transport', 'TCP'],
      ['lr', null],
      ['maddr', 'x'],
    ],
  )
  assert.deepEqual(
    [...(uri?.headers ?? [])],
    [
      ['Subject', 'next meeting'],
      ['priority', 'urgent'],
    ],
  )
})

const same: readonly [string, string][] = [
  ['sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtLanTa.CoM;Transport=tcp'],
  ['sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5'],
  ['sip:carol@chicago.com;newparam=5', 'sip:carol@chicago.com;security=on'],
  [
    'sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com',
    'sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com',
  ],
  [
    'sip:alice@atlanta.com?subject=project%20x&priority=urgent',
    'sip:alice@atlanta.com?priority=urgent&subject=project%20x',
  ],
  ['tel:+1-201-555-0123', 'tel:+12015550123'],
]

const different: readonly [string, string][] = [
  ['SIP:ALICE@AtLanTa.CoM;Transport=udp', 'sip:alice@AtLanTa.CoM;Transport=UDP'],
  ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060'],
  ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;transport=udp'],
  ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:6000;transport=tcp'],
  ['sip:carol@chicago.com', 'sip:carol@chicago.com?Subject=next%20meeting'],
  ['sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;security=off'],
  ['sip:bob@phone21.boxesbybob.com', 'sip:bob@192.0.2.4'],
  ['sip:bob@biloxi.com', 'sips:bob@biloxi.com'],
  ['sip:bob@biloxi.com', 'sip:biloxi.com'],
  ['tel:+12015550123', 'tel:12015550123'],
]

for (const [pairs, expected] of [
  [same, true],
  [different, false],
] as const) {
  for (const [a, b] of pairs) {
    test(`${a} and ${b} are ${expected ? 'the same' : 'different'}`, () => {
      const [left, right] = [parseUri(a), parseUri(b)]
      assert.ok(left !== null && right !== null)
      assert.equal(sameUri(left, right), expected)
      assert.equal(sameUri(right, left), expected)
    })
  }
}

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
const uris: fc.Arbitrary<SipUri> = fc.record({
  scheme: fc.constantFrom('sip', 'sips'),
  user: text,
  password: fc.option(text, { nil: null }),
  host: fc.constantFrom('example.com', '192.0.2.1', '2001:db8::1', 'a-b.c'),
  port: fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: null }),
  params: fc
    .array(
      fc.tuple(
        text.map((name) => name.toLowerCase()),
        fc.option(text, { nil: null }),
      ),
      { maxLength: 4 },
    )
    .map((list) => new Map(list)),
  headers: fc.array(fc.tuple(text, text), { maxLength: 3 }).map((list) => new Map(list)),
})

test('a URI that is written is read back as it was, whatever its parts hold', () => {
  fc.assert(
    fc.property(uris, (uri) => {
      const written = formatUri(uri)
      const read = parseUri(written)
      assert.ok(read !== null, written)
      assert.deepEqual({ ...read }, { ...uri })
      assert.equal(sameUri(read, uri), true)
    }),
  )
})

test('a written URI has nothing that could end a header, a bracket or a line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (user, host) => {
      const uri: SipUri = {
        scheme: 'sip',
        user,
        password: user,
        host,
        port: null,
        params: new Map([[user, host]]),
        headers: new Map([[host, user]]),
      }
      assert.doesNotMatch(formatUri(uri), /[\0-\x20<>"\\\x7f-\uffff]/)
    }),
  )
})
