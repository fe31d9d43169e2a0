// Session keys from master key and master salt (RFC 3711 4.3), with a key derivation rate of zero as SDES has it by default.
import { createCipheriv, createSecretKey, type KeyObject } from 'node:crypto'

/** The three session keys of RTP or of RTCP. */
export interface SessionKeys {
  readonly cipherKey: KeyObject
  readonly salt: Uint8Array
  readonly authKey: Uint8Array
}

export const MASTER_KEY_BYTES = 16
export const MASTER_SALT_BYTES = 14
const AUTH_KEY_BYTES = 20

function derive(masterKey: KeyObject, masterSalt: Uint8Array, label: number, length: number): Buffer {
  const iv = new Uint8Array(16)
  iv.set(masterSalt)
  iv[7] = (iv[7] ?? 0) ^ label
  return createCipheriv('aes-128-ctr', masterKey, iv).update(new Uint8Array(length))
}

/** The session keys for one kind of packet from 30 bytes of master key and salt; labels are those of RFC 3711 4.3.1 and 4.3.2. */
export function deriveSessionKeys(masterKeyAndSalt: Uint8Array, kind: 'rtp' | 'rtcp'): SessionKeys {
  if (masterKeyAndSalt.length !== MASTER_KEY_BYTES + MASTER_SALT_BYTES) {
    throw new RangeError(`an SRTP master key with its salt has 30 bytes, not ${masterKeyAndSalt.length}`)
  }
  const masterKey = createSecretKey(masterKeyAndSalt.subarray(0, MASTER_KEY_BYTES))
  const masterSalt = masterKeyAndSalt.subarray(MASTER_KEY_BYTES)
  const label = kind === 'rtp' ? 0 : 3
  return {
    cipherKey: createSecretKey(derive(masterKey, masterSalt, label, MASTER_KEY_BYTES)),
    authKey: derive(masterKey, masterSalt, label + 1, AUTH_KEY_BYTES),
    salt: derive(masterKey, masterSalt, label + 2, MASTER_SALT_BYTES),
  }
}
