// Outside text can neither begin a new header line nor fill a log.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { printable } from './printable.ts'

test('control characters are replaced, the length is bounded, everything else stays', () => {
  assert.equal(printable('Jürgen "J" O’Neill 日本', 64), 'Jürgen "J" O’Neill 日本')
  assert.equal(printable('a\r\nVia: x\u0000\u007f\u0085', 64), 'a??Via: x???')
  assert.equal(printable('1'.repeat(100), 65).length, 65)
})
