// Recordings: two channels aligned by time, whole at every moment, and calls that go on when the disk does not.
import assert from 'node:assert/strict'
import { readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { g722, legMedia, loopKinds, type MediaUnderTest } from '../../test/media-under-test.ts'
import { openPeer, type RtpPeer } from '../../test/rtp-peer.ts'
import { sinePayloads } from '../../test/sounds.ts'
import { withTwoLegs } from '../../test/two-legs.ts'
import { dominantFrequency } from '../dtmf/goertzel.ts'
import { readWav } from '../wav/read-wav.ts'

interface Speech {
  readonly peer: RtpPeer
  readonly port: number
  readonly payloads: readonly Buffer[]
  readonly payloadType: number
  /** Every so many-th packet is lost; 0: none. */
  readonly skip: number
}

/** Speaks in real time: a third peer that hears silence from the pacer is the clock. */
async function speak(test: MediaUnderTest, speeches: readonly Speech[]): Promise<void> {
  const clock = await openPeer()
  const { endpoint } = test.next()
  test.media.handle({ type: 'set', endpoint, media: legMedia(clock.port) })
  const frames = Math.max(...speeches.map(({ payloads }) => payloads.length))
  for (let i = 0; i < frames; i++) {
    await clock.until(() => clock.heard.length > i, `tick ${i}`)
    for (const { peer, port, payloads, payloadType, skip } of speeches) {
      const payload = payloads[i]
      if (payload === undefined || (skip > 0 && i % skip === 5)) continue
      peer.say(port, { payload, payloadType, sequence: 100 + i, timestamp: 5000 + i * 160 })
    }
  }
  clock.close()
}

for (const loop of loopKinds) {
  describe(`recording on ${loop}`, () => {
    it('puts each side on its channel, in time although packets are lost', async () => {
      await withTwoLegs(loop, {}, { send: g722, receive: [g722] }, async ({ test, a, b, ea, eb }) => {
        test.media.handle({
          type: 'record',
          recording: 'r1',
          left: ea.endpoint,
          right: eb.endpoint,
          path: 'deep/r1.wav',
        })
        await speak(test, [
          { peer: a, port: ea.rtpPort, payloads: sinePayloads('PCMU', 500, 75), payloadType: 0, skip: 10 },
          { peer: b, port: eb.rtpPort, payloads: sinePayloads('G722', 1200, 75), payloadType: 9, skip: 0 },
        ])
        await test.media.counts()
        test.media.handle({ type: 'stopRecording', recording: 'r1' })
        await test.until(() => test.of('recorded').length === 1, 'recorded')
        const recorded = test.of('recorded')[0]!
        assert.equal(recorded.error, null)
        const file = await readFile(join(test.folder, 'deep/r1.wav'))
        assert.equal(file.length, recorded.bytes)
        const reading = readWav(file)
        assert.ok(reading.ok)
        const [left, right] = reading.sound.channels
        const rate = reading.sound.format.sampleRateHz
        const middle = (samples: Int16Array) => samples.subarray(samples.length >> 2, (samples.length * 3) >> 2)
        assert.ok(Math.abs(dominantFrequency(middle(left!), rate).hz - 500) < 10)
        assert.ok(Math.abs(dominantFrequency(middle(right!), rate).hz - 1200) < 10)
        const sounding = (samples: Int16Array) => samples.findIndex((sample) => Math.abs(sample) > 2000) / rate
        assert.ok(Math.abs(sounding(left!) - sounding(right!)) < 0.1, 'both sides begin at the same time')
        assert.ok(recorded.seconds > 1.3 && recorded.seconds < 4, `${recorded.seconds} s`)
      })
    })

    it('is ended by the end of its leg, and records what a single leg says and hears', async () => {
      await withTwoLegs(loop, { feed: { from: 'tone', tone: 'busy' } }, {}, async ({ test, a, ea }) => {
        test.media.handle({ type: 'record', recording: 'r2', left: ea.endpoint, right: null, path: 'r2.wav' })
        // Busy sounds half a second and pauses half a second: longer than both, so that it is heard whenever this began.
        const payloads = sinePayloads('PCMU', 1000, 75)
        await speak(test, [{ peer: a, port: ea.rtpPort, payloads, payloadType: 0, skip: 0 }])
        test.media.handle({ type: 'release', endpoint: ea.endpoint })
        await test.until(() => test.of('recorded').length === 1, 'recorded')
        const reading = readWav(await readFile(join(test.folder, 'r2.wav')))
        assert.ok(reading.ok)
        const [said, heard] = reading.sound.channels
        assert.ok(Math.abs(dominantFrequency(said!, 8000).hz - 1000) < 20)
        const tone = dominantFrequency(heard!, 8000).hz
        assert.ok(Math.abs(tone - 480) < 20 || Math.abs(tone - 620) < 20, `busy is 480+620, not ${tone}`)
      })
    })

    it('says that the disk is full, or the path leads outside, and the call goes on', async () => {
      await withTwoLegs(loop, {}, {}, async ({ test, a, b, ea, eb }) => {
        await symlink('/dev/full', join(test.folder, 'full.wav'))
        test.media.handle({
          type: 'record',
          recording: 'full',
          left: ea.endpoint,
          right: eb.endpoint,
          path: 'full.wav',
        })
        await test.until(() => test.of('recorded').length === 1, 'recorded')
        assert.equal(test.of('recorded')[0]!.error, 'the disk is full')
        assert.equal((await test.media.counts()).recordings, 0)
        test.media.handle({
          type: 'record',
          recording: 'out',
          left: ea.endpoint,
          right: eb.endpoint,
          path: '../out.wav',
        })
        await test.until(() => test.of('recorded').length === 2, 'recorded')
        assert.match(test.of('recorded')[1]!.error ?? '', /recordings folder/)
        a.say(ea.rtpPort, { payload: Buffer.alloc(160, 5), sequence: 1, timestamp: 1 })
        await b.until(() => b.heard.some((packet) => packet.payload[0] === 5))
      })
    })
  })
}
