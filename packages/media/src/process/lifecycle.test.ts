// From lease to quarantine and close: what happens to ports, and that nothing is left.
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { freePortRange, legMedia, loopKinds, mediaUnderTest } from '../../test/media-under-test.ts'
import { openPeer } from '../../test/rtp-peer.ts'
import { withTwoLegs } from '../../test/two-legs.ts'

async function takePort(port: number) {
  const socket = createSocket('udp4')
  socket.bind(port, '127.0.0.1')
  await once(socket, 'listening')
  return socket
}

for (const loop of loopKinds) {
  describe(`life of endpoints on ${loop}`, () => {
    it('leases even RTP ports with the odd one above, each once, and leases one more for each taken', async () => {
      const test = await mediaUnderTest(loop, { free: 5 })
      try {
        for (const { rtpPort, rtcpPort, address } of test.leased) {
          assert.equal(rtpPort % 2, 0)
          assert.equal(rtcpPort, rtpPort + 1)
          assert.equal(address, '127.0.0.1')
        }
        test.media.handle({ type: 'set', endpoint: test.next().endpoint, media: legMedia(null) })
        await test.until(() => test.leased.length === 6, 'one more')
        assert.equal(new Set(test.leased.map(({ rtpPort }) => rtpPort)).size, 6)
        assert.equal(new Set(test.leased.map(({ endpoint }) => endpoint)).size, 6)
      } finally {
        await test.close()
      }
    })

    it('skips ports that others have and leases fewer when there are no more, without harm to those it has', async () => {
      const range = await freePortRange(8)
      const other = await takePort(range.from + 3)
      const test = await mediaUnderTest(loop, { rtpPorts: range, free: 3 })
      try {
        assert.ok(test.leased.every(({ rtpPort }) => rtpPort !== range.from + 2))
        test.media.handle({ type: 'lease', address: '127.0.0.1', free: 10 })
        await test.until(() => test.of('refused').length > 0, 'refused')
        assert.equal(test.leased.length, 3)
        assert.equal((await test.media.counts()).free, 3)
      } finally {
        other.close()
        await test.close()
      }
    })

    it('keeps a released port bound for its quarantine, then leases it under a new name', async () => {
      const range = await freePortRange(2)
      const test = await mediaUnderTest(loop, { rtpPorts: range, free: 1, settings: { quarantineMs: 300 } })
      const a = await openPeer()
      try {
        const first = test.next()
        test.media.handle({ type: 'set', endpoint: first.endpoint, media: legMedia(a.port) })
        test.media.handle({ type: 'release', endpoint: first.endpoint })
        await test.until(() => test.of('released').length === 1, 'released')
        const counts = await test.media.counts()
        assert.deepEqual([counts.taken, counts.resting, counts.free, counts.sockets], [0, 1, 0, 2])
        a.say(first.rtpPort, { payload: Buffer.alloc(160), sequence: 1, timestamp: 1 })
        test.media.handle({ type: 'set', endpoint: first.endpoint, media: legMedia(a.port) })
        await test.until(
          () => test.of('refused').some(({ command }) => command === 'set'),
          'a resting endpoint is refused',
        )
        await test.until(() => test.leased.length === 2, 'leased again', 15_000)
        const second = test.next()
        assert.equal(second.rtpPort, first.rtpPort)
        assert.notEqual(second.endpoint, first.endpoint)
      } finally {
        a.close()
        await test.close()
      }
    })

    it('uses a resting port before its time when no other is left', async () => {
      const range = await freePortRange(2)
      const test = await mediaUnderTest(loop, { rtpPorts: range, free: 1, settings: { quarantineMs: 600_000 } })
      const a = await openPeer()
      try {
        const first = test.next()
        test.media.handle({ type: 'set', endpoint: first.endpoint, media: legMedia(a.port) })
        test.media.handle({ type: 'release', endpoint: first.endpoint })
        await test.until(() => test.leased.length === 2, 'leased again', 15_000)
        assert.equal(test.next().rtpPort, first.rtpPort)
      } finally {
        a.close()
        await test.close()
      }
    })

    it('tells a switch that comes back what is in use, and lets go of what it does not want', async () => {
      await withTwoLegs(loop, {}, {}, async ({ test, ea, eb }) => {
        test.media.linkDown()
        test.events.length = 0
        test.media.linkUp()
        await test.until(() => test.of('inUse').length === 1, 'inUse')
        const inUse = test.of('inUse')[0]!.endpoints
        assert.deepEqual(
          inUse.map(({ endpoint, call, leg }) => [endpoint, call, leg]),
          [
            [ea.endpoint, 'call', 'a'],
            [eb.endpoint, 'call', 'b'],
          ],
        )
        await test.until(
          () => test.of('leased').some(({ endpoints }) => endpoints.length === 4),
          'free ones told again',
        )
        test.media.handle({ type: 'keepOnly', endpoints: [eb.endpoint] })
        await test.until(() => test.of('released').length === 1, 'released')
        assert.equal(test.of('released')[0]!.endpoint, ea.endpoint)
      })
    })

    it('keeps RTP flowing without its switch for a while, then releases everything', async () => {
      const run = withTwoLegs(
        loop,
        {},
        {},
        async ({ test, a, b, ea }) => {
          test.media.linkDown()
          a.say(ea.rtpPort, { payload: Buffer.alloc(160, 5), sequence: 1, timestamp: 1 })
          await b.until(() => b.heard.some((packet) => packet.payload[0] === 5))
          await test.until(() => test.of('released').length === 2, 'both released')
          assert.equal((await test.media.counts()).taken, 0)
        },
        { settings: { withoutSwitchMs: 400 } },
      )
      await run
    })

    it('reports silence once and that the peer is heard again', async () => {
      await withTwoLegs(loop, { silenceMs: 300 }, {}, async ({ test, a, ea }) => {
        await test.until(() => test.of('silent').length === 1, 'silent')
        assert.equal(test.of('silent')[0]!.endpoint, ea.endpoint)
        a.say(ea.rtpPort, { payload: Buffer.alloc(160, 5), sequence: 1, timestamp: 1 })
        await test.until(() => test.of('heardAgain').length === 1, 'heardAgain')
        await test.until(() => test.of('silent').length === 2, 'silent once more')
      })
    })

    it('refuses commands for endpoints it does not have and wanted states that cannot be', async () => {
      const test = await mediaUnderTest(loop)
      try {
        const { endpoint } = test.next()
        test.media.handle({ type: 'release', endpoint: 'nobody' })
        test.media.handle({ type: 'feed', endpoint, feed: { from: 'silence' } })
        test.media.handle({ type: 'set', endpoint: 'nobody', media: legMedia(4000) })
        const wrong = legMedia(4000, { remote: { address: 'example.com', rtpPort: 1, rtcpPort: 2, rtcpMux: false } })
        test.media.handle({ type: 'set', endpoint, media: wrong })
        const badKey = { suite: 'AES_CM_128_HMAC_SHA1_80', inline: 'short' } as const
        test.media.handle({ type: 'set', endpoint, media: legMedia(4000, { srtp: { send: badKey, receive: badKey } }) })
        test.media.handle({ type: 'lease', address: '::1', free: 1 })
        test.media.handle({ type: 'stopRecording', recording: 'none' })
        await test.until(() => test.of('refused').length >= 7, 'seven refusals')
        assert.deepEqual(
          test
            .of('refused')
            .map(({ command }) => command)
            .sort(),
          ['feed', 'lease', 'release', 'set', 'set', 'set', 'stopRecording'],
        )
        assert.ok(
          test.of('refused').every(({ reason }) => !reason.includes('short')),
          'keys are not told',
        )
      } finally {
        await test.close()
      }
    })

    it('leaves no socket and no port behind after close, in the middle of a call', async () => {
      const range = await freePortRange(40)
      let ports: number[] = []
      await withTwoLegs(
        loop,
        {},
        {},
        async ({ test, a, ea }) => {
          a.say(ea.rtpPort, { payload: Buffer.alloc(160, 5), sequence: 1, timestamp: 1 })
          await test.until(() => test.of('firstPacket').length === 1, 'a call under way')
          ports = test.leased.flatMap(({ rtpPort, rtcpPort }) => [rtpPort, rtcpPort])
        },
        { rtpPorts: range },
      )
      for (const port of ports) (await takePort(port)).close()
    })
  })
}
