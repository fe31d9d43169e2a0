// The packet index against RFC 3711 appendix A, and the replay window against a plain set.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { rolloverOf } from './packet-index.ts'
import { REPLAY_WINDOW, ReplayWindow } from './replay-window.ts'

const table: readonly (readonly [string, number, number, number, number])[] = [
  ['the next packet', 101, 100, 5, 5],
  ['a late packet', 99, 100, 5, 5],
  ['the packet after 65535', 0, 0xffff, 5, 6],
  ['a late packet from before the wrap', 0xffff, 0, 6, 5],
  ['a packet from before the very first', 0xffff, 0, 0, -1],
  ['half the circle ahead still counts as ahead', 0x8000, 0, 5, 5],
  ['one more than half counts as behind', 0x8001, 0, 5, 4],
  ['a jump forward across the wrap', 0x7fff, 0x8000 + 0x7fff, 5, 5],
  ['after the last packet of a key', 0, 0xffff, 0xffff_ffff, -1],
]

for (const [name, seq, newest, rollover, expected] of table) {
  test(`the rollover counter for ${name}`, () => assert.equal(rolloverOf(seq, newest, rollover), expected))
}

test('in whatever order packets come, the window refuses exactly those seen and those too old', () => {
  fc.assert(
    fc.property(
      fc.nat(0xffff_ffff),
      fc.array(fc.integer({ min: -200, max: 300 }), { maxLength: 300 }),
      (base, steps) => {
        const window = new ReplayWindow()
        const seen = new Set<number>()
        let at = base * 0x1000 + 1000
        let highest = -1
        for (const step of steps) {
          const index = Math.max(0, at + step)
          const expected = seen.has(index) || (highest >= 0 && highest - index >= REPLAY_WINDOW)
          assert.equal(window.refuses(index), expected)
          if (expected) continue
          window.mark(index)
          seen.add(index)
          highest = Math.max(highest, index)
          at = highest
        }
      },
    ),
  )
})
