// SIPp, a program nobody here wrote, as the customer of the lab's carriers; and two carriers with each other.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutProgram } from '../foreign/program.ts'
import { playScenario, Sipp } from '../foreign/sipp.ts'
import { LabPhone } from '../phone/lab-phone.ts'
import { tone } from '../phone/mouth.ts'
import { RegistrarCarrier } from './registrar-carrier/carrier.ts'
import { did, login, withTrunk } from './twilio-trunk/trunking.fixture.ts'

const skip = withoutProgram('sipp')
const jane = '+12125550123'
const account = { username: '1001', password: 'Passw0rd', numbers: ['+49301001'] }

test('[S4-04] SIPp calls the network through a Twilio trunk', { skip }, async () => {
  await withTrunk({}, async ({ pstn, twilio }) => {
    const person = pstn.subscriber(jane, { habit: 'answers' })
    await playScenario({
      scenario: 'carrier-call',
      target: `${twilio.site.address}:${twilio.site.port()}`,
      service: jane,
      authUser: login.username,
      password: login.password,
      keys: { number: did, domain: 'mypbx.pstn.twilio.com' },
      calls: 3,
      args: ['-d', '200'],
    })
    assert.deepEqual(
      person.received.map((call) => call.callerId),
      [did, did, did],
    )
  })
})

test('[S4-06] a Twilio trunk calls SIPp', { skip }, async () => {
  await withTrunk({ failoverMs: 30_000 }, async ({ pstn, account: twilioAccount, trunk }) => {
    const sipp = await Sipp.start({ scenario: 'answer-and-hang-up', target: '127.0.0.1:9', args: ['-d', '200'] })
    const sipUrl = `sip:127.0.0.1:${sipp.localPort}`
    twilioAccount.trunks.addOriginationUrl(trunk.sid, {
      ...{ friendlyName: 'SIPp', sipUrl, priority: 1, weight: 1, enabled: true },
    })
    const out = pstn.subscriber(jane).call(did)
    await out.answered(15_000)
    await out.released(15_000)
    const verdict = await sipp.verdict
    assert.ok(verdict.ok, verdict.story)
  })
})

test('SIPp registers with a plain carrier and calls through it', { skip }, async () => {
  const carrier = await RegistrarCarrier.start({ name: 'carrier.example', accounts: [account] })
  try {
    carrier.pstn.subscriber('+11', { habit: 'answers' })
    const target = `${carrier.site.address}:${carrier.site.port()}`
    const common = { target, authUser: account.username, password: account.password }
    await playScenario({ scenario: 'register', ...common, keys: { number: '1001' } })
    assert.match(carrier.contactOf('1001') ?? '', /^sip:1001@127\.0\.0\.1:/)
    const keys = { number: '+49301001', domain: carrier.domain }
    await playScenario({ scenario: 'carrier-call', ...common, service: '+11', keys, args: ['-d', '200'] })
  } finally {
    await carrier.close()
  }
})

test('a customer of one carrier calls a customer of the other: sound and keys both ways', async () => {
  await withTrunk({}, async ({ pstn, phone, originate }) => {
    const carrier = await RegistrarCarrier.start({ name: 'carrier.example', accounts: [account], pstn })
    const server = { address: carrier.site.address, port: carrier.site.port() }
    const theirs = await LabPhone.start({ user: '+49301001', login: account, server, says: tone(660) })
    try {
      const pbx = await phone()
      originate(pbx)
      const out = await theirs.call(did)
      const inc = await pbx.incoming()
      inc.ring()
      assert.equal(await out.rings(), 180)
      inc.answer()
      await out.answered()
      await Promise.all([out.voice.hears(440), inc.voice.hears(660)])
      await out.press('42')
      assert.equal(await inc.voice.pressed(2), '42')
      inc.hangUp()
      assert.equal((await out.ended()).by, 'remote')
    } finally {
      await theirs.stop()
      await carrier.close()
    }
  })
})
