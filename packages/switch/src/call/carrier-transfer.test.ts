// REFER towards a carrier: an extension transfers somebody outside to somebody else outside by the same trunk.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acknowledgeAll, answer, fail, hangUp, refer, refuseRefer, reportRefer } from './acts.fixture.ts'
import type { CallEvent } from './events.ts'
import {
  callerOf,
  handlerOf,
  heard,
  legs,
  logged,
  named,
  newest,
  notified,
  sessionOf,
  wishes,
} from './scene.fixture.ts'
import type { Session } from './session-book.fixture.ts'
import { rowsOf, type Scene } from './table.fixture.ts'
import { World } from './world.fixture.ts'
import { company, outbound, to, trunk, user } from './world-facts.fixture.ts'

/** 102 talks to a caller who came by trunk 5, which takes REFER. */
function talking(change: (world: World) => void = () => {}) {
  const world = new World()
  world.devices = 1
  world.desk.takesRefer = true
  change(world)
  const call = world.arrive(5, '+49305100')
  answer(world, newest(world, call))
  acknowledgeAll(world)
  const [caller, agent] = legs(world, call)
  return { world, call, carrier: sessionOf(world, caller), agent: sessionOf(world, agent) }
}

/** 102 has sent the caller to 0456. */
function asked(change: (world: World) => void = () => {}) {
  const scene = talking(change)
  refer(scene.world, scene.agent, '<sip:0456@pbx>')
  return scene
}

const asks = (session: Session): readonly string[] => wishes(session, 'refer').map((wish) => wish.to)

test('the carrier is asked to call the number, and no second leg is placed; meanwhile the caller hears ringing', () => {
  const { world, call, carrier, agent } = asked()
  assert.deepEqual(asks(carrier), ['<sip:0456@sip5.carrier.example>'])
  assert.equal(wishes(agent, 'acceptRefer').length, 1)
  assert.equal(world.desk.orders.length, 0)
  handlerOf(world, call, 'refer')
  assert.deepEqual(heard(world, call, carrier), { from: 'tone', tone: 'ringback' })
  assert.deepEqual(heard(world, call, agent), { from: 'silence' })
  world.finish()
})

test('one of ours who called outside may send the other on in the same way', () => {
  const world = new World()
  world.devices = 1
  world.desk.takesRefer = true
  const call = world.invite(1, '0123', false)
  const far = newest(world, call)
  answer(world, far)
  acknowledgeAll(world)
  refer(world, callerOf(world, call), '<sip:0456@pbx>')
  assert.deepEqual(asks(far), ['<sip:0456@sip5.carrier.example>'])
  reportRefer(world, far, 200)
  assert.deepEqual([wishes(far, 'end').length, notified(callerOfFirst(world)).at(-1)], [1, 200])
  world.finish()
})

function callerOfFirst(world: World): Session {
  const [first] = world.sessions.values()
  assert.ok(first)
  return first
}

test('what a number has that a URI cannot is written in another way', () => {
  const { world, carrier, agent } = talking()
  refer(world, agent, '<sip:0456%235@pbx>')
  assert.deepEqual(asks(carrier), ['<sip:0456%235@sip5.carrier.example>'])
  world.finish()
})

test('its reports go on to the transferor; the last one, 200, ends both legs at once, and the record says transferred', () => {
  const { world, call, carrier, agent } = asked()
  reportRefer(world, carrier, 100)
  reportRefer(world, carrier, 180)
  reportRefer(world, carrier, 183)
  assert.deepEqual(notified(agent), [180, 183])
  reportRefer(world, carrier, 200)
  assert.deepEqual(notified(agent), [180, 183, 200])
  assert.deepEqual([wishes(carrier, 'end').length, wishes(agent, 'end').length], [1, 1])
  assert.equal(world.stateOf(call).cause, 'transferred')
  assert.deepEqual(
    world.stateOf(call).segments.map(({ cause }) => cause),
    ['transferred', 'transferred'],
  )
  assert.equal(world.desk.seats.size, 0)
  world.finish()
})

for (const status of [405, 403, 603]) {
  test(`a carrier that refuses with ${status} is not asked again: a second leg is placed and both are joined here`, () => {
    const { world, call, carrier, agent } = asked()
    refuseRefer(world, carrier, status)
    assert.equal(handlerOf(world, call, 'ring').search.search, 'out')
    assert.equal(world.desk.orders.length, 1)
    const [entry] = logged(world, 'carrier-transfer-failed')
    assert.match(entry?.message ?? '', new RegExp(`Carrier 5 .*0456: ${status} .*joined here`))
    assert.match(entry?.tip ?? '', /Supports Replaces/)
    answer(world, newest(world, call))
    assert.deepEqual(notified(agent), [200])
    const { a, b } = handlerOf(world, call, 'talk')
    assert.ok([a, b].includes(carrier.id) && ![a, b].includes(agent.id))
    world.finish()
  })
}

const failures: readonly (readonly [
  what: string,
  status: number,
  by: 'the target' | 'the carrier',
  happens: (scene: ReturnType<typeof asked>) => void,
])[] = [
  ['the target is busy', 486, 'the target', ({ world, carrier }) => reportRefer(world, carrier, 486)],
  ['the target does not exist', 404, 'the target', ({ world, carrier }) => reportRefer(world, carrier, 404)],
  ['the target does not want to', 603, 'the target', ({ world, carrier }) => reportRefer(world, carrier, 603)],
  ['the carrier may not call there', 403, 'the carrier', ({ world, carrier }) => reportRefer(world, carrier, 403)],
  ['the carrier is broken', 480, 'the carrier', ({ world, carrier }) => reportRefer(world, carrier, 503)],
  [
    'the reports end without a result',
    480,
    'the carrier',
    (of) => reportRefer(of.world, of.carrier, 180, { final: true }),
  ],
  ['the REFER is never answered', 480, 'the carrier', ({ world, carrier }) => refuseRefer(world, carrier, 408)],
  ['the carrier knows no such call', 481, 'the carrier', ({ world, carrier }) => refuseRefer(world, carrier, 481)],
  ['no report comes', 480, 'the carrier', ({ world, call }) => world.fire(call, 'refer')],
]
for (const [what, status, by, happens] of failures) {
  test(`${what}: the transferor is told ${status} and talks on; the log blames ${by}`, () => {
    const scene = asked()
    const { world, call, carrier, agent } = scene
    happens(scene)
    assert.equal(notified(agent).at(-1), status)
    const { a, b } = handlerOf(world, call, 'talk')
    assert.deepEqual([a, b].sort(), [carrier.id, agent.id].sort())
    assert.equal(world.desk.orders.length, 0)
    const entries = logged(world, 'carrier-transfer-failed').map(({ severity, tip }) => [severity, tip !== null])
    assert.deepEqual(entries, [by === 'the target' ? ['Info', false] : ['Warning', true]])
    hangUp(world, agent)
    assert.equal(wishes(carrier, 'end').length, 1)
    world.finish()
  })
}

test('32 s without a report are too long; once the carrier is at it, the one outside may take his time', () => {
  const { world, call, carrier } = asked()
  assert.equal(handlerOf(world, call, 'refer').until, world.now + 32_000)
  world.now += 5000
  reportRefer(world, carrier, 100)
  const { until } = handlerOf(world, call, 'refer')
  assert.equal(until, world.now + 180_000)
  world.now += 5000
  reportRefer(world, carrier, 180)
  assert.equal(handlerOf(world, call, 'refer').until, until)
  world.finish()
})

test('a carrier that was given up and connects its side after all has taken it: nobody is left alone on our leg', () => {
  const { world, call, carrier, agent } = asked()
  world.fire(call, 'refer')
  reportRefer(world, carrier, 200)
  assert.deepEqual([wishes(carrier, 'end').length, wishes(agent, 'end').length], [1, 1])
  assert.equal(world.stateOf(call).cause, 'transferred')
  world.finish()
})

/** The first transfer was given up without a word, and 102 has sent the caller to 0789. */
function askedAgain() {
  const scene = asked()
  const { world, call, carrier, agent } = scene
  world.fire(call, 'refer')
  refer(world, agent, '<sip:0789@pbx>')
  const [first, second] = carrier.asked
  assert.ok(first !== undefined && second !== undefined && first !== second)
  return { ...scene, first, second }
}

const lateWords: readonly (readonly [what: string, say: (of: ReturnType<typeof askedAgain>) => void])[] = [
  ['100', ({ world, carrier, first }) => reportRefer(world, carrier, 100, { id: first })],
  ['180', ({ world, carrier, first }) => reportRefer(world, carrier, 180, { id: first })],
  ['the last one, 200', ({ world, carrier, first }) => reportRefer(world, carrier, 200, { id: first })],
  ['the last one, 486', ({ world, carrier, first }) => reportRefer(world, carrier, 486, { id: first })],
  ['refused, 405', ({ world, carrier, first }) => refuseRefer(world, carrier, 405, first)],
  ['never answered, 408', ({ world, carrier, first }) => refuseRefer(world, carrier, 408, first)],
]
for (const [what, say] of lateWords) {
  test(`a late word about a transfer that was given up does not count for the second one of the same caller: ${what}`, () => {
    const scene = askedAgain()
    const { world, call, carrier, agent } = scene
    const before = handlerOf(world, call, 'refer')
    const [told, logs] = [notified(agent).length, world.events.length]
    say(scene)
    assert.deepEqual(handlerOf(world, call, 'refer'), before)
    assert.deepEqual([notified(agent).length, world.events.length, wishes(carrier, 'end').length], [told, logs, 0])
    reportRefer(world, carrier, 200, { id: scene.second })
    assert.deepEqual([notified(agent).at(-1), wishes(carrier, 'end').length], [200, 1])
    assert.equal(world.stateOf(call).cause, 'transferred')
    world.finish()
  })
}

test('the transferor hangs up early: the carrier goes on, and its success ends the call', () => {
  const { world, call, carrier, agent } = asked()
  hangUp(world, agent)
  handlerOf(world, call, 'refer')
  reportRefer(world, carrier, 200)
  assert.deepEqual(notified(agent), [200])
  assert.equal(wishes(carrier, 'end').length, 1)
  world.finish()
})

test('the transferor hangs up early and the transfer fails: the caller hears a tone', () => {
  const { world, call, carrier, agent } = asked()
  hangUp(world, agent)
  reportRefer(world, carrier, 486)
  assert.equal(handlerOf(world, call, 'tone').tone, 'busy')
  world.finish()
})

test('the transferor hangs up early and the carrier refuses: the call is placed from here all the same', () => {
  const { world, call, carrier, agent } = asked()
  hangUp(world, agent)
  refuseRefer(world, carrier, 405)
  answer(world, newest(world, call))
  assert.deepEqual(
    legs(world, call).map(({ party }) => party.trunk),
    [5, 5],
  )
  handlerOf(world, call, 'talk')
  world.finish()
})

test('the caller hangs up: the transferor is told and let go', () => {
  const { world, call, carrier, agent } = asked()
  hangUp(world, carrier)
  assert.deepEqual(notified(agent), [487])
  assert.equal(wishes(agent, 'end').length, 1)
  handlerOf(world, call, 'closing')
  world.finish()
})

test('after a transfer that failed the next one is asked for again', () => {
  const { world, carrier, agent } = asked()
  reportRefer(world, carrier, 486)
  refer(world, agent, '<sip:0457@pbx>')
  assert.equal(asks(carrier).length, 2)
  reportRefer(world, carrier, 200)
  assert.deepEqual(notified(agent), [486, 200])
  world.finish()
})

const bridged: readonly (readonly [what: string, dialled: string, change: (world: World) => void])[] = [
  ['the trunk takes no REFER', '0456', ({ desk }) => (desk.takesRefer = false)],
  [
    'the number leaves by another trunk',
    '0456',
    (world) => (world.facts = company({ rules: [outbound(1, '0', [6])] })),
  ],
  ['another trunk is tried first', '0456', (world) => (world.facts = company({ rules: [outbound(1, '0', [6, 5])] }))],
  [
    'it is an emergency number',
    '0112',
    (world) => (world.facts = company({ rules: [{ ...outbound(1, '0112', [5]), emergency: true }] })),
  ],
  [
    'somebody of ours is called, who forwards to a number outside',
    '103',
    (world) => {
      const away = to('external', '0456')
      const all = { internal: away, external: away }
      const { profile } = user(3)
      world.unregistered.add(3)
      world.facts = company({ users: [user(3, { profile: { ...profile, notRegistered: all } })] })
    },
  ],
]
for (const [what, dialled, change] of bridged) {
  test(`${what}: the call is placed from here`, () => {
    const { world, call, carrier, agent } = talking(change)
    refer(world, agent, `<sip:${dialled}@pbx>`)
    assert.deepEqual(asks(carrier), [])
    assert.equal(handlerOf(world, call, 'ring').search.search, 'out')
    assert.equal(world.desk.orders.length, 1)
    world.finish()
  })
}

test('a trunk whose far side transfers is sent no REFER, whoever it talks to', () => {
  const { world, carrier, agent } = talking((made) => {
    made.facts = company({ trunks: [trunk(5), trunk(6)] })
  })
  refer(world, carrier, '<sip:0456@pbx>')
  assert.deepEqual([asks(carrier), asks(agent)], [[], []])
  world.finish()
})

test('a refused transfer whose second leg fails too: the transferor talks on', () => {
  const { world, call, carrier, agent } = asked()
  refuseRefer(world, carrier, 405)
  fail(world, newest(world, call), 486)
  assert.deepEqual(notified(agent), [486])
  handlerOf(world, call, 'talk')
  world.finish()
})

test('the line shows a transfer under way, and nothing is written down until it is over', () => {
  const { world, call, agent } = talking()
  const live = world.post(call, {
    event: 'told',
    leg: agent.id,
    told: { event: 'info', contentType: 'application/dtmf', body: '5' },
  })
  assert.equal(named(live, 'sendDigits').length, 1)
  refer(world, agent, '<sip:0456@pbx>')
  const commands = world.post(call, { event: 'resumed' })
  assert.equal(named(commands, 'showLine')[0]?.line.status, 'Transferring')
  assert.equal(named(commands, 'persist').length, 0)
  world.finish()
})

type Word = { readonly event: 'referProgressed'; readonly final: boolean } | { readonly event: 'referRefused' }

/** About the REFER that is under way there, or about another one. */
const told =
  (word: Word & { readonly status: number }, other?: 'other') =>
  ({ world, leg }: Scene): CallEvent => {
    const [id = 'given up before'] = world.sessions.get(leg)?.asked.splice(0) ?? []
    return { event: 'told', leg, told: { ...word, id: other ?? id, reason: 'x' } }
  }

const more: Readonly<Record<string, (scene: Scene) => CallEvent>> = {
  'timer refer': () => ({ event: 'timerFired', timer: 'refer' }),
  'report 100': told({ event: 'referProgressed', status: 100, final: false }),
  'report 180': told({ event: 'referProgressed', status: 180, final: false }),
  'last report 200': told({ event: 'referProgressed', status: 200, final: true }),
  'last report 202': told({ event: 'referProgressed', status: 202, final: true }),
  'last report 100': told({ event: 'referProgressed', status: 100, final: true }),
  'last report 486': told({ event: 'referProgressed', status: 486, final: true }),
  'refused 405': told({ event: 'referRefused', status: 405 }),
  'refused 408': told({ event: 'referRefused', status: 408 }),
  'last report 200 of another': told({ event: 'referProgressed', status: 200, final: true }, 'other'),
  'last report 486 of another': told({ event: 'referProgressed', status: 486, final: true }, 'other'),
  'refused 405 of another': told({ event: 'referRefused', status: 405 }, 'other'),
}

function scene(at: 'carrier' | 'agent', make: typeof talking): () => Scene {
  return () => {
    const made = make()
    return { world: made.world, call: made.call, leg: made[at].id }
  }
}

const scenes = {
  'refer, carrier': scene('carrier', asked),
  'refer, transferor': scene('agent', asked),
  'talk, late reports': scene('carrier', talking),
} as const

const expected: Record<keyof typeof scenes, Record<string, string>> = {
  'refer, carrier': {
    'failed 486': 'closing: notifyRefer end free free leaveTrunk',
    'failed 302': 'closing: notifyRefer end free free leaveTrunk',
    cancelled: 'closing: notifyRefer end free free leaveTrunk',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    offerRefused: 'noted',
    'referred 103': 'refuseRefer',
    ended: 'closing: notifyRefer end free free leaveTrunk',
    mediaLost: 'offer offer free free',
    dropped: 'closing: end end free free leaveTrunk',
    replacing: 'reject free',
    handOverAsked: 'refuseHandOver',
    'timer refer': 'talk: notifyRefer',
    'report 100': 'noted',
    'report 180': 'notifyRefer',
    'last report 200': 'closing: notifyRefer end end free free leaveTrunk',
    'last report 202': 'closing: notifyRefer end end free free leaveTrunk',
    'last report 100': 'talk: notifyRefer',
    'last report 486': 'talk: notifyRefer',
    'refused 405': 'ring: placeTrunkLeg',
    'refused 408': 'talk: notifyRefer',
  },
  'refer, transferor': {
    'failed 486': 'free',
    'failed 302': 'free',
    cancelled: 'free',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    offerRefused: 'noted',
    'referred 103': 'refuseRefer',
    ended: 'free',
    mediaLost: 'offer offer free free',
    dropped: 'closing: end end free free leaveTrunk',
    replacing: 'reject free',
    handOverAsked: 'refuseHandOver',
    'timer refer': 'talk: notifyRefer',
  },
  'talk, late reports': {
    'failed 486': 'closing: end free free leaveTrunk',
    'failed 302': 'closing: end free free leaveTrunk',
    cancelled: 'closing: end free free leaveTrunk',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    offerRefused: 'noted',
    'referred 103': 'ring: acceptRefer startLeg',
    info: 'sendDigits',
    ended: 'closing: end free free leaveTrunk',
    mediaLost: 'offer offer free free',
    dropped: 'closing: end end free free leaveTrunk',
    replacing: 'answer end offer free leaveTrunk',
    handOverAsked: 'closing: handOver end free leaveTrunk',
    'last report 200': 'closing: end end free free leaveTrunk',
    'last report 202': 'closing: end end free free leaveTrunk',
    'last report 200 of another': 'closing: end end free free leaveTrunk',
  },
}

for (const name of Object.keys(scenes) as (keyof typeof scenes)[]) {
  test(`every event in: ${name}`, () => {
    const rows = Object.entries(rowsOf(scenes[name], more)).filter(([, comes]) => comes !== 'ignored')
    assert.deepEqual(Object.fromEntries(rows), expected[name])
  })
}
