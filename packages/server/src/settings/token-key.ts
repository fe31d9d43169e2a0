// The key that signs access tokens: made on first start, kept in DATA encrypted with the secret key.
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'

const ivBytes = 12
const tagBytes = 16

/** An EC P-256 private key (ES256). Rejects with one sentence when the file was encrypted with another secret key. */
export async function loadTokenKey(path: string, key: KeyObject): Promise<KeyObject> {
  const sealed = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (sealed !== null) return createPrivateKey({ key: open(sealed, key, path), format: 'der', type: 'pkcs8' })
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  await writeFile(path, seal(privateKey.export({ format: 'der', type: 'pkcs8' }), key), { mode: 0o600 })
  return privateKey
}

function seal(plain: Buffer, key: KeyObject): Buffer {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function open(sealed: Buffer, key: KeyObject, path: string): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivBytes))
    decipher.setAuthTag(sealed.subarray(-tagBytes))
    return Buffer.concat([decipher.update(sealed.subarray(ivBytes, -tagBytes)), decipher.final()])
  } catch {
    throw new Error(`${path} cannot be opened with this key file: it is damaged or belongs to another key.`)
  }
}
