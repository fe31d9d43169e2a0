// Waiting for an end: by event, bounded, and nothing is left running.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Scheduler } from '@cordboard/sip'
import { Still } from './still.ts'

function handScheduler() {
  const timers = new Set<() => void>()
  const scheduler: Scheduler = {
    set: (fire, _ms, first, second) => {
      const timer = (): void => {
        timers.delete(timer)
        fire(first, second)
      }
      timers.add(timer)
      return timer
    },
    clear: (handle) => void timers.delete(handle as () => void),
  }
  return { timers, scheduler }
}

test('what is so already, or may take no time, is not waited for', async () => {
  const { timers, scheduler } = handScheduler()
  const still = new Still(scheduler)
  await still.until(() => true, 1000)
  await still.until(() => false, 0)
  assert.equal(timers.size, 0)
})

test('the look that finds it so ends the wait, one that does not leaves it', async () => {
  const { timers, scheduler } = handScheduler()
  const still = new Still(scheduler)
  let left = 2
  const over = still.until(() => left === 0, 1000)
  left = 1
  still.look()
  assert.equal(timers.size, 1)
  left = 0
  still.look()
  await over
  assert.equal(timers.size, 0)
})

test('the bound ends the wait as well', async () => {
  const { timers, scheduler } = handScheduler()
  const still = new Still(scheduler)
  const over = still.until(() => false, 1000)
  for (const fire of [...timers]) fire()
  await over
  still.look()
  assert.equal(timers.size, 0)
})
