// Key derivation, key stream and HMAC against RFC 3711 appendix B and against node:crypto.
import assert from 'node:assert/strict'
import { createCipheriv, createHmac, createSecretKey } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { HmacSha1 } from './hmac-sha1.ts'
import { deriveSessionKeys } from './key-derivation.ts'
import { blockCipher, KeyStream } from './key-stream.ts'

const hex = (text: string) => Buffer.from(text, 'hex')

test('session keys are those of RFC 3711 B.3', () => {
  const keys = deriveSessionKeys(hex('e1f97a0d3e018be0d64fa32c06de41390ec675ad498afeebb6960b3aabe6'), 'rtp')
  assert.deepEqual(keys.cipherKey.export(), hex('c61e7a93744f39ee10734afe3ff7a087'))
  assert.deepEqual(keys.salt, hex('30cbbc08863d8c85d49db34a9ae1'))
  assert.deepEqual(keys.authKey, hex('cebe321f6ff7716b6fd4ab49af256a156d38baa4'))
})

test('a key of another length than 30 bytes is refused', () => {
  assert.throws(() => deriveSessionKeys(new Uint8Array(29), 'rtp'), RangeError)
})

test('the key stream is that of RFC 3711 B.2 at both ends of a packet of a megabyte', () => {
  const cipher = blockCipher(createSecretKey(hex('2b7e151628aed2a6abf7158809cf4f3c')))
  const stream = new KeyStream(cipher, hex('f0f1f2f3f4f5f6f7f8f9fafbfcfd'), 0, 1)
  const bytes = new Uint8Array(0xff02 * 16)
  stream.apply(bytes, 0, bytes.length, 0, 0)
  const block = (index: number) => Buffer.from(bytes.subarray(16 * index, 16 * index + 16)).toString('hex')
  assert.equal(block(0), 'e03ead0935c95e80e166b16dd92b4eb4')
  assert.equal(block(1), 'd23513162b02d0f72a43a2fe4a5f97ab')
  assert.equal(block(2), '41e95b3bb0a2e8dd477901e4fca894c0')
  assert.equal(block(0xfeff), 'ec8cdf7398607cb0f2d21675ea9ea1e4')
  assert.equal(block(0xff00), '362b7c3c6773516318a077d7fc5073ae')
  assert.equal(block(0xff01), '6a2cc3787889374fbeb4c81b17ba6c44')
})

test('whatever the order and the lengths of packets, the key stream is that of AES in counter mode', () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
  const packets = fc.array(
    fc.record({
      high: fc.constantFrom(0, 1, 0x8000_0000, 0xffff_ffff),
      low: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0xffe0, max: 0xffff })),
      length: fc.integer({ min: 0, max: 400 }),
    }),
    { minLength: 1, maxLength: 20 },
  )
  fc.assert(
    fc.property(
      bytes(16),
      bytes(14),
      fc.nat(0xffff_ffff),
      fc.constantFrom(1, 16),
      packets,
      (key, salt, ssrc, batch, sent) => {
        const stream = new KeyStream(blockCipher(createSecretKey(key)), salt, ssrc, batch)
        for (const { high, low, length } of sent) {
          const iv = Buffer.alloc(16)
          iv.writeUInt32BE(ssrc, 4)
          iv.writeUInt32BE(high, 8)
          iv.writeUInt16BE(low, 12)
          for (let i = 0; i < 14; i++) iv[i] = iv[i]! ^ salt[i]!
          const expected = createCipheriv('aes-128-ctr', createSecretKey(key), iv).update(new Uint8Array(length))
          const ours = Buffer.alloc(length + 2)
          stream.apply(ours, 1, length, high, low)
          assert.deepEqual(ours.subarray(1, 1 + length), expected)
          assert.equal(ours[0], 0)
          assert.equal(ours[length + 1], 0)
        }
      },
    ),
  )
})

test('our HMAC is that of node:crypto for every length up to 300, with and without trailer', () => {
  const key = Buffer.from('a key of twenty byte')
  const message = Buffer.from(Array.from({ length: 310 }, (_, i) => (i * 7) & 0xff))
  const hmac = new HmacSha1(key)
  const tag = Buffer.alloc(20)
  for (let length = 0; length <= 300; length++) {
    for (const trailerBytes of [0, 4] as const) {
      hmac.hash(message, 5, length, 0xfedcba98, trailerBytes)
      hmac.writeTag(tag, 0, 20)
      const reference = createHmac('sha1', createSecretKey(key)).update(message.subarray(5, 5 + length))
      if (trailerBytes === 4) reference.update(hex('fedcba98'))
      assert.deepEqual(tag, reference.digest(), `length ${length}`)
      assert.ok(hmac.tagEquals(tag, 0, 20))
      tag[length % 20] = tag[length % 20]! ^ 1
      assert.ok(!hmac.tagEquals(tag, 0, 20))
    }
  }
})
