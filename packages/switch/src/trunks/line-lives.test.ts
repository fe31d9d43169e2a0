// Random lives of a trunk's line.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { a, b, place, response, World } from './line.fixture.ts'
import { betweenProbesMs, isUp, type LineEvent, type LineTimer } from './line-state.ts'
import { keyOf } from './places.ts'

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
      const asked = new Map<string, number>()
      world.feed({ event: 'started' })
      let seen = 0
      for (const one of life) {
        visited.add(`${world.state.phase} ${one.kind}`)
        happen(world, open, one)
        for (const request of world.requests.slice(seen)) {
          open.add(request.transaction)
          if (request.draft.method !== 'OPTIONS') continue
          const place = keyOf(request.place)
          // Whatever fails: only the operator, or the death of another address, asks sooner than after 10 s.
          const isCall = one.kind === 'event' && one.event.event === 'suspected'
          const since = world.now - (asked.get(place) ?? Number.NEGATIVE_INFINITY)
          if (isCall) assert.ok(since >= betweenProbesMs, `${place} is asked after ${since} ms`)
          asked.set(place, world.now)
        }
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
