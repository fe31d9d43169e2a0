// Measures what SRTP adds per 172-byte packet: protect and unprotect, ours against node:crypto's one cipher and HMAC per packet.
import { createCipheriv, createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { createSrtpReceiver, createSrtpSender } from '../src/srtp/srtp.ts'
import { report } from './report.ts'

const PACKETS = 100_000
const LENGTH = 172

function packetWithRoom(): Buffer {
  const packet = Buffer.alloc(LENGTH + 14)
  packet[0] = 0x80
  packet.writeUInt32BE(0x1234, 8)
  return packet
}

function ours(suite: 'AES_CM_128_HMAC_SHA1_80' | 'AES_CM_128_HMAC_SHA1_32'): [number, number] {
  const keying = { suite, masterKeyAndSalt: randomBytes(30) }
  const sender = createSrtpSender(keying)
  const receiver = createSrtpReceiver(keying)
  let protecting = 0n
  let opening = 0n
  const group = 100
  const packets = Array.from({ length: group }, packetWithRoom)
  for (let i = 0; i < PACKETS; i += group) {
    for (let k = 0; k < group; k++) packets[k]!.writeUInt16BE((i + k) & 0xffff, 2)
    const begin = process.hrtime.bigint()
    let length = 0
    for (let k = 0; k < group; k++) length = sender.protectRtp(packets[k]!, 0, LENGTH)
    const middle = process.hrtime.bigint()
    for (let k = 0; k < group; k++) {
      if (receiver.unprotectRtp(packets[k]!, 0, length) !== LENGTH) throw new Error('a packet was refused')
    }
    protecting += middle - begin
    opening += process.hrtime.bigint() - middle
  }
  return [Number(protecting) / PACKETS / 1000, Number(opening) / PACKETS / 1000]
}

function nodeCrypto(): number {
  const cipherKey = createSecretKey(randomBytes(16))
  const authKey = createSecretKey(randomBytes(20))
  const packet = packetWithRoom()
  const iv = randomBytes(16)
  const begin = process.hrtime.bigint()
  for (let i = 0; i < PACKETS; i++) {
    createCipheriv('aes-128-ctr', cipherKey, iv).update(packet.subarray(12, LENGTH)).copy(packet, 12)
    createHmac('sha1', authKey)
      .update(packet.subarray(0, LENGTH + 4))
      .digest()
      .copy(packet, LENGTH, 0, 10)
  }
  return Number(process.hrtime.bigint() - begin) / PACKETS / 1000
}

const rounds = [1, 2, 3].map(() => ({
  protect80: ours('AES_CM_128_HMAC_SHA1_80'),
  protect32: ours('AES_CM_128_HMAC_SHA1_32'),
  node: nodeCrypto(),
}))
report('SRTP per 172-byte packet, microseconds', [
  ['protect, _80', rounds.map((round) => round.protect80[0])],
  ['unprotect, _80', rounds.map((round) => round.protect80[1])],
  ['protect, _32', rounds.map((round) => round.protect32[0])],
  ['unprotect, _32', rounds.map((round) => round.protect32[1])],
  ['node:crypto per packet (reference)', rounds.map((round) => round.node)],
])
