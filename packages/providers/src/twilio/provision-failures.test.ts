// What cannot be provisioned at Twilio, and what a failure says.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { accountSid, authToken, problem } from './fake-twilio.fixture.ts'
import { type ProvisionPlan, planProblem } from './plan.ts'
import { did, emergency, plan, Scene } from './provision.fixture.ts'

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
