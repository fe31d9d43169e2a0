// Signing in for an application: authorization code with PKCE, as a browser and as an attacker would do it.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

const CALLBACK = 'https://app.example.com/signed-in?from=pbx'
const PASSWORD = 'password of 150'

let f: Fixture
let ask: Ask
let publicClient = 0
let secret = ''
let person = 0
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  const uris = [CALLBACK, 'http://127.0.0.1/cb', 'com.example.app:/cb']
  publicClient = (
    await ask('POST', '/ServicePrincipals', {
      Number: '900',
      DisplayName: 'A <b>nice</b> app',
      XAPIEnabled: true,
      RedirectUris: uris,
    })
  ).body.Id
  const kept = await ask('POST', '/ServicePrincipals', { Number: '901', XAPIEnabled: true, RedirectUris: [CALLBACK] })
  secret = (await ask('POST', `/ServicePrincipals(${kept.body.Id})/Pbx.GenerateAppToken`)).body.value
  const user = {
    Number: '150',
    FirstName: 'Ann',
    LastName: 'Bell',
    EmailAddress: 'ann@example.com',
    AccessPassword: PASSWORD,
  }
  person = (await ask('POST', '/Users', user)).body.Id
})
after(() => f.close())

interface Page {
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly cookie: string
  readonly ticket: string
  readonly location: URL | null
}

type Injected = Awaited<ReturnType<Fixture['app']['inject']>>

function pageOf(response: Injected, cookie = ''): Page {
  const set = String(response.headers['set-cookie'] ?? '').split(';')[0] ?? ''
  const location = response.headers.location
  return {
    status: response.statusCode,
    text: response.body,
    headers: response.headers,
    cookie: set.endsWith('=') || set === '' ? cookie : set,
    ticket: /name="ticket" value="([^"]*)"/.exec(response.body)?.[1] ?? '',
    location: typeof location === 'string' ? new URL(location) : null,
  }
}

interface Pkce {
  readonly verifier: string
  readonly challenge: string
}

function pkce(): Pkce {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

const { verifier, challenge } = pkce()
const WISH = {
  client_id: '900',
  redirect_uri: CALLBACK,
  response_type: 'code',
  scope: 'openid profile email offline_access other',
  state: 'a state & more',
  nonce: 'n-1',
  code_challenge: challenge,
  code_challenge_method: 'S256',
}

async function open(wish: Record<string, string> = {}, drop: readonly string[] = []): Promise<Page> {
  const all = Object.entries({ ...WISH, ...wish }).filter(([name]) => !drop.includes(name))
  return pageOf(await f.app.inject({ method: 'GET', url: `/connect/authorize?${new URLSearchParams(all)}` }))
}

async function send(page: Page, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Page> {
  const response = await f.app.inject({
    method: 'POST',
    url: '/connect/authorize',
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: page.cookie, ...headers },
    payload: new URLSearchParams({ ticket: page.ticket, ...fields }).toString(),
  })
  return pageOf(response, page.cookie)
}

const ANN = { username: '150', password: PASSWORD }

async function codeFor(wish: Record<string, string> = {}): Promise<string> {
  const back = await send(await open(wish), ANN)
  assert.equal(back.status, 303, back.text)
  const code = back.location?.searchParams.get('code')
  assert.ok(code)
  return code
}

async function token(fields: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await f.app.inject({
    method: 'POST',
    url: '/connect/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(fields).toString(),
  })
  return { status: response.statusCode, body: response.json(), headers: response.headers }
}

function redeem(code: string, other: Record<string, string> = {}) {
  return token({
    grant_type: 'authorization_code',
    client_id: '900',
    redirect_uri: CALLBACK,
    code,
    code_verifier: verifier,
    ...other,
  })
}

describe('the page', () => {
  test('has no script, no foreign source, fields with labels, and cannot be framed or cached', async () => {
    const page = await open({ login_hint: '"><script>1</script>' })
    assert.equal(page.status, 200)
    const policy = String(page.headers['content-security-policy'])
    assert.match(
      policy,
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self' https:\/\/app\.example\.com; /,
    )
    assert.match(policy, /frame-ancestors 'none'/)
    assert.equal(page.headers['cache-control'], 'no-store')
    assert.equal(page.headers['referrer-policy'], 'no-referrer')
    assert.equal(/<script|<link|<img|src=|@import|url\(|javascript:/i.test(page.text), false)
    assert.ok(page.text.includes('A &lt;b&gt;nice&lt;/b&gt; app'))
    for (const id of ['username', 'password']) {
      assert.ok(page.text.includes(`<label for="${id}">`) && page.text.includes(`id="${id}" name="${id}"`), id)
    }
    assert.match(page.text, /<html lang="en">/)
    assert.match(page.text, /name="viewport" content="width=device-width, initial-scale=1"/)
    assert.match(page.text, /prefers-color-scheme: dark/)
    const style = /<style>([\s\S]*?)<\/style>/.exec(page.text)?.[1] ?? ''
    const hash = createHash('sha256').update(style).digest('base64')
    assert.ok(policy.includes(`'sha256-${hash}'`), 'the style is the one the policy allows')
  })

  test('its cookie is for the sign-in only: HttpOnly, SameSite, below /connect', async () => {
    const set = String((await open()).headers['set-cookie'])
    for (const mark of ['HttpOnly', 'SameSite=Lax', 'Path=/connect']) assert.ok(set.includes(mark), set)
  })

  test('a wrong password says so in words for eyes and ears, and is counted against the address', async () => {
    const page = await send(await open(), { username: '150', password: 'wrong' })
    assert.equal(page.status, 401)
    assert.match(page.text, /role="alert"/)
    assert.match(page.text, /aria-invalid="true" aria-describedby="fault"/)
    assert.equal(page.text.includes('wrong"'), false)
    assert.deepEqual(f.asked.at(-1), { kind: 'webLoginFailed', address: '127.0.0.1', user: '150' })
    assert.equal((await send(page, ANN)).status, 303, 'the next try may succeed')
  })

  test('an unknown person reads the same as a wrong password', async () => {
    const strip = (page: Page): string => page.text.replace(page.ticket, '').replaceAll(/value="\d+"/g, '')
    const known = await send(await open(), { username: '150', password: 'wrong' })
    const unknown = await send(await open(), { username: '159', password: 'wrong' })
    assert.equal(strip(known), strip(unknown))
  })

  test('who does not want to goes back with access_denied', async () => {
    const back = await send(await open(), { cancel: '1' })
    assert.equal(back.status, 303)
    assert.equal(back.location?.searchParams.get('error'), 'access_denied')
    assert.equal(back.location?.searchParams.get('state'), WISH.state)
  })

  test('a form without the cookie of its page, of another browser, from another site or too old is refused', async () => {
    const page = await open()
    const other = await open()
    for (const [what, back] of [
      ['no cookie', await send({ ...page, cookie: '' }, ANN)],
      ['another browser', await send({ ...page, cookie: other.cookie }, ANN)],
      ['another site', await send(page, ANN, { 'sec-fetch-site': 'cross-site' })],
      ['altered', await send({ ...page, ticket: `A${page.ticket}` }, ANN)],
      ['no ticket', await send({ ...page, ticket: '' }, ANN)],
    ] as const) {
      assert.equal(back.status, 400, what)
      assert.equal(back.location, null, what)
    }
    f.clock.now += 11 * 60_000
    assert.equal((await send(page, ANN)).status, 400, 'too old')
    assert.equal((await send(await open(), ANN, { 'sec-fetch-site': 'same-origin' })).status, 303)
  })
})

describe('where people are sent', () => {
  for (const [what, wish] of [
    ['an unknown client', { client_id: '999' }],
    ['a user as client', { client_id: '150' }],
    ['another address', { redirect_uri: 'https://evil.example.com/' }],
    ['a longer path', { redirect_uri: `${CALLBACK}/x` }],
    ['the address without its query', { redirect_uri: 'https://app.example.com/signed-in' }],
    ['another case', { redirect_uri: 'https://APP.example.com/signed-in?from=pbx' }],
    ['a fragment', { redirect_uri: `${CALLBACK}#x` }],
    ['a user name', { redirect_uri: 'https://app.example.com@evil.example.com/' }],
    ['another port than the registered https one', { redirect_uri: 'https://app.example.com:444/signed-in?from=pbx' }],
    ['another loopback path', { redirect_uri: 'http://127.0.0.1:5000/other' }],
    ['a name that begins like loopback', { redirect_uri: 'http://127.0.0.1.evil.example.com/cb' }],
    ['a login at loopback', { redirect_uri: 'http://127.0.0.1:1@evil.example.com/cb' }],
    ['nothing', { redirect_uri: '' }],
  ] as const) {
    test(`${what}: nowhere, the page says why`, async () => {
      const page = await open(wish)
      assert.equal(page.status, 400)
      assert.equal(page.location, null)
      assert.match(page.text, /Sign-in is not possible/)
    })
  }

  test('an app on this machine may take any port of its loopback address, an app its scheme', async () => {
    for (const redirect_uri of ['http://127.0.0.1:51234/cb', 'com.example.app:/cb']) {
      const page = await open({ redirect_uri })
      assert.equal(page.status, 200, redirect_uri)
      assert.match(
        String(page.headers['content-security-policy']),
        /form-action 'self' (http:\/\/127\.0\.0\.1:51234|com\.example\.app:);/,
      )
      const back = await send(page, ANN)
      assert.ok(String(back.headers.location).startsWith(`${redirect_uri}?code=`), String(back.headers.location))
    }
  })

  test('the address keeps its query; code, state and iss are added, by 303', async () => {
    const back = await send(await open(), ANN)
    assert.equal(back.status, 303)
    const at = back.location?.searchParams
    assert.ok(String(back.headers.location).startsWith(`${CALLBACK}&code=`))
    assert.equal(at?.get('from'), 'pbx')
    assert.equal(at?.get('state'), WISH.state)
    const known = await f.app.inject({ method: 'GET', url: '/.well-known/openid-configuration' })
    assert.equal(at?.get('iss'), known.json().issuer)
    assert.equal(known.json().authorization_response_iss_parameter_supported, true)
  })

  for (const [what, wish, drop, error] of [
    ['no challenge', {}, ['code_challenge'], 'invalid_request'],
    ['no method, which would mean plain', {}, ['code_challenge_method'], 'invalid_request'],
    ['plain', { code_challenge_method: 'plain' }, [], 'invalid_request'],
    ['a short challenge', { code_challenge: 'abc' }, [], 'invalid_request'],
    ['the implicit grant', { response_type: 'token' }, [], 'unsupported_response_type'],
    ['no response type', {}, ['response_type'], 'unsupported_response_type'],
    ['a fragment answer', { response_mode: 'fragment' }, [], 'invalid_request'],
    ['prompt=none', { prompt: 'none' }, [], 'login_required'],
    ['a request object', { request: 'x' }, [], 'request_not_supported'],
    ['an endless state', { state: 'x'.repeat(3000) }, [], 'invalid_request'],
  ] as const) {
    test(`${what}: back with ${error}`, async () => {
      const back = await open(wish, drop)
      assert.equal(back.status, 303, back.text)
      assert.equal(back.location?.searchParams.get('error'), error)
      assert.equal(back.location?.searchParams.get('code'), null)
      assert.ok(back.location?.searchParams.get('iss'))
    })
  }

  test('a parameter given twice is refused, the redirect address without leaving the page', async () => {
    const twice = async (more: string): Promise<Page> =>
      pageOf(await f.app.inject({ method: 'GET', url: `/connect/authorize?${new URLSearchParams(WISH)}&${more}` }))
    assert.equal((await twice('redirect_uri=https%3A%2F%2Fevil.example.com')).status, 400)
    assert.equal((await twice('client_id=901')).status, 400)
    const back = await twice('scope=email')
    assert.equal(back.location?.searchParams.get('error'), 'invalid_request')
  })

  test('what may not be registered: http elsewhere, fragments, placeholders, scripts', async () => {
    for (const uri of [
      'http://app.example.com/cb',
      'https://app.example.com/#x',
      'https://*.example.com/',
      'https://user@app.example.com/',
      'javascript:alert(1)',
      'data:text/html,x',
      'app:/cb',
      '/relative',
      'https://app.example.com/a b',
      '',
    ]) {
      const reply = await ask('PATCH', `/ServicePrincipals(${publicClient})`, { RedirectUris: [uri] })
      assert.equal(reply.status, 400, uri)
      assert.match(String(reply.body.error.details[0].target), /^RedirectUris/)
    }
  })
})

describe('the code', () => {
  test('gives access, refresh and id token; the API knows the person, and the id token is for the client', async () => {
    const { status, body, headers } = await redeem(await codeFor())
    assert.equal(status, 200)
    assert.equal(headers['cache-control'], 'no-store')
    assert.equal(headers['set-cookie'], undefined, 'applications get no cookie')
    assert.equal(body.token_type, 'Bearer')
    assert.equal(body.expires_in, 3600)
    assert.equal(body.scope, 'xapi openid profile email offline_access')
    assert.equal((await asker(f.app, body.access_token)('GET', '/MyUser?$select=Id')).body.Id, person)
    const known = (await f.app.inject({ method: 'GET', url: '/.well-known/openid-configuration' })).json()
    const jwks = (await f.app.inject({ method: 'GET', url: new URL(known.jwks_uri).pathname })).json()
    const { payload } = await jwtVerify(body.id_token, createLocalJWKSet(jwks), {
      issuer: known.issuer,
      audience: '900',
      currentDate: new Date(f.clock.now),
    })
    assert.equal(payload.nonce, 'n-1')
    assert.equal(payload.name, 'Ann Bell')
    assert.equal(payload.email, 'ann@example.com')
    assert.equal(payload.auth_time, Math.floor(f.clock.now / 1000))
    assert.equal((await asker(f.app, body.id_token)('GET', '/Defs')).status, 401, 'an id token opens nothing')
    const info = await f.app.inject({
      method: 'GET',
      url: '/connect/userinfo',
      headers: { authorization: `Bearer ${body.access_token}` },
    })
    assert.equal(info.json().sub, payload.sub)
    assert.equal(info.json().preferred_username, '150')
    assert.equal(decodeJwt(body.access_token).client_id, '900')
  })

  test('without openid there is no id token, and userinfo says no', async () => {
    const { body } = await redeem(await codeFor({ scope: '' }))
    assert.equal(body.id_token, undefined)
    const headers = { authorization: `Bearer ${body.access_token}` }
    assert.equal((await f.app.inject({ method: 'GET', url: '/connect/userinfo', headers })).statusCode, 403)
    assert.equal((await f.app.inject({ method: 'GET', url: '/connect/userinfo' })).statusCode, 401)
  })

  test('a second use is refused and ends what the first one gave', async () => {
    const code = await codeFor()
    const first = await redeem(code)
    assert.equal(first.status, 200)
    const again = await redeem(code)
    assert.equal(again.status, 400)
    assert.equal(again.body.error, 'invalid_grant')
    assert.equal((await asker(f.app, first.body.access_token)('GET', '/Defs')).status, 401)
    const fields = { grant_type: 'refresh_token', client_id: '900', refresh_token: first.body.refresh_token }
    assert.equal((await token(fields)).status, 400)
  })

  test('two uses at the same time give tokens at most once', async () => {
    const code = await codeFor()
    const both = await Promise.all([redeem(code), redeem(code)])
    assert.equal(both.filter((each) => each.status === 200).length, 1)
  })

  for (const [what, other] of [
    ['another verifier', { code_verifier: 'x'.repeat(43) }],
    ['no verifier', { code_verifier: '' }],
    ['the challenge as verifier', { code_verifier: challenge }],
    ['another redirect address', { redirect_uri: 'http://127.0.0.1/cb' }],
    ['no redirect address', { redirect_uri: '' }],
  ] as const) {
    test(`${what}: refused, and the code is gone`, async () => {
      const code = await codeFor()
      assert.equal((await redeem(code, other)).body.error, 'invalid_grant')
      assert.equal((await redeem(code)).body.error, 'invalid_grant')
    })
  }

  test('it is for its client only, and a client with a secret must show it', async () => {
    const code = await codeFor()
    assert.equal((await redeem(code, { client_id: '901' })).status, 401, 'no secret')
    assert.equal((await redeem(code, { client_id: '901', client_secret: secret })).body.error, 'invalid_grant')
    const own = await codeFor({ client_id: '901' })
    assert.equal((await redeem(own, { client_id: '901', client_secret: 'x'.repeat(32) })).status, 401)
    const authorization = `Basic ${Buffer.from(`901:${secret}`).toString('base64')}`
    const { client_id: _, ...fields } = {
      grant_type: 'authorization_code',
      client_id: '',
      redirect_uri: CALLBACK,
      code: own,
      code_verifier: verifier,
    }
    assert.equal((await token(fields, { authorization })).status, 200)
  })

  test('it is good for a minute', async () => {
    const late = await codeFor()
    f.clock.now += 60_000
    assert.equal((await redeem(late)).body.error, 'invalid_grant')
    const early = await codeFor()
    f.clock.now += 59_000
    assert.equal((await redeem(early)).status, 200)
  })

  test('it does not outlive the password it was given for, nor the person', async () => {
    const made = await ask('POST', '/Users', { Number: '160', AccessPassword: 'password of 160' })
    const codeOf = async (password: string): Promise<string> =>
      String((await send(await open(), { username: '160', password })).location?.searchParams.get('code'))
    const first = await codeOf('password of 160')
    await ask('PATCH', `/Users(${made.body.Id})`, { AccessPassword: 'another password' })
    assert.equal((await redeem(first)).body.error, 'invalid_grant')
    const second = await codeOf('another password')
    await ask('PATCH', `/Users(${made.body.Id})`, { Enabled: false })
    assert.equal((await redeem(second)).body.error, 'invalid_grant')
  })
})

describe('what was given', () => {
  test('is renewed by its client only, with rotation; a reuse ends all of it', async () => {
    const { body } = await redeem(await codeFor())
    const fields = { grant_type: 'refresh_token', refresh_token: body.refresh_token }
    assert.equal((await token(fields)).status, 401, 'no client')
    assert.equal((await token({ ...fields, client_id: 'Webclient' })).status, 401)
    assert.equal((await token({ ...fields, client_id: '901', client_secret: secret })).status, 401, 'another client')
    const next = await token({ ...fields, client_id: '900' })
    assert.equal(next.status, 200)
    assert.equal(next.headers['set-cookie'], undefined)
    const fresh = asker(f.app, next.body.access_token)
    assert.equal((await fresh('GET', '/Defs')).status, 200)
    assert.equal((await token({ ...fields, client_id: '900' })).status, 400, 'reuse')
    assert.equal((await fresh('GET', '/Defs')).status, 401, 'the family is over')
  })

  test('cannot be used to act as somebody else', async () => {
    const back = await send(await open(), { username: '100', password: OWNER_PASSWORD })
    const { body } = await redeem(String(back.location?.searchParams.get('code')))
    const fields = { grant_type: 'refresh_token', client_id: '900', refresh_token: body.refresh_token }
    assert.equal((await token({ ...fields, impersonate: '150' })).status, 403)
  })

  test('is revoked by its client (RFC 7009), by either token, and then opens nothing', async () => {
    const revoke = async (fields: Record<string, string>) =>
      (
        await f.app.inject({
          method: 'POST',
          url: '/connect/revoke',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          payload: new URLSearchParams(fields).toString(),
        })
      ).statusCode
    for (const which of ['access_token', 'refresh_token'] as const) {
      const { body } = await redeem(await codeFor())
      assert.equal(await revoke({ token: body[which] }), 401, 'without the client')
      assert.equal((await asker(f.app, body.access_token)('GET', '/Defs')).status, 200)
      assert.equal(await revoke({ token: body[which], client_id: '900', token_type_hint: which }), 200)
      assert.equal((await asker(f.app, body.access_token)('GET', '/Defs')).status, 401, which)
    }
    assert.equal(await revoke({ token: 'nobody knows it', client_id: '900' }), 200)
    assert.equal(await revoke({}), 400)
  })

  test('ends when the client is switched off, at once', async () => {
    const made = await ask('POST', '/ServicePrincipals', { Number: '902', XAPIEnabled: true, RedirectUris: [CALLBACK] })
    const { body } = await redeem(await codeFor({ client_id: '902' }), { client_id: '902' })
    assert.equal((await asker(f.app, body.access_token)('GET', '/Defs')).status, 200)
    await ask('PATCH', `/ServicePrincipals(${made.body.Id})`, { XAPIEnabled: false })
    assert.equal((await asker(f.app, body.access_token)('GET', '/Defs')).status, 401)
    const fields = { grant_type: 'refresh_token', client_id: '902', refresh_token: body.refresh_token }
    assert.equal((await token(fields)).status, 401)
    assert.equal((await open({ client_id: '902' })).status, 400)
  })

  test('neither codes, tickets, verifiers nor passwords are logged', async () => {
    const page = await open()
    const back = await send(page, ANN)
    const code = String(back.location?.searchParams.get('code'))
    const { body } = await redeem(code)
    const text = JSON.stringify(f.logged)
    for (const each of [
      code,
      page.ticket,
      verifier,
      PASSWORD,
      secret,
      body.access_token,
      body.refresh_token,
      body.id_token,
    ])
      assert.equal(text.includes(each), false)
  })
})
