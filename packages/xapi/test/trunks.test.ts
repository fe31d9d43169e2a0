// Trunks and their numbers over the API: defaults, secrets, numbers, references, state told by the switch.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Change } from '@cordboard/store'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let f: Fixture
let ask: Ask
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  await ask('POST', '/Users', { Number: '101', FirstName: 'Ann' })
  await ask('POST', '/Users', { Number: '102' })
})
after(() => f.close())

let made = 0
async function trunk(fields: object = {}): Promise<{ Id: number; Number: string }> {
  made += 1
  const gateway = { Name: `Carrier ${made}`, Host: `sip${made}.example.com` }
  const reply = await ask('POST', '/Trunks', { Gateway: gateway, ...fields })
  assert.equal(reply.status, 201, reply.text)
  return reply.body
}

function refused(reply: Awaited<ReturnType<Ask>>, target: string, code: string): void {
  assert.equal(reply.status, 400, reply.text)
  assert.deepEqual(reply.body.error.details[0], { code: '', message: code, target }, reply.text)
}

describe('a trunk', () => {
  test('[S1-13] made with a host gets number, bindings, codecs and limits of a plain provider', async () => {
    const reply = await ask('POST', '/Trunks', {
      Gateway: { Host: 'acme.sip.us1.twilio.com', ProxyHost: 'acme.sip.us1.twilio.com', Port: 5060 },
      TransportRestriction: 'UDP',
    })
    assert.equal(reply.status, 201, reply.text)
    const { body } = reply
    assert.match(body.Number, /^1\d{4}$/)
    assert.equal(body.SimultaneousCalls, 10)
    assert.equal(body.EnableInboundCalls, true)
    assert.equal(body.DisableCallTransfer, true)
    assert.equal(body.Gateway.RequireRegistrationFor, 'Nothing')
    assert.deepEqual(body.Gateway.Codecs, ['PCMU', 'PCMA', 'G729'])
    const names = (await ask('GET', '/Defs/GatewayParameters')).body.value
    const from = names.find((each: { Name: string }) => each.Name === 'FromUserPart')
    assert.ok(body.Gateway.OutboundParams.some((each: { ParamId: number }) => each.ParamId === from.Id))
    assert.equal((await ask('GET', `/Trunks(Number='${body.Number}')`)).body.Id, body.Id)
  })

  test('keeps what a partial change of its gateway does not name', async () => {
    const { Id } = await trunk()
    assert.equal((await ask('PATCH', `/Trunks(${Id})`, { Gateway: { Port: 5080 } })).status, 204)
    const { body } = await ask('GET', `/Trunks(${Id})`)
    assert.equal(body.Gateway.Port, 5080)
    assert.match(body.Gateway.Host, /example\.com$/)
    assert.equal(body.Gateway.OutboundParams.length, 13)
  })

  test('its pace and whether its address must fit are written and read like any other field', async () => {
    const plain = await trunk()
    const fresh = (await ask('GET', `/Trunks(${plain.Id})`)).body
    assert.deepEqual([fresh.CallsPerSecond, fresh.RequiresSourceAddress], [0, true])
    const { Id } = await trunk({ CallsPerSecond: 5, RequiresSourceAddress: false })
    const chosen = await ask('GET', `/Trunks?$select=CallsPerSecond,RequiresSourceAddress&$filter=CallsPerSecond eq 5`)
    assert.deepEqual(chosen.body.value, [{ CallsPerSecond: 5, RequiresSourceAddress: false }])
    refused(
      await ask('PATCH', `/Trunks(${Id})`, { CallsPerSecond: 1001 }),
      'CallsPerSecond',
      'WARNINGS.XAPI.OUT_OF_THE_RANGE',
    )
    const twilio = (await ask('GET', "/Trunks/Pbx.InitTrunk(template='Twilio.pv.xml')")).body
    assert.equal(twilio.CallsPerSecond, 1)
    const other = (await ask('GET', "/Trunks/Pbx.InitTrunk(template='TwilioSIPDomain.pv.xml')")).body
    assert.equal(other.CallsPerSecond, 0)
    assert.match((await ask('GET', '/$metadata')).text, /Name="CallsPerSecond" Type="Edm.Int32"/)
    assert.doesNotMatch((await ask('GET', '/$metadata')).text, /VariableSecrets/)
  })

  test('never answers its password, keeps it encrypted, gives it to the switch, and takes back what it answered', async () => {
    const { Id } = await trunk({ AuthID: 'acme', AuthPassword: { Value: 'Gr8 secret of acme' } })
    const read = await ask('GET', `/Trunks(${Id})`)
    assert.deepEqual(read.body.AuthPassword, { Concealed: true })
    const listed = await ask('GET', `/Trunks?$filter=Id eq ${Id}&$select=AuthPassword`)
    assert.deepEqual(listed.body.value[0].AuthPassword, { Concealed: true })
    assert.equal((await ask('PATCH', `/Trunks(${Id})`, read.body)).status, 204)
    const secret = async () => (await f.store.read('Trunk', Id, { secrets: true }))?.fields.AuthPassword
    assert.equal(await secret(), 'Gr8 secret of acme')
    const chunks: Change[] = []
    for await (const chunk of f.store.snapshot(500)) chunks.push(chunk)
    const row = chunks.flatMap((each) => each.rows).find((each) => each.noun === 'Trunk' && each.id === Id)
    assert.equal(row?.row?.AuthPassword, 'Gr8 secret of acme')
    assert.equal((await ask('PATCH', `/Trunks(${Id})`, { AuthPassword: 'as plain text' })).status, 204)
    assert.equal(await secret(), 'as plain text')
    const audit = await ask('GET', '/ReportAuditLog/Pbx.GetAuditLogData()?$top=20')
    assert.equal(/Gr8 secret|plain text/.test(audit.text), false)
  })

  test('keeps messaging credentials encrypted and names them only', async () => {
    const choices = [{ Key: 'MESSAGING_API_KEY', Value: 'key-that-nobody-sees' }]
    const { Id } = await trunk({ Gateway: { Host: 'x.example.com', VariableChoices: choices } })
    const read = await ask('GET', `/Trunks(${Id})`)
    assert.deepEqual(read.body.Gateway.VariableChoices, [{ Key: 'MESSAGING_API_KEY', Value: '***' }])
    assert.equal((await ask('PATCH', `/Trunks(${Id})`, { Gateway: read.body.Gateway })).status, 204)
    const row = await f.store.read('Trunk', Id, { secrets: true })
    assert.equal(row?.fields.VariableSecrets, JSON.stringify({ MESSAGING_API_KEY: 'key-that-nobody-sees' }))
    assert.equal(JSON.stringify((await f.store.read('Trunk', Id))?.fields).includes('nobody-sees'), false)
  })

  for (const [body, target, code] of [
    [{ Gateway: { Host: 'sip:x' } }, 'Gateway.Host', 'WARNINGS.INVALID'],
    [{ Gateway: { Port: 70000 } }, 'Gateway.Port', 'WARNINGS.XAPI.OUT_OF_THE_RANGE'],
    [{ Gateway: { Codecs: ['PCMU', 'MP3'] } }, 'Gateway.Codecs[1]', 'WARNINGS.XAPI.NOT_FOUND'],
    [
      { Gateway: { OutboundParams: [{ ParamId: 9999, ValueId: 1 }] } },
      'Gateway.OutboundParams[0].ParamId',
      'WARNINGS.XAPI.NOT_FOUND',
    ],
    [
      { Gateway: { IPInRegistrationContact: 'Specified' } },
      'Gateway.SpecifiedIPForRegistrationContact',
      'WARNINGS.XAPI.REQUIRED',
    ],
    [{ DidNumbers: ['12 34'] }, 'DidNumbers[0]', 'WARNINGS.INVALID'],
    [{ DidNumbers: ['+4412', '4412'] }, 'DidNumbers[1]', 'WARNINGS.XAPI.DUPLICATE'],
    [
      { OutCIDFormatting: [{ SourcePattern: '(..', ReplacePattern: '1' }] },
      'OutCIDFormatting[0].SourcePattern',
      'WARNINGS.INVALID',
    ],
    [
      { OutCIDFormatting: [{ SourcePattern: '+(44)(.*)', ReplacePattern: '03' }] },
      'OutCIDFormatting[0].ReplacePattern',
      'WARNINGS.INVALID',
    ],
    [{ E164ProcessIncomingNumber: true }, 'E164CountryCode', 'WARNINGS.XAPI.REQUIRED'],
    [{ Certificate: 'not a certificate' }, 'Certificate', 'WARNINGS.INVALID'],
    [{ SimultaneousCalls: -1 }, 'SimultaneousCalls', 'WARNINGS.XAPI.OUT_OF_THE_RANGE'],
    [{ Number: '101' }, 'Number', 'WARNINGS.XAPI.ALREADY_IN_USE'],
  ] as const) {
    test(`${JSON.stringify(body).slice(0, 60)} is refused, ${target} named`, async () => {
      refused(await ask('POST', '/Trunks', body), target, code)
    })
  }

  test('two trunks do not register with the same log-in; without registration they may share it', async () => {
    const registering = { Gateway: { Host: 'a.example.com', RequireRegistrationFor: 'InOutCalls' }, AuthID: 'shared' }
    await trunk(registering)
    refused(await ask('POST', '/Trunks', registering), 'AuthID', 'WARNINGS.XAPI.ALREADY_IN_USE')
    await trunk({ AuthID: 'shared' })
  })

  test('says what is missing', async () => {
    const { Id } = await trunk({ Gateway: { Host: 'b.example.com', RequireRegistrationFor: 'InOutCalls' } })
    const issue = async () => (await ask('GET', `/Trunks(${Id})`)).body.ConfigurationIssue
    assert.match(await issue(), /authentication ID/)
    await ask('PATCH', `/Trunks(${Id})`, { AuthID: 'someone' })
    assert.match(await issue(), /password/)
    await ask('PATCH', `/Trunks(${Id})`, { AuthPassword: { Value: 'secret' } })
    assert.equal(await issue(), undefined)
  })

  test('is online when the switch says so', async () => {
    const { Id, Number: number } = await trunk()
    const online = async () => (await ask('GET', `/Trunks(${Id})?$select=IsOnline,TrunkRegTimes`)).body
    assert.equal((await online()).IsOnline, false)
    const line = {
      id: Id,
      number,
      name: 'x',
      up: true,
      state: 'registered',
      trouble: null,
      calls: 0,
      addresses: [],
    } as const
    const since = Date.parse('2026-11-20T09:00:00Z')
    f.tell({ type: 'trunk', line: { ...line, since, lastGoodAt: since, registeredUntil: since + 60_000 } })
    assert.equal((await online()).IsOnline, true)
    const times = (await online()).TrunkRegTimes
    assert.deepEqual(times.at(-1), { Name: 'RegisteredUntil', Value: '2026-11-20T09:01:00Z' })
  })

  test('is a peer of the kind ExternalLine with the name of its gateway', async () => {
    const { Number: number } = await trunk({ Gateway: { Name: 'Peer of mine', Host: 'c.example.com' } })
    const { body } = await ask('GET', `/Peers(Number='${number}')`)
    assert.deepEqual([body.Name, body.Type], ['Peer of mine', 'ExternalLine'])
  })

  test('the first free number is told', async () => {
    const { body } = await ask('GET', '/Trunks/Pbx.GetFirstAvailableTrunkNumber()')
    assert.match(body.Number, /^1\d{4}$/)
  })
})

describe('numbers of trunks', () => {
  test('[S1-14] [S4-15] a number is added to the trunk unassigned, and one number belongs to one trunk', async () => {
    const { Id } = await trunk({ DidNumbers: ['+15550001001'] })
    const { body } = await ask('GET', "/DidNumbers?$filter=Number eq '%2B15550001001'&$expand=RoutingRule")
    assert.deepEqual(body.value, [{ Number: '+15550001001', TrunkId: Id }])
    const other = await ask('POST', '/Trunks', { DidNumbers: ['15550001001'] })
    refused(other, 'DidNumbers[0]', 'WARNINGS.XAPI.ALREADY_IN_USE')
  })

  test('[S4-15] a text file with one number a line is imported, and exported again', async () => {
    const { Id } = await trunk({ DidNumbers: ['+15550002000'] })
    const text = '\uFEFF+15550002001\r\n+15550002002\n\n+15550002000\n  *2003  '
    const reply = await ask('POST', `/Trunks(${Id})/Pbx.ImportDidNumbers`, { text })
    assert.equal(reply.body.value, 3, reply.text)
    const exported = await ask('GET', `/Trunks(${Id})/Pbx.ExportDidNumbers()`)
    assert.equal(exported.body.value, '+15550002000\r\n+15550002001\r\n+15550002002\r\n*2003\r\n')
    const wrong = await ask('POST', `/Trunks(${Id})/Pbx.ImportDidNumbers`, { text: 'Number\n+15550002004' })
    assert.equal(wrong.status, 400)
    assert.match(wrong.body.error.innerError.message, /line 1/)
    assert.equal((await ask('GET', `/Trunks(${Id})`)).body.DidNumbers.length, 4)
  })

  test('[S1-14] [S4-16] numbers are assigned to a user, read back, and taken away as a whole', async () => {
    const { Id } = await trunk({ DidNumbers: ['+15550003001', '+15550003002', '+15550003003'] })
    const { Id: user } = (await ask('GET', "/Users(Number='101')")).body
    const routes = (...dids: string[]) => ({
      routes: { Id: user, Routes: dids.map((DID) => ({ DID, DisplayName: 'Ann', TrunkId: Id })) },
    })
    const assigned = async () => (await ask('POST', '/Defs/Pbx.GetRoutes', { ids: [user] })).body.value[0].Routes
    assert.equal((await ask('POST', '/Trunks/Pbx.SetRoutes', routes('+15550003001', '+15550003002'))).status, 204)
    assert.deepEqual(await assigned(), [
      { DID: '+15550003001', DisplayName: 'Ann', TrunkId: Id },
      { DID: '+15550003002', DisplayName: 'Ann', TrunkId: Id },
    ])
    const { body } = await ask('GET', "/InboundRules?$filter=Data eq '%2B15550003001'&$expand=TrunkDN")
    const [rule] = body.value
    assert.deepEqual(
      [rule.OfficeHoursDestination.To, rule.OfficeHoursDestination.Number, rule.TrunkDN.Id, rule.Hours.Type],
      ['Extension', '101', Id, 'AllHours'],
    )
    assert.equal((await ask('POST', '/Trunks/Pbx.SetRoutes', routes('+15550003002', '+15550003003'))).status, 204)
    assert.deepEqual(
      (await assigned()).map((each: { DID: string }) => each.DID),
      ['+15550003002', '+15550003003'],
    )
    assert.equal((await ask('POST', '/Trunks/Pbx.SetRoutes', routes())).status, 204)
    assert.deepEqual(await assigned(), [])
    assert.equal((await ask('GET', `/Trunks(${Id})`)).body.DidNumbers.length, 3)
  })

  test('[S4-16] a number cannot be assigned to an extension that does not exist', async () => {
    const { Id } = await trunk({ DidNumbers: ['+15550004001'] })
    const routes = { Id: 987_654, Routes: [{ DID: '+15550004001', TrunkId: Id }] }
    const reply = await ask('POST', '/Trunks/Pbx.SetRoutes', { routes })
    refused(reply, 'routes.Id', 'WARNINGS.XAPI.NON_EXISTENT_EXT_NUMBER')
    const rule = await ask('POST', '/InboundRules', {
      Condition: 'BasedOnDID',
      Data: '+15550004001',
      OfficeHoursDestination: { To: 'Extension', Number: '199' },
    })
    refused(rule, 'OfficeHoursDestination.Number', 'WARNINGS.XAPI.NON_EXISTENT_EXT_NUMBER')
  })

  test('a number of somebody else is not taken away', async () => {
    const { Id } = await trunk({ DidNumbers: ['+15550005001'] })
    const users = (await ask('GET', '/Users?$select=Id,Number')).body.value
    const idOf = (number: string) => users.find((each: { Number: string }) => each.Number === number).Id
    const routes = (number: string) => ({
      routes: { Id: idOf(number), Routes: [{ DID: '+15550005001', TrunkId: Id }] },
    })
    assert.equal((await ask('POST', '/Trunks/Pbx.SetRoutes', routes('101'))).status, 204)
    const taken = await ask('POST', '/Trunks/Pbx.SetRoutes', routes('102'))
    refused(taken, 'routes.Routes[0].DID', 'WARNINGS.XAPI.ALREADY_IN_USE')
    assert.match(taken.body.error.innerError.message, /leads to 101/)
  })

  test('a number that leaves the trunk is unassigned', async () => {
    const { Id } = await trunk()
    const rule = { Data: '+15550006001', TrunkDN: { Id }, OfficeHoursDestination: { To: 'Extension', Number: '101' } }
    assert.equal((await ask('POST', '/InboundRules', rule)).status, 201)
    assert.deepEqual((await ask('GET', `/Trunks(${Id})`)).body.DidNumbers, ['+15550006001'])
    assert.equal((await ask('PATCH', `/Trunks(${Id})`, { DidNumbers: [] })).status, 204)
    const { body } = await ask('GET', "/InboundRules?$filter=Data eq '%2B15550006001'")
    assert.deepEqual(body.value, [])
  })
})

describe('deleting a trunk', () => {
  test('takes its inbound rules along', async () => {
    const { Id } = await trunk({ DidNumbers: ['+15550007001'] })
    const rules = [
      { Condition: 'ForwardAll', OfficeHoursDestination: { To: 'Extension', Number: '101' } },
      { Condition: 'BasedOnDID', Data: '+15550007001', OfficeHoursDestination: { To: 'Extension', Number: '102' } },
    ]
    const patched = await ask('PATCH', `/Trunks(${Id})`, { RoutingRules: rules })
    assert.equal(patched.status, 204, patched.text)
    const { body } = await ask('GET', `/Trunks(${Id})/RoutingRules`)
    assert.equal(body.value.length, 2)
    assert.equal((await ask('DELETE', `/Trunks(${Id})`)).status, 204)
    const left = (await f.store.list('InboundRule')).filter(
      (row) => (row.fields.TrunkDN as { Id: number } | null)?.Id === Id,
    )
    assert.deepEqual(left, [])
  })

  test('is refused while an outbound rule uses it, with the rule named; an emergency rule has its own code', async () => {
    const { Id } = await trunk()
    const rule = await ask('POST', '/OutboundRules', { Name: 'World', Prefix: '+', Routes: [{ TrunkId: Id }] })
    assert.equal(rule.status, 201, rule.text)
    const refusal = await ask('DELETE', `/Trunks(${Id})`)
    refused(refusal, '', 'WARNINGS.CANNOT_BE_DELETED')
    assert.match(refusal.body.error.innerError.message, /outbound rule "World"/)
    await ask('PATCH', `/OutboundRules(${rule.body.Id})`, { EmergencyRule: true, Prefix: '911' })
    refused(await ask('DELETE', `/Trunks(${Id})`), '', 'WARNINGS.CANNOT_DELETE_TRUNKS_BINDED_ERMERGENCY_NUMBER')
    assert.equal((await ask('DELETE', `/OutboundRules(${rule.body.Id})`)).status, 204)
    assert.equal((await ask('DELETE', `/Trunks(${Id})`)).status, 204)
  })
})
