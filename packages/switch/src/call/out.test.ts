// Calls that go out by trunks: the failover matrix, early media, hanging up, what is offered, what the operator reads.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acknowledgeAll, answer, cancel, fail, hangUp, progress } from './acts.fixture.ts'
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
import { World } from './world.fixture.ts'
import { company, outbound, partyOf, queue, sdpText, to, trunk } from './world-facts.fixture.ts'

/** 0… has one route (trunk 5), 00… two (5, then 6); each trunk has two addresses. */
function dialled(number: string, change: (world: World) => void = () => {}) {
  const world = new World()
  change(world)
  return { world, call: world.invite(1, number, false) }
}

/** Where each INVITE went: trunk and address. */
const tried = ({ desk }: World): readonly string[] =>
  desk.orders.map(({ attempt, addressIndex }) => `${attempt.trunk}/${addressIndex}`)

const matrix: readonly (readonly [
  what: string,
  status: number,
  silent: 'timeout' | 'transport' | null,
  then: string,
])[] = [
  ['486', 486, null, 'stop'],
  ['600', 600, null, 'stop'],
  ['403', 403, null, '6/0'],
  ['404', 404, null, '6/0'],
  ['480', 480, null, '6/0'],
  ['500', 500, null, '6/0'],
  ['603', 603, null, '6/0'],
  ['503', 503, null, '5/1'],
  ['no reply', 408, 'timeout', '5/1'],
  ['a lost connection', 503, 'transport', '5/1'],
]

for (const [what, status, silent, then] of matrix) {
  test(`after ${what} of the first route ${then === 'stop' ? 'nothing else is tried' : `${then} is tried`}`, () => {
    const { world, call } = dialled('00123')
    fail(world, newest(world, call), status, silent === null ? {} : { silent })
    if (then === 'stop') {
      assert.deepEqual(tried(world), ['5/0'])
      assert.deepEqual(answers(firstCaller(world)), [status])
    } else {
      assert.deepEqual(tried(world), ['5/0', then])
      assert.deepEqual(answers(callerOf(world, call)), [], 'the caller hears nothing of it')
    }
    const [entry] = logged(world, 'trunk-call-failed')
    const words: Record<string, string> = { stop: 'stop', '6/0': 'next route', '5/1': 'next address' }
    assert.equal(entry?.parameters.then, words[then])
    assert.equal(entry?.parameters.status, String(status))
    assert.equal(entry?.parameters.silent, silent ?? '')
    assert.doesNotMatch(entry?.message ?? '', /\.\./)
    world.finish()
  })
}

test('nobody answers a trunk that rings: nothing else is tried, the caller hears 480', () => {
  const { world, call } = dialled('00123')
  progress(world, newest(world, call), 180)
  wait(world, call, 'ring')
  assert.deepEqual(tried(world), ['5/0'])
  assert.deepEqual(toldOut(world, call), ['shipped:no-answer.wav'])
  assert.deepEqual(answers(firstCaller(world)), [180, 183, 480])
  world.finish()
})

test('a trunk that says only 100 for too long counts as silent: the next address is tried', () => {
  const { world, call } = dialled('00123')
  wait(world, call, 'ring')
  assert.deepEqual(tried(world), ['5/0', '5/1'])
  world.finish()
})

test('all addresses of all routes are tried in order, and the caller hears what told most', () => {
  const { world, call } = dialled('00123')
  for (const status of [503, 503]) fail(world, newest(world, call), status)
  assert.deepEqual(tried(world), ['5/0', '5/1', '5/2'])
  world.deliverAll()
  assert.deepEqual(tried(world), ['5/0', '5/1', '5/2', '6/0'], 'there is no third address')
  fail(world, newest(world, call), 404)
  assert.deepEqual(toldOut(world, call), ['shipped:number-unknown.wav'])
  assert.deepEqual(answers(firstCaller(world)), [183, 404])
  world.finish()
})

test('a carrier that blocks the call for good (X-Twilio-Error 32203) ends the search, and its words are kept', () => {
  const { world, call } = dialled('00123')
  const headers = [['X-Twilio-Error', '32203 Blocked by Twilio']] as const
  fail(world, newest(world, call), 603, { headers, seenAs: '203.0.113.7' })
  assert.deepEqual(tried(world), ['5/0'])
  const [entry] = logged(world, 'trunk-call-failed')
  assert.deepEqual([entry?.parameters.header, entry?.parameters.seenAs], ['32203 Blocked by Twilio', '203.0.113.7'])
  world.finish()
})

for (const why of ['not-registered', 'at-capacity', 'disabled', 'too-fast', 'no-transport', 'unresolved'] as const) {
  test(`a trunk that is ${why} is passed over`, () => {
    const { world } = dialled('00123', ({ desk }) => {
      desk.treat = (order) => (order.attempt.trunk === 5 ? why : 'send')
    })
    world.deliverAll()
    assert.deepEqual(tried(world), ['5/0', '6/0'])
    assert.equal(logged(world, 'trunk-call-failed')[0]?.parameters.cause, why)
    world.finish()
  })
}

test('no trunk can be reached at all: 480 and an entry for each route', () => {
  const { world, call } = dialled('00123', ({ desk }) => {
    desk.ways = () => null
  })
  assert.deepEqual(tried(world), [])
  assert.deepEqual(toldOut(world, call), ['shipped:no-trunk.wav'])
  assert.deepEqual(answers(firstCaller(world)), [183, 480])
  assert.equal(logged(world, 'trunk-call-failed').length, 2)
  world.finish()
})

test('without a media port for the trunk the search ends at once with 503', () => {
  const world = new World()
  const { context } = world
  let leases = 0
  world.context = (id) => {
    const ctx = context.call(world, id)
    return { ...ctx, takeEndpoint: (process, peer) => (++leases > 1 ? null : ctx.takeEndpoint(process, peer)) }
  }
  world.invite(1, '00123', false)
  assert.deepEqual(tried(world), [])
  assert.deepEqual(answers(firstCaller(world)), [503])
  world.finish()
})

test('with one route early media passes, with two it becomes 180', () => {
  const one = dialled('0123')
  progress(one.world, newest(one.world, one.call), 183, sdpText(4000, 1, 'sendrecv', '0'))
  assert.deepEqual(answers(callerOf(one.world, one.call)), [183])
  assert.equal(heard(one.world, one.call, callerOf(one.world, one.call))?.from, 'leg')
  const two = dialled('00123')
  progress(two.world, newest(two.world, two.call), 183, sdpText(4000, 1, 'sendrecv', '0'))
  assert.deepEqual(answers(callerOf(two.world, two.call)), [180])
  assert.equal(wishes(callerOf(two.world, two.call), 'ring')[0]?.sdp, null)
  one.world.finish()
  two.world.finish()
})

test('early media of the next address is heard without another word to the caller', () => {
  const { world, call } = dialled('0123')
  progress(world, newest(world, call), 183, sdpText(4000, 1, 'sendrecv', '0'))
  fail(world, newest(world, call), 503)
  progress(world, newest(world, call), 183, sdpText(4002, 1, 'sendrecv', '0'))
  assert.deepEqual(answers(callerOf(world, call)), [183])
  assert.equal(heard(world, call, callerOf(world, call))?.from, 'leg')
  answer(world, newest(world, call))
  assert.deepEqual(answers(callerOf(world, call)), [183, 200])
  world.finish()
})

test('the caller who hangs up cancels the leg at the trunk', () => {
  const { world, call } = dialled('0123')
  const outside = newest(world, call)
  progress(world, outside, 180)
  cancel(world, callerOf(world, call))
  assert.equal(wishes(outside, 'end').length, 1)
  assert.equal(world.desk.seats.size, 0)
  world.finish()
})

test('the caller who hangs up before the INVITE was sent takes its turn back', () => {
  const { world, call } = dialled('0123', ({ desk }) => {
    desk.treat = () => 'wait'
  })
  assert.equal(world.desk.waiting.size, 1)
  cancel(world, callerOf(world, call))
  assert.deepEqual([world.desk.waiting.size, world.desk.seats.size], [0, 0])
  world.finish()
})

test('what was ended is ended however the trunk answers afterwards', () => {
  const { world, call } = dialled('00123')
  const outside = newest(world, call)
  wait(world, call, 'ring')
  // From here on the session host sends BYE for a late 200 (its own tests); the call hears of nothing.
  assert.equal(wishes(outside, 'end').length, 1)
  world.tell(outside, {
    event: 'answered',
    dialog: 'd',
    sdp: sdpText(1, 1, 'sendrecv', '0'),
    late: false,
    response: {} as never,
  })
  assert.equal(
    world.stateOf(call).legs.some(({ id }) => id === outside.id),
    false,
  )
  world.finish()
})

test('[S1-12] the trunk is offered its codecs in its order; G.729 only as long as the caller can still take it', () => {
  const formats = (sdp: string | undefined): string | undefined => /m=audio \d+ \S+ (.*)\r/.exec(sdp ?? '')?.[1]
  const with729 = new World()
  with729.inviteBy(with729.arrivalOf(partyOf(1), '18 8 0'), '0123')
  assert.equal(formats(with729.desk.orders[0]?.sdp), '0 8 18 101')
  const without = new World()
  without.inviteBy(without.arrivalOf(partyOf(1), '8 0'), '0123')
  assert.equal(formats(without.desk.orders[0]?.sdp), '0 8 101')
  // A caller who is answered already can be offered nothing new.
  const answered = new World()
  const sent = { destination: to('external', '0123'), prompt: null }
  answered.facts = company({ queues: [queue({ agents: ['104'], noAnswer: sent })] })
  answered.inviteBy(answered.arrivalOf(partyOf(1), '0 18'), '800')
  assert.equal(formats(answered.desk.orders[0]?.sdp), '0 8 101')
  for (const world of [answered, with729, without]) world.finish()
})

test('what the trunk and the caller agree on beyond our own codecs is passed through', () => {
  const world = new World()
  const call = world.inviteBy(world.arrivalOf(partyOf(1), '0 18'), '0123')
  answer(world, newest(world, call), '18')
  assert.match(wishes(callerOf(world, call), 'answer')[0]?.sdp ?? '', /m=audio \d+ RTP\/AVP 18/)
  acknowledgeAll(world)
  handlerOf(world, call, 'talk')
  world.finish()
})

test('a 302 of the trunk is followed as a number through routing, with the rights of the one who called', () => {
  const { world, call } = dialled('0123')
  const contact = { display: null, uri: { user: '0456' } } as never
  fail(world, newest(world, call), 302, { contacts: [contact] })
  assert.deepEqual(
    world.desk.orders.map(({ attempt }) => attempt.number),
    ['0123', '0456'],
  )
  assert.deepEqual(ringing(world, call), ['0456'])
  world.finish()
})

test('302 for ever ends at the limit of hops', () => {
  const { world, call } = dialled('0123')
  for (let i = 0; i < 30 && world.calls.get(call)?.forgotten === false; i++) {
    const contact = { display: null, uri: { user: `0${i}` } } as never
    fail(world, newest(world, call), 302, { contacts: [contact] })
  }
  assert.deepEqual(answers(firstCaller(world)), [483])
  assert.equal(logged(world, 'routing-too-many-hops').length, 1)
  world.finish()
})

test('an emergency call is logged with the caller, and its failures as errors', () => {
  const world = new World()
  world.facts = company({ rules: [{ ...outbound(1, '112', [5]), emergency: true, lengths: [] }] })
  const call = world.invite(1, '112', false)
  const [entry] = logged(world, 'emergency-call')
  assert.deepEqual(
    [entry?.severity, entry?.parameters.caller, entry?.parameters.extension, entry?.parameters.number],
    ['Warning', '101 User 1', '101', '112'],
  )
  fail(world, newest(world, call), 404)
  assert.equal(logged(world, 'trunk-call-failed')[0]?.severity, 'Error')
  world.finish()
})

test('an emergency call goes on to the next route whatever the carrier says, and no limit of the trunk holds it back', () => {
  const world = new World()
  world.facts = company({ rules: [{ ...outbound(1, '112', [5, 6, 5]), emergency: true, lengths: [] }] })
  const call = world.invite(1, '112', false)
  fail(world, newest(world, call), 486)
  fail(world, newest(world, call), 603, { headers: [['X-Twilio-Error', '32203 Blocked by Twilio']] })
  assert.deepEqual(tried(world), ['5/0', '6/0', '5/0'])
  assert.ok(world.desk.orders.every(({ emergency }) => emergency))
  fail(world, newest(world, call), 486)
  assert.deepEqual(answers(firstCaller(world)), [486])
  world.finish()
})

test('a trunk that takes no re-INVITE is sent none for identity or codec, but is re-invited when its media has moved', () => {
  const { world, call } = dialled('0123', ({ desk }) => {
    const { ways } = desk
    desk.ways = (id) => ({ address: '', port: 0, host: '', supportsReplaces: false, ...ways(id), mayRenew: false })
  })
  const outside = newest(world, call)
  answer(world, outside)
  acknowledgeAll(world)
  // The extension holds, and then wants a codec that only both together could have.
  const phone = callerOf(world, call)
  for (const [direction, formats] of [
    ['sendonly', '0'],
    ['sendrecv', '18'],
  ] as const) {
    phone.owed = true
    const sdp = sdpText(phone.port, ++phone.version, direction, formats)
    world.tell(phone, { event: 'offered', sdp, by: 'INVITE' })
    phone.owed = false
  }
  assert.deepEqual(wishes(outside, 'offer'), [])
  world.loseMedia()
  assert.deepEqual(
    wishes(outside, 'offer').map(({ by }) => by),
    ['INVITE'],
  )
  world.finish()
})

test('a held trunk hears music, and its side goes on sending', () => {
  const { world, call } = dialled('0123')
  const outside = newest(world, call)
  answer(world, outside)
  acknowledgeAll(world)
  const phone = callerOf(world, call)
  phone.owed = true
  world.tell(phone, { event: 'offered', sdp: sdpText(phone.port, 9, 'sendonly', '0'), by: 'INVITE' })
  assert.deepEqual(heard(world, call, outside), { from: 'music', file: null })
  assert.deepEqual(wishes(outside, 'offer'), [])
  world.finish()
})

test('a call that is lost is reported', () => {
  const { world, call } = dialled('0123')
  answer(world, newest(world, call))
  acknowledgeAll(world)
  hangUp(world, newest(world, call), 'lost')
  assert.deepEqual(
    logged(world, 'call-dropped').map(({ parameters }) => parameters.trunkId),
    ['5'],
  )
  world.finish()
})

test('Diversion is asked for when the trunk wants it and somebody sent the call on', () => {
  const world = new World()
  world.facts = company({ trunks: [trunk(5, { sendsDiversion: true }), trunk(6)] })
  world.invite(1, '0123', false)
  assert.equal(world.desk.orders[0]?.attempt.diversion, null)
  world.finish()
})
