// The ways of a 3CX's API: statuses, paging, query encodings, documents, what is not built.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { OPERATIONS, SETS } from '@cordboard/model'
import { parse } from 'yaml'
import { allOperations, placeOf } from '../src/http/operations/index.ts'
import { allResources } from '../src/resources/index.ts'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let f: Fixture
let ask: Ask
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  for (let number = 300; number < 420; number += 1) {
    const body = {
      Number: String(number),
      FirstName: number % 2 ? 'Odd' : "E'ven",
      EmailAddress: `u${number}@example.com`,
    }
    assert.equal((await ask('POST', '/Users', body)).status, 201)
  }
})
after(() => f.close())

describe('statuses', () => {
  for (const [method, path, status] of [
    ['GET', '/Nonsense', 404],
    ['GET', '/Users(99999)', 404],
    ['GET', "/Users(Number='9999')", 404],
    ['GET', "/Users('abc')", 404],
    ['GET', '/Users(abc)', 400],
    ['GET', '/Users(1)(2)', 404],
    ['GET', '/Users(2)/Nonsense', 404],
    ['GET', '/Users(2)/Number', 200],
    ['GET', '/Users(2)/Number/$value', 200],
    ['GET', '/Users(2)/Groups', 200],
    ['GET', '/Users(2)/Groups/$count', 200],
    ['GET', '/Users(2)/Mobile', 204],
    ['GET', '/Users(2)/AccessPassword', 404],
    ['GET', '/ServicePrincipals/$count', 200],
    ['GET', '/ServicePrincipals(2)', 404],
    ['PUT', '/Users(2)', 405],
    ['PUT', '/Users', 405],
    ['DELETE', '/Users', 405],
    ['POST', '/Users(2)/Groups', 404],
    ['PUT', '/Users(2)/Groups', 405],
    ['POST', '/DialCodeSettings', 405],
    ['PUT', '/Playlists(5)', 404],
    ['POST', '/Users/Pbx.NoSuchThing', 404],
    ['GET', '/Users/Pbx.BatchDelete', 405],
    ['GET', '/Defs(1)', 404],
    ['GET', '/Defs/Codecs', 200],
    ['GET', '/Defs/GatewayParameters', 200],
    ['GET', '/Recordings(5)', 404],
    ['GET', '/ReportCallLogData', 404],
    ['GET', '/%ZZ', 400],
  ] as const) {
    test(`${method} ${path} answers ${status}`, async () => {
      const reply = await ask(method, path)
      assert.equal(reply.status, status, reply.text)
      if (status >= 400) assert.equal(typeof reply.body.error.message, 'string')
    })
  }

  // Whatever is not built yet: the sets and the operations nobody registered.
  test('what is of the contract and not built answers 501', async () => {
    const resources = allResources()
    const operations = allOperations(resources)
    for (const noun of SETS.filter(({ set }) => !resources.has(set))) {
      const row = noun.singleton ? `/${noun.set}` : `/${noun.set}(5)`
      const asked = [
        ...(noun.operations.list ? [['GET', `/${noun.set}`]] : []),
        ...(noun.operations.create ? [['POST', `/${noun.set}`]] : []),
        ...(noun.operations.get ? [['GET', row]] : []),
        ...(noun.operations.update ? [['PATCH', row]] : []),
      ]
      for (const [method = '', path = ''] of asked) {
        const reply = await ask(method, path)
        assert.equal(reply.status, 501, `${method} ${path} ${reply.text}`)
        assert.equal(reply.body.error.details[0].message, 'WARNINGS.XAPI.NOT_SUPPORTED')
      }
    }
    for (const each of OPERATIONS.filter((declared) => !operations.has(placeOf(declared)))) {
      if (each.bound !== 'set') continue
      const [method, given] = each.kind === 'function' ? ['GET', '()'] : ['POST', '']
      const reply = await ask(method, `/${each.set}/Pbx.${each.name}${given}`)
      assert.equal(reply.status, 501, `${each.set}/${each.name} ${reply.text}`)
    }
  })

  test('every answer tells the version of the API; errors too', async () => {
    for (const path of ['/Defs?$select=Id', '/Nonsense']) {
      assert.equal((await ask('GET', path)).headers['x-3cx-version'], '20.0.10')
    }
  })

  test('without a token, with a wrong one and with a broken one it is 401', async () => {
    for (const headers of [{}, { authorization: 'Bearer x' }, { authorization: 'Basic eDp5' }] as Record<
      string,
      string
    >[]) {
      const reply = await asker(f.app, null)('GET', '/Users', undefined, headers)
      assert.equal(reply.status, 401)
      assert.match(String(reply.headers['www-authenticate']), /^Bearer/)
    }
  })

  test('a body may be missing, empty or an empty object', async () => {
    const token = await loginToken(f.app, '100', OWNER_PASSWORD)
    for (const payload of ['', '{}', ' ']) {
      const reply = await f.app.inject({
        method: 'POST',
        url: '/xapi/v1/EventLogs/Pbx.PurgeEventLog',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        payload,
      })
      assert.equal(reply.statusCode, 204, reply.body)
    }
  })

  test('broken JSON is 400, a foreign type 415, too large a body 413', async () => {
    const token = await loginToken(f.app, '100', OWNER_PASSWORD)
    const send = async (type: string, payload: string): Promise<number> => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': type }
      return (await f.app.inject({ method: 'POST', url: '/xapi/v1/Users', headers, payload })).statusCode
    }
    assert.equal(await send('application/json', '{"a":'), 400)
    assert.equal(await send('application/json; odata.metadata=minimal', '{"Nope":1}'), 400)
    assert.equal(await send('text/xml', '<a/>'), 415)
    assert.equal(await send('application/json', `{"Blfs":"${'x'.repeat(5 * 1024 * 1024)}"}`), 413)
  })
})

describe('paging', () => {
  test('$top above 100 is refused with the text clients know', async () => {
    const reply = await ask('GET', '/Users?$top=101')
    assert.equal(reply.status, 400)
    assert.match(
      reply.body.error.message,
      /The limit of '100' for Top query has been exceeded\. The value from the incoming request is '101'\./,
    )
    assert.equal((await ask('GET', '/CallHistoryView?$top=100000')).status, 200)
    assert.equal((await ask('GET', '/CallHistoryView?$top=100001')).status, 400)
  })

  test('links to the next page lead through all rows once', async () => {
    const seen: number[] = []
    let path = '/Users?$select=Id&$orderby=Number desc&$count=true'
    for (let page = 0; page < 5 && path !== ''; page += 1) {
      const { body } = await ask('GET', path)
      assert.equal(body['@odata.count'], 121)
      seen.push(...body.value.map((each: { Id: number }) => each.Id))
      path = String(body['@odata.nextLink'] ?? '').replace('http://localhost:80/xapi/v1', '')
    }
    assert.equal(new Set(seen).size, 121)
    assert.equal(seen.length, 121)
  })

  test('$skip and $top cut, $count counts all', async () => {
    const { body } = await ask(
      'GET',
      "/Users?$filter=FirstName eq 'Odd'&$orderby=Number&$skip=2&$top=2&$count=true&$select=Number",
    )
    assert.deepEqual(body.value, [{ Number: '305' }, { Number: '307' }])
    assert.equal(body['@odata.count'], 60)
    assert.equal(body['@odata.nextLink'], undefined)
  })
})

describe('the four ways to write a query', () => {
  for (const query of [
    "$filter=FirstName eq 'E''ven' and Number eq '302'&$select=Number",
    '%24filter=FirstName%20eq%20%27E%27%27ven%27%20and%20Number%20eq%20%27302%27&%24select=Number',
    '$filter=FirstName+eq+%27E%27%27ven%27+and+Number+eq+%27302%27&$select=Number',
    "filter=FirstName eq 'E''ven' and Number eq '302'&select=Number",
  ]) {
    test(query.slice(0, 40), async () => {
      const reply = await ask('GET', `/Users?${query.replaceAll(' ', query.startsWith('%') ? '%20' : '+')}`)
      assert.deepEqual(reply.body.value, [{ Number: '302' }])
    })
  }
})

describe('documents', () => {
  test('the service document lists what is there', async () => {
    const reply = await asker(f.app, null)('GET', '')
    assert.ok(reply.body.value.some((each: { name: string }) => each.name === 'Users'))
  })

  test('swagger.yaml is OpenAPI whose references all lead somewhere', async () => {
    const reply = await asker(f.app, null)('GET', '/swagger.yaml')
    assert.equal(reply.status, 200)
    const document = parse(reply.text, { maxAliasCount: 0 })
    assert.equal(document.openapi, '3.0.4')
    assert.ok(document.paths['/Users({Id})'].patch)
    assert.equal(document.components.schemas['Pbx.ServicePrincipal'].allOf[1].properties.Secret, undefined)
    const ids = new Set<string>()
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return
      for (const [name, each] of Object.entries(value)) {
        if (name === '$ref') {
          const [, ...path] = String(each).split('/')
          let at: Record<string, unknown> | undefined = document
          for (const part of path) at = at?.[part] as Record<string, unknown> | undefined
          assert.ok(at, `${each} leads nowhere`)
        }
        if (name === 'operationId') {
          assert.ok(!ids.has(String(each)), `${each} twice`)
          ids.add(String(each))
        }
        visit(each)
      }
    }
    visit(document)
    assert.ok(ids.size > 60)
  })

  test('$metadata is well-formed and holds sets and types', async () => {
    const { text, headers } = await asker(f.app, null)('GET', '/$metadata')
    assert.match(String(headers['content-type']), /^application\/xml/)
    assert.match(text, /<EntitySet Name="Users" EntityType="Pbx\.User"\/>/)
    const open: string[] = []
    for (const [, closing, name = '', rest = ''] of text.matchAll(/<(\/?)([A-Za-z:]+)([^>]*)>/g)) {
      if (closing) assert.equal(open.pop(), name)
      else if (!rest.endsWith('/')) open.push(name)
    }
    assert.deepEqual(open, [])
  })

  test('the health check of clients answers just the Id', async () => {
    const reply = await ask('GET', '/Defs?$select=Id')
    assert.deepEqual(reply.body, { '@odata.context': 'http://localhost:80/xapi/v1/$metadata#Defs(Id)', Id: 0 })
  })
})

describe('the plain pages', () => {
  test('/ is a page, /health and /metrics answer, / names no secret', async () => {
    const page = await f.app.inject({ url: '/' })
    assert.match(page.body, /Cordboard<small>0\.1\.0<\/small>/)
    assert.equal(page.body.includes('/metrics'), false)
    assert.equal((await f.app.inject({ url: '/health' })).statusCode, 200)
    assert.equal((await f.app.inject({ url: '/metrics' })).body, 'cordboard_up 1\n')
  })
})

describe('the event log', () => {
  test('a reported event is found again under an id of its own', async () => {
    const reply = await ask('POST', '/Defs/Pbx.ReportLogEvent', {
      request: { EventId: 7, Type: 'Warning', Params: ['a'], Source: 'Script' },
    })
    assert.equal(reply.status, 204)
    const { body } = await ask('GET', "/EventLogs?$filter=contains(Message,'script reports')&$count=true")
    assert.equal(body.value[0].Type, 'Warning')
    assert.equal(body.value[0].Group, 'reported.7')
    assert.deepEqual(body.value[0].Params, ['a'])
  })
})

describe('days of a query', () => {
  test('date() and the parts of a date are by the clock of the default department', async () => {
    const at = '2026-11-20T23:30:00Z'
    f.clock.now = Date.parse(at)
    ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
    // Written by the call, so its audit entry is of that moment; ends at that moment too.
    const made = await ask('POST', '/Blocklist', { IPAddrMask: '192.0.2.7/32', BlockType: 'Block', ExpiresAt: at })
    assert.equal(made.status, 201, made.text)
    const count = async (path: string, filter: string): Promise<number> => {
      const reply = await ask('GET', `${path}?$count=true&$filter=${encodeURIComponent(filter)}`)
      assert.equal(reply.status, 200, reply.text)
      return reply.body['@odata.count']
    }
    const audited = (day: string) =>
      count('/ReportAuditLog/Pbx.GetAuditLogData()', `date(Timestamp) eq ${day} and startswith(ObjectName,'192.0.2.7')`)
    const ending = (filter: string) => count('/Blocklist', `Id eq ${made.body.Id} and ${filter}`)
    const zone = async (name: string): Promise<void> => {
      const { Id } = (await ask('GET', '/Defs/TimeZones')).body.value.find((each: { Name: string }) =>
        each.Name.includes(name),
      )
      assert.equal((await ask('PATCH', '/OfficeHours', { TimeZoneId: Id })).status, 204)
    }
    await zone('London')
    assert.equal(await ending('hour(ExpiresAt) eq 23 and day(ExpiresAt) eq 20 and date(ExpiresAt) eq 2026-11-20'), 1)
    const asUtc = [await audited('2026-11-20'), await audited('2026-11-21')]
    assert.deepEqual(asUtc, [1, 0])
    // Half past midnight in Berlin.
    await zone('Berlin')
    assert.equal(await ending('hour(ExpiresAt) eq 0 and day(ExpiresAt) eq 21 and date(ExpiresAt) eq 2026-11-21'), 1)
    assert.deepEqual([await audited('2026-11-21'), await audited('2026-11-20')], asUtc)
  })
})
