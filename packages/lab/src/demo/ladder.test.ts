// The ladder's lines: columns stay in place, arrows point from sender to receiver, titles that are too long are cut.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLadder } from './ladder.ts'

const ladder = createLadder(['Ann', 'Cordboard', 'Ben'], 76)

function line(from: number, to: number, title: string): string {
  const { before, arrow, after } = ladder.draw({ seconds: 1.5, from, to, title })
  return before + arrow + after
}

test('arrows run between the right columns in the right direction', () => {
  const lines = [ladder.heading(), line(0, 1, 'INVITE'), line(1, 2, 'INVITE'), line(2, 1, '200 OK'), ladder.rails()]
  assert.deepEqual(lines, [
    '            Ann                      Cordboard                      Ben',
    '  1.500s     │── INVITE ────────────────▶│                           │',
    '  1.500s     │                           │── INVITE ────────────────▶│',
    '  1.500s     │                           │◀── 200 OK ────────────────│',
    '             │                           │                           │',
  ])
})

test('every line is as wide as every other, also with a long title', () => {
  const widths = new Set([line(0, 1, 'A'), line(1, 2, 'B'.repeat(200)), line(2, 0, 'C')].map((text) => text.length))
  assert.equal(widths.size, 1)
})
