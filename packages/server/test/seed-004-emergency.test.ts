// Seed 004, emergency calls: address at the carrier, 933 and 911 here, who lacks what, who is called back, who is told.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { hearsClip, readback, registeredAddress, sharedSpeech, tone } from '@cordboard/lab'
import { smtpServer } from '../../xapi/test/smtp-server.ts'
import { eventually } from './office.fixture.ts'
import { did, shippedPrompt, TwilioOffice } from './seed-004.fixture.ts'
import { logged } from './seeds.fixture.ts'
import { addRule, changeProfile, endsHear, inside, leadDid, type MadeTrunk, untilOnline } from './trunks.fixture.ts'

const [annasDid, bertsDid, bareDid] = [did, '+12125550101', '+12125550102']
const address = {
  FriendlyName: 'Acme Troy',
  CustomerName: 'Acme',
  Street: '1 Main Street',
  City: 'Troy',
  Region: 'NY',
  PostalCode: '12180',
  IsoCountry: 'US',
}

let t: TwilioOffice
let trunk: MadeTrunk

before(async () => {
  t = await TwilioOffice.open()
  await t.staff(3)
  await t.setUpTwilio(false, [annasDid, bertsDid, bareDid])
  trunk = await t.addTrunk(false, { DidNumbers: [annasDid, bertsDid, bareDid] })
  for (const [number, shown] of [
    ['101', annasDid],
    ['102', bertsDid],
  ] as const) {
    await leadDid(t.api, trunk, shown, inside('Extension', number))
    await t.api.patch(`/Users(${await t.office.userId(number)})`, { OutboundCallerID: shown })
  }
  await untilOnline(t.api, trunk)
})
after(() => t?.close())

const statusOf = async (number: string): Promise<unknown> =>
  t.account.numbers.byPhoneNumber(number)?.emergencyAddressStatus

test('[S4-17] an address for each number at Twilio: Pending registration, then Registered', async () => {
  const created = await t.console.post('/Addresses', { ...address, EmergencyEnabled: 'true' })
  for (const number of [annasDid, bertsDid]) {
    const { sid = '' } = t.account.numbers.byPhoneNumber(number) ?? {}
    const shown = await t.console.post(`/IncomingPhoneNumbers/${sid}`, { EmergencyAddressSid: created.sid })
    assert.equal(shown.emergency_address_status, 'pending-registration')
  }
  await t.console.post('/console/EmergencyAddresses/Settle', {})
  assert.equal(await statusOf(annasDid), 'registered')
  assert.equal(await statusOf(bareDid), 'unregistered')
})

test('[S4-18] System > Emergency: 933 and 911 by name and number, for all extensions, by the Twilio trunk', async () => {
  const routes = [{ TrunkId: trunk.id }]
  const fields = { EmergencyRule: true }
  await addRule(t.api, { name: 'Outbound', routes: [], fields: { DNRanges: [{ From: '103' }] } })
  await addRule(t.api, { name: 'Emergency Test', prefix: '933', routes, fields })
  await addRule(t.api, { name: 'Emergency', prefix: '911', routes, fields })
  const rules = await t.api.list<{ Name: string; Prefix: string; Priority: number }>(
    '/OutboundRules/Pbx.GetEmergencyOutboundRules()',
  )
  // They come before all others, though an ordinary rule was there first.
  assert.deepEqual(
    rules.map(({ Name, Prefix, Priority }) => [Name, Prefix, Priority]),
    [
      ['Emergency Test', '933', 1],
      ['Emergency', '911', 2],
    ],
  )
})

test('[S4-22] 933 reads back number and address, heard word by word', async () => {
  const sentences = readback(annasDid, registeredAddress(t.account, annasDid))
  const clips = await Promise.all(sentences.map((sentence) => sharedSpeech.say(sentence)))
  const pauseMs = 300
  const lengthMs = clips.reduce((sum, { seconds }) => sum + 1000 * seconds + pauseMs, 0)
  const out = await t.desk(0).phone.call('933')
  await out.answered(20_000)
  // Nothing is computed while it speaks: this process is the one that speaks.
  await eventually('the end of the message', () => (out.voice.ear.endMs > lengthMs + pauseMs ? true : null), 60_000)
  for (const clip of clips) await hearsClip(out.voice.ear, clip)
  out.hangUp()
})

test('[S4-18] [S4-21] 911 leaves as it was dialled, with the caller’s own number and address; the event log tells of it', async () => {
  const out = await t.desk(1).phone.call('911')
  await out.answered(20_000)
  assert.deepEqual(t.trunking.emergencyCalls.at(-1), {
    called: '911',
    callerId: bertsDid,
    address: registeredAddress(t.account, bertsDid),
  })
  const entry = await logged(t.api, /^Emergency number 911 was called by 102/)
  assert.equal(entry.Type, 'Warning')
  await out.voice.hearsSound({ withinMs: 20_000 })
  out.hangUp()
})

test('the place of who calls for help is told as the carrier knows it; of who has none, nothing', async () => {
  const place = { Id: 'troy', FriendlyName: 'Troy' }
  const uri = 'https://locations.example/troy?floor=1,2'
  await t.api.post('/EmergencyGeoLocations/Pbx.Update', { locations: [place] })
  await t.api.patch(`/Users(${await t.office.userId('102')})`, { EmergencyLocationId: place.Id })
  await t.api.patch(`/Trunks(${trunk.id})`, {
    EmergencyGeoLocations: [{ Id: place.Id, Location: place, ProviderUri: uri }],
  })
  await untilOnline(t.api, trunk)
  /** Of the newest INVITE. */
  const told = () => {
    const facts = t.trunking.site.invites.history.at(-1)?.facts
    return [facts?.called.user, facts?.header('Geolocation'), facts?.header('Geolocation-Routing')]
  }
  const help = await t.desk(1).phone.call('911')
  await help.answered(20_000)
  assert.deepEqual(told(), ['911', `<${uri}>`, 'yes'])
  help.hangUp()
  const from101 = await t.desk(0).phone.call('911')
  await from101.answered(20_000)
  assert.deepEqual(told(), ['911', null, null])
  from101.hangUp()
})

test('[S4-21] security is told by mail while the call goes on', async () => {
  const smtp = await smtpServer()
  try {
    await t.api.patch('/MailSettings', {
      MailServer: `127.0.0.1:${smtp.port}`,
      MailAddress: 'pbx@acme.example',
      MailSslEnabled: false,
    })
    await t.api.patch('/EmergencyNotificationsSettings', { SpecifiedList: 'guard@acme.example,gate@acme.example' })
    const out = await t.desk(0).phone.call('911')
    await out.answered(20_000)
    const [mail] = await smtp.takes(1)
    assert.deepEqual(mail?.to, ['guard@acme.example', 'gate@acme.example'])
    assert.match(mail?.data ?? '', /^Subject: Emergency number 911 was called by 101/m)
    assert.equal(out.isOver, false)
    out.hangUp()
  } finally {
    await smtp.close()
  }
})

test('[S4-21] the security desk is rung and told who called which number', async () => {
  await t.api.patch('/EmergencyNotificationsSettings', { SpecifiedList: '103' })
  const out = await t.desk(1).phone.call('911')
  const notice = await t.desk(2).phone.incoming(20_000)
  assert.match(notice.request?.from.display ?? '', /Emergency 911/)
  notice.ring()
  notice.answer()
  await out.answered(20_000)
  for (const name of ['emergency-number', 'emergency-called-by'])
    await hearsClip(notice.voice.ear, await shippedPrompt(name), { withinMs: 40_000 })
  notice.hangUp()
  out.hangUp()
  await t.api.patch('/EmergencyNotificationsSettings', { SpecifiedList: '' })
})

test('[S4-18] for chosen extensions: the others are refused, and the log says so', async () => {
  const [test933] = await t.api.list<{ Id: number }>("/OutboundRules?$filter=Name eq 'Emergency Test'")
  await t.api.patch(`/OutboundRules(${test933?.Id})`, { DNRanges: [{ From: '101', To: '102' }] })
  const refused = await t.desk(2).phone.call('933')
  await logged(t.api, /^Call from 103 to 933 refused: /)
  refused.hangUp()
  await refused.failed(20_000)
  const allowed = await t.desk(1).phone.call('933')
  await allowed.answered(20_000)
  allowed.hangUp()
})

test('[S4-19] each extension without DID or caller ID of its own is listed by the doctor', async () => {
  const path = `/Trunks(${trunk.id})/Pbx.RunAnalysis`
  const analyse = () => t.api.post<{ value: { Template: string; Params: string[] }[] }>(path)
  const { value } = await analyse()
  const lacking = value.filter(({ Template }) => Template.includes('may call emergency services, but has'))
  assert.deepEqual(
    lacking.map(({ Params }) => Params[0]),
    ['100', '103', '104'],
  )
  await leadDid(t.api, trunk, bareDid, inside('Extension', '103'))
  const still = (await analyse()).value.find(({ Params }) => Params[0] === '103')
  assert.equal(still?.Params[1], 'no outbound caller ID')
})

test('[S4-20] the dispatcher calls back: the one who called rings; nobody there, the reception', async () => {
  const dispatcher = t.pstn.subscriber('+12125550911', { says: tone(700) })
  const out = await t.desk(1).phone.call('911')
  await out.answered(20_000)
  const shown = t.trunking.emergencyCalls.at(-1)?.callerId ?? ''
  out.hangUp()
  const back = dispatcher.call(shown)
  const ringing = await t.desk(1).phone.incoming(20_000)
  ringing.ring()
  ringing.answer()
  await back.answered(20_000)
  await endsHear(back, 700, ringing, t.desk(1).hz)
  back.hangUp()
  await ringing.ended(20_000)
  await changeProfile(t.office, '102', 'Available', {
    NoAnswerTimeout: 1,
    AvailableRoute: { NoAnswerExternal: inside('Extension', '103') },
  })
  const second = dispatcher.call(shown)
  const unanswered = await t.desk(1).phone.incoming(20_000)
  unanswered.ring()
  const reception = await t.desk(2).phone.incoming(20_000)
  reception.answer()
  await second.answered(20_000)
  await second.voice.hears(t.desk(2).hz, { withinMs: 20_000 })
  second.hangUp()
  await reception.ended(20_000)
})
