// The packetizer gives back the bytes it got, in order, in packets of its own size.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createPacketizer } from './packetizer.ts'

test('30 ms packets become 20 ms packets without a byte lost', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(10, 20, 30, 40, 60),
      fc.array(fc.constantFrom(80, 160, 240, 480), { maxLength: 30 }),
      (ptimeMs, lengths) => {
        const packetizer = createPacketizer(ptimeMs)
        const output = new Uint8Array(ptimeMs * 8)
        let given = 0
        let taken = 0
        for (const length of lengths) {
          packetizer.push(
            Uint8Array.from({ length }, () => given++ & 0xff),
            0,
            length,
          )
          while (packetizer.take(output, 0) > 0) for (const byte of output) assert.equal(byte, taken++ & 0xff)
        }
        assert.equal(packetizer.waiting(), given - taken)
        assert.ok(packetizer.waiting() < ptimeMs * 8)
      },
    ),
  )
})

test('what nobody takes is dropped from the old end', () => {
  const packetizer = createPacketizer(20, 40)
  packetizer.push(new Uint8Array(320).fill(1), 0, 320)
  packetizer.push(new Uint8Array(160).fill(2), 0, 160)
  assert.equal(packetizer.waiting(), 320)
  const output = new Uint8Array(160)
  packetizer.take(output, 0)
  assert.equal(output[0], 1)
  packetizer.take(output, 0)
  assert.equal(output[0], 2)
  packetizer.push(new Uint8Array(1000).fill(3), 0, 1000)
  assert.equal(packetizer.waiting(), 320)
  packetizer.clear()
  assert.equal(packetizer.take(output, 0), 0)
})
