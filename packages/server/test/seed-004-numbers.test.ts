// Seed 004, calls in: the test call from Twilio, numbers nobody entered, DIDs added and imported, each user with number and caller ID.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { hearsClip, sharedSpeech } from '@cordboard/lab'
import { customerHz, customerNumber, did, fqdn, TwilioOffice } from './seed-004.fixture.ts'
import { logged } from './seeds.fixture.ts'
import { addRule, endsHear, inside, leadDid, type MadeTrunk, untilOnline } from './trunks.fixture.ts'

const [annasDid, bertsDid, nobodysDid, unknownDid] = [did, '+12125550101', '+12125550102', '+12125550103']

let t: TwilioOffice
let trunkSid: string
let trunk: MadeTrunk

before(async () => {
  t = await TwilioOffice.open()
  await t.staff(2)
  trunkSid = await t.setUpTwilio(false, [annasDid, bertsDid, nobodysDid, unknownDid])
  trunk = await t.addTrunk(false)
  await addRule(t.api, { name: 'E.164', prefix: '+', routes: [{ TrunkId: trunk.id }] })
  await untilOnline(t.api, trunk)
})
after(() => t?.close())

const didNumbers = async (): Promise<readonly string[]> =>
  (await t.api.get<{ readonly DidNumbers: readonly string[] }>(`/Trunks(${trunk.id})`)).DidNumbers

test('[S4-15] a DID is added in E.164, others are imported from a text without header; the first three stand in front', async () => {
  await t.api.patch(`/Trunks(${trunk.id})`, { DidNumbers: [annasDid] })
  const wrong = await t.api.ask('PATCH', `/Trunks(${trunk.id})`, { DidNumbers: [annasDid, 'not a number'] })
  assert.equal(wrong.status, 400)
  const importing = (text: string): Promise<Response> =>
    t.api.ask('POST', `/Trunks(${trunk.id})/Pbx.ImportDidNumbers`, { text })
  const header = await importing(`Phone numbers\n${bertsDid}\n`)
  assert.equal(header.status, 400)
  assert.match(await header.text(), /line 1|Phone numbers/i)
  assert.deepEqual(await didNumbers(), [annasDid])
  assert.ok((await importing(`${bertsDid}\r\n${nobodysDid}\n+17777777771\n`)).ok)
  assert.deepEqual(await didNumbers(), [annasDid, bertsDid, nobodysDid, '+17777777771'])
  const [row] = await t.api.list<{ readonly DidNumbers: readonly string[] }>('/Trunks?$select=Number,DidNumbers')
  assert.deepEqual(row?.DidNumbers.slice(0, 3), [annasDid, bertsDid, nobodysDid])
})

test('[S4-16] each user gets a DID and shows it; a DID cannot lead to an extension that does not exist', async () => {
  for (const [number, assigned] of [
    ['101', annasDid],
    ['102', bertsDid],
  ] as const) {
    const Id = await t.office.userId(number)
    await t.api.post('/Trunks/Pbx.SetRoutes', { routes: { Id, Routes: [{ DID: assigned, TrunkId: trunk.id }] } })
    await t.api.patch(`/Users(${Id})`, { OutboundCallerID: assigned })
  }
  const nobody = await t.api.ask('POST', '/InboundRules', {
    RuleName: 'nobody',
    Condition: 'BasedOnDID',
    Data: nobodysDid,
    TrunkDN: { Id: trunk.id },
    OfficeHoursDestination: inside('Extension', '999'),
  })
  assert.equal(nobody.status, 400)
  assert.match(await nobody.text(), /OfficeHoursDestination/)
  const routes = { Id: 987_654, Routes: [{ DID: nobodysDid, TrunkId: trunk.id }] }
  assert.ok([400, 404].includes((await t.api.ask('POST', '/Trunks/Pbx.SetRoutes', { routes })).status))
  for (const [index, assigned] of [annasDid, bertsDid].entries()) {
    const { phone, hz } = t.desk(index)
    const person = t.customer.call(assigned)
    const ringing = await phone.incoming(20_000)
    ringing.ring()
    ringing.answer()
    await person.answered(20_000)
    await endsHear(person, customerHz, ringing, hz)
    person.hangUp()
    await ringing.ended(20_000)
    const out = await phone.call(customerNumber)
    const inc = await t.customer.incoming(20_000)
    assert.equal(inc.callerId, assigned)
    out.hangUp()
    await inc.released(20_000)
  }
})

test('[S4-13] "Make a test call" in Twilio’s console rings, its sentence is heard, and the checker watches it come in', async () => {
  const watching = t.api.post<{
    readonly Reports: readonly { readonly Code?: string; readonly Params: readonly string[] }[]
  }>(`/Trunks(${trunk.id})/Pbx.TestInboundCall`, { seconds: 60 })
  // The route tester asks the switch as well, so the watch stands when it has answered.
  const question = `from='+15005550006',to='${annasDid}',trunk='${trunk.number}'`
  const route = await t.api.get<Readonly<Record<string, unknown>>>(
    `/Trunks/Pbx.ExplainRoute(${encodeURIComponent(question)})`,
  )
  assert.match(JSON.stringify(route), /101/)
  const call = await t.trunking.testCall(annasDid)
  const ringing = await t.desk(0).phone.incoming(20_000)
  ringing.answer()
  await call.answered(20_000)
  const sentence = await sharedSpeech.say('This is a test call. If you can hear this, your trunk works.')
  await Promise.all([
    hearsClip(ringing.voice.ear, sentence, { withinMs: 40_000 }),
    call.voice.hears(t.desk(0).hz, { withinMs: 20_000 }),
  ])
  ringing.hangUp()
  await call.released(20_000)
  const { Reports } = await watching
  const said = (code: string): string => Reports.find(({ Code }) => Code === code)?.Params.join(' ') ?? ''
  assert.match(said('InboundCallSource'), new RegExp(t.trunking.site.address.replaceAll('.', '\\.')))
  assert.match(said('InboundSIPMessage'), /\+12125550100 \+15005550006/)
})

test('[S4-14] an origination address without "sip:" is refused by Twilio, and the call does not come', async () => {
  const fields = { FriendlyName: 'x', SipUrl: fqdn, Priority: '1', Weight: '1', Enabled: 'true' }
  assert.equal((await t.console.ask('POST', `/v1/Trunks/${trunkSid}/OriginationUrls`, fields)).status, 400)
  const urls = t.account.trunks.get(trunkSid).originationUrls
  const kept = [...urls]
  urls.clear()
  assert.equal((await t.customer.call(annasDid).released(20_000)).cause, 'unavailable')
  assert.equal(t.trunking.alerts.at(-1)?.code, 32_010)
  for (const [sid, url] of kept) urls.set(sid, url)
})

test('[S4-11] [S4-14] a number that is not entered here: Unidentified Incoming Call, with number, source and what to do', async () => {
  const call = t.customer.call(unknownDid)
  await call.released(20_000)
  const entry = await logged(t.api, /^Unidentified Incoming Call/)
  assert.equal(entry.EventId, 40_045)
  for (const part of [customerNumber, unknownDid, t.trunking.site.address, 'DID Numbers'])
    assert.ok(entry.Message.includes(part), `${part}: ${entry.Message}`)
  await leadDid(t.api, trunk, unknownDid, inside('Extension', '102'))
  const again = t.customer.call(unknownDid)
  const ringing = await t.desk(1).phone.incoming(20_000)
  ringing.ring()
  await again.rings(20_000)
  again.hangUp()
  await ringing.told('cancelled', 20_000)
})
