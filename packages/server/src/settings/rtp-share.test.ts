// The shares of the RTP range: complete, even, disjoint.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { rtpShare } from './rtp-share.ts'

test('two processes share the default range evenly', () => {
  assert.deepEqual(rtpShare(16384, 32767, 0, 2), { from: 16384, to: 24575 })
  assert.deepEqual(rtpShare(16384, 32767, 1, 2), { from: 24576, to: 32767 })
})

test('shares never overlap, begin even, and leave no pair out', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1024, max: 60000 }),
      fc.integer({ min: 1, max: 4000 }),
      fc.integer({ min: 1, max: 16 }),
      (first, room, count) => {
        let next = first + (first % 2)
        for (let index = 0; index < count; index++) {
          const share = rtpShare(first, first + room, index, count)
          assert.equal(share.from, next)
          assert.equal(share.from % 2, 0)
          next = share.to + 1
        }
        assert.equal(next, first + (first % 2) + 2 * Math.floor((first + room - (first + (first % 2)) + 1) / 2))
      },
    ),
  )
})
