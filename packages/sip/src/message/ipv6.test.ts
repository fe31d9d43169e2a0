// The situations of RFC 5118 (SIP with IPv6), each with the outcome expected of the parser. Messages written for this test.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseSdp } from '../sdp/description.ts'
import { isIpv6, sameHost } from './address.ts'
import { parseMessage } from './parse.ts'
import type { ParseResult, SipRequest } from './types.ts'
import { parseUri, sameUri } from './uri.ts'

interface Parts {
  readonly uri?: string
  readonly via?: string
  readonly contact?: string
  readonly more?: readonly string[]
  readonly body?: string
}

function register(parts: Parts): ParseResult {
  const body = parts.body ?? ''
  const lines = [
    `REGISTER ${parts.uri ?? 'sip:[2001:db8::10]'} SIP/2.0`,
    ...(parts.more ?? []),
    'To: sip:user@example.com',
    'From: sip:user@example.com;tag=81x2',
    `Via: ${parts.via ?? 'SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKas3-111'}`,
    'Call-ID: SSG9559905523997077@hlau_4100',
    'Max-Forwards: 70',
    `Contact: ${parts.contact ?? '"Caller" <sip:caller@[2001:db8::1]>'}`,
    'CSeq: 98176 REGISTER',
    `Content-Length: ${body.length}`,
    '',
    body,
  ]
  return parseMessage(Buffer.from(lines.join('\r\n')), 'datagram')
}

function accepted(parts: Parts): SipRequest {
  const result = register(parts)
  assert.ok(result.ok && result.message.kind === 'request', result.ok ? '' : result.refusal.problem)
  return result.message
}

function refusedWith(parts: Parts): number | null {
  const result = register(parts)
  return result.ok ? 200 : result.refusal.status
}

test('4.1 an IPv6 reference in the Request-URI, Via and Contact is accepted', () => {
  const message = accepted({})
  assert.equal(message.uri?.host, '2001:db8::10')
  assert.equal(message.via.host, '2001:db8::9:1')
  assert.equal(message.addresses('Contact')[0]?.uri?.host, '2001:db8::1')
})

test('4.2 an IPv6 address without brackets in the Request-URI is answered with 400', () => {
  assert.equal(refusedWith({ uri: 'sip:2001:db8::10' }), 400)
})

test('4.3 a port inside the brackets is part of the address', () => {
  const message = accepted({ uri: 'sip:[2001:db8::10:5070]' })
  assert.equal(message.uri?.host, '2001:db8::10:5070')
  assert.equal(message.uri?.port, null)
})

test('4.4 a port behind the brackets is a port', () => {
  const message = accepted({ uri: 'sip:[2001:db8::10]:5070' })
  assert.equal(message.uri?.host, '2001:db8::10')
  assert.equal(message.uri?.port, 5_070)
})

test('4.5 the received parameter of a Via is accepted with brackets and without', () => {
  for (const received of ['[2001:db8::9:255]', '2001:db8::9:255']) {
    const via = `SIP/2.0/UDP [2001:db8::9:1];received=${received};branch=z9hG4bKas3-111`
    const message = accepted({ via })
    assert.equal(message.via.params.get('received'), received)
    assert.equal(message.via.params.get('branch'), 'z9hG4bKas3-111')
  }
})

test('4.6 a description with IPv6 addresses is read', () => {
  const body =
    'v=0\r\no=assistant 971731711378798081 0 IN IP6 2001:db8::20\r\ns=-\r\nc=IN IP6 2001:db8::20\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\n'
  const message = accepted({ body })
  const read = parseSdp(message.body.toString('utf8'))
  assert.ok(read.ok)
  assert.equal(read.description.address, '2001:db8::20')
  assert.equal(read.description.origin.address, '2001:db8::20')
})

test('4.7 both address families may stand in one message', () => {
  const message = accepted({
    uri: 'sip:user@[2001:db8::10]',
    more: ['Via: SIP/2.0/UDP 192.0.2.1:6000;branch=z9hG4bK-1, SIP/2.0/TCP [2001:db8::9:2]:16000;branch=z9hG4bK-2'],
  })
  assert.equal(message.via.host, '192.0.2.1')
  assert.equal(message.headers('Via').length, 3)
  assert.match(message.headers('Via')[1] ?? '', /^SIP\/2\.0\/TCP \[2001:db8::9:2\]:16000/)
})

test('4.8 streams of one description may have addresses of both families', () => {
  const read = parseSdp(
    'v=0\r\ns=-\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\nc=IN IP4 192.0.2.1\r\nm=video 6024 RTP/AVP 107\r\nc=IN IP6 2001:db8::10\r\n',
  )
  assert.ok(read.ok)
  assert.deepEqual(
    read.description.media.map((media) => media.address),
    ['192.0.2.1', '2001:db8::10'],
  )
})

test('4.9 an IPv4 address mapped into IPv6 is an IPv6 address', () => {
  assert.equal(isIpv6('::ffff:192.0.2.10'), true)
  assert.equal(sameHost('::ffff:192.0.2.10', '::FFFF:C000:20A'), true)
  assert.equal(sameHost('::ffff:192.0.2.10', '192.0.2.10'), false)
  const read = parseSdp('v=0\r\nc=IN IP6 ::ffff:192.0.2.10\r\nm=audio 6000 RTP/AVP 0\r\n')
  assert.ok(read.ok)
  assert.equal(read.description.address, '::ffff:192.0.2.10')
})

test('4.10 two colons before an embedded IPv4 address are right, three are refused', () => {
  assert.equal(accepted({ uri: 'sip:user@[2001:db8::192.0.2.1]' }).uri?.host, '2001:db8::192.0.2.1')
  assert.equal(refusedWith({ uri: 'sip:user@[2001:db8:::192.0.2.1]' }), 400)
})

test('texts that are and are not IPv6 addresses', () => {
  for (const text of [
    '::',
    '::1',
    '1::',
    '1:2:3:4:5:6:7:8',
    '1::8',
    '::1.2.3.4',
    '1:2:3:4:5:6:1.2.3.4',
    'fe80::abcd',
  ]) {
    assert.equal(isIpv6(text), true, text)
  }
  const not = [
    '',
    ':',
    ':::',
    '1',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '12345::',
    'g::',
    '1:2:3:4:5:6:7:1.2.3.4',
  ]
  for (const text of [...not, '::1.2.3', '1.2.3.4::', '1:2:3:4::5:6:7:8', '::1.2.3.256', 'fe80::1%eth0']) {
    assert.equal(isIpv6(text), false, text)
  }
})

test('URIs with the same IPv6 address in different writing are the same', () => {
  const left = parseUri('sip:bob@[2001:DB8::1]')
  const right = parseUri('sip:bob@[2001:db8:0:0::0001]')
  assert.ok(left !== null && right !== null)
  assert.equal(sameUri(left, right), true)
})
