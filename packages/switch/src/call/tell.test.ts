// Callers of ours hear why their call out of the house failed; somebody is rung to hear a notice.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acknowledgeAll, answerOne, cancel, fail, progress } from './acts.fixture.ts'
import {
  answers,
  callerOf,
  firstCaller,
  handlerOf,
  heard,
  logged,
  newest,
  ringing,
  toldOut,
  wait,
  wishes,
} from './scene.fixture.ts'
import { spokenFailure } from './spoken-failure.ts'
import { World } from './world.fixture.ts'
import { company, profile, sdpText, to, trunk, user } from './world-facts.fixture.ts'

test('[S4-10] a call that no rule sends anywhere: 183 with our answer, the prompt, then the final response of always', () => {
  const world = new World()
  const call = world.invite(1, '999', false)
  const caller = callerOf(world, call)
  const [ring] = wishes(caller, 'ring')
  assert.equal(ring?.status, 183)
  assert.match(ring?.sdp ?? '', /^v=0/)
  assert.deepEqual(heard(world, call, caller), {
    from: 'prompt',
    play: handlerOf(world, call, 'tell').play,
    files: ['shipped:number-unknown.wav'],
    repeat: 1,
  })
  assert.deepEqual(answers(caller), [183], 'not before the prompt has ended')
  toldOut(world, call)
  assert.deepEqual(answers(caller), [183, 404])
  assert.equal(world.stateOf(call).cause, 'no-outbound-rule')
  world.finish()
})

test('a prompt whose end nobody tells is over after a while', () => {
  const world = new World()
  const call = world.invite(1, '999', false)
  wait(world, call, 'tell')
  assert.deepEqual(answers(firstCaller(world)), [183, 404])
  world.finish()
})

test('a prompt that cannot be read keeps nobody waiting', () => {
  const world = new World()
  const call = world.invite(1, '999', false)
  const { play, leg } = handlerOf(world, call, 'tell')
  world.mediaTell(call, leg, { notice: 'played', play, outcome: 'unreadable' })
  assert.deepEqual(answers(firstCaller(world)), [183, 404])
  assert.equal(logged(world, 'prompt-unreadable').length, 1)
  world.finish()
})

test('the 183 is reliable when the caller asked for that', () => {
  const world = new World()
  world.inviteBy({ ...world.arrival(1, false), reliable: true }, '999')
  assert.equal(wishes(firstCaller(world), 'ring')[0]?.reliable, true)
  world.finish()
})

test('a caller that hangs up while it is told is done', () => {
  const world = new World()
  const call = world.invite(1, '999', false)
  const caller = callerOf(world, call)
  cancel(world, caller)
  assert.equal(handlerOf(world, call, 'closing').handler, 'closing')
  world.finish()
})

test('a caller without an offer gets the final response at once', () => {
  const world = new World()
  world.invite(1, '999', true)
  assert.deepEqual(answers(firstCaller(world)), [404])
  world.finish()
})

test('a carrier hears no prompt of ours: its caller gets the final response alone', () => {
  const world = new World()
  world.facts = company({ users: [user(2, { profile: profile({ noAnswer: to('external', '0123') }) })] })
  const call = world.arrive(5, '+49305100')
  wait(world, call, 'ring')
  fail(world, newest(world, call), 404)
  assert.equal(world.desk.orders.length, 1)
  assert.deepEqual(answers(firstCaller(world)), [404])
  world.finish()
})

test('inside the house nothing is told: an extension that is busy or away answers as always', () => {
  const world = new World()
  const call = world.invite(1, '102', false)
  for (const _ of ringing(world, call)) fail(world, newest(world, call), 486)
  assert.deepEqual(answers(firstCaller(world)), [486])
  world.finish()
})

test('who heard early media of the carrier is told nothing more', () => {
  const world = new World()
  world.facts = company({ trunks: [trunk(5), trunk(6)] })
  const call = world.invite(1, '0123', false)
  const far = newest(world, call)
  progress(world, far, 183, sdpText(far.port, 5, 'sendrecv', '0'))
  fail(world, far, 404)
  assert.deepEqual(answers(firstCaller(world)), [183, 404])
  world.finish()
})

const out = {
  search: 'out',
  on: { kind: 'extension', number: '101' },
  dialled: '0123',
  rule: 'all',
  emergency: false,
  attempts: [],
  index: 0,
  addressIndex: 0,
  progressed: false,
} as const
const inside = { search: 'user', at: { kind: 'extension', number: '102' } } as const
const routed = { search: 'user', at: null } as const

for (const [search, cause, prompt] of [
  [routed, 'no-outbound-rule', 'number-unknown'],
  [routed, 'malformed-number', 'number-unknown'],
  [routed, 'blocked-country', 'blocked'],
  [routed, 'internal-only', 'blocked'],
  [routed, 'no-trunk', 'no-trunk'],
  [routed, 'not-registered', null],
  [routed, 'no-answer', null],
  [routed, 'deflected', null],
  [routed, 'no-media', null],
  [routed, '__proto__', null],
  [inside, 'unknown-number', null],
  [inside, 'no-answer', null],
  [out, 'unknown-number', 'number-unknown'],
  [out, 'rejected', 'call-failed'],
  [out, 'failed', 'call-failed'],
  [out, 'no-answer', 'no-answer'],
  [out, 'at-capacity', 'no-trunk'],
  [out, 'not-registered', 'no-trunk'],
  [out, 'busy', null],
] as const) {
  const where = search === out ? 'outside' : search === inside ? 'inside' : 'refused by routing'
  test(`${where}, ${cause}: ${prompt ?? 'nothing is told'}`, () => {
    const file = spokenFailure(search, { status: 480, reason: '', cause })
    assert.equal(file, prompt === null ? null : `shipped:${prompt}.wav`)
  })
}

test('a carrier that says nothing at all is not a person that does not answer', () => {
  const failure = { status: 408, reason: '', cause: 'no-answer', silent: 'timeout' } as const
  assert.equal(spokenFailure(out, failure), 'shipped:call-failed.wav')
})

const files = ['alarm.wav', 'shipped:emergency-number.wav', 'shipped:digit-9.wav'] as const

test('[S4-21] a notice rings all devices of an extension, is played twice to the one that answers, and then it hangs up', () => {
  const world = new World()
  const call = world.announce(2, files)
  assert.deepEqual(ringing(world, call), ['102', '102'])
  assert.deepEqual(world.started[0]?.from, { number: '103', name: 'Emergency 911', anonymous: false })
  answerOne(world)
  acknowledgeAll(world)
  const { leg, play } = handlerOf(world, call, 'tell')
  const listening = world.sessions.get(leg)
  assert.ok(listening)
  assert.deepEqual(heard(world, call, listening), { from: 'prompt', play, files, repeat: 2 })
  assert.deepEqual(ringing(world, call), [])
  assert.equal(logged(world, 'notice-answered')[0]?.parameters.number, '102')
  world.mediaTell(call, leg, { notice: 'played', play, outcome: 'finished' })
  assert.equal(listening.phase, 'over')
  assert.equal(world.stateOf(call).from.name, 'Emergency 911')
  world.finish()
})

test('a notice with a file that cannot be read is played without it', () => {
  const world = new World()
  const call = world.announce(2, files)
  answerOne(world)
  const { leg, play } = handlerOf(world, call, 'tell')
  world.mediaTell(call, leg, { notice: 'played', play, outcome: 'unreadable' })
  const again = handlerOf(world, call, 'tell')
  assert.deepEqual(again.files, files.slice(1))
  assert.notEqual(again.play, play)
  world.mediaTell(call, leg, { notice: 'played', play: again.play, outcome: 'unreadable' })
  assert.equal(handlerOf(world, call, 'closing').handler, 'closing')
  world.finish()
})

test('a notice nobody answers stands in the event log', () => {
  const world = new World()
  const call = world.announce(2, files)
  wait(world, call, 'ring')
  assert.match(logged(world, 'notice-unheard')[0]?.message ?? '', /not heard by 102/)
  world.finish()
})
