// The machine of a trunk's line: registering, keeping alive, the next address, and the end.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { a, b, World } from './line.fixture.ts'
import { isUp, probeMs, silentPlaces } from './line-state.ts'
import { keyOf } from './places.ts'

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
  world.now += 10_000
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

test('after a silence it is asked again 10 s later; calls that fail ask at once, but at most once in 10 s', () => {
  const world = new World(false)
  world.start(a)
  const suspected = { event: 'suspected', place: keyOf(a) } as const
  world.answer(200)
  world.now += 30_000
  world.feed(suspected)
  assert.equal(world.requests.length, 2, 'the first call that fails asks at once')
  world.fail('transport')
  assert.equal(world.armed.get('probe'), 10_000)
  world.now += 4000
  for (const _call of [1, 2, 3]) world.feed(suspected)
  assert.equal(world.requests.length, 2)
  assert.equal(world.armed.get('probe'), 6000)
  world.fire('probe')
  assert.equal(world.requests.length, 3)
  for (const _call of [1, 2, 3]) world.feed(suspected)
  assert.equal(world.requests.length, 3, 'one is under way')
  world.fail()
  assert.equal(world.state.phase, 'unreachable')
  world.now += 10_000
  world.feed(suspected)
  assert.equal(world.requests.length, 4)
})

test('another address may be asked at once, and one that was asked lately may not, whichever came between', () => {
  const world = new World(false)
  world.start(a, b)
  world.fail('transport')
  world.fail('transport')
  assert.deepEqual([world.requests.map(({ place }) => place), world.state.at], [[a, b], 0])
  world.now += 1000
  world.feed({ event: 'suspected', place: keyOf(a) })
  assert.deepEqual([world.requests.length, world.armed.get('probe')], [2, 9000])
  world.now -= 60_000
  world.feed({ event: 'suspected', place: keyOf(a) })
  assert.equal(world.requests.length, 3, 'a clock that was set back keeps nobody waiting')
})
