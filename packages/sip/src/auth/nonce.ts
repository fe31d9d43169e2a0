// Nonces that the server need not remember: time and salt, sealed with its key.
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'

const timeBytes = 6
export const saltBytes = 6
const sealBytes = 12
const totalBytes = timeBytes + saltBytes + sealBytes

function seal(key: KeyObject, realm: string, head: Uint8Array): Buffer {
  return createHmac('sha256', key).update(head).update(realm).digest().subarray(0, sealBytes)
}

/**
 * A nonce of 32 characters. `nowMs`: milliseconds since 1970. `salt`: six random bytes, so that two challenges of the
 * same moment differ and each has its own nonce count.
 */
export function makeNonce(key: KeyObject, realm: string, nowMs: number, salt: Uint8Array): string {
  const nonce = Buffer.alloc(totalBytes)
  nonce.writeUIntBE(Math.max(0, Math.floor(nowMs)), 0, timeBytes)
  nonce.set(salt.subarray(0, saltBytes), timeBytes)
  nonce.set(seal(key, realm, nonce.subarray(0, timeBytes + saltBytes)), timeBytes + saltBytes)
  return nonce.toString('base64url')
}

/** When a nonce of ours was made, in milliseconds since 1970; null when it is not ours. */
export function readNonce(key: KeyObject, realm: string, text: string): number | null {
  if (text.length !== (totalBytes / 3) * 4) return null
  const nonce = Buffer.from(text, 'base64url')
  if (nonce.length !== totalBytes || nonce.toString('base64url') !== text) return null
  const expected = seal(key, realm, nonce.subarray(0, timeBytes + saltBytes))
  return timingSafeEqual(nonce.subarray(timeBytes + saltBytes), expected) ? nonce.readUIntBE(0, timeBytes) : null
}
