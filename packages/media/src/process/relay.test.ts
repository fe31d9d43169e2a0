// Two peers through a whole media process, on every loop: what one says the other hears.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { legMedia, loopKinds, mediaUnderTest, pcma, pcmu } from '../../test/media-under-test.ts'
import { openPeer, type RtpPeer } from '../../test/rtp-peer.ts'
import { withTwoLegs } from '../../test/two-legs.ts'
import { mulawToAlaw } from '../codec/g711.ts'

for (const loop of loopKinds) {
  describe(`relay on ${loop}`, () => {
    it('carries payloads bit by bit in both directions with one SSRC per leg', async () => {
      const test = await mediaUnderTest(loop)
      const [a, b] = [await openPeer(), await openPeer()]
      try {
        const [ea, eb] = [test.next(), test.next()]
        test.media.handle({
          type: 'set',
          endpoint: ea.endpoint,
          media: legMedia(a.port, { feed: { from: 'leg', endpoint: eb.endpoint } }),
        })
        test.media.handle({
          type: 'set',
          endpoint: eb.endpoint,
          media: legMedia(b.port, { feed: { from: 'leg', endpoint: ea.endpoint } }),
        })
        const payloads = Array.from({ length: 20 }, (_, i) => Buffer.alloc(160, i + 1))
        payloads.forEach((payload, i) => {
          a.say(ea.rtpPort, { payload, sequence: 65530 + i, timestamp: 1000 + i * 160 })
          b.say(eb.rtpPort, { payload, sequence: 100 + i, timestamp: 9000 + i * 160, ssrc: 7 })
        })
        const said = (peer: RtpPeer) => peer.heard.filter((packet) => packet.payload[0] !== 0xff)
        await a.until(() => said(a).length === 20 && said(b).length === 20, '20 packets at each peer')
        for (const peer of [a, b]) {
          const heard = said(peer)
          for (const [i, packet] of heard.entries()) assert.deepEqual(packet.payload, payloads[i])
          assert.equal(new Set(heard.map((packet) => packet.ssrc)).size, 1)
          for (let i = 1; i < 20; i++) {
            assert.equal(heard[i]!.sequence, (heard[i - 1]!.sequence + 1) & 0xffff)
            assert.equal(heard[i]!.timestamp, (heard[i - 1]!.timestamp + 160) >>> 0)
          }
        }
        assert.equal(a.heard[0]!.fromPort, ea.rtpPort)
        await test.until(() => test.of('firstPacket').length === 2, 'the first packet of each leg')
      } finally {
        a.close()
        b.close()
        await test.close()
      }
    })

    it('gives each side its own payload type', async () => {
      const test = await mediaUnderTest(loop)
      const [a, b] = [await openPeer(), await openPeer()]
      try {
        const [ea, eb] = [test.next(), test.next()]
        const dynamic = { ...pcmu, payloadType: 96 }
        test.media.handle({ type: 'set', endpoint: ea.endpoint, media: legMedia(a.port) })
        test.media.handle({
          type: 'set',
          endpoint: eb.endpoint,
          media: legMedia(b.port, {
            send: dynamic,
            receive: [pcma, dynamic],
            feed: { from: 'leg', endpoint: ea.endpoint },
          }),
        })
        a.say(ea.rtpPort, { payload: Buffer.alloc(160, 5), sequence: 1, timestamp: 1 })
        await b.until(() => b.heard.some((packet) => packet.payload[0] === 5))
        assert.equal(b.heard.find((packet) => packet.payload[0] === 5)!.payloadType, 96)
      } finally {
        a.close()
        b.close()
        await test.close()
      }
    })

    it('lets several legs hear the same one, each with its own header and codec', async () => {
      await withTwoLegs(loop, {}, { send: pcma, receive: [pcma] }, async ({ test, a, b, ea }) => {
        const c = await openPeer()
        try {
          const ec = test.next()
          const media = legMedia(c.port, { feed: { from: 'leg', endpoint: ea.endpoint } })
          test.media.handle({ type: 'set', endpoint: ec.endpoint, media })
          await test.media.counts()
          for (let i = 0; i < 5; i++)
            a.say(ea.rtpPort, { payload: Buffer.alloc(160, 10), sequence: i, timestamp: i * 160 })
          const atB = () => b.heard.filter(({ payload }) => payload[0] === mulawToAlaw[10])
          const atC = () => c.heard.filter(({ payload }) => payload[0] === 10)
          await c.until(() => atB().length === 5 && atC().length === 5)
          assert.ok(atB().every(({ payloadType }) => payloadType === 8))
          assert.notEqual(atB()[0]!.ssrc, atC()[0]!.ssrc)
          test.media.handle({ type: 'release', endpoint: ea.endpoint })
          await test.until(() => test.of('released').length === 1, 'released')
          const before = c.heard.length
          await c.until(() => c.heard.length > before + 5, 'RTP goes on without the leg that fed it')
        } finally {
          c.close()
        }
      })
    })

    it('keeps loss and order of the received stream visible', async () => {
      await withTwoLegs(loop, {}, {}, async ({ a, b, ea }) => {
        for (const i of [0, 1, 3, 2, 6, 7])
          a.say(ea.rtpPort, { payload: Buffer.alloc(160, i + 1), sequence: i, timestamp: i * 160 })
        const heard = () => b.heard.filter(({ payload }) => payload[0]! < 20)
        await b.until(() => heard().length === 6)
        const first = heard()[0]!
        for (const packet of heard()) {
          const index = packet.payload[0]! - 1
          assert.equal((packet.sequence - first.sequence) & 0xffff, index)
          assert.equal((packet.timestamp - first.timestamp) >>> 0, index * 160)
        }
      })
    })
  })
}
