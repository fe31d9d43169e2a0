// The parser on ordinary, odd and hostile bytes: what values come out, what is refused, and that nothing makes it throw.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { StreamFramer } from './framer.ts'
import { defaultLimits } from './limits.ts'
import { formatNameAddress, parseNameAddress } from './name-address.ts'
import { parseMessage } from './parse.ts'
import { headerLines } from './received.ts'
import { serializeRequest, serializeResponse } from './serialize.ts'
import type { ParseResult, SipMessage, SipRequest } from './types.ts'
import { parseVia, withSource } from './via.ts'

const base = [
  'INVITE sip:102@pbx.example.com SIP/2.0',
  'Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK1;rport',
  'Max-Forwards: 70',
  'From: "Alice" <sip:101@pbx.example.com>;tag=a1',
  'To: <sip:102@pbx.example.com>',
  'Call-ID: 1@127.0.0.1',
  'CSeq: 1 INVITE',
  'Contact: <sip:101@127.0.0.1:5070>',
]

function parse(lines: readonly string[], body = ''): ParseResult {
  const text = `${lines.join('\r\n')}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  return parseMessage(Buffer.from(text), 'datagram')
}

function accepted(lines: readonly string[], body = ''): SipRequest {
  const result = parse(lines, body)
  assert.ok(result.ok && result.message.kind === 'request', result.ok ? '' : result.refusal.problem)
  return result.message
}

const without = (name: string): string[] => base.filter((line) => !line.startsWith(name))
const changed = (name: string, line: string): string[] => base.map((old) => (old.startsWith(name) ? line : old))

test('compact forms, any case and spaces before the colon are the same header', () => {
  const message = accepted([
    'INVITE sip:102@pbx.example.com SIP/2.0',
    'v: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK1',
    'F : <sip:a@b>;tag=1',
    't:<sip:c@d>',
    'I: x',
    'cSEQ: 7 INVITE',
    'm: <sip:a@b>',
    'k: timer, 100rel',
    'x: 1800',
  ])
  assert.equal(message.header('From'), '<sip:a@b>;tag=1')
  assert.equal(message.header('f'), '<sip:a@b>;tag=1')
  assert.equal(message.callId, 'x')
  assert.equal(message.cseq.number, 7)
  assert.deepEqual(message.headers('supported'), ['timer', '100rel'])
  assert.equal(message.header('Session-Expires'), '1800')
  assert.equal(message.addresses('CONTACT')[0]?.uriText, 'sip:a@b')
  assert.equal(message.via.transport, 'TCP')
})

test('lists are split at commas outside quotes and brackets, other headers are not', () => {
  const message = accepted([
    ...base,
    'Route: "a, b" <sip:x,y@z;lr>, <sip:p>;q="1,2"',
    'Route: <sip:last>',
    'Subject: one, two',
    'Allow: INVITE, ,ACK,',
    'User-Agent: a, b',
  ])
  assert.deepEqual(message.headers('Route'), ['"a, b" <sip:x,y@z;lr>', '<sip:p>;q="1,2"', '<sip:last>'])
  assert.deepEqual(
    message.addresses('Route').map((entry) => entry.uriText),
    ['sip:x,y@z;lr', 'sip:p', 'sip:last'],
  )
  assert.deepEqual(message.headers('Subject'), ['one, two'])
  assert.deepEqual(message.headers('Allow'), ['INVITE', 'ACK'])
  assert.equal(message.header('Allow'), 'INVITE')
  assert.equal(message.header('Nothing'), undefined)
  assert.deepEqual(message.headers('Nothing'), [])
})

test('folded values become one line and UTF-8 its letters', () => {
  const message = accepted([...base, 'Subject: one\r\n  two\r\n\tthree', 'X-Name: Jürgen'])
  assert.equal(message.header('Subject'), 'one two three')
  assert.equal(message.header('X-Name'), 'Jürgen')
})

test('a message does not change when the buffer it came in is used again', () => {
  const bytes = Buffer.from(`${base.join('\r\n')}\r\n\r\nbody`)
  const before = bytes.toString()
  const result = parseMessage(bytes, 'datagram')
  bytes.fill(0)
  assert.ok(result.ok)
  assert.equal(result.message.raw.toString(), before)
  assert.equal(result.message.body.toString(), 'body')
  assert.equal(result.message.callId, '1@127.0.0.1')
})

test('values never hold CR, LF or NUL, so they may always be sent on', () => {
  const message = accepted([...base, 'Subject: a\rb', 'X-Nul: "\\\0"', 'X-Fold: a\r\n \r\n b'])
  for (const [, value] of headerLines(message)) assert.doesNotMatch(value, /[\r\n\0]/)
  assert.equal(message.header('Subject'), 'a b')
})

test('a contact that cannot be read is refused, one in Route is kept as text', () => {
  const result = parse([...without('Contact'), 'Contact: <sip:a@b>', 'Contact: "x'])
  assert.equal(!result.ok && result.refusal.status, 400)
  const message = accepted([...base, 'Route: <<>>'])
  assert.deepEqual(
    message.addresses('Route').map((entry) => [entry.uri, entry.uriText]),
    [[null, '<<>>']],
  )
})

test('Contact: * is read as a star', () => {
  const message = accepted(changed('Contact', 'Contact: *'))
  assert.deepEqual(
    message.addresses('Contact').map((entry) => entry.uriText),
    ['*'],
  )
})

const refusals: readonly [string, readonly string[], number | null][] = [
  ['no Via', without('Via'), null],
  ['no From', without('From'), 400],
  ['no To', without('To'), 400],
  ['no Call-ID', without('Call-ID'), 400],
  ['an empty Call-ID', changed('Call-ID', 'Call-ID: '), 400],
  ['no CSeq', without('CSeq'), null],
  ['two To', [...base, 'To: <sip:x>'], 400],
  ['two From in different forms', [...base, 'f: <sip:x>'], 400],
  ['a CSeq without number', changed('CSeq', 'CSeq: INVITE'), 400],
  ['a CSeq of 2^31', changed('CSeq', 'CSeq: 2147483648 INVITE'), 400],
  ['Max-Forwards 256', changed('Max', 'Max-Forwards: 256'), 400],
  ['Max-Forwards minus one', changed('Max', 'Max-Forwards: -1'), 400],
  ['a header without a colon', [...base, 'nonsense'], 400],
  ['a header without a name', [...base, ': x'], 400],
  ['a header name with a space', [...base, 'X Y: x'], 400],
  ['a lone LF', [...base, 'X: a\nTo: <sip:evil>'], 400],
  ['an unfinished bracket', changed('From', 'From: <sip:a@b;tag=1'), 400],
  ['an unfinished quote in a parameter', changed('From', 'From: <sip:a@b>;tag="1'), 400],
  ['a From without scheme', changed('From', 'From: a@b;tag=1'), 400],
  ['a Via host that is none', changed('Via', 'Via: SIP/2.0/UDP ;branch=z9hG4bK1'), null],
  ['a Via of nothing', changed('Via', 'Via: '), null],
  ['another SIP version', ['INVITE sip:a@b SIP/3.0', ...base.slice(1)], 505],
  ['a long Request-URI', [`INVITE sip:${'a'.repeat(2_048)}@b SIP/2.0`, ...base.slice(1)], 414],
  ['an ACK that is malformed', ['ACK sip:a@b SIP/2.0', ...base.slice(1)], null],
  ['too many headers', [...base, ...new Array<string>(200).fill('X: y')], 400],
  ['a line that is too long', [...base, `X: ${'y'.repeat(9_000)}`], 400],
  ['HTTP', ['GET / HTTP/1.1', ...base.slice(1)], null],
  ['a request line of one word', ['INVITE', ...base.slice(1)], null],
  ['a method that is no token', ['IN@VITE sip:a@b SIP/2.0', ...base.slice(1)], null],
]

for (const [name, lines, status] of refusals) {
  test(`${name}: ${status === null ? 'dropped' : status}`, () => {
    const result = parse(lines)
    assert.ok(!result.ok)
    assert.equal(result.refusal.status, status, result.refusal.problem)
    if (status === null) return
    assert.ok(result.refusal.message?.kind === 'request')
    const draft = { status, reason: 'x', toTag: 't', headers: [], body: null }
    assert.ok(serializeResponse(result.refusal.message, draft, { address: '127.0.0.1', port: 9 }).length > 0)
  })
}

test('datagrams that are no messages are dropped', () => {
  for (const text of [
    '',
    '\r\n',
    '\r\n\r\n',
    '\0',
    'x',
    'SIP/2.0',
    'SIP/2.0 200 OK',
    'SIP/2.0 99 x\r\n\r\n',
    'SIP/2.0 700 x\r\n\r\n',
  ]) {
    const result = parseMessage(Buffer.from(text), 'datagram')
    assert.ok(!result.ok && result.refusal.status === null, JSON.stringify(text))
  }
  const large = parseMessage(Buffer.alloc(defaultLimits.messageBytes + 1, 'x'), 'datagram')
  assert.equal(!large.ok && large.refusal.status, null)
})

test('a head that does not end is refused', () => {
  const result = parseMessage(Buffer.from(base.join('\r\n')), 'datagram')
  assert.equal(!result.ok && result.refusal.status, 400)
})

test('in a stream Content-Length must be there, in a datagram it need not', () => {
  const bytes = Buffer.from(`${base.join('\r\n')}\r\n\r\nabc`)
  const stream = parseMessage(bytes, 'stream')
  assert.equal(!stream.ok && stream.refusal.status, 400)
  const datagram = parseMessage(bytes, 'datagram')
  assert.equal(datagram.ok && datagram.message.body.toString(), 'abc')
})

test('an address that is written is read back as it was', () => {
  const addresses = fc.record({
    display: fc.option(fc.stringMatching(/^[ -~äöü€]{0,20}$/), { nil: null }),
    params: fc
      .array(
        fc.tuple(fc.stringMatching(/^[a-z0-9-]{1,8}$/), fc.option(fc.stringMatching(/^[ -~]{0,12}$/), { nil: null })),
      )
      .map((list) => new Map(list)),
  })
  fc.assert(
    fc.property(addresses, ({ display, params }) => {
      const read = parseNameAddress(formatNameAddress({ display, uriText: 'sip:a@b;x=y', params }))
      assert.ok(read !== null)
      assert.equal(read.display, display)
      assert.equal(read.uri?.user, 'a')
      assert.deepEqual([...read.params], [...params])
    }),
  )
})

test('a Via gets the real source, and a received that the client wrote does not win', () => {
  const source = { address: '127.0.0.9', port: 4_242 }
  const rows: readonly [string, string | null, string | null][] = [
    ['SIP/2.0/UDP 127.0.0.9:5060;branch=z9hG4bK1', null, null],
    ['SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK1', '127.0.0.9', null],
    ['SIP/2.0/UDP phone.local', '127.0.0.9', null],
    ['SIP/2.0/UDP 127.0.0.9;branch=z9hG4bK1;rport', '127.0.0.9', '4242'],
    ['SIP/2.0/UDP 127.0.0.9;rport;branch=z9hG4bK1', '127.0.0.9', '4242'],
    ['SIP/2.0/UDP 127.0.0.9;rport=1;branch=z9hG4bK1', null, '1'],
    ['SIP/2.0/UDP 127.0.0.9;received=127.6.6.6;branch=z9hG4bK1', '127.0.0.9', null],
    ['SIP / 2.0 / UDP 127.0.0.1 : 5060 ; rport ; branch = x', '127.0.0.9', '4242'],
  ]
  for (const [text, received, rport] of rows) {
    const via = parseVia(withSource(text, source))
    assert.ok(via !== null, text)
    assert.equal(via.params.get('received') ?? null, received, text)
    assert.equal(via.params.get('rport') ?? null, rport, text)
    assert.equal(via.params.get('branch'), parseVia(text)?.params.get('branch'))
  }
})

/** Asks a message for everything it can tell. */
function askAll(message: SipMessage): void {
  for (const [name] of headerLines(message)) {
    message.header(name)
    message.headers(name)
    for (const address of message.addresses(name)) void address.uri
  }
  void [message.raw, message.body, message.callId, message.fromTag, message.toTag, message.from.uri, message.to.uri]
  if (message.kind === 'request') void message.uri
}

const sample = Buffer.from(
  `${[...base, 'Route: "x" <sip:r;lr>, <sip:q>', 'Subject: a\r\n b', 'X: "\\\0ü'].join('\r\n')}\r\nContent-Length: 5\r\n\r\nv=0\r\n`,
)

const mutations = fc
  .array(fc.tuple(fc.nat(sample.length), fc.nat(12), fc.uint8Array({ maxLength: 12 })), { minLength: 1, maxLength: 4 })
  .map((edits) => {
    let bytes = sample
    for (const [at, cut, put] of edits) bytes = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)])
    return bytes
  })

const words = fc
  .array(
    fc.constantFrom(
      '\r\n',
      ' ',
      ':',
      ';',
      ',',
      '"',
      '<',
      '>',
      '\\',
      '@',
      '=',
      'sip:',
      'Via',
      'SIP/2.0',
      'To',
      'INVITE',
      '\0',
      '%',
      'ä',
      '[',
      '1',
    ),
    { maxLength: 60 },
  )
  .map((list) => Buffer.from(list.join('')))

test('no bytes make the parser throw, and whatever it lets through can be answered and told in full', () => {
  const bytes = fc.oneof(
    mutations,
    words,
    fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array)),
  )
  const draft = { status: 400, reason: 'Bad Request', toTag: 't', headers: [], body: null }
  fc.assert(
    fc.property(bytes, fc.constantFrom('datagram' as const, 'stream' as const), (input, framing) => {
      const result = parseMessage(input, framing)
      const message = result.ok ? result.message : result.refusal.message
      if (message === null) return
      askAll(message)
      if (message.kind !== 'request') return
      const answer = serializeResponse(message, draft, { address: '127.0.0.1', port: 5_060 })
      assert.equal(answer.toString('latin1').split('\r\n\r\n').length, 2)
      if (result.ok) assert.ok(parseMessage(answer, 'stream').ok, answer.toString())
    }),
    { numRuns: 3_000 },
  )
})

test('no bytes make the framer throw or keep more than one message', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(mutations, words), { maxLength: 6 }),
      fc.integer({ min: 1, max: 700 }),
      (parts, size) => {
        const framer = new StreamFramer({ ...defaultLimits, messageBytes: 2_000 })
        const bytes = Buffer.concat(parts)
        let broken = 0
        for (let at = 0; at < bytes.length; at += size) {
          for (const event of framer.push(bytes.subarray(at, at + size))) {
            assert.equal(broken, 0)
            if (event.event === 'broken') broken++
            if (event.event === 'message') parseMessage(event.bytes, 'stream')
          }
          assert.ok(framer.heldBytes <= 2_004)
        }
      },
    ),
    { numRuns: 500 },
  )
})

/** Milliseconds to parse the bytes and ask for everything: the best of three, since other work may be in the way. */
function timeOf(bytes: Buffer): number {
  const tries = [0, 1, 2].map(() => {
    const start = process.hrtime.bigint()
    const result = parseMessage(bytes, 'datagram')
    const message = result.ok ? result.message : result.refusal.message
    if (message !== null) askAll(message)
    return Number(process.hrtime.bigint() - start) / 1e6
  })
  return Math.min(...tries)
}

test('time grows no faster than the message: 60 KB of the worst signs take well under a tenth of a second', () => {
  const signs = ['"', '<', ';', ',', '\\', '%', '(', ' ', ';a', ',a', '"\\', 'a=', '\r\n ', '[', 'sip:@']
  for (const sign of signs) {
    for (const name of ['From', 'Via', 'Contact', 'X', 'Route']) {
      const value = sign.repeat(Math.floor(60_000 / sign.length))
      const bytes = Buffer.from(`${[...without(name), `${name}: ${value}`].join('\r\n')}\r\n\r\n`)
      const ms = timeOf(bytes)
      assert.ok(ms < 100, `${JSON.stringify(sign)} in ${name}: ${ms} ms`)
    }
  }
})

test('a request that is written is read back as it was', () => {
  const draft = {
    method: 'MESSAGE',
    uri: 'sip:a@b',
    headers: [
      ['From', '<sip:x>;tag=1'],
      ['To', '<sip:y>'],
      ['Call-ID', 'c'],
      ['CSeq', '1 MESSAGE'],
      ['Subject', 'grüße'],
    ] as const,
    body: { type: 'text/plain', content: 'schön\r\n' },
  }
  const bytes = serializeRequest(draft, 'SIP/2.0/TCP 127.0.0.1:5060;branch=z9hG4bK7')
  const result = parseMessage(bytes, 'stream')
  assert.ok(result.ok && result.message.kind === 'request')
  assert.equal(result.message.maxForwards, 70)
  assert.equal(result.message.header('Subject'), 'grüße')
  assert.equal(result.message.body.toString('utf8'), 'schön\r\n')
  assert.equal(result.message.header('Content-Type'), 'text/plain')
})
