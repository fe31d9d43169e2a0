// The client on a real connection: tokens, errors, deadlines, pages. The far side answers what each test needs.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { clientCredentials, fixedToken, odata, password, refresh, XapiClient, XapiError } from '../src/index.ts'
import { FarSide, type Heard, type Reply } from './far-side.fixture.ts'

async function open(t: TestContext, reply: (heard: Heard, far: FarSide) => Reply | null): Promise<FarSide> {
  const far = await FarSide.open(reply)
  t.after(() => far.close())
  return far
}

/** Gives tokens `token-1`, `token-2`, …; everything else is for `reply`. */
function openWithTokens(
  t: TestContext,
  reply: (heard: Heard, far: FarSide) => Reply | null,
  expiresInSeconds = 3600,
): Promise<FarSide> {
  return open(t, (heard, far) =>
    heard.url === '/connect/token'
      ? { status: 200, body: { access_token: `token-${far.at('/connect').length}`, expires_in: expiresInSeconds } }
      : reply(heard, far),
  )
}

const NO_ROWS: Reply = { status: 200, body: { value: [] } }

function spent(heard: Heard, token: string): boolean {
  return heard.headers.authorization === `Bearer ${token}`
}

test('one token serves all requests, also those that wait for it together', async (t) => {
  const far = await openWithTokens(t, () => NO_ROWS)
  const pbx = new XapiClient({ base: far.base, token: clientCredentials(far.base, '900', 'a+b&c=d') })
  await Promise.all([pbx.set('Users').list(), pbx.set('Groups').list()])
  await pbx.set('Trunks').list()
  const [asked, ...more] = far.at('/connect')
  assert.deepEqual(more, [])
  const form = new URLSearchParams(asked?.body)
  assert.deepEqual(Object.fromEntries(form), {
    grant_type: 'client_credentials',
    client_id: '900',
    client_secret: 'a+b&c=d',
  })
  assert.deepEqual(new Set(far.at('/xapi').map((each) => each.headers.authorization)), new Set(['Bearer token-1']))
})

test('a token whose time is over is replaced before it is used', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 })
  const far = await openWithTokens(t, () => NO_ROWS)
  const pbx = new XapiClient({ base: far.base, token: clientCredentials(far.base, '900', 'secret') })
  await pbx.set('Users').list()
  t.mock.timers.setTime(1_000_000 + 3_569_000)
  await pbx.set('Users').list()
  assert.equal(far.at('/connect').length, 1)
  t.mock.timers.setTime(1_000_000 + 3_571_000)
  await pbx.set('Users').list()
  assert.equal(far.at('/connect').length, 2)
})

test('a refused token is replaced once, and the write goes out once more', async (t) => {
  const far = await openWithTokens(t, (heard) =>
    spent(heard, 'token-1') ? { status: 401 } : { status: 201, body: { Id: 7, Number: '103' } },
  )
  const pbx = new XapiClient({ base: far.base, token: clientCredentials(far.base, '900', 'secret') })
  const made = await pbx.set('Users').create({ FirstName: 'Zoë' })
  assert.equal(made.Id, 7)
  assert.deepEqual(
    far.at('/xapi').map((each) => [each.method, each.headers.authorization, each.body]),
    [
      ['POST', 'Bearer token-1', '{"FirstName":"Zoë"}'],
      ['POST', 'Bearer token-2', '{"FirstName":"Zoë"}'],
    ],
  )
})

test('a second 401 is an error, and a fixed token is not tried again', async (t) => {
  const far = await openWithTokens(t, () => ({ status: 401, body: { error: { code: '', message: 'No.' } } }))
  const isRefused = (error: unknown): boolean => error instanceof XapiError && error.status === 401
  const pbx = new XapiClient({ base: far.base, token: clientCredentials(far.base, '900', 'secret') })
  await assert.rejects(pbx.set('Users').list(), isRefused)
  assert.equal(far.at('/xapi').length, 2)
  const other = new XapiClient({ base: far.base, token: fixedToken('mine') })
  await assert.rejects(other.set('Users').list(), isRefused)
  assert.equal(far.at('/xapi').length, 3)
})

test('several requests that are refused with one token ask for one new token', async (t) => {
  const far = await openWithTokens(t, (heard) => (spent(heard, 'token-1') ? { status: 401 } : NO_ROWS))
  const pbx = new XapiClient({ base: far.base, token: clientCredentials(far.base, '900', 'secret') })
  await Promise.all([pbx.set('Users').list(), pbx.set('Groups').list(), pbx.set('Trunks').list()])
  assert.equal(far.at('/connect').length, 2)
})

test('a write that fails is not sent again', async (t) => {
  const far = await openWithTokens(t, () => ({ status: 503, headers: { 'retry-after': '5' } }))
  const pbx = new XapiClient({ base: far.base, token: clientCredentials(far.base, '900', 'secret') })
  await assert.rejects(
    pbx.set('Users').create({}),
    (error) => error instanceof XapiError && error.retryAfterSeconds === 5,
  )
  assert.equal(far.at('/xapi').length, 1)
})

test('wrong credentials are an error with the reason, and nothing of the secret', async (t) => {
  const body = { error: 'invalid_client', error_description: 'Wrong client id or secret.' }
  const far = await open(t, () => ({ status: 401, body }))
  const pbx = new XapiClient({ base: far.base, token: clientCredentials(far.base, '900', 'do-not-tell') })
  await assert.rejects(pbx.set('Users').list(), (error) => {
    assert.ok(error instanceof XapiError)
    assert.equal(error.message, 'POST /connect/token answered 401: Wrong client id or secret.')
    assert.ok(!JSON.stringify({ ...error, stack: error.stack }).includes('do-not-tell'))
    return true
  })
})

test('a refresh token is used once, and the next one is told', async (t) => {
  const far = await open(t, (_heard, { heard }) => {
    const count = heard.length
    return { status: 200, body: { access_token: `a${count}`, expires_in: 3600, refresh_token: `r${count}` } }
  })
  const told: string[] = []
  const source = refresh(far.base, 'r0', { onRefreshToken: (token) => told.push(token) })
  assert.equal(await source.token(), 'a1')
  assert.equal(await source.renewed('a1'), 'a2')
  assert.deepEqual(told, ['r1', 'r2'])
  assert.deepEqual(
    far.heard.map((each) => new URLSearchParams(each.body).get('refresh_token')),
    ['r0', 'r1'],
  )
})

test('a person logs in, goes on with the refresh token, and logs in again when that is not good any more', async (t) => {
  const far = await open(t, (heard, { heard: all }) => {
    const pair = { access_token: `a${all.length}`, expires_in: 3600, refresh_token: `r${all.length}` }
    if (heard.url.startsWith('/webclient')) return { status: 200, body: { Status: 'AuthSuccess', Token: pair } }
    return all.length < 3 ? { status: 200, body: pair } : { status: 400, body: { error: 'invalid_grant' } }
  })
  const source = password(far.base, '100', 'correct horse')
  assert.equal(await source.token(), 'a1')
  assert.equal(await source.renewed('a1'), 'a2')
  assert.equal(await source.renewed('a2'), 'a4')
  assert.deepEqual(
    far.heard.map((each) => each.url),
    ['/webclient/api/Login/GetAccessToken', '/connect/token', '/connect/token', '/webclient/api/Login/GetAccessToken'],
  )
})

test('a second factor is asked for when the log-in needs one', async (t) => {
  const far = await open(t, (heard) =>
    JSON.parse(heard.body).SecurityCode === '123456'
      ? { status: 200, body: { Status: 'AuthSuccess', Token: { access_token: 'a', expires_in: 3600 } } }
      : { status: 200, body: { Status: 'Required2FA', Token: null } },
  )
  const asked: string[] = []
  const securityCode = async (): Promise<string> => {
    asked.push('asked')
    return '123456'
  }
  assert.equal(await password(far.base, '100', 'correct horse', { securityCode }).token(), 'a')
  assert.deepEqual(asked, ['asked'])
  await assert.rejects(password(far.base, '100', 'correct horse').token(), /Required2FA/)
})

test('an error has status, codes with their properties, the sentence and the time to wait', async (t) => {
  const error = {
    code: '',
    message: 'Number:\nWARNINGS.XAPI.ALREADY_IN_USE',
    details: [{ code: '', message: 'WARNINGS.XAPI.ALREADY_IN_USE', target: 'Number' }],
    innerError: { message: 'The number 101 is taken.' },
  }
  const far = await open(t, () => ({ status: 400, body: { error } }))
  const pbx = new XapiClient({ base: far.base, token: fixedToken('t') })
  await assert.rejects(pbx.set('Users').create({ Number: '101' }), (thrown) => {
    assert.ok(thrown instanceof XapiError)
    assert.equal(thrown.status, 400)
    assert.deepEqual(thrown.details, [{ code: 'WARNINGS.XAPI.ALREADY_IN_USE', target: 'Number' }])
    assert.equal(thrown.sentence, 'The number 101 is taken.')
    assert.equal(thrown.message, 'POST Users answered 400: The number 101 is taken.')
    assert.equal(thrown.says('WARNINGS.XAPI.ALREADY_IN_USE'), true)
    assert.equal(thrown.says('WARNINGS.XAPI.NOT_FOUND'), false)
    assert.equal(thrown.retryAfterSeconds, null)
    return true
  })
})

test('what is no answer of the API is an error, not a row', async (t) => {
  const replies: readonly Reply[] = [
    { status: 502, headers: { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }, body: '<h1>Bad gateway' },
    { status: 200, body: '<h1>Welcome' },
  ]
  const far = await open(t, (_heard, { heard }) => replies[heard.length - 1] ?? null)
  const pbx = new XapiClient({ base: far.base, token: fixedToken('t') })
  await assert.rejects(pbx.set('Users').list(), (error) => {
    assert.ok(error instanceof XapiError && error.status === 502)
    assert.match(error.message, /Bad gateway/)
    assert.ok(error.retryAfterSeconds !== null && error.retryAfterSeconds > 0 && error.retryAfterSeconds <= 60)
    return true
  })
  await assert.rejects(pbx.set('Users').list(), (error) => error instanceof XapiError && /no JSON/.test(error.message))
})

test('the token is not carried along by a redirection', async (t) => {
  const other = await open(t, () => NO_ROWS)
  const far = await open(t, () => ({ status: 307, headers: { location: `${other.base}/xapi/v1/Users` } }))
  const pbx = new XapiClient({ base: far.base, token: fixedToken('t') })
  await assert.rejects(pbx.set('Users').list(), TypeError)
  assert.deepEqual(other.heard, [])
})

test('pages follow the links on the own base, whatever host they name', async (t) => {
  const other = await open(t, () => NO_ROWS)
  const far = await open(t, ({ url }) => {
    const skip = Number(new URL(url, 'http://x').searchParams.get('$skip') ?? '0')
    const link = { '@odata.nextLink': `${other.base}/xapi/v1/Users?$filter=a%2Bb&$skip=${skip + 1}` }
    return { status: 200, body: { value: [{ Id: skip }], '@odata.count': 3, ...(skip < 2 ? link : {}) } }
  })
  const pbx = new XapiClient({ base: far.base, token: fixedToken('t') })
  const seen: number[] = []
  for await (const { rows, count } of pbx.set('Users').pages({ filter: 'a+b', count: true, select: ['Id'] })) {
    assert.equal(count, 3)
    seen.push(...rows.map((row) => row.Id))
  }
  assert.deepEqual(seen, [0, 1, 2])
  assert.deepEqual(other.heard, [])
  assert.equal(far.heard[2]?.url, '/xapi/v1/Users?$filter=a%2Bb&$skip=2')
})

test('pages end: at the given number, and when a link leads back', async (t) => {
  const far = await open(t, ({ url }, { heard }) => {
    const next = url.startsWith('/xapi/v1/Users') ? heard.length : 1
    return {
      status: 200,
      body: { value: [], '@odata.nextLink': `/xapi/v1${url.slice(8).split('?')[0]}?$skip=${next}` },
    }
  })
  const pbx = new XapiClient({ base: far.base, token: fixedToken('t') })
  const walk = async (set: 'Users' | 'Groups'): Promise<void> => {
    for await (const page of pbx.set(set).pages({}, { maxPages: 4 })) assert.equal(page.more, true)
  }
  await assert.rejects(walk('Users'), /more than 4 pages/)
  assert.equal(far.heard.length, 4)
  await assert.rejects(walk('Groups'), /leads nowhere/)
  assert.equal(far.heard.length, 6)
})

test('a request ends at its deadline and when it is called off', async (t) => {
  const far = await open(t, () => null)
  const pbx = new XapiClient({ base: far.base, token: fixedToken('t'), timeoutMs: 50 })
  await assert.rejects(pbx.set('Users').list(), { name: 'TimeoutError' })
  const over = new AbortController()
  const waiting = pbx.set('Users').list({}, { signal: over.signal, timeoutMs: 60_000 })
  over.abort()
  await assert.rejects(waiting, { name: 'AbortError' })
  await assert.rejects(pbx.set('Users').list({}, { signal: over.signal }), { name: 'AbortError' })
})

test('one who goes away while a token is fetched leaves it to the others', async (t) => {
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  const far = await openWithTokens(t, () => NO_ROWS)
  const token = clientCredentials(far.base, '900', 'secret', {
    fetch: async (url, init) => {
      await held
      return fetch(url, init)
    },
  })
  const pbx = new XapiClient({ base: far.base, token })
  const over = new AbortController()
  const first = pbx.set('Users').list({}, { signal: over.signal })
  const second = pbx.set('Groups').list()
  over.abort()
  await assert.rejects(first, { name: 'AbortError' })
  release()
  await second
  assert.deepEqual(
    far.heard.map((each) => each.url),
    ['/connect/token', '/xapi/v1/Groups'],
  )
})

test('paths, bodies and headers are those of the API', async (t) => {
  const far = await open(t, () => ({ status: 204 }))
  const pbx = new XapiClient({ base: `${far.base}/behind/`, token: fixedToken('t') })
  await pbx.set('Users').patch(5, { FirstName: 'Anna' }, { ifMatch: 'W/"3"' })
  await pbx.set('BlackListNumbers').remove("0900'1/*")
  await pbx.singleton('E164Settings').patch({})
  await pbx.action(null, 'UpgradeDebian')
  await pbx.row('Users', 5).action('SendWelcomeEmail')
  await pbx.fn('Trunks', 'ExplainRoute', { from: '100', to: "1'2", at: odata.moment('2026-11-20T10:00:00Z') })
  await pbx.row('Users', 5).fn('GenerateProvLink')
  assert.deepEqual(
    far.heard.map(({ method, url, body }) => [method, url.replace('/behind/xapi/v1/', ''), body]),
    [
      ['PATCH', 'Users(5)', '{"FirstName":"Anna"}'],
      ['DELETE', "BlackListNumbers('0900''1%2F*')", ''],
      ['PATCH', 'E164Settings', '{}'],
      ['POST', 'UpgradeDebian', '{}'],
      ['POST', 'Users(5)/Pbx.SendWelcomeEmail', '{}'],
      ['GET', "Trunks/Pbx.ExplainRoute(from='100',to='1''2',at=2026-11-20T10%3A00%3A00.000Z)", ''],
      ['GET', 'Users(5)/Pbx.GenerateProvLink()', ''],
    ],
  )
  assert.equal(far.heard[0]?.headers['if-match'], 'W/"3"')
  assert.equal(far.heard[0]?.headers.authorization, 'Bearer t')
})

test('answers of operations: values, lists, rows, files and nothing', async (t) => {
  const csv = { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="x.csv"' }
  const replies: readonly Reply[] = [
    { status: 200, body: { '@odata.context': 'x', value: true } },
    { status: 200, body: { value: ['a@example.com'], '@odata.count': 1 } },
    { status: 200, body: { Number: '101' } },
    { status: 200, headers: csv, body: 'a,b' },
    { status: 204 },
  ]
  const far = await open(t, (_heard, { heard }) => replies[heard.length - 1] ?? null)
  const pbx = new XapiClient({ base: far.base, token: fixedToken('t') })
  assert.equal(await pbx.fn('Defs', 'HasSystemOwner'), true)
  const found = await pbx.action('Users', 'GetDuplicatedEmails', { emails: ['a@example.com'] })
  assert.deepEqual(found, { rows: ['a@example.com'], count: 1, more: false })
  assert.equal((await pbx.fn('Users', 'GetFirstAvailableExtensionNumber')).Number, '101')
  assert.equal(await (await pbx.fn('EventLogs', 'DownloadEventLogs')).text(), 'a,b')
  assert.equal(await pbx.action('Users', 'MakeCall', { destination: '102' }), null)
})

test('fields without effect are told', async (t) => {
  const far = await open(t, () => ({ status: 204, headers: { 'cordboard-not-in-effect': 'A, B[0].C' } }))
  const told: unknown[] = []
  const onNotInEffect = (fields: readonly string[], request: string): void => void told.push([fields, request])
  const pbx = new XapiClient({ base: far.base, token: fixedToken('t'), onNotInEffect })
  await pbx.set('Users').patch(5, {})
  assert.deepEqual(told, [[['A', 'B[0].C'], 'PATCH Users(5)']])
})

test('a base that is no HTTP address is refused at once', () => {
  assert.throws(() => new XapiClient({ base: 'ftp://pbx', token: fixedToken('t') }), TypeError)
  assert.throws(() => new XapiClient({ base: 'pbx', token: fixedToken('t') }), TypeError)
})
