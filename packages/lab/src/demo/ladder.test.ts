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

test('a title is cut between words where there are some', () => {
  const narrow = createLadder(['Carrier', 'Cordboard', 'Ann', 'Ben', 'Twilio'], 80)
  const titled = (title: string): string => narrow.draw({ seconds: 0, from: 1, to: 0, title }).arrow
  assert.equal(titled('487 Request Terminated'), '◀── 487 ───────')
  assert.equal(titled('SUBSCRIBE-AND-MORE'), '◀── SUBSCRIBE- ')
})

test('a remark stands behind the title only where there is room for both', () => {
  const narrow = createLadder(['Carrier', 'Cordboard', 'Ann', 'Ben', 'Twilio'], 80)
  const near = narrow.draw({ seconds: 0, from: 0, to: 1, title: 'INVITE', remark: '(SDP)' })
  const far = narrow.draw({ seconds: 0, from: 1, to: 4, title: 'INVITE', remark: '(SDP)' })
  assert.equal(near.arrow, '── INVITE ────▶')
  assert.match(far.arrow, /^── INVITE \(SDP\) ─+▶$/)
  assert.ok(narrow.rails().length <= 80)
})
