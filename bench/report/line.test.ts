// Goals reached and missed, and figures in few digits.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { divided, quantile, spreadOf } from '../measure/spread.ts'
import { goalText, isReached, type Line, ratioOf, short, spreadText } from './line.ts'

function line(goal: Line['goal'], ours: number, reference: number | null): Line {
  const beside = reference === null ? null : { name: 'reference', spread: spreadOf([reference]) }
  return { work: 'work', unit: 'ms', ours: spreadOf([ours]), reference: beside, goal, remark: '' }
}

describe('a line of the benchmarks', () => {
  test('a ratio is reached beside its reference only', () => {
    const goal = { kind: 'times', atMost: 1.5 } as const
    assert.equal(isReached(line(goal, 3, 2)), true)
    assert.equal(isReached(line(goal, 3.1, 2)), false)
    assert.equal(isReached(line(goal, 3, null)), null)
    assert.equal(ratioOf(line(goal, 3, 2)), 1.5)
  })

  test('an absolute goal needs no reference', () => {
    assert.equal(isReached(line({ kind: 'below', atMost: 5 }, 5, null)), true)
    assert.equal(isReached(line({ kind: 'above', atLeast: 1500 }, 1499, null)), false)
    assert.equal(goalText({ kind: 'above', atLeast: 1500 }, 'calls/s'), '>= 1500 calls/s')
  })

  test('figures have three digits that count', () => {
    assert.deepEqual([1234.5, 12.345, 0.12345, 0].map(short), ['1235', '12.3', '0.123', '0'])
    assert.equal(spreadText(spreadOf([3, 1, 2])), '2.00 (1.00 .. 3.00)')
    assert.equal(spreadText(spreadOf([7])), '7.00')
  })

  test('the median of an even number lies between the two in the middle', () => {
    assert.equal(spreadOf([4, 1, 3, 2]).median, 2.5)
    assert.equal(divided(spreadOf([4, 2]), 2).max, 2)
    assert.equal(quantile([5, 1, 3], 0.5), 3)
    assert.throws(() => spreadOf([]), /nothing was measured/)
  })
})
