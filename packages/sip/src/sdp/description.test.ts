// Descriptions read and written: round trips, leniency, limits, and that nothing makes them throw.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { makeAnswer, readOffer } from './answer.ts'
import { formatSdp, parseSdp, sdpLimits } from './description.ts'
import { makeOffer, readAnswer } from './offer.ts'
import { startSdpSession } from './session.ts'
import type { LocalMedia, SdpMedia, SessionDescription } from './types.ts'

const word = fc.stringMatching(/^[a-z0-9-]{1,12}$/)
const pair = fc.tuple(
  word,
  fc.option(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9/:;=. -]{0,20}[A-Za-z0-9]$/), { nil: null }),
)
const address = fc.constantFrom('127.0.0.1', '192.0.2.7', '2001:db8::1')

const media: fc.Arbitrary<SdpMedia> = fc.record({
  kind: fc.constantFrom('audio', 'video', 'image'),
  port: fc.nat(65_535),
  protocol: fc.constantFrom('RTP/AVP', 'RTP/SAVP', 'udptl'),
  formats: fc.array(fc.nat(127).map(String), { minLength: 1, maxLength: 8 }),
  address: fc.option(address, { nil: null }),
  attributes: fc.array(pair, { maxLength: 8 }),
})

const description: fc.Arbitrary<SessionDescription> = fc.record({
  origin: fc.record({ username: word, id: fc.nat().map(String), version: fc.nat().map(String), address }),
  name: word,
  address: fc.option(address, { nil: null }),
  attributes: fc.array(pair, { maxLength: 4 }),
  media: fc.array(media, { maxLength: 4 }),
})

test('what is written is read back as it was', () => {
  fc.assert(
    fc.property(description, (value) => {
      const read = parseSdp(formatSdp(value))
      assert.ok(read.ok)
      assert.deepEqual(read.description, JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('lines may end with LF alone, and unknown lines are passed over', () => {
  const lines = [
    'v=0',
    'o=a 1 2 IN IP4 127.0.0.1',
    'b=AS:64',
    'z=?',
    'nonsense',
    'm=audio 4000/2 RTP/AVP 0',
    'c=IN IP4 127.0.0.2',
  ]
  for (const end of ['\r\n', '\n']) {
    const read = parseSdp(lines.join(end))
    assert.ok(read.ok)
    assert.deepEqual(read.description.media[0]?.formats, ['0'])
    assert.equal(read.description.media[0]?.address, '127.0.0.2')
  }
})

test('a line break in a value cannot make a line of its own', () => {
  const value = formatSdp({
    origin: { username: 'a\r\nm=audio 1 RTP/AVP 0', id: '1', version: '1', address: '127.0.0.1' },
    name: 'x\ny',
    address: null,
    attributes: [['fmtp', '0 a\r\na=crypto:1']],
    media: [],
  })
  assert.equal(value.split('\r\n').filter((line) => line.startsWith('m=')).length, 0)
  assert.equal(value.split('\n').filter((line) => line.startsWith('a=crypto')).length, 0)
})

const tooMuch: readonly [string, string][] = [
  ['characters', `v=0\r\n${'x'.repeat(sdpLimits.characters)}`],
  ['lines', `v=0\r\n${'a=x\r\n'.repeat(sdpLimits.lines)}`],
  ['one line', `v=0\r\na=${'x'.repeat(sdpLimits.lineCharacters)}`],
  ['media lines', `v=0\r\n${'m=audio 1 RTP/AVP 0\r\n'.repeat(sdpLimits.media + 1)}`],
  ['attributes', `v=0\r\n${'a=x\r\n'.repeat(sdpLimits.attributes + 1)}`],
  ['formats', `v=0\r\nm=audio 1 RTP/AVP ${'0 '.repeat(sdpLimits.formats + 1)}`],
]

for (const [name, text] of tooMuch) {
  test(`too many ${name} are refused`, () => {
    assert.equal(parseSdp(text).ok, false)
  })
}

const local: LocalMedia = {
  address: '127.0.0.1',
  rtpPort: 16_384,
  rtcpPort: 16_385,
  rtcpMux: false,
  codecs: [{ name: 'PCMU', clockRateHz: 8_000, channels: 1, payloadType: 0 }],
  telephoneEvent: 101,
  ptimeMs: 20,
  srtp: 'optional',
  srtpKeys: [{ suite: 'AES_CM_128_HMAC_SHA1_80', inline: 'A'.repeat(40) }],
  direction: 'sendrecv',
}

test('no text makes reading, answering or reading an answer throw', () => {
  const session = startSdpSession('1', 1)
  const { offered, sdp } = makeOffer(session, local)
  const mutated = fc
    .tuple(fc.nat(sdp.length), fc.nat(20), fc.string({ unit: 'binary', maxLength: 20 }))
    .map(([at, cut, put]) => sdp.slice(0, at) + put + sdp.slice(at + cut))
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), mutated), (text) => {
      parseSdp(text)
      readOffer(text, '127.0.0.1')
      readAnswer(offered, text)
      const made = makeAnswer(session, text, local)
      if (made.ok) assert.ok(parseSdp(made.sdp).ok)
    }),
    { numRuns: 500 },
  )
})
