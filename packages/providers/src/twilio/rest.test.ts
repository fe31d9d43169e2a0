// Requests to Twilio: tried again, cut off, never with the key elsewhere.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { accountSid, authToken, json, problem } from './fake-twilio.fixture.ts'
import { listPhones } from './phones.ts'
import { Scene } from './provision.fixture.ts'

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
