// The resamplers keep what belongs into the band and lose what does not.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noise, sine } from '../../test/signals.ts'
import { goertzel } from '../dtmf/goertzel.ts'
import { createDownsampler, createUpsampler } from './resampler.ts'

function upsample(sound: Int16Array, chunk = sound.length): Int16Array {
  const output = new Int16Array(2 * sound.length)
  const convert = createUpsampler()
  for (let at = 0; at < sound.length; at += chunk) {
    convert(sound, at, Math.min(chunk, sound.length - at), output, 2 * at)
  }
  return output
}

function downsample(sound: Int16Array, chunk = sound.length): Int16Array {
  const output = new Int16Array(sound.length / 2)
  const convert = createDownsampler()
  for (let at = 0; at < sound.length; at += chunk) {
    convert(sound, at, Math.min(chunk, sound.length - at), output, at / 2)
  }
  return output
}

const decibels = (ratio: number) => 20 * Math.log10(ratio)

for (const hz of [120, 300, 1000, 2000, 3000, 3400]) {
  test(`a tone of ${hz} Hz keeps its level both ways and leaves no image`, () => {
    const wide = upsample(sine(hz, 8000, 1)).subarray(800)
    assert.ok(Math.abs(decibels(goertzel(wide, 16000, hz) / 8000)) < 0.3)
    assert.ok(decibels(goertzel(wide, 16000, 8000 - hz) / 8000) < -50)
    const narrow = downsample(sine(hz, 16000, 1)).subarray(400)
    assert.ok(Math.abs(decibels(goertzel(narrow, 8000, hz) / 8000)) < 0.3)
  })
}

for (const hz of [4700, 5000, 6000, 7000]) {
  test(`a tone of ${hz} Hz does not fold back into the narrow band`, () => {
    const narrow = downsample(sine(hz, 16000, 1)).subarray(400)
    assert.ok(decibels(goertzel(narrow, 8000, 8000 - hz) / 8000) < -50)
  })
}

test('it does not matter how a sound is cut into packets', () => {
  const sound = noise(16000, 20000)
  assert.deepEqual(upsample(sound, 160), upsample(sound))
  assert.deepEqual(downsample(sound, 320), downsample(sound))
})

test('the loudest square wave is limited, not wrapped', () => {
  const square = sine(500, 8000, 0.5).map((sample) => (sample < 0 ? -32768 : 32767))
  const wide = upsample(square)
  for (let i = 200; i < square.length - 200; i++) {
    // Around the middle of a half wave everything has the half wave's sign.
    if (i % 8 === 4) assert.equal(Math.sign(wide[2 * i + 23 - 1] ?? 0), Math.sign(square[i - 1] ?? 0) || 1)
  }
})
