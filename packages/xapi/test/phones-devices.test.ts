// Devices over the API: what is registered or entered, and what asked to be provisioned.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let f: Fixture
let ask: Ask
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  await ask('POST', '/Users', { Number: '101', FirstName: 'Anna' })
  const { Id: id } = (await ask('GET', "/Users(Number='101')?$select=Id")).body
  const Phones = [
    { Id: 1, MacAddress: '00:15:65:aa:bb:cc', Name: 'Yealink T46S', TemplateName: 'yealink.ph.xml' },
    { Id: 2, MacAddress: '001565aabbdd', Name: 'Yealink T41', TemplateName: 'yealink.ph.xml' },
  ]
  assert.equal((await ask('PATCH', `/Users(${id})`, { Phones })).status, 204)
})
after(() => f.close())

const LINES = [
  {
    number: '101',
    contact: 'sip:101@192.0.2.7:5060;mac=001565aabbcc',
    source: '192.0.2.7:5060',
    userAgent: 'Yealink SIP-T46S 66.86',
  },
  { number: '101', contact: 'sip:101@192.0.2.8:40000', source: '192.0.2.8:40000', userAgent: 'MicroSIP/3.21' },
  { number: '999', contact: 'sip:999@192.0.2.9', source: '192.0.2.9:5060', userAgent: 'nobody' },
].map((line) => ({ ...line, userId: 1, transport: 'udp', expiresAt: 0 }))

interface Shown {
  readonly Id: number
  readonly DN: { readonly Number: string }
  readonly Registrar: Readonly<Record<string, string>>
}

async function devices(query = ''): Promise<readonly Shown[]> {
  const reply = await ask('GET', `/SipDevices?$expand=DN($select=Number)${query}`)
  assert.equal(reply.status, 200, reply.text)
  return reply.body.value
}

test('phones that were entered are devices, with their registration when they have one; others that are registered too', async () => {
  f.answer((request) => (request.kind === 'registrations' ? LINES : null))
  const shown = await devices()
  const told = shown
    .map(({ DN, Registrar: { MAC, IpAddress = '', Vendor = '' } }) => [DN.Number, MAC, IpAddress, Vendor].join(' '))
    .toSorted()
  assert.deepEqual(told, ['101  192.0.2.8 MicroSIP', '101 001565AABBCC 192.0.2.7 Yealink', '101 001565AABBDD  '])
  assert.deepEqual(
    (await devices()).map(({ Id }) => Id),
    shown.map(({ Id }) => Id),
  )
  const [found] = await devices("&$filter=Registrar/MAC eq '001565AABBCC'&$count=true")
  assert.equal(found?.Registrar.UserAgent, 'Yealink SIP-T46S 66.86')
})

test('while nobody is registered, what was entered is there still', async () => {
  f.answer(() => [])
  assert.deepEqual((await devices()).map(({ Registrar }) => Registrar.MAC).toSorted(), ['001565AABBCC', '001565AABBDD'])
})

test('without a switch there is no registration to tell of', async () => {
  const alone = await fixture({ withSwitch: false })
  try {
    const asking = asker(alone.app, await loginToken(alone.app, '100', OWNER_PASSWORD))
    assert.deepEqual((await asking('GET', '/SipDevices')).body.value, [])
  } finally {
    await alone.close()
  }
})

test('firmware is not pushed, and that is said', async () => {
  f.answer(() => [])
  const [first] = await devices()
  const reply = await ask('POST', `/SipDevices(${first?.Id})/Pbx.PushFirmware`, { firmwareId: 'x' })
  assert.equal(reply.status, 501)
  assert.match(reply.body.error.innerError.message, /Firmware/)
})

test('no phone asked to be provisioned', async () => {
  assert.deepEqual((await ask('GET', '/DeviceInfos?$count=true')).body['@odata.count'], 0)
  assert.equal((await ask('GET', '/DeviceInfos(1)')).status, 404)
  assert.equal((await ask('DELETE', '/DeviceInfos(1)')).status, 404)
  const asked = { userId: 1, reprovision: false }
  assert.equal((await ask('POST', '/DeviceInfos(1)/Pbx.Provision', asked)).status, 404)
})
