// G.722 bit for bit against ffmpeg, in both directions.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf, ffmpeg, samplesOf, withoutFfmpeg } from '../../test/ffmpeg.ts'
import { noise, signalToNoise, sine, sweep } from '../../test/signals.ts'
import { codecFacts } from './audio-codec.ts'
import { createDecoder, createEncoder } from './frame-codec.ts'

function encodeAll(sound: Int16Array, chunk = sound.length): Uint8Array {
  const encoder = createEncoder('G722')
  const coded = new Uint8Array(sound.length / 2)
  for (let at = 0; at < sound.length; at += chunk) {
    encoder.encode(sound, at, Math.min(chunk, sound.length - at), coded, at / 2)
  }
  return coded
}

function decodeAll(coded: Uint8Array, chunk = coded.length): Int16Array {
  const decoder = createDecoder('G722')
  const sound = new Int16Array(2 * coded.length)
  for (let at = 0; at < coded.length; at += chunk) {
    decoder.decode(coded, at, Math.min(chunk, coded.length - at), sound, 2 * at)
  }
  return sound
}

const sounds: readonly (readonly [string, Int16Array])[] = [
  ['a sweep', sweep(16000, 2)],
  ['noise at full scale', noise(32000, 32767)],
  ['a square wave at full scale', sine(300, 16000, 1).map((sample) => (sample < 0 ? -32768 : 32767))],
  ['silence after a loud tone', Int16Array.of(...sine(1000, 16000, 0.5, 30000), ...new Int16Array(8000))],
]

for (const [name, sound] of sounds) {
  test(`${name} encodes to the same bits as ffmpeg's`, { skip: withoutFfmpeg }, () => {
    const theirs = ffmpeg(['-f', 's16le', '-ar', '16000', '-ac', '1'], ['-c:a', 'g722', '-f', 'g722'], bytesOf(sound))
    assert.deepEqual(Buffer.from(encodeAll(sound)), theirs)
  })

  test(`${name} decodes to the same samples as ffmpeg's`, { skip: withoutFfmpeg }, () => {
    const coded = encodeAll(sound)
    assert.deepEqual(decodeAll(coded), samplesOf(ffmpeg(['-f', 'g722'], ['-f', 's16le'], coded)))
  })
}

test('bits that no encoder made decode to the same samples as ffmpeg’s', { skip: withoutFfmpeg }, () => {
  const coded = Uint8Array.from(noise(16000, 32767, 7), (value) => value & 0xff)
  assert.deepEqual(decodeAll(coded), samplesOf(ffmpeg(['-f', 'g722'], ['-f', 's16le'], coded)))
})

test('a wide-band sweep keeps 20 dB through encoder and decoder', () => {
  const sound = sweep(16000, 2)
  assert.ok(signalToNoise(sound, decodeAll(encodeAll(sound))) > 20)
})

test('it does not matter how a sound is cut into packets', () => {
  const sound = sweep(16000, 1)
  const whole = encodeAll(sound)
  assert.deepEqual(encodeAll(sound, 320), whole)
  assert.deepEqual(encodeAll(sound, 1600), whole)
  assert.deepEqual(decodeAll(whole, 160), decodeAll(whole))
})

test('a payload of the silence byte falls silent within two packets, even after a loud tone', () => {
  const decoder = createDecoder('G722')
  const loud = encodeAll(sine(1000, 16000, 0.2, 30000))
  const samples = new Int16Array(2 * loud.length)
  decoder.decode(loud, 0, loud.length, samples, 0)
  const silent = new Uint8Array(480).fill(codecFacts('G722').silenceByte)
  const heard = new Int16Array(960)
  decoder.decode(silent, 0, 480, heard, 0)
  const loudest = heard.subarray(640).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
  assert.ok(loudest < 40, `still ${loudest}`)
})
