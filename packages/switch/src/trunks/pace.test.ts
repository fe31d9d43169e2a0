// The pace: never more than the limit in any second, nobody waits too long, and no more than needed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { maxWaitMs, newPace, type Pace, takeTurn, windowMs } from './pace.ts'

test('no second has more starts than the limit, every wait is bounded, and nobody waits without need', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 800 }), { maxLength: 60 })
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 5 }), (given, perSecond) => {
      let pace: Pace = newPace
      let now = 0
      const starts: number[] = []
      for (const gap of given) {
        now += gap
        const [next, wait] = takeTurn(pace, now, perSecond)
        if (wait === null) {
          assert.equal(next, pace)
          assert.ok((starts[starts.length - perSecond] ?? 0) + windowMs > now + maxWaitMs)
          continue
        }
        assert.ok(wait >= 0 && wait <= maxWaitMs)
        const before = starts[starts.length - perSecond]
        assert.equal(now + wait, Math.max(now, before === undefined ? now : before + windowMs))
        starts.push(now + wait)
        pace = next
        assert.ok(pace.length <= perSecond)
      }
    }),
  )
})

test('without a limit everybody goes at once', () => {
  for (const perSecond of [0, -1, 100_000]) assert.deepEqual(takeTurn([1, 2, 3], 5, perSecond), [newPace, 0])
})
