// The key stream of AES in counter mode (RFC 3711 4.1.1), made for many packets at once.
//
// Calling into OpenSSL costs far more than the AES itself, so one kept ECB cipher encrypts the counter blocks of a batch of
// coming packets in one call; packets then only XOR. A counter block is (salt * 2^16) XOR (SSRC * 2^64) XOR (index * 2^16),
// its last two bytes count the blocks of the packet.
import { type Cipheriv, createCipheriv, type KeyObject } from 'node:crypto'

/** A kept AES-128 block cipher; one per session key, shared by the streams under it. */
export function blockCipher(key: KeyObject): Cipheriv {
  const cipher = createCipheriv('aes-128-ecb', key, null)
  cipher.setAutoPadding(false)
  return cipher
}

/** The key stream of one SSRC. */
export class KeyStream {
  private readonly cipher: Cipheriv
  private readonly batch: number
  private readonly first = new Uint8Array(16)
  private counters = new DataView(new ArrayBuffer(0))
  private stream: Uint8Array = new Uint8Array(0)
  /** Blocks kept per packet. */
  private stride = 0
  /** The upper 32 bits of the cached packets' index and the lower 16 of the first one's; -1 before the first. */
  private cachedHigh = -1
  private cachedLow = -1

  /** `batch` packets, a power of two, are prepared in one call. */
  constructor(cipher: Cipheriv, salt: Uint8Array, ssrc: number, batch: number) {
    this.cipher = cipher
    this.batch = batch
    this.first.set(salt)
    for (let i = 0; i < 4; i++) this.first[4 + i] = (this.first[4 + i] ?? 0) ^ ((ssrc >>> (24 - 8 * i)) & 0xff)
  }

  /** XORs `length` bytes at `bytes[at]` with the stream of the packet whose index is `high * 2^16 + low`. */
  apply(bytes: Uint8Array, at: number, length: number, high: number, low: number): void {
    const blocks = (length + 15) >> 4
    const batchLow = low & ~(this.batch - 1)
    if (blocks > this.stride) this.widen(blocks)
    if (high !== this.cachedHigh || batchLow !== this.cachedLow) this.refill(high, batchLow)
    const stream = this.stream
    const offset = (low - batchLow) * this.stride * 16
    for (let i = 0; i < length; i++) bytes[at + i] = (bytes[at + i] ?? 0) ^ (stream[offset + i] ?? 0)
  }

  /** Makes room for packets of so many blocks and writes what all counter blocks of this SSRC have in common. */
  private widen(blocks: number): void {
    this.stride = blocks
    this.cachedHigh = -1
    const bytes = new Uint8Array(this.batch * blocks * 16)
    for (let block = 0; block < this.batch * blocks; block++) {
      bytes.set(this.first, 16 * block)
      bytes[16 * block + 14] = (block % blocks) >> 8
      bytes[16 * block + 15] = block % blocks
    }
    this.counters = new DataView(bytes.buffer)
  }

  private refill(high: number, batchLow: number): void {
    const { counters, first, stride } = this
    const saltHigh = ((first[8] ?? 0) << 24) | ((first[9] ?? 0) << 16) | ((first[10] ?? 0) << 8) | (first[11] ?? 0)
    const saltLow = ((first[12] ?? 0) << 8) | (first[13] ?? 0)
    let at = 8
    for (let packet = 0; packet < this.batch; packet++) {
      for (let block = 0; block < stride; block++, at += 16) {
        counters.setInt32(at, saltHigh ^ high)
        counters.setInt16(at + 4, saltLow ^ (batchLow + packet))
      }
    }
    this.stream = this.cipher.update(counters)
    this.cachedHigh = high
    this.cachedLow = batchLow
  }
}
