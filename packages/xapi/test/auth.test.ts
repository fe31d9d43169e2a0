// Getting tokens and losing them, over real sockets where the form of the request matters.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { calculateJwkThumbprint, createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let f: Fixture
let ask: Ask
let base = ''
let secret = ''
let client = 0
before(async () => {
  f = await fixture()
  const { httpPort } = await f.xapi.listen({ http: { address: '127.0.0.1', port: 0 }, https: null })
  base = `http://127.0.0.1:${httpPort}`
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  const made = await ask('POST', '/ServicePrincipals', {
    Number: '900',
    XAPIEnabled: true,
    Groups: [{ GroupId: 1, Rights: { RoleName: 'system_owners' } }],
  })
  client = made.body.Id
  secret = (await ask('POST', `/ServicePrincipals(${client})/Pbx.GenerateAppToken`)).body.value
})
after(() => f.close())

function urlencoded(fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${base}/connect/token`, { method: 'POST', body: new URLSearchParams(fields), headers })
}

describe('API clients', () => {
  test('a secret is made on demand, answered once, and opens the door', async () => {
    assert.match(secret, /^[A-Za-z0-9]{32}$/)
    const listed = await ask('GET', `/ServicePrincipals(${client})`)
    assert.equal(listed.text.includes(secret), false)
  })

  test('urlencoded, with the empty scope n8n sends', async () => {
    const response = await urlencoded({
      grant_type: 'client_credentials',
      client_id: '900',
      client_secret: secret,
      scope: '',
    })
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('cache-control'), 'no-store')
    const body = (await response.json()) as Record<string, string>
    assert.equal(body.token_type, 'Bearer')
    assert.equal(body.expires_in, 3600)
    const users = await fetch(`${base}/xapi/v1/Users?$select=Number`, {
      headers: { authorization: `Bearer ${body.access_token}` },
    })
    assert.equal(users.status, 200)
  })

  test('multipart, as the official examples send it', async () => {
    const form = new FormData()
    for (const [name, value] of [
      ['client_id', '900'],
      ['client_secret', secret],
      ['grant_type', 'client_credentials'],
    ] as const) {
      form.append(name, value)
    }
    const response = await fetch(`${base}/connect/token`, { method: 'POST', body: form })
    assert.equal(response.status, 200, await response.clone().text())
  })

  test('credentials as HTTP Basic', async () => {
    const authorization = `Basic ${Buffer.from(`900:${secret}`).toString('base64')}`
    assert.equal((await urlencoded({ grant_type: 'client_credentials' }, { authorization })).status, 200)
  })

  test('the token is an ES256 JWT that the published key checks, with the claims clients read', async () => {
    const response = await urlencoded({ grant_type: 'client_credentials', client_id: '900', client_secret: secret })
    const { access_token: token } = (await response.json()) as { access_token: string }
    const keys = (await (await fetch(`${base}/.well-known/jwks.json`)).json()) as Parameters<
      typeof createLocalJWKSet
    >[0]
    assert.equal(JSON.stringify(keys).includes('"d"'), false)
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(keys), {
      currentDate: new Date(f.clock.now),
    })
    assert.equal(protectedHeader.alg, 'ES256')
    const [published] = keys.keys
    assert.ok(published)
    assert.equal(published.kid, await calculateJwkThumbprint(published))
    assert.equal(protectedHeader.kid, published.kid)
    assert.equal(payload.sub, '900')
    assert.equal(payload.aud, '/api')
    assert.equal(payload.iss, 'pbx.test')
    assert.equal(payload.scope, 'xapi')
    assert.deepEqual(payload.role, ['App', 'system_owners'])
    assert.equal(Number(payload.exp) - Number(payload.iat), 3600)
  })

  for (const [name, fields, status, error] of [
    [
      'a wrong secret',
      { grant_type: 'client_credentials', client_id: '900', client_secret: 'x'.repeat(32) },
      401,
      'invalid_client',
    ],
    [
      'an unknown client',
      { grant_type: 'client_credentials', client_id: '901', client_secret: 'x' },
      401,
      'invalid_client',
    ],
    [
      "a user's number",
      { grant_type: 'client_credentials', client_id: '100', client_secret: OWNER_PASSWORD },
      401,
      'invalid_client',
    ],
    ['no fields', {}, 400, 'unsupported_grant_type'],
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['an invented refresh token', { grant_type: 'refresh_token', refresh_token: 'abc' }, 400, 'invalid_grant'],
  ] as const) {
    test(`${name}: ${status} ${error}`, async () => {
      const response = await urlencoded(fields)
      assert.equal(response.status, status)
      assert.equal(((await response.json()) as { error: string }).error, error)
    })
  }

  test('failed tries are reported to the switch with their address', async () => {
    await urlencoded({ grant_type: 'client_credentials', client_id: '999', client_secret: 'x' })
    assert.deepEqual(f.asked.at(-1), { kind: 'webLoginFailed', address: '127.0.0.1', user: '999' })
  })

  test('a client that is switched off is locked out at once, its tokens too', async () => {
    const made = await ask('POST', '/ServicePrincipals', { Number: '905', XAPIEnabled: true })
    const { value } = (await ask('POST', `/ServicePrincipals(${made.body.Id})/Pbx.GenerateAppToken`)).body
    const fields = { grant_type: 'client_credentials', client_id: '905', client_secret: value }
    const { access_token: token } = (await (await urlencoded(fields)).json()) as { access_token: string }
    assert.equal((await asker(f.app, token)('GET', '/Defs')).status, 200)
    await ask('PATCH', `/ServicePrincipals(${made.body.Id})`, { XAPIEnabled: false })
    assert.equal((await asker(f.app, token)('GET', '/Defs')).status, 401)
    assert.equal((await urlencoded(fields)).status, 401)
  })

  test('a new secret ends the old one', async () => {
    const made = await ask('POST', '/ServicePrincipals', { Number: '906', XAPIEnabled: true })
    const generate = async (): Promise<string> =>
      (await ask('POST', `/ServicePrincipals(${made.body.Id})/Pbx.GenerateAppToken`)).body.value
    const old = await generate()
    const given = await urlencoded({ grant_type: 'client_credentials', client_id: '906', client_secret: old })
    const { access_token: token } = (await given.json()) as { access_token: string }
    assert.equal((await asker(f.app, token)('GET', '/Defs')).status, 200)
    const fresh = await generate()
    assert.equal((await asker(f.app, token)('GET', '/Defs')).status, 401)
    const status = async (client_secret: string): Promise<number> =>
      (await urlencoded({ grant_type: 'client_credentials', client_id: '906', client_secret })).status
    assert.equal(await status(old), 401)
    assert.equal(await status(fresh), 200)
  })
})

interface Login {
  readonly access: string
  readonly refresh: string
  readonly cookie: string
}

async function login(name = '100', password = OWNER_PASSWORD): Promise<Login> {
  const response = await fetch(`${base}/webclient/api/Login/GetAccessToken`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: name, PASSWORD: password, SecurityCode: '', ReCaptchaResponse: null }),
  })
  assert.equal(response.status, 200)
  const body = (await response.json()) as {
    Status: string
    Token: { access_token: string; refresh_token: string }
    TwoFactorAuth: null
  }
  assert.equal(body.Status, 'AuthSuccess')
  return {
    access: body.Token.access_token,
    refresh: body.Token.refresh_token,
    cookie: response.headers.get('set-cookie') ?? '',
  }
}

describe('people', () => {
  test('log in with number or mail address; keys in any case; the cookie is HttpOnly and strict', async () => {
    await ask('POST', '/Users', { Number: '150', EmailAddress: 'p@example.com', AccessPassword: 'password of 150' })
    const { cookie } = await login('P@example.com', 'password of 150')
    assert.match(cookie, /^RefreshTokenCookie=[\w-]{43};/)
    for (const mark of ['HttpOnly', 'SameSite=Strict', 'Path=/']) assert.ok(cookie.includes(mark), mark)
    assert.equal(cookie.includes('Secure'), false, 'plain HTTP here')
  })

  test('a wrong password and an unknown user get the same answer', async () => {
    const bodies = await Promise.all(
      ['100', '998'].map(async (Username) => {
        const reply = await f.app.inject({
          method: 'POST',
          url: '/webclient/api/Login/GetAccessToken',
          payload: { Username, Password: 'no' },
        })
        return `${reply.statusCode} ${reply.body}`
      }),
    )
    assert.equal(bodies[0], bodies[1])
    assert.match(String(bodies[0]), /^401 /)
  })

  test('a disabled user cannot log in, and the old token stops working', async () => {
    const made = await ask('POST', '/Users', { Number: '151', AccessPassword: 'password of 151' })
    const { access } = await login('151', 'password of 151')
    assert.equal((await asker(f.app, access)('GET', '/MyUser?$select=Number')).status, 200)
    await ask('PATCH', `/Users(${made.body.Id})`, { Enabled: false })
    assert.equal((await asker(f.app, access)('GET', '/MyUser')).status, 401)
    await assert.rejects(login('151', 'password of 151'))
  })

  test('a refresh token works once, as field or cookie; a second use ends the family', async () => {
    const { refresh, cookie } = await login()
    const first = await urlencoded(
      { client_id: 'Webclient', grant_type: 'refresh_token' },
      { cookie: cookie.split(';')[0] ?? '' },
    )
    assert.equal(first.status, 200)
    const next = (await first.json()) as { refresh_token: string }
    assert.notEqual(next.refresh_token, refresh)
    assert.equal((await urlencoded({ grant_type: 'refresh_token', refresh_token: refresh })).status, 400)
    assert.equal((await urlencoded({ grant_type: 'refresh_token', refresh_token: next.refresh_token })).status, 400)
  })

  test('logging out ends the refresh token', async () => {
    const { refresh, cookie } = await login()
    const out = await fetch(`${base}/webclient/api/Logout`, {
      method: 'POST',
      headers: { cookie: cookie.split(';')[0] ?? '' },
    })
    assert.equal(out.status, 204)
    assert.equal((await urlencoded({ grant_type: 'refresh_token', refresh_token: refresh })).status, 400)
  })

  test('a new password signs out everywhere', async () => {
    const made = await ask('POST', '/Users', { Number: '152', AccessPassword: 'password of 152' })
    const { access, refresh } = await login('152', 'password of 152')
    const old = asker(f.app, access)
    assert.equal((await old('GET', '/MyUser?$select=Number')).status, 200)
    await ask('PATCH', `/Users(${made.body.Id})`, { FirstName: 'same password' })
    assert.equal((await old('GET', '/MyUser?$select=Number')).status, 200)
    await ask('PATCH', `/Users(${made.body.Id})`, { AccessPassword: 'another password' })
    assert.equal((await old('GET', '/MyUser?$select=Number')).status, 401)
    assert.equal((await urlencoded({ grant_type: 'refresh_token', refresh_token: refresh })).status, 400)
  })

  test('an administrator may act as somebody, and the audit names the administrator', async () => {
    const made = await ask('POST', '/Users', { Number: '153' })
    const { refresh } = await login()
    const response = await urlencoded({ grant_type: 'refresh_token', refresh_token: refresh, impersonate: '153' })
    const { access_token: token } = (await response.json()) as { access_token: string }
    const claims = decodeJwt(token)
    assert.equal(claims.unique_name, '153')
    assert.equal(claims.original_name, '100')
    assert.equal((await asker(f.app, token)('GET', '/MyUser?$select=Id')).body.Id, made.body.Id)
  })

  test('others may not', async () => {
    await ask('POST', '/Users', { Number: '154', AccessPassword: 'password of 154' })
    const { refresh } = await login('154', 'password of 154')
    const response = await urlencoded({ grant_type: 'refresh_token', refresh_token: refresh, impersonate: '100' })
    assert.equal(response.status, 403)
    // The session they have is not lost by asking.
    assert.equal((await urlencoded({ grant_type: 'refresh_token', refresh_token: refresh })).status, 200)
  })

  test('who acted as an owner stops doing so with their own ownership, or with a new password', async () => {
    const owners = [{ GroupId: 1, Rights: { RoleName: 'system_owners' } }]
    const admins = [{ GroupId: 1, Rights: { RoleName: 'system_admins' } }]
    const password = 'password of 155'
    const made = await ask('POST', '/Users', { Number: '155', AccessPassword: password, Groups: owners })
    const act = async (): Promise<Ask> => {
      const { refresh } = await login('155', password)
      const response = await urlencoded({ grant_type: 'refresh_token', refresh_token: refresh, impersonate: '100' })
      return asker(f.app, ((await response.json()) as { access_token: string }).access_token)
    }
    const first = await act()
    assert.equal((await first('GET', '/MyUser?$select=Number')).body.Number, '100')
    await ask('PATCH', `/Users(${made.body.Id})`, { Groups: admins })
    assert.equal((await first('GET', '/MyUser?$select=Number')).status, 401)
    await ask('PATCH', `/Users(${made.body.Id})`, { Groups: owners })
    const second = await act()
    await ask('PATCH', `/Users(${made.body.Id})`, { AccessPassword: 'something else' })
    assert.equal((await second('GET', '/MyUser?$select=Number')).status, 401)
  })

  test('one sees and ends one’s own tokens; nobody sees their text', async () => {
    const { access, refresh } = await login()
    const mine = asker(f.app, access)
    const listed = await mine('GET', '/MyTokens?$orderby=Id desc&$top=1')
    assert.equal(listed.text.includes(refresh), false)
    assert.equal(listed.body.value[0].Username, '100')
    assert.equal((await mine('POST', `/MyTokens(${listed.body.value[0].Id})/Pbx.RevokeToken`)).status, 204)
    assert.equal((await urlencoded({ grant_type: 'refresh_token', refresh_token: refresh })).status, 400)
  })
})

describe('the door', () => {
  test('a token of another system, of another key, without a signature or expired is refused', async () => {
    const { access } = await login()
    const [head = '', body = ''] = access.split('.')
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`
    for (const token of [none, `${head}.${body}.AAAA`, `${access}x`, 'a.b.c', 'x'.repeat(10_000)]) {
      assert.equal((await asker(f.app, token)('GET', '/Defs')).status, 401)
    }
    f.clock.now += 3700_000
    assert.equal((await asker(f.app, access)('GET', '/Defs')).status, 401)
    f.clock.now -= 3700_000
  })

  test('who asks is known before the body is read: a stranger is told nothing about it', async () => {
    const payload = `{"broken":${'['.repeat(100_000)}`
    const headers = { 'content-type': 'application/json' }
    const stranger = await f.app.inject({ method: 'POST', url: '/xapi/v1/Users', headers, payload })
    assert.equal(stranger.statusCode, 401)
    const { access } = await login()
    const known = { ...headers, authorization: `Bearer ${access}` }
    const user = await f.app.inject({ method: 'POST', url: '/xapi/v1/Users', headers: known, payload })
    assert.equal(user.statusCode, 400)
  })

  test('a blocked address is refused everywhere', async () => {
    f.blocked.add('127.0.0.1')
    for (const path of ['/', '/health', '/xapi/v1/Defs', '/connect/token']) {
      assert.equal((await fetch(`${base}${path}`)).status, 403, path)
    }
    f.blocked.clear()
  })

  test('no secret, password or token was logged', async () => {
    const { access, refresh } = await login()
    await asker(f.app, access)('GET', "/Users?$filter=FirstName eq 'private'")
    const text = JSON.stringify(f.logged)
    for (const each of [secret, OWNER_PASSWORD, access, refresh, 'private', 'password of']) {
      assert.equal(text.includes(each), false, each)
    }
  })

  test('too many tries are slowed down', async () => {
    let last = 0
    for (let tried = 0; tried < 130 && last !== 429; tried += 1)
      last = (await urlencoded({ grant_type: 'nothing' })).status
    assert.equal(last, 429)
  })
})
