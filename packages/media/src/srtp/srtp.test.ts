// SRTP end to end: known vectors, a reference built on node:crypto, and hostile packets.
import assert from 'node:assert/strict'
import { createCipheriv, createHmac, createSecretKey } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { deriveSessionKeys } from './key-derivation.ts'
import {
  createSrtpReceiver,
  createSrtpSender,
  MAX_SOURCES,
  type SrtpSuiteName,
  srtpKeyingFrom,
  srtpRefusals,
} from './srtp.ts'

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
const masterKeyAndSalt = hex('e1f97a0d3e018be0d64fa32c06de41390ec675ad498afeebb6960b3aabe6')
const suites: readonly SrtpSuiteName[] = ['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32']
const suite = suites[0]!
const keying = { suite, masterKeyAndSalt }

/** An RTP packet in a buffer with room behind it. */
function rtp(seq: number, payload: Uint8Array, ssrc = 0xcafebabe): { bytes: Buffer; length: number } {
  const bytes = Buffer.alloc(12 + payload.length + 14)
  bytes[0] = 0x80
  bytes.writeUInt16BE(seq, 2)
  bytes.writeUInt32BE(seq * 160, 4)
  bytes.writeUInt32BE(ssrc, 8)
  bytes.set(payload, 12)
  return { bytes, length: 12 + payload.length }
}

/** Protects a fresh packet and returns it cut to size. */
function sealed(sender: ReturnType<typeof createSrtpSender>, seq: number, payload: Uint8Array, ssrc?: number): Buffer {
  const { bytes, length } = rtp(seq, payload, ssrc)
  const grown = sender.protectRtp(bytes, 0, length)
  assert.ok(grown > 0, `refused with ${grown}`)
  return bytes.subarray(0, grown)
}

/** What RFC 3711 says a protected packet looks like, from node:crypto's own counter mode and HMAC. */
function reference(packet: Uint8Array, header: number, rollover: number, tagBytes: number): Buffer {
  const keys = deriveSessionKeys(masterKeyAndSalt, 'rtp')
  const iv = Buffer.alloc(16)
  iv.set(packet.subarray(8, 12), 4)
  iv.writeUInt32BE(rollover, 8)
  iv.set(packet.subarray(2, 4), 12)
  for (let i = 0; i < 14; i++) iv[i] = iv[i]! ^ keys.salt[i]!
  const payload = createCipheriv('aes-128-ctr', keys.cipherKey, iv).update(packet.subarray(header))
  const sealedPart = Buffer.concat([packet.subarray(0, header), payload])
  const counter = Buffer.alloc(4)
  counter.writeUInt32BE(rollover)
  const tag = createHmac('sha1', createSecretKey(keys.authKey)).update(sealedPart).update(counter).digest()
  return Buffer.concat([sealedPart, tag.subarray(0, tagBytes)])
}

test('a packet comes out as libsrtp seals it', () => {
  const bytes = Buffer.alloc(60)
  hex('800f1234decafbadcafebabe abababababababababababababababab').copy(bytes)
  assert.equal(createSrtpSender(keying).protectRtp(bytes, 0, 28), 38)
  assert.deepEqual(
    bytes.subarray(0, 38),
    hex('800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb'),
  )
  assert.equal(createSrtpReceiver(keying).unprotectRtp(bytes, 0, 38), 28)
  assert.deepEqual(bytes.subarray(12, 28), Buffer.alloc(16, 0xab))
})

test('an SRTCP packet that libsrtp sealed is opened', () => {
  const bytes = hex('81c8000bcafebabe 7128035be487b9bdbef89041f977a5a8 80000001 993e08cd54d6c1230798')
  assert.equal(createSrtpReceiver(keying).unprotectRtcp(bytes, 0, bytes.length), 24)
  assert.deepEqual(bytes.subarray(0, 24), hex('81c8000bcafebabe abababababababababababababababab'))
})

test('packets of every length, with CSRCs and extensions, are sealed as by node:crypto and opened again', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...suites),
      fc.uint8Array({ maxLength: 400 }),
      fc.nat(15),
      fc.option(fc.nat(4)),
      fc.nat(0x7fff),
      fc.nat(10),
      (name, payload, csrcs, extensionWords, seq, start) => {
        const header = 12 + 4 * csrcs + (extensionWords === null ? 0 : 4 + 4 * extensionWords)
        const plain = Buffer.alloc(header + payload.length, 0x5a)
        plain[0] = 0x80 | csrcs | (extensionWords === null ? 0 : 0x10)
        plain.writeUInt16BE(seq, 2)
        if (extensionWords !== null) plain.writeUInt16BE(extensionWords, 12 + 4 * csrcs + 2)
        plain.set(payload, header)
        const bytes = Buffer.alloc(start + plain.length + 14)
        plain.copy(bytes, start)
        const length = createSrtpSender({ suite: name, masterKeyAndSalt }).protectRtp(bytes, start, plain.length)
        const tagBytes = name === suites[0] ? 10 : 4
        assert.deepEqual(bytes.subarray(start, start + length), reference(plain, header, 0, tagBytes))
        assert.equal(
          createSrtpReceiver({ suite: name, masterKeyAndSalt }).unprotectRtp(bytes, start, length),
          plain.length,
        )
        assert.deepEqual(bytes.subarray(start, start + plain.length), plain)
      },
    ),
  )
})

test('sequence numbers wrap and the rollover counter goes with them', () => {
  const sender = createSrtpSender(keying)
  const receiver = createSrtpReceiver(keying)
  for (let i = 0; i < 3 * 65536; i += 200) {
    const seq = i & 0xffff
    const { bytes, length } = rtp(seq, Buffer.from([i & 0xff]))
    const plain = Buffer.from(bytes.subarray(0, length))
    const grown = sender.protectRtp(bytes, 0, length)
    assert.deepEqual(bytes.subarray(0, grown), reference(plain, 12, Math.floor(i / 65536), 10))
    assert.equal(receiver.unprotectRtp(bytes, 0, grown), length)
  }
})

test('a packet from before the wrap that comes after it is still opened, once', () => {
  const sender = createSrtpSender(keying)
  const receiver = createSrtpReceiver(keying)
  const packets = [0x7000, 0xefff, 0xfffe, 0xffff, 0, 1].map((seq) => sealed(sender, seq, Buffer.from([seq & 0xff])))
  const opened = (n: number) => {
    const copy = Buffer.from(packets[n]!)
    return receiver.unprotectRtp(copy, 0, copy.length)
  }
  assert.deepEqual([0, 1, 2, 4, 5, 3, 3, 4].map(opened), [
    13,
    13,
    13,
    13,
    13,
    13,
    srtpRefusals.replayed,
    srtpRefusals.replayed,
  ])
})

test('lost, doubled and reordered packets are opened exactly once, with the right bytes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 0x7fff }),
      fc.array(fc.record({ gap: fc.integer({ min: 1, max: 40 }), delay: fc.nat(30), copies: fc.nat(3) }), {
        maxLength: 80,
      }),
      (first, plan) => {
        const sender = createSrtpSender(keying)
        const receiver = createSrtpReceiver(keying)
        const arrivals: { at: number; n: number; bytes: Buffer }[] = []
        let seq = first
        for (const [n, { gap, delay, copies }] of plan.entries()) {
          const bytes = sealed(sender, seq & 0xffff, Buffer.from([n]))
          for (let copy = 0; copy < copies; copy++) arrivals.push({ at: seq + delay + copy, n, bytes })
          seq += gap
        }
        arrivals.sort((a, b) => a.at - b.at)
        const heard = new Set<number>()
        for (const { n, bytes } of arrivals) {
          const copy = Buffer.from(bytes)
          const length = receiver.unprotectRtp(copy, 0, copy.length)
          if (heard.has(n)) {
            assert.equal(length, srtpRefusals.replayed)
            continue
          }
          // The window is wider than any delay here, so nothing new is refused, unless it lies before the first packet of all.
          if (length < 0) {
            assert.equal(length, srtpRefusals.replayed)
            assert.ok(heard.size > 0)
            continue
          }
          assert.equal(copy[12], n)
          heard.add(n)
        }
      },
    ),
  )
})

test('whichever bit is flipped, the packet is refused, stays as it was and does no harm', () => {
  const sender = createSrtpSender(keying)
  const receiver = createSrtpReceiver(keying)
  const good = sealed(sender, 1, Buffer.alloc(20, 7))
  for (let bit = 0; bit < good.length * 8; bit++) {
    const bad = Buffer.from(good)
    bad[bit >> 3] = bad[bit >> 3]! ^ (1 << (bit & 7))
    const before = Buffer.from(bad)
    assert.ok(receiver.unprotectRtp(bad, 0, bad.length) < 0, `bit ${bit}`)
    assert.deepEqual(bad, before)
  }
  assert.equal(receiver.unprotectRtp(good, 0, good.length), 32)
})

test('a flood of forged packets with far sequence numbers does not move the window', () => {
  const sender = createSrtpSender(keying)
  const receiver = createSrtpReceiver(keying)
  for (let seq = 0; seq < 5; seq++) {
    for (let forged = 0; forged < 65536; forged += 997) {
      const { bytes, length } = rtp(forged, Buffer.alloc(10))
      assert.ok(receiver.unprotectRtp(bytes, 0, length + 10) < 0)
    }
    const packet = sealed(sender, seq, Buffer.alloc(20))
    assert.equal(receiver.unprotectRtp(packet, 0, packet.length), 32)
  }
})

test('with the wrong key everything is refused', () => {
  const wrong = createSrtpReceiver({ suite, masterKeyAndSalt: Buffer.alloc(30, 1) })
  const sender = createSrtpSender(keying)
  for (let seq = 0; seq < 200; seq++) {
    const packet = sealed(sender, seq, Buffer.alloc(160))
    assert.equal(wrong.unprotectRtp(packet, 0, packet.length), srtpRefusals.authentication)
  }
})

test('each SSRC has its own counter and window; more than the limit are refused', () => {
  const sender = createSrtpSender(keying)
  const receiver = createSrtpReceiver(keying)
  for (let round = 0; round < 3; round++) {
    for (let ssrc = 0; ssrc < MAX_SOURCES; ssrc++) {
      const packet = sealed(sender, 100 * ssrc + round, Buffer.from([ssrc]), ssrc)
      assert.equal(receiver.unprotectRtp(packet, 0, packet.length), 13)
      assert.equal(packet[12], ssrc)
    }
  }
  const { bytes, length } = rtp(1, Buffer.alloc(4), 0x999)
  assert.equal(sender.protectRtp(bytes, 0, length), srtpRefusals.tooManySources)
  const other = sealed(createSrtpSender(keying), 1, Buffer.alloc(4), 0x999)
  assert.equal(receiver.unprotectRtp(other, 0, other.length), srtpRefusals.tooManySources)
})

test('no sequence number is sealed twice under one key', () => {
  const sender = createSrtpSender(keying)
  sealed(sender, 5, Buffer.alloc(4))
  const { bytes, length } = rtp(5, Buffer.from('else'))
  assert.equal(sender.protectRtp(bytes, 0, length), srtpRefusals.replayed)
  assert.equal(bytes.subarray(12, 16).toString(), 'else')
})

test('a peer that has gone on counting while its call moved to us is found again', () => {
  const sender = createSrtpSender(keying)
  for (let i = 0; i < 3 * 65536; i += 0x4000) sealed(sender, i & 0xffff, Buffer.alloc(1))
  const receiver = createSrtpReceiver(keying)
  const results = Array.from({ length: 5 }, (_, i) => {
    const packet = sealed(sender, 0xc001 + i, Buffer.alloc(160))
    return receiver.unprotectRtp(packet, 0, packet.length)
  })
  assert.deepEqual(results, [-2, 172, 172, 172, 172])
})

test('SRTCP packets are opened once, in any order, and not when changed', () => {
  for (const name of suites) {
    const sender = createSrtpSender({ suite: name, masterKeyAndSalt })
    const receiver = createSrtpReceiver({ suite: name, masterKeyAndSalt })
    const packets = Array.from({ length: 4 }, (_, n) => {
      const bytes = Buffer.alloc(28 + 14, n)
      bytes[0] = 0x80
      bytes[1] = 200
      assert.equal(sender.protectRtcp(bytes, 0, 28), 42)
      return bytes
    })
    for (const n of [1, 0, 3, 2]) {
      const bad = Buffer.from(packets[n]!)
      bad[28] = bad[28]! ^ 0x80
      assert.equal(receiver.unprotectRtcp(bad, 0, 42), srtpRefusals.authentication)
      const copy = Buffer.from(packets[n]!)
      assert.equal(receiver.unprotectRtcp(copy, 0, 42), 28)
      assert.deepEqual(copy.subarray(8, 28), Buffer.alloc(20, n))
      const again = Buffer.from(packets[n]!)
      assert.equal(receiver.unprotectRtcp(again, 0, 42), srtpRefusals.replayed)
    }
  }
})

test('no bytes make it throw, and refused packets stay as they were', () => {
  const sender = createSrtpSender(keying)
  const receiver = createSrtpReceiver(keying)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(90), fc.nat(20), (bytes, length, start) => {
      for (const method of ['unprotectRtp', 'unprotectRtcp'] as const) {
        const copy = Uint8Array.from(bytes)
        assert.ok(receiver[method](copy, start, length) < 0)
        assert.deepEqual(copy, bytes)
      }
      for (const method of ['protectRtp', 'protectRtcp'] as const) {
        const copy = Uint8Array.from(bytes)
        if (sender[method](copy, start, length) < 0) assert.deepEqual(copy, bytes)
      }
    }),
    { numRuns: 2000 },
  )
})

test('only 30 bytes of base64 make a key', () => {
  const inline = masterKeyAndSalt.toString('base64')
  assert.deepEqual(srtpKeyingFrom(suite, inline)?.masterKeyAndSalt, masterKeyAndSalt)
  for (const bad of [
    '',
    inline.slice(1),
    `${inline}A`,
    `${inline}|2^20|1:4`,
    inline.replace(/./, '*'),
    'A'.repeat(1_000_000),
  ]) {
    assert.equal(srtpKeyingFrom(suite, bad), null)
  }
  assert.throws(() => createSrtpSender({ suite, masterKeyAndSalt: Buffer.alloc(16) }), RangeError)
})
