// Provisioning at Twilio, against an account in memory.
import assert from 'node:assert/strict'
import { randomBytes as cryptoRandomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { countryPermissions } from './countries.ts'
import {
  authorize,
  domainNameFor,
  generatePassword,
  passwordProblem,
  terminationDomain,
  usernameProblem,
} from './credentials.ts'
import { accountSid, authToken, FakeTwilio, json, problem } from './fake-twilio.fixture.ts'
import { listPhones } from './phones.ts'
import { type ProvisionPlan, planProblem } from './plan.ts'
import { provisionTrunk } from './provision.ts'
import type { Provisioned, ProvisionFailed } from './provisioned.ts'

const plan: ProvisionPlan = {
  accountSid,
  apiKey: authToken,
  name: 'Head office',
  domain: 'head-office',
  publicAddress: '8.8.4.4',
  fqdn: 'pbx.example.com',
  secure: true,
  cnamLookup: true,
  numbers: ['+15551230001', '+15551230002'],
}

const emergency = {
  address: {
    CustomerName: 'Example Inc',
    Street: '1 Main St',
    City: 'Springfield',
    Region: 'IL',
    PostalCode: '62701',
    IsoCountry: 'US',
  },
  numbers: ['+15551230001'],
}

/** Predictable, yet good enough to make a password. */
const randomBytes = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, i) => i * 11)

class Scene {
  readonly twilio = new FakeTwilio()
  readonly waits: number[] = []
  readonly access = {
    fetch: this.twilio.fetch,
    wait: async (ms: number) => {
      this.waits.push(ms)
    },
  }

  run(change: Partial<ProvisionPlan> = {}, dryRun = false): Promise<Provisioned | ProvisionFailed> {
    return provisionTrunk(this.access, { ...plan, ...change }, { dryRun, randomBytes })
  }

  async done(change: Partial<ProvisionPlan> = {}, dryRun = false): Promise<Provisioned> {
    const result = await this.run(change, dryRun)
    assert.ok(result.ok, result.ok ? '' : `${result.step}: ${result.failure.message}`)
    return result
  }

  async failed(change: Partial<ProvisionPlan> = {}): Promise<ProvisionFailed> {
    const result = await this.run(change)
    assert.ok(!result.ok)
    return result
  }

  posts(path: RegExp): Record<string, string>[] {
    return this.twilio.requests.filter((r) => r.method === 'POST' && path.test(r.url)).map((r) => r.form)
  }
}

const did = (result: { steps: Provisioned['steps'] }): string[] => result.steps.map((s) => `${s.step} ${s.did}`)

describe('provisioning', () => {
  it('[S4-02] [S4-03] [S4-06] makes access list, credentials, trunk, origination and numbers, in the words of Twilio', async () => {
    const scene = new Scene()
    const result = await scene.done()
    assert.deepEqual(did(result), [
      'account found',
      'number found',
      'number found',
      'access-list created',
      'access-list-address created',
      'credential-list created',
      'credential created',
      'trunk created',
      'trunk-access-list created',
      'trunk-credential-list created',
      'origination-url created',
      'trunk-number created',
      'trunk-number created',
    ])
    assert.deepEqual(
      result.steps.slice(-2).map((s) => s.what),
      plan.numbers,
    )
    assert.deepEqual(scene.posts(/IpAddresses\.json$/), [
      { FriendlyName: 'Head office', IpAddress: '8.8.4.4', CidrPrefixLength: '32' },
    ])
    assert.deepEqual(scene.posts(/\/v1\/Trunks$/), [
      {
        FriendlyName: 'Head office',
        DomainName: 'head-office.pstn.twilio.com',
        Secure: 'true',
        CnamLookupEnabled: 'true',
      },
    ])
    assert.deepEqual(scene.posts(/OriginationUrls$/), [
      {
        Weight: '10',
        Priority: '10',
        Enabled: 'true',
        FriendlyName: 'Head office',
        SipUrl: 'sip:pbx.example.com;transport=tls',
      },
    ])
    assert.equal(result.termination, 'head-office.pstn.twilio.com')
    assert.equal(result.originationUrl, 'sip:pbx.example.com;transport=tls')
    assert.equal(result.credentials.username, 'Head-office')
    assert.equal(passwordProblem(result.credentials.password ?? ''), null)
    assert.deepEqual(scene.posts(/Credentials\.json$/), [
      { Username: 'Head-office', Password: result.credentials.password },
    ])
    assert.deepEqual(
      result.numbers.map((n) => n.PhoneNumber),
      plan.numbers,
    )
  })

  it('without Secure Trunking calls come by plain SIP', async () => {
    assert.equal((await new Scene().done({ secure: false })).originationUrl, 'sip:pbx.example.com')
  })

  it('run again, nothing is made and nothing changes', async () => {
    const scene = new Scene()
    const first = await scene.done({ emergency })
    const [before, changes] = [scene.twilio.digest(), scene.twilio.changes]
    const second = await scene.done({ emergency })
    assert.deepEqual([scene.twilio.digest(), scene.twilio.changes], [before, changes])
    assert.ok(
      second.steps.every((s) => s.did === 'found'),
      did(second).join('\n'),
    )
    assert.equal(second.steps.length, first.steps.length)
    assert.equal(second.trunkSid, first.trunkSid)
    assert.equal(second.credentials.password, null)
  })

  it('a dry run reads only and says what a run would make', async () => {
    const scene = new Scene()
    const before = scene.twilio.digest()
    const dry = await scene.done({ emergency }, true)
    assert.equal(scene.twilio.digest(), before)
    assert.ok(scene.twilio.requests.every((r) => r.method === 'GET'))
    assert.deepEqual([dry.trunkSid, dry.credentials.password], [null, null])
    const real = await scene.done({ emergency })
    assert.deepEqual(
      did(dry).map((d) => d.replace('would-create', 'created').replace('would-update', 'updated')),
      did(real),
    )
    const again = await scene.done({ emergency }, true)
    assert.ok(again.steps.every((s) => s.did === 'found'))
  })

  it('a run that broke off is taken up where it stopped', async () => {
    const steps = [
      /IpAccessControlLists\.json/,
      /IpAddresses/,
      /CredentialLists\.json/,
      /Credentials\.json/,
      /v1\/Trunks$/,
      /Trunks\/\w+\/IpAccess/,
      /Trunks\/\w+\/Credential/,
      /OriginationUrls/,
      /PhoneNumbers$/,
    ]
    const whole = new Scene()
    await whole.done()
    for (const path of steps) {
      const scene = new Scene()
      scene.twilio.faults.push({ method: 'POST', path, does: problem(400, 20001, 'no') })
      const broken = await scene.failed()
      assert.ok(broken.step !== null && broken.steps.length > 0, String(path))
      const kept = broken.credentials?.password
      const rest = await scene.done(kept == null ? {} : { password: kept })
      assert.equal(scene.twilio.changes, whole.twilio.changes, String(path))
      assert.ok(rest.steps.some((s) => s.did === 'created'))
      // The password is known after either run.
      assert.ok(kept ?? rest.credentials.password, String(path))
    }
  })

  it('an answer that got lost makes nothing twice, and a password that was set is told', async () => {
    for (const path of [
      /IpAccessControlLists\.json/,
      /Credentials\.json/,
      /v1\/Trunks$/,
      /OriginationUrls/,
      /Trunks\/\w+\/Credential/,
    ]) {
      const scene = new Scene()
      scene.twilio.faults.push({ method: 'POST', path, does: 'lost' })
      const result = await scene.done()
      assert.ok(result.credentials.password, String(path))
      assert.equal(scene.twilio.list('trunks').length, 1)
      assert.equal(scene.twilio.list('acls').length, 1)
      assert.ok(scene.waits.length > 0)
    }
  })

  it('settings of the trunk that differ are set, and only they', async () => {
    const scene = new Scene()
    await scene.done()
    const changed = await scene.done({ secure: false })
    assert.deepEqual(
      did(changed).filter((d) => !d.endsWith('found')),
      ['trunk updated', 'origination-url created'],
    )
    assert.equal(scene.twilio.list('trunks')[0]?.secure, false)
  })

  it('a password is renewed on demand', async () => {
    const scene = new Scene()
    await scene.done()
    const renewed = await scene.done({ renewPassword: true, password: 'Another-Pass-4711' })
    assert.deepEqual(scene.posts(/Credentials\/\w+\.json$/), [{ Password: 'Another-Pass-4711' }])
    assert.equal(renewed.credentials.password, 'Another-Pass-4711')
  })

  it('[S4-17] an emergency address is made once, given to its numbers, and its registration is pending', async () => {
    const scene = new Scene()
    const result = await scene.done({ emergency })
    assert.deepEqual(
      result.numbers.map((n) => n.EmergencyStatus),
      ['pending-registration', 'unregistered'],
    )
    assert.equal(scene.posts(/\/Addresses\.json$/)[0]?.EmergencyEnabled, 'true')
    // Twilio corrects the street: it is still the same address.
    Object.assign(scene.twilio.list('addresses')[0] ?? {}, { street: '1 MAIN STREET' })
    await scene.done({ emergency })
    assert.equal(scene.twilio.list('addresses').length, 1)
  })
})

describe('what cannot be done', () => {
  it('is found before anything is made: a number of another trunk, a number nobody has, a closed account', async () => {
    const taken = new Scene()
    Object.assign(taken.twilio.list('numbers')[0] ?? {}, { trunk_sid: 'TKother' })
    assert.match((await taken.failed()).failure.message, /another trunk/)
    assert.equal(taken.twilio.changes, 0)

    const foreign = new Scene()
    const failed = await foreign.failed({ numbers: ['+15559999999'] })
    assert.deepEqual([failed.step, failed.what], ['number', '+15559999999'])
    assert.equal(foreign.twilio.changes, 0)

    const closed = new Scene()
    closed.twilio.account = { ...closed.twilio.account, status: 'suspended' }
    assert.match((await closed.failed()).failure.message, /suspended/)
    assert.equal(closed.twilio.changes, 0)
  })

  it('Twilio’s own code brings its meaning and tip', async () => {
    const { step, failure } = await new Scene().failed({ domain: 'taken' })
    assert.deepEqual([step, failure.code, failure.retryable], ['trunk', 21247, false])
    assert.match(failure.tip, /Choose another name/)
  })

  it('a wrong key is said to be one', async () => {
    const { step, failure } = await new Scene().failed({ apiKey: 'wrong-token-wrong-token' })
    assert.deepEqual([step, failure.status], ['account', 401])
    assert.match(failure.tip, /auth token/)
  })

  it('an API key that may not read the account provisions all the same; a wrong one fails at the next request', async () => {
    const scene = new Scene()
    const apiKey = `SK${'2'.repeat(32)}:topsecretvalue`
    scene.twilio.authorization = `Basic ${Buffer.from(apiKey).toString('base64')}`
    scene.twilio.faults.push({ method: 'GET', path: /Accounts\/\w+\.json$/, does: problem(401, 20003, 'Authenticate') })
    const result = await scene.done({ apiKey })
    assert.ok(!did(result).includes('account found') && result.trunkSid !== null)
    const wrong = await scene.failed({ apiKey: `${apiKey}x` })
    assert.deepEqual([wrong.step, wrong.failure.status], ['trunk', 401])
  })

  it('no secret is in any failure, even when the far side repeats it', async () => {
    const secret = 'Secret-Pass-4711x'
    for (const path of [/Credentials\.json/, /v1\/Trunks$/]) {
      const scene = new Scene()
      const message = `Password ${secret} for ${authToken} is bad`
      scene.twilio.faults.push({ method: 'POST', path, does: problem(400, 29999, message) })
      const { failure, steps } = await scene.failed({ password: secret })
      const said = JSON.stringify([failure, steps])
      for (const hidden of [secret, authToken, Buffer.from(`${accountSid}:${authToken}`).toString('base64')])
        assert.ok(!said.includes(hidden))
      assert.match(failure.message, /Password \*\*\* for \*\*\*/)
    }
  })

  const wrong: readonly (readonly [keyof ProvisionPlan, unknown])[] = [
    ['name', ''],
    ['name', 'x'.repeat(65)],
    ['domain', 'a b'],
    ['domain', '-x'],
    ['domain', 'x.pstn.twilio.com.evil.example'],
    ['publicAddress', '192.168.1.5'],
    ['publicAddress', '10.0.0.1'],
    ['publicAddress', '127.0.0.1'],
    ['publicAddress', '2001:db8::1'],
    ['publicAddress', '8.8.8.0/24'],
    ['publicAddress', 'pbx.example.com'],
    ['fqdn', 'pbx.example.com;transport=udp'],
    ['fqdn', ''],
    ['username', 'x'.repeat(33)],
    ['username', 'a:b'],
    ['password', 'Short1'],
    ['password', 'nouppercase4711'],
    ['password', 'NOLOWERCASE4711'],
    ['password', 'NoDigitInHereAtAll'],
    ['numbers', ['5551230001']],
    ['numbers', Array.from({ length: 1001 }, () => '+15551230001')],
    ['emergency', { ...emergency, numbers: ['+15551230003'] }],
    ['emergency', { ...emergency, address: { ...emergency.address, City: ' ' } }],
    ['emergency', { ...emergency, address: { ...emergency.address, IsoCountry: 'USA' } }],
  ]
  for (const [field, value] of wrong)
    it(`[S4-03] ${field} ${JSON.stringify(value).slice(0, 50)} is refused without a request`, async () => {
      const scene = new Scene()
      const failed = await scene.failed({ [field]: value })
      assert.equal(failed.step, null)
      assert.ok(failed.failure.message.startsWith(`${field}: `), failed.failure.message)
      assert.equal(scene.twilio.requests.length, 0)
    })

  it('the lab may use an address that is not public', () => {
    assert.equal(planProblem({ ...plan, publicAddress: '127.0.0.1' }, true), null)
  })
})

describe('requests', () => {
  it('429 and 5xx are tried again after a wait, as long as the far side asks for', async () => {
    const scene = new Scene()
    scene.twilio.faults.push(
      { method: 'GET', path: /Accounts\/\w+\.json$/, does: json(429, {}, { 'retry-after': '7' }) },
      { method: 'GET', path: /Accounts\/\w+\.json$/, does: problem(503, 0, 'busy') },
      { method: 'GET', path: /Accounts\/\w+\.json$/, does: 'silence' },
      { method: 'POST', path: /IpAddresses/, does: json(429, {}, { 'retry-after': '9999' }) },
    )
    await scene.done()
    assert.deepEqual(scene.waits, [7000, 1000, 2000, 20_000])
  })

  it('after four tries it is over, and the failure says that it may be tried again', async () => {
    const scene = new Scene()
    for (let i = 0; i < 9; i++)
      scene.twilio.faults.push({ method: 'GET', path: /Accounts\/\w+\.json$/, does: problem(500, 0, 'x') })
    const { step, failure } = await scene.failed()
    assert.deepEqual([step, failure.status, failure.retryable], ['account', 500, true])
    assert.equal(scene.twilio.requests.length, 4)
  })

  it('a request nobody answers ends by itself', async () => {
    const scene = new Scene()
    for (let i = 0; i < 4; i++) scene.twilio.faults.push({ method: 'GET', path: /./, does: 'hang' })
    const result = await listPhones({ ...scene.access, timeoutMs: 10 }, { accountSid, apiKey: authToken })
    assert.ok(!result.ok)
    assert.match(result.message, /in time/)
  })

  it('an endless answer is cut off', async () => {
    const scene = new Scene()
    scene.twilio.faults.push({ method: 'GET', path: /./, does: new Response('x'.repeat(2 * 1024 * 1024)) })
    const result = await listPhones(scene.access, { accountSid, apiKey: authToken })
    assert.ok(!result.ok)
    assert.match(result.message, /too large/)
    assert.equal(scene.twilio.requests.length, 1)
  })

  it('an answer that is no JSON is a failure', async () => {
    const scene = new Scene()
    scene.twilio.faults.push({ method: 'GET', path: /./, does: new Response('<html>log in</html>') })
    const result = await listPhones(scene.access, { accountSid, apiKey: authToken })
    assert.ok(!result.ok)
    assert.match(result.tip, /proxy/)
  })

  it('redirects are not followed with the key', async () => {
    let redirect: unknown
    const fetch = async (_: string, init: RequestInit) => {
      redirect = init.redirect
      return json(200, {})
    }
    await listPhones({ fetch, wait: async () => {} }, { accountSid, apiKey: authToken })
    assert.equal(redirect, 'error')
  })
})

describe('phones', () => {
  it('[S4-07] come page by page, with what the trunk dialog wants to know', async () => {
    const scene = new Scene()
    Object.assign(scene.twilio.list('numbers')[0] ?? {}, { trunk_sid: 'TK1' })
    const first = await listPhones(scene.access, { accountSid, apiKey: authToken, pageSize: 2 })
    assert.ok(first.ok)
    assert.deepEqual(
      first.Phones.map((p) => [p.PhoneNumber, p.IsInTrunk, p.IsMessagingEnabled]),
      [
        ['+15551230001', true, true],
        ['+15551230002', false, false],
      ],
    )
    const second = await listPhones(scene.access, {
      accountSid,
      apiKey: authToken,
      pageSize: 2,
      nextPageToken: first.NextPageToken,
    })
    assert.ok(second.ok)
    assert.deepEqual([second.Phones.map((p) => p.PhoneNumber), second.NextPageToken], [['+15551230003'], null])
  })

  it('a page mark nobody gave out is refused without a request', async () => {
    const scene = new Scene()
    for (const nextPageToken of ['https://evil.example/', '1', '../..', '1.a&b=c']) {
      const result = await listPhones(scene.access, { accountSid, apiKey: authToken, nextPageToken })
      assert.ok(!result.ok)
    }
    assert.equal(scene.twilio.requests.length, 0)
  })

  it('every number is found beyond the first page', async () => {
    const scene = new Scene()
    scene.twilio.pageSize = 1
    const result = await listPhones(scene.access, { accountSid, apiKey: authToken, pageSize: 5000 })
    assert.ok(result.ok && result.Phones.length === 1 && result.NextPageToken === '1.PA1')
  })
})

describe('countries', () => {
  it('are allowed or not', async () => {
    const result = await countryPermissions(new Scene().access, {
      accountSid,
      apiKey: authToken,
      countries: ['US', 'GB', 'US'],
    })
    assert.deepEqual(result, {
      ok: true,
      countries: [
        { country: 'US', allowed: true },
        { country: 'GB', allowed: false },
      ],
    })
  })

  it('are two letters', async () => {
    const result = await countryPermissions(new Scene().access, { accountSid, apiKey: authToken, countries: ['../x'] })
    assert.ok(!result.ok)
  })
})

describe('keys and names', () => {
  it('an auth token logs in as the account, an API key as itself', () => {
    const token = authorize(accountSid, authToken)
    assert.ok(token.ok)
    assert.equal(Buffer.from(token.header.slice(6), 'base64').toString(), `${accountSid}:${authToken}`)
    const sk = `SK${'2'.repeat(32)}`
    const key = authorize(accountSid, `${sk}:topsecretvalue`)
    assert.ok(key.ok)
    assert.equal(Buffer.from(key.header.slice(6), 'base64').toString(), `${sk}:topsecretvalue`)
    assert.ok(key.secrets.includes('topsecretvalue'))
  })

  for (const [sid, key, field] of [
    ['AC1', authToken, 'AccountSid'],
    [`AC${'g'.repeat(32)}`, authToken, 'AccountSid'],
    [accountSid, '', 'ApiKey'],
    [accountSid, 'a:b', 'ApiKey'],
    [accountSid, 'line\nbreak-line', 'ApiKey'],
    [accountSid, 'SK12:secretsecret', 'ApiKey'],
  ] as const)
    it(`${sid.slice(0, 6)} with ${JSON.stringify(key)} is refused at ${field}`, () => {
      const result = authorize(sid, key)
      assert.ok(!result.ok && result.field === field)
    })

  it('[S4-03] made passwords satisfy the rules, and differ', () => {
    const made = new Set<string>()
    for (let count = 0; count < 200; count++) {
      const password = generatePassword(cryptoRandomBytes)
      assert.equal(passwordProblem(password), null)
      made.add(password)
    }
    assert.equal(made.size, 200)
  })

  it('a broken source of randomness is not endured', () => {
    assert.throws(() => generatePassword((size) => new Uint8Array(size)), /no randomness/)
  })

  it('[S4-03] a user name has up to 32 characters', () => {
    assert.equal(usernameProblem('x'.repeat(32)), null)
    assert.match(usernameProblem('x'.repeat(33)) ?? '', /longer than 32/)
  })

  for (const [name, domain] of [
    ['mypbx', 'mypbx.pstn.twilio.com'],
    ['MyPbx.pstn.twilio.com', 'mypbx.pstn.twilio.com'],
    ['a-1', 'a-1.pstn.twilio.com'],
    ['', null],
    ['a.b', null],
    ['x'.repeat(64), null],
  ] as const)
    it(`the termination domain of “${name.slice(0, 24)}” is ${domain}`, () =>
      assert.equal(terminationDomain(name), domain))

  it('a name for the domain is made of the FQDN', () => {
    assert.equal(domainNameFor('PBX.example.com'), 'pbx-example-com')
    assert.ok(terminationDomain(domainNameFor(`${'a.'.repeat(120)}com`)))
  })
})
