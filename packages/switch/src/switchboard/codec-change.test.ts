// One phone offers codecs inside a call that media cannot convert: the other is asked for the same, or all stays as it was.
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { type Office, openOffice } from './office.fixture.ts'
import { phoneSdp } from './phone.fixture.ts'

let office: Office

afterEach(async () => {
  await office.close()
})

/** Anna (port 4000) and Bert (port 5000) talk, in these formats. */
async function talking(formats = '0 101') {
  office = await openOffice({ numbers: ['101', '102', '103'], options: { policy: { leaveMs: 50 } } })
  const [anna, bert] = [await office.phone('101'), await office.phone('102')]
  const out = anna.call('102', phoneSdp(4000, 'sendrecv', formats))
  const { session } = await bert.invitation()
  bert.wish(session, { wish: 'answer', sdp: phoneSdp(5000, 'sendrecv', formats), headers: [] })
  await anna.event(out, 'answered')
  await bert.event(session, 'acknowledged')
  return { anna, bert, out, session }
}

function spoken(): readonly (string | undefined)[] {
  return [4000, 5000].map((port) => office.media.towards(port)?.send?.name)
}

test('a codec only passed through: the other phone is offered it, and both change together', async () => {
  const { anna, bert, out, session } = await talking()
  anna.wish(out, { wish: 'offer', sdp: phoneSdp(4000, 'sendrecv', '18', 2), by: 'INVITE', headers: [] })
  const offered = await bert.event(session, 'offered')
  assert.match(offered.sdp ?? '', /m=audio \d+ RTP\/AVP 18 101/)
  assert.equal(
    anna.told.some(({ event }) => event.event === 'agreed'),
    false,
  )
  bert.wish(session, { wish: 'agree', sdp: phoneSdp(5000, 'sendrecv', '18', 2) })
  const agreed = await anna.event(out, 'agreed')
  assert.match(agreed.sdp ?? '', /m=audio \d+ RTP\/AVP 18/)
  assert.deepEqual(spoken(), ['G729', 'G729'])
  bert.wish(session, { wish: 'offer', sdp: phoneSdp(5000, 'sendrecv', '8', 3), by: 'INVITE', headers: [] })
  const back = await anna.event(out, 'offered')
  assert.match(back.sdp ?? '', /m=audio \d+ RTP\/AVP 8 0 9 101/)
  anna.wish(out, { wish: 'agree', sdp: phoneSdp(4000, 'sendrecv', '0', 3) })
  await bert.event(session, 'agreed')
  assert.deepEqual(spoken(), ['PCMU', 'PCMA'])
  anna.wish(out, { wish: 'end', headers: [] })
  await bert.event(session, 'ended')
  await office.quiet(1)
})

test('the other phone does not want it: 488 to the first, and the call goes on as before', async () => {
  const { anna, bert, out, session } = await talking()
  anna.wish(out, { wish: 'offer', sdp: phoneSdp(4000, 'sendrecv', '18', 2), by: 'INVITE', headers: [] })
  await bert.event(session, 'offered')
  bert.wish(session, { wish: 'refuseOffer', status: 488, reason: 'Not Acceptable Here' })
  assert.equal((await anna.event(out, 'offerRefused')).status, 488)
  assert.deepEqual(spoken(), ['PCMU', 'PCMU'])
  assert.equal(office.media.feedTowards(4000)?.from, 'leg')
  anna.wish(out, { wish: 'offer', sdp: phoneSdp(4000, 'sendonly', '0', 3), by: 'INVITE', headers: [] })
  await anna.event(out, 'agreed')
  assert.equal(office.media.feedTowards(5000)?.from, 'music')
  bert.wish(session, { wish: 'end', headers: [] })
  await anna.event(out, 'ended')
  await office.quiet(1)
})

test('one hangs up while the other is being asked: nothing is left open', async () => {
  for (const who of ['asker', 'asked'] as const) {
    const { anna, bert, out, session } = await talking()
    anna.wish(out, { wish: 'offer', sdp: phoneSdp(4000, 'sendrecv', '18', 2), by: 'INVITE', headers: [] })
    await bert.event(session, 'offered')
    if (who === 'asker') anna.wish(out, { wish: 'end', headers: [] })
    else bert.wish(session, { wish: 'end', headers: [] })
    await Promise.all([anna.event(out, 'ended'), bert.event(session, 'ended')])
    await office.quiet(1)
    if (who === 'asker') await office.close()
  }
})

test('who speaks a foreign codec and is transferred to one who does not is offered codecs that fit', async () => {
  const { anna, bert, out, session } = await talking('18')
  const carl = await office.phone('103')
  assert.deepEqual(spoken(), ['G729', 'G729'])
  bert.wish(session, { wish: 'refer', to: '<sip:103@pbx.example>', headers: [] })
  const invited = await carl.invitation()
  assert.match(invited.request.body.toString(), /m=audio \d+ RTP\/AVP 18 0 8 9 101/)
  carl.wish(invited.session, { wish: 'answer', sdp: phoneSdp(6000, 'sendrecv', '0'), headers: [] })
  const offered = await anna.event(out, 'offered')
  assert.match(offered.sdp ?? '', /m=audio \d+ RTP\/AVP 0 8 9 101/)
  anna.wish(out, { wish: 'agree', sdp: phoneSdp(4000, 'sendrecv', '8', 2) })
  await office.until(() => office.media.towards(4000)?.send?.name === 'PCMA', 'Anna speaks PCMA')
  assert.equal(office.media.towards(6000)?.send?.name, 'PCMU')
  await bert.event(session, 'ended')
  anna.wish(out, { wish: 'end', headers: [] })
  await carl.event(invited.session, 'ended')
  await office.quiet(1)
})
