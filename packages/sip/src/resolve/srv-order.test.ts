// RFC 2782: priorities strictly, weights by chance.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { orderSrv } from './srv-order.ts'
import type { SrvRecord } from './types.ts'

const record = (priority: number, weight: number, target: string): SrvRecord => ({
  priority,
  weight,
  port: 5060,
  target,
})

/** The same numbers every time. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

test('every record comes once, lower priorities first, whatever chance says', () => {
  const records = fc.array(
    fc.record({
      priority: fc.integer({ min: 0, max: 3 }),
      weight: fc.integer({ min: 0, max: 65_535 }),
      port: fc.constant(5060),
      target: fc.string(),
    }),
    { maxLength: 32 },
  )
  fc.assert(
    fc.property(records, fc.integer(), (given, seed) => {
      const ordered = orderSrv(given, numbers(seed))
      assert.equal(ordered.length, given.length)
      assert.deepEqual(new Set(ordered), new Set(given))
      for (const [at, one] of ordered.entries()) assert.ok(at === 0 || (ordered[at - 1]?.priority ?? 0) <= one.priority)
    }),
  )
})

test('the first choice follows the weights within 3 percent, and so does the second among those left', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 4 })
  fc.assert(
    fc.property(weights, fc.integer(), (given, seed) => {
      const records = given.map((weight, at) => record(1, weight * 100, String(at)))
      const random = numbers(seed)
      const runs = 8000
      const first = new Map<string, number>()
      let secondAfterZero = 0
      for (let run = 0; run < runs; run++) {
        const [one, two] = orderSrv(records, random)
        first.set(one?.target ?? '', (first.get(one?.target ?? '') ?? 0) + 1)
        if (one?.target === '0' && two?.target === '1') secondAfterZero += 1
      }
      const total = given.reduce((sum, weight) => sum + weight, 0)
      for (const [at, weight] of given.entries()) {
        const share = (first.get(String(at)) ?? 0) / runs
        assert.ok(Math.abs(share - weight / total) < 0.03, `${given} at ${at}: ${share}`)
      }
      const [zero = 0, one = 0] = given
      const expected = (zero / total) * (one / (total - zero))
      assert.ok(Math.abs(secondAfterZero / runs - expected) < 0.03, `${given}: second ${secondAfterZero / runs}`)
    }),
    { numRuns: 20, seed: 2782 },
  )
})

test('weight 0 is chosen before others only at the very beginning of the scale, and all of weight 0 keep their order', () => {
  const records = [record(1, 50, 'heavy'), record(1, 0, 'light')]
  const first = (chance: number) => orderSrv(records, () => chance)[0]?.target
  assert.equal(first(0), 'light')
  assert.equal(first(1 / 51), 'heavy')
  assert.equal(first(0.999), 'heavy')
  const equal = [record(1, 0, 'a'), record(1, 0, 'b'), record(0, 0, 'c')]
  assert.deepEqual(
    orderSrv(equal, () => 0.5).map((one) => one.target),
    ['c', 'a', 'b'],
  )
})
