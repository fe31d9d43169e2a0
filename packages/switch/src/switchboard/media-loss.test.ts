// Media processes die under calls: the calls move to another by re-INVITE; and what control may ask of calls.
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import type { SwitchRequest } from '@cordboard/link'
import { MediaSide, someFigures } from './media-side.fixture.ts'
import { type Office, openOffice } from './office.fixture.ts'
import { Phone, phoneSdp } from './phone.fixture.ts'

let office: Office

afterEach(async () => {
  await office.close()
})

async function openTwo(options = {}): Promise<readonly [Phone, Phone]> {
  office = await openOffice({ numbers: ['101', '102', '103'], options })
  return [await office.phone('101'), await office.phone('102')]
}

async function connect(anna: Phone, bert: Phone) {
  const out = anna.call('102', phoneSdp(4000))
  const { session } = await bert.invitation()
  bert.wish(session, { wish: 'answer', sdp: phoneSdp(5000), headers: [] })
  await anna.event(out, 'answered')
  await bert.event(session, 'acknowledged')
  return { out, session }
}

function ask(request: SwitchRequest): unknown {
  office.pbx.control.received({ type: 'request', id: 'x', request })
  const answer = office.events.findLast((event) => event.type === 'answer')
  assert.ok(answer?.type === 'answer')
  if (!answer.ok) throw new Error(answer.error ?? '')
  return answer.value
}

test('when its media process dies a call moves to another: both phones are offered the new ports', async () => {
  const [anna, bert] = await openTwo({ mediaLostAfterMs: 20 })
  const { out, session } = await connect(anna, bert)
  const second = new MediaSide(office.pbx.media, 'media2', 'e1', 30000)
  second.up()
  office.media.down()
  const [toAnna, toBert] = [await anna.event(out, 'offered'), await bert.event(session, 'offered')]
  assert.match(toAnna.sdp ?? '', /m=audio 30\d{3} /)
  assert.match(toBert.sdp ?? '', /m=audio 30\d{3} /)
  anna.wish(out, { wish: 'agree', sdp: phoneSdp(4000) })
  bert.wish(session, { wish: 'agree', sdp: phoneSdp(5000) })
  await office.until(() => second.feedTowards(5000)?.from === 'leg', 'media goes on in the second process')
  anna.wish(out, { wish: 'end', headers: [] })
  await bert.event(session, 'ended')
  await office.quiet(1)
})

test('without another media process the call waits for one and is then moved', async () => {
  const [anna, bert] = await openTwo({ mediaLostAfterMs: 20, policy: { mediaRetryMs: 20 } })
  const { out, session } = await connect(anna, bert)
  office.media.down()
  await office.until(() => office.logs.some((line) => line.includes('media process is lost')), 'the loss is noticed')
  const reborn = new MediaSide(office.pbx.media, 'media1', 'e2', 30000)
  reborn.up()
  await anna.event(out, 'offered')
  anna.wish(out, { wish: 'agree', sdp: phoneSdp(4000) })
  await bert.event(session, 'offered')
  bert.wish(session, { wish: 'agree', sdp: phoneSdp(5000) })
  await office.until(() => reborn.feedTowards(4000)?.from === 'leg', 'media')
  bert.wish(session, { wish: 'end', headers: [] })
  await anna.event(out, 'ended')
  await office.quiet(1)
})

test('a call that dies with its media process has the figures in its record that were told last', async () => {
  const policy = { mediaRetryMs: 10, mediaGiveUpMs: 20 }
  const [anna, bert] = await openTwo({ mediaLostAfterMs: 20, policy })
  const { out, session } = await connect(anna, bert)
  office.media.measure({ ...someFigures, packetsLost: 7, jitterMs: 9, mos: 3.9 })
  office.media.down()
  await Promise.all([anna.event(out, 'ended'), bert.event(session, 'ended')])
  await office.quiet(1)
  const [record] = office.records
  assert.equal(record?.cause, 'media-lost')
  assert.deepEqual(
    record?.segments.map(({ codec, packetsLost, jitterMs, mos }) => ({ codec, packetsLost, jitterMs, mos })),
    [
      { codec: 'PCMU', packetsLost: 7, jitterMs: 9, mos: 3.9 },
      { codec: 'PCMU', packetsLost: 7, jitterMs: 9, mos: 3.9 },
    ],
  )
})

test('a call hung up while its media process is away has those figures, too, and its record does not wait', async () => {
  const [anna, bert] = await openTwo({ mediaLostAfterMs: 5000, policy: { figuresMs: 60_000 } })
  const { out, session } = await connect(anna, bert)
  office.media.measure({ ...someFigures, packetsLost: 5 })
  office.media.down()
  anna.wish(out, { wish: 'end', headers: [] })
  await bert.event(session, 'ended')
  await office.quiet(1)
  assert.deepEqual(
    office.records[0]?.segments.map((segment) => segment.packetsLost),
    [5, 5],
  )
})

test('a link that only hiccups moves nothing', async () => {
  const [anna, bert] = await openTwo({ mediaLostAfterMs: 5000 })
  const { out, session } = await connect(anna, bert)
  office.media.down()
  office.media.up()
  anna.wish(out, { wish: 'offer', sdp: phoneSdp(4000, 'sendonly', '0 101', 2), by: 'INVITE', headers: [] })
  await anna.event(out, 'agreed')
  assert.equal(
    bert.told.some(({ event }) => event.event === 'offered'),
    false,
  )
  assert.equal(office.media.feedTowards(5000)?.from, 'music')
  bert.wish(session, { wish: 'end', headers: [] })
  await anna.event(out, 'ended')
  await office.quiet(1)
})

test('without any media calls are refused with 503 and the operator reads why', async () => {
  const [anna] = await openTwo()
  office.media.down()
  const out = anna.call('102', phoneSdp(4000))
  assert.equal((await anna.event(out, 'failed')).status, 503)
  assert.match(office.pbx.status().unable ?? '', /No media process/)
  await office.quiet(1)
})

test('before the first configuration everybody is asked to come again later, and nothing counts against anybody', async () => {
  office = await openOffice({ numbers: [], alone: true })
  const anna = await new Phone('101', office.server).start()
  office.phones.push(anna)
  assert.equal(await anna.register(), 503)
  const failed = await anna.event(anna.call('102', phoneSdp(4000)), 'failed')
  assert.equal(failed.status, 503)
  office.control(['101', '102'])
  assert.equal(await anna.register(), 200)
  assert.equal(office.pbx.status().blocked, 0)
  await office.quiet(0)
})

test('click to call: the own phone rings first, then the other; dropping the call ends both', async () => {
  const [anna, bert] = await openTwo()
  const made = ask({ kind: 'makeCall', from: '101', to: '102', contact: null, by: 'test' }) as { alias: number }
  const own = await anna.invitation()
  anna.wish(own.session, { wish: 'answer', sdp: phoneSdp(4000), headers: [] })
  const other = await bert.invitation()
  assert.equal(other.request.from.uri?.user, '101')
  await office.until(() => office.media.feedTowards(4000)?.from === 'tone', 'Anna hears ringback')
  bert.wish(other.session, { wish: 'answer', sdp: phoneSdp(5000), headers: [] })
  await office.until(() => office.media.feedTowards(4000)?.from === 'leg', 'they hear each other')
  const lines = ask({ kind: 'activeCalls' }) as { id: number; caller: string; callee: string; status: string }[]
  assert.deepEqual(
    lines.map(({ id, caller, callee, status }) => ({ id, caller, callee, status })),
    [{ id: made.alias, caller: '101 User 101', callee: '102 User 102', status: 'Talking' }],
  )
  ask({ kind: 'dropCall', call: made.alias, by: 'test' })
  await anna.event(own.session, 'ended')
  await bert.event(other.session, 'ended')
  await office.quiet(1)
  assert.equal(office.records[0]?.cause, 'dropped')
  assert.throws(() => ask({ kind: 'dropCall', call: made.alias, by: 'test' }), /no such call/)
})

test('click to call that cannot work says so at once', async () => {
  await openTwo()
  const from = (number: string) => () => ask({ kind: 'makeCall', from: number, to: '102', contact: null, by: 'test' })
  assert.throws(from('999'), /no extension 999/)
  assert.throws(from('103'), /No device of extension 103/)
})

test('a digit by INFO goes to the other leg’s media', async () => {
  const [anna, bert] = await openTwo()
  const { out, session } = await connect(anna, bert)
  const body = { type: 'application/dtmf-relay', content: 'Signal=5\r\nDuration=200\r\n' }
  anna.wish(out, { wish: 'send', method: 'INFO', headers: [], body })
  await anna.event(out, 'sent')
  const digits = office.media.commands.find((command) => command.type === 'digits')
  assert.deepEqual(digits, {
    type: 'digits',
    endpoint: office.media.endpointTowards(5000),
    digits: '5',
    durationMs: 200,
  })
  bert.wish(session, { wish: 'end', headers: [] })
  await office.quiet(1)
})

test('a trace of one call has its messages on both legs and no others', async () => {
  const [anna, bert] = await openTwo()
  const { out, session } = await connect(anna, bert)
  const call = bert.incoming[0]?.request.header('X-Cordboard-Call') ?? ''
  const { lines } = ask({ kind: 'trace', call, follow: false }) as { lines: { summary: string; call: string | null }[] }
  assert.ok(lines.length >= 8, `${lines.length} lines`)
  assert.ok(lines.every((line) => line.call === call && !line.summary.startsWith('REGISTER')))
  anna.wish(out, { wish: 'end', headers: [] })
  await bert.event(session, 'ended')
  await office.quiet(1)
})

test('a stopping switch takes no new calls, hangs up the old ones and writes their records', async () => {
  const [anna, bert] = await openTwo()
  const { out, session } = await connect(anna, bert)
  const closing = office.pbx.close(50)
  const late = anna.call('102', phoneSdp(4002))
  assert.equal((await anna.event(late, 'failed')).status, 503)
  await anna.event(out, 'ended')
  await bert.event(session, 'ended')
  await closing
  assert.equal(office.records[0]?.cause, 'shutdown')
})
