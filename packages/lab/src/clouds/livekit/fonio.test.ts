// Fonio on top of the simulated LiveKit: numbers, assistants, forwarding.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LabPhone } from '../../phone/lab-phone.ts'
import { tone } from '../../phone/mouth.ts'
import { Fonio } from './fonio.ts'
import { withCloud } from './livekit.fixture.ts'

test('[S0-06] Fonio: a SIP number is made once, its assistant answers, and it is free again when removed', async () => {
  await withCloud({}, {}, async (cloud, ann) => {
    const fonio = new Fonio(cloud)
    assert.equal(fonio.registrar, cloud.host)
    const heard: string[] = []
    fonio.createSipNumber('4711', { greeting: tone(880), onCall: (call) => void heard.push(call.caller) })
    assert.throws(() => fonio.createSipNumber('+4711', {}, 'somebody else'), /already in use/)
    assert.throws(() => fonio.createSipNumber('sales'), /digits/)
    const out = await ann.call('4711')
    await out.answered()
    await out.voice.hears(880)
    assert.deepEqual(heard, ['+4930123'])
    out.hangUp()
    await out.ended()
    fonio.removeSipNumber('4711')
    const gone = await ann.call('4711')
    assert.equal((await gone.failed()).status, 404)
    fonio.createSipNumber('4711')
    assert.equal(fonio.numbers.length, 1)
  })
})

test('Fonio forwards to SIP addresses only', async () => {
  await withCloud({}, {}, async (cloud, ann) => {
    const fonio = new Fonio(cloud)
    fonio.createSipNumber('4711')
    const out = await ann.call('4711')
    await out.answered()
    const call = await cloud.nextCall()
    await call.call.told('acknowledged')
    const mixed = await fonio.forward(call, '+4930999')
    assert.match(mixed.ok ? '' : mixed.error.text, /only be forwarded to a SIP address/)
    const ben = await LabPhone.start({ user: 'ben', says: tone(330), transport: 'tcp' })
    try {
      const forwarded = fonio.forward(call, ben.uri)
      await ann.saw('in', 'REFER')
      const result = await forwarded
      // The lab phone sends every call to the cloud, which knows no ben: what matters is that the cloud hears of it.
      assert.equal(result.ok ? '' : result.error.code, 'not_found')
    } finally {
      await ben.stop()
    }
    out.hangUp()
    await out.ended()
  })
})
