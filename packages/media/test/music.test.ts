// The shipped music on hold is what its script makes, is quiet enough, and loops without a seam.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { composeMusic, encodeWideband } from '../assets/make-music.ts'
import { createDecoder } from '../src/codec/frame-codec.ts'
import { rms } from '../src/dtmf/goertzel.ts'
import { loadClip } from '../src/wav/audio-clip.ts'
import { readWav } from '../src/wav/read-wav.ts'
import { signalToNoise } from './signals.ts'

const file = readFileSync(new URL('../assets/music-on-hold.wav', import.meta.url))

test('the file is what the script composes', () => {
  const reading = readWav(file)
  assert.ok(reading.ok)
  const composed = composeMusic(8000)
  assert.equal(reading.sound.channels[0]?.length, composed.length)
  assert.ok(signalToNoise(composed, reading.sound.channels[0] ?? composed, 0) > 30)
  assert.ok(file.length <= 400_000)
})

test('its G.722 is what the script makes, as long as the file, and has the same loudness', () => {
  const ready = readFileSync(new URL('../assets/music-on-hold.g722', import.meta.url))
  const made = encodeWideband()
  assert.equal(ready.length, made.length)
  const decode = (encoded: Uint8Array) => {
    const samples = new Int16Array(encoded.length * 2)
    createDecoder('G722').decode(encoded, 0, encoded.length, samples, 0)
    return samples
  }
  const sound = decode(ready)
  assert.ok(signalToNoise(decode(made), sound, 0) > 30)
  const narrow = composeMusic(8000)
  assert.equal(ready.length, narrow.length)
  assert.ok(Math.abs(20 * Math.log10(rms(sound) / rms(narrow))) < 0.5)
})

test('it is never loud, never silent, and goes on smoothly from its end to its beginning', () => {
  const loaded = loadClip(file)
  assert.ok(loaded.ok)
  const sound = loaded.clip.at8kHz
  assert.equal(loaded.clip.seconds, 48)
  for (let at = 0; at + 8000 <= sound.length; at += 8000) {
    const level = 20 * Math.log10(rms(sound.subarray(at, at + 8000)) / 32768)
    assert.ok(level > -38 && level < -18, `${level} dB in second ${at / 8000}`)
  }
  const seam = Math.abs((sound[0] ?? 0) - (sound.at(-1) ?? 0))
  let steepest = 0
  for (let i = 1; i < sound.length; i++) steepest = Math.max(steepest, Math.abs((sound[i] ?? 0) - (sound[i - 1] ?? 0)))
  assert.ok(seam < steepest)
})
