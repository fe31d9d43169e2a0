// Calls through a network that loses, delays, shuffles and doubles packets, and behind a NAT that forgets its bindings.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LabPhone } from '../phone/lab-phone.ts'
import { tone } from '../phone/mouth.ts'
import { BadNetwork } from './bad-network.ts'
import { TcpDoor } from './tcp-door.ts'

/** Repetitions come soon, so that a lost packet costs little time. */
const timers = { t1: 100, t2: 400 }

for (const seed of [11, 12, 13]) {
  test(`a call over a bad network (seed ${seed}): set up, held, resumed, digits once each, hung up`, async () => {
    const weather = { loss: 0.1, delayMs: 10, jitterMs: 15, reorder: 0.05, reorderMs: 30, duplicate: 0.1 }
    const network = new BadNetwork(weather, seed)
    const ann = await LabPhone.start({ user: 'ann', says: tone(440), doors: network.doors, timers })
    const ben = await LabPhone.start({ user: 'ben', says: tone(660), doors: network.doors, timers })
    try {
      const out = await ann.call(ben.uri)
      const inc = await ben.incoming()
      inc.ring()
      inc.answer()
      await out.answered()
      await inc.told('acknowledged')
      await Promise.all([out.voice.hears(660), inc.voice.hears(440)])
      await out.press('11234', 'rtp', 120)
      assert.equal(await inc.voice.pressed(5), '11234')
      await out.hold()
      assert.equal(inc.isHeldByPeer, true)
      await inc.voice.hearsNothing()
      await out.resume()
      await Promise.all([out.voice.hears(660), inc.voice.hears(440)])
      assert.equal(inc.voice.digits, '11234')
      inc.hangUp()
      await out.ended()
      await inc.ended()
      const { lost, doubled } = network.figures()
      assert.ok(lost > 0 && doubled > 0)
      assert.ok(inc.voice.figures().duplicated > 0)
    } finally {
      await ann.stop()
      await ben.stop()
      network.close()
    }
  })
}

test('a NAT that forgets its bindings: the call goes on from other ports', async () => {
  const nat = new BadNetwork({}, 1)
  const ben = await LabPhone.start({ user: 'ben', says: tone(660) })
  const door = await nat.doorTo(ben.port)
  const ann = await LabPhone.start({
    user: 'ann',
    says: tone(440),
    server: { address: door.address, port: door.port, domain: 'example.test' },
  })
  try {
    const out = await ann.call('ben')
    const inc = await ben.incoming()
    inc.answer()
    await out.answered()
    await inc.told('acknowledged')
    const [before] = door.outsidePorts()
    await nat.rebind()
    const [after] = door.outsidePorts()
    assert.notEqual(after, before)
    await out.hold()
    await out.resume({ by: 'UPDATE' })
    await Promise.all([out.voice.hears(660), inc.voice.hears(440)])
    const sources = new Set(ben.trace.filter((message) => message.direction === 'in').map((message) => message.peer))
    assert.deepEqual(sources, new Set([`127.0.0.1:${before}`, `127.0.0.1:${after}`]))
    out.hangUp()
    await inc.ended()
  } finally {
    await ann.stop()
    await ben.stop()
    nat.close()
  }
})

test('a call over TCP in pieces of a few bytes, with a stall in the middle', async () => {
  const ben = await LabPhone.start({ user: 'ben', says: tone(660), transport: 'tcp' })
  const door = await TcpDoor.open({ target: { address: ben.address, port: ben.port }, pieceBytes: 7 })
  const server = { address: door.address, port: door.port, domain: 'example.test' }
  const ann = await LabPhone.start({ user: 'ann', says: tone(440), transport: 'tcp', server })
  try {
    const out = await ann.call('ben')
    const inc = await ben.incoming()
    inc.answer()
    await out.answered()
    await inc.told('acknowledged')
    door.stall()
    const held = out.hold()
    // The stream of sound does not stand still with the stream of messages.
    await inc.voice.hears(440, { forMs: 300 })
    assert.equal(inc.isHeldByPeer, false)
    door.flow()
    await held
    assert.equal(inc.isHeldByPeer, true)
    out.hangUp()
    await inc.ended()
  } finally {
    await ann.stop()
    await ben.stop()
    await door.close()
  }
})
