// Known sounds found in what was heard: through G.711, quieter, with losses and shifts; others are not found.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { alawToLinear, linearToAlaw, linearToMulaw, mulawToLinear } from '@cordboard/media'
import { Ear } from '../phone/ear.ts'
import { Speech } from '../speech/speech.ts'
import { clipHeard, hearsClip } from './hears-clip.ts'
import { matchSound } from './sound-match.ts'

const speech = new Speech()
after(() => speech.close())

const prompt = await speech.say('Please press one for sales, or two for support.')
const other = await speech.say('All our lines are busy at the moment. Goodbye and thank you.')

/** The sound with silence of `beforeMs` and 400 ms around it, changed sample by sample. */
function heard(sound: Int16Array, beforeMs: number, change: (sample: number, at: number) => number): Int16Array {
  const before = beforeMs * 8
  const all = new Int16Array(before + sound.length + 3200)
  for (const [at, sample] of sound.entries()) all[before + at] = change(sample, at)
  return all
}

const changes: readonly (readonly [string, number, (sample: number, at: number) => number])[] = [
  ['as it is', 0.99, (sample) => sample],
  ['through mu-law', 0.98, (sample) => mulawToLinear[linearToMulaw[sample & 0xffff] ?? 0] ?? 0],
  ['through A-law', 0.98, (sample) => alawToLinear[linearToAlaw[sample & 0xffff] ?? 0] ?? 0],
  ['a quarter as loud', 0.98, (sample) => sample >> 2],
  ['with every tenth packet lost', 0.85, (sample, at) => (Math.floor(at / 160) % 10 === 3 ? 0 : sample)],
]
for (const [name, least, change] of changes)
  test(`a spoken prompt is found ${name}, at its place`, () => {
    const { score, atMs } = matchSound(heard(prompt.at8kHz, 700, change), prompt.at8kHz)
    assert.ok(score > least, `score ${score}`)
    assert.ok(Math.abs(atMs - 700) < 2, `at ${atMs}`)
  })

test('gaps that put off the rest, as a machine that stumbles makes them, cost only what they cut', () => {
  const sound = heard(prompt.at8kHz, 500, (sample) => sample)
  const stumbled: number[] = []
  for (const [at, sample] of sound.entries()) {
    // After 1.1, 1.9 and 2.5 s nothing comes for 0.3, 0.7 and 0.24 s.
    const pauseMs = { 8800: 300, 15200: 700, 20000: 240 }[at] ?? 0
    for (let i = 0; i < pauseMs * 8; i++) stumbled.push(0)
    stumbled.push(sample)
  }
  const { score, atMs } = matchSound(Int16Array.from(stumbled), prompt.at8kHz)
  assert.ok(score > 0.8, `score ${score}`)
  assert.ok(Math.abs(atMs - 500) < 2, `at ${atMs}`)
})

test('other speech, silence, tones and half of the prompt are not the prompt', () => {
  const nothing = new Int16Array(prompt.at8kHz.length + 8000)
  const tone = nothing.map((_, at) => 8000 * Math.sin((2 * Math.PI * 440 * at) / 8000))
  const half = heard(prompt.at8kHz, 500, (sample, at) => (at < prompt.at8kHz.length / 2 ? sample : 0))
  const energy = (sound: Int16Array): number => sound.reduce((sum, sample) => sum + sample * sample, 0)
  // A part counts as what it is: its share of the energy.
  const share = energy(half) / energy(prompt.at8kHz)
  for (const [name, sound] of [
    ['other speech', heard(other.at8kHz, 300, (sample) => sample)],
    ['silence', nothing],
    ['a tone', tone],
    ['half', half],
    ['nothing at all', new Int16Array(0)],
  ] as const) {
    const { score } = matchSound(sound, prompt.at8kHz)
    assert.ok(score < (name === 'half' ? share + 0.02 : 0.3), `${name}: ${score}`)
  }
  assert.equal(matchSound(tone, new Int16Array(800)).score, 0)
})

test('a wait on an ear ends when the sound has come, and fails with the score when it has not', async () => {
  let nowMs = 0
  const ear = new Ear(() => nowMs)
  const say = (sound: Int16Array): void => {
    for (let at = 0; at < sound.length; at += 160) {
      const packet = at / 160
      ear.arrive(1, packet & 0xffff, at)
      ear.hear(at, sound.subarray(at, at + 160), Math.min(160, sound.length - at), 8000)
      nowMs += 20
    }
  }
  say(heard(prompt.at8kHz, 400, (sample) => sample))
  const match = await hearsClip(ear, prompt)
  assert.ok(match.score > 0.95 && Math.abs(match.atMs - 400) < 5)
  assert.ok(clipHeard(ear, other).score < 0.3)
  await assert.rejects(hearsClip(ear, other, { withinMs: 0 }), /was not heard/)
  await assert.rejects(hearsClip(ear, prompt, { withinMs: 0, sinceMs: match.atMs + 1500 }), /was not heard/)
})
