// What callers and strangers outside are told of who is inside: nothing but what a trunk's template binds.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acknowledgeAll, answer, progress, refer } from './acts.fixture.ts'
import { callerOf, newest, wishes } from './scene.fixture.ts'
import { World } from './world.fixture.ts'
import { company } from './world-facts.fixture.ts'

const namesOf = (headers: readonly (readonly [string, string])[]): readonly string[] => headers.map(([name]) => name)

test('a caller by a trunk is not told name and number of who rings and answers; a colleague is', () => {
  for (const isOutside of [true, false]) {
    const world = new World()
    world.devices = 1
    const call = isOutside ? world.arrive(5, '+49305100') : world.invite(1, '102', false)
    const caller = callerOf(world, call)
    progress(world, newest(world, call), 180)
    answer(world, newest(world, call))
    const told = [...wishes(caller, 'ring'), ...wishes(caller, 'answer')]
    assert.equal(told.length, 2)
    for (const { headers } of told) {
      assert.equal(namesOf(headers).includes('P-Asserted-Identity'), !isOutside)
    }
    world.finish()
  }
})

test('a stranger behind a SIP URI is not told whom it talks to after a transfer', () => {
  const world = new World()
  world.devices = 1
  world.facts = company({ more: { allowsDirectSip: true } })
  const call = world.invite(1, 'sip:anna@x.example', false)
  const stranger = newest(world, call)
  answer(world, stranger)
  acknowledgeAll(world)
  refer(world, callerOf(world, call), '<sip:102@pbx>')
  answer(world, newest(world, call))
  for (const { headers } of wishes(stranger, 'offer')) {
    assert.equal(namesOf(headers).includes('P-Asserted-Identity'), false)
  }
  world.finish()
})
