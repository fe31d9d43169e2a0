// What a script can make a lab phone do beyond a plain call.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemScheduler } from '@cordboard/sip'
import type { LabCall } from './lab-call.ts'
import { LabPhone } from './lab-phone.ts'
import { tone } from './mouth.ts'
import { withPhones } from './phones.fixture.ts'

async function connected(from: LabPhone, to: LabPhone): Promise<readonly [LabCall, LabCall]> {
  const out = await from.call(to.uri)
  const inc = await to.incoming()
  inc.answer()
  await out.answered()
  await inc.told('acknowledged')
  return [out, inc]
}

test('busy, rejected, redirected, cancelled and never answered', async () => {
  await withPhones({}, async (ann, ben) => {
    const busy = await ann.call(ben.uri)
    const first = await ben.incoming()
    first.busy()
    assert.equal((await busy.failed()).status, 486)

    const rejected = await ann.call(ben.uri)
    const second = await ben.incoming()
    second.reject(603, 'Decline')
    assert.equal((await rejected.failed()).status, 603)

    const redirected = await ann.call(ben.uri)
    const third = await ben.incoming()
    third.redirect('sip:cay@127.0.0.1:5999')
    const moved = await redirected.failed()
    assert.deepEqual([moved.status, moved.contacts[0]?.uriText], [302, 'sip:cay@127.0.0.1:5999'])

    const cancelled = await ann.call(ben.uri)
    const fourth = await ben.incoming()
    fourth.ring()
    await cancelled.rings()
    cancelled.hangUp()
    await fourth.told('cancelled')
    assert.equal((await cancelled.failed()).status, 487)
  })
})

test('early media is heard before the answer, reliably when asked for', async () => {
  await withPhones({}, async (ann, ben) => {
    for (const reliable of [false, true]) {
      const out = await ann.call(ben.uri)
      const inc = await ben.incoming()
      inc.ring({ earlyMedia: true, reliable })
      assert.equal(await out.rings(), 183)
      await out.voice.hears(660)
      assert.equal(
        ann.trace.some((message) => message.title === 'PRACK'),
        reliable,
      )
      inc.answer()
      await out.answered()
      await inc.voice.hears(440)
      out.hangUp()
      await inc.ended()
    }
  })
})

test('a call without an offer, and a re-INVITE without one', async () => {
  await withPhones({}, async (ann, ben) => {
    const out = await ann.call(ben.uri, { lateOffer: true })
    const inc = await ben.incoming()
    inc.answer()
    assert.equal((await out.answered()).late, true)
    await Promise.all([out.voice.hears(660), inc.voice.hears(440)])
    await inc.askForOffer()
    await Promise.all([out.voice.hears(660), inc.voice.hears(440)])
    out.hangUp()
    await inc.ended()
  })
})

test('hold and resume by re-INVITE and by UPDATE, from either side; a refused offer changes nothing', async () => {
  await withPhones({}, async (ann, ben) => {
    const [out, inc] = await connected(ann, ben)
    await out.hold()
    assert.deepEqual([inc.isHeldByPeer, inc.voice.media?.direction], [true, 'recvonly'])
    await Promise.all([out.voice.hearsNothing(), inc.voice.hearsNothing()])
    await out.resume()
    await Promise.all([out.voice.hears(660), inc.voice.hears(440)])
    await inc.hold({ by: 'UPDATE', direction: 'inactive' })
    await Promise.all([out.voice.hearsNothing(), inc.voice.hearsNothing()])
    await inc.resume({ by: 'UPDATE' })
    await Promise.all([out.voice.hears(660), inc.voice.hears(440)])
    out.refuseOffersWith = 488
    await assert.rejects(inc.hold(), /refused: 488/)
    inc.hangUp()
    await out.ended()
  })
})

test('a blind transfer: the other phone calls the third, and the first one hears how it went', async () => {
  await withPhones({}, async (ann, ben, cay) => {
    const [out, inc] = await connected(ann, ben)
    const done = out.transfer(cay.uri)
    const third = await cay.incoming()
    third.ring()
    third.answer()
    assert.equal(await done, 200)
    out.hangUp()
    await inc.ended()
    await third.voice.hears(660)
    assert.equal(third.request?.header('Referred-By')?.includes('ann@'), true)
    third.hangUp()
  })
})

test('an attended transfer: the consulted phone goes on with the one that waited', async () => {
  await withPhones({}, async (ann, ben, cay) => {
    const [toBen, bens] = await connected(ann, ben)
    await toBen.hold()
    const [toCay, cays] = await connected(ann, cay)
    assert.equal(await toBen.transferTo(toCay), 200)
    const third = await cay.incoming()
    await Promise.all([third.voice.hears(660), toCay.ended(), cays.ended()])
    toBen.hangUp()
    await bens.ended()
    third.hangUp()
  })
})

test('messages, other requests, and refused transfers', async () => {
  await withPhones({ takesTransfers: false }, async (ann, ben) => {
    assert.equal(await ann.message(ben.uri, 'Grüße'), 200)
    assert.equal((await ben.received('MESSAGE')).body.toString('utf8'), 'Grüße')
    assert.equal(await ann.ask('OPTIONS', ben.uri), 200)
    assert.equal(await ann.ask('SUBSCRIBE', ben.uri, null, [['Event', 'nothing']]), 489)
    const [out, inc] = await connected(ann, ben)
    assert.equal(await out.send('MESSAGE', { type: 'text/plain', content: 'inside' }), 200)
    assert.equal((await inc.told('messaged')).body, 'inside')
    assert.equal(await out.transfer('sip:nobody@127.0.0.1:9'), 603)
    out.hangUp()
    await inc.ended()
  })
})

test('session timers are agreed and refreshed; a dead peer ends the call', async () => {
  // Time passes forty times as fast for everything longer than 20 s: refreshes and expiry, not retransmissions.
  const scheduler: typeof systemScheduler = {
    set: (fire, ms, first, second) => systemScheduler.set(fire, ms > 20_000 ? ms / 40 : ms, first, second),
    clear: (handle) => systemScheduler.clear(handle),
  }
  const profile = { sessionTimer: { expiresSeconds: 90, minSeconds: 90 } }
  await withPhones({ scheduler, profile, timers: { t1: 20, t2: 80 } }, async (ann, ben) => {
    const [out] = await connected(ann, ben)
    assert.equal(out.session?.sessionTimer?.seconds, 90)
    const refresh = await ann.saw('out', 'UPDATE')
    assert.equal(refresh.hasSdp, false)
    await ann.saw('in', '200 OK')
    ben.die()
    assert.match((await out.ended()).by, /lost|expired/)
  })
})

test('a phone that dies answers nothing more', async () => {
  await withPhones({ timers: { t1: 20, t2: 80 } }, async (ann, ben) => {
    const [out] = await connected(ann, ben)
    ben.die()
    await out.voice.hearsNothing()
    assert.equal(await ann.ask('OPTIONS', ben.uri), 408)
    out.hangUp()
    await out.ended()
  })
})

test('a wait that fails says what it waited for and what came instead', async () => {
  const ann = await LabPhone.start({ user: 'ann', says: tone(440) })
  const out = await ann.call('sip:nobody@127.0.0.1:9')
  await assert.rejects(out.answered(300), /waits for answered: .*Happened: .*/)
  await assert.rejects(
    out.voice.hears(660, { withinMs: 50 }),
    /a tone of 660 Hz: not within 50 ms. Heard last: nothing/,
  )
  await ann.stop()
})
