// Secrets at rest: AES-256-GCM under a key from outside the database, each value bound to its place.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { StoreError } from './contract.ts'

const IV_BYTES = 12
const TAG_BYTES = 16

export interface Sealer {
  /** Names the key, so that a wrong one is recognised; tells nothing about it. */
  readonly keyId: string
  /** `place` (noun, id, field) is authenticated: a value moved to another row does not open. */
  seal(plain: string, place: string): string
  /** Throws StoreError `wrong-key` or `damaged`. */
  open(sealed: string, place: string): string
}

/** Form: `1.<key id>.<base64url of iv, ciphertext, tag>`. */
export function sealer(master: KeyObject): Sealer {
  if (master.type !== 'secret' || master.symmetricKeySize !== 32) {
    throw new StoreError('wrong-key', 'The key must have 32 bytes.')
  }
  const key = createSecretKey(Buffer.from(hkdfSync('sha256', master, '', 'cordboard secrets at rest', 32)))
  const keyId = fingerprint(master)
  return {
    keyId,
    seal: (plain, place) => {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place))
      const text = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `1.${keyId}.${text.toString('base64url')}`
    },
    open: (sealed, place) => {
      const [form, id, body] = sealed.split('.')
      if (form !== '1' || id === undefined || body === undefined) throw damaged(place)
      if (id !== keyId) throw wrongKey(id, keyId)
      const bytes = Buffer.from(body, 'base64url')
      if (bytes.length < IV_BYTES + TAG_BYTES) throw damaged(place)
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES)).setAAD(Buffer.from(place))
      decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES))
      try {
        const inner = bytes.subarray(IV_BYTES, bytes.length - TAG_BYTES)
        return decipher.update(inner, undefined, 'utf8') + decipher.final('utf8')
      } catch {
        throw damaged(place)
      }
    },
  }
}

function fingerprint(master: KeyObject): string {
  const derived = Buffer.from(hkdfSync('sha256', master, '', 'cordboard key id', 32))
  return createHash('sha256').update(derived).digest('hex').slice(0, 12)
}

function damaged(place: string): StoreError {
  return new StoreError('damaged', `The stored secret of ${place} cannot be opened: the database was altered.`)
}

export function wrongKey(needed: string, given: string): StoreError {
  return new StoreError(
    'wrong-key',
    `The database was encrypted with key ${needed}, but the key file holds key ${given}: put the right KEY_FILE in place.`,
  )
}
