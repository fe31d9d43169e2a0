// Seed 004 by machine: numbers of the account chosen, one request sets up Twilio and the trunk here; run again it makes nothing twice.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { customerHz, customerNumber, did, fqdn, TwilioOffice } from './seed-004.fixture.ts'
import { endsHear, inside, type MadeTrunk, untilOnline } from './trunks.fixture.ts'

const second = '+12125550101'
const address = {
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
  await t.staff(1)
  t.account.numbers.add(did)
  t.account.numbers.add(second)
})
after(() => t?.close())

interface Phone {
  readonly PhoneNumber: string
  readonly Sid: string
  readonly IsInTrunk: boolean
}

interface Step {
  readonly Step: string
  readonly What: string
  readonly Did: string
}

const access = () => ({ Type: 'Twilio', AccountSid: t.account.sid, ApiKey: t.account.authToken })

async function phones(): Promise<readonly Phone[]> {
  const model = { ...access(), PhonesPageSize: 50 }
  return (await t.api.post<{ readonly Phones: readonly Phone[] }>('/Trunks/Pbx.GetProviderPhones', { model })).Phones
}

const finalize = async <Answer>(more: object): Promise<Answer> =>
  t.api.post<Answer>('/Trunks/Pbx.FinalizeTrunkProvisioning', {
    model: {
      ...access(),
      Name: 'Acme',
      Domain: 'mypbx',
      PublicAddress: '127.0.0.1',
      PhoneNumbers: (await phones()).map(({ Sid, PhoneNumber }) => ({ Sid, PhoneNumber })),
      DefaultRule: { RuleName: 'All calls', OfficeHoursDestination: inside('Extension', '101') },
      EmergencyAddress: address,
      ...more,
    },
  })

const made = () => t.rest.requests.filter(({ method, status }) => method !== 'GET' && status < 300)

test('[S4-07] the numbers of the account are listed; a wrong key is told, and kept out of what is told', async () => {
  assert.deepEqual(
    (await phones()).map(({ PhoneNumber, IsInTrunk }) => [PhoneNumber, IsInTrunk]),
    [
      [did, false],
      [second, false],
    ],
  )
  const model = { ...access(), ApiKey: 'not-the-token-at-all', PhonesPageSize: 50 }
  const refused = await t.api.ask('POST', '/Trunks/Pbx.GetProviderPhones', { model })
  assert.equal(refused.status, 400)
  const text = await refused.text()
  assert.match(text, /ApiKey/)
  assert.ok(!text.includes('not-the-token-at-all'))
})

test('[S4-02] a dry run says every step and makes nothing', async () => {
  const { value } = await finalize<{ readonly value: readonly Step[] }>({ DryRun: true })
  assert.deepEqual(made(), [])
  assert.equal(t.account.trunks.all.size, 0)
  assert.deepEqual(await t.api.list('/Trunks'), [])
  const planned = value.filter(({ Did }) => Did.startsWith('would')).map(({ Step }) => Step)
  for (const part of ['trunk', 'access', 'credential', 'origination', 'number', 'emergency', 'local'])
    assert.ok(
      planned.some((step) => step.includes(part)),
      `${part}: ${planned}`,
    )
})

test('[S4-02] [S4-03] [S4-06] [S4-17] one request makes trunk, access list, credentials, origination, numbers, address and the trunk here', async () => {
  const { Id, Number: number } = await finalize<{ readonly Id: number; readonly Number: string }>({ CnamLookup: true })
  trunk = { id: Id, number }
  const [theirs, ...more] = t.account.trunks.all.values()
  assert.ok(theirs && more.length === 0)
  theirs.callsPerSecond = 100
  assert.deepEqual([theirs.domainName, theirs.secure, theirs.cnamLookupEnabled], ['mypbx.pstn.twilio.com', true, true])
  assert.deepEqual(
    [...theirs.originationUrls.values()].map(({ sipUrl }) => sipUrl),
    [`sip:${fqdn};transport=tls`],
  )
  const [list] = theirs.ipAccessControlLists
  const ranges = [...t.account.lists.ipAccessControlList(list ?? '').addresses.values()]
  assert.deepEqual(
    ranges.map(({ ipAddress, cidrPrefixLength }) => [ipAddress, cidrPrefixLength]),
    [['127.0.0.1', 32]],
  )
  assert.deepEqual(
    t.account.numbers.ofTrunk(theirs.sid).map(({ emergencyAddressStatus }) => emergencyAddressStatus),
    ['pending-registration', 'pending-registration'],
  )
  assert.deepEqual(
    (await phones()).map(({ IsInTrunk }) => IsInTrunk),
    [true, true],
  )
  const here = await t.api.get<{ DidNumbers: string[]; TransportRestriction: string; Gateway: { SRTPMode: string } }>(
    `/Trunks(${Id})`,
  )
  assert.deepEqual(here.DidNumbers, [did, second])
  assert.deepEqual([here.TransportRestriction, here.Gateway.SRTPMode], ['TLS', 'SRTPEnforced'])
})

test('[S4-04] [S4-05] calls go out and come in by the trunk as it was set up', async () => {
  await untilOnline(t.api, trunk)
  const proposed = await t.api.get(`/Trunks(${trunk.id})/Pbx.ProposeOutboundRule()`)
  await t.api.post('/OutboundRules', proposed)
  const out = await t.desk(0).phone.call(customerNumber)
  const inc = await t.customer.incoming(20_000)
  inc.answer()
  await out.answered(20_000)
  await endsHear(out, t.desk(0).hz, inc, customerHz)
  assert.equal(inc.callerId, did)
  assert.equal(t.trunking.site.invites.history.at(-1)?.facts.source.transport, 'tls')
  out.hangUp()
  await inc.released(20_000)
  for (const number of [did, second]) {
    const person = t.customer.call(number)
    const ringing = await t.desk(0).phone.incoming(20_000)
    ringing.answer()
    await person.answered(20_000)
    await endsHear(person, customerHz, ringing, t.desk(0).hz)
    person.hangUp()
    await ringing.ended(20_000)
  }
})

test('[S4-17] [S4-18] the emergency numbers of the US and Canada at one click; 911 goes out with the address registered meanwhile', async () => {
  await t.api.post('/OutboundRules/Pbx.CreateFromPreset', { preset: 'emergency:us-ca', trunkId: trunk.id })
  const rules = await t.api.list<{ Name: string; Prefix: string; DNRanges: []; Routes: { TrunkId: number }[] }>(
    '/OutboundRules/Pbx.GetEmergencyOutboundRules()',
  )
  assert.deepEqual(
    rules.map(({ Name, Prefix, DNRanges, Routes }) => [Name, Prefix, DNRanges.length, Routes[0]?.TrunkId]),
    [
      ['Emergency Test', '933', 0, trunk.id],
      ['Emergency', '911', 0, trunk.id],
    ],
  )
  await t.console.post('/console/EmergencyAddresses/Settle', {})
  const out = await t.desk(0).phone.call('911')
  await out.answered(20_000)
  assert.deepEqual(t.trunking.emergencyCalls, [
    { called: '911', callerId: did, address: 'Acme, 1 Main Street, Troy, NY, 12180' },
  ])
  out.hangUp()
})

test('run again, nothing is made twice, and calls still go through', async () => {
  const before = made().length
  const { Id } = await finalize<{ readonly Id: number }>({ CnamLookup: true })
  assert.equal(Id, trunk.id)
  assert.equal(made().length, before, JSON.stringify(made().slice(before)))
  assert.equal((await t.api.list('/Trunks')).length, 1)
  assert.equal((await t.api.list('/InboundRules')).length, 1)
  await untilOnline(t.api, trunk)
  const out = await t.desk(0).phone.call(customerNumber)
  const inc = await t.customer.incoming(20_000)
  inc.answer()
  await out.answered(20_000)
  inc.hangUp()
  await out.ended(20_000)
})

test('the account’s key and the password that was made are nowhere to be read', async () => {
  const passwords = [...t.account.lists.credentialLists.values()].flatMap(({ credentials }) =>
    [...credentials.values()].map(({ password }) => password),
  )
  assert.equal(passwords.length, 1)
  const told = [
    t.office.pbx.output,
    JSON.stringify(await t.api.list('/Trunks?$expand=RoutingRules')),
    JSON.stringify(await t.api.list('/EventLogs?$top=100')),
    JSON.stringify(await t.api.list('/ReportAuditLog/Pbx.GetAuditLogData()')),
  ].join('\n')
  assert.ok(told.includes('mypbx.pstn.twilio.com'))
  for (const secret of [t.account.authToken, ...passwords]) assert.ok(!told.includes(secret))
})
