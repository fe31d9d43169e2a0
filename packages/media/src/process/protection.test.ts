// SRTP and plain RTP, and who may speak on a leg: bleed and injection, NAT, authenticated moves.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import type { SrtpKey, SrtpSuite } from '@cordboard/link'
import { loopKinds } from '../../test/media-under-test.ts'
import { openPeer, type RtpPeer } from '../../test/rtp-peer.ts'
import { withTwoLegs } from '../../test/two-legs.ts'
import { createSrtpReceiver, createSrtpSender, SRTP_HEADROOM, srtpKeyingFrom } from '../srtp/srtp.ts'

function key(suite: SrtpSuite): SrtpKey {
  return { suite, inline: randomBytes(30).toString('base64') }
}

/** Makes a peer speak SRTP: `speaks` is what it sends with, `hears` what it receives with. */
function secure(peer: RtpPeer, speaks: SrtpKey, hears: SrtpKey): void {
  const sender = createSrtpSender(srtpKeyingFrom(speaks.suite, speaks.inline)!)
  const receiver = createSrtpReceiver(srtpKeyingFrom(hears.suite, hears.inline)!)
  peer.outgoing = (packet) => {
    const room = Buffer.concat([packet, Buffer.alloc(SRTP_HEADROOM)])
    return room.subarray(0, sender.protectRtp(room, 0, packet.length))
  }
  peer.incoming = (packet) => {
    const length = receiver.unprotectRtp(packet, 0, packet.length)
    return length < 0 ? null : packet.subarray(0, length)
  }
}

for (const loop of loopKinds) {
  describe(`protection on ${loop}`, () => {
    for (const suite of ['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32'] as const) {
      it(`joins a ${suite} leg with a plain one`, async () => {
        const [ours, theirs] = [key(suite), key(suite)]
        await withTwoLegs(loop, { srtp: { send: ours, receive: theirs } }, {}, async ({ a, b, ea, eb, test }) => {
          secure(a, theirs, ours)
          for (let i = 0; i < 10; i++) {
            a.say(ea.rtpPort, { payload: Buffer.alloc(160, 30 + i), sequence: i, timestamp: i * 160 })
            b.say(eb.rtpPort, { payload: Buffer.alloc(160, 50 + i), sequence: i, timestamp: i * 160 })
          }
          const speech = (peer: RtpPeer) => peer.heard.map((packet) => packet.payload[0]!).filter((byte) => byte < 100)
          await a.until(() => speech(a).length === 10 && speech(b).length === 10)
          assert.deepEqual(speech(b), [30, 31, 32, 33, 34, 35, 36, 37, 38, 39])
          assert.deepEqual(speech(a), [50, 51, 52, 53, 54, 55, 56, 57, 58, 59])
          const plain = Buffer.alloc(172, 1)
          plain[0] = 0x80
          plain[1] = 0
          a.raw(ea.rtpPort, plain)
          a.say(ea.rtpPort, { payload: Buffer.alloc(160, 90), sequence: 10, timestamp: 1600 })
          await b.until(() => speech(b).includes(90))
          test.media.handle({ type: 'release', endpoint: ea.endpoint })
          await test.until(() => test.of('released').length === 1, 'released')
          assert.equal(test.of('released')[0]!.figures.dropped.authentication, 1)
        })
      })
    }

    it('drops what a stranger injects into a locked leg, and sends him nothing', async () => {
      const stranger = await openPeer()
      try {
        await withTwoLegs(loop, { source: 'symmetric' }, {}, async ({ a, b, ea, test }) => {
          a.say(ea.rtpPort, { payload: Buffer.alloc(160, 1), sequence: 1, timestamp: 160 })
          await b.until(() => b.heard.some((packet) => packet.payload[0] === 1))
          for (let i = 0; i < 50; i++)
            stranger.say(ea.rtpPort, { payload: Buffer.alloc(160, 66), sequence: i, timestamp: i * 160 })
          a.say(ea.rtpPort, { payload: Buffer.alloc(160, 2), sequence: 2, timestamp: 320 })
          await b.until(() => b.heard.some((packet) => packet.payload[0] === 2))
          assert.equal(b.heard.filter((packet) => packet.payload[0] === 66).length, 0)
          assert.equal(stranger.heard.length, 0)
          test.media.handle({ type: 'release', endpoint: ea.endpoint })
          await test.until(() => test.of('released').length === 1, 'released')
          assert.equal(test.of('released')[0]!.figures.dropped.source, 50)
        })
      } finally {
        stranger.close()
      }
    })

    it('follows a peer behind NAT to where it really is', async () => {
      const nat = await openPeer()
      try {
        await withTwoLegs(loop, { source: 'symmetric' }, {}, async ({ b, ea, test }) => {
          for (let i = 0; i < 10; i++)
            nat.say(ea.rtpPort, { payload: Buffer.alloc(160, 5), sequence: i, timestamp: i * 160 })
          await b.until(() => b.heard.some((packet) => packet.payload[0] === 5))
          await nat.until(() => nat.heard.length > 3, 'sound at the real place')
          assert.equal(test.of('firstPacket')[0]!.source, `127.0.0.1:${nat.port}`)
        })
      } finally {
        nat.close()
      }
    })

    it('moves a secured leg to wherever an authentic packet comes from, and only then', async () => {
      const [ours, theirs] = [key('AES_CM_128_HMAC_SHA1_80'), key('AES_CM_128_HMAC_SHA1_80')]
      const moved = await openPeer()
      const stranger = await openPeer()
      try {
        await withTwoLegs(
          loop,
          { source: 'symmetric', srtp: { send: ours, receive: theirs } },
          {},
          async ({ a, b, ea, test }) => {
            secure(a, theirs, ours)
            a.say(ea.rtpPort, { payload: Buffer.alloc(160, 1), sequence: 1, timestamp: 160 })
            await b.until(() => b.heard.some((packet) => packet.payload[0] === 1))
            secure(stranger, key('AES_CM_128_HMAC_SHA1_80'), ours)
            for (let i = 0; i < 10; i++)
              stranger.say(ea.rtpPort, { payload: Buffer.alloc(160, 66), sequence: 2 + i, timestamp: 0 })
            moved.outgoing = a.outgoing
            moved.incoming = a.incoming
            moved.say(ea.rtpPort, { payload: Buffer.alloc(160, 2), sequence: 2, timestamp: 320 })
            await moved.until(() => moved.heard.length > 2, 'sound at the new place')
            assert.equal(b.heard.filter((packet) => packet.payload[0] === 66).length, 0)
            assert.equal(stranger.heard.length, 0)
            assert.deepEqual(
              test.of('sourceMoved').map(({ from, to }) => [from, to]),
              [[`127.0.0.1:${a.port}`, `127.0.0.1:${moved.port}`]],
            )
          },
        )
      } finally {
        moved.close()
        stranger.close()
      }
    })

    it('does not let malformed packets at line rate disturb a call', async () => {
      await withTwoLegs(loop, {}, {}, async ({ a, b, ea, test }) => {
        const junk = [
          Buffer.alloc(0),
          Buffer.from([0x80]),
          Buffer.alloc(1500, 0xff),
          Buffer.alloc(11, 0x80),
          Buffer.alloc(20, 1),
        ]
        const broken = Buffer.alloc(172, 3)
        broken[0] = 0xbf
        broken[1] = 0
        junk.push(
          broken,
          Buffer.from('GET / HTTP/1.0\r\n\r\n'),
          Buffer.concat([Buffer.from([0x80, 200, 0xff, 0xff]), Buffer.alloc(30)]),
        )
        for (let i = 0; i < 40; i++) {
          for (const bytes of junk) a.raw(ea.rtpPort, bytes)
          a.say(ea.rtpPort, { payload: Buffer.alloc(160, i + 1), sequence: i, timestamp: i * 160 })
          const upTo = i
          await b.until(() => b.heard.some((packet) => packet.payload[0] === upTo + 1))
        }
        test.media.handle({ type: 'release', endpoint: ea.endpoint })
        await test.until(() => test.of('released').length === 1, 'released')
        const { figures } = test.of('released')[0]!
        assert.equal(figures.packetsReceived, 40)
        assert.equal(figures.packetsLost, 0)
        assert.ok(figures.dropped.malformed >= 40 * 7, `${figures.dropped.malformed} counted`)
      })
    })
  })
}
