// RFC 3263 as tables: what is asked for each kind of target, and the places that come of the answers.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { locate, maxCandidates } from './locate.ts'
import type { Answer, NoAnswer, Question, Resolution, ResolveTarget, ResolveWishes } from './types.ts'

const all: ResolveWishes = { transports: ['udp', 'tcp', 'tls'], family: 'ipv4First', spread: false }
const ttlMs = 60_000

/** A zone in short: `A x` -> addresses, `SRV x` -> "priority weight port target", `NAPTR x` -> "order preference flags service replacement". */
type Zone = Readonly<Record<string, readonly string[] | NoAnswer>>

function answerOf(zone: Zone, { type, name }: Question): Answer {
  const found = zone[`${type} ${name}`]
  if (found === undefined) return { answer: 'none', why: 'noRecord', ttlMs: 10_000 }
  if (typeof found === 'string') return { answer: 'none', why: found, ttlMs: 10_000 }
  if (type === 'A' || type === 'AAAA') return { answer: 'addresses', addresses: found, ttlMs }
  if (type === 'SRV') {
    const records = found.map((line) => {
      const [priority, weight, port, target = ''] = line.split(' ')
      return { priority: Number(priority), weight: Number(weight), port: Number(port), target }
    })
    return { answer: 'srv', records, ttlMs }
  }
  const records = found.map((line) => {
    const [order, preference, flags = '', service = '', replacement = ''] = line.split(' ')
    return { order: Number(order), preference: Number(preference), flags, service, regexp: '', replacement }
  })
  return { answer: 'naptr', records, ttlMs }
}

/** Asks and asks until there is a resolution. */
function run(target: ResolveTarget, zone: Zone, wishes: Partial<ResolveWishes> = {}, random = () => 0) {
  const answers = new Map<string, Answer>()
  const asked: string[] = []
  for (let round = 0; round < 10; round++) {
    const step = locate(target, { ...all, ...wishes }, ({ type, name }) => answers.get(`${type} ${name}`), random)
    if (step.step === 'done') return { asked, resolution: step.resolution, rounds: round }
    for (const question of step.questions) {
      const key = `${question.type} ${question.name}`
      assert.ok(!answers.has(key), `${key} was asked for twice`)
      asked.push(key)
      answers.set(key, answerOf(zone, question))
    }
  }
  return assert.fail('no end')
}

function placesOf(resolution: Resolution): readonly string[] {
  return resolution.ok
    ? resolution.candidates.map((one) => `${one.transport} ${one.address} ${one.port}`)
    : [`${resolution.reason}: ${resolution.sentence}`]
}

function uri(text: string): ResolveTarget {
  const [, scheme, host = '', port, transport] =
    /^(sips?):(\[[^\]]+\]|[^:;]*)(?::(\d+))?(?:;transport=(\w+))?$/.exec(text) ?? []
  return {
    secure: scheme === 'sips',
    host,
    port: port === undefined ? null : Number(port),
    transport: (transport as 'udp' | undefined) ?? null,
  }
}

// The zone of RFC 3263 4.1 and 4.2, with addresses.
const example: Zone = {
  'NAPTR example.com': [
    '90 50 s SIP+D2T _sip._tcp.example.com',
    '100 50 s SIP+D2U _sip._udp.example.com.',
    '50 50 s SIPS+D2T _sips._tcp.example.com',
    '10 50 s SIP+D2S _sip._sctp.example.com',
    '20 50 u E2U+sip !^.*$!sip:x!',
  ],
  'SRV _sip._tcp.example.com': ['0 1 5060 server1.example.com', '0 2 5060 server2.example.com'],
  'SRV _sip._udp.example.com': ['10 0 5060 server1.example.com'],
  'SRV _sips._tcp.example.com': ['0 0 5061 Server1.example.com.'],
  'A server1.example.com': ['192.0.2.1'],
  'AAAA server1.example.com': ['2001:db8::1'],
  'A server2.example.com': ['192.0.2.2', '192.0.2.3'],
  'A example.com': ['192.0.2.9'],
}
const plain: Zone = { 'A plain.example': ['192.0.2.7'] }

const rows: readonly (readonly [text: string, zone: Zone, wishes: Partial<ResolveWishes>, ...places: string[]])[] = [
  // Addresses: nothing is asked for.
  ['sip:192.0.2.1', {}, {}, 'udp 192.0.2.1 5060'],
  ['sip:192.0.2.1:5080', {}, {}, 'udp 192.0.2.1 5080'],
  ['sip:192.0.2.1;transport=tcp', {}, {}, 'tcp 192.0.2.1 5060'],
  ['sip:[2001:db8::5];transport=tls', {}, {}, 'tls 2001:db8::5 5061'],
  ['sips:192.0.2.1', {}, {}, 'tls 192.0.2.1 5061'],
  ['sips:192.0.2.1:5071;transport=tcp', {}, {}, 'tls 192.0.2.1 5071'],
  // A port: addresses only.
  ['sip:example.com:5070', example, {}, 'udp 192.0.2.9 5070'],
  ['sip:example.com:5070;transport=tls', example, {}, 'tls 192.0.2.9 5070'],
  ['sips:example.com:5070', example, {}, 'tls 192.0.2.9 5070'],
  // A transport: its SRV.
  ['sip:example.com;transport=udp', example, {}, 'udp 192.0.2.1 5060', 'udp 2001:db8::1 5060'],
  ['sip:example.com;transport=tls', example, { family: 'ipv4' }, 'tls 192.0.2.1 5061'],
  ['sips:example.com;transport=tcp', example, { family: 'ipv6' }, 'tls 2001:db8::1 5061'],
  ['sip:plain.example;transport=tls', plain, {}, 'tls 192.0.2.7 5061'],
  // Neither: NAPTR in its order, as far as the transports are there.
  [
    'sip:example.com',
    example,
    { family: 'ipv4' },
    'tls 192.0.2.1 5061',
    'tcp 192.0.2.1 5060',
    'tcp 192.0.2.2 5060',
    'tcp 192.0.2.3 5060',
    'udp 192.0.2.1 5060',
  ],
  [
    'sip:EXAMPLE.com.',
    example,
    { transports: ['udp'], family: 'ipv6First' },
    'udp 2001:db8::1 5060',
    'udp 192.0.2.1 5060',
  ],
  ['sips:example.com', example, { family: 'ipv4' }, 'tls 192.0.2.1 5061'],
  // No NAPTR: the SRV records there are, the transports in our order.
  [
    'sip:srv.example',
    {
      'SRV _sip._udp.srv.example': ['1 1 5062 a.srv.example'],
      'SRV _sips._tcp.srv.example': ['1 1 5063 a.srv.example'],
      'A a.srv.example': ['192.0.2.4'],
    },
    { transports: ['tls', 'udp'] },
    'tls 192.0.2.4 5063',
    'udp 192.0.2.4 5062',
  ],
  // Nothing but addresses.
  ['sip:plain.example', plain, {}, 'udp 192.0.2.7 5060'],
  ['sips:plain.example', plain, {}, 'tls 192.0.2.7 5061'],
  ['sip:plain.example', plain, { transports: ['tcp', 'tls'] }, 'tcp 192.0.2.7 5060'],
  ['sip:plain.example:0', plain, {}, 'udp 192.0.2.7 5060'],
  // NAPTR that leads to no SRV: the host itself, by the transport named.
  [
    'sip:plain.example',
    { ...plain, 'NAPTR plain.example': ['1 1 S sip+d2t _sip._tcp.plain.example'] },
    {},
    'tcp 192.0.2.7 5060',
  ],
  // NAPTR of no use: as if there were none.
  [
    'sip:plain.example',
    { ...plain, 'NAPTR plain.example': ['1 1 s SIP+D2S _sip._sctp.plain.example'] },
    {},
    'udp 192.0.2.7 5060',
  ],
  // A silent server for SRV need not keep us from the address.
  ['sip:plain.example;transport=udp', { ...plain, 'SRV _sip._udp.plain.example': 'silence' }, {}, 'udp 192.0.2.7 5060'],
  // The same place twice is one place; an address as SRV target is taken.
  [
    'sip:twice.example;transport=tcp',
    {
      'SRV _sip._tcp.twice.example': ['1 1 5060 a.example', '2 1 5060 b.example', '3 1 5061 b.example'],
      'A a.example': ['192.0.2.1'],
      'A b.example': ['192.0.2.1'],
    },
    {},
    'tcp 192.0.2.1 5060',
    'tcp 192.0.2.1 5061',
  ],
  // A refused service among others.
  [
    'sip:half.example',
    {
      'SRV _sip._udp.half.example': ['0 0 0 .'],
      'SRV _sip._tcp.half.example': ['0 0 5060 a.example'],
      'A a.example': ['192.0.2.1'],
    },
    {},
    'tcp 192.0.2.1 5060',
  ],
  // Refusals.
  [
    'sip:no.example',
    { 'A no.example': 'noSuchName', 'AAAA no.example': 'noSuchName' },
    {},
    'noSuchName: The DNS knows no no.example.',
  ],
  [
    'sip:gone.example;transport=udp',
    { 'SRV _sip._udp.gone.example': ['1 1 5060 a.gone.example'], 'A a.gone.example': 'noSuchName' },
    { family: 'ipv4' },
    'noSuchName: The DNS knows no a.gone.example, where gone.example is said to be.',
  ],
  [
    'sip:dead.example:5060',
    { 'A dead.example': 'silence' },
    {},
    'timeout: No name server answered in time where dead.example is.',
  ],
  [
    'sip:ill.example:5060',
    { 'A ill.example': 'failure' },
    {},
    'timeout: The name server could not tell where ill.example is.',
  ],
  [
    'sip:mail.example',
    {},
    {},
    'noUsableRecord: mail.example exists, but the DNS has no usable SRV or address record for it.',
  ],
  [
    'sip:shut.example;transport=udp',
    { 'SRV _sip._udp.shut.example': ['0 0 0 .'], 'A shut.example': ['192.0.2.1'] },
    {},
    'noUsableRecord: shut.example says by SRV that it offers no SIP (_sip._udp.shut.example).',
  ],
  [
    'sips:example.com;transport=udp',
    example,
    {},
    'noUsableRecord: A sips target cannot be reached over UDP (RFC 3261 26.2.2).',
  ],
  ['sip:192.0.2.1;transport=tcp', {}, { transports: ['udp'] }, 'noUsableRecord: TCP is not there to be used.'],
  ['sips:example.com', {}, { transports: ['udp'] }, 'noUsableRecord: TLS is not there to be used.'],
  [
    'sip:[2001:db8::5]',
    {},
    { family: 'ipv4' },
    'noUsableRecord: 2001:db8::5 is an IPv6 address, and only IPv4 is used here.',
  ],
  [`sip:${'x'.repeat(254)}`, {}, {}, 'noUsableRecord: The host is not a name DNS could know.'],
  ['sip:example.com:70000', {}, {}, 'noUsableRecord: 70000 is no port.'],
]

test('each kind of target leads to its places, in order, or to a sentence', () => {
  for (const [text, zone, wishes, ...places] of rows) {
    assert.deepEqual(placesOf(run(uri(text), zone, wishes).resolution), places, text)
  }
})

const questions: readonly (readonly [text: string, ...asked: string[]])[] = [
  ['sip:192.0.2.1'],
  ['sip:plain.example:5060', 'A plain.example', 'AAAA plain.example'],
  ['sip:plain.example;transport=tcp', 'SRV _sip._tcp.plain.example', 'A plain.example', 'AAAA plain.example'],
  [
    'sip:plain.example',
    'NAPTR plain.example',
    'SRV _sip._udp.plain.example',
    'SRV _sip._tcp.plain.example',
    'SRV _sips._tcp.plain.example',
    'A plain.example',
    'AAAA plain.example',
  ],
  [
    'sips:plain.example',
    'NAPTR plain.example',
    'SRV _sips._tcp.plain.example',
    'A plain.example',
    'AAAA plain.example',
  ],
]

test('nothing is asked for that the target does not need', () => {
  for (const [text, ...asked] of questions) assert.deepEqual(run(uri(text), plain).asked, asked, text)
})

test('the account says which records led where, and how long it holds', () => {
  const { resolution } = run(uri('sip:example.com'), example, { transports: ['tcp'], family: 'ipv4' }, () => 0.99)
  assert.ok(resolution.ok)
  assert.equal(resolution.candidates[0]?.how, 'NAPTR SIP+D2T, SRV _sip._tcp.example.com 0 2, server2.example.com')
  assert.deepEqual(resolution.found, { naptr: true, srv: true })
  assert.equal(resolution.ttlMs, ttlMs)
  assert.ok(resolution.trail.includes('A server2.example.com: 192.0.2.2, 192.0.2.3'))
  assert.ok(
    resolution.trail.some((line) => line.startsWith('NAPTR example.com: 90 50 SIP+D2T _sip._tcp.example.com, ')),
  )
})

test('a call may begin when only addresses are still missing and some are here', () => {
  const target = uri('sip:a.example:5060')
  const here = (question: Question): Answer | undefined =>
    question.type === 'A' ? { answer: 'addresses', addresses: ['192.0.2.1'], ttlMs } : undefined
  assert.deepEqual(locate(target, all, here, Math.random), {
    step: 'ask',
    questions: [{ type: 'AAAA', name: 'a.example' }],
    enough: true,
  })
  const nothing = locate(target, all, () => undefined, Math.random)
  assert.ok(nothing.step === 'ask' && !nothing.enough)
  const bySrv = locate(uri('sip:a.example;transport=udp'), all, here, Math.random)
  assert.ok(bySrv.step === 'ask' && !bySrv.enough)
})

test('spreading begins at any address of a name and leaves out none', () => {
  const zone: Zone = { 'A many.example': ['192.0.2.1', '192.0.2.2', '192.0.2.3'], 'AAAA many.example': ['2001:db8::1'] }
  const at = (chance: number) =>
    placesOf(run(uri('sip:many.example:5060'), zone, { spread: true }, () => chance).resolution).map(
      (one) => one.split(' ')[1],
    )
  assert.deepEqual(at(0), ['192.0.2.1', '192.0.2.2', '192.0.2.3', '2001:db8::1'])
  assert.deepEqual(at(0.5), ['192.0.2.2', '192.0.2.3', '192.0.2.1', '2001:db8::1'])
  assert.deepEqual(at(0.99), ['192.0.2.3', '192.0.2.1', '192.0.2.2', '2001:db8::1'])
})

function checkBounds(resolution: Resolution, secure: boolean): void {
  if (!resolution.ok) {
    assert.ok(resolution.sentence.length > 0)
    return
  }
  const { candidates } = resolution
  assert.ok(candidates.length > 0 && candidates.length <= maxCandidates)
  assert.equal(new Set(placesOf(resolution)).size, candidates.length)
  for (const { port, transport } of candidates) {
    assert.ok(port > 0 && port <= 65_535)
    if (secure) assert.equal(transport, 'tls')
  }
}

const anyName = fc.constantFrom('example.com', 'a.example', 'b.example', '.', '')
const anyNumber = fc.integer({ min: 0, max: 65_535 })
const anyAnswers = fc.record({
  none: fc.option(fc.constantFrom<NoAnswer>('noSuchName', 'noRecord', 'silence', 'failure'), { freq: 3 }),
  srv: fc.array(fc.record({ priority: anyNumber, weight: anyNumber, port: anyNumber, target: anyName }), {
    maxLength: 40,
  }),
  naptr: fc.array(
    fc.record({
      order: anyNumber,
      preference: anyNumber,
      flags: fc.constantFrom('s', 'a', ''),
      service: fc.constantFrom('SIP+D2U', 'SIP+D2T', 'SIPS+D2T', 'x'),
      regexp: fc.constant(''),
      replacement: fc.constantFrom('_sip._udp.example.com', '_x.example.com', ''),
    }),
    { maxLength: 20 },
  ),
  addresses: fc.array(fc.ipV4(), { minLength: 1, maxLength: 40 }),
})

test('whatever the DNS says, the search ends within a few rounds and the result keeps its bounds', () => {
  let resolved = 0
  const target = fc.record({
    secure: fc.boolean(),
    host: fc.constantFrom('example.com', '192.0.2.1'),
    port: fc.constantFrom(null, 0, 5060),
    transport: fc.constantFrom(null, 'tcp' as const, 'tls' as const),
  })
  const life = (to: ResolveTarget & { secure: boolean }, next: () => Answer): void => {
    const answers = new Map<string, Answer>()
    const known = ({ type, name }: Question): Answer | undefined => answers.get(`${type} ${name}`)
    for (let round = 0; round <= 4; round++) {
      const step = locate(to, all, known, () => 0.5)
      if (step.step === 'done') {
        if (step.resolution.ok) resolved += 1
        checkBounds(step.resolution, to.secure)
        return
      }
      assert.ok(step.questions.length > 0)
      for (const { type, name } of step.questions) answers.set(`${type} ${name}`, next())
    }
    assert.fail('no end')
  }
  const kinds = fc.constantFrom('srv' as const, 'naptr' as const, 'addresses' as const)
  fc.assert(
    fc.property(target, fc.infiniteStream(fc.tuple(kinds, anyAnswers)), (to, stream) => {
      life(to, () => {
        const [kind, { none, srv, naptr, addresses }] = stream.next().value
        if (none !== null) return { answer: 'none', why: none, ttlMs }
        // Now and then of another kind than was asked for.
        if (kind === 'srv') return { answer: 'srv', records: srv, ttlMs }
        return kind === 'naptr' ? { answer: 'naptr', records: naptr, ttlMs } : { answer: 'addresses', addresses, ttlMs }
      })
    }),
    { numRuns: 1000 },
  )
  assert.ok(resolved > 100, `${resolved} resolved`)
})
