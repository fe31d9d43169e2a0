// ULIDs sort by time and keep every random bit.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ulid } from './ulid.ts'

test('a ULID has 26 letters of the Crockford alphabet, the first ten from the time', () => {
  assert.equal(ulid(1469918176385, new Uint8Array(10)), '01ARYZ6S410000000000000000')
  assert.equal(ulid(0, new Uint8Array(10).fill(255)), '0000000000ZZZZZZZZZZZZZZZZ')
})

test('later ids sort after earlier ones and different bytes give different ids', () => {
  const bytes = fc.uint8Array({ minLength: 10, maxLength: 10 })
  fc.assert(
    fc.property(fc.nat(2 ** 31), fc.nat(2 ** 31), bytes, bytes, (a, b, x, y) => {
      if (a < b) assert.ok(ulid(a, x) < ulid(b, y))
      assert.equal(ulid(a, x) === ulid(a, y), Buffer.from(x).equals(Buffer.from(y)))
    }),
  )
})
