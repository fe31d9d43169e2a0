// RTCP and figures through a whole media process.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { loopKinds } from '../../test/media-under-test.ts'
import { openPeer } from '../../test/rtp-peer.ts'
import { withTwoLegs } from '../../test/two-legs.ts'
import { middleNtp, readRtcp, writeRtcp } from '../rtp/rtcp.ts'

for (const loop of loopKinds) {
  describe(`reports on ${loop}`, () => {
    it('sends sender reports with a block, takes in those of the peer, and says goodbye', async () => {
      const rtcp = await openPeer()
      try {
        await withTwoLegs(
          loop,
          {},
          {},
          async ({ test, a, ea, setA }) => {
            setA({ remote: { address: '127.0.0.1', rtpPort: a.port, rtcpPort: rtcp.port, rtcpMux: false } })
            for (let i = 0; i < 10; i++)
              if (i !== 4) a.say(ea.rtpPort, { payload: Buffer.alloc(160, 5), sequence: i, timestamp: i * 160 })
            await rtcp.until(() => rtcp.heard.length > 0 && a.heard.length > 3, 'a report')
            await rtcp.until(
              () => readRtcp(rtcp.heard.at(-1)!.raw, rtcp.heard.at(-1)!.raw.length, 0x11223344)?.block != null,
              'a block',
            )
            const last = rtcp.heard.at(-1)!.raw
            const report = readRtcp(last, last.length, 0x11223344)!
            assert.equal(report.block!.cumulativeLost, 1)
            assert.ok(report.sender!.packets > 0)
            const answer = Buffer.alloc(256)
            const { ntpSeconds, ntpFraction } = report.sender!
            const length = writeRtcp(
              {
                ssrc: 0x11223344,
                sender: null,
                block: {
                  ssrc: report.ssrc,
                  fractionLost: 64,
                  cumulativeLost: 3,
                  extendedHighest: 9,
                  jitter: 80,
                  lastSenderReport: middleNtp(ntpSeconds, ntpFraction),
                  delaySinceLast: 0,
                },
                cname: 'peer',
                bye: false,
              },
              answer,
            )
            rtcp.raw(ea.rtcpPort, answer.subarray(0, length))
            await test.until(() => test.of('figures').some(({ figures }) => figures.remoteLoss !== null), 'figures')
            const { figures } = test.of('figures').find(({ figures }) => figures.remoteLoss !== null)!
            assert.equal(figures.remoteLoss, 0.25)
            assert.equal(figures.remoteJitterMs, 10)
            assert.ok(figures.roundTripMs !== null && figures.roundTripMs >= 0 && figures.roundTripMs < 2000)
            assert.equal(figures.packetsReceived, 9)
            assert.equal(figures.packetsLost, 1)
            assert.ok(figures.mos !== null && figures.mos > 1 && figures.mos < 4.4)
            test.media.handle({ type: 'release', endpoint: ea.endpoint })
            await rtcp.until(() => rtcp.heard.some(({ raw }) => readRtcp(raw, raw.length, 0)?.bye === true), 'goodbye')
          },
          { settings: { rtcpMs: 200, figuresMs: 200 } },
        )
      } finally {
        rtcp.close()
      }
    })

    it('sends RTCP on the RTP port when the peer wants it so, and takes it there', async () => {
      await withTwoLegs(
        loop,
        {},
        {},
        async ({ a, ea, setA, test }) => {
          setA({ remote: { address: '127.0.0.1', rtpPort: a.port, rtcpPort: a.port, rtcpMux: true } })
          const isReport = (raw: Buffer) => raw[1] === 200 || raw[1] === 201
          await a.until(() => a.heard.some(({ raw }) => isReport(raw)), 'a report')
          assert.ok(a.heard.filter(({ raw }) => isReport(raw)).every(({ fromPort }) => fromPort === ea.rtpPort))
          const ssrc = a.heard.find(({ raw }) => !isReport(raw))!.ssrc
          const answer = Buffer.alloc(256)
          const block = {
            ssrc,
            fractionLost: 128,
            cumulativeLost: 1,
            extendedHighest: 1,
            jitter: 0,
            lastSenderReport: 0,
            delaySinceLast: 0,
          }
          const length = writeRtcp({ ssrc: 5, sender: null, block, cname: 'p', bye: false }, answer)
          a.raw(ea.rtpPort, answer.subarray(0, length))
          await test.until(() => test.of('figures').some(({ figures }) => figures.remoteLoss === 0.5), 'figures')
        },
        { settings: { rtcpMs: 100, figuresMs: 100 } },
      )
    })
  })
}
