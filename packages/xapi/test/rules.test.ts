// Inbound and outbound rules, countries, blacklist, locations over the API.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let f: Fixture
let ask: Ask
let trunk = 0
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  await ask('POST', '/Users', { Number: '101' })
  await ask('POST', '/Queues', { Number: '800', Name: 'Sales' })
  const made = await ask('POST', '/Trunks', { Number: '10000', Gateway: { Host: 'carrier.example.com' } })
  trunk = made.body.Id
})
after(() => f.close())

function refused(reply: Awaited<ReturnType<Ask>>, target: string, code: string): void {
  assert.equal(reply.status, 400, reply.text)
  assert.deepEqual(reply.body.error.details[0], { code: '', message: code, target }, reply.text)
}

const TO_101 = { To: 'Extension', Number: '101' }

describe('an inbound rule', () => {
  test('names its trunk by number, and knows names and types of destinations', async () => {
    const made = await ask('POST', '/InboundRules', {
      RuleName: 'Front desk',
      Data: '*4567',
      TrunkDN: { Number: '10000' },
      OfficeHoursDestination: { To: 'Queue', Number: '800' },
      OutOfOfficeHoursDestination: { To: 'External', Number: '+49 30 123456' },
      AlterDestinationDuringOutOfOfficeHours: true,
    })
    assert.equal(made.status, 201, made.text)
    const { body } = await ask('GET', `/InboundRules(${made.body.Id})?$expand=TrunkDN`)
    assert.equal(body.TrunkDN.Id, trunk)
    assert.deepEqual([body.OfficeHoursDestination.Name, body.OfficeHoursDestination.Type], ['Sales', 'Queue'])
    assert.equal(body.OutOfOfficeHoursDestination.External, '+49 30 123456')
    assert.equal(body.Hours.Type, 'OfficeHours')
  })

  for (const [body, target, code] of [
    [{ Condition: 'NoAnswer' }, 'Condition', 'WARNINGS.INVALID'],
    [{ Condition: 'BasedOnDID' }, 'Data', 'WARNINGS.XAPI.REQUIRED'],
    [{ Data: '12*34', TrunkDN: { Number: '10000' } }, 'Data', 'WARNINGS.INVALID'],
    [{ Data: '+4989000' }, 'TrunkDN', 'WARNINGS.XAPI.REQUIRED'],
    [{ Data: '+4989000', TrunkDN: { Number: '10999' } }, 'TrunkDN', 'WARNINGS.XAPI.NOT_FOUND'],
    [{ Data: '*4567', TrunkDN: { Number: '10000' } }, 'Data', 'WARNINGS.XAPI.ALREADY_IN_USE'],
    [{ Condition: 'ForwardAll' }, 'TrunkDN', 'WARNINGS.XAPI.REQUIRED'],
    [{ Condition: 'BasedOnCallerID' }, 'Data', 'WARNINGS.XAPI.REQUIRED'],
    [{ Condition: 'BasedOnCallerID', Data: '*12*' }, 'Data', 'WARNINGS.INVALID'],
    [
      { Condition: 'BasedOnCallerID', Data: '0044*', OfficeHoursDestination: { To: 'RingGroup', Number: '800' } },
      'OfficeHoursDestination.Number',
      'WARNINGS.INVALID',
    ],
    [
      { Condition: 'BasedOnCallerID', Data: '0044*', OfficeHoursDestination: { To: 'Queue', Number: '801' } },
      'OfficeHoursDestination.Number',
      'WARNINGS.XAPI.NOT_FOUND',
    ],
    [
      { Condition: 'BasedOnCallerID', Data: '0044*', OfficeHoursDestination: { To: 'External' } },
      'OfficeHoursDestination.External',
      'WARNINGS.XAPI.REQUIRED',
    ],
    [
      { Condition: 'BasedOnCallerID', Data: '0044*', HolidaysDestination: { To: 'External', External: 'http://x' } },
      'HolidaysDestination.External',
      'WARNINGS.INVALID',
    ],
    [
      { Condition: 'BasedOnCallerID', Data: '0044*', HolidaysDestination: { To: 'Fax', Number: '888' } },
      'HolidaysDestination.To',
      'WARNINGS.XAPI.NOT_SUPPORTED',
    ],
    [{ Condition: 'BasedOnCallerID', Data: '0044*', Hours: { Periods: [] } }, 'Hours.Type', 'WARNINGS.XAPI.REQUIRED'],
  ] as const) {
    test(`${JSON.stringify(body).slice(0, 90)} is refused, ${target} named`, async () => {
      refused(await ask('POST', '/InboundRules', body), target, code)
    })
  }

  test('a trunk has one default route', async () => {
    const route = { Condition: 'ForwardAll', TrunkDN: { Number: '10000' }, OfficeHoursDestination: TO_101 }
    assert.equal((await ask('POST', '/InboundRules', route)).status, 201)
    refused(await ask('POST', '/InboundRules', route), 'TrunkDN', 'WARNINGS.XAPI.ALREADY_IN_USE')
  })

  test('[S0-08] destinations outside are numbers or SIP addresses, side by side', async () => {
    for (const External of [
      '+4930123456',
      '999',
      'sip:agent@acme.sip.us1.twilio.com',
      'sips:a@b.example:5061;transport=tls',
    ]) {
      const made = await ask('POST', '/InboundRules', {
        Condition: 'BasedOnCallerID',
        Data: '0049*',
        OfficeHoursDestination: { To: 'External', External },
      })
      assert.equal(made.status, 201, made.text)
      assert.equal(made.body.OfficeHoursDestination.External, External)
    }
    const exported = await ask('GET', '/InboundRules/Pbx.ExportCallerIdRules()')
    assert.equal(exported.body.value.length, 4)
    const ids = exported.body.value.map((each: { Id: number }) => each.Id)
    assert.equal((await ask('POST', '/InboundRules/Pbx.BulkInboundRulesDelete', { ids })).status, 204)
    assert.deepEqual((await ask('GET', '/InboundRules/Pbx.ExportCallerIdRules()')).body.value, [])
  })
})

describe('outbound rules', () => {
  async function order(): Promise<readonly string[]> {
    const { body } = await ask('GET', '/OutboundRules')
    const rules: readonly { Name: string; Priority: number }[] = body.value
    assert.deepEqual(
      rules.map((each) => each.Priority),
      rules.map((_, index) => index + 1),
      'priorities have gaps',
    )
    return rules.map((each) => each.Name)
  }
  const ids = new Map<string, number>()
  async function rule(Name: string, more: object = {}): Promise<void> {
    const reply = await ask('POST', '/OutboundRules', { Name, Prefix: '0', Routes: [{ TrunkId: trunk }], ...more })
    assert.equal(reply.status, 201, reply.text)
    ids.set(Name, reply.body.Id)
  }
  const move = (name: string, up: boolean) => ask('POST', '/OutboundRules/Pbx.MoveUpDown', { id: ids.get(name), up })

  test('[S0-05] a new rule goes to the end; order is changed step by step and by priority, without gaps', async () => {
    for (const name of ['A', 'B', 'C']) await rule(name)
    assert.deepEqual(await order(), ['A', 'B', 'C'])
    await rule('E1', { EmergencyRule: true, Prefix: '911' })
    await rule('D')
    await rule('E2', { EmergencyRule: true, Prefix: '933' })
    assert.deepEqual(await order(), ['E1', 'E2', 'A', 'B', 'C', 'D'])
    assert.equal((await move('D', true)).status, 204)
    assert.deepEqual(await order(), ['E1', 'E2', 'A', 'B', 'D', 'C'])
    await move('A', true) // stays: emergency rules are apart
    await move('C', false)
    assert.deepEqual(await order(), ['E1', 'E2', 'A', 'B', 'D', 'C'])
    assert.equal((await ask('PATCH', `/OutboundRules(${ids.get('C')})`, { Priority: 3 })).status, 204)
    assert.deepEqual(await order(), ['E1', 'E2', 'C', 'A', 'B', 'D'])
    await ask('PATCH', `/OutboundRules(${ids.get('A')})`, { Name: 'A', Priority: 4 })
    assert.deepEqual(await order(), ['E1', 'E2', 'C', 'A', 'B', 'D'])
    assert.equal((await ask('DELETE', `/OutboundRules(${ids.get('C')})`)).status, 204)
    assert.deepEqual(await order(), ['E1', 'E2', 'A', 'B', 'D'])
    const purged = await ask('POST', '/OutboundRules/Pbx.Purge', {
      purgeObject: { Ids: [ids.get('A'), ids.get('E1')] },
    })
    assert.equal(purged.status, 204, purged.text)
    assert.deepEqual(await order(), ['E2', 'B', 'D'])
  })

  test('[S4-18] emergency rules are listed apart', async () => {
    const { body } = await ask('GET', '/OutboundRules/Pbx.GetEmergencyOutboundRules()')
    assert.deepEqual(
      body.value.map((each: { Name: string }) => each.Name),
      ['E2'],
    )
  })

  test('[S1-15] a route knows its trunk by id, number or name, and answers the name', async () => {
    for (const [index, route] of [{ TrunkId: trunk }, { TrunkName: '10000' }].entries()) {
      const made = await ask('POST', '/OutboundRules', { Name: `R${index}`, Routes: [route] })
      assert.equal(made.status, 201, made.text)
      const [first] = made.body.Routes
      assert.deepEqual([first.TrunkId, first.TrunkName, first.StripDigits, first.Prepend], [trunk, '10000', 0, ''])
    }
  })

  test('ten made at once stand in a row', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, index) => rule(`P${index}`)))
    await order()
  })

  for (const [body, target, code] of [
    [{ Routes: Array.from({ length: 6 }, () => ({})) }, 'Routes', 'WARNINGS.XAPI.TOO_MANY_ITEMS_IN_LIST'],
    [{ Routes: [{ StripDigits: 256 }] }, 'Routes[0].StripDigits', 'WARNINGS.XAPI.OUT_OF_THE_RANGE'],
    [{ Routes: [{ TrunkId: 987_654 }] }, 'Routes[0].TrunkId', 'WARNINGS.XAPI.NOT_FOUND'],
    [{ Routes: [{ TrunkName: '10998' }] }, 'Routes[0].TrunkName', 'WARNINGS.XAPI.NOT_FOUND'],
    [{ Routes: [{ Prepend: '+1 "x"' }] }, 'Routes[0].Prepend', 'WARNINGS.INVALID'],
    [{ NumberLengthRanges: '9,12-10' }, 'NumberLengthRanges', 'WARNINGS.INVALID'],
    [{ Prefix: '00;1' }, 'Prefix', 'WARNINGS.INVALID'],
    [{ DNRanges: [{ From: '120', To: '110' }] }, 'DNRanges[0].To', 'WARNINGS.INVALID'],
    [{ DNRanges: [{ To: '110' }] }, 'DNRanges[0].From', 'WARNINGS.XAPI.REQUIRED'],
    [{ GroupIds: [987_654] }, 'GroupIds[0]', 'WARNINGS.XAPI.NOT_FOUND'],
    [{ EmergencyRule: true, Prefix: '911' }, 'Routes', 'WARNINGS.XAPI.REQUIRED'],
  ] as const) {
    test(`${JSON.stringify(body).slice(0, 60)} is refused, ${target} named`, async () => {
      refused(await ask('POST', '/OutboundRules', body), target, code)
    })
  }

  test('a department that a rule is for cannot go, because the rule would be for everybody', async () => {
    const { Id } = (await ask('POST', '/Groups', { Name: 'Export' })).body
    await rule('For export', { GroupIds: [Id] })
    const { body } = await ask('GET', `/OutboundRules(${ids.get('For export')})`)
    assert.deepEqual(body.GroupNames, ['Export'])
    refused(await ask('DELETE', `/Groups(${Id})`), '', 'WARNINGS.CANNOT_BE_DELETED')
  })
})

describe('numbers', () => {
  test('countries are known with calling and exit codes', async () => {
    const { body } = await ask('GET', "/Countries?$filter=Name eq 'Australia'")
    assert.deepEqual(body.value, [
      {
        Continent: 'Oceania',
        CountryCode: '61',
        CountryCodes: ['61'],
        ErpCode: 'AU',
        ExitCode: '0011',
        Name: 'Australia',
      },
    ])
  })

  test('allowed countries: known codes only, at first all but satellites and premium services', async () => {
    const { CountryCodes: codes } = (await ask('GET', '/CountryCodes')).body
    assert.ok(codes.includes('1') && codes.includes('49') && !codes.includes('881'))
    refused(
      await ask('PATCH', '/CountryCodes', { CountryCodes: ['49', '999'] }),
      'CountryCodes[1]',
      'WARNINGS.XAPI.NOT_FOUND',
    )
    assert.equal((await ask('PATCH', '/CountryCodes', { CountryCodes: ['49', '49', '43'] })).status, 204)
    assert.deepEqual((await ask('GET', '/CountryCodes')).body.CountryCodes, ['49', '43'])
    assert.equal((await ask('PATCH', '/CountryCodes', { CountryCodes: [] })).status, 204)
    assert.deepEqual((await f.store.singleton('CountryCodes')).fields.CountryCodes, [])
  })

  test('[S1-16] E.164 processing is off at first and needs the own country', async () => {
    assert.equal((await ask('GET', '/E164Settings')).body.Enabled, false)
    refused(await ask('PATCH', '/E164Settings', { Enabled: true }), 'CountryCode', 'WARNINGS.XAPI.REQUIRED')
    const without = { Enabled: true, CountryCode: '44', InternationalCode: '' }
    refused(
      await ask('PATCH', '/E164Settings', without),
      'InternationalCode',
      'WARNINGS.INTERNATIONALPREFIX_IS_MISSING',
    )
    assert.equal((await ask('PATCH', '/E164Settings', { Enabled: true, CountryCode: '44' })).status, 204)
  })

  test('the blacklist has text keys', async () => {
    const made = await ask('POST', '/BlackListNumbers', { CallerId: '0900*', Description: 'cold calls' })
    assert.equal(made.status, 201, made.text)
    assert.equal(typeof made.body.Id, 'string')
    const at = `/BlackListNumbers('${made.body.Id}')`
    assert.equal(made.headers.location, `http://localhost:80/xapi/v1${at}`)
    assert.equal((await ask('PATCH', at, { Description: 'x' })).status, 204)
    assert.equal((await ask('GET', at)).body.CallerId, '0900*')
    refused(await ask('POST', '/BlackListNumbers', { CallerId: '0900*' }), 'CallerId', 'WARNINGS.XAPI.ALREADY_IN_USE')
    refused(await ask('POST', '/BlackListNumbers', { CallerId: 'a b' }), 'CallerId', 'WARNINGS.INVALID')
    const bulk = await ask('POST', '/BlackListNumbers/Pbx.BulkNumbersDelete', { ids: [made.body.Id] })
    assert.equal(bulk.status, 204, bulk.text)
    assert.equal((await ask('GET', at)).status, 404)
  })

  test('emergency locations are written as a whole; one in use stays', async () => {
    const update = (...locations: object[]) => ask('POST', '/EmergencyGeoLocations/Pbx.Update', { locations })
    const hq = { Id: 'hq', FriendlyName: 'Head office' }
    assert.equal((await update(hq, { Id: 'wh', FriendlyName: 'Warehouse' })).status, 200)
    await ask('PATCH', '/Users(2)', { EmergencyLocationId: 'hq' })
    refused(await update({ Id: 'wh', FriendlyName: 'Warehouse' }), 'locations', 'WARNINGS.CANNOT_BE_DELETED')
    assert.equal((await update({ ...hq, FriendlyName: 'Main building' })).status, 200)
    assert.deepEqual((await ask('GET', '/EmergencyGeoLocations')).body.value, [
      { FriendlyName: 'Main building', Id: 'hq' },
    ])
    const told = (ProviderUri: string) => {
      const place = { Id: 'hq', Location: hq, ProviderUri }
      return ask('POST', '/Trunks', { Gateway: { Name: 'Geo', Host: 'x.example.com' }, EmergencyGeoLocations: [place] })
    }
    const odd = await told('javascript:alert(1)')
    refused(odd, 'EmergencyGeoLocations[0].ProviderUri', 'WARNINGS.INVALID')
    assert.equal((await told('https://locations.example/hq')).status, 201)
    refused(await update(hq, hq), 'locations[1].Id', 'WARNINGS.XAPI.DUPLICATE')
    refused(await update({ Id: 'x' }), 'locations[0].FriendlyName', 'WARNINGS.XAPI.REQUIRED')
  })

  test('who hears of an emergency call is an extension that exists', async () => {
    const set = (number: string) =>
      ask('PATCH', '/EmergencyNotificationsSettings', { EmergencyDNPrompt: { Id: 0, Number: number } })
    assert.equal((await set('101')).status, 204)
    refused(await set('199'), 'EmergencyDNPrompt.Number', 'WARNINGS.XAPI.NON_EXISTENT_EXT_NUMBER')
    const { body } = await ask('GET', '/EmergencyNotificationsSettings?$expand=EmergencyDNPrompt')
    assert.equal(body.EmergencyDNPrompt.Number, '101')
    const { Id } = (await ask('GET', "/Users(Number='101')")).body
    const gone = await ask('DELETE', `/Users(${Id})`)
    refused(gone, '', 'WARNINGS.CANNOT_BE_DELETED')
    assert.match(gone.body.error.innerError.message, /emergency notifications/)
  })
})

test('the activity log answers what is known of calls by time, extension and severity', async () => {
  const at = f.clock.now
  const entry = { at, id: 'route.none', severity: 'Warning', call: 'C1', message: 'No route', tip: null } as const
  await f.store.logEvents([
    { ...entry, parameters: { from: '101' } },
    { ...entry, severity: 'Info', parameters: { from: '1012' } },
  ])
  const logs = (rest: string) =>
    ask('GET', `/ActivityLog/Pbx.GetLogs(startDate=2026-11-20T09:00:00Z,endDate=2026-11-20T11:00:00Z,${rest})`)
  const { body, text } = await logs("extension='101',call=null,severity=null")
  assert.deepEqual(
    body.value?.map((each: { Message: string }) => each.Message),
    ['No route'],
    text,
  )
  assert.equal((await logs("extension=null,call='C1',severity=null")).body.value.length, 2)
  assert.equal((await logs("extension=null,call='C1',severity='Info'")).body.value.length, 1)
  assert.equal((await logs("extension=null,call=null,severity='Loud'")).status, 400)
})
