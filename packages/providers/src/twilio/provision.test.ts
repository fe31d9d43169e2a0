// Provisioning a trunk at Twilio: made once, taken up again, changed only where it differs.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { passwordProblem } from './credentials.ts'
import { problem } from './fake-twilio.fixture.ts'
import { did, emergency, plan, Scene } from './provision.fixture.ts'

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
