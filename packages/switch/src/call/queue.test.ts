// Calls that wait in a queue: rounds, who is rung and who is not, where the call goes when nobody takes it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Facts, QueueFacts } from '@cordboard/routing'
import { acknowledgeAll, answer, fail, hangUp, progress, refer } from './acts.fixture.ts'
import {
  answers,
  callerOf,
  handlerOf,
  heard,
  legs,
  logged,
  newest,
  notified,
  ringing,
  sessionOf,
  wait,
  wishes,
} from './scene.fixture.ts'
import { World } from './world.fixture.ts'
import { company, profile, queue, sdpText, to, user } from './world-facts.fixture.ts'

/** Carla calls queue 800 from outside; agents 102 and 103 with one device each. */
function waiting(change: Partial<QueueFacts> = {}, before: (world: World) => void = () => {}) {
  const world = new World()
  world.devices = 1
  world.facts = company({
    queues: [queue(change)],
    inbound: company().inboundRules.map((rule) => ({ ...rule, office: to('queue', '800') })),
  })
  before(world)
  const call = world.arrive(5, '+49305100')
  acknowledgeAll(world)
  return { world, call }
}

const outside = { destination: to('external', '0123'), prompt: null }

test('the caller is answered and hears the music of the queue while all free agents ring', () => {
  const { world, call } = waiting()
  assert.deepEqual(answers(callerOf(world, call)), [200])
  assert.deepEqual(heard(world, call, callerOf(world, call)), { from: 'music', file: 'sales.wav' })
  assert.deepEqual(ringing(world, call), ['102', '103'])
  world.finish()
})

test('early media of an agent is not heard by the caller', () => {
  const { world, call } = waiting()
  progress(world, newest(world, call), 183, sdpText(4000, 1, 'sendrecv', '0'))
  assert.equal(heard(world, call, callerOf(world, call))?.from, 'music')
  world.finish()
})

test('an agent who logs in while a caller waits is rung in the next round, one who logs out no more', () => {
  const office = (away: number): Facts =>
    company({
      queues: [queue()],
      inbound: company().inboundRules.map((rule) => ({ ...rule, office: to('queue', '800') })),
      users: [1, 2, 3].map((id) => user(id, { takesQueueCalls: id !== away })),
    })
  const { world, call } = waiting({}, (made) => {
    made.facts = office(3)
  })
  assert.deepEqual(ringing(world, call), ['102'])
  world.facts = office(2)
  fail(world, newest(world, call), 486)
  wait(world, call, 'ring')
  assert.deepEqual(ringing(world, call), ['103'])
  world.finish()
})

test('an agent logged out of this queue is not rung by it; logged in again while the caller waits it is, in the next round', () => {
  const { world, call } = waiting({ loggedOut: ['103'] })
  assert.deepEqual(ringing(world, call), ['102'])
  world.facts = company({ queues: [queue()] })
  wait(world, call, 'ring')
  assert.deepEqual(ringing(world, call), ['102', '103'])
  world.facts = company({ queues: [queue({ loggedOut: ['102'] })] })
  wait(world, call, 'ring')
  assert.deepEqual(ringing(world, call), ['103'])
  world.finish()
})

test('an agent of two queues is rung by the one it is logged in to', () => {
  const { world, call } = waiting({ loggedOut: ['103'] })
  const second = queue({ id: 2, number: '805', agents: ['102', '103'], loggedOut: ['102'] })
  world.facts = company({ queues: [queue({ loggedOut: ['103'] }), second] })
  const other = world.invite(1, '805', false)
  assert.deepEqual([ringing(world, call), ringing(world, other)], [['102'], ['103']])
  world.finish()
})

test('who logs out within a round is not rung any more when its turn comes, who logs in is', () => {
  const agents = ['102', '103', '104']
  const { world, call } = waiting({ strategy: 'Hunt', agents, loggedOut: ['104'] }, (made) => {
    made.unregistered.delete(4)
  })
  assert.deepEqual(ringing(world, call), ['102'])
  world.facts = company({ queues: [queue({ strategy: 'Hunt', agents, loggedOut: ['103'] })] })
  fail(world, newest(world, call), 486)
  assert.deepEqual(ringing(world, call), ['104'])
  world.finish()
})

test('when all are logged out of the queue the caller goes on at once, and the operator reads it of each', () => {
  const { world, call } = waiting({ loggedOut: ['102', '103'], noAnswer: outside })
  assert.deepEqual(ringing(world, call), ['0123'])
  const why = '102 is logged out of queue 800; 103 is logged out of queue 800'
  assert.equal(logged(world, 'agents-not-rung')[0]?.parameters.agents, why)
  world.finish()
})

test('who answers first has the call; the others are told that it was completed elsewhere', () => {
  const { world, call } = waiting()
  const [, first, second] = legs(world, call).map((leg) => sessionOf(world, leg))
  if (!first || !second) throw new Error('two agents ring')
  answer(world, first)
  assert.match(wishes(second, 'end')[0]?.headers[0]?.[1] ?? '', /completed elsewhere/)
  const { b } = handlerOf(world, call, 'talk')
  assert.equal(b, first.id)
  world.finish()
})

test('agents that refuse are left alone for the rest of the round, the others ring on; the next round rings all again', () => {
  const { world, call } = waiting()
  fail(world, newest(world, call), 603)
  assert.deepEqual(ringing(world, call), ['102'])
  fail(world, newest(world, call), 486)
  assert.deepEqual(ringing(world, call), [])
  assert.equal(handlerOf(world, call, 'ring').until, world.now + 10_000)
  wait(world, call, 'ring')
  assert.deepEqual(ringing(world, call), ['102', '103'])
  world.finish()
})

test('a round ends: its legs are cancelled and the next one begins, until the time in the queue is up', () => {
  const { world, call } = waiting({ timeoutSeconds: 25 })
  const rounds: number[] = []
  for (let i = 0; i < 10 && world.stateOf(call).handler.handler === 'ring'; i++) {
    rounds.push(world.now)
    wait(world, call, 'ring')
  }
  assert.deepEqual(
    rounds.map((at) => at - (rounds[0] ?? 0)),
    [0, 10_000, 20_000],
  )
  assert.equal(handlerOf(world, call, 'tone').tone, 'reorder')
  world.finish()
})

test('Hunt rings one agent after the other; who declines at once makes way for the next one', () => {
  const { world, call } = waiting({ strategy: 'Hunt' })
  assert.deepEqual(ringing(world, call), ['102'])
  fail(world, newest(world, call), 486)
  assert.deepEqual(ringing(world, call), ['103'])
  wait(world, call, 'ring')
  assert.deepEqual(ringing(world, call), ['102'])
  world.finish()
})

test('Hunt does not ring in circles when all decline at once', () => {
  const { world, call } = waiting({ strategy: 'Hunt' })
  fail(world, newest(world, call), 486)
  fail(world, newest(world, call), 486)
  assert.deepEqual(ringing(world, call), [])
  wait(world, call, 'ring')
  assert.deepEqual(ringing(world, call), ['102'])
  world.finish()
})

test('Round Robin begins after the agent who answered last', () => {
  const { world, call } = waiting({ strategy: 'NextAgent', wrapUpSeconds: 0 })
  assert.deepEqual(ringing(world, call), ['102'])
  answer(world, newest(world, call))
  hangUp(world, callerOf(world, call))
  const next = world.arrive(5, '+49305100')
  assert.deepEqual(ringing(world, next), ['103'])
  world.finish()
})

test('an agent in another call is not rung, and is as soon as that is over', () => {
  const { world, call } = waiting({}, (made) => {
    made.invite(2, '*777', false)
  })
  assert.deepEqual(ringing(world, call), ['103'])
  world.finish()
})

test('agents that ring for another caller of the queue are not rung twice', () => {
  const { world } = waiting()
  const second = world.arrive(5, '+49305100')
  assert.deepEqual(ringing(world, second), [])
  world.finish()
})

test('nobody has a device: the call goes on at once, and the operator reads of each agent why', () => {
  const { world, call } = waiting({ agents: ['102', '103', '104'], noAnswer: outside }, (made) => {
    for (const id of [2, 3, 4]) made.unregistered.add(id)
  })
  assert.deepEqual(ringing(world, call), ['0123'])
  const [entry] = logged(world, 'agents-not-rung')
  const why = '102 is not registered; 103 is not registered; 104 is not registered'
  assert.equal(entry?.parameters.agents, why)
  world.finish()
})

test('the reasons name profile, log-in, calls and wrap-up', () => {
  const world = new World()
  world.facts = company({
    users: [
      user(1, { profile: { ...profile({}), name: 'Out of office', rings: false } }),
      user(4, { takesQueueCalls: false }),
    ],
    queues: [queue({ agents: ['101', '102', '103', '104'], timeoutSeconds: 5 })],
  })
  world.invite(2, '*777', false)
  world.wrapUps.set(3, world.now + 600_000)
  const call = world.invite(1, '800', false)
  acknowledgeAll(world)
  for (let i = 0; i < 20 && world.stateOf(call).handler.handler === 'ring'; i++) wait(world, call, 'ring')
  const agents = String(logged(world, 'agents-not-rung')[0]?.parameters.agents)
  assert.match(agents, /102 is busy in a call/)
  assert.match(agents, /103 is wrapping up/)
  assert.match(agents, /101 is in the profile Out of office \(do not disturb\)/)
  assert.match(agents, /104 is not logged in to queues/)
  world.finish()
})

test('an agent is left alone for the wrap-up time once its call is over', () => {
  const { world, call } = waiting({ agents: ['102'] })
  answer(world, newest(world, call))
  assert.equal(world.wrapUps.size, 0)
  world.now += 60_000
  hangUp(world, callerOf(world, call))
  assert.equal(world.wrapUps.get(2), world.now + 5_000)
  const second = world.arrive(5, '+49305100')
  assert.deepEqual(ringing(world, second), [])
  world.now += 5_000
  acknowledgeAll(world)
  wait(world, second, 'ring')
  assert.deepEqual(ringing(world, second), ['102'])
  world.finish()
})

test('a full queue sends the next caller on at once', () => {
  const { world } = waiting({ maxCallers: 1, noAnswer: outside })
  const second = world.arrive(5, '+49305100')
  assert.deepEqual(ringing(world, second), ['0123'])
  world.finish()
})

test('the caller hangs up: all agents are cancelled', () => {
  const { world, call } = waiting()
  const agents = legs(world, call).slice(1)
  hangUp(world, callerOf(world, call))
  for (const leg of agents) assert.equal(wishes(sessionOf(world, leg), 'end').length, 1)
  world.finish()
})

test('on the timeout the call goes outside with ringback, then early media, then the far side', () => {
  const { world, call } = waiting({ timeoutSeconds: 10, noAnswer: outside })
  wait(world, call, 'ring')
  const caller = callerOf(world, call)
  assert.deepEqual(ringing(world, call), ['0123'])
  assert.deepEqual(heard(world, call, caller), { from: 'tone', tone: 'ringback' })
  assert.equal(world.desk.orders[0]?.caller.number, '+43123456', 'the caller keeps its number')
  progress(world, newest(world, call), 183, sdpText(4000, 1, 'sendrecv', '0'))
  assert.equal(heard(world, call, caller)?.from, 'leg')
  answer(world, newest(world, call))
  handlerOf(world, call, 'talk')
  assert.equal(world.desk.seats.size, 2, 'two trunk legs are bridged')
  world.finish()
})

test('a forward that fails: busy tone for 4 s, and an entry with its cause', () => {
  const { world, call } = waiting({ timeoutSeconds: 10, noAnswer: outside })
  wait(world, call, 'ring')
  fail(world, newest(world, call), 403, { headers: [['X-Twilio-Error', '32201 Authentication failed']] })
  assert.equal(handlerOf(world, call, 'tone').tone, 'busy')
  assert.equal(handlerOf(world, call, 'tone').until, world.now + 4_000)
  const entry = logged(world, 'forward-failed')[0]
  const { number, to: where, cause, status, header, trunk, trunkId } = entry?.parameters ?? {}
  assert.deepEqual([number, where, cause, status], ['800', '0123', 'rejected', '403'])
  assert.equal(header, '32201 Authentication failed')
  assert.deepEqual(
    [trunk, trunkId],
    logged(world, 'trunk-call-failed').map((each) => [each.parameters.trunk, each.parameters.trunkId])[0],
  )
  assert.ok(trunkId)
  assert.equal(entry?.severity, 'Warning')
  assert.match(entry?.tip ?? '', /trunk or the rule/)
  assert.match(entry?.message ?? '', /came to nothing at trunk .* \(10000\): 403/)
  wait(world, call, 'tone')
  assert.equal(world.stateOf(call).handler.handler, 'closing')
  world.finish()
})

for (const [title, status, silent] of [
  ['busy', 486, undefined],
  ['a decline', 603, undefined],
  ['nobody answers', 480, undefined],
  ['no response at all', 408, 'timeout'],
] as const) {
  test(`a forward by a trunk that ends with ${title} is trouble only where no person stands behind it`, () => {
    const { world, call } = waiting({ timeoutSeconds: 10, noAnswer: outside })
    wait(world, call, 'ring')
    fail(world, newest(world, call), status, silent === undefined ? {} : { silent })
    if (silent !== undefined) {
      // Its second address; there is no third.
      fail(world, newest(world, call), status, { silent })
      world.deliverAll()
    }
    const entry = logged(world, 'forward-failed')[0]
    assert.deepEqual([entry?.severity, entry?.tip === null], silent === undefined ? ['Info', true] : ['Warning', false])
    world.finish()
  })
}

test('a forward that no rule lets out is told the same way', () => {
  const { world, call } = waiting({
    timeoutSeconds: 10,
    noAnswer: { destination: to('external', '777'), prompt: null },
  })
  wait(world, call, 'ring')
  assert.equal(handlerOf(world, call, 'tone').tone, 'busy')
  assert.equal(logged(world, 'forward-failed')[0]?.parameters.cause, 'no-outbound-rule')
  world.finish()
})

test('a prompt of the exit is played before the call goes on, which names the queue as the one who sent it', () => {
  const { world, call } = waiting({ timeoutSeconds: 10, noAnswer: { ...outside, prompt: 'sorry.wav' } })
  wait(world, call, 'ring')
  const { play } = handlerOf(world, call, 'announce')
  world.mediaTell(call, callerOf(world, call).id, { notice: 'played', play, outcome: 'finished' })
  fail(world, newest(world, call), 404)
  assert.equal(logged(world, 'forward-failed')[0]?.parameters.number, '800')
  world.finish()
})

test('an intro is heard once, beside the polling; one that is to be heard in full comes before it', () => {
  const { world, call } = waiting({ intro: 'intro.wav' })
  const feed = heard(world, call, callerOf(world, call))
  assert.deepEqual(feed?.from === 'prompt' && feed.files, ['intro.wav'])
  assert.deepEqual(ringing(world, call), ['102', '103'])
  const play = feed?.from === 'prompt' ? feed.play : ''
  world.mediaTell(call, callerOf(world, call).id, { notice: 'played', play, outcome: 'finished' })
  assert.equal(heard(world, call, callerOf(world, call))?.from, 'music')
  world.finish()
  const full = waiting({ intro: 'intro.wav', playFullIntro: true })
  assert.deepEqual(ringing(full.world, full.call), [])
  wait(full.world, full.call, 'announce')
  assert.deepEqual(ringing(full.world, full.call), ['102', '103'])
  full.world.finish()
})

test('a REFER of the waiting caller is answered 491', () => {
  const { world, call } = waiting()
  refer(world, callerOf(world, call), '<sip:103@pbx>')
  assert.equal(wishes(callerOf(world, call), 'refuseRefer')[0]?.status, 491)
  world.finish()
})

test('an agent replaced by another phone (Replaces) hands the caller over, and no re-INVITE reaches a trunk without', () => {
  const { world, call } = waiting({}, ({ desk }) => {
    const { ways } = desk
    desk.ways = (id) => ({ address: '', port: 0, host: '', supportsReplaces: false, ...ways(id), mayRenew: false })
  })
  const agent = newest(world, call)
  answer(world, agent)
  world.post(call, { event: 'replacing', arrival: world.arrival(1, false), replaced: agent.id })
  acknowledgeAll(world)
  const { a, b } = handlerOf(world, call, 'talk')
  assert.deepEqual([a, b].includes(agent.id), false)
  assert.deepEqual(wishes(callerOf(world, call), 'offer'), [])
  world.finish()
})

test('an attended transfer into the queue: the other caller waits in it, also while nobody rings, and the agent may go', () => {
  const world = new World()
  world.devices = 1
  world.facts = company({ queues: [queue({ agents: ['103'] })] })
  const call = world.arrive(5, '+49305100')
  answer(world, newest(world, call))
  acknowledgeAll(world)
  const agent = newest(world, call)
  world.wrapUps.set(3, world.now + 600_000)
  const second = world.invite(2, '800', false)
  acknowledgeAll(world)
  assert.deepEqual(ringing(world, second), [])
  refer(world, agent, `<sip:800@pbx?Replaces=${callerOf(world, second).id}%3Bto-tag%3Da%3Bfrom-tag%3Db>`)
  world.deliverAll()
  assert.equal(handlerOf(world, call, 'ring').search.search, 'queue')
  assert.deepEqual(notified(agent), [200])
  assert.deepEqual(heard(world, call, callerOf(world, call)), { from: 'music', file: 'sales.wav' })
  world.finish()
})

test('a blind transfer into the queue is complete as soon as the queue has the caller', () => {
  const world = new World()
  world.devices = 1
  const call = world.arrive(5, '+49305100')
  answer(world, newest(world, call))
  acknowledgeAll(world)
  const agent = newest(world, call)
  refer(world, agent, '<sip:800@pbx>')
  assert.deepEqual(notified(agent), [200])
  assert.deepEqual(ringing(world, call), ['103'], 'who is just leaving the call is not rung')
  hangUp(world, agent)
  assert.equal(handlerOf(world, call, 'ring').search.search, 'queue')
  world.finish()
})

test('a 302 of one agent does not take the call away from the others', () => {
  const { world, call } = waiting()
  fail(world, newest(world, call), 302, { contacts: [{ display: null, uri: { user: '101' } } as never] })
  assert.deepEqual(ringing(world, call), ['102'])
  world.finish()
})
