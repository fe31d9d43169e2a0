// Goertzel's measure, and digits heard as sound.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noise, sine, sweep } from '../../test/signals.ts'
import { createDecoder, createEncoder } from '../codec/frame-codec.ts'
import { createToneGenerator } from '../tone/tone-generator.ts'
import { digitTones } from '../tone/tone-plan.ts'
import { digitInBlock, frequenciesOfDigit } from './digit-detector.ts'
import { dominantFrequency, goertzel, rms } from './goertzel.ts'

test('a sine has its peak at its own frequency and almost nothing elsewhere', () => {
  const sound = sine(1000, 8000, 0.5, 10000)
  assert.ok(Math.abs(goertzel(sound, 8000, 1000) - 10000) < 20)
  assert.ok(goertzel(sound, 8000, 1500) < 20)
  assert.ok(Math.abs(rms(sound) - 10000 / Math.SQRT2) < 20)
})

test('the dominant frequency is found to a hertz, at both rates, and silence has none', () => {
  for (const hz of [123.4, 440, 1000.3, 3400]) {
    for (const rateHz of [8000, 16000]) {
      const found = dominantFrequency(sine(hz, rateHz, 1), rateHz)
      assert.ok(Math.abs(found.hz - hz) < 1, `${found.hz} for ${hz}`)
      assert.ok(Math.abs(found.amplitude - 8000) < 200)
    }
  }
  assert.deepEqual(dominantFrequency(new Int16Array(800), 8000), { hz: 0, amplitude: 0 })
  assert.deepEqual(dominantFrequency(new Int16Array(0), 8000), { hz: 0, amplitude: 0 })
})

for (const codec of ['PCMU', 'PCMA', 'G722'] as const) {
  test(`every digit's tones are recognised through ${codec}`, () => {
    const encoder = createEncoder(codec)
    const decoder = createDecoder(codec)
    const rate = encoder.sampleRateHz
    for (const digit of '0123456789*#ABCD') {
      const generator = createToneGenerator(digitTones(digit, 100)!, rate)
      const sound = new Int16Array(rate / 10)
      generator.fill(sound, 0, sound.length)
      const coded = new Uint8Array(800)
      encoder.encode(sound, 0, sound.length, coded, 0)
      const heard = new Int16Array(1600)
      const count = decoder.decode(coded, 0, 800, heard, 0)
      assert.equal(digitInBlock(heard.subarray(count / 4, count / 2), rate), digit)
    }
  })
}

test('noise, speech-like sound, single tones and silence are no digits', () => {
  assert.equal(digitInBlock(noise(400, 20000), 8000), null)
  assert.equal(digitInBlock(new Int16Array(400), 8000), null)
  assert.equal(digitInBlock(sine(697, 8000, 0.05), 8000), null)
  assert.equal(digitInBlock(sine(1209, 8000, 0.05), 8000), null)
  const sound = sweep(8000, 3)
  for (let at = 0; at + 400 <= sound.length; at += 400) {
    assert.equal(digitInBlock(sound.subarray(at, at + 400), 8000), null)
  }
})

test('only digits have frequencies', () => {
  assert.deepEqual(frequenciesOfDigit('5'), [770, 1336])
  assert.deepEqual(frequenciesOfDigit('d'), [941, 1633])
  assert.equal(frequenciesOfDigit('E'), null)
  assert.equal(frequenciesOfDigit(''), null)
})
