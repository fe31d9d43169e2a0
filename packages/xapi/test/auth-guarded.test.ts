// Log-ins of accounts that the switch keeps from an address: right reads like wrong, at every door a secret opens.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

const PASSWORD = 'password of 150'
const LIMIT = 3

let f: Fixture
let owner: Ask
let person: Ask
let secret = ''
/** Failures the switch was told of, by what they were counted under. */
const failures = new Map<string, number>()

before(async () => {
  f = await fixture()
  owner = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  await owner('POST', '/Users', { Number: '150', EmailAddress: 'ann@example.com', AccessPassword: PASSWORD })
  const client = await owner('POST', '/ServicePrincipals', {
    Number: '900',
    XAPIEnabled: true,
    RedirectUris: ['https://app.example.com/'],
  })
  secret = (await owner('POST', `/ServicePrincipals(${client.body.Id})/Pbx.GenerateAppToken`)).body.value
  person = asker(f.app, await loginToken(f.app, '150', PASSWORD))
})
after(() => f.close())
beforeEach(() => {
  failures.clear()
  f.answer((request) => {
    if (request.kind === 'webLoginFailed') failures.set(request.user, (failures.get(request.user) ?? 0) + 1)
    return request.kind === 'mayLogIn' ? (failures.get(request.user) ?? 0) < LIMIT : null
  })
})

interface Told {
  readonly status: number
  readonly text: string
}

async function post(url: string, payload: Readonly<Record<string, string>>): Promise<Told> {
  const { statusCode, body } = await f.app.inject({ method: 'POST', url, payload })
  return { status: statusCode, text: body }
}

const logIn = (Username: string, Password: string): Promise<Told> =>
  post('/webclient/api/Login/GetAccessToken', { Username, Password })
const asClient = (client_id: string, client_secret: string): Promise<Told> =>
  post('/connect/token', { grant_type: 'client_credentials', client_id, client_secret })
const renew = (refresh_token: string, more: Readonly<Record<string, string>> = {}): Promise<Told> =>
  post('/connect/token', { grant_type: 'refresh_token', refresh_token, ...more })

async function refreshToken(): Promise<string> {
  return JSON.parse((await logIn('100', OWNER_PASSWORD)).text).Token.refresh_token
}

async function times(count: number, run: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < count; i++) await run()
}

describe('an account that is kept from an address', () => {
  test('number and mail address count together, and the right password reads like a wrong one', async () => {
    await logIn('150', 'wrong')
    await logIn('ANN@example.com', 'wrong')
    assert.equal((await logIn('150', PASSWORD)).status, 200, 'below the limit')
    const wrong = await logIn('ann@example.com', 'wrong')
    assert.deepEqual([...failures], [['150', 3]])
    assert.deepEqual(await logIn('150', PASSWORD), wrong)
    assert.deepEqual(await logIn('ann@example.com', PASSWORD), wrong)
    assert.equal(wrong.status, 401)
    assert.equal((await logIn('100', OWNER_PASSWORD)).status, 200, 'others get in')
  })

  test('nobody is asked about it without the address, and unknown names are bounded texts', async () => {
    await logIn(`${'x'.repeat(300)}@example.com`, 'wrong')
    assert.deepEqual(f.asked.slice(-3), [
      { kind: 'mayLogIn', address: '127.0.0.1', user: 'x'.repeat(64) },
      { kind: 'mayLogIn', address: '127.0.0.1', user: 'x'.repeat(64) },
      { kind: 'webLoginFailed', address: '127.0.0.1', user: 'x'.repeat(64) },
    ])
  })

  test('nothing is looked at meanwhile, and it costs the same work', async () => {
    const { verifySecret } = f.store
    const looked: (number | null)[] = []
    f.store.verifySecret = (noun, id, field, candidate) => {
      looked.push(id)
      return verifySecret(noun, id, field, candidate)
    }
    try {
      await times(LIMIT, () => logIn('150', 'wrong'))
      await times(LIMIT, () => asClient('900', 'wrong'))
      assert.ok(looked.length === 2 * LIMIT && looked.every((id) => id !== null))
      looked.length = 0
      await logIn('150', PASSWORD)
      await asClient('900', secret)
      assert.deepEqual(looked, [null, null])
    } finally {
      f.store.verifySecret = verifySecret
    }
  })

  test('of many tries at once those learn nothing that end after too many', async () => {
    let asked = 0
    f.answer((request) => request.kind !== 'mayLogIn' || ++asked === 1)
    assert.equal((await logIn('150', PASSWORD)).status, 401)
    assert.equal(asked, 2)
  })

  test('the password is not to be guessed with a token either', async () => {
    const change = (current: string) =>
      person('POST', '/MyUser/Pbx.ChangePassword', { current, password: 'another password' })
    let wrong = await change('wrong')
    await times(LIMIT - 1, async () => {
      wrong = await change('wrong')
    })
    const right = await change(PASSWORD)
    assert.deepEqual([right.status, right.text], [wrong.status, wrong.text])
    assert.equal(wrong.status, 403)
    failures.clear()
    assert.equal((await logIn('150', PASSWORD)).status, 200, 'it is still the old one')
  })
})

describe('an API client that is kept from an address', () => {
  test('gets no token for the right secret, whatever kind it asks for', async () => {
    assert.equal((await asClient('900', secret)).status, 200)
    await times(LIMIT, () => asClient('900', 'x'.repeat(32)))
    const wrong = await asClient('900', 'x'.repeat(32))
    assert.deepEqual([await asClient('900', secret), wrong.status], [wrong, 401])
    const byCode = { grant_type: 'authorization_code', client_id: '900', code: 'x', code_verifier: 'x'.repeat(43) }
    assert.deepEqual(await post('/connect/token', { ...byCode, client_secret: secret }), wrong)
    assert.deepEqual([...failures.keys()], ['900'])
  })

  test('its errors with codes are not counted against its secret', async () => {
    const byCode = { grant_type: 'authorization_code', client_id: '900', code: 'x', code_verifier: 'x'.repeat(43) }
    await times(LIMIT + 1, async () => {
      assert.equal((await post('/connect/token', { ...byCode, client_secret: secret })).status, 400)
    })
    assert.deepEqual([...failures.keys()], ['codes at 127.0.0.1'])
    assert.equal((await asClient('900', secret)).status, 200)
  })
})

describe('refresh tokens', () => {
  test('after too many guesses from an address right reads like wrong there, and the right one is not spent', async () => {
    const token = await refreshToken()
    await times(LIMIT, () => renew('guess'))
    assert.deepEqual([...failures], [['refresh tokens at 127.0.0.1', 3]])
    const wrong = await renew('guess')
    assert.deepEqual([await renew(token), wrong.status], [wrong, 400])
    failures.clear()
    assert.equal((await renew(token)).status, 200)
  })
})

describe('while the switch is away or does not know', () => {
  for (const [name, how] of [
    [
      'refuses',
      () => {
        throw new Error('no such request')
      },
    ],
    ['says nothing of it', () => null],
  ] as const)
    test(`it ${name}: passwords are looked at`, async () => {
      f.answer(how)
      assert.equal((await logIn('150', PASSWORD)).status, 200)
      assert.equal((await logIn('150', 'wrong')).status, 401)
    })

  test('it is away: passwords are looked at', async () => {
    const alone = await fixture({ withSwitch: false })
    try {
      await loginToken(alone.app, '100', OWNER_PASSWORD)
    } finally {
      await alone.close()
    }
  })
})
