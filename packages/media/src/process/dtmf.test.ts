// Digits through a whole media process: heard, relayed across payload types, sent as events and as tones.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { loopKinds } from '../../test/media-under-test.ts'
import type { RtpPeer } from '../../test/rtp-peer.ts'
import { samplesOf } from '../../test/sounds.ts'
import { withTwoLegs } from '../../test/two-legs.ts'
import { goertzel } from '../dtmf/goertzel.ts'
import { decodeTelephoneEvent, encodeTelephoneEvent, eventOfDigit } from '../dtmf/telephone-event.ts'

const events = (payloadType: number) => ({
  telephoneEvent: { receive: payloadType, send: payloadType, clockRateHz: 8000 },
})

/** Presses one key: five packets and three end packets, each of which may be left out or doubled. */
function press(
  peer: RtpPeer,
  port: number,
  digit: string,
  at: number,
  copies: readonly number[],
  payloadType = 101,
): void {
  let sequence = at
  copies.forEach((count, i) => {
    const payload = Buffer.alloc(4)
    const end = i >= 5
    encodeTelephoneEvent(
      { event: eventOfDigit(digit)!, end, volume: 10, duration: Math.min(i + 1, 6) * 160 },
      payload,
      0,
    )
    for (let copy = 0; copy < count; copy++)
      peer.say(port, { payload, payloadType, sequence, timestamp: at * 160, marker: i === 0 })
    sequence++
  })
}

for (const loop of loopKinds) {
  describe(`digits on ${loop}`, () => {
    it('reports each key once, whatever is lost or doubled', async () => {
      await withTwoLegs(loop, events(101), {}, async ({ test, a, ea }) => {
        press(a, ea.rtpPort, '5', 100, [1, 1, 1, 1, 1, 1, 1, 1])
        press(a, ea.rtpPort, '5', 200, [2, 2, 2, 2, 2, 3, 3, 3])
        press(a, ea.rtpPort, '#', 300, [0, 1, 0, 1, 0, 0, 0, 1])
        press(a, ea.rtpPort, '0', 400, [1, 1, 1, 1, 1, 0, 0, 0])
        await test.until(() => test.of('digit').length === 4, 'four digits')
        assert.deepEqual(
          test.of('digit').map((event) => event.digit),
          ['5', '5', '#', '0'],
        )
        assert.ok(test.of('digit').every((event) => event.endpoint === ea.endpoint))
      })
    })

    it('relays events to a peer with another payload type, consistent in time with the sound around them', async () => {
      await withTwoLegs(loop, events(101), events(96), async ({ a, b, ea }) => {
        a.say(ea.rtpPort, { payload: Buffer.alloc(160, 7), sequence: 99, timestamp: 99 * 160 })
        press(a, ea.rtpPort, '9', 100, [1, 1, 1, 1, 1, 1, 1, 1])
        a.say(ea.rtpPort, { payload: Buffer.alloc(160, 7), sequence: 108, timestamp: 106 * 160 })
        await b.until(
          () => b.heard.filter((packet) => packet.payload[0] === 7 && packet.payloadType === 0).length === 2,
        )
        const sound = b.heard.filter((packet) => packet.payload[0] === 7 && packet.payloadType === 0)
        const keys = b.heard.filter((packet) => packet.payloadType === 96)
        assert.equal(keys.length, 8)
        assert.ok(
          keys.every((packet) => packet.timestamp === keys[0]!.timestamp),
          'one timestamp for one event',
        )
        assert.equal((keys[0]!.timestamp - sound[0]!.timestamp) >>> 0, 160)
        assert.equal((sound[1]!.timestamp - sound[0]!.timestamp) >>> 0, 7 * 160)
        assert.equal(keys[0]!.marker, true)
        assert.equal(decodeTelephoneEvent(keys[7]!.payload, 0, 4)!.event, 9)
      })
    })

    it('sends digits as events: each with one timestamp and three ends', async () => {
      await withTwoLegs(loop, events(101), {}, async ({ test, a, ea }) => {
        test.media.handle({ type: 'digits', endpoint: ea.endpoint, digits: '1*', durationMs: 100 })
        const heard = () => a.heard.filter((packet) => packet.payloadType === 101)
        const ends = () => heard().filter((packet) => decodeTelephoneEvent(packet.payload, 0, 4)!.end)
        await a.until(() => ends().length === 6, 'six end packets')
        assert.deepEqual([...new Set(heard().map((packet) => packet.payload[0]))], [1, 10])
        assert.equal(new Set(heard().map((packet) => packet.timestamp)).size, 2)
        assert.equal(decodeTelephoneEvent(ends()[0]!.payload, 0, 4)!.duration, 800)
        const after = a.heard.length
        await a.until(() => a.heard.length > after + 5)
        for (let i = 1; i < a.heard.length; i++)
          assert.equal(a.heard[i]!.sequence, (a.heard[i - 1]!.sequence + 1) & 0xffff)
      })
    })

    it('lets the other side be heard again after digits, sent as events or as tones', async () => {
      for (const media of [events(101), {}]) {
        await withTwoLegs(loop, events(101), media, async ({ test, a, b, ea, eb }) => {
          const voice = { payload: Buffer.alloc(160, 7) }
          const spoken = () => b.heard.filter(({ payload }) => payload[0] === 7 && payload.length === 160).length
          a.say(ea.rtpPort, { ...voice, sequence: 10, timestamp: 1600 })
          await b.until(() => spoken() === 1, 'a voice before')
          test.media.handle({ type: 'digits', endpoint: eb.endpoint, digits: '5', durationMs: 60 })
          await b.until(() => b.heard.length > 3, 'digits')
          let sequence = 20
          const speaking = setInterval(() => {
            a.say(ea.rtpPort, { ...voice, sequence, timestamp: sequence * 160 })
            sequence++
          }, 20)
          await b.until(() => spoken() > 3, 'a voice after').finally(() => clearInterval(speaking))
        })
      }
    })

    it('sounds digits as tones for a peer without telephone-event, also those the other peer presses', async () => {
      await withTwoLegs(loop, events(101), {}, async ({ a, b, ea, eb, test }) => {
        const heard = () => samplesOf('PCMU', b.heard)
        test.media.handle({ type: 'digits', endpoint: eb.endpoint, digits: '5', durationMs: 200 })
        await b.until(() => goertzel(heard(), 8000, 770) > 300 && goertzel(heard(), 8000, 1336) > 300, 'tones of 5')
        press(a, ea.rtpPort, '9', 100, [1, 1, 1, 1, 1, 1, 1, 1])
        await b.until(() => goertzel(heard(), 8000, 852) > 200 && goertzel(heard(), 8000, 1477) > 200, 'tones of 9')
      })
    })

    it('refuses what are no digits', async () => {
      await withTwoLegs(loop, events(101), {}, async ({ ea, test }) => {
        test.media.handle({ type: 'digits', endpoint: ea.endpoint, digits: '12x', durationMs: 100 })
        await test.until(() => test.of('refused').length === 1, 'refused')
        assert.equal(test.of('refused')[0]!.command, 'digits')
      })
    })
  })
}
