// Bencoding there and back.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decode, encode } from './bencode.ts'

describe('bencoding', () => {
  test('sorts the keys of a dictionary and counts bytes, not characters', () => {
    assert.equal(
      encode({ sdp: 'ä', command: 'offer', n: -3, list: ['a', 1] }),
      'd7:command5:offer4:listl1:ai1ee1:ni-3e3:sdp2:äe',
    )
  })

  test('reads what it writes', () => {
    const value = { a: [1, 'two', { three: '' }], b: { c: [] } }
    assert.deepEqual(decode(encode(value)), value)
  })

  test('refuses what is not bencoded', () => {
    assert.throws(() => decode('nonsense'), /not bencoded/)
  })
})
