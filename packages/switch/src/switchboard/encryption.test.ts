// Which offers devices get and callers may make: encrypted, plain, both ways in turn, and offers that nobody can take.
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { type Office, openOffice } from './office.fixture.ts'
import { phoneSdp } from './phone.fixture.ts'

let office: Office

afterEach(async () => {
  await office.close()
})

/** Anna (101) without encryption; Bert's (102) in this mode. */
async function openTwo(mode: 'SRTPEnabled' | 'SRTPEnforced') {
  office = await openOffice({ numbers: ['101', '102'] })
  const row = { Number: '102', Enabled: true, AuthID: 'auth102', AuthPassword: 'secret102', SRTPMode: mode }
  office.pbx.control.received({ type: 'changed', version: 2, rows: [{ noun: 'User', id: 102, row }] })
  return [await office.phone('101'), await office.phone('102')] as const
}

/** A description with RTP/SAVP and a key of the suite that the offer names first. */
function encrypted(port: number, offer: string | null = null): string {
  const suite = offer === null ? 'AES_CM_128_HMAC_SHA1_80' : (/a=crypto:1 (\S+) inline:\S+/.exec(offer)?.[1] ?? '')
  const key = Buffer.alloc(30, 3).toString('base64')
  return phoneSdp(port)
    .replace('RTP/AVP', 'RTP/SAVP')
    .replace('a=sendrecv', `a=crypto:1 ${suite} inline:${key}\r\na=sendrecv`)
}

test('a phone that refuses RTP/AVP with keys is called again with RTP/SAVP; the caller hears nothing of the refusal', async () => {
  const [anna, bert] = await openTwo('SRTPEnabled')
  const out = anna.call('102', phoneSdp(4000))
  const first = await bert.invitation()
  assert.match(first.request.body.toString(), /m=audio \d+ RTP\/AVP [\s\S]*a=crypto:1 /)
  bert.wish(first.session, { wish: 'reject', status: 488, reason: 'Not Acceptable Here', headers: [] })
  const second = await bert.invitation(2)
  const offer = second.request.body.toString()
  assert.match(offer, /m=audio \d+ RTP\/SAVP /)
  assert.notEqual(second.request.callId, first.request.callId)
  bert.wish(second.session, { wish: 'answer', sdp: encrypted(5000, offer), headers: [] })
  await anna.event(out, 'answered')
  assert.ok(office.media.towards(5000)?.srtp)
  assert.equal(office.media.towards(4000)?.srtp, null)
  anna.wish(out, { wish: 'end', headers: [] })
  await bert.event(second.session, 'ended')
  await office.quiet(1)
})

test('a phone that refuses both is asked no third time, and its refusal counts', async () => {
  const [anna, bert] = await openTwo('SRTPEnabled')
  const out = anna.call('102', phoneSdp(4000))
  for (const nth of [1, 2]) {
    const { session } = await bert.invitation(nth)
    bert.wish(session, { wish: 'reject', status: 488, reason: 'Not Acceptable Here', headers: [] })
  }
  assert.equal((await anna.event(out, 'failed')).status, 488)
  assert.equal(bert.incoming.length, 2)
  await office.quiet(1)
})

test('an extension that must encrypt is offered only encrypted media, once', async () => {
  const [anna, bert] = await openTwo('SRTPEnforced')
  const out = anna.call('102', phoneSdp(4000))
  const { session, request } = await bert.invitation()
  const offer = request.body.toString()
  assert.match(offer, /m=audio \d+ RTP\/SAVP /)
  bert.wish(session, { wish: 'answer', sdp: encrypted(5000, offer), headers: [] })
  await anna.event(out, 'answered')
  assert.ok(office.media.towards(5000)?.srtp)
  assert.equal(office.media.towards(4000)?.srtp, null)
  anna.wish(out, { wish: 'end', headers: [] })
  await bert.event(session, 'ended')
  const again = anna.call('102', phoneSdp(4000))
  const next = await bert.invitation(2)
  bert.wish(next.session, { wish: 'reject', status: 488, reason: 'Not Acceptable Here', headers: [] })
  assert.equal((await anna.event(again, 'failed')).status, 488)
  assert.equal(bert.incoming.length, 2)
  await office.quiet(2)
})

test('an offer that cannot be answered is refused with 488 before anybody rings', async () => {
  const [anna, bert] = await openTwo('SRTPEnforced')
  const plain = bert.call('101', phoneSdp(5000))
  assert.equal((await bert.event(plain, 'failed')).status, 488)
  const secret = anna.call('102', encrypted(4000))
  assert.equal((await anna.event(secret, 'failed')).status, 488)
  const noCodec = anna.call('102', phoneSdp(4000, 'sendrecv', '101'))
  assert.equal((await anna.event(noCodec, 'failed')).status, 488)
  assert.equal(anna.incoming.length + bert.incoming.length, 0)
  await office.quiet(3)
  const entries = office.events.filter((event) => event.type === 'log' && event.entry.id === 'offer-refused')
  assert.equal(entries.length, 3)
})

test('a caller that has only codecs we pass through: the callee is offered those and no others', async () => {
  const [anna, bert] = await openTwo('SRTPEnabled')
  const out = anna.call('102', phoneSdp(4000, 'sendrecv', '18'))
  const { session, request } = await bert.invitation()
  assert.match(request.body.toString(), /m=audio \d+ RTP\/AVP 18 101/)
  bert.wish(session, { wish: 'answer', sdp: phoneSdp(5000, 'sendrecv', '18'), headers: [] })
  await anna.event(out, 'answered')
  assert.equal(office.media.towards(4000)?.send?.name, 'G729')
  anna.wish(out, { wish: 'end', headers: [] })
  await bert.event(session, 'ended')
  await office.quiet(1)
})
