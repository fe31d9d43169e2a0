// The typed client against a whole instance: log-in, rows, settings, operations, pages, errors, and what is awkward to quote.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { clientCredentials, odata, password, refresh, type TokenSource, XapiClient, XapiError } from '@cordboard/client'
import { administrator, Cordboard, users } from './cordboard.fixture.ts'

let instance: Cordboard
let base: string
let pbx: XapiClient
const toldNotInEffect: string[] = []

before(async () => {
  instance = await Cordboard.start()
  base = `http://127.0.0.1:${instance.ports.http}`
  pbx = as(password(base, administrator.number, administrator.password))
})
after(async () => {
  await instance?.stop()
})

function as(token: TokenSource): XapiClient {
  const onNotInEffect = (fields: readonly string[]): void => void toldNotInEffect.push(...fields)
  return new XapiClient({ base, token, onNotInEffect })
}

function withStatus(status: number): (error: unknown) => boolean {
  return (error) => error instanceof XapiError && error.status === status
}

test('an administrator makes an API client and its secret, and the client logs in with them', async () => {
  const made = await pbx.set('ServicePrincipals').create({
    Number: '900',
    XAPIEnabled: true,
    Groups: [{ Rights: { RoleName: 'system_owners' } }],
  })
  const secret = await pbx.row('ServicePrincipals', made.Id).action('GenerateAppToken')
  const api = as(clientCredentials(base, '900', secret))
  assert.equal((await api.singleton('Defs').get({ select: ['Id'] })).Id, 0)
  const newSecret = await pbx.row('ServicePrincipals', made.Id).action('GenerateAppToken')
  // The token that was given for the old secret ended with it; so did the secret.
  await assert.rejects(api.set('Users').list(), withStatus(401))
  await as(clientCredentials(base, '900', newSecret))
    .set('Users')
    .list()
})

test('a person goes on with a refresh token; one that was used is not good any more', async () => {
  let newest = ''
  const keep = (token: string): void => {
    newest = token
  }
  await password(base, administrator.number, administrator.password, { onRefreshToken: keep }).token()
  const first = newest
  await as(refresh(base, first, { onRefreshToken: keep }))
    .set('Users')
    .list()
  assert.notEqual(newest, first)
  await assert.rejects(refresh(base, first).token(), withStatus(400))
  await assert.rejects(password(base, administrator.number, 'wrong').token(), withStatus(401))
})

test('rows are listed with filter, order, selection and count', async () => {
  const page = await pbx.set('Users').list({
    filter: odata.filter`Number in (${'101'},${'102'},${'103'}) and Id gt ${0}`,
    orderby: 'Number desc',
    select: ['Number'],
    top: 2,
    skip: 1,
    count: true,
  })
  assert.deepEqual(page, { rows: [{ Number: '102' }, { Number: '101' }], count: 3, more: false })
  const found = await pbx.set('Users').list({ search: '103', select: ['Number'] })
  assert.deepEqual(found.rows, [{ Number: '103' }])
})

test('$expand brings lists, and lists of a row have a path of their own', async () => {
  const user = await pbx.set('Users').byNumber('101', { select: ['Id'], expand: ['Groups($expand=Rights)'] })
  assert.equal(user.Groups[0]?.Rights?.RoleName, 'users')
  const { rows } = await pbx.row('Users', user.Id).list('Groups', { expand: ['Rights'] })
  assert.equal(rows[0]?.Rights?.RoleName, 'users')
  const zones = await pbx.singleton('Defs').list('TimeZones', { top: 2 })
  assert.equal(zones.rows.length, 2)
})

test('a row is made, read, changed only as it was read, and removed', async () => {
  const set = pbx.set('Users')
  const made = await set.create({ FirstName: 'Zoë', LastName: "O'Brien" })
  assert.match(made.Number ?? '', /^\d{3}$/)
  const { row, etag } = await set.getTagged(made.Id)
  assert.equal(row.LastName, "O'Brien")
  assert.ok(etag !== null)
  await set.patch(made.Id, { FirstName: 'Zoé' }, { ifMatch: etag })
  await assert.rejects(set.patch(made.Id, { FirstName: 'Zoe' }, { ifMatch: etag }), withStatus(412))
  assert.equal((await set.get(made.Id, { select: ['FirstName'] })).FirstName, 'Zoé')
  await set.remove(made.Id)
  await assert.rejects(set.get(made.Id), (error) => error instanceof XapiError && error.says('WARNINGS.XAPI.NOT_FOUND'))
})

for (const [what, name] of [
  ['an apostrophe', "O'Brien ''"],
  ['a percent sign', '100%25 %'],
  ['a plus sign', 'a+b c'],
  ['unicode', 'Zoë 東京 😀'],
  ['slashes and question marks', 'a/b?c#d&e=f'],
] as const) {
  test(`${what} is found by a filter as it was written`, async () => {
    const made = await pbx.set('Users').create({ FirstName: name })
    const { rows } = await pbx
      .set('Users')
      .list({ filter: odata.filter`FirstName eq ${name}`, select: ['Id', 'FirstName'] })
    assert.deepEqual(rows, [{ Id: made.Id, FirstName: name }])
    await pbx.set('Users').remove(made.Id)
  })

  test(`${what} arrives as it was in the argument of a function and in a key`, async () => {
    await assert.rejects(pbx.fn('Trunks', 'InitTrunk', { template: name }), (error) => {
      assert.ok(error instanceof XapiError && error.status < 500, String(error))
      assert.ok(error.message.includes(name), error.message)
      return true
    })
    await assert.rejects(pbx.set('BlackListNumbers').get(name), withStatus(404))
  })
}

test('pages follow each other until there are no more', async () => {
  const countries = await pbx.set('Countries').list({ count: true, top: 1 })
  const names = new Set<string>()
  let pages = 0
  for await (const { rows } of pbx.set('Countries').pages({ select: ['Name'], orderby: ['Name'] })) {
    pages += 1
    for (const row of rows) names.add(row.Name ?? '')
  }
  assert.ok(pages > 1)
  assert.equal(names.size, countries.count)
  await assert.rejects(async () => {
    for await (const _page of pbx.set('Countries').pages({}, { maxPages: 1 }));
  }, RangeError)
})

test('settings are read and changed', async () => {
  const settings = pbx.singleton('E164Settings')
  await settings.patch({ CountryCode: '49' })
  assert.equal((await settings.get()).CountryCode, '49')
  assert.equal((await pbx.singleton('MyUser').get({ select: ['Number'] })).Number, administrator.number)
})

test('functions and actions answer values, rows, lists, files and nothing', async () => {
  assert.equal(await pbx.fn('Defs', 'HasSystemOwner'), true)
  assert.match((await pbx.fn('Users', 'GetFirstAvailableExtensionNumber')).Number ?? '', /^\d+$/)
  const kinds = await pbx.fn('EventLogs', 'GetEventKinds')
  assert.ok(kinds.rows.length > 5)
  const file = await pbx.fn('EventLogs', 'DownloadEventLogs')
  assert.match(file.type, /^text\/csv/)
  assert.match(await file.text(), /EventId/)
  assert.equal(await pbx.action('EventLogs', 'PurgeEventLog'), null)
  const trunk = await pbx.fn('Trunks', 'InitTrunk', { template: 'GenericSIPTrunk.pv.xml' })
  assert.ok(trunk.Gateway !== undefined)
  const explained = await pbx.fn('Trunks', 'ExplainRoute', { from: '101', to: '102', at: new Date() })
  assert.ok(explained.Trail.length > 0)
})

test('an error names the property, its code and says why', async () => {
  const [taken] = users
  assert.ok(taken !== undefined)
  await assert.rejects(pbx.set('Users').create({ Number: taken.number }), (error) => {
    assert.ok(error instanceof XapiError)
    assert.equal(error.status, 400)
    assert.deepEqual(error.details, [{ code: 'WARNINGS.XAPI.ALREADY_IN_USE', target: 'Number' }])
    assert.ok((error.sentence ?? '').length > 10)
    return true
  })
  await assert.rejects(
    pbx.set('Users').list({ top: 101 }),
    (error) => error instanceof XapiError && /100/.test(error.message),
  )
})

test('a written field without effect is named', async () => {
  const user = await pbx.set('Users').byNumber('104', { select: ['Id'] })
  await pbx.set('Users').patch(user.Id, { TranscriptionMode: 'Both' })
  assert.deepEqual(toldNotInEffect, ['TranscriptionMode'])
})
