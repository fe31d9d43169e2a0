// The turnstile's order and limits.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Turnstile } from './turnstile.ts'

test('so many at once, so many waiting, the rest refused, and all places come back', async () => {
  const turnstile = new Turnstile(2, 2, () => new Error('full'))
  const leave: (() => void)[] = []
  let inside = 0
  let most = 0
  const enter = (): Promise<void> =>
    turnstile.pass(async () => {
      inside += 1
      most = Math.max(most, inside)
      await new Promise<void>((resolve) => leave.push(resolve))
      inside -= 1
    })
  const four = [enter(), enter(), enter(), enter()]
  await assert.rejects(enter(), /full/)
  while (leave.length > 0) {
    leave.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  await Promise.all(four)
  assert.equal(most, 2)
  await assert.rejects(
    turnstile.pass(() => Promise.reject(new Error('inner'))),
    /inner/,
  )
  assert.equal(await turnstile.pass(async () => 'again'), 'again')
})
