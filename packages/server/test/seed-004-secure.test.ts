// Seed 004 with Secure Trunking: TLS and SRTP both ways, plain refused; origination by FQDN, priority and weight, the caller's name.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { LabCall, PstnCall } from '@cordboard/lab'
import { customerHz, customerNumber, did, fqdn, TwilioOffice } from './seed-004.fixture.ts'
import { logged } from './seeds.fixture.ts'
import { addRule, endsHear, inside, leadDid, type MadeTrunk, untilOnline } from './trunks.fixture.ts'

let t: TwilioOffice
let trunkSid: string
let trunk: MadeTrunk

before(async () => {
  t = await TwilioOffice.open()
  await t.staff(1)
  trunkSid = await t.setUpTwilio(true)
  trunk = await t.addTrunk(true)
  await addRule(t.api, { name: 'E.164', prefix: '+', routes: [{ TrunkId: trunk.id }] })
  await leadDid(t.api, trunk, did, inside('Extension', '101'))
  await untilOnline(t.api, trunk)
})
after(() => t?.close())

const talks = (phone: LabCall, person: PstnCall): Promise<void> => endsHear(phone, t.desk(0).hz, person, customerHz)

/** The customer calls, 101 answers. */
async function comesIn(): Promise<{ readonly person: PstnCall; readonly phone: LabCall }> {
  const person = t.customer.call(did)
  const phone = await t.desk(0).phone.incoming(20_000)
  phone.ring()
  phone.answer()
  await person.answered(20_000)
  return { person, phone }
}

test('[S4-05] out: the INVITE leaves by TLS with SRTP keys, and sound goes both ways', async () => {
  const phone = await t.desk(0).phone.call(customerNumber)
  const person = await t.customer.incoming(20_000)
  person.answer()
  await phone.answered(20_000)
  await talks(phone, person)
  const { facts, decision } = t.trunking.site.invites.history.at(-1) ?? {}
  assert.equal(decision?.decision, 'take')
  assert.equal(facts?.source.transport, 'tls')
  const sdp = facts?.request.body.toString() ?? ''
  assert.match(sdp, /m=audio \d+ RTP\/SAVP /)
  assert.match(sdp, /a=crypto:\d+ AES_CM_128_HMAC_SHA1_80 inline:/)
  person.hangUp()
  await phone.ended(20_000)
})

test('[S4-05] [S4-06] in: sip:FQDN rings the PBX by TLS with SRTP; the caller’s name is shown by CNAM', async () => {
  const { person, phone } = await comesIn()
  await talks(phone, person)
  assert.deepEqual(
    [phone.request?.from.uri?.user, phone.request?.from.display?.includes('JANE DOE')],
    [customerNumber, true],
  )
  const [call] = await t.api.list<{ Caller: string }>('/ActiveCalls')
  assert.match(call?.Caller ?? '', /JANE DOE/)
  person.hangUp()
  await phone.ended(20_000)
})

interface Finding {
  readonly Level: string
  readonly Template: string
  readonly Params: readonly string[]
}

const analyse = async (): Promise<readonly Finding[]> =>
  (await t.api.post<{ readonly value: readonly Finding[] }>(`/Trunks(${trunk.id})/Pbx.RunAnalysis`)).value

const complaints = async (): Promise<readonly string[]> =>
  (await analyse()).filter(({ Level }) => Level !== 'Info').map(({ Template }) => Template)

test('[S4-08] the check of the trunk as the guide sets it up complains of nothing but the allow list, which one click fills', async () => {
  const before = await complaints()
  assert.equal(before.length, 1)
  assert.match(before[0] ?? '', /allow list.*AllowProvider/)
  await t.api.post('/Blocklist/Pbx.AllowProvider', { provider: 'twilio' })
  assert.deepEqual(await complaints(), [])
})

test('[S4-05] a trunk without encryption is refused by the secure trunk, and the event log says why', async () => {
  await t.api.patch(`/Trunks(${trunk.id})`, { Gateway: { SRTPMode: 'SRTPDisabled' } })
  assert.match((await complaints()).join(), /SRTP/)
  const noKeys = await t.desk(0).phone.call(customerNumber)
  assert.equal((await logged(t.api, /^The call to .* failed: 488 /)).EventId, 32_208)
  noKeys.hangUp()
  await noKeys.failed(20_000)
  await t.api.patch(`/Trunks(${trunk.id})`, { TransportRestriction: 'UDP', Gateway: { Port: 5060 } })
  await untilOnline(t.api, trunk)
  const plain = await t.desk(0).phone.call(customerNumber)
  assert.equal((await logged(t.api, /^The call to .* failed: 403 /)).EventId, 32_209)
  plain.hangUp()
  await plain.failed(20_000)
  await t.api.patch(`/Trunks(${trunk.id})`, {
    TransportRestriction: 'TLS',
    Gateway: { Port: 5061, SRTPMode: 'SRTPEnforced' },
  })
  await untilOnline(t.api, trunk)
})

test('[S4-05] a call in without encryption is refused by a trunk that demands it', async () => {
  const settings = t.account.trunks.get(trunkSid)
  settings.secure = false
  const person = t.customer.call(did)
  assert.equal((await person.released(20_000)).status, 488)
  settings.secure = true
})

test('[S4-06] the URL of the lowest priority gets the call; when it is dead the next one does', async () => {
  const [first] = t.account.trunks.get(trunkSid).originationUrls.values()
  assert.equal(first?.sipUrl, `sip:${fqdn}`)
  await t.originate(trunkSid, 'sip:dead.acme.example', 1, 20)
  await t.originate(trunkSid, 'sip:gone.acme.example', 1, 10)
  const { person, phone } = await comesIn()
  await talks(phone, person)
  const failed = t.trunking.alerts.flatMap(({ about }) => /dead|gone/.exec(about)?.[0] ?? [])
  assert.deepEqual(failed.toSorted(), ['dead', 'gone'])
  assert.ok(t.office.names.timesAsked('dead.acme.example') > 0)
  person.hangUp()
  await phone.ended(20_000)
})
