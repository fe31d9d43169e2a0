// The ear's time line and counters, with packets and a clock made by hand.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ear } from './ear.ts'
import { createMouth, tone } from './mouth.ts'

const ssrc = 7

/** Twenty milliseconds of sound at 8 kHz, one after the other. */
function speaker(hz: number): () => Int16Array {
  const mouth = createMouth(tone(hz), 8000)
  return () => {
    const samples = new Int16Array(160)
    mouth.fill(samples, 160)
    return samples
  }
}

function hearing(): { ear: Ear; packet: (n: number, atMs: number, samples: Int16Array) => boolean } {
  let now = 0
  const ear = new Ear(() => now)
  const packet = (n: number, atMs: number, samples: Int16Array): boolean => {
    now = atMs
    if (!ear.arrive(ssrc, n & 0xffff, n * 160)) return false
    ear.hear(n * 160, samples, samples.length, 8000)
    return true
  }
  return { ear, packet }
}

test('what was said after each other is heard after each other, with the pause in between', () => {
  const { ear, packet } = hearing()
  const low = speaker(440)
  const high = speaker(1000)
  for (let n = 0; n < 50; n++) packet(n, n * 20, low())
  for (let n = 75; n < 125; n++) packet(n, n * 20, high())
  assert.deepEqual(
    ear.tones(100).map(({ fromMs, toMs, hz }) => [fromMs, toMs, hz]),
    [
      [0, 1000, 440],
      [1000, 1500, 0],
      [1500, 2500, 1000],
    ],
  )
  assert.equal(ear.isTone(440, 0, 1000), true)
  assert.equal(ear.isTone(440, 1500, 2500), false)
  assert.equal(ear.isSound(1000, 1500), false)
  assert.deepEqual(ear.figures().gaps, [{ fromMs: 980, ms: 520 }])
})

test('lost, doubled and late packets are counted, and late ones still heard in their place', () => {
  const { ear, packet } = hearing()
  const say = speaker(700)
  const frames = Array.from({ length: 20 }, say)
  // 3 is lost, 5 comes after 6, 8 comes twice.
  for (const [at, n] of [0, 1, 2, 4, 6, 5, 7, 8, 8, 9, 10, 11, 12].entries())
    assert.equal(packet(n, at * 20, frames[n]!), at !== 8)
  const { packets, lost, duplicated, late } = ear.figures()
  assert.deepEqual([packets, lost, duplicated, late], [12, 1, 1, 1])
  assert.equal(Math.round(ear.toneIn(80, 260).hz), 700)
})

test('sequence numbers run over, and a new stream begins at the time it comes', () => {
  const { ear, packet } = hearing()
  const say = speaker(500)
  for (let n = 65_530; n < 65_545; n++) packet(n, (n - 65_530) * 20, say())
  assert.equal(ear.figures().lost, 0)
  const other = speaker(900)()
  ear.arrive(99, 5, 123_456)
  ear.hear(123_456, other, 160, 8000)
  assert.equal(Math.round(ear.endMs), 15 * 20)
})
