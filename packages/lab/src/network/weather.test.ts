// The fate of packets: repeatable, in the shares asked for, in order unless disorder is wanted.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededChance } from './chance.ts'
import { emptyWay, fateOf, type WayState, type Weather } from './weather.ts'

function fates(weather: Weather, count: number, seed: number): (readonly number[])[] {
  const chance = seededChance(seed)
  let way: WayState = emptyWay
  return Array.from({ length: count }, (_, n) => {
    const [next, times] = fateOf(weather, way, n * 20, chance)
    way = next
    return times
  })
}

test('fine weather passes every packet on at once', () => {
  assert.deepEqual(fates({}, 3, 1), [[0], [20], [40]])
})

test('the same seed makes the same weather, another seed another', () => {
  const weather = { loss: 0.3, jitterMs: 30, reorder: 0.1, duplicate: 0.1 }
  assert.deepEqual(fates(weather, 500, 7), fates(weather, 500, 7))
  assert.notDeepEqual(fates(weather, 500, 7), fates(weather, 500, 8))
})

test('losses, doubles and delays come in the shares asked for', () => {
  const result = fates({ loss: 0.1, duplicate: 0.05, delayMs: 50, jitterMs: 10 }, 20_000, 3)
  const share = (wanted: number): number => result.filter((times) => times.length === wanted).length / result.length
  assert.ok(Math.abs(share(0) - 0.1) < 0.01, `${share(0)} lost`)
  assert.ok(Math.abs(share(2) - 0.045) < 0.01, `${share(2)} doubled`)
  for (const [n, times] of result.entries()) {
    for (const atMs of times) assert.ok(atMs >= n * 20 + 50 && atMs < n * 20 + 50 + 20)
  }
})

test('jitter keeps the order, and only packets held back are overtaken', () => {
  const first = (times: readonly number[]): number => times[0] ?? 0
  const steady = fates({ jitterMs: 100 }, 2000, 5).map(first)
  assert.ok(steady.every((atMs, n) => n === 0 || atMs >= (steady[n - 1] ?? 0)))
  const mixed = fates({ jitterMs: 5, reorder: 0.1, reorderMs: 60 }, 2000, 5).map(first)
  const overtaken = mixed.filter((atMs, n) => n > 0 && atMs < (mixed[n - 1] ?? 0)).length
  assert.ok(overtaken > 100 && overtaken < 300, `${overtaken} overtaken`)
})
