// Calls to users and ring groups: who is rung, when the call goes on, what phones are told of the caller.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ExtensionFacts } from '@cordboard/routing'
import { acknowledgeAll, answer, fail, progress, refer } from './acts.fixture.ts'
import {
  answers,
  callerOf,
  firstCaller,
  handlerOf,
  heard,
  legs,
  logged,
  newest,
  notified,
  ringing,
  sessionOf,
  wait,
} from './scene.fixture.ts'
import { World } from './world.fixture.ts'
import { company, inbound, partyOf, profile, ringGroup, to, user } from './world-facts.fixture.ts'

function world(users: readonly ExtensionFacts[] = [], groups = company().ringGroups, more = {}): World {
  const made = new World()
  made.devices = 1
  made.facts = { ...company({ users }), ringGroups: groups, ...more }
  return made
}

const oneCall = { ...profile({ busy: to('extension', '103') }), acceptMultipleCalls: false }

test('a user in a call who takes one at a time is busy: the call goes on', () => {
  const office = world([user(2, { profile: oneCall })])
  office.invite(2, '*777', false)
  const call = office.invite(1, '102', false)
  assert.deepEqual(ringing(office, call), ['103'])
  assert.equal(logged(office, 'call-forwarded')[0]?.parameters.why, 'busy')
  office.finish()
})

test('with nowhere to go on to the caller of a busy user hears 486', () => {
  const office = world([user(2, { profile: { ...profile({}), acceptMultipleCalls: false } })])
  office.invite(2, '*777', false)
  const caller = office.arrival(1, false)
  office.inviteBy(caller, '102')
  const session = office.sessions.get(caller.leg)
  assert.deepEqual(session && answers(session), [486])
  office.finish()
})

test('a transfer to a busy user finds that user busy; a transferor is not busy by the call it leaves', () => {
  const office = world([
    user(2, { profile: oneCall }),
    user(3, { profile: { ...profile({}), acceptMultipleCalls: false } }),
  ])
  office.invite(3, '*777', false)
  const call = office.invite(1, '102', false)
  answer(office, newest(office, call))
  acknowledgeAll(office)
  refer(office, callerOf(office, call), '<sip:103@pbx>')
  assert.deepEqual(notified(callerOf(office, call)), [486])
  handlerOf(office, call, 'talk')
  office.finish()
})

test('a transfer to a user who does not answer returns to the transferor', () => {
  const office = world()
  const call = office.invite(1, '102', false)
  answer(office, newest(office, call))
  acknowledgeAll(office)
  const [a, b] = legs(office, call)
  refer(office, callerOf(office, call), '<sip:103@pbx>')
  assert.deepEqual(ringing(office, call), ['103'])
  wait(office, call, 'ring')
  assert.deepEqual(notified(callerOf(office, call)), [480])
  const talk = handlerOf(office, call, 'talk')
  assert.deepEqual([talk.a, talk.b].sort(), [a?.id, b?.id].sort())
  office.finish()
})

test('not registered and no answer go where the profile says, and 180 is sent once', () => {
  const office = world([
    user(4, { profile: profile({ notRegistered: to('extension', '102') }) }),
    user(2, { profile: profile({ noAnswer: to('extension', '103') }) }),
  ])
  const call = office.invite(1, '104', false)
  assert.deepEqual(ringing(office, call), ['102'])
  progress(office, newest(office, call), 180)
  wait(office, call, 'ring')
  assert.deepEqual(ringing(office, call), ['103'])
  progress(office, newest(office, call), 180)
  assert.deepEqual(answers(callerOf(office, call)), [180])
  office.finish()
})

test('forwarding in a circle ends with 483', () => {
  const office = world([
    user(2, { profile: profile({ notRegistered: to('extension', '103') }) }),
    user(3, { profile: profile({ notRegistered: to('extension', '102') }) }),
  ])
  for (const id of [2, 3]) office.unregistered.add(id)
  office.invite(1, '102', false)
  assert.deepEqual(answers(firstCaller(office)), [483])
  assert.equal(logged(office, 'routing-too-many-hops').length, 1)
  office.finish()
})

test('a decline (6xx) of the one who is called ends the ringing of all its devices', () => {
  const office = world()
  office.devices = 3
  const call = office.invite(1, '102', false)
  fail(office, newest(office, call), 603)
  assert.deepEqual(answers(firstCaller(office)), [603])
  office.finish()
})

test('RingAll rings all members but the one who calls; each may decline for itself', () => {
  const office = world()
  const call = office.invite(2, '810', false)
  assert.deepEqual(ringing(office, call), ['103'])
  const other = office.invite(1, '810', false)
  assert.deepEqual(ringing(office, other), ['102', '103'])
  fail(office, newest(office, other), 603)
  assert.deepEqual(ringing(office, other), ['102'])
  office.finish()
})

test('Hunt passes over members without a device and in a call, rings each for its time, then goes on', () => {
  const noAnswer = { destination: to('extension', '101'), prompt: null }
  const hunt = ringGroup({ strategy: 'Hunt', members: ['104', '102', '103'], noAnswer })
  const office = world([], company({ ringGroups: [hunt] }).ringGroups)
  const call = office.invite(2, '810', false)
  assert.deepEqual(ringing(office, call), ['103'])
  assert.equal(handlerOf(office, call, 'ring').until, office.now + 15_000)
  wait(office, call, 'ring')
  assert.deepEqual(ringing(office, call), ['101'])
  office.finish()
})

test('members whose profile says so are not rung by ring groups; with nobody left the operator reads why', () => {
  const skipped = { ...profile({}), name: 'Custom 1', skippedByRingGroups: true }
  const office = world([user(2, { profile: skipped }), user(3, { profile: skipped })])
  const call = office.invite(1, '102', false)
  assert.deepEqual(ringing(office, call), ['102'], 'a direct call rings')
  office.invite(4, '810', false)
  const agents = String(logged(office, 'agents-not-rung')[0]?.parameters.agents)
  assert.match(agents, /102 is in the profile Custom 1, which ring groups skip; 103/)
  office.finish()
})

test('the greeting of a ring group is played before anybody rings', () => {
  const office = world([], company({ ringGroups: [ringGroup({ greeting: 'hello.wav' })] }).ringGroups)
  const call = office.invite(1, '810', false)
  assert.deepEqual(ringing(office, call), [])
  const { play } = handlerOf(office, call, 'announce')
  const feed = heard(office, call, callerOf(office, call))
  assert.deepEqual(feed, { from: 'prompt', play, files: ['hello.wav'], repeat: 1 })
  office.mediaTell(call, callerOf(office, call).id, { notice: 'played', play, outcome: 'unreadable' })
  assert.equal(logged(office, 'prompt-unreadable').length, 1)
  assert.deepEqual(ringing(office, call), ['102', '103'])
  office.finish()
})

test('the caller who hangs up during the greeting ends the call', () => {
  const office = world([], company({ ringGroups: [ringGroup({ greeting: 'hello.wav' })] }).ringGroups)
  const call = office.invite(1, '810', false)
  acknowledgeAll(office)
  const session = callerOf(office, call)
  session.phase = 'over'
  office.tell(session, { event: 'ended', by: 'remote', reason: null })
  assert.equal(office.stateOf(call).handler.handler, 'closing')
  office.finish()
})

test('anonymous callers: phones are told no number and no name', () => {
  const office = world()
  office.arrive(5, '+49305100', { anonymous: true, number: '+49170555', name: 'Secret' })
  const [started] = office.started
  assert.equal(started?.from.anonymous, true)
  const text = JSON.stringify(started?.headers)
  assert.doesNotMatch(text, /170555|Secret/)
  assert.match(text, /"Privacy","id"/)
  office.finish()
})

test('an inbound rule that redirects answers 302 with the number', () => {
  const office = world([], company().ringGroups, { inboundRules: [inbound(1, to('deflect', '+49301234'))] })
  office.arrive(5, '+49305100')
  const [reject] = firstCaller(office).wishes
  assert.deepEqual(reject, {
    wish: 'reject',
    status: 302,
    reason: 'Moved Temporarily',
    headers: [['Contact', '<sip:+49301234@pbx.example>']],
  })
  office.finish()
})

test('a profile set by dial code is told to control, and the caller hears that it was', () => {
  const office = world([], company().ringGroups, { dialCodes: [{ code: '*3', feature: 'profileStatus' }] })
  const call = office.invite(1, '*31', false)
  assert.deepEqual(office.liveChanges[0], {
    command: 'changeLive',
    noun: 'User',
    id: 1,
    fields: { CurrentProfileName: 'Away' },
  })
  assert.equal(handlerOf(office, call, 'tone').tone, 'confirm')
  acknowledgeAll(office)
  wait(office, call, 'tone')
  assert.equal(office.stateOf(call).cause, 'answered')
  office.finish()
})

test('a SIP URI outside is called by its own name, with the number for outside and no identity of ours', () => {
  const office = world([], company().ringGroups, { allowsDirectSip: true })
  const call = office.inviteBy(office.arrivalOf(partyOf(1), '0'), 'sip:anna@x.example:5080;transport=tcp')
  const [started] = office.started
  assert.equal(started?.device.requestUri, 'sip:anna@x.example:5080;transport=tcp')
  assert.equal(started?.to, 'sip:anna@x.example:5080;transport=tcp')
  assert.deepEqual(
    started?.headers.map(([name]) => name),
    ['X-Cordboard-Call'],
  )
  assert.deepEqual(ringing(office, call), ['anna'])
  answer(office, sessionOf(office, legs(office, call).at(-1)))
  handlerOf(office, call, 'talk')
  office.finish()
})
