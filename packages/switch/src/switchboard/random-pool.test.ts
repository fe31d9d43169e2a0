// The stock of random bytes hands out every byte once and asks its source seldom.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { randomPool } from './random-pool.ts'

test('no byte of the source is given out twice, and what was given out does not change', () => {
  let asked = 0
  const random = randomPool((bytes) => {
    asked++
    return Buffer.alloc(bytes, asked)
  })
  const shares = Array.from({ length: 2000 }, () => random(10))
  assert.ok(asked < 5)
  for (const share of shares) assert.equal(new Set(share).size, 1)
  const places = new Set(shares.map((share) => `${share[0]} ${share.byteOffset}`))
  assert.equal(places.size, shares.length)
})

test('a large wish goes to the source itself', () => {
  const sizes: number[] = []
  const random = randomPool((bytes) => {
    sizes.push(bytes)
    return Buffer.alloc(bytes)
  })
  assert.equal(random(1000).length, 1000)
  assert.equal(random(16).length, 16)
  assert.deepEqual(sizes, [1000, 8192])
})
