// Seed 004, calls out: what the dashboard shows, trunk and rule by template, credentials challenged, what fails is heard and explained.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { hearsClip } from '@cordboard/lab'
import { administrator, type TestUser, users } from './cordboard.fixture.ts'
import { eventually } from './office.fixture.ts'
import {
  customerHz,
  customerNumber,
  did,
  fqdn,
  hearsTones,
  login,
  reorderHz,
  shippedPrompt,
  TwilioOffice,
  terminationHost,
} from './seed-004.fixture.ts'
import { logged } from './seeds.fixture.ts'
import { endsHear, type MadeTrunk, untilOnline } from './trunks.fixture.ts'

const [anna] = users as readonly [TestUser, ...TestUser[]]
/** What the lab takes for the address of a system on the internet. */
const publicAddress = '203.0.113.10'

let t: TwilioOffice
let trunkSid: string
let trunk: MadeTrunk

before(async () => {
  t = await TwilioOffice.open({ environment: { CORDBOARD_PUBLIC_ADDRESS: publicAddress } })
  await t.staff(1)
})
after(() => t?.close())

test('[S4-01] the first login with the given number and password; the dashboard shows FQDN and IPv4 to copy', async () => {
  const signIn = async (Password: string): Promise<string> => {
    const answer = await t.office.pbx.fetch('/webclient/api/Login/GetAccessToken', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ Username: administrator.number, Password, SecurityCode: '' }),
    })
    const { Status } = (await answer.json()) as { readonly Status?: string }
    return Status ?? ''
  }
  assert.equal(await signIn(administrator.password), 'AuthSuccess')
  assert.notEqual(await signIn('not the password'), 'AuthSuccess')
  const status = await t.api.get('/SystemStatus')
  assert.equal(status.FQDN, fqdn)
  // For Twilio's access list: the address the internet sees, not one of this machine's own.
  assert.equal(status.IpV4, publicAddress)
})

test('[S4-02] [S4-03] [S4-07] the trunk in Twilio’s console: localised URIs, access list with /32, credentials by the rules, numbers', async () => {
  trunkSid = await t.setUpTwilio(false)
  const { json } = await t.console.ask('GET', `/console/Trunks/${trunkSid}/LocalizedUris`)
  assert.match(JSON.stringify(json), new RegExp(`"${terminationHost}"`))
  const list = await t.console.post('/SIP/CredentialLists', { FriendlyName: 'too weak' })
  const put = async (Username: string, Password: string): Promise<number> =>
    (await t.console.ask('POST', `/SIP/CredentialLists/${list.sid}/Credentials`, { Username, Password })).status
  for (const password of ['Short4Word', 'nouppercase123', 'NOLOWERCASE123', 'NoDigitsInside'])
    assert.equal(await put('pbx', password), 400, password)
  assert.equal(await put('u'.repeat(33), login.password), 400)
  assert.equal(await put('u'.repeat(32), login.password), 201)
  t.account.numbers.offer('+12125550102')
  t.account.numbers.add('+12125550101')
  const bulk = { PhoneNumbers: '+12125550101\n+12125559999\n' }
  assert.deepEqual(
    await t.console
      .post(`/console/Trunks/${trunkSid}/BulkNumbers`, bulk)
      .then(({ added, refused }) => [added, refused]),
    [['+12125550101'], ['+12125559999']],
  )
  await t.console.post('/IncomingPhoneNumbers', { PhoneNumber: '+12125550102', TrunkSid: trunkSid })
  assert.deepEqual(
    t.account.numbers.ofTrunk(trunkSid).map(({ phoneNumber }) => phoneNumber),
    [did, '+12125550101', '+12125550102'],
  )
})

test('[S4-08] Add Trunk offers Twilio for the country and Worldwide; once saved, the outbound rule is proposed', async () => {
  const templates = await t.api.list<{ Id: string; Countries: string[] }>('/TrunkTemplates')
  const twilio = templates.find(({ Id }) => Id === 'Twilio.pv.xml')
  assert.ok(twilio?.Countries.includes('Worldwide') && twilio.Countries.includes('US'))
  trunk = await t.addTrunk(false)
  const saved = await t.api.get<{ AuthID: string; AuthPassword: unknown; Gateway: { Host: string } }>(
    `/Trunks(${trunk.id})`,
  )
  assert.equal(saved.AuthID, login.username)
  assert.deepEqual(saved.AuthPassword, { Concealed: true })
  assert.equal(saved.Gateway.Host, terminationHost)
  const proposed = await t.api.get<{ Prefix: string; Routes: { TrunkId: number }[] }>(
    `/Trunks(${trunk.id})/Pbx.ProposeOutboundRule()`,
  )
  assert.equal(proposed.Prefix, '+')
  assert.equal(proposed.Routes[0]?.TrunkId, trunk.id)
  await t.api.post('/OutboundRules', proposed)
  await untilOnline(t.api, trunk)
})

test('[S4-04] [S4-10] a call out: the INVITE is challenged and answered with the credentials; it rings, and both ends hear each other', async () => {
  const { phone, hz } = t.desk(0)
  const before = t.trunking.site.invites.history.length
  const out = await phone.call(customerNumber)
  const inc = await t.customer.incoming(20_000)
  assert.ok((await out.rings(20_000)) >= 180)
  inc.answer()
  await out.answered(20_000)
  await endsHear(out, hz, inc, customerHz)
  assert.equal(inc.callerId, did)
  const [first, second, ...more] = t.trunking.site.invites.history.slice(before)
  assert.equal(more.length, 0)
  assert.equal(first?.facts.header('Proxy-Authorization'), null)
  assert.match(second?.facts.header('Proxy-Authorization') ?? '', new RegExp(`username="${login.username}"`))
  assert.equal(second?.facts.called.user, customerNumber)
  assert.equal(second?.facts.from.user, did)
  assert.ok(!JSON.stringify(await t.api.list('/EventLogs')).includes(login.password))
  out.hangUp()
  await inc.released(20_000)
})

interface Trouble {
  readonly title: string
  readonly status: number
  readonly event: number
  readonly tip: RegExp
  readonly make: () => unknown
  readonly mend: () => unknown
  /** What else is to be seen. */
  readonly more?: () => Promise<void>
}

const inGateway = (fields: object) => () => t.api.patch(`/Trunks(${trunk.id})`, { Gateway: fields })
const inTrunk = (fields: object) => () => t.api.patch(`/Trunks(${trunk.id})`, fields)
const rightHost = inGateway({ Host: terminationHost })
const password = (Value: string) => inTrunk({ AuthPassword: { Value } })
const listed = (ipAddress: string) => () => {
  const [list] = t.account.trunks.get(trunkSid).ipAccessControlLists
  const [range] = list === undefined ? [] : t.account.lists.ipAccessControlList(list).addresses.keys()
  if (list !== undefined && range !== undefined) t.account.lists.updateIpAddress(list, range, { ipAddress })
}

const troubles: readonly Trouble[] = [
  {
    title: 'a termination URI that does not exist',
    status: 503,
    event: 42_019,
    tip: /Compare Registrar\/Server/,
    make: inGateway({ Host: 'mypxb.pstn.twilio.com' }),
    mend: rightHost,
    more: async () => {
      const { EventId, Message } = await logged(t.api, /^Trunk Twilio .* cannot be found/)
      assert.ok(EventId > 0)
      assert.match(Message, /knows no mypxb\.pstn\.twilio\.com.*Termination SIP URI/)
    },
  },
  {
    title: 'the termination URI of no trunk',
    status: 404,
    event: 40_018,
    tip: /Termination/i,
    make: () => {
      t.office.names.add({ name: 'other.pstn.twilio.com', type: 'A', address: t.trunking.site.address })
      return inGateway({ Host: 'other.pstn.twilio.com' })()
    },
    mend: rightHost,
  },
  {
    title: 'credentials that Twilio does not have',
    status: 403,
    event: 32_202,
    tip: /password/i,
    make: password('Wrong5Donkeys'),
    mend: password(login.password),
  },
  {
    title: 'an address that is not in the access list',
    status: 403,
    event: 32_201,
    tip: /access control list.*127\.0\.0\.1/i,
    make: listed('127.0.0.99'),
    mend: listed('127.0.0.1'),
  },
  {
    title: 'a number blocked by the carrier',
    status: 603,
    event: 32_203,
    tip: /Free ?Caller ?Registry|block/i,
    make: () => t.trunking.blocked.add(customerNumber),
    mend: () => t.trunking.blocked.delete(customerNumber),
  },
]

for (const { title, status, event, tip, make, mend, more } of troubles) {
  test(`[S4-04] [S4-11] [S4-12] ${title}: ${status}, and the event log has number, meaning and tip`, async () => {
    await make()
    try {
      const out = await t.desk(0).phone.call(customerNumber)
      const entry = await logged(t.api, /^The call to \+14155550123 by trunk Twilio .* failed: /)
      assert.ok(entry.Message.includes(` failed: ${status} `), entry.Message)
      out.hangUp()
      await out.failed(20_000)
      assert.equal(entry.EventId, event, JSON.stringify(entry))
      assert.match(entry.Message, tip)
      const page = `/EventLogs/Pbx.GetEventKinds(eventId='${entry.EventId}')`
      const [kind] = await t.api.list<{ readonly Explanation: string; readonly Tips: string }>(page)
      assert.ok(kind !== undefined && kind.Explanation !== '' && kind.Tips !== '', JSON.stringify(kind))
      await more?.()
    } finally {
      await mend()
      await t.api.post('/EventLogs/Pbx.PurgeEventLog')
    }
  })
}

test('[S4-10] a call that fails: a spoken message is heard before the phone is told', async () => {
  t.trunking.blocked.add(customerNumber)
  const message = await shippedPrompt('call-failed')
  const out = await t.desk(0).phone.call(customerNumber)
  await hearsClip(out.voice.ear, message, { withinMs: 20_000 })
  assert.equal((await out.failed(20_000)).status, 603)
  t.trunking.blocked.delete(customerNumber)
})

test('[S4-10] the test call from the phone icon: the extension rings first, then a tone says that it failed', async () => {
  await untilOnline(t.api, trunk)
  t.trunking.blocked.add(customerNumber)
  await t.api.post('/Users/Pbx.MakeCall', { dn: anna.number, destination: customerNumber })
  const call = await t.desk(0).phone.incoming(20_000)
  call.answer()
  await eventually('the tone of a failed call', () => (hearsTones(call.voice.ear, reorderHz) ? true : null))
  await call.ended(20_000)
  t.trunking.blocked.delete(customerNumber)
  await t.api.post('/Users/Pbx.MakeCall', { dn: anna.number, destination: customerNumber })
  const good = await t.desk(0).phone.incoming(20_000)
  good.answer()
  const inc = await t.customer.incoming(20_000)
  inc.answer()
  await endsHear(good, t.desk(0).hz, inc, customerHz)
  good.hangUp()
  await inc.released(20_000)
})

interface Tested {
  readonly Reports: readonly { readonly Level: string; readonly Code?: string; readonly Params: readonly string[] }[]
  readonly Log: readonly { readonly Text: string }[]
}

test('[S4-10] [S4-12] the checker’s own test call: heard by both, with rule, trunk and ladder; a refused one with the reason', async () => {
  const body = { contact: anna.number, destination: customerNumber, seconds: 20 }
  const path = `/Trunks(${trunk.id})/Pbx.TestOutboundCall`
  const testing = t.api.post<Tested>(path, body)
  const phone = await t.desk(0).phone.incoming(20_000)
  phone.answer()
  const person = await t.customer.incoming(20_000)
  person.answer()
  await endsHear(phone, t.desk(0).hz, person, customerHz)
  person.hangUp()
  const good = await testing
  const codes = good.Reports.map(({ Code }) => Code)
  for (const code of ['OutboundRuleFound', 'OutboundDialed', 'OutboundCallSuccessful', 'RemoteCodec'])
    assert.ok(codes.includes(code), `${code}: ${codes}`)
  assert.ok(
    good.Log.some(({ Text }) => Text.includes('INVITE')),
    JSON.stringify(good.Log),
  )
  await password('Wrong5Donkeys')()
  const refusing = t.api.post<Tested>(path, body)
  const again = await t.desk(0).phone.incoming(20_000)
  again.answer()
  const bad = await refusing
  assert.ok(
    bad.Reports.some(({ Level, Params }) => Level === 'Error' && /password/i.test(Params.join(' '))),
    JSON.stringify(bad.Reports),
  )
  await password(login.password)()
})
