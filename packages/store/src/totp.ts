// One-time codes of an authenticator app: HMAC-SHA1, six digits, steps of 30 seconds (RFC 6238, RFC 4226 5.3).
import { createHmac, timingSafeEqual } from 'node:crypto'

export const STEP_MS = 30_000
const DIGITS = 6
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export function stepAt(ms: number): number {
  return Math.floor(ms / STEP_MS)
}

/** The code of one step. `key` is the shared secret's bytes. */
export function codeOf(key: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', key).update(counter).digest()
  const at = mac.readUInt8(mac.length - 1) & 0xf
  const number = (mac.readUInt32BE(at) & 0x7fffffff) % 10 ** DIGITS
  return String(number).padStart(DIGITS, '0')
}

/** The steps nearest to `now` in which this code is right: one step of drift to each side (RFC 6238 5.2, 6). */
export function matchingSteps(key: Uint8Array, code: string, now: number): readonly number[] {
  const given = Buffer.from(code)
  if (given.length !== DIGITS) return []
  const step = stepAt(now)
  return [step - 1, step, step + 1].filter(
    (each) => each >= 0 && timingSafeEqual(Buffer.from(codeOf(key, each)), given),
  )
}

/** RFC 4648 base32 without padding, as authenticator apps take it. */
export function base32(bytes: Uint8Array): string {
  let bits = 0
  let value = 0
  let text = ''
  for (const byte of bytes) {
    value = (value << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET.charAt((value >> bits) & 31)
    }
    value &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + ALPHABET.charAt((value << (5 - bits)) & 31)
}
