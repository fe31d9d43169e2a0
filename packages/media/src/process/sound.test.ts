// What a peer hears: tones, music, prompts, echo, the other leg in another codec, and silence where nobody speaks.
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { Codec } from '@cordboard/link'
import { g722, legMedia, loopKinds, mediaUnderTest, pcma, pcmu } from '../../test/media-under-test.ts'
import { type HeardPacket, openPeer } from '../../test/rtp-peer.ts'
import { samplesOf, sinePayloads } from '../../test/sounds.ts'
import { withTwoLegs } from '../../test/two-legs.ts'
import { audioCodecNamed, codecFacts } from '../codec/audio-codec.ts'
import { dominantFrequency, goertzel, rms } from '../dtmf/goertzel.ts'
import { writeWav } from '../wav/write-wav.ts'

function sine(hz: number, seconds: number): Int16Array {
  return Int16Array.from({ length: seconds * 8000 }, (_, i) =>
    Math.round(8000 * Math.sin((2 * Math.PI * hz * i) / 8000)),
  )
}

function assertContinuous(heard: readonly HeardPacket[]): void {
  for (let i = 1; i < heard.length; i++) {
    const [before, now] = [heard[i - 1]!, heard[i]!]
    assert.equal(now.sequence, (before.sequence + 1) & 0xffff, 'sequence numbers follow each other')
    const step = (now.timestamp - before.timestamp) | 0
    // A machine under load may stand still for a while; the timeline then says so.
    assert.ok(step >= 160 && step < 8000, `timestamps grow by a frame or a gap, not ${step}`)
    assert.equal(now.ssrc, before.ssrc)
  }
}

for (const loop of loopKinds) {
  describe(`sound on ${loop}`, () => {
    it('plays ringback, then music, then silence on one unbroken timeline', async () => {
      const music = { defaultMusic: '' }
      const test = await mediaUnderTest(loop, music)
      const a = await openPeer()
      try {
        await writeFile(
          join(test.folder, 'moh.wav'),
          writeWav({ encoding: 'pcm16', channels: 1, sampleRateHz: 8000 }, [sine(1000, 1)]),
        )
        const ea = test.next()
        const media = legMedia(a.port, { feed: { from: 'tone', tone: 'ringback' } })
        test.media.handle({ type: 'set', endpoint: ea.endpoint, media })
        const ringing = () => samplesOf('PCMU', a.heard.slice(-10))
        const has = (hz: number) => goertzel(ringing(), 8000, hz) > 1000
        await a.until(() => a.heard.length >= 15 && has(440) && has(480), 'US ringback, 440+480 Hz')
        test.media.handle({ type: 'feed', endpoint: ea.endpoint, feed: { from: 'music', file: 'moh.wav' } })
        const before = a.heard.length
        await a.until(() => a.heard.length >= before + 70)
        const played = dominantFrequency(samplesOf('PCMU', a.heard.slice(-20)), 8000)
        assert.ok(Math.abs(played.hz - 1000) < 10, `music of 1000 Hz, looped, sounds as ${played.hz}`)
        test.media.handle({ type: 'feed', endpoint: ea.endpoint, feed: { from: 'silence' } })
        await a.until(() => rms(samplesOf('PCMU', a.heard.slice(-5))) === 0, 'silence')
        assertContinuous(a.heard)
      } finally {
        a.close()
        await test.close()
      }
    })

    it('sends fifty packets in about a second, by the clock', async () => {
      const test = await mediaUnderTest(loop)
      const a = await openPeer()
      try {
        test.media.handle({ type: 'set', endpoint: test.next().endpoint, media: legMedia(a.port) })
        await a.until(() => a.heard.length >= 51, '51 packets', 10_000)
        // This test's own process may read late, so the bounds are wide; pacing.test.ts proves evenness with time as an input.
        const elapsed = a.heard[50]!.atMs - a.heard[0]!.atMs
        assert.ok(elapsed > 700 && elapsed < 3000, `50 packets took ${elapsed} ms`)
        assertContinuous(a.heard)
      } finally {
        a.close()
        await test.close()
      }
    })

    it('plays a list of prompts once, tells so, and goes on with silence', async () => {
      const test = await mediaUnderTest(loop)
      const a = await openPeer()
      try {
        const format = { encoding: 'pcm16', channels: 1, sampleRateHz: 8000 } as const
        await writeFile(join(test.folder, 'one.wav'), writeWav(format, [sine(600, 0.2)]))
        await writeFile(join(test.folder, 'two.wav'), writeWav(format, [sine(900, 0.2)]))
        const ea = test.next()
        const prompt = { from: 'prompt', play: 'p1', files: ['one.wav', 'two.wav'], repeat: 1 } as const
        test.media.handle({ type: 'set', endpoint: ea.endpoint, media: legMedia(a.port, { send: pcma, feed: prompt }) })
        await test.until(() => test.of('played').length === 1, 'played')
        assert.equal(test.of('played')[0]!.outcome, 'finished')
        const sounding = a.heard.filter((packet) => rms(samplesOf('PCMA', [packet])) > 500)
        assert.ok(sounding.length >= 20 && sounding.length <= 21, `${sounding.length} frames of 20 sounded`)
        assert.ok(Math.abs(dominantFrequency(samplesOf('PCMA', sounding.slice(0, 9)), 8000).hz - 600) < 15)
        assert.ok(Math.abs(dominantFrequency(samplesOf('PCMA', sounding.slice(11, 20)), 8000).hz - 900) < 15)
        test.media.handle({ type: 'set', endpoint: ea.endpoint, media: legMedia(a.port, { send: pcma, feed: prompt }) })
        const before = a.heard.length
        await a.until(() => a.heard.length > before + 5)
        assert.equal(rms(samplesOf('PCMA', a.heard.slice(-3))) < 10, true, 'said again, it is not played again')
      } finally {
        a.close()
        await test.close()
      }
    })

    it('tells that a prompt was interrupted, or cannot be read', async () => {
      const test = await mediaUnderTest(loop)
      const a = await openPeer()
      try {
        const ea = test.next()
        const outside = { from: 'prompt', play: 'x', files: ['../../etc/passwd'], repeat: 1 } as const
        test.media.handle({ type: 'set', endpoint: ea.endpoint, media: legMedia(a.port, { feed: outside }) })
        await test.until(() => test.of('played').length === 1, 'unreadable')
        assert.equal(test.of('played')[0]!.outcome, 'unreadable')
        await writeFile(
          join(test.folder, 'long.wav'),
          writeWav({ encoding: 'pcm16', channels: 1, sampleRateHz: 8000 }, [sine(600, 5)]),
        )
        test.media.handle({
          type: 'feed',
          endpoint: ea.endpoint,
          feed: { from: 'prompt', play: 'y', files: ['long.wav'], repeat: 1 },
        })
        await a.until(() => rms(samplesOf('PCMU', a.heard.slice(-1))) > 500)
        test.media.handle({ type: 'feed', endpoint: ea.endpoint, feed: { from: 'silence' } })
        await test.until(() => test.of('played').length === 2, 'interrupted')
        assert.equal(test.of('played')[1]!.outcome, 'interrupted')
      } finally {
        a.close()
        await test.close()
      }
    })

    it('sends a peer its own voice as echo', async () => {
      const test = await mediaUnderTest(loop)
      const a = await openPeer()
      try {
        const ea = test.next()
        test.media.handle({ type: 'set', endpoint: ea.endpoint, media: legMedia(a.port, { feed: { from: 'echo' } }) })
        a.say(ea.rtpPort, { payload: Buffer.alloc(160, 9), sequence: 1, timestamp: 1 })
        await a.until(() => a.heard.some((packet) => packet.payload[0] === 9))
      } finally {
        a.close()
        await test.close()
      }
    })

    const pairs: readonly (readonly [Codec, Codec])[] = [
      [pcmu, pcma],
      [pcma, g722],
      [g722, pcmu],
      [g722, { ...g722, ptimeMs: 40 }],
      [pcmu, { ...pcma, ptimeMs: 30 }],
    ]
    for (const [from, to] of pairs) {
      it(`turns ${from.name}/${from.ptimeMs} into ${to.name}/${to.ptimeMs} and keeps the tone`, async () => {
        await withTwoLegs(loop, { send: from, receive: [from] }, { send: to, receive: [to] }, async ({ a, b, ea }) => {
          const codec = audioCodecNamed(to.name)!
          sinePayloads(audioCodecNamed(from.name)!, 700, 60, from.ptimeMs).forEach((payload, i) => {
            a.say(ea.rtpPort, { payload, payloadType: from.payloadType, sequence: i, timestamp: i * from.ptimeMs * 8 })
          })
          const loud = () =>
            b.heard.filter((packet) => packet.payload.some((byte) => byte !== codecFacts(codec).silenceByte))
          const wanted = Math.floor((60 * from.ptimeMs) / to.ptimeMs) - 2
          await b.until(() => loud().length >= wanted, `${wanted} loud packets`)
          const heard = dominantFrequency(samplesOf(codec, loud().slice(5, 25)), codecFacts(codec).sampleRateHz)
          assert.ok(Math.abs(heard.hz - 700) < 10, `heard ${heard.hz} Hz`)
          assert.ok(heard.amplitude > 5000 && heard.amplitude < 11000, `amplitude ${heard.amplitude}`)
          assert.ok(b.heard.every((packet) => packet.payloadType === to.payloadType))
        })
      })
    }

    it('fills silence in when the feeding leg says nothing, and hands over when it speaks again', async () => {
      await withTwoLegs(loop, { comfortNoise: 13 }, {}, async ({ a, b, ea }) => {
        const speak = (first: number) => {
          for (let i = 0; i < 5; i++)
            a.say(ea.rtpPort, { payload: Buffer.alloc(160, 20), sequence: first + i, timestamp: (first + i) * 160 })
        }
        speak(0)
        await b.until(() => b.heard.filter((packet) => packet.payload[0] === 20).length === 5)
        a.say(ea.rtpPort, { payload: Buffer.from([60]), payloadType: 13, sequence: 5, timestamp: 800 })
        await b.until(() => b.heard.filter((packet) => packet.payload[0] === 0xff).length >= 8, 'silence')
        speak(50)
        await b.until(() => b.heard.filter((packet) => packet.payload[0] === 20).length === 10)
        assertContinuous(b.heard.slice(b.heard.findIndex((packet) => packet.payload[0] === 20)))
        assert.ok(
          b.heard.every((packet) => packet.payloadType === 0),
          'no comfort noise went through',
        )
      })
    })

    it('sends no RTP where our direction forbids it, and starts again on resume', async () => {
      await withTwoLegs(loop, {}, {}, async ({ a, b, ea, eb, setB, test }) => {
        const pulse = (value: number, sequence: number) =>
          a.say(ea.rtpPort, { payload: Buffer.alloc(160, value), sequence, timestamp: sequence * 160 })
        pulse(1, 1)
        await b.until(() => b.heard.some((packet) => packet.payload[0] === 1))
        setB({ direction: 'recvonly' })
        await test.media.counts()
        const settled = b.heard.length + 1
        for (let i = 2; i < 12; i++) pulse(2, i)
        // The echo of a command behind the packets: when it is answered, they have been handled.
        b.say(eb.rtpPort, { payload: Buffer.alloc(160, 3), sequence: 1, timestamp: 1 })
        await a.until(() => a.heard.some((packet) => packet.payload[0] === 3))
        assert.ok(b.heard.length <= settled, 'nothing was sent to a peer that must not hear')
        assert.equal(b.heard.filter((packet) => packet.payload[0] === 2).length, 0)
        setB({ direction: 'sendrecv' })
        await test.media.counts()
        pulse(4, 12)
        await b.until(() => b.heard.some((packet) => packet.payload[0] === 4))
      })
    })
  })
}
