// Calls between phones through the real stack: each test is one story on the wire, and leaves nothing behind.
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { type Office, openOffice } from './office.fixture.ts'
import { phoneSdp } from './phone.fixture.ts'

let office: Office

afterEach(async () => {
  await office.close()
})

async function openTwo(more: readonly string[] = []) {
  office = await openOffice({ numbers: ['101', '102', '103', ...more] })
  return [await office.phone('101'), await office.phone('102')] as const
}

async function talking() {
  const [anna, bert] = await openTwo()
  const out = anna.call('102', phoneSdp(4000))
  const { session } = await bert.invitation()
  bert.wish(session, { wish: 'ring', status: 180, sdp: null, reliable: false, headers: [] })
  await anna.event(out, 'progressed')
  bert.wish(session, { wish: 'answer', sdp: phoneSdp(5000), headers: [] })
  const answered = await anna.event(out, 'answered')
  await bert.event(session, 'acknowledged')
  return { anna, bert, out, session, answered }
}

test('an extension calls another: ringing, answer, media anchored both ways, hang-up, one record', async () => {
  const { anna, bert, out, session, answered } = await talking()
  const invite = bert.incoming[0]!.request
  assert.equal(invite.from.uri?.user, '101')
  assert.equal(invite.from.display, 'User 101')
  assert.match(invite.header('P-Asserted-Identity') ?? '', /sip:101@pbx\.example/)
  const call = invite.header('X-Cordboard-Call') ?? ''
  assert.match(call, /^[0-9A-HJKMNP-TV-Z]{26}$/)
  assert.match(answered.sdp ?? '', /m=audio 2\d{4} RTP\/AVP 0 101/)
  const toBert = office.media.endpointTowards(5000)
  assert.deepEqual(office.media.feedTowards(4000), { from: 'leg', endpoint: toBert })
  anna.wish(out, { wish: 'end', headers: [] })
  await bert.event(session, 'ended')
  await office.quiet(1)
  const [record] = office.records
  assert.equal(record?.call, call)
  assert.equal(record?.cause, 'answered')
  assert.deepEqual(
    record?.segments.map(({ number, cause, codec, mos }) => ({ number, cause, codec, mos })),
    [
      { number: '101', cause: 'answered', codec: 'PCMU', mos: 4.3 },
      { number: '102', cause: 'answered', codec: 'PCMU', mos: 4.3 },
    ],
  )
  assert.equal(record?.segments[0]?.peerLeg, record?.segments[1]?.leg)
})

test('the called side hangs up', async () => {
  const { anna, bert, out, session } = await talking()
  bert.wish(session, { wish: 'end', headers: [] })
  const ended = await anna.event(out, 'ended')
  assert.equal(ended.by, 'remote')
  await office.quiet(1)
})

test('the caller cancels while it rings', async () => {
  const [anna, bert] = await openTwo()
  const out = anna.call('102', phoneSdp(4000))
  const { session } = await bert.invitation()
  bert.wish(session, { wish: 'ring', status: 180, sdp: null, reliable: false, headers: [] })
  await anna.event(out, 'progressed')
  anna.wish(out, { wish: 'end', headers: [] })
  await bert.event(session, 'cancelled')
  await office.quiet(1)
  assert.equal(office.records[0]?.cause, 'cancelled')
})

for (const [status, reason, heard, cause] of [
  [486, 'Busy Here', 486, 'busy'],
  [603, 'Decline', 603, 'rejected'],
  [503, 'Service Unavailable', 480, 'failed'],
  [404, 'Not Found', 404, 'unknown-number'],
] as const) {
  test(`a device that refuses with ${status} gives the caller ${heard}`, async () => {
    const [anna, bert] = await openTwo()
    const out = anna.call('102', phoneSdp(4000))
    const { session } = await bert.invitation()
    bert.wish(session, { wish: 'reject', status, reason, headers: [] })
    assert.equal((await anna.event(out, 'failed')).status, heard)
    await office.quiet(1)
    assert.equal(office.records[0]?.cause, cause)
  })
}

test('nobody is registered, nobody has the number, nobody may pretend to be another', async () => {
  const [anna] = await openTwo()
  const first = anna.call('103', phoneSdp(4000))
  assert.equal((await anna.event(first, 'failed')).status, 480)
  const second = anna.call('999', phoneSdp(4000))
  assert.equal((await anna.event(second, 'failed')).status, 404)
  const third = anna.call('102', phoneSdp(4000), [], '102')
  assert.equal((await anna.event(third, 'failed')).status, 403)
  await office.quiet(2)
  assert.ok(office.events.some((event) => event.type === 'log' && event.entry.id === 'routing-unknown-number'))
})

test('nobody answers in time', async () => {
  const [anna, bert] = await openTwo()
  const out = anna.call('102', phoneSdp(4000))
  const { session } = await bert.invitation()
  const pbx = office.pbx
  assert.equal(pbx.status().calls, 1)
  // A device's own silence ends the same way as ours; 60 s of waiting is the machine's own test.
  bert.wish(session, { wish: 'reject', status: 408, reason: 'Request Timeout', headers: [] })
  assert.equal((await anna.event(out, 'failed')).status, 480)
  await office.quiet(1)
  assert.equal(office.records[0]?.cause, 'no-answer')
})

test('all devices ring, the first to answer wins, the other is told that it was answered elsewhere', async () => {
  const [anna, bert] = await openTwo()
  const second = await office.phone('102')
  const out = anna.call('102', phoneSdp(4000))
  const one = await bert.invitation()
  const two = await second.invitation()
  for (const [phone, { session }] of [
    [bert, one],
    [second, two],
  ] as const) {
    phone.wish(session, { wish: 'ring', status: 180, sdp: null, reliable: false, headers: [] })
  }
  second.wish(two.session, { wish: 'answer', sdp: phoneSdp(6000), headers: [] })
  await anna.event(out, 'answered')
  const cancelled = await bert.event(one.session, 'cancelled')
  assert.match(cancelled.reason ?? '', /cause=200;text="Call completed elsewhere"/)
  assert.equal(office.media.feedTowards(4000)?.from, 'leg')
  anna.wish(out, { wish: 'end', headers: [] })
  await second.event(two.session, 'ended')
  await office.quiet(1)
  const causes = office.records[0]?.segments.map((segment) => segment.cause)
  assert.deepEqual(causes?.sort(), ['answered', 'answered', 'completed-elsewhere'])
})

test('early media of the device is heard by the caller', async () => {
  const [anna, bert] = await openTwo()
  const out = anna.call('102', phoneSdp(4000))
  const { session } = await bert.invitation()
  bert.wish(session, { wish: 'ring', status: 183, sdp: phoneSdp(5000), reliable: false, headers: [] })
  const progressed = await anna.event(out, 'progressed')
  assert.equal(progressed.status, 183)
  assert.match(progressed.sdp ?? '', /m=audio/)
  assert.equal(office.media.feedTowards(4000)?.from, 'leg')
  bert.wish(session, { wish: 'answer', sdp: phoneSdp(5000), headers: [] })
  await anna.event(out, 'answered')
  anna.wish(out, { wish: 'end', headers: [] })
  await bert.event(session, 'ended')
  await office.quiet(1)
})

test('*777 answers and sends the sound back', async () => {
  const [anna] = await openTwo()
  const out = anna.call('*777', phoneSdp(4000))
  await anna.event(out, 'answered')
  assert.deepEqual(office.media.feedTowards(4000), { from: 'echo' })
  anna.wish(out, { wish: 'end', headers: [] })
  await office.quiet(1)
  assert.equal(office.records[0]?.segments.length, 1)
})

test('hold and resume by either side: the other hears music, then the voice again', async () => {
  const { anna, bert, out, session } = await talking()
  for (const [holder, its, port, other] of [
    [anna, out, 4000, 5000],
    [bert, session, 5000, 4000],
  ] as const) {
    const hold = phoneSdp(port, 'sendonly', '0 101', 2)
    holder.wish(its, { wish: 'offer', sdp: hold, by: 'INVITE', headers: [] })
    const held = await holder.event(its, 'agreed')
    assert.match(held.sdp ?? '', /a=recvonly/)
    assert.equal(office.media.feedTowards(other)?.from, 'music')
    const resume = phoneSdp(port, 'sendrecv', '0 101', 3)
    holder.wish(its, { wish: 'offer', sdp: resume, by: 'UPDATE', headers: [] })
    const resumed = await holder.event(its, 'agreed', 2)
    assert.match(resumed.sdp ?? '', /a=sendrecv/)
    assert.equal(office.media.feedTowards(other)?.from, 'leg')
  }
  anna.wish(out, { wish: 'end', headers: [] })
  await bert.event(session, 'ended')
  await office.quiet(1)
})

test('a late offer: the caller is offered our side in the answer and agrees in its ACK', async () => {
  const [anna, bert] = await openTwo()
  const out = anna.call('102', null)
  const { session } = await bert.invitation()
  bert.wish(session, { wish: 'answer', sdp: phoneSdp(5000, 'sendrecv', '8 101'), headers: [] })
  const answered = await anna.event(out, 'answered')
  assert.equal(answered.late, true)
  assert.match(answered.sdp ?? '', /m=audio/)
  anna.wish(out, { wish: 'agree', sdp: phoneSdp(4000, 'sendrecv', '8 101') })
  await office.until(() => office.media.feedTowards(5000)?.from === 'leg', 'media both ways')
  assert.equal(office.media.towards(4000)?.send?.name, 'PCMA')
  anna.wish(out, { wish: 'offer', sdp: null, by: 'INVITE', headers: [] })
  const again = await anna.event(out, 'agreed')
  assert.equal(again.late, true)
  anna.wish(out, { wish: 'agree', sdp: phoneSdp(4000, 'sendrecv', '8 101', 2) })
  anna.wish(out, { wish: 'end', headers: [] })
  await bert.event(session, 'ended')
  await office.quiet(1)
})

test('different codecs on the two sides are converted; a codec only passed through is the same on both', async () => {
  const [anna, bert] = await openTwo()
  const out = anna.call('102', phoneSdp(4000, 'sendrecv', '0 101'))
  const { session } = await bert.invitation()
  bert.wish(session, { wish: 'answer', sdp: phoneSdp(5000, 'sendrecv', '8 101'), headers: [] })
  await anna.event(out, 'answered')
  assert.equal(office.media.towards(4000)?.send?.name, 'PCMU')
  assert.equal(office.media.towards(5000)?.send?.name, 'PCMA')
  anna.wish(out, { wish: 'end', headers: [] })
  await bert.event(session, 'ended')
  const next = anna.call('102', phoneSdp(4000, 'sendrecv', '18 0'))
  const second = await bert.invitation(2)
  assert.match(second.request.body.toString(), /G729/)
  bert.wish(second.session, { wish: 'answer', sdp: phoneSdp(5000, 'sendrecv', '18'), headers: [] })
  await anna.event(next, 'answered')
  assert.equal(office.media.towards(4000)?.send?.name, 'G729')
  anna.wish(next, { wish: 'end', headers: [] })
  await bert.event(second.session, 'ended')
  await office.quiet(2)
})

test('a phone that answers 302 has the call sent on to the number it names', async () => {
  const [anna, bert] = await openTwo()
  const carl = await office.phone('103')
  const out = anna.call('102', phoneSdp(4000))
  const { session } = await bert.invitation()
  const headers = [['Contact', '<sip:103@evil.example>']] as const
  bert.wish(session, { wish: 'reject', status: 302, reason: 'Moved Temporarily', headers })
  const sentOn = await carl.invitation()
  assert.match(sentOn.request.header('Diversion') ?? '', /sip:102@/)
  carl.wish(sentOn.session, { wish: 'answer', sdp: phoneSdp(6000), headers: [] })
  await anna.event(out, 'answered')
  anna.wish(out, { wish: 'end', headers: [] })
  await carl.event(sentOn.session, 'ended')
  await office.quiet(1)
})

test('phones that redirect to each other end in 483, not in a circle', async () => {
  const [anna, bert] = await openTwo()
  const carl = await office.phone('103')
  const out = anna.call('102', phoneSdp(4000))
  for (let hop = 1; hop <= 6; hop++) {
    const first = await bert.invitation(hop)
    const to103 = [['Contact', '<sip:103@127.0.0.1>']] as const
    bert.wish(first.session, { wish: 'reject', status: 302, reason: 'Moved', headers: to103 })
    if (hop === 6) break
    const second = await carl.invitation(hop)
    const to102 = [['Contact', '<sip:102@127.0.0.1>']] as const
    carl.wish(second.session, { wish: 'reject', status: 302, reason: 'Moved', headers: to102 })
  }
  assert.equal((await anna.event(out, 'failed')).status, 483)
  await office.quiet(1)
})

test('without a domain each phone is told numbers at the address it reaches us at', async () => {
  office = await openOffice({ numbers: ['101', '102', '103'], options: { domain: null } })
  const anna = await office.phone('101')
  const bert = await office.phone('102')
  const carl = await office.phone('103')
  const out = anna.call('102', phoneSdp(4000))
  const { session, request } = await bert.invitation()
  assert.equal(request.from.uriText, 'sip:101@127.0.0.1')
  assert.equal(request.to.uriText, 'sip:102@127.0.0.1')
  assert.match(request.header('P-Asserted-Identity') ?? '', /<sip:101@127\.0\.0\.1>/)
  const headers = [['Contact', '<sip:103@127.0.0.1>']] as const
  bert.wish(session, { wish: 'reject', status: 302, reason: 'Moved', headers })
  const sentOn = await carl.invitation()
  assert.match(sentOn.request.header('Diversion') ?? '', /<sip:102@127\.0\.0\.1>/)
  carl.wish(sentOn.session, { wish: 'answer', sdp: phoneSdp(6000), headers: [] })
  const { response } = await anna.event(out, 'answered')
  assert.match(response.header('P-Asserted-Identity') ?? '', /<sip:103@127\.0\.0\.1>/)
  anna.wish(out, { wish: 'end', headers: [] })
  await carl.event(sentOn.session, 'ended')
  await office.quiet(1)
})
