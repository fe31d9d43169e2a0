// REFER from behind a trunk (carrier-side transfer), and calls from outside that are sent outside again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acknowledgeAll, answer, fail, hangUp, progress, refer } from './acts.fixture.ts'
import {
  answers,
  callerOf,
  firstCaller,
  handlerOf,
  legs,
  logged,
  newest,
  notified,
  ringing,
  toldOut,
  wishes,
} from './scene.fixture.ts'
import { World } from './world.fixture.ts'
import { company, inbound, to, trunk } from './world-facts.fixture.ts'

/** 101 talks to somebody behind trunk 5 (a voice agent), who may transfer. */
function talking(change: (world: World) => void = () => {}) {
  const world = new World()
  world.devices = 1
  change(world)
  const call = world.invite(1, '0123', false)
  const far = newest(world, call)
  answer(world, far)
  acknowledgeAll(world)
  return { world, call, far }
}

test('a trunk that may not transfer is answered 403, and the operator reads what to switch on', () => {
  const { world, call, far } = talking((made) => {
    made.facts = company({ trunks: [trunk(5, { allowsTransfer: false }), trunk(6)] })
  })
  refer(world, far, '<sip:102@pbx>')
  assert.deepEqual(
    wishes(far, 'refuseRefer').map(({ status }) => status),
    [403],
  )
  assert.match(logged(world, 'transfer-refused')[0]?.tip ?? '', /carrier-side transfers/)
  handlerOf(world, call, 'talk')
  world.finish()
})

const targets: readonly (readonly [what: string, refer: string, rung: readonly string[]])[] = [
  ['an extension', '<sip:102@pbx.example>', ['102']],
  ['an outside number', '<sip:0456@pbx>', ['0456']],
  ['an outside number as tel URI', '<tel:0456>', ['0456']],
  ['a DID of ours', '<sip:+49305100@pbx>', ['102']],
  ['a SIP URI elsewhere', '<sip:anna@x.example:5080;transport=tcp>', ['anna']],
]
for (const [what, text, rung] of targets) {
  test(`a transfer by a trunk to ${what}: NOTIFY 180, then 200, then BYE`, () => {
    const { world, call, far } = talking((made) => {
      made.facts = company({ inbound: [inbound(1, to('extension', '102'))], more: { allowsDirectSip: true } })
    })
    refer(world, far, text)
    assert.equal(wishes(far, 'acceptRefer').length, 1)
    assert.deepEqual(ringing(world, call), rung)
    progress(world, newest(world, call), 180)
    answer(world, newest(world, call))
    assert.deepEqual(notified(far), [180, 200])
    const { a, b } = handlerOf(world, call, 'talk')
    assert.equal([a, b].includes(far.id), false)
    assert.equal(wishes(far, 'end').length, 0)
    world.fire(call, `leave:${far.id}`)
    assert.equal(wishes(far, 'end').length, 1)
    world.finish()
  })
}

test('the whole SIP URI is kept, with port and transport', () => {
  const { world, far } = talking((made) => {
    made.facts = company({ more: { allowsDirectSip: true } })
  })
  refer(world, far, '<sip:anna@x.example:5080;transport=tcp>')
  assert.equal(world.started.at(-1)?.device.requestUri, 'sip:anna@x.example:5080;transport=tcp')
  world.finish()
})

test('a transfer by a trunk into a queue is complete when the queue has the caller', () => {
  const { world, call, far } = talking()
  refer(world, far, '<sip:800@pbx>')
  assert.deepEqual(notified(far), [200])
  assert.deepEqual(ringing(world, call), ['102', '103'])
  hangUp(world, far)
  assert.equal(handlerOf(world, call, 'ring').search.search, 'queue')
  world.finish()
})

test('a transfer to a number that does not exist: NOTIFY 404, and the call goes on', () => {
  const { world, call, far } = talking()
  refer(world, far, '<sip:9999@pbx>')
  assert.deepEqual(notified(far), [404])
  const { a, b } = handlerOf(world, call, 'talk')
  assert.ok([a, b].includes(far.id))
  world.finish()
})

test('a transfer whose target is busy comes back to the trunk', () => {
  const { world, call, far } = talking()
  refer(world, far, '<sip:102@pbx>')
  fail(world, newest(world, call), 486)
  assert.deepEqual(notified(far), [486])
  handlerOf(world, call, 'talk')
  world.finish()
})

test('an attended transfer by a trunk (Replaces) joins the two others', () => {
  const { world, call, far } = talking()
  const second = world.arrive(5, '+49305100')
  answer(world, newest(world, second))
  acknowledgeAll(world)
  const other = newest(world, second)
  refer(world, far, `<sip:102@pbx?Replaces=${callerOf(world, second).id}%3Bto-tag%3Da%3Bfrom-tag%3Db>`)
  world.deliverAll()
  const { a, b } = handlerOf(world, call, 'talk')
  assert.deepEqual([a, b].sort(), [callerOf(world, call).id, other.id].sort())
  assert.deepEqual(notified(far), [200])
  world.finish()
})

test('an outside caller transferred outside: two trunk legs are bridged, with the rights of the one who transferred', () => {
  const world = new World()
  world.devices = 1
  const call = world.arrive(5, '+49305100')
  answer(world, newest(world, call))
  acknowledgeAll(world)
  const agent = newest(world, call)
  refer(world, agent, '<sip:0456@pbx>')
  assert.equal(world.desk.orders[0]?.caller.number, '+43123456')
  answer(world, newest(world, call))
  hangUp(world, agent)
  handlerOf(world, call, 'talk')
  assert.deepEqual(
    legs(world, call).map(({ party }) => party.trunk),
    [5, 5],
  )
  assert.equal(world.desk.seats.size, 2)
  world.finish()
})

test('a SIP URI that was called directly may not transfer', () => {
  const world = new World()
  world.facts = company({ more: { allowsDirectSip: true } })
  const call = world.invite(1, 'sip:anna@x.example', false)
  const far = newest(world, call)
  answer(world, far)
  acknowledgeAll(world)
  refer(world, far, '<sip:102@pbx>')
  assert.deepEqual(
    wishes(far, 'refuseRefer').map(({ status }) => status),
    [403],
  )
  world.finish()
})

const elsewhere = { contacts: [{ display: null, uri: { user: '102' } } as never] }

test('a trunk that may not transfer may not redirect either: its 302 is a failure, and the operator reads why', () => {
  const world = new World()
  world.facts = company({ trunks: [trunk(5, { allowsTransfer: false }), trunk(6)] })
  const call = world.invite(1, '0123', false)
  fail(world, newest(world, call), 302, elsewhere)
  assert.deepEqual(toldOut(world, call), ['shipped:call-failed.wav'])
  assert.deepEqual(answers(firstCaller(world)), [183, 480])
  assert.match(logged(world, 'transfer-refused')[0]?.message ?? '', /redirection/)
  world.finish()
})

test('a SIP URI that was called directly may not redirect, least of all with the rights of the extension it is called like', () => {
  const world = new World()
  world.facts = company({ more: { allowsDirectSip: true } })
  const call = world.invite(1, 'sip:103@x.example', false)
  fail(world, newest(world, call), 302, elsewhere)
  assert.deepEqual(answers(firstCaller(world)), [480])
  world.finish()
})
