// Transfers on the wire: blind, attended, by REFER and by Replaces, with the ways in which each can go wrong.
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { type Office, openOffice } from './office.fixture.ts'
import { type Phone, phoneSdp } from './phone.fixture.ts'

let office: Office

afterEach(async () => {
  await office.close()
})

interface Trio {
  readonly anna: Phone
  readonly bert: Phone
  readonly carl: Phone
  readonly out: string
  readonly session: string
}

/** Anna (101, port 4000) called Bert (102, port 5000) and they talk; Carl (103) is there. */
async function talking(): Promise<Trio> {
  office = await openOffice({ numbers: ['101', '102', '103'], options: { policy: { leaveMs: 50 } } })
  const [anna, bert, carl] = [await office.phone('101'), await office.phone('102'), await office.phone('103')]
  const { out, session } = await connect(anna, '102', bert, 4000, 5000)
  return { anna, bert, carl, out, session }
}

async function connect(from: Phone, to: string, at: Phone, fromPort: number, toPort: number, nth = 1) {
  const out = from.call(to, phoneSdp(fromPort))
  const { session } = await at.invitation(nth)
  at.wish(session, { wish: 'answer', sdp: phoneSdp(toPort), headers: [] })
  await from.event(out, 'answered')
  await at.event(session, 'acknowledged')
  return { out, session }
}

function joined(a: number, b: number): boolean {
  const feedA = office.media.feedTowards(a)
  const feedB = office.media.feedTowards(b)
  return (
    feedA?.from === 'leg' &&
    feedA.endpoint === office.media.endpointTowards(b) &&
    feedB?.from === 'leg' &&
    feedB.endpoint === office.media.endpointTowards(a)
  )
}

/** How a phone names one of its own dialogs with us in Replaces. */
function replacesOf(phone: Phone, session: string): string {
  const state = phone.host.serialize(session)
  return `${state?.callId};to-tag=${state?.dialog?.tag};from-tag=${state?.localTag}`
}

test('blind transfer: Bert sends Anna to Carl, hears how it goes, and leaves', async () => {
  const { anna, bert, carl, session, out } = await talking()
  bert.wish(session, { wish: 'refer', to: '<sip:103@pbx.example>', headers: [] })
  const invited = await carl.invitation()
  assert.equal(invited.request.from.uri?.user, '101')
  assert.match(invited.request.header('Referred-By') ?? '', /sip:102@/)
  carl.wish(invited.session, { wish: 'ring', status: 180, sdp: null, reliable: false, headers: [] })
  await office.until(() => office.media.feedTowards(4000)?.from === 'tone', 'Anna hears ringback')
  carl.wish(invited.session, { wish: 'answer', sdp: phoneSdp(6000), headers: [] })
  await bert.event(session, 'ended')
  const reports = bert.told.flatMap(({ event }) => (event.event === 'referProgressed' ? [event] : []))
  assert.equal(reports.at(-1)?.status, 200)
  assert.equal(reports.at(-1)?.final, true)
  await office.until(() => joined(4000, 6000), 'Anna and Carl hear each other')
  anna.wish(out, { wish: 'end', headers: [] })
  await carl.event(invited.session, 'ended')
  await office.quiet(1)
  const record = office.records[0]
  assert.deepEqual(
    record?.segments.map(({ number, cause }) => [number, cause]),
    [
      ['101', 'transferred'],
      ['102', 'transferred'],
      ['103', 'answered'],
      ['101', 'answered'],
    ],
  )
})

test('blind transfer to one who is busy: Bert is told and talks to Anna again', async () => {
  const { anna, bert, carl, session, out } = await talking()
  bert.wish(session, { wish: 'refer', to: '<sip:103@pbx.example>', headers: [] })
  const invited = await carl.invitation()
  carl.wish(invited.session, { wish: 'reject', status: 486, reason: 'Busy Here', headers: [] })
  await office.until(
    () => bert.told.some(({ event }) => event.event === 'referProgressed' && event.final),
    'the report',
  )
  const report = bert.told.findLast(({ event }) => event.event === 'referProgressed')?.event
  assert.equal(report?.event === 'referProgressed' && report.status, 486)
  assert.ok(joined(4000, 5000))
  anna.wish(out, { wish: 'end', headers: [] })
  await bert.event(session, 'ended')
  await office.quiet(1)
})

test('the transferor hangs up early: the transfer goes on; when it fails the other hears a tone and is let go', async () => {
  office = await openOffice({ numbers: ['101', '102', '103'], options: { policy: { toneMs: 50 } } })
  const [anna, bert, carl] = [await office.phone('101'), await office.phone('102'), await office.phone('103')]
  const { out, session } = await connect(anna, '102', bert, 4000, 5000)
  bert.wish(session, { wish: 'refer', to: '<sip:103@pbx.example>', headers: [] })
  const invited = await carl.invitation()
  bert.wish(session, { wish: 'end', headers: [] })
  await bert.event(session, 'ended')
  carl.wish(invited.session, { wish: 'reject', status: 486, reason: 'Busy Here', headers: [] })
  await office.until(() => office.media.feedTowards(4000)?.from === 'tone', 'a tone')
  await anna.event(out, 'ended')
  await office.quiet(1)
  assert.equal(office.records[0]?.cause, 'busy')
})

test('blind transfer to *777 and to a number nobody has', async () => {
  const { anna, bert, session, out } = await talking()
  bert.wish(session, { wish: 'refer', to: '<sip:999@pbx.example>', headers: [] })
  await office.until(
    () => bert.told.some(({ event }) => event.event === 'referProgressed' && event.final),
    'the report',
  )
  assert.ok(joined(4000, 5000))
  bert.wish(session, { wish: 'refer', to: '<sip:*777@pbx.example>', headers: [] })
  await bert.event(session, 'ended')
  assert.equal(office.media.feedTowards(4000)?.from, 'echo')
  anna.wish(out, { wish: 'end', headers: [] })
  await office.quiet(1)
})

test('attended transfer: Bert asks Carl first and joins him with Anna; two records, every leg released once', async () => {
  const { anna, bert, carl, session, out } = await talking()
  bert.wish(session, { wish: 'offer', sdp: phoneSdp(5000, 'sendonly', '0 101', 2), by: 'INVITE', headers: [] })
  await bert.event(session, 'agreed')
  const asked = await connect(bert, '103', carl, 5002, 6000)
  const replaces = encodeURIComponent(replacesOf(bert, asked.out))
  bert.wish(session, { wish: 'refer', to: `<sip:103@pbx.example?Replaces=${replaces}>`, headers: [] })
  await bert.event(asked.out, 'ended')
  await bert.event(session, 'ended')
  await office.until(() => joined(4000, 6000), 'Anna and Carl hear each other')
  const report = bert.told.findLast(({ event }) => event.event === 'referProgressed')?.event
  assert.equal(report?.event === 'referProgressed' && report.status, 200)
  anna.wish(out, { wish: 'end', headers: [] })
  await carl.event(asked.session, 'ended')
  await office.quiet(2)
  assert.deepEqual(office.records.map((record) => record.cause).sort(), ['answered', 'transferred'])
})

test('attended transfer while Carl still rings: Anna waits for him in Bert’s place', async () => {
  const { anna, bert, carl, session, out } = await talking()
  const asking = bert.call('103', phoneSdp(5002))
  const invited = await carl.invitation()
  carl.wish(invited.session, { wish: 'ring', status: 180, sdp: null, reliable: false, headers: [] })
  await bert.event(asking, 'progressed')
  const state = bert.host.serialize(asking)
  const early = state?.forks[0]?.tag ?? state?.dialog?.tag
  const replaces = encodeURIComponent(`${state?.callId};to-tag=${early};from-tag=${state?.localTag}`)
  bert.wish(session, { wish: 'refer', to: `<sip:103@pbx.example?Replaces=${replaces}>`, headers: [] })
  await bert.event(asking, 'failed')
  await office.until(() => office.media.feedTowards(4000)?.from === 'tone', 'Anna hears ringback')
  carl.wish(invited.session, { wish: 'answer', sdp: phoneSdp(6000), headers: [] })
  await bert.event(session, 'ended')
  await office.until(() => joined(4000, 6000), 'Anna and Carl hear each other')
  anna.wish(out, { wish: 'end', headers: [] })
  await carl.event(invited.session, 'ended')
  await office.quiet(2)
})

test('a Replaces that names no dialog of ours is reported as 481 and changes nothing', async () => {
  const { anna, bert, session, out } = await talking()
  const nonsense = encodeURIComponent('nobody@nowhere;to-tag=a;from-tag=b')
  bert.wish(session, { wish: 'refer', to: `<sip:103@pbx.example?Replaces=${nonsense}>`, headers: [] })
  await office.until(
    () => bert.told.some(({ event }) => event.event === 'referProgressed' && event.final),
    'the report',
  )
  assert.ok(joined(4000, 5000))
  anna.wish(out, { wish: 'end', headers: [] })
  await bert.event(session, 'ended')
  await office.quiet(1)
})

test('INVITE with Replaces: Carl’s phone takes Bert’s place', async () => {
  const { anna, bert, carl, session, out } = await talking()
  const replaces = replacesOf(bert, session)
  const taking = carl.call('101', phoneSdp(6000), [['Replaces', replaces]])
  await carl.event(taking, 'answered')
  await bert.event(session, 'ended')
  await office.until(() => joined(4000, 6000), 'Anna and Carl hear each other')
  const stranger = carl.call('101', phoneSdp(6002), [['Replaces', 'x;to-tag=y;from-tag=z']])
  assert.equal((await carl.event(stranger, 'failed')).status, 481)
  anna.wish(out, { wish: 'end', headers: [] })
  await carl.event(taking, 'ended')
  await office.quiet(1)
})

test('INVITE with Replaces of a phone that rings: the call is picked up', async () => {
  office = await openOffice({ numbers: ['101', '102', '103'], options: { policy: { leaveMs: 50 } } })
  const [anna, bert, carl] = [await office.phone('101'), await office.phone('102'), await office.phone('103')]
  const out = anna.call('102', phoneSdp(4000))
  const { session } = await bert.invitation()
  bert.wish(session, { wish: 'ring', status: 180, sdp: null, reliable: false, headers: [] })
  await anna.event(out, 'progressed')
  const taking = carl.call('102', phoneSdp(6000), [['Replaces', replacesOf(bert, session)]])
  await carl.event(taking, 'answered')
  await anna.event(out, 'answered')
  await bert.event(session, 'cancelled')
  await office.until(() => joined(4000, 6000), 'Anna and Carl hear each other')
  carl.wish(taking, { wish: 'end', headers: [] })
  await anna.event(out, 'ended')
  await office.quiet(1)
})

test('a party that hangs up during an attended transfer leaves nothing behind', async () => {
  const { anna, bert, carl, session, out } = await talking()
  const asked = await connect(bert, '103', carl, 5002, 6000)
  const replaces = encodeURIComponent(replacesOf(bert, asked.out))
  anna.wish(out, { wish: 'end', headers: [] })
  bert.wish(session, { wish: 'refer', to: `<sip:103@pbx.example?Replaces=${replaces}>`, headers: [] })
  await bert.event(session, 'ended')
  await office.until(() => office.records.length >= 1, 'the first record')
  const left = bert.host.serialize(asked.out)
  if (left && left.phase === 'confirmed') bert.wish(asked.out, { wish: 'end', headers: [] })
  await office.quiet(2)
})
