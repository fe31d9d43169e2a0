// An attended transfer of two calls by the same trunk: its carrier joins them by itself (REFER with Replaces).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acknowledgeAll, answer, hangUp, refer, refuseRefer, reportRefer } from './acts.fixture.ts'
import type { CallEvent } from './events.ts'
import { callerOf, handlerOf, heard, legs, logged, newest, notified, sessionOf, wishes } from './scene.fixture.ts'
import type { Session } from './session-book.fixture.ts'
import { rowsOf, type Scene } from './table.fixture.ts'
import { World } from './world.fixture.ts'
import { company, outbound, trunk } from './world-facts.fixture.ts'

/** 102 talks to a caller who came by trunk 5, has asked somebody outside (`dialled`), and brings them together. */
function talking(change: (world: World) => void = () => {}, dialled = '0123') {
  const world = new World()
  world.devices = 1
  world.desk.takesRefer = true
  change(world)
  const call = world.arrive(5, '+49305100')
  answer(world, newest(world, call))
  acknowledgeAll(world)
  const [caller, agent] = legs(world, call)
  const second = world.invite(2, dialled, false)
  const asked = callerOf(world, second)
  return { world, call, carrier: sessionOf(world, caller), agent: sessionOf(world, agent), second, asked }
}

type Talking = ReturnType<typeof talking>

const bring = ({ world, agent, asked }: Pick<Talking, 'world' | 'agent' | 'asked'>): void => {
  refer(world, agent, `<sip:0123@pbx?Replaces=${asked.id}%3Bto-tag%3Da%3Bfrom-tag%3Db>`)
  world.deliverAll()
}

function handing(change?: (world: World) => void, dialled?: string) {
  const made = talking(change, dialled)
  const expert = newest(made.world, made.second)
  answer(made.world, expert)
  acknowledgeAll(made.world)
  bring(made)
  return { ...made, expert }
}

const asks = (session: Session): readonly string[] => wishes(session, 'refer').map((wish) => wish.to)

test('both are joined here at once, the transferor is done, and the carrier is asked to join them itself', () => {
  const { world, call, carrier, agent, expert, asked } = handing()
  assert.deepEqual(asks(carrier), [`<sip:far@carrier.example?Replaces=${expert.id}>`])
  assert.deepEqual(asks(expert), [])
  assert.deepEqual(notified(agent), [200])
  assert.equal(wishes(asked, 'end').length, 1)
  const { a, b, handing: pending } = handlerOf(world, call, 'talk')
  assert.deepEqual([a, b].sort(), [carrier.id, expert.id].sort())
  assert.deepEqual(pending, { id: carrier.asked[0], leg: carrier.id, until: world.now + 32_000 })
  assert.equal(heard(world, call, carrier)?.from, 'leg')
  world.finish()
})

test('its last report, 200, ends both legs at once, and the record says transferred', () => {
  const { world, call, carrier, agent, expert } = handing()
  reportRefer(world, carrier, 100)
  handlerOf(world, call, 'talk')
  reportRefer(world, carrier, 200)
  assert.deepEqual([wishes(carrier, 'end').length, wishes(expert, 'end').length], [1, 1])
  assert.equal(wishes(agent, 'end').length, 1)
  assert.equal(world.stateOf(call).cause, 'transferred')
  assert.deepEqual([world.desk.seats.size, logged(world, 'carrier-transfer-failed').length], [0, 0])
  world.finish()
})

test('the carrier ends the leg it has replaced before it reports: the other is let go, and the record says transferred', () => {
  const { world, call, carrier, expert } = handing()
  hangUp(world, expert)
  assert.equal(wishes(carrier, 'end').length, 1)
  assert.equal(world.stateOf(call).cause, 'transferred')
  world.finish()
})

for (const [what, say] of [
  ['the last report, 200', (world, session, id) => reportRefer(world, session, 200, { id })],
  ['the last report, 486', (world, session, id) => reportRefer(world, session, 486, { id })],
  ['refused, 405', (world, session, id) => refuseRefer(world, session, 405, id)],
] satisfies readonly (readonly [string, (world: World, session: Session, id: string) => void])[])
  test(`a late word about a blind transfer that was given up is none about joining the two: ${what}`, () => {
    const made = talking()
    const { world, call, carrier, agent } = made
    const expert = newest(world, made.second)
    answer(world, expert)
    acknowledgeAll(world)
    refer(world, agent, '<sip:0456@pbx>')
    world.fire(call, 'refer')
    bring(made)
    const [first, second] = carrier.asked
    assert.ok(first !== undefined && second !== undefined)
    const before = handlerOf(world, call, 'talk')
    const logs = world.events.length
    say(world, carrier, first)
    assert.deepEqual([handlerOf(world, call, 'talk'), world.events.length], [before, logs])
    assert.equal(before.handing?.id, second)
    reportRefer(world, carrier, 200, { id: second })
    assert.deepEqual([wishes(carrier, 'end').length, wishes(expert, 'end').length], [1, 1])
    world.finish()
  })

test('somebody who hangs up half a minute later has hung up', () => {
  const { world, call, expert } = handing()
  world.now += 32_000
  hangUp(world, expert)
  assert.equal(world.stateOf(call).cause, 'answered')
  world.finish()
})

const refusals: readonly (readonly [what: string, status: number, happens: (of: Talking) => void])[] = [
  ['does not allow it', 405, ({ world, carrier }) => refuseRefer(world, carrier, 405)],
  ['does not answer', 408, ({ world, carrier }) => refuseRefer(world, carrier, 408)],
  ['could not', 503, ({ world, carrier }) => reportRefer(world, carrier, 503)],
]
for (const [what, status, happens] of refusals) {
  test(`a carrier that ${what} (${status}): they go on talking here, and the operator reads why`, () => {
    const made = handing()
    const { world, call, carrier, expert } = made
    happens(made)
    const { a, b, handing: pending } = handlerOf(world, call, 'talk')
    assert.deepEqual([[a, b].sort(), pending], [[carrier.id, expert.id].sort(), null])
    const [entry, ...more] = logged(world, 'carrier-transfer-failed')
    assert.match(entry?.message ?? '', new RegExp(`Carrier 5 .*: ${status} .*joined here`))
    assert.match(entry?.tip ?? '', /Supports Replaces/)
    assert.deepEqual(more, [])
    hangUp(world, expert)
    assert.deepEqual([wishes(carrier, 'end').length, world.stateOf(call).cause], [1, 'answered'])
    world.finish()
  })
}

test('one of ours who called both is the same', () => {
  const world = new World()
  world.devices = 1
  world.desk.takesRefer = true
  const far = ['0123', '0456'].map((number) => {
    const call = world.invite(1, number, false)
    const session = newest(world, call)
    answer(world, session)
    acknowledgeAll(world)
    return { session, ours: callerOf(world, call) }
  })
  const [first, second] = far
  assert.ok(first && second)
  bring({ world, agent: first.ours, asked: second.ours })
  assert.deepEqual(asks(first.session), [`<sip:far@carrier.example?Replaces=${second.session.id}>`])
  reportRefer(world, first.session, 200)
  assert.equal(wishes(second.session, 'end').length, 1)
  world.finish()
})

const joinedHere: readonly (readonly [what: string, change: (world: World) => void, dialled?: string])[] = [
  ['the trunk takes no REFER', ({ desk }) => (desk.takesRefer = false)],
  ['the other call left by another trunk', (world) => (world.facts = company({ rules: [outbound(1, '0', [6])] }))],
  [
    'the other is an emergency call',
    (world) => (world.facts = company({ rules: [{ ...outbound(1, '0112', [5]), emergency: true }] })),
    '0112',
  ],
  ['the other is one of ours', () => {}, '103'],
]
for (const [what, change, dialled] of joinedHere) {
  test(`${what}: they are joined here, and nobody is asked`, () => {
    const { world, call, carrier, agent, expert } = handing(change, dialled)
    assert.deepEqual([asks(carrier), asks(expert), notified(agent)], [[], [], [200]])
    const { a, b, handing: pending } = handlerOf(world, call, 'talk')
    assert.deepEqual([[a, b].sort(), pending ?? null], [[carrier.id, expert.id].sort(), null])
    world.finish()
  })
}

test('a trunk that has no address now is asked nothing', () => {
  const made = talking()
  answer(made.world, newest(made.world, made.second))
  acknowledgeAll(made.world)
  made.world.desk.ways = () => null
  bring(made)
  assert.deepEqual([asks(made.carrier), notified(made.agent)], [[], [200]])
  made.world.finish()
})

test('the other still rings: nobody is asked', () => {
  const made = talking()
  bring(made)
  assert.deepEqual(asks(made.carrier), [])
  handlerOf(made.world, made.call, 'ring')
  made.world.finish()
})

test('a carrier that brings two of its own calls together itself (REFER with Replaces) is asked for nothing', () => {
  const world = new World()
  world.devices = 1
  world.desk.takesRefer = true
  world.facts = company({ trunks: [trunk(5), trunk(6)] })
  const calls = [1, 2].map((user) => {
    const call = world.invite(user, '0123', false)
    answer(world, newest(world, call))
    acknowledgeAll(world)
    return { far: newest(world, call), ours: callerOf(world, call) }
  })
  const [first, second] = calls
  assert.ok(first && second)
  bring({ world, agent: first.far, asked: second.far })
  assert.deepEqual([...world.sessions.values()].flatMap(asks), [])
  assert.deepEqual(notified(first.far), [200])
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
  'report 100': told({ event: 'referProgressed', status: 100, final: false }),
  'last report 200': told({ event: 'referProgressed', status: 200, final: true }),
  'last report 100': told({ event: 'referProgressed', status: 100, final: true }),
  'last report 486': told({ event: 'referProgressed', status: 486, final: true }),
  'refused 405': told({ event: 'referRefused', status: 405 }),
  'last report 200 of another': told({ event: 'referProgressed', status: 200, final: true }, 'other'),
  'last report 486 of another': told({ event: 'referProgressed', status: 486, final: true }, 'other'),
  'refused 405 of another': told({ event: 'referRefused', status: 405 }, 'other'),
}

const scene = (at: 'carrier' | 'expert') => (): Scene => {
  const made = handing()
  return { world: made.world, call: made.call, leg: made[at].id }
}

const scenes = { 'handing, asked': scene('carrier'), 'handing, replaced': scene('expert') } as const

const expected: Record<keyof typeof scenes, Record<string, string>> = {
  'handing, asked': {
    'failed 486': 'closing: end end free free free leaveTrunk leaveTrunk',
    'failed 302': 'closing: end end free free free leaveTrunk leaveTrunk',
    cancelled: 'closing: end end free free free leaveTrunk leaveTrunk',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    offerRefused: 'noted',
    'referred 103': 'ring: acceptRefer startLeg',
    info: 'sendDigits',
    ended: 'closing: end end free free free leaveTrunk leaveTrunk',
    mediaLost: 'offer offer offer free free free',
    dropped: 'closing: end end end free free free leaveTrunk leaveTrunk',
    replacing: 'answer end free leaveTrunk',
    handOverAsked: 'closing: handOver end end free free leaveTrunk',
    'last report 200': 'closing: end end end free free free leaveTrunk leaveTrunk',
    'last report 100': 'noted',
    'last report 486': 'noted',
    'refused 405': 'noted',
  },
  'handing, replaced': {
    'failed 486': 'closing: end end free free free leaveTrunk leaveTrunk',
    'failed 302': 'closing: end end free free free leaveTrunk leaveTrunk',
    cancelled: 'closing: end end free free free leaveTrunk leaveTrunk',
    'offered hold': 'agree',
    'offered nothing common': 'refuseOffer',
    offerRefused: 'noted',
    'referred 103': 'ring: acceptRefer startLeg',
    info: 'sendDigits',
    ended: 'closing: end end free free free leaveTrunk leaveTrunk',
    mediaLost: 'offer offer offer free free free',
    dropped: 'closing: end end end free free free leaveTrunk leaveTrunk',
    replacing: 'answer end free leaveTrunk',
    handOverAsked: 'closing: handOver end end free free leaveTrunk',
    'last report 200': 'closing: end end end free free free leaveTrunk leaveTrunk',
    'last report 200 of another': 'closing: end end end free free free leaveTrunk leaveTrunk',
  },
}

for (const name of Object.keys(scenes) as (keyof typeof scenes)[]) {
  test(`every event in: ${name}`, () => {
    const rows = Object.entries(rowsOf(scenes[name], more)).filter(([, comes]) => comes !== 'ignored')
    assert.deepEqual(Object.fromEntries(rows), expected[name])
  })
}
