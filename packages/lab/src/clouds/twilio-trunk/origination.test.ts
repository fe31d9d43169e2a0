// Calls from the telephone network to a trunk's customer: what they carry, which URL they try, when they try the next.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freePort } from '../../foreign/free-port.ts'
import { tone } from '../../phone/mouth.ts'
import { did, withTrunk } from './trunking.fixture.ts'

const jane = '+12125550123'

test('[S4-06] [S4-13] a call comes with number, name, Diversion and Twilio’s own headers; sound and keys both ways', async () => {
  await withTrunk({}, async ({ pstn, phone, originate, trunk, account }) => {
    trunk.cnamLookupEnabled = true
    const pbx = await phone()
    originate(pbx)
    const person = pstn.subscriber(jane, { name: 'JANE DOE', says: tone(660) })
    const out = person.call(did)
    const inc = await pbx.incoming()
    const { request } = inc
    assert.deepEqual([request?.uri?.user, request?.to.uri?.user], [did, did])
    assert.deepEqual([request?.from.uri?.user, request?.from.display], [jane, 'JANE DOE'])
    assert.equal(request?.addresses('P-Asserted-Identity')[0]?.display, 'JANE DOE')
    assert.match(request?.header('Diversion') ?? '', new RegExp(`^<sip:\\${did}@twilio.com>`))
    assert.equal(request?.header('X-Twilio-AccountSid'), account.sid)
    assert.match(request?.header('X-Twilio-CallSid') ?? '', /^CA[0-9a-f]{32}$/)
    assert.match(request?.body.toString() ?? '', /m=audio \d+ RTP\/AVP 0 8 101\r\n/)
    inc.ring()
    await out.rings()
    inc.answer()
    await out.answered()
    await Promise.all([out.voice.hears(440), inc.voice.hears(660)])
    await out.press('7')
    assert.equal(await inc.voice.pressed(1), '7')
    out.hangUp()
    assert.equal((await inc.ended()).by, 'remote')
  })
})

test('[S4-06] no name without CNAM lookup, nor for callers outside the US and Canada; a withheld number stays withheld', async () => {
  await withTrunk({}, async ({ pstn, phone, originate, trunk }) => {
    const pbx = await phone()
    originate(pbx)
    pstn.subscriber(jane, { name: 'JANE DOE' }).call(did)
    assert.equal((await pbx.incoming()).request?.from.display ?? null, null)
    trunk.cnamLookupEnabled = true
    pstn.subscriber('+4930123456', { name: 'HANS' }).call(did)
    assert.equal((await pbx.incoming()).request?.from.display ?? null, null)
    pstn.subscriber('+12125550124', { withholdsNumber: true }).call(did)
    const { request } = await pbx.incoming()
    assert.deepEqual([request?.from.uri?.user, request?.header('Privacy')], ['anonymous', 'id'])
    assert.equal(request?.header('P-Asserted-Identity'), undefined)
  })
})

test('[S4-05] [S4-06] a secure trunk comes by TLS with SRTP, one suite, though the URL says UDP', async () => {
  await withTrunk({ secure: true }, async ({ pstn, phone, account, trunk }) => {
    const pbx = await phone({ transport: 'tls', srtp: 'required' })
    const sipUrl = `sip:127.0.0.1:${pbx.port};transport=udp`
    account.trunks.addOriginationUrl(trunk.sid, { friendlyName: 'x', sipUrl, priority: 1, weight: 1, enabled: true })
    const out = pstn.subscriber(jane, { says: tone(660) }).call(did)
    const inc = await pbx.incoming()
    assert.deepEqual(inc.request?.body.toString().match(/AES_CM_128_HMAC_SHA1_\d\d/g), ['AES_CM_128_HMAC_SHA1_80'])
    inc.answer()
    await out.answered()
    await Promise.all([out.voice.hears(440), inc.voice.hears(660)])
  })
})

test('[S4-06] the user part and the X- headers of the URL are taken over', async () => {
  await withTrunk({}, async ({ pstn, phone, account, trunk }) => {
    const pbx = await phone()
    const sipUrl = `sip:main@127.0.0.1:${pbx.port};edge=dublin?X-Site=north%20wing&From=evil`
    account.trunks.addOriginationUrl(trunk.sid, { friendlyName: 'x', sipUrl, priority: 1, weight: 1, enabled: true })
    pstn.subscriber(jane).call(did)
    const { request } = await pbx.incoming()
    assert.equal(request?.uriText, `sip:main@127.0.0.1:${pbx.port}`)
    assert.equal(request?.header('X-Site'), 'north wing')
    assert.equal(request?.from.uri?.user, jane)
  })
})

for (const status of [400, 404, 405, 410, 416, 482, 484, 486, 600, 603]) {
  test(`[S4-06] after ${status} no other URL is tried`, async () => {
    await withTrunk({}, async ({ pstn, phone, originate }) => {
      const [first, second] = [await phone(), await phone()]
      originate(first, 1)
      originate(second, 2)
      const out = pstn.subscriber(jane).call(did)
      const inc = await first.incoming()
      inc.reject(status)
      assert.equal((await out.released()).status, status)
      assert.equal(second.trace.length, 0)
    })
  })
}

for (const status of [403, 408, 480, 488, 500, 503]) {
  test(`[S4-06] after ${status} the URL of the next priority is tried`, async () => {
    await withTrunk({}, async ({ pstn, phone, originate, twilio }) => {
      const [first, second] = [await phone(), await phone()]
      originate(second, 2)
      originate(first, 1)
      const out = pstn.subscriber(jane, { says: tone(660) }).call(did)
      ;(await first.incoming()).reject(status)
      const inc = await second.incoming()
      inc.answer()
      await out.answered()
      await inc.voice.hears(660)
      assert.equal(twilio.alerts.at(-1)?.code, 32011)
    })
  })
}

test('[S4-06] without any reply the next URL is tried; all silent: the caller hears that nobody is there', async () => {
  await withTrunk({ failoverMs: 1500 }, async ({ pstn, phone, originate, account, trunk }) => {
    const [dead, alive] = [await phone(), await phone()]
    dead.die()
    originate(dead, 1)
    originate(alive, 2)
    const person = pstn.subscriber(jane)
    const out = person.call(did)
    const inc = await alive.incoming()
    inc.ring()
    await out.rings()
    out.hangUp()
    await inc.told('cancelled')
    alive.die()
    const lost = person.call(did)
    assert.equal((await lost.released(10_000)).status, 408)
    trunk.originationUrls.clear()
    const nowhere = `sip:127.0.0.1:${await freePort('127.0.0.1')};transport=tcp`
    account.trunks.addOriginationUrl(trunk.sid, {
      friendlyName: 'x',
      sipUrl: nowhere,
      priority: 1,
      weight: 1,
      enabled: true,
    })
    assert.ok([408, 503].includes((await person.call(did).released(10_000)).status ?? 0))
  })
})

test('[S4-06] a 100 alone keeps the call where it is', async () => {
  await withTrunk({ failoverMs: 2000 }, async ({ pstn, phone, originate }) => {
    const [slow, other] = [await phone(), await phone()]
    originate(slow, 1)
    originate(other, 2)
    const out = pstn.subscriber(jane).call(did)
    const inc = await slow.incoming()
    await slow.saw('out', '100')
    // Longer than the wait for a reply: what is asked is that nothing happens.
    await assert.rejects(other.incoming(3000), /waits for a call/)
    inc.answer()
    await out.answered()
  })
})

test('a redirect is followed once, to its first Contact, and never to Twilio', async () => {
  await withTrunk({}, async ({ pstn, phone, originate, twilio }) => {
    const [first, second] = [await phone(), await phone()]
    originate(first, 1)
    const person = pstn.subscriber(jane)
    const out = person.call(did)
    ;(await first.incoming()).redirect(second.uri)
    const inc = await second.incoming()
    inc.redirect(first.uri)
    assert.equal((await out.released()).status, 480)
    assert.equal(twilio.alerts.at(-1)?.code, 32219)
    const again = person.call(did)
    ;(await first.incoming()).redirect('sip:+15005550100@mypbx.pstn.twilio.com')
    await again.released()
  })
})

test('a number without URLs, and one that left its trunk', async () => {
  await withTrunk({}, async ({ pstn, account, trunk, twilio }) => {
    const person = pstn.subscriber(jane)
    assert.equal((await person.call(did).released()).cause, 'unavailable')
    assert.equal(twilio.alerts.at(-1)?.code, 32010)
    const number = account.numbers.byPhoneNumber(did)
    account.numbers.detachFromTrunk(trunk.sid, number?.sid ?? '')
    assert.equal((await person.call(did).released()).cause, 'unknownNumber')
  })
})

test('[S4-13] "Make a test call" reaches the phone system and is heard there', async () => {
  await withTrunk({}, async ({ phone, originate, twilio }) => {
    const pbx = await phone()
    originate(pbx)
    const out = await twilio.testCall(did)
    const inc = await pbx.incoming()
    inc.answer()
    await out.answered()
    await Promise.all([inc.voice.hearsSound(), out.voice.hears(440)])
    inc.hangUp()
    await out.released()
  })
})
