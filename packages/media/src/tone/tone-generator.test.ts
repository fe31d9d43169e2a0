// Tones have their frequencies, their cadence and no clicks.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dominantFrequency, goertzel, rms } from '../dtmf/goertzel.ts'
import { createToneGenerator } from './tone-generator.ts'
import { callProgressTone, digitTones, type TonePlan } from './tone-plan.ts'

function play(plan: TonePlan, seconds: number, rateHz: 8000 | 16000, chunk = 160): Int16Array {
  const sound = new Int16Array(rateHz * seconds)
  const generator = createToneGenerator(plan, rateHz)
  for (let at = 0; at < sound.length; at += chunk) generator.fill(sound, at, Math.min(chunk, sound.length - at))
  return sound
}

const expected = [
  ['ringback', 'us', [440, 480], 2000, 4000],
  ['busy', 'us', [480, 620], 500, 500],
  ['reorder', 'us', [480, 620], 250, 250],
  ['ringback', 'eu', [425], 1000, 4000],
  ['busy', 'eu', [425], 500, 500],
  ['reorder', 'eu', [425], 250, 250],
] as const

for (const [name, style, frequencies, onMs, offMs] of expected) {
  for (const rateHz of [8000, 16000] as const) {
    test(`${name} (${style}) at ${rateHz} Hz has its frequencies and its cadence, twice`, () => {
      const perMs = rateHz / 1000
      const sound = play(callProgressTone(name, style), (2 * (onMs + offMs)) / 1000, rateHz)
      for (const begin of [0, onMs + offMs]) {
        const on = sound.subarray(begin * perMs, (begin + onMs) * perMs)
        for (const hz of frequencies) assert.ok(goertzel(on, rateHz, hz) > 1500)
        assert.ok(frequencies.some((hz) => Math.abs(dominantFrequency(on, rateHz).hz - hz) < 2))
        assert.equal(rms(sound.subarray((begin + onMs) * perMs, (begin + onMs + offMs) * perMs)), 0)
      }
    })
  }
}

test('it does not matter how a tone is cut into frames', () => {
  const plan = callProgressTone('busy')
  assert.deepEqual(play(plan, 3, 8000, 160), play(plan, 3, 8000, 24000))
})

test('a tone goes on for an hour without growing or fading', () => {
  const steady: TonePlan = { stretches: [{ frequenciesHz: [425], durationMs: 3_600_000 }], repeats: true, level: 8000 }
  const generator = createToneGenerator(steady, 8000)
  const frame = new Int16Array(8000)
  for (let second = 0; second < 3599; second++) generator.fill(frame, 0, frame.length)
  assert.ok(Math.abs(goertzel(frame, 8000, 425) - 8000) < 20)
})

test('a tone never jumps', () => {
  const sound = play(callProgressTone('reorder'), 2, 8000)
  for (let i = 1; i < sound.length; i++) assert.ok(Math.abs(sound[i]! - sound[i - 1]!) < 2000)
})

test('digits are played once, then there is silence', () => {
  const plan = digitTones('1#', 100, 50)!
  const generator = createToneGenerator(plan, 8000)
  const sound = new Int16Array(3000)
  assert.equal(generator.ended(), false)
  generator.fill(sound, 0, 3000)
  assert.equal(generator.ended(), true)
  assert.ok(goertzel(sound.subarray(0, 800), 8000, 697) > 6000)
  assert.ok(goertzel(sound.subarray(1200, 2000), 8000, 941) > 6000)
  assert.equal(rms(sound.subarray(800, 1200)), 0)
  assert.equal(rms(sound.subarray(2000)), 0)
})

test('silence is silent and strings that are not digits have no tones', () => {
  assert.equal(rms(play(callProgressTone('silence'), 2, 8000)), 0)
  assert.equal(digitTones('', 100), null)
  assert.equal(digitTones('1z', 100), null)
})
