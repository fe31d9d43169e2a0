// The second factor at every door: set up, signed in with, spent, limited, required, reset and taken away.
import assert from 'node:assert/strict'
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD, type Reply } from './fixture.ts'

let f: Fixture
let owner: Ask
before(async () => {
  f = await fixture()
  owner = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
})
after(() => f.close())

const STEP = 30_000
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** An authenticator app, written from RFC 6238 alone. */
function codeAt(secret: string, ms: number): string {
  const bits = [...secret].map((each) => ALPHABET.indexOf(each).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((each) => Number.parseInt(each, 2)))
  const counter = Buffer.alloc(8)
  counter.writeUInt32BE(Math.floor(ms / STEP), 4)
  const mac = createHmac('sha1', key).update(counter).digest()
  const at = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

interface LoginAnswer {
  readonly status: number
  readonly body: {
    readonly Status: string
    readonly Token: { readonly access_token: string; readonly refresh_token: string } | null
    readonly TwoFactorAuth: {
      readonly SetUp?: boolean
      readonly Uri?: string
      readonly RecoveryCodes?: string[]
    } | null
  }
}

async function login(name: string, password: string, code?: string): Promise<LoginAnswer> {
  const payload = { Username: name, Password: password, ...(code === undefined ? {} : { SecurityCode: code }) }
  const response = await f.app.inject({ method: 'POST', url: '/webclient/api/Login/GetAccessToken', payload })
  return { status: response.statusCode, body: response.json() }
}

let numbers = 500

async function somebody(more: object = {}): Promise<{ id: number; number: string; password: string }> {
  numbers += 1
  const number = String(numbers)
  const password = `password of ${number}`
  const made = await owner('POST', '/Users', { Number: number, AccessPassword: password, ...more })
  assert.equal(made.status, 201, made.text)
  return { id: made.body.Id, number, password }
}

async function enrolled() {
  const who = await somebody()
  const first = await login(who.number, who.password)
  const ask = asker(f.app, String(first.body.Token?.access_token))
  const begun = await ask('POST', '/MyUser/Pbx.BeginSecondFactor', { password: who.password })
  assert.equal(begun.status, 200, begun.text)
  const secret: string = begun.body.Secret
  const confirmed = await ask('POST', '/MyUser/Pbx.ConfirmSecondFactor', { code: codeAt(secret, f.clock.now) })
  assert.equal(confirmed.status, 200, confirmed.text)
  f.clock.now += STEP
  return {
    ...who,
    ask,
    secret,
    codes: confirmed.body.value as string[],
    begun,
    code: () => codeAt(secret, f.clock.now),
  }
}

describe('setting up', () => {
  test('the key comes as an otpauth address, once, for who knows the password', async () => {
    const who = await somebody()
    const ask = asker(f.app, await loginToken(f.app, who.number, who.password))
    const guess = await ask('POST', '/MyUser/Pbx.BeginSecondFactor', { password: 'not mine' })
    assert.equal(guess.status, 403)
    assert.deepEqual(f.asked.at(-1), { kind: 'webLoginFailed', address: '127.0.0.1', user: who.number })
    const { body } = await ask('POST', '/MyUser/Pbx.BeginSecondFactor', { password: who.password })
    const uri = new URL(body.Uri)
    assert.equal(uri.protocol, 'otpauth:')
    assert.equal(uri.host, 'totp')
    assert.equal(decodeURIComponent(uri.pathname), `/pbx.test:${who.number}`)
    assert.deepEqual(Object.fromEntries(uri.searchParams), {
      secret: body.Secret,
      issuer: 'pbx.test',
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    })
    assert.equal((await login(who.number, who.password)).body.Status, 'AuthSuccess', 'not confirmed, not asked for')
    assert.equal((await ask('POST', '/MyUser/Pbx.ConfirmSecondFactor', { code: '000000' })).status, 400)
    const code = codeAt(body.Secret, f.clock.now)
    const confirmed = await ask('POST', '/MyUser/Pbx.ConfirmSecondFactor', { code })
    assert.equal(confirmed.body.value.length, 10)
    assert.equal((await ask('POST', '/MyUser/Pbx.BeginSecondFactor', { password: who.password })).status, 400)
    const shown = await owner('GET', `/Users(${who.id})`)
    assert.equal(shown.body.Enable2FA, true)
    for (const secret of [body.Secret, ...confirmed.body.value]) assert.equal(shown.text.includes(secret), false)
    assert.equal((await ask('GET', '/MyUser')).status, 200, 'who set it up stays signed in')
  })

  test('neither an API client nor an administrator acting as somebody does it', async () => {
    const who = await somebody()
    const { body } = await login('100', OWNER_PASSWORD)
    const exchanged = await f.app.inject({
      method: 'POST',
      url: '/connect/token',
      payload: { grant_type: 'refresh_token', refresh_token: body.Token?.refresh_token, impersonate: who.number },
    })
    const acting = asker(f.app, exchanged.json().access_token)
    for (const [name, given] of [
      ['BeginSecondFactor', { password: who.password }],
      ['ConfirmSecondFactor', { code: '123456' }],
      ['RemoveSecondFactor', { code: '123456' }],
      ['ChangePassword', { current: who.password, password: 'something new' }],
    ] as const) {
      assert.equal((await acting('POST', `/MyUser/Pbx.${name}`, given)).status, 403, name)
    }
  })
})

describe('signing in', () => {
  test('password alone is asked for the code, the code opens, and only once', async () => {
    const who = await enrolled()
    const asked = await login(who.number, who.password)
    assert.equal(asked.status, 200)
    assert.deepEqual(asked.body, { Status: 'Required2FA', Token: null, TwoFactorAuth: { Type: 'Totp', SetUp: false } })
    const code = who.code()
    const wrong = await login(who.number, 'wrong password', code)
    assert.equal(wrong.body.Status, 'AuthFailed', 'a code is nothing without the password')
    assert.equal((await login(who.number, who.password, code)).body.Status, 'AuthSuccess')
    const again = await login(who.number, who.password, code)
    assert.equal(again.status, 401)
    assert.equal(again.body.Status, 'InvalidSecurityCode')
    assert.equal(again.body.Token, null)
    assert.deepEqual(f.asked.at(-1), { kind: 'webLoginFailed', address: '127.0.0.1', user: who.number })
  })

  test('a clock may be one step off, not two', async () => {
    const who = await enrolled()
    f.clock.now += 10 * STEP
    for (const drift of [-2, 2]) {
      const off = codeAt(who.secret, f.clock.now + drift * STEP)
      assert.equal((await login(who.number, who.password, off)).status, 401, String(drift))
    }
    for (const drift of [-1, 0, 1]) {
      const near = codeAt(who.secret, f.clock.now + drift * STEP)
      assert.equal((await login(who.number, who.password, near)).body.Status, 'AuthSuccess', String(drift))
    }
  })

  test('five wrong codes and the account waits a quarter of an hour, for codes alone', async () => {
    const who = await enrolled()
    for (let tried = 0; tried < 5; tried += 1) {
      assert.equal((await login(who.number, who.password, 'abcdef')).body.Status, 'InvalidSecurityCode')
    }
    const right = await login(who.number, who.password, who.code())
    assert.equal(right.status, 429)
    assert.equal(right.body.Status, 'TooManyAttempts')
    assert.equal((await who.ask('GET', '/MyUser')).status, 200, 'who is signed in stays so')
    f.clock.now += 15 * 60_000
    assert.equal((await login(who.number, who.password, who.code())).body.Status, 'AuthSuccess')
  })

  test('strangers without the password cannot use up the tries', async () => {
    const who = await enrolled()
    for (let tried = 0; tried < 10; tried += 1) await login(who.number, 'guessed', 'abcdef')
    assert.equal((await login(who.number, who.password, who.code())).body.Status, 'AuthSuccess')
  })

  test('a recovery code opens once', async () => {
    const who = await enrolled()
    const [first = ''] = who.codes
    assert.equal((await login(who.number, who.password, first)).body.Status, 'AuthSuccess')
    assert.equal((await login(who.number, who.password, first)).status, 401)
  })
})

describe('administrators', () => {
  test('who requires a second factor signs the person out; the next sign-in sets it up', async () => {
    const who = await somebody()
    const ask = asker(f.app, await loginToken(f.app, who.number, who.password))
    const required = await owner('PATCH', `/Users(${who.id})`, { Require2FA: true })
    assert.equal(required.status, 204)
    assert.equal(required.headers['cordboard-not-in-effect'], undefined)
    assert.equal((await ask('GET', '/MyUser')).status, 401)
    const told = await login(who.number, who.password)
    assert.equal(told.body.Status, 'Required2FA')
    assert.equal(told.body.TwoFactorAuth?.SetUp, true)
    const secret = new URL(String(told.body.TwoFactorAuth?.Uri)).searchParams.get('secret') ?? ''
    const again = await login(who.number, who.password)
    assert.equal(String(again.body.TwoFactorAuth?.Uri).includes(secret), false, 'a key is shown once')
    const fresh = new URL(String(again.body.TwoFactorAuth?.Uri)).searchParams.get('secret') ?? ''
    assert.equal((await login(who.number, who.password, codeAt(secret, f.clock.now))).status, 401)
    const inside = await login(who.number, who.password, codeAt(fresh, f.clock.now))
    assert.equal(inside.body.Status, 'AuthSuccess')
    assert.equal(inside.body.TwoFactorAuth?.RecoveryCodes?.length, 10)
    const mine = asker(f.app, String(inside.body.Token?.access_token))
    f.clock.now += STEP
    const removal = await mine('POST', '/MyUser/Pbx.RemoveSecondFactor', { code: codeAt(fresh, f.clock.now) })
    assert.equal(removal.status, 403, 'what is required stays')
  })

  test('a reset signs out, keeps the demand, and is for those who may change the user', async () => {
    const who = await enrolled()
    const other = await enrolled()
    assert.equal((await other.ask('POST', `/Users(${who.id})/Pbx.ResetSecondFactor`)).status, 403)
    assert.equal((await owner('POST', `/Users(${who.id})/Pbx.ResetSecondFactor`)).status, 204)
    assert.equal((await who.ask('GET', '/MyUser')).status, 401)
    assert.equal((await login(who.number, who.password, who.code())).body.TwoFactorAuth?.SetUp, true)
    assert.equal((await login(other.number, other.password, other.code())).body.Status, 'AuthSuccess')
  })

  test('Enable2FA off takes it away; a new one is a new key', async () => {
    const who = await enrolled()
    assert.equal((await owner('PATCH', `/Users(${who.id})`, { Enable2FA: false })).status, 204)
    assert.equal((await login(who.number, who.password)).body.Status, 'AuthSuccess')
    await owner('PATCH', `/Users(${who.id})`, { Enable2FA: true })
    const told = await login(who.number, who.password)
    assert.equal(told.body.TwoFactorAuth?.SetUp, true)
    assert.equal(String(told.body.TwoFactorAuth?.Uri).includes(who.secret), false)
  })

  test('a copy of a user brings the demand and not the key', async () => {
    const who = await somebody({ Enable2FA: true })
    assert.equal((await login(who.number, who.password)).body.TwoFactorAuth?.SetUp, true)
  })

  test('the audit says who set it up and who reset it', async () => {
    const who = await enrolled()
    await owner('POST', `/Users(${who.id})/Pbx.ResetSecondFactor`)
    const { body } = await owner('GET', '/ReportAuditLog/Pbx.GetAuditLogData()?$top=2')
    const users = body.value.map((each: Record<string, unknown>) => each.UserName)
    assert.deepEqual(users, ['100', who.number])
  })
})

describe('people', () => {
  test('take it away with a code', async () => {
    const who = await enrolled()
    assert.equal((await who.ask('POST', '/MyUser/Pbx.RemoveSecondFactor', { code: '000000' })).status, 400)
    assert.equal((await who.ask('POST', '/MyUser/Pbx.RemoveSecondFactor', { code: who.code() })).status, 204)
    assert.equal((await login(who.number, who.password)).body.Status, 'AuthSuccess')
    assert.equal((await who.ask('GET', '/MyUser?$select=Enable2FA')).body.Enable2FA, false)
  })

  test('change their password with the old one, and are signed out everywhere', async () => {
    const who = await somebody()
    const ask = asker(f.app, await loginToken(f.app, who.number, who.password))
    const change = (current: string, password: string): Promise<Reply> =>
      ask('POST', '/MyUser/Pbx.ChangePassword', { current, password })
    assert.equal((await change('wrong', 'a new password')).status, 403)
    assert.equal((await change(who.password, 'short')).status, 400)
    assert.equal((await change(who.password, 'a new password')).status, 204)
    assert.equal((await ask('GET', '/MyUser')).status, 401)
    assert.equal((await login(who.number, who.password)).status, 401)
    assert.equal((await login(who.number, 'a new password')).body.Status, 'AuthSuccess')
  })
})

describe('the sign-in page', () => {
  async function page(who: { number: string; password: string }) {
    const client = String(numbers + 400)
    await owner('POST', '/ServicePrincipals', {
      Number: client,
      XAPIEnabled: true,
      RedirectUris: ['https://app.example.com/'],
    })
    const query = new URLSearchParams({
      client_id: client,
      redirect_uri: 'https://app.example.com/',
      response_type: 'code',
      code_challenge: createHash('sha256').update(randomBytes(32)).digest('base64url'),
      code_challenge_method: 'S256',
    })
    const first = await f.app.inject({ method: 'GET', url: `/connect/authorize?${query}` })
    const cookie = String(first.headers['set-cookie']).split(';')[0] ?? ''
    const ticketIn = (text: string): string => /name="ticket" value="([^"]*)"/.exec(text)?.[1] ?? ''
    const send = (ticket: string, fields: Record<string, string>) =>
      f.app.inject({
        method: 'POST',
        url: '/connect/authorize',
        headers: { 'content-type': 'application/x-www-form-urlencoded', cookie },
        payload: new URLSearchParams({ ticket, ...fields }).toString(),
      })
    const next = await send(ticketIn(first.body), { username: who.number, password: who.password })
    return { next, send, ticketIn }
  }

  test('asks for the code after the password, and for another after a wrong one', async () => {
    const who = await enrolled()
    const { next, send, ticketIn } = await page(who)
    assert.equal(next.statusCode, 200)
    assert.match(next.body, /<label for="code">/)
    assert.match(next.body, /autocomplete="one-time-code"/)
    const wrong = await send(ticketIn(next.body), { code: '000000' })
    assert.equal(wrong.statusCode, 401)
    assert.match(wrong.body, /role="alert"/)
    const code = who.code()
    const back = await send(ticketIn(wrong.body), { code })
    assert.equal(back.statusCode, 303)
    assert.match(String(back.headers.location), /^https:\/\/app\.example\.com\/\?code=/)
    assert.equal((await send(ticketIn(wrong.body), { code })).statusCode, 401, 'the code is spent')
  })

  test('a password that changes between the steps ends the sign-in', async () => {
    const who = await enrolled()
    const { next, send, ticketIn } = await page(who)
    await owner('PATCH', `/Users(${who.id})`, { AccessPassword: 'something else' })
    assert.equal((await send(ticketIn(next.body), { code: who.code() })).statusCode, 400)
  })

  test('sets it up where it is required, shows recovery codes, and goes on once', async () => {
    const who = await somebody({ Require2FA: true })
    const { next, send, ticketIn } = await page(who)
    const secret = /secret=([A-Z2-7]+)/.exec(next.body)?.[1] ?? ''
    assert.equal(secret.length, 32)
    const shown = await send(ticketIn(next.body), { code: codeAt(secret, f.clock.now) })
    assert.equal(shown.statusCode, 200)
    assert.equal((shown.body.match(/<li>/g) ?? []).length, 10)
    const back = await send(ticketIn(shown.body), {})
    assert.equal(back.statusCode, 303)
    assert.ok(new URL(String(back.headers.location)).searchParams.get('code'))
    assert.equal((await send(ticketIn(shown.body), {})).statusCode, 400, 'once')
  })
})

test('no key, code or recovery code was logged', async () => {
  const who = await enrolled()
  const code = who.code()
  await login(who.number, who.password, code)
  const text = JSON.stringify(f.logged)
  for (const each of [who.secret, code, ...who.codes, who.password]) assert.equal(text.includes(each), false)
})
