// The life of a trunk: registration and probes in all their turns, then random lives with what must always hold.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseMessage, type RegistrationPlan, type SipResponse } from '@cordboard/sip'
import fc from 'fast-check'
import { stepLine } from './line.ts'
import {
  isUp,
  type LineCommand,
  type LineContext,
  type LineEvent,
  type LineState,
  type LineTimer,
  newLine,
  probeMs,
  silentPlaces,
} from './line-state.ts'
import { keyOf, type Place } from './places.ts'

const plan: RegistrationPlan = {
  id: 'trunk-1',
  callId: 'call',
  localTag: 'tag',
  aor: '<sip:company@carrier.example>',
  registrar: 'sip:carrier.example',
  target: { uri: 'sip:carrier.example', flow: null },
  contact: '',
  expiresSeconds: 600,
  headers: [],
  retrySeconds: 30,
}
const place = (address: string): Place => ({ transport: 'udp', address, port: 5060, serverName: 'carrier.example' })
const a = place('192.0.2.1')
const b = place('192.0.2.2')

function response(status: number, more: readonly string[] = []): SipResponse {
  const text = [
    `SIP/2.0 ${status} Told`,
    'Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1',
    'From: <sip:x@x>;tag=a',
    'To: <sip:x@x>;tag=b',
    'Call-ID: c',
    'CSeq: 1 REGISTER',
    ...more,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
  const read = parseMessage(Buffer.from(text), 'datagram')
  assert.ok(read.ok && read.message.kind === 'response')
  return read.message
}

/** A line and its world: the clock, what is armed, what was asked and noted. */
class World {
  state: LineState
  now = 1000
  disabled: string | null = null
  readonly armed = new Map<LineTimer, number>()
  readonly requests: Extract<LineCommand, { command: 'request' }>[] = []
  readonly notes: string[] = []
  resolves = 0

  constructor(registers: boolean) {
    this.state = newLine('trunk-1', registers ? plan : null, this.now)
  }

  feed(event: LineEvent): void {
    const [state, commands] = stepLine(this.state, event, this.#context())
    this.state = state
    for (const command of commands) this.#take(command)
  }

  get last(): Extract<LineCommand, { command: 'request' }> {
    const last = this.requests.at(-1)
    assert.ok(last)
    return last
  }

  answer(status: number, more: readonly string[] = []): void {
    this.feed({ event: 'answered', transaction: this.last.transaction, response: response(status, more) })
  }

  fail(why: 'timeout' | 'transport' = 'timeout'): void {
    this.feed({ event: 'failed', transaction: this.last.transaction, why, problem: null })
  }

  fire(timer: LineTimer): void {
    this.now += this.armed.get(timer) ?? assert.fail(`${timer} is not armed`)
    this.armed.delete(timer)
    this.feed({ event: 'timerFired', timer })
  }

  start(...places: readonly Place[]): void {
    this.feed({ event: 'started' })
    this.feed({ event: 'resolved', places, ttlMs: 60_000 })
  }

  #take(command: LineCommand): void {
    if (command.command === 'request') this.requests.push(command)
    else if (command.command === 'arm') this.armed.set(command.timer, command.ms)
    else if (command.command === 'disarm') this.armed.delete(command.timer)
    else if (command.command === 'note') this.notes.push(command.note.note)
    else this.resolves += 1
  }

  #context(): LineContext {
    return {
      now: this.now,
      random: 0.5,
      disabled: this.disabled,
      authorize: (_draft, challenge) => (challenge.status === 401 ? [['Authorization', 'Digest x']] : null),
      contactFor: ({ address }) => `<sip:company@198.51.100.1;to=${address}>`,
      probe: { from: '<sip:us@carrier.example>', uri: 'sip:carrier.example', callId: 'o', tag: 't' },
    }
  }
}

const contactOf = (world: World) => world.last.draft.headers.find(([name]) => name === 'Contact')?.[1]

test('[S1-07] a trunk registers, answers the challenge, is up, and registers again before its time is over', () => {
  const world = new World(true)
  world.start(a)
  assert.equal(world.state.phase, 'registering')
  assert.equal(world.last.draft.method, 'REGISTER')
  assert.equal(contactOf(world), '<sip:company@198.51.100.1;to=192.0.2.1>')
  assert.equal(isUp(world.state), false)
  world.answer(401, ['WWW-Authenticate: Digest realm="x", nonce="y"'])
  assert.ok(world.last.draft.headers.some(([name]) => name === 'Authorization'))
  world.answer(200, ['Expires: 120'])
  assert.equal(world.state.phase, 'registered')
  assert.equal(isUp(world.state), true)
  assert.equal(world.state.registeredUntil, 1000 + 120_000)
  assert.deepEqual(world.notes, ['registered'])
  world.fire('refresh')
  assert.ok(world.now < 1000 + 120_000)
  assert.equal(isUp(world.state), true)
  world.answer(200, ['Expires: 120'])
  assert.deepEqual(world.notes, ['registered'])
})

test('a refused registration is down with its reason, tried again ever more rarely, and comes back', () => {
  const world = new World(true)
  world.start(a)
  world.answer(403)
  assert.equal(world.state.phase, 'unregistered')
  assert.equal(world.state.trouble, 'The registrar refused the registration: 403 Told.')
  const waits: number[] = []
  for (let round = 0; round < 8; round++) {
    waits.push(world.armed.get('retry') ?? 0)
    world.fire('retry')
    world.answer(403)
  }
  assert.ok(
    waits.every((wait, at) => at === 0 || wait >= (waits[at - 1] ?? 0)),
    `${waits}`,
  )
  assert.ok((waits.at(-1) ?? 0) <= 600_000)
  assert.deepEqual(world.notes, ['refused'])
  world.fire('retry')
  world.answer(200)
  assert.equal(world.state.phase, 'registered')
  assert.equal(world.state.trouble, null)
})

test('a registrar that is silent or overloaded is followed by the next address at once, and the silent one is remembered', () => {
  for (const end of ['silent', 'overloaded'] as const) {
    const world = new World(true)
    world.start(a, b)
    if (end === 'silent') world.fail()
    else world.answer(503)
    assert.equal(world.last.place, b)
    assert.equal(contactOf(world), '<sip:company@198.51.100.1;to=192.0.2.2>')
    assert.deepEqual(silentPlaces(world.state, world.now), [keyOf(a)])
    world.answer(200)
    assert.equal(world.state.phase, 'registered')
    assert.deepEqual(world.notes, ['registered'])
    world.fire('refresh')
    assert.equal(world.last.place, b)
  }
})

test('when no address answers the trunk is down until one does', () => {
  const world = new World(true)
  world.start(a, b)
  world.fail()
  world.fail()
  assert.equal(world.state.phase, 'unregistered')
  assert.match(world.state.trouble ?? '', /does not answer/)
  const { trouble } = world.state
  for (const _round of [1, 2, 3]) {
    world.fire('retry')
    world.fail()
    world.fail()
  }
  assert.equal(world.state.trouble, trouble)
  assert.deepEqual(world.notes, ['refused'])
  world.fire('retry')
  assert.equal(world.state.phase, 'unregistered')
  world.feed({
    event: 'failed',
    transaction: world.last.transaction,
    why: 'transport',
    problem: 'connect ECONNREFUSED',
  })
  world.feed({
    event: 'failed',
    transaction: world.last.transaction,
    why: 'transport',
    problem: 'connect ECONNREFUSED',
  })
  assert.equal(world.state.trouble, 'The registrar does not answer (connect ECONNREFUSED).')
  world.fire('retry')
  world.answer(200)
  assert.equal(isUp(world.state), true)
})

test('a lost connection, the operator, and an address that is gone register again at once', () => {
  const world = new World(true)
  world.start(a, b)
  world.answer(200)
  for (const event of [
    { event: 'flowLost' },
    { event: 'refreshed' },
    { event: 'resolved', places: [b], ttlMs: 60_000 },
  ] as const) {
    const before = world.requests.length
    world.feed(event)
    assert.equal(world.requests.length, before + 1, event.event)
    assert.equal(world.last.draft.method, 'REGISTER')
    world.answer(200)
  }
  assert.equal(world.last.place, b)
  const before = world.requests.length
  world.feed({ event: 'resolved', places: [a, b], ttlMs: 60_000 })
  assert.equal(world.requests.length, before)
  assert.equal(world.state.places[world.state.at], b)
})

test('a registrar that answered OPTIONS and falls silent is asked to register anew; one that never did is left alone', () => {
  const world = new World(true)
  world.start(a)
  world.answer(200)
  world.fire('probe')
  assert.equal(world.last.draft.method, 'OPTIONS')
  world.fail()
  world.fire('probe')
  world.fail()
  assert.equal(world.last.draft.method, 'OPTIONS')
  world.fire('probe')
  world.answer(405)
  for (const _round of [1, 2]) {
    world.fire('probe')
    world.fail()
  }
  assert.equal(world.last.draft.method, 'REGISTER')
  assert.equal(isUp(world.state), true)
  world.fail()
  assert.equal(isUp(world.state), false)
})

test('[S0-04] a trunk without login sends no REGISTER, is up when OPTIONS is answered in whatever way, and down after two silences', () => {
  const world = new World(false)
  world.start(a)
  assert.equal(world.last.draft.method, 'OPTIONS')
  world.answer(403)
  assert.equal(world.state.phase, 'reachable')
  assert.equal(isUp(world.state), true)
  assert.ok((world.armed.get('probe') ?? 0) >= 15_000, 'more often than carriers allow')
  world.fire('probe')
  world.fail()
  assert.equal(world.state.phase, 'reachable')
  assert.ok((world.armed.get('probe') ?? probeMs) < probeMs / 2)
  world.fire('probe')
  world.fail()
  assert.equal(world.state.phase, 'unreachable')
  assert.match(world.state.trouble ?? '', /192\.0\.2\.1/)
  assert.equal(isUp(world.state), false)
  world.fire('probe')
  world.feed({
    event: 'failed',
    transaction: world.last.transaction,
    why: 'transport',
    problem: 'certificate has expired',
  })
  assert.match(world.state.trouble ?? '', /: certificate has expired\.$/)
  world.feed({ event: 'heard' })
  assert.equal(isUp(world.state), true)
  assert.deepEqual(world.notes, ['reachable', 'unreachable', 'reachable'])
  assert.ok(world.requests.every(({ draft }) => draft.method === 'OPTIONS'))
})

test('a silent address is passed over for the next that answers', () => {
  const world = new World(false)
  world.start(a, b)
  world.fail('transport')
  assert.equal(world.last.place, b)
  world.answer(200)
  assert.equal(world.state.phase, 'reachable')
  assert.deepEqual(silentPlaces(world.state, world.now), [keyOf(a)])
  world.feed({ event: 'suspected', place: keyOf(b) })
  assert.equal(world.last.place, b)
  assert.deepEqual(silentPlaces(world.state, world.now), [keyOf(a), keyOf(b)])
  world.answer(200)
  assert.deepEqual(silentPlaces(world.state, world.now), [keyOf(a)])
  // Not for ever: it may be there again.
  assert.deepEqual(silentPlaces(world.state, world.now + 120_000), [])
})

test('a name that cannot be found is asked for again; what was found before serves on', () => {
  const world = new World(false)
  world.feed({ event: 'started' })
  world.feed({ event: 'unresolved', sentence: 'The DNS knows no carrier.example.', ttlMs: 10_000 })
  assert.equal(world.state.trouble, 'The DNS knows no carrier.example.')
  assert.deepEqual(world.notes, ['unresolved'])
  world.fire('resolve')
  assert.equal(world.resolves, 2)
  world.feed({ event: 'unresolved', sentence: 'The DNS knows no carrier.example.', ttlMs: 10_000 })
  assert.deepEqual(world.notes, ['unresolved'])
  world.feed({ event: 'resolved', places: [a], ttlMs: 10_000 })
  world.answer(200)
  world.feed({ event: 'unresolved', sentence: 'No name server answered.', ttlMs: 10_000 })
  assert.equal(isUp(world.state), true)
  assert.deepEqual(world.state.places, [a])
})

test('a trunk that is not to be used does nothing and says why', () => {
  const world = new World(true)
  world.disabled = 'The trunk has no registrar.'
  world.feed({ event: 'started' })
  for (const event of [
    { event: 'refreshed' },
    { event: 'heard' },
    { event: 'timerFired', timer: 'probe' },
    { event: 'resolved', places: [a], ttlMs: 1 },
    { event: 'closing' },
  ] as const) {
    world.feed(event)
  }
  assert.equal(world.state.trouble, 'The trunk has no registrar.')
  assert.deepEqual([world.requests, world.resolves, world.armed.size], [[], 0, 0])
})

test('closing takes the registration back, whether it stands or is under way, and ends also when nobody answers', () => {
  for (const how of ['answered', 'silent', 'under way', 'refused'] as const) {
    const world = new World(true)
    world.start(a)
    if (how === 'answered' || how === 'silent') world.answer(200)
    world.feed({ event: 'closing' })
    assert.equal(world.state.phase, 'closing')
    if (how === 'under way') world.answer(200)
    if (how === 'refused') world.answer(403)
    else {
      assert.ok(world.last.draft.headers.some(([name, value]) => name === 'Expires' && value === '0'))
      if (how === 'silent') world.fail()
      else world.answer(200)
    }
    assert.equal(world.state.phase, 'closed', how)
    assert.deepEqual(
      [...world.armed.keys()].filter((timer) => timer !== 'refresh'),
      [],
      how,
    )
  }
  const idle = new World(false)
  idle.start(a)
  idle.feed({ event: 'closing' })
  assert.equal(idle.state.phase, 'closed')
})

const events = fc.oneof(
  {
    weight: 16,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      status: fc.constantFrom(200, 401, 403, 404, 408, 423, 500, 503),
    }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('fail' as const) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('fire' as const),
      timer: fc.constantFrom<LineTimer>('resolve', 'refresh', 'retry', 'probe'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('resolved' as const), places: fc.subarray([a, b, place('192.0.2.3')]) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('event' as const),
      event: fc.constantFrom<LineEvent>(
        { event: 'heard' },
        { event: 'flowLost' },
        { event: 'refreshed' },
        { event: 'suspected', place: keyOf(a) },
        { event: 'suspected', place: 'nowhere' },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const) }) },
)

type Step = typeof events extends fc.Arbitrary<infer Value> ? Value : never

/** What comes next in a random life; nothing when it cannot happen now. */
function happen(world: World, open: Set<string>, one: Step): void {
  const [transaction] = open
  switch (one.kind) {
    case 'answer':
      if (transaction === undefined) return
      open.delete(transaction)
      world.feed({ event: 'answered', transaction, response: response(one.status, ['Min-Expires: 700']) })
      return
    case 'fail':
      if (transaction === undefined) return
      open.delete(transaction)
      world.feed({ event: 'failed', transaction, why: 'timeout', problem: null })
      return
    case 'fire':
      if (world.armed.has(one.timer)) world.fire(one.timer)
      return
    case 'resolved':
      if (one.places.length > 0) world.feed({ event: 'resolved', places: one.places, ttlMs: 60_000 })
      else world.feed({ event: 'unresolved', sentence: 'no', ttlMs: 60_000 })
      return
    case 'event':
      world.feed(one.event)
      return
    case 'close':
      world.feed({ event: 'closing' })
      return
  }
}

test('random lives: always something armed or under way, never two probes, places in use exist, up only when it can be', () => {
  const visited = new Set<string>()
  fc.assert(
    fc.property(fc.boolean(), fc.array(events, { minLength: 20, maxLength: 80 }), (registers, life) => {
      const world = new World(registers)
      const open = new Set<string>()
      world.feed({ event: 'started' })
      let seen = 0
      for (const one of life) {
        visited.add(`${world.state.phase} ${one.kind}`)
        happen(world, open, one)
        for (const request of world.requests.slice(seen)) open.add(request.transaction)
        seen = world.requests.length
        check(world, open)
      }
    }),
    { numRuns: 1000 },
  )
  const phases = [
    'resolving',
    'registering',
    'registered',
    'unregistered',
    'reachable',
    'unreachable',
    'closing',
    'closed',
  ]
  for (const phase of phases) {
    for (const kind of ['answer', 'fail', 'fire', 'resolved', 'event'])
      if (phase !== 'closed' || kind === 'event') assert.ok(visited.has(`${phase} ${kind}`), `${phase} ${kind}`)
  }
})

function check({ state, armed, resolves }: World, open: ReadonlySet<string>): void {
  const { phase, places, at, silent } = state
  assert.ok(places.length === 0 ? at === 0 : at < places.length)
  assert.ok(silent.every(({ place: key }) => places.some((one) => keyOf(one) === key)))
  assert.equal(new Set(silent.map(({ place: key }) => key)).size, silent.length)
  assert.ok([...open].filter((one) => one.includes('?')).length <= 1)
  assert.ok([...open].filter((one) => one.includes('#')).length <= 1)
  if (isUp(state)) assert.ok(places.length > 0)
  if (phase === 'registered') assert.ok(state.registeredUntil !== null)
  if (phase === 'closed') return
  if (phase === 'closing') {
    assert.ok(open.size > 0)
    return
  }
  assert.ok(resolves > 0)
  // It cannot fall asleep: something will happen by itself.
  if (places.length > 0)
    assert.ok(open.size > 0 || armed.has('probe') || armed.has('retry') || armed.has('refresh'), phase)
}
