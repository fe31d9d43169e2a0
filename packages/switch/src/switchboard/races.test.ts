// The races of a call, each with one defined loser; and what a call never lets through: false identities and loops.
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { type Office, openOffice } from './office.fixture.ts'
import { phoneSdp } from './phone.fixture.ts'

let office: Office

afterEach(async () => {
  await office.close()
})

async function openTwo() {
  office = await openOffice({ numbers: ['101', '102', '103'] })
  return [await office.phone('101'), await office.phone('102')] as const
}

test('two devices answer at the same moment: the first wins, the other is hung up', async () => {
  const [anna, bert] = await openTwo()
  const second = await office.phone('102')
  const out = anna.call('102', phoneSdp(4000))
  const one = await bert.invitation()
  const two = await second.invitation()
  bert.wish(one.session, { wish: 'answer', sdp: phoneSdp(5000), headers: [] })
  second.wish(two.session, { wish: 'answer', sdp: phoneSdp(6000), headers: [] })
  await anna.event(out, 'answered')
  const loser = office.media.towards(5000) ? [second, two] : [bert, one]
  const [phone, incoming] = loser as [typeof bert, typeof one]
  await phone.event(incoming.session, 'ended')
  assert.equal(office.media.feedTowards(4000)?.from, 'leg')
  anna.wish(out, { wish: 'end', headers: [] })
  await office.quiet(1)
})

test('the caller cancels while the device answers: whoever came first, both are free afterwards', async () => {
  const [anna, bert] = await openTwo()
  for (let round = 1; round <= 5; round++) {
    const out = anna.call('102', phoneSdp(4000))
    const { session } = await bert.invitation(round)
    bert.wish(session, { wish: 'ring', status: 180, sdp: null, reliable: false, headers: [] })
    await anna.event(out, 'progressed')
    bert.wish(session, { wish: 'answer', sdp: phoneSdp(5000), headers: [] })
    anna.wish(out, { wish: 'end', headers: [] })
    await bert.event(session, 'ended')
    await office.quiet(round)
  }
})

test('a hang-up crosses a hold: the call ends on both sides', async () => {
  const [anna, bert] = await openTwo()
  const out = anna.call('102', phoneSdp(4000))
  const { session } = await bert.invitation()
  bert.wish(session, { wish: 'answer', sdp: phoneSdp(5000), headers: [] })
  await anna.event(out, 'answered')
  await bert.event(session, 'acknowledged')
  anna.wish(out, { wish: 'offer', sdp: phoneSdp(4000, 'sendonly', '0 101', 2), by: 'INVITE', headers: [] })
  bert.wish(session, { wish: 'end', headers: [] })
  await anna.event(out, 'ended')
  await office.quiet(1)
})

test('both hold at the same time and both resume', async () => {
  const [anna, bert] = await openTwo()
  const out = anna.call('102', phoneSdp(4000))
  const { session } = await bert.invitation()
  bert.wish(session, { wish: 'answer', sdp: phoneSdp(5000), headers: [] })
  await anna.event(out, 'answered')
  await bert.event(session, 'acknowledged')
  anna.wish(out, { wish: 'offer', sdp: phoneSdp(4000, 'sendonly', '0 101', 2), by: 'INVITE', headers: [] })
  bert.wish(session, { wish: 'offer', sdp: phoneSdp(5000, 'sendonly', '0 101', 2), by: 'INVITE', headers: [] })
  await anna.event(out, 'agreed')
  await bert.event(session, 'agreed')
  assert.equal(office.media.towards(4000)?.direction, 'recvonly')
  assert.equal(office.media.towards(5000)?.direction, 'recvonly')
  anna.wish(out, { wish: 'offer', sdp: phoneSdp(4000, 'sendrecv', '0 101', 3), by: 'UPDATE', headers: [] })
  bert.wish(session, { wish: 'offer', sdp: phoneSdp(5000, 'sendrecv', '0 101', 3), by: 'UPDATE', headers: [] })
  await anna.event(out, 'agreed', 2)
  await bert.event(session, 'agreed', 2)
  assert.equal(office.media.feedTowards(4000)?.from, 'leg')
  assert.equal(office.media.feedTowards(5000)?.from, 'leg')
  anna.wish(out, { wish: 'end', headers: [] })
  await bert.event(session, 'ended')
  await office.quiet(1)
})

test('the identity of a caller is its login’s, whatever its headers say; with Privacy it is withheld', async () => {
  const [anna, bert] = await openTwo()
  const lie = [['P-Asserted-Identity', '<sip:100@pbx.example>']] as const
  const first = anna.call('102', phoneSdp(4000), lie)
  const one = await bert.invitation(1)
  assert.deepEqual(
    one.request.addresses('P-Asserted-Identity').map((address) => address.uri?.user),
    ['101'],
  )
  bert.wish(one.session, { wish: 'reject', status: 486, reason: 'Busy Here', headers: [] })
  await anna.event(first, 'failed')
  const second = anna.call('102', phoneSdp(4000), [['Privacy', 'id']])
  const two = await bert.invitation(2)
  assert.equal(two.request.from.uri?.user, 'anonymous')
  assert.equal(two.request.header('P-Asserted-Identity'), undefined)
  assert.equal(two.request.header('Privacy'), 'id')
  assert.doesNotMatch(two.request.header('Contact') ?? '', /101/)
  bert.wish(two.session, { wish: 'reject', status: 486, reason: 'Busy Here', headers: [] })
  await anna.event(second, 'failed')
  await office.quiet(2)
})

test('a call that comes back to us is a loop', async () => {
  const [anna, bert] = await openTwo()
  const out = anna.call('102', phoneSdp(4000))
  const { session, request } = await bert.invitation()
  const call = request.header('X-Cordboard-Call') ?? ''
  const back = bert.call('101', phoneSdp(5000), [['X-Cordboard-Call', call]])
  assert.equal((await bert.event(back, 'failed')).status, 482)
  bert.wish(session, { wish: 'reject', status: 486, reason: 'Busy Here', headers: [] })
  await anna.event(out, 'failed')
  await office.quiet(1)
})

test('reliable provisional responses are used towards a caller that demands them', async () => {
  const [anna, bert] = await openTwo()
  const out = anna.call('102', phoneSdp(4000), [['Require', '100rel']])
  const { session } = await bert.invitation()
  bert.wish(session, { wish: 'ring', status: 183, sdp: phoneSdp(5000), reliable: false, headers: [] })
  const progressed = await anna.event(out, 'progressed')
  assert.ok(progressed.response.header('RSeq'))
  bert.wish(session, { wish: 'answer', sdp: phoneSdp(5000), headers: [] })
  await anna.event(out, 'answered')
  await office.until(() => office.media.feedTowards(5000)?.from === 'leg', 'media')
  anna.wish(out, { wish: 'end', headers: [] })
  await bert.event(session, 'ended')
  await office.quiet(1)
})

test('a hundred calls at once, and nothing is left', async () => {
  office = await openOffice({ numbers: ['101', '102'], options: { leaseAhead: 300 } })
  const [anna, bert] = [await office.phone('101'), await office.phone('102')]
  const outs = Array.from({ length: 100 }, (_, i) => anna.call('102', phoneSdp(10_000 + 2 * i)))
  for (let i = 1; i <= 100; i++) {
    const { session } = await bert.invitation(i)
    bert.wish(session, { wish: 'answer', sdp: phoneSdp(20_000 + 2 * i), headers: [] })
  }
  for (const out of outs) await anna.event(out, 'answered')
  assert.equal(office.pbx.counts().calls, 100)
  for (const out of outs) anna.wish(out, { wish: 'end', headers: [] })
  await office.quiet(100)
})
