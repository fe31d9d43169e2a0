// A receptionist's caller: keys, silence, wrong keys, direct dial, prompts that cannot be read.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ReceptionistFacts } from '@cordboard/routing'
import { acknowledgeAll, answer, hangUp, refer } from './acts.fixture.ts'
import { maxRounds } from './menu.ts'
import {
  answers,
  callerOf,
  handlerOf,
  heard,
  logged,
  newest,
  notified,
  ringing,
  settled,
  wait,
} from './scene.fixture.ts'
import { World } from './world.fixture.ts'
import { company, receptionist, send } from './world-facts.fixture.ts'

function menu(change: Partial<ReceptionistFacts> = {}) {
  const world = new World()
  world.devices = 1
  world.facts = company({ receptionists: [receptionist(change)] })
  const call = settled(world, world.invite(1, '820', false))
  return { world, call }
}

function press(world: World, call: string, keys: string): void {
  for (const digit of keys) world.mediaTell(call, callerOf(world, call).id, { notice: 'digit', digit })
}

function played(world: World, call: string, outcome: 'finished' | 'unreadable' = 'finished'): void {
  const { play } = handlerOf(world, call, 'menu')
  world.mediaTell(call, callerOf(world, call).id, { notice: 'played', play: play ?? '', outcome })
}

test('the caller is answered and hears the prompt; its time begins when that ends', () => {
  const { world, call } = menu()
  assert.deepEqual(answers(callerOf(world, call)), [200])
  const feed = heard(world, call, callerOf(world, call))
  assert.deepEqual(feed?.from === 'prompt' && feed.files, ['menu.wav'])
  played(world, call)
  assert.equal(handlerOf(world, call, 'menu').until, world.now + 7_000)
  assert.equal(heard(world, call, callerOf(world, call))?.from, 'silence')
  world.finish()
})

test('a key stops the prompt, and counts at once when nothing longer begins with it', () => {
  const { world, call } = menu({ directDial: false })
  press(world, call, '1')
  assert.deepEqual(ringing(world, call), ['102'])
  assert.equal(heard(world, call, callerOf(world, call))?.from, 'tone')
  world.finish()
})

test('a key that begins something longer waits three seconds for the next one', () => {
  const { world, call } = menu()
  press(world, call, '1')
  assert.deepEqual(ringing(world, call), [])
  assert.equal(handlerOf(world, call, 'menu').until, world.now + 3_000)
  wait(world, call, 'menu')
  assert.deepEqual(ringing(world, call), ['102'])
  world.finish()
})

test('longer input and numbers of ours are dialled as soon as they are complete', () => {
  const long = menu({ directDial: false })
  press(long.world, long.call, '77')
  assert.deepEqual(ringing(long.world, long.call), ['103'])
  const dialled = menu()
  press(dialled.world, dialled.call, '103')
  assert.deepEqual(ringing(dialled.world, dialled.call), ['103'])
  long.world.finish()
  dialled.world.finish()
})

test('keys by INFO count like those that are heard', () => {
  const { world, call } = menu({ directDial: false })
  world.tell(callerOf(world, call), {
    event: 'info',
    contentType: 'application/dtmf-relay',
    body: 'Signal=1\nDuration=160',
  })
  assert.deepEqual(ringing(world, call), ['102'])
  world.finish()
})

test('a wrong key does what is set for it', () => {
  const { world, call } = menu({ directDial: false, onInvalid: send('extension', '103') })
  press(world, call, '9')
  assert.deepEqual(ringing(world, call), ['103'])
  world.finish()
})

test('silence does what is set for it', () => {
  const { world, call } = menu({ onTimeout: send('queue', '800') })
  played(world, call)
  wait(world, call, 'menu')
  assert.deepEqual(ringing(world, call), ['102', '103'])
  world.finish()
})

test('a prompt is repeated so often and no more', () => {
  const { world, call } = menu()
  let rounds = 0
  while (world.stateOf(call).handler.handler === 'menu' && rounds < 50) {
    rounds++
    played(world, call)
    wait(world, call, 'menu')
  }
  assert.equal(rounds, maxRounds)
  assert.equal(world.stateOf(call).cause, 'no-choice')
  world.finish()
})

test('a receptionist that sends silence to itself ends at the circle, not in one', () => {
  const { world, call } = menu({ onTimeout: send('receptionist', '820') })
  played(world, call)
  wait(world, call, 'menu')
  handlerOf(world, call, 'tone')
  world.finish()
})

test('keys may lead back to the same receptionist as often as the caller likes', () => {
  const { world, call } = menu({ keys: [{ input: '0', action: send('receptionist', '820') }], directDial: false })
  for (let i = 0; i < 30; i++) press(world, call, '0')
  handlerOf(world, call, 'menu')
  world.finish()
})

test('a prompt that cannot be read is reported once, and the caller may choose all the same', () => {
  const { world, call } = menu({ directDial: false })
  played(world, call, 'unreadable')
  assert.deepEqual(heard(world, call, callerOf(world, call)), { from: 'tone', tone: 'confirm' })
  assert.equal(logged(world, 'prompt-unreadable').length, 1)
  press(world, call, '1')
  assert.deepEqual(ringing(world, call), ['102'])
  world.finish()
})

test('without a prompt a short tone says that keys are taken', () => {
  const { world, call } = menu({ prompt: null, directDial: false })
  assert.deepEqual(heard(world, call, callerOf(world, call)), { from: 'tone', tone: 'confirm' })
  press(world, call, '1')
  assert.deepEqual(ringing(world, call), ['102'])
  world.finish()
})

test('a key may end the call, or be one that this version cannot do', () => {
  const ended = menu({ directDial: false })
  press(ended.world, ended.call, '4')
  assert.equal(ended.world.stateOf(ended.call).handler.handler, 'closing')
  const unsupported = menu({ directDial: false })
  press(unsupported.world, unsupported.call, '5')
  handlerOf(unsupported.world, unsupported.call, 'tone')
  assert.equal(logged(unsupported.world, 'menu-unsupported').length, 1)
  ended.world.finish()
  unsupported.world.finish()
})

test('the caller hangs up while the prompt plays', () => {
  const { world, call } = menu()
  hangUp(world, callerOf(world, call))
  assert.equal(world.stateOf(call).handler.handler, 'closing')
  world.finish()
})

test('a blind transfer to a receptionist is complete at once, and goes on when the transferor hangs up', () => {
  const world = new World()
  world.devices = 1
  const call = world.arrive(5, '+49305100')
  answer(world, newest(world, call))
  acknowledgeAll(world)
  const agent = newest(world, call)
  refer(world, agent, '<sip:820@pbx>')
  assert.deepEqual(notified(agent), [200])
  hangUp(world, agent)
  handlerOf(world, call, 'menu')
  world.finish()
})
