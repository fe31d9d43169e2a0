// A tone through every pair of codecs keeps its frequency and its level.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sine } from '../../test/signals.ts'
import { dominantFrequency } from '../dtmf/goertzel.ts'
import { type AudioCodec, audioCodecNamed, codecFacts } from './audio-codec.ts'
import { createDecoder, createEncoder } from './frame-codec.ts'
import { frameTranscoder } from './transcoder.ts'

const codecs: readonly AudioCodec[] = ['PCMU', 'PCMA', 'G722']

function encodeTone(codec: AudioCodec, hz: number): Uint8Array {
  const encoder = createEncoder(codec)
  const samples = sine(hz, encoder.sampleRateHz, 1)
  const coded = new Uint8Array(8000)
  encoder.encode(samples, 0, samples.length, coded, 0)
  return coded
}

for (const from of codecs) {
  for (const to of codecs) {
    for (const hz of [400, 1000, 3000]) {
      test(`${hz} Hz from ${from} to ${to} is heard as ${hz} Hz and as loud`, () => {
        const input = encodeTone(from, hz)
        const output = new Uint8Array(8000)
        const transcode = frameTranscoder(from, to)
        for (let at = 0; at < 8000; at += 160) assert.equal(transcode(input, at, 160, output, at), 160)
        const decoder = createDecoder(to)
        const heard = new Int16Array(16000)
        const count = decoder.decode(output, 0, 8000, heard, 0)
        const found = dominantFrequency(heard.subarray(1000, count), decoder.sampleRateHz)
        assert.ok(Math.abs(found.hz - hz) < 2, `${found.hz} Hz`)
        assert.ok(Math.abs(20 * Math.log10(found.amplitude / 8000)) < 0.8, `${found.amplitude}`)
      })
    }
  }
}

test('input and output may be the same bytes', () => {
  for (const from of codecs) {
    for (const to of codecs) {
      const packet = encodeTone(from, 440).subarray(0, 160)
      const apart = new Uint8Array(160)
      frameTranscoder(from, to)(packet, 0, 160, apart, 0)
      frameTranscoder(from, to)(packet, 0, 160, packet, 0)
      assert.deepEqual(packet, apart)
    }
  }
})

test('a payload longer than agreed is refused, an empty one is nothing', () => {
  const transcode = frameTranscoder('PCMU', 'G722', 20)
  const room = new Uint8Array(400)
  assert.equal(transcode(new Uint8Array(161), 0, 161, room, 0), 0)
  assert.equal(transcode(new Uint8Array(0), 0, 0, room, 0), 0)
})

test('codecs are known by their SDP names in any case, others are not', () => {
  assert.equal(audioCodecNamed('pcmu'), 'PCMU')
  assert.equal(audioCodecNamed('G722'), 'G722')
  assert.equal(audioCodecNamed('G729'), null)
  assert.equal(audioCodecNamed('opus'.repeat(100_000)), null)
})

test('a payload of silence bytes decodes to silence in every codec', () => {
  for (const codec of codecs) {
    const silent = new Uint8Array(160).fill(codecFacts(codec).silenceByte)
    const heard = new Int16Array(320)
    createDecoder(codec).decode(silent, 0, 160, heard, 0)
    assert.ok(heard.every((sample) => Math.abs(sample) <= 8))
  }
})
