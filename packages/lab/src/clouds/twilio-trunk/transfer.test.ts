// REFER towards Twilio, and emergency calls.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clipHeard, hearsClip } from '../../hearing/hears-clip.ts'
import type { LabCall } from '../../phone/lab-call.ts'
import type { LabPhone } from '../../phone/lab-phone.ts'
import { tone } from '../../phone/mouth.ts'
import { sharedSpeech } from '../../speech/speech.ts'
import { readback } from './emergency.ts'
import { did, errorSeen, type TrunkWorld, withTrunk } from './trunking.fixture.ts'

const jane = '+12125550123'
const cay = '+12125550124'
const toCay = `sip:${cay}@mypbx.pstn.twilio.com`

/** Jane (660 Hz) has called the phone system (440 Hz), or the other way round. */
async function talking({ pstn, phone, originate }: TrunkWorld, who: 'jane' | 'pbx') {
  const person = pstn.subscriber(jane, { says: tone(660), habit: 'answers' })
  const pbx = await phone({ takesTransfers: false })
  originate(pbx)
  if (who === 'pbx') {
    const call = await pbx.call(jane)
    await call.answered()
    return { pbx, call, theirs: await person.incoming() }
  }
  const theirs = person.call(did)
  const call = await pbx.incoming()
  call.answer()
  await theirs.answered()
  await call.told('acknowledged')
  return { pbx, call, theirs }
}

for (const who of ['jane', 'pbx'] as const) {
  for (const callerId of ['from-transferee', 'from-transferor'] as const) {
    test(`a transfer of a call begun by ${who}, showing the number ${callerId}: reports, silence until BYE, then the two talk`, async () => {
      await withTrunk({}, async (world) => {
        world.trunk.transferMode = 'enable-all'
        world.trunk.transferCallerId = callerId
        const third = world.pstn.subscriber(cay, { says: tone(880) })
        const { pbx, call, theirs } = await talking(world, who)
        const done = call.transfer(toCay)
        await pbx.saw('in', '202')
        const inc = await third.incoming()
        assert.equal(inc.callerId, callerId === 'from-transferee' ? jane : did)
        inc.answer()
        assert.equal(await done, 200)
        await Promise.all([theirs.voice.hearsNothing(), inc.voice.hearsNothing()])
        call.hangUp()
        await Promise.all([theirs.voice.hears(880), inc.voice.hears(660)])
        assert.match((await lastNotify(pbx)).text, /^Subscription-State: terminated/m)
        inc.hangUp()
        await theirs.released()
      })
    })
  }
}

async function lastNotify(pbx: LabPhone) {
  const notified = pbx.trace.findLast((message) => message.direction === 'in' && message.title === 'NOTIFY')
  assert.ok(notified !== undefined)
  return notified
}

test('a phone system that sends no BYE keeps them waiting, and is then hung up on', async () => {
  await withTrunk({ transferWaitMs: 400 }, async (world) => {
    world.trunk.transferMode = 'enable-all'
    world.pstn.subscriber(cay, { says: tone(880), habit: 'answers' })
    const { call, theirs } = await talking(world, 'jane')
    assert.equal(await call.transfer(toCay), 200)
    assert.equal((await call.ended()).by, 'remote')
    await theirs.voice.hears(880)
  })
})

test('a target that is busy, or in a country without permission: reported, and the call goes on', async () => {
  await withTrunk({}, async (world) => {
    world.trunk.transferMode = 'enable-all'
    world.pstn.subscriber(cay, { habit: 'busy' })
    const { call, theirs } = await talking(world, 'jane')
    assert.equal(await call.transfer(toCay), 486)
    assert.equal(await call.transfer('sip:+442071234567@mypbx.pstn.twilio.com'), 403)
    await Promise.all([theirs.voice.hears(440), call.voice.hears(660)])
    call.hangUp()
    await theirs.released()
  })
})

const modes: readonly (readonly ['disable-all' | 'sip-only' | 'enable-all', boolean, boolean])[] = [
  ['disable-all', false, false],
  ['sip-only', false, true],
  ['enable-all', true, true],
]
for (const [mode, toNumber, toSip] of modes) {
  test(`transfer mode ${mode}: to a number ${toNumber ? 'yes' : 'no'}, to a SIP address ${toSip ? 'yes' : 'no'}`, async () => {
    await withTrunk({}, async (world) => {
      world.trunk.transferMode = mode
      world.pstn.subscriber(cay, { habit: 'busy' })
      const other = await world.phone({ user: 'ext', says: tone(880) })
      const { call, theirs } = await talking(world, 'jane')
      assert.equal(await call.transfer(toCay), toNumber ? 486 : 403)
      if (!toNumber) assert.equal(world.twilio.alerts.at(-1)?.code, 32218)
      const done = call.transfer(other.uri)
      if (!toSip) assert.equal(await done, 403)
      else await takesOver(other, call, done, theirs)
    })
  })
}

async function takesOver(
  other: LabPhone,
  call: LabCall,
  done: Promise<number>,
  theirs: { readonly voice: { hears(hz: number): Promise<void> } },
): Promise<void> {
  const inc = await other.incoming()
  inc.answer()
  assert.equal(await done, 200)
  call.hangUp()
  await Promise.all([theirs.voice.hears(880), inc.voice.hears(660)])
}

function addressed({ account, trunk }: TrunkWorld): void {
  const address = account.addresses.create({
    ...{ customerName: 'Example Bakery', street: '1 Main Street', city: 'Springfield', region: 'IL' },
    ...{ postalCode: '62701', isoCountry: 'US', emergencyEnabled: true },
  })
  const [number] = account.numbers.ofTrunk(trunk.sid)
  account.numbers.setEmergencyAddress(number?.sid ?? '', address.sid)
}

test('[S4-22] 933 reads back the number and its registered address', async () => {
  await withTrunk({}, async (world) => {
    addressed(world)
    world.account.numbers.settleEmergencyAddresses()
    const place = 'Example Bakery, 1 Main Street, Springfield, IL, 62701'
    const [, number = '', address = ''] = readback(did, place)
    const clips = [await sharedSpeech.say(number), await sharedSpeech.say(address)]
    const other = await sharedSpeech.say('No address is registered for this number.')
    const pbx = await world.phone()
    const out = await pbx.call('933')
    await out.answered()
    for (const clip of clips) await hearsClip(out.voice.ear, clip, { withinMs: 60_000 })
    assert.ok(clipHeard(out.voice.ear, other).score < 0.8)
  })
})

test('[S4-17] [S4-18] 911 goes to the centre with the address once that is registered, and without one before', async () => {
  await withTrunk({}, async (world) => {
    const centre = world.pstn.subscriber('911', { habit: 'answers', says: tone(660) })
    addressed(world)
    const pbx = await world.phone()
    const first = await pbx.call('911')
    await first.answered()
    assert.equal((await centre.incoming()).callerId, did)
    world.account.numbers.settleEmergencyAddresses()
    const second = await pbx.call('911', { headers: [['Privacy', 'id']] })
    await second.answered()
    await second.voice.hears(660)
    assert.equal((await centre.incoming()).callerId, did)
    assert.deepEqual(
      world.twilio.emergencyCalls.map((call) => call.address),
      [null, 'Example Bakery, 1 Main Street, Springfield, IL, 62701'],
    )
  })
})

test('[S4-20] the centre calls the number back and reaches the phone system', async () => {
  await withTrunk({}, async ({ pstn, phone, originate }) => {
    const centre = pstn.subscriber('911', { habit: 'answers' })
    const pbx = await phone()
    originate(pbx)
    await (await pbx.call('911')).answered()
    const { callerId } = await centre.incoming()
    const back = centre.call(callerId ?? '')
    ;(await pbx.incoming()).answer()
    await back.answered()
  })
})

test('[S4-18] an emergency call shows a number of the same trunk, or is refused; without a centre a voice answers', async () => {
  await withTrunk({}, async ({ phone, account }) => {
    account.callerIds.add('+15005550199')
    const other = await phone({ user: '+15005550199' })
    assert.equal((await (await other.call('911')).failed()).status, 403)
    assert.match(await errorSeen(other, 403), /^32204 /)
    const pbx = await phone()
    const out = await pbx.call('112')
    await out.answered()
    await out.voice.hearsSound({ withinMs: 20_000 })
  })
})
