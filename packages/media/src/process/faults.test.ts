// A real media process without descriptors, and one that is killed under a recording.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { mediaChild } from '../../test/media-child.ts'
import { legMedia, loopKinds } from '../../test/media-under-test.ts'
import { openPeer } from '../../test/rtp-peer.ts'
import { samplesOf, sinePayloads } from '../../test/sounds.ts'
import { dominantFrequency, rms } from '../dtmf/goertzel.ts'
import { readWav } from '../wav/read-wav.ts'

const hasPrlimit = spawnSync('prlimit', ['--version']).status === 0

for (const loop of loopKinds) {
  describe(`faults on ${loop}`, () => {
    it('leases fewer ports when descriptors are used up, serves the calls it has, and leases the rest when there are some again', {
      skip: hasPrlimit ? false : 'prlimit is not here',
    }, async () => {
      const wanted = 60
      const child = await mediaChild(loop, 400)
      const allow = (descriptors: number) =>
        assert.equal(spawnSync('prlimit', [`--nofile=${descriptors}:`, '--pid', String(child.process.pid)]).status, 0)
      const a = await openPeer()
      const b = await openPeer()
      try {
        // A process of Node's own making raises its limit when it starts: so it is taken away afterwards.
        allow((await readdir(`/proc/${child.process.pid}/fd`)).length + 41)
        child.send({ type: 'lease', address: '127.0.0.1', free: wanted })
        const isToldBoth = () => child.of('refused').length > 0 && child.leased.length >= 2
        await child.until(isToldBoth, 'some leased, and told that no more can be had')
        assert.match(child.of('refused')[0]!.reason, /EMFILE/)
        const few = child.leased.length
        assert.ok(few < wanted, `${few} of ${wanted} leased`)
        const [ea, eb] = [child.leased[0]!, child.leased[1]!]
        const feed = (endpoint: string) => ({ feed: { from: 'leg', endpoint } }) as const
        child.send({ type: 'set', endpoint: ea.endpoint, media: legMedia(a.port, feed(eb.endpoint)) })
        child.send({ type: 'set', endpoint: eb.endpoint, media: legMedia(b.port, feed(ea.endpoint)) })
        await a.until(() => a.heard.length > 0, 'silence to begin with', 10_000)
        a.say(ea.rtpPort, { payload: Buffer.alloc(160, 5), sequence: 1, timestamp: 1 })
        await b.until(() => b.heard.some((packet) => packet.payload[0] === 5), 'the call', 10_000)
        // Music must be read from disk (or is there already): with or without it, the peer hears something.
        child.send({ type: 'feed', endpoint: ea.endpoint, feed: { from: 'music', file: null } })
        const before = a.heard.length
        await a.until(() => a.heard.length > before + 10, 'RTP goes on', 10_000)
        allow(1000)
        await child.until(() => child.leased.length >= wanted, 'the rest', 20_000)
        child.send({ type: 'release', endpoint: ea.endpoint })
        child.send({ type: 'release', endpoint: eb.endpoint })
        await child.until(() => child.of('released').length === 2, 'both released')
      } finally {
        a.close()
        b.close()
        assert.equal(await child.close(), 0, 'it ends in order')
      }
    })

    it('leaves a whole WAV of what was said when it is killed under a recording', async () => {
      const child = await mediaChild(loop, 40)
      const a = await openPeer()
      try {
        child.send({ type: 'lease', address: '127.0.0.1', free: 2 })
        await child.until(() => child.leased.length >= 2, 'leased')
        const { endpoint, rtpPort } = child.leased[0]!
        child.send({ type: 'set', endpoint, media: legMedia(a.port, { feed: { from: 'tone', tone: 'reorder' } }) })
        child.send({ type: 'record', recording: 'r', left: endpoint, right: null, path: 'r.wav' })
        const payloads = sinePayloads('PCMU', 1000, 50)
        const path = join(child.folder, 'r.wav')
        const read = async () => {
          const reading = readWav(await readFile(path).catch(() => Buffer.alloc(0)))
          return reading.ok ? reading.sound : null
        }
        let seconds = 0
        // What the process itself sends is the clock: one packet is said for each one heard.
        for (let i = 0; seconds < 2.5 && i < 1500; i++) {
          await a.until(() => a.heard.length > i, `packet ${i}`, 10_000)
          a.say(rtpPort, { payload: payloads[i % 50]!, sequence: i, timestamp: i * 160 })
          const sound = i % 10 === 0 ? await read() : null
          seconds = sound === null ? seconds : sound.channels[0]!.length / sound.format.sampleRateHz
        }
        child.process.kill('SIGKILL')
        assert.equal(child.of('recorded').length, 0, 'it was still being recorded')
        assert.equal(await child.closed, 'SIGKILL')
        const sound = await read()
        assert.ok(sound !== null && seconds >= 2.5, `${seconds} s are readable`)
        const [said, heard] = sound.channels
        const middle = (samples: Int16Array) => samples.subarray(4000, 12_000)
        assert.ok(Math.abs(dominantFrequency(middle(said!), 8000).hz - 1000) < 20, 'what the peer said')
        assert.ok(rms(heard!) > 500 && rms(samplesOf('PCMU', a.heard)) > 500, 'and what it heard')
      } finally {
        a.close()
        await child.close()
      }
    })
  })
}
