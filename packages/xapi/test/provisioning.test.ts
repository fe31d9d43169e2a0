// Trunks set up at Twilio through the API, against an account in memory behind the very requests.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { accountSid, authToken, FakeTwilio } from '@cordboard/providers/fake-twilio'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD, type Reply } from './fixture.ts'

let f: Fixture
let ask: Ask
let twilio: FakeTwilio

beforeEach(async () => {
  twilio = new FakeTwilio()
  f = await fixture({ xapi: { fetch: (url, init) => twilio.fetch(url, init), publicAddress: '8.8.4.4' } })
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
})
afterEach(() => f.close())

const NUMBERS = ['+15551230001', '+15551230002']
const model = {
  Type: 'Twilio',
  AccountSid: accountSid,
  ApiKey: authToken,
  Name: 'Head office',
  PhoneNumbers: NUMBERS.map((PhoneNumber, index) => ({ Sid: `PN${index}`, PhoneNumber })),
}

function finalize(change: object = {}): Promise<Reply> {
  return ask('POST', '/Trunks/Pbx.FinalizeTrunkProvisioning', { model: { ...model, ...change } })
}

async function trunks(): Promise<readonly { Id: number; DidNumbers: string[] }[]> {
  return (await ask('GET', '/Trunks')).body.value
}

describe('numbers of an account', () => {
  const phones = (change: object = {}) =>
    ask('POST', '/Trunks/Pbx.GetProviderPhones', {
      model: { Type: 'Twilio', AccountSid: accountSid, ApiKey: authToken, PhonesPageSize: 2, ...change },
    })

  test('[S4-07] are listed page by page', async () => {
    twilio.pageSize = 2
    const first = await phones()
    assert.equal(first.status, 200, first.text)
    assert.deepEqual(
      first.body.Phones.map((each: { PhoneNumber: string }) => each.PhoneNumber),
      NUMBERS,
    )
    assert.equal(first.body.Phones[0].IsInTrunk, false)
    assert.equal(first.body.Phones[0].IsMessagingEnabled, true)
    const second = await phones({ NextPageToken: first.body.NextPageToken })
    assert.deepEqual(
      second.body.Phones.map((each: { PhoneNumber: string }) => each.PhoneNumber),
      ['+15551230003'],
    )
    assert.equal(second.body.NextPageToken, undefined)
  })

  test('a wrong key is told as such, without repeating it', async () => {
    const reply = await phones({ ApiKey: 'deadbeefdeadbeefdeadbeefdeadbeef' })
    assert.equal(reply.status, 400)
    assert.equal(reply.body.error.details[0].target, 'model.ApiKey')
    assert.equal(reply.text.includes('deadbeef'), false)
  })

  test('Voxtelesys answers 501 with the reason', async () => {
    const reply = await phones({ Type: 'Voxtelesys' })
    assert.equal(reply.status, 501)
    assert.match(reply.text, /not public/)
  })
})

describe('setting up a trunk', () => {
  test('[S4-08] makes it at Twilio and here: TLS and SRTP, log-in, numbers, default route', async () => {
    const reply = await finalize({ DefaultRule: { OfficeHoursDestination: { To: 'Extension', Number: '100' } } })
    assert.equal(reply.status, 200, reply.text)
    const { body } = reply
    assert.equal(body.Gateway.Host, 'pbx-test.pstn.twilio.com')
    assert.equal(body.Gateway.Port, 5061)
    assert.equal(body.Gateway.TemplateFilename, 'Twilio.pv.xml')
    assert.equal(body.Gateway.SRTPMode, 'SRTPEnforced')
    assert.equal(body.TransportRestriction, 'TLS')
    assert.equal(body.AuthID, 'Head-office')
    assert.deepEqual(body.DidNumbers, NUMBERS)
    assert.equal(body.ExternalNumber, NUMBERS[0])
    const row = await f.store.read('Trunk', body.Id, { secrets: true })
    const set = twilio.requests.find((each) => /Credentials\.json$/.test(each.url) && each.method === 'POST')
    assert.equal(row?.fields.AuthPassword, set?.form.Password)
    assert.equal(twilio.list('trunks')[0]?.secure, true)
    const rules = (await ask('GET', '/InboundRules')).body.value
    assert.deepEqual(
      rules.map((each: { Condition: string }) => each.Condition),
      ['ForwardAll'],
    )
    const sent = twilio.requests.map((each) => each.url)
    assert.ok(sent.every((url) => /^https:\/\/(?:api|trunking|voice)\.twilio\.com\//.test(url)))
    const audit = (await ask('GET', '/ReportAuditLog/Pbx.GetAuditLogData()?$top=50')).text
    assert.equal(audit.includes(authToken) || audit.includes(String(set?.form.Password)), false)
  })

  test('twice makes nothing twice: the same trunk, the same password, further numbers added', async () => {
    const first = await finalize()
    const before = twilio.digest()
    const again = await finalize()
    assert.equal(again.status, 200, again.text)
    assert.equal(again.body.Id, first.body.Id)
    assert.equal(twilio.digest(), before)
    assert.equal((await trunks()).length, 1)
    const password = async () => (await f.store.read('Trunk', first.body.Id, { secrets: true }))?.fields.AuthPassword
    const kept = await password()
    const more = await finalize({ PhoneNumbers: [{ Sid: 'PN2', PhoneNumber: '+15551230003' }] })
    assert.equal(more.status, 200, more.text)
    assert.deepEqual(more.body.DidNumbers, [...NUMBERS, '+15551230003'])
    assert.equal(await password(), kept)
  })

  test('after the trunk was deleted here a new password is set and a new trunk takes its place', async () => {
    const first = await finalize()
    assert.equal((await ask('DELETE', `/Trunks(${first.body.Id})`)).status, 204)
    const again = await finalize()
    assert.equal(again.status, 200, again.text)
    const row = await f.store.read('Trunk', again.body.Id, { secrets: true })
    const last = twilio.requests.findLast((each) => /\/Credentials\/\w+\.json$/.test(each.url))
    assert.ok(last?.form.Password)
    assert.equal(row?.fields.AuthPassword, last.form.Password)
    assert.equal(twilio.list('trunks').length, 1)
  })

  test('a dry run says the steps and changes nothing anywhere', async () => {
    const before = twilio.digest()
    const reply = await finalize({ DryRun: true })
    assert.equal(reply.status, 200, reply.text)
    const steps = reply.body.value.map((each: { Step: string; Did: string }) => `${each.Step} ${each.Did}`)
    assert.ok(steps.includes('trunk would-create'), steps.join())
    assert.ok(steps.includes('local-trunk would-create'))
    assert.equal(steps.filter((each: string) => each === 'local-did would-create').length, 2)
    assert.equal(twilio.digest(), before)
    assert.equal(twilio.changes, 0)
    assert.deepEqual(await trunks(), [])
  })

  test('without encryption when it is asked for', async () => {
    const reply = await finalize({ Secure: false, Domain: 'plain-office' })
    assert.equal(reply.body.Gateway.Host, 'plain-office.pstn.twilio.com')
    assert.deepEqual(
      [reply.body.Gateway.Port, reply.body.Gateway.SRTPMode, reply.body.TransportRestriction],
      [5060, 'SRTPDisabled', 'UDP'],
    )
  })

  test('[S4-17] with an emergency address each number is registered with it', async () => {
    const reply = await finalize({
      EmergencyAddress: {
        CustomerName: 'Example Inc',
        Street: '1 Main St',
        City: 'Springfield',
        Region: 'IL',
        PostalCode: '62701',
        IsoCountry: 'us',
      },
    })
    assert.equal(reply.status, 200, reply.text)
    const registered = twilio.list('numbers').filter((each) => each.emergency_address_sid !== null)
    assert.deepEqual(
      registered.map((each) => each.phone_number),
      NUMBERS,
    )
  })

  test('a number of another trunk here is refused before Twilio is asked', async () => {
    await ask('POST', '/Trunks', { Gateway: { Host: 'other.example.com' }, DidNumbers: ['+15551230002'] })
    const reply = await finalize()
    assert.equal(reply.status, 400)
    assert.equal(reply.body.error.details[0].target, 'model.PhoneNumbers[1]')
    assert.deepEqual(twilio.requests, [])
  })

  test('a number the account does not have is told, and nothing is made', async () => {
    const reply = await finalize({ PhoneNumbers: [{ Sid: 'PNx', PhoneNumber: '+15559999999' }] })
    assert.equal(reply.status, 400)
    assert.match(reply.body.error.innerError.message, /does not have this number.*Nothing was made/)
    assert.equal(twilio.changes, 0)
  })

  test('trouble in the middle says what was made, and a new try finds it', async () => {
    const refusal = new Response(JSON.stringify({ code: 20403, message: 'no' }), { status: 403 })
    twilio.faults.push({ method: 'POST', path: /Trunks\/\w+\/CredentialLists$/, does: refusal })
    const reply = await finalize()
    assert.equal(reply.status, 400, reply.text)
    assert.match(reply.text, /trunk-credential-list.*Made before: .*trunk/)
    assert.deepEqual(await trunks(), [])
    assert.equal((await finalize()).status, 200)
    assert.equal(twilio.list('trunks').length, 1)
    assert.equal((await trunks()).length, 1)
  })

  for (const [change, target] of [
    [{ PublicAddress: '192.168.1.5' }, 'model.PublicAddress'],
    [{ Domain: 'not a name' }, 'model.Domain'],
    [{ PhoneNumbers: [{ Sid: 'x', PhoneNumber: '911' }] }, 'model.PhoneNumbers'],
    [{ AccountSid: '' }, 'model.AccountSid'],
    [{ DryRun: 'yes' }, 'model.DryRun'],
    [{ Colour: 'red' }, 'model.Colour'],
    [{ DefaultRule: { OfficeHoursDestination: { To: 'Nowhere' } } }, 'model.DefaultRule.OfficeHoursDestination.To'],
  ] as const) {
    test(`${JSON.stringify(change)} is refused, naming ${target}`, async () => {
      const reply = await finalize(change)
      assert.equal(reply.status, 400, reply.text)
      assert.equal(reply.body.error.details[0].target, target)
      assert.equal(twilio.changes, 0)
    })
  }

  test('Voxtelesys answers 501', async () => {
    assert.equal((await finalize({ Type: 'Voxtelesys' })).status, 501)
  })
})
