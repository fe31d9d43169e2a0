// Writing messages: what is added, what is echoed, and that a draft cannot break out of its line.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyAlterations } from './alterations.ts'
import { StreamFramer } from './framer.ts'
import { maskSecrets } from './mask.ts'
import { parseMessage } from './parse.ts'
import { serializeRequest, serializeResponse, UnsafeHeader } from './serialize.ts'
import type { HeaderLine, RequestDraft, SipRequest } from './types.ts'

const draft: RequestDraft = {
  method: 'OPTIONS',
  uri: 'sip:a@b',
  headers: [
    ['From', '<sip:x>;tag=1'],
    ['To', '<sip:y>'],
    ['Call-ID', 'c'],
    ['CSeq', '1 OPTIONS'],
  ],
  body: null,
}
const via = 'SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK7'

function request(lines: readonly string[]): SipRequest {
  const result = parseMessage(Buffer.from(lines.join('\r\n'), 'latin1'), 'datagram')
  assert.ok(result.ok && result.message.kind === 'request', result.ok ? '' : result.refusal.problem)
  return result.message
}

test('a request gets Via, Max-Forwards and Content-Length', () => {
  assert.equal(
    serializeRequest(draft, via).toString(),
    `OPTIONS sip:a@b SIP/2.0\r\nVia: ${via}\r\nMax-Forwards: 70\r\nFrom: <sip:x>;tag=1\r\nTo: <sip:y>\r\n` +
      'Call-ID: c\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n',
  )
})

test('a Max-Forwards of the draft stays, a Content-Length of the draft does not count', () => {
  const headers: HeaderLine[] = [...draft.headers, ['max-forwards', '9'], ['l', '999'], ['Via', 'SIP/2.0/UDP below']]
  const text = serializeRequest({ ...draft, headers }, via).toString()
  assert.match(text, /max-forwards: 9\r\n/)
  assert.doesNotMatch(text, /70|999/)
  assert.ok(text.indexOf(via) < text.indexOf('SIP/2.0/UDP below'))
})

const injections: readonly [string, RequestDraft, string][] = [
  ['CRLF in a value', { ...draft, headers: [['Subject', 'a\r\nEvil: 1']] }, via],
  ['LF in a value', { ...draft, headers: [['Subject', 'a\nEvil: 1']] }, via],
  ['CR in a value', { ...draft, headers: [['Subject', 'a\rEvil: 1']] }, via],
  ['NUL in a value', { ...draft, headers: [['Subject', 'a\0']] }, via],
  ['CRLF in a name', { ...draft, headers: [['A: b\r\nC', 'd']] }, via],
  ['a colon in a name', { ...draft, headers: [['A:', 'd']] }, via],
  ['an empty name', { ...draft, headers: [['', 'd']] }, via],
  ['CRLF in the URI', { ...draft, uri: 'sip:a\r\nX:' }, via],
  ['a space in the URI', { ...draft, uri: 'sip:a SIP/2.0' }, via],
  ['no URI', { ...draft, uri: '' }, via],
  ['a space in the method', { ...draft, method: 'A B' }, via],
  ['CRLF in the Via', draft, `${via}\r\nX: y`],
  ['CRLF in the content type', { ...draft, body: { type: 'a\r\nX: y', content: '' } }, via],
]

for (const [name, unsafe, top] of injections) {
  test(`${name} is not sent`, () => {
    assert.throws(() => serializeRequest(unsafe, top), UnsafeHeader)
  })
}

const invite = [
  'INVITE sip:a@b SIP/2.0',
  'v: SIP/2.0/UDP one;rport;branch=z9hG4bK1, SIP/2.0/UDP two;branch=z9hG4bK2',
  'Via: SIP/2.0/UDP three',
  'f: "J\xc3\xbcrgen\xff" <sip:x>;tag=1',
  't: <sip:y>',
  'i: c',
  'CSeq:   1   INVITE',
  '',
  '',
]

test('a response echoes Via, From, To, Call-ID and CSeq byte for byte, with source and tag added', () => {
  const response = {
    status: 180,
    reason: 'Ringing',
    toTag: 'tt',
    headers: [['Contact', '<sip:me>']],
    body: null,
  } as const
  assert.equal(
    serializeResponse(request(invite), response, { address: '127.0.0.1', port: 5_070 }).toString('latin1'),
    'SIP/2.0 180 Ringing\r\n' +
      'Via: SIP/2.0/UDP one;received=127.0.0.1;rport=5070;branch=z9hG4bK1, SIP/2.0/UDP two;branch=z9hG4bK2\r\n' +
      'Via: SIP/2.0/UDP three\r\nFrom: "J\xc3\xbcrgen\xff" <sip:x>;tag=1\r\nTo: <sip:y>;tag=tt\r\nCall-ID: c\r\n' +
      'CSeq: 1   INVITE\r\nContact: <sip:me>\r\nContent-Length: 0\r\n\r\n',
  )
})

test('a To that has a tag keeps it', () => {
  const lines = invite.map((line) => (line.startsWith('t:') ? 't: <sip:y>;tag=old' : line))
  const text = serializeResponse(request(lines), {
    status: 200,
    reason: 'OK',
    toTag: 'new',
    headers: [],
    body: null,
  }).toString()
  assert.match(text, /To: <sip:y>;tag=old\r\n/)
})

test('a draft cannot put CRLF into a response', () => {
  const message = request(invite)
  const response = { status: 200, reason: 'OK', toTag: 't', headers: [] as HeaderLine[], body: null }
  assert.throws(() => serializeResponse(message, { ...response, reason: 'O\r\nK' }), UnsafeHeader)
  assert.throws(() => serializeResponse(message, { ...response, toTag: 't\r\nX: y' }), UnsafeHeader)
  assert.throws(() => serializeResponse(message, { ...response, headers: [['X', 'a\nb']] }), UnsafeHeader)
  assert.throws(() => serializeResponse(message, { ...response, status: 20 }), UnsafeHeader)
})

test('alterations apply in their order and match names in any form', () => {
  const lines: HeaderLine[] = [
    ['From', 'a'],
    ['m', 'one'],
    ['Contact', 'two'],
    ['Subject', 's'],
  ]
  assert.deepEqual(
    applyAlterations(lines, [
      { alter: 'replace', name: 'Contact', value: 'three' },
      { alter: 'remove', name: 's' },
      { alter: 'add', name: 'X', value: '1' },
      { alter: 'prepend', name: 'Route', value: 'r' },
      { alter: 'replace', name: 'Diversion', value: 'd' },
      { alter: 'remove', name: 'nothing' },
    ]),
    [
      ['Route', 'r'],
      ['From', 'a'],
      ['Contact', 'three'],
      ['X', '1'],
      ['Diversion', 'd'],
    ],
  )
  assert.equal(lines.length, 4)
})

test('a trace shows neither digest responses nor SRTP keys', () => {
  const text = [
    'INVITE sip:a@b SIP/2.0',
    'Authorization: Digest username="u",',
    ' response="secret1"',
    'proxy-authorization : Basic secret2',
    'To: <sip:a>',
    '',
    'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:secret3|2^31',
    'a=CRYPTO:2 AES_CM_128_HMAC_SHA1_80 INLINE:secret4',
    'a=crypto:3 secret5',
    'a=key-mgmt:mikey secret6',
    'k=clear:secret7',
    'a=sendrecv',
    '',
  ].join('\r\n')
  const masked = maskSecrets(text)
  assert.doesNotMatch(masked, /secret/)
  assert.match(masked, /^Authorization: Digest \*\*\*\r$/m)
  assert.match(masked, /^To: <sip:a>\r$/m)
  assert.match(masked, /^a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:\*\*\*\r$/m)
  assert.match(masked, /^a=sendrecv\r$/m)
})

const message = `OPTIONS sip:a SIP/2.0\r\nVia: ${via}\r\nFrom: <sip:x>;tag=1\r\nTo: <sip:y>\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\nContent-Length: 3\r\n\r\nabc`

function kinds(text: string, size: number): string[] {
  const framer = new StreamFramer()
  const found: string[] = []
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) {
    for (const event of framer.push(bytes.subarray(at, at + size))) {
      found.push(event.event === 'broken' ? `broken ${event.refusal.status}` : event.event)
    }
  }
  return found
}

const streams: readonly [string, string, readonly string[]][] = [
  ['one message', message, ['message']],
  ['three messages', message.repeat(3), ['message', 'message', 'message']],
  ['a ping', '\r\n\r\n', ['ping']],
  ['a pong', '\r\n', ['pong']],
  ['pings between messages', `\r\n\r\n${message}\r\n\r\n${message}`, ['ping', 'message', 'ping', 'message']],
  ['a pong before a message', `\r\n${message}`, ['pong', 'message']],
  ['a compact and folded length', message.replace('Content-Length: 3', 'l :\r\n  3'), ['message']],
  ['no length', message.replace('Content-Length: 3\r\n', ''), ['broken 400']],
  ['two lengths', message.replace('Content-Length: 3', 'Content-Length: 3\r\nl: 3'), ['broken 400']],
  ['a negative length', message.replace('Length: 3', 'Length: -3'), ['broken 400']],
  ['a length that is no number', message.replace('Length: 3', 'Length: 3x'), ['broken 400']],
  ['a length beyond the limit', message.replace('Length: 3', 'Length: 65000'), []],
  ['a length far beyond the limit', message.replace('Length: 3', 'Length: 65500'), ['broken 513']],
  ['a length of many digits', message.replace('Length: 3', `Length: ${'9'.repeat(30)}`), ['broken 400']],
  ['no length and nothing to answer', 'x: y\r\n\r\n', ['broken null']],
  ['an ACK without length', message.replaceAll('OPTIONS', 'ACK').replace('Content-Length: 3\r\n', ''), ['broken null']],
  ['a head without end', 'x'.repeat(70_000), ['broken null']],
]

for (const [name, text, expected] of streams) {
  test(`stream with ${name}`, () => {
    for (const size of text.length > 10_000 ? [5_000, 100_000] : [text.length, 1_000]) {
      assert.deepEqual(kinds(text, size), expected, `in pieces of ${size}`)
    }
    // Cut anywhere, keep-alives may be taken for others, messages may not.
    const messages = (list: readonly string[]): string[] => list.filter((kind) => kind !== 'ping' && kind !== 'pong')
    if (text.length < 10_000) assert.deepEqual(messages(kinds(text, 5)), messages(expected))
  })
}

test('a framer gives back the memory of a large message', () => {
  const framer = new StreamFramer()
  const large = message.replace('Length: 3', 'Length: 50000').replace('abc', 'x'.repeat(50_000))
  assert.equal(framer.push(Buffer.from(large)).length, 1)
  assert.equal(framer.heldBytes, 0)
})
