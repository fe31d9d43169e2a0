// When the one it talks to changes, a phone is told who that is now: by UPDATE where it can, else by re-INVITE (RFC 3325).
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import type { HeaderLine } from '@cordboard/sip'
import { type Office, openOffice } from './office.fixture.ts'
import { type Phone, phoneSdp } from './phone.fixture.ts'

let office: Office

afterEach(async () => {
  await office.close()
})

async function openThree(): Promise<readonly [Phone, Phone, Phone]> {
  office = await openOffice({ numbers: ['101', '102', '103'], options: { policy: { leaveMs: 50 } } })
  return [await office.phone('101'), await office.phone('102'), await office.phone('103')]
}

async function connect(from: Phone, to: Phone, port: number, headers: readonly HeaderLine[] = []) {
  const nth = to.incoming.length + 1
  const out = from.call(to.number, phoneSdp(port), headers)
  const { session } = await to.invitation(nth)
  to.wish(session, { wish: 'answer', sdp: phoneSdp(port + 2), headers: [] })
  await from.event(out, 'answered')
  await to.event(session, 'acknowledged')
  return { out, session }
}

/** The requests by which a phone was told of somebody, as "METHOD number". */
function toldOf(phone: Phone): readonly string[] {
  return phone.requests.flatMap((request) => {
    const number = /sip:(\d+)@/.exec(request.header('P-Asserted-Identity') ?? '')?.[1]
    return request.toTag !== null && number !== undefined ? [`${request.method} ${number}`] : []
  })
}

function replacesOf(phone: Phone, session: string): string {
  const state = phone.host.serialize(session)
  return `${state?.callId};to-tag=${state?.dialog?.tag};from-tag=${state?.localTag}`
}

test('after a plain call is answered nobody is told anything more', async () => {
  const [anna, bert] = await openThree()
  const { out, session } = await connect(anna, bert, 4000)
  anna.wish(out, { wish: 'offer', sdp: phoneSdp(4000, 'sendonly', '0 101', 2), by: 'INVITE', headers: [] })
  await anna.event(out, 'agreed')
  assert.deepEqual([toldOf(anna), toldOf(bert)], [[], []])
  anna.wish(out, { wish: 'end', headers: [] })
  await bert.event(session, 'ended')
  await office.quiet(1)
})

test('after a blind transfer the transferred phone is told of the new party', async () => {
  const [anna, bert, carl] = await openThree()
  const { out, session } = await connect(anna, bert, 4000)
  bert.wish(session, { wish: 'refer', to: '<sip:103@pbx.example>', headers: [] })
  const invited = await carl.invitation()
  carl.wish(invited.session, { wish: 'answer', sdp: phoneSdp(6000), headers: [] })
  const offered = await anna.event(out, 'offered')
  assert.equal(offered.by, 'UPDATE')
  anna.wish(out, { wish: 'agree', sdp: phoneSdp(4000, 'sendrecv', '0 101', 2) })
  await bert.event(session, 'ended')
  assert.deepEqual([toldOf(anna), toldOf(carl)], [['UPDATE 103'], []])
  assert.equal(office.media.feedTowards(4000)?.from, 'leg')
  anna.wish(out, { wish: 'end', headers: [] })
  await carl.event(invited.session, 'ended')
  await office.quiet(1)
})

test('after an attended transfer both who remain are told of each other; a refusal changes nothing', async () => {
  const [anna, bert, carl] = await openThree()
  const first = await connect(anna, bert, 4000)
  const second = await connect(bert, carl, 6000)
  const replaces = encodeURIComponent(replacesOf(bert, second.out))
  bert.wish(first.session, { wish: 'refer', to: `<sip:103@pbx.example?Replaces=${replaces}>`, headers: [] })
  await anna.event(first.out, 'offered')
  anna.wish(first.out, { wish: 'agree', sdp: phoneSdp(4000, 'sendrecv', '0 101', 2) })
  await carl.event(second.session, 'offered')
  carl.wish(second.session, { wish: 'refuseOffer', status: 488, reason: 'Not Acceptable Here' })
  await bert.event(first.session, 'ended')
  assert.deepEqual([toldOf(anna), toldOf(carl)], [['UPDATE 103'], ['UPDATE 101']])
  assert.deepEqual(office.media.feedTowards(4000), { from: 'leg', endpoint: office.media.endpointTowards(6002) })
  anna.wish(first.out, { wish: 'end', headers: [] })
  await carl.event(second.session, 'ended')
  await office.quiet(2)
})

test('who takes the place of another by Replaces is shown, and is shown the one who stays', async () => {
  const [anna, bert, carl] = await openThree()
  const { out, session } = await connect(anna, bert, 4000)
  const state = bert.host.serialize(session)
  const replaces = `${state?.callId};to-tag=${state?.dialog?.tag};from-tag=${state?.localTag}`
  const taken = carl.call('102', phoneSdp(6000), [['Replaces', replaces]])
  const { response } = await carl.event(taken, 'answered')
  assert.match(response.header('P-Asserted-Identity') ?? '', /sip:101@/)
  await anna.event(out, 'offered')
  anna.wish(out, { wish: 'agree', sdp: phoneSdp(4000, 'sendrecv', '0 101', 2) })
  await bert.event(session, 'ended')
  assert.deepEqual([toldOf(anna), toldOf(carl)], [['UPDATE 103'], []])
  carl.wish(taken, { wish: 'end', headers: [] })
  await anna.event(out, 'ended')
  await office.quiet(1)
})

test('who calls anonymously is not shown after a transfer either', async () => {
  const [anna, bert, carl] = await openThree()
  const first = await connect(anna, bert, 4000, [['Privacy', 'id']])
  const second = await connect(bert, carl, 6000)
  const replaces = encodeURIComponent(replacesOf(bert, second.out))
  bert.wish(first.session, { wish: 'refer', to: `<sip:103@pbx.example?Replaces=${replaces}>`, headers: [] })
  await anna.event(first.out, 'offered')
  anna.wish(first.out, { wish: 'agree', sdp: phoneSdp(4000, 'sendrecv', '0 101', 2) })
  await bert.event(first.session, 'ended')
  assert.deepEqual([toldOf(anna), toldOf(carl)], [['UPDATE 103'], []])
  anna.wish(first.out, { wish: 'end', headers: [] })
  await carl.event(second.session, 'ended')
  await office.quiet(2)
})
