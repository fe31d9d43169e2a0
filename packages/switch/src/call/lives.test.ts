// Random lives of call machines: whatever happens in whatever order, nothing is left over and nothing happens twice.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { answerOne, possibleActs, refer } from './acts.fixture.ts'
import { settled } from './scene.fixture.ts'
import { World } from './world.fixture.ts'
import { company, inbound, profile, queue, ringGroup, to, trunk, user } from './world-facts.fixture.ts'

const told = [
  'progressed',
  'answered',
  'failed',
  'acknowledged',
  'cancelled',
  'offered',
  'agreed',
  'offerRefused',
  'referred',
  'info',
  'ended',
]
const others = [
  'timerFired',
  'silent',
  'released',
  'mediaLost',
  'dropped',
  'replacing',
  'handOverAsked',
  'handedOver',
  'handOverRefused',
  'trunkRefused',
  'resumed',
]
const handlers = [
  'ring user',
  'ring group',
  'ring queue',
  'ring out',
  'menu',
  'announce',
  'talk',
  'refer',
  'echo',
  'tone',
  'tell',
  'closing',
]

const rings = handlers.filter((handler) => handler.startsWith('ring '))

/** Dealt with before any handler, and rare while somebody rings. */
const ofAnyRing = new Set(['acknowledged', 'agreed', 'offerRefused'])

/** Pairs that cannot come about: there is no leg (closing), none in such a phase, no timer, or nobody who waits unanswered. */
const impossible = new Set([
  ...[...told, 'replacing', 'silent'].map((event) => `closing ${event}`),
  ...['menu', 'announce', 'talk', 'refer', 'echo', 'tone'].flatMap((handler) =>
    ['progressed', 'answered', 'failed', 'cancelled'].map((event) => `${handler} ${event}`),
  ),
  ...['progressed', 'answered', 'failed'].map((event) => `tell ${event}`),
  // Only for a notice whose media had to move just then: the table has it.
  'tell offerRefused',
  'ring queue cancelled',
  'echo timerFired',
])

/** Everything sends calls on to something else; nothing of it may go round without end. */
const circles = company({
  users: [
    user(2, { profile: profile({ noAnswer: to('queue', '800'), busy: to('ringGroup', '810') }) }),
    user(3, {
      profile: {
        ...profile({ noAnswer: to('external', '0555'), busy: to('receptionist', '820') }),
        acceptMultipleCalls: false,
      },
    }),
    user(4, { profile: profile({ notRegistered: to('ringGroup', '811') }) }),
  ],
  queues: [
    queue({
      strategy: 'Hunt',
      agents: ['101', '102', '103', '104'],
      maxCallers: 1,
      intro: 'intro.wav',
      noAnswer: { destination: to('external', '00666'), prompt: 'sorry.wav' },
    }),
  ],
  ringGroups: [
    ringGroup({ noAnswer: { destination: to('extension', '102'), prompt: null } }),
    ringGroup({
      id: 2,
      number: '811',
      strategy: 'Hunt',
      members: ['101', '102', '103', '104'],
      greeting: 'hello.wav',
      noAnswer: { destination: to('receptionist', '820'), prompt: null },
    }),
  ],
  inbound: [inbound(1, to('queue', '800'))],
  trunks: [trunk(5, { sendsDiversion: true }), trunk(6, { allowsTransfer: false })],
})

const numbers = ['102', '103', '*777', '999', '104', '800', '810', '811', '820', '0123', '00123']

const visited = new Set<string>()

/** Whoever of ours talks to somebody behind a trunk sends him to a number outside. */
function referOut(world: World): void {
  for (const { state } of world.calls.values()) {
    const talks = state.handler.handler === 'talk' && state.legs.some(({ party }) => party.trunk !== null)
    const ours = talks ? state.legs.find(({ party }) => party.kind === 'extension') : undefined
    const session = ours && world.sessions.get(ours.id)
    if (session?.phase === 'confirmed') refer(world, session, '<sip:0123@pbx>')
  }
}

/** Whoever of ours talks to two behind trunks brings them together. */
function referTogether(world: World): void {
  const talking = [...world.calls.values()].flatMap(({ state: { handler, legs } }) => {
    const ours = handler.handler === 'talk' ? legs.find(({ party }) => party.kind === 'extension') : undefined
    return ours && legs.some(({ party }) => party.trunk !== null) ? [ours] : []
  })
  for (const { id, party } of talking) {
    const other = talking.find((leg) => leg.id !== id && leg.party.userId === party.userId)
    const session = world.sessions.get(id)
    if (!other || session?.phase !== 'confirmed') continue
    refer(world, session, `<sip:103@pbx?Replaces=${other.id}%3Bto-tag%3Da%3Bfrom-tag%3Db>`)
    return
  }
}

/** What all lives of a kind begin with. */
const beginnings = {
  anyhow: () => {},
  'two calls outside': (world: World) => {
    for (let i = 0; i < 2; i++) settled(world, world.invite(1, '0123', false))
    for (let i = 0; i < 4; i++) answerOne(world)
    referTogether(world)
  },
  'a transfer given up': (world: World) => {
    settled(world, world.invite(1, '0123', false))
    for (let i = 0; i < 4; i++) answerOne(world)
    referOut(world)
    for (const [id, { forgotten, timers }] of world.calls)
      if (!forgotten && timers.has('refer')) world.fire(id, 'refer')
    referOut(world)
  },
} as const

function liveThrough(numRuns: number, seed: number | null, begins: keyof typeof beginnings = 'anyhow'): void {
  const life = fc.record({
    answers: fc.nat(3),
    births: fc.array(fc.tuple(fc.nat(12), fc.nat(3), fc.boolean()), { minLength: 1, maxLength: 3 }),
    devices: fc.integer({ min: 1, max: 3 }),
    choices: fc.array(fc.nat(10_000), { maxLength: 60 }),
    dryAt: fc.nat(120),
    company: fc.boolean(),
    /** How the trunk desk treats the next orders. */
    desk: fc.array(fc.nat(5), { minLength: 1, maxLength: 4 }),
    mayRenew: fc.boolean(),
    /** Trunks take no REFER; they do; and they are asked first thing. */
    refers: fc.constantFrom('never', 'perhaps', 'at once'),
  })
  const property = fc.property(life, ({ births, answers, devices, choices, dryAt, desk, ...rest }) => {
    const world = new World()
    world.devices = devices
    if (rest.company) world.facts = circles
    world.desk.takesRefer = rest.refers !== 'never'
    const { ways } = world.desk
    world.desk.ways = (id) =>
      desk.length === 3 && id === 6 ? null : ({ ...ways(id), mayRenew: rest.mayRenew } as ReturnType<typeof ways>)
    world.desk.treat = (order) => {
      const treatments = ['send', 'send', 'wait', 'wait', 'at-capacity', 'not-registered'] as const
      if (order.addressIndex >= 2) return 'no-more-addresses'
      return treatments[desk[world.desk.orders.length % desk.length] ?? 0] ?? 'send'
    }
    for (const [kind, who, late] of births) {
      const dialled = numbers[kind]
      if (kind === 11 && (late || who === 3)) world.announce(1 + (who % 3), ['own.wav', 'shipped:goodbye.wav'])
      else if (kind === 11) world.request(1 + (who % 3), numbers[who * 3] ?? '102')
      else if (dialled === undefined) world.arrive(5 + (who % 2), '+49305100')
      else world.invite(1 + (who % 3), dialled, late)
    }
    for (let i = 0; i < answers; i++) answerOne(world)
    if (rest.refers === 'at once') referOut(world)
    beginnings[begins](world)
    if (begins === 'two calls outside' && answers > 0) world.deliverAll()
    for (const [at, choice] of choices.entries()) {
      world.dry = at === dryAt || at === dryAt + 1
      const groups = possibleActs(world)
      const group = groups[choice % groups.length] ?? []
      group[Math.floor(choice / groups.length) % group.length]?.()
    }
    world.dry = false
    world.finish()
    for (const pair of world.visited) visited.add(pair)
  })
  fc.assert(property, { numRuns, ...(seed === null ? {} : { seed }) })
}

test('in every life each caller gets one final response, no leg, port, timer or place on a trunk is left, each call has one record', () => {
  liveThrough(4000, 20_261_121)
})

test('and in lives in which a carrier is asked again after it was given up', () => {
  liveThrough(500, 20_261_121, 'a transfer given up')
})

test('and in lives that begin with two calls outside which one of ours brings together', () => {
  liveThrough(500, 20_261_121, 'two calls outside')
})

test('the lives visited every possible pair of handler and event', () => {
  const missing: string[] = []
  for (const handler of handlers) {
    for (const event of [...told, ...others]) {
      const pair = `${handler} ${event}`
      const alike =
        ofAnyRing.has(event) && handler.startsWith('ring ') ? rings.map((ring) => `${ring} ${event}`) : [pair]
      if (!impossible.has(pair) && !alike.some((each) => visited.has(each))) missing.push(pair)
    }
  }
  for (const pair of [
    'menu digit',
    'menu played',
    'announce played',
    'tell played',
    'ring queue digit',
    'refer referProgressed',
    'refer referRefused',
    'refer, of another: referProgressed',
    'refer, of another: referRefused',
    'talk referProgressed',
    'talk referRefused',
    'talk handing referProgressed',
    'talk handing referRefused',
    'talk handing ended',
    'talk, 1 behind trunks',
    'talk, 2 behind trunks',
  ]) {
    if (!visited.has(pair)) missing.push(pair)
  }
  assert.deepEqual(missing, [])
})

test('and so it is in lives nobody has seen before', () => {
  liveThrough(1000, null)
})
