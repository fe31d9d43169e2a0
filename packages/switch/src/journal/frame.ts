// The bytes of the journal: a head that proves the key, then sealed frames, each bound to its place in the file.
import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'

// head:  "CBJ1" | file id (8) | sealed empty frame number 0
// frame: length (4, of what follows) | iv (12) | AES-256-GCM ciphertext | tag (16)
// The file id and the frame's number are authenticated with it, so frames can be neither moved nor swapped nor left out.

const magic = Buffer.from('CBJ1')
const ivBytes = 12
const tagBytes = 16

export const headBytes = magic.length + 8
/** Larger frames are not written and not believed. */
export const maxFrameBytes = 64 * 1024 * 1024

export function writeHead(fileId: Buffer, key: KeyObject, iv: Buffer): Buffer {
  return Buffer.concat([magic, fileId, seal(Buffer.alloc(0), fileId, 0, key, iv)])
}

export function readHead(bytes: Buffer): Buffer | null {
  if (bytes.length < headBytes || !bytes.subarray(0, magic.length).equals(magic)) return null
  return bytes.subarray(magic.length, headBytes)
}

/** @param iv 12 bytes, never used twice with this key */
export function seal(plain: Buffer, fileId: Buffer, number: number, key: KeyObject, iv: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(place(fileId, number))
  const sealed = [cipher.update(plain), cipher.final(), cipher.getAuthTag()]
  const length = Buffer.alloc(4)
  length.writeUInt32BE(ivBytes + plain.length + tagBytes)
  return Buffer.concat([length, iv, ...sealed])
}

export type FrameRead =
  | { readonly read: 'frame'; readonly plain: Buffer; readonly end: number }
  | { readonly read: 'end' }
  /** Less is there than the frame says, or it is not what was written. */
  | { readonly read: 'torn' }

export function openFrame(bytes: Buffer, at: number, fileId: Buffer, number: number, key: KeyObject): FrameRead {
  if (at === bytes.length) return { read: 'end' }
  if (bytes.length - at < 4) return { read: 'torn' }
  const length = bytes.readUInt32BE(at)
  const end = at + 4 + length
  if (length < ivBytes + tagBytes || length > maxFrameBytes + ivBytes + tagBytes || end > bytes.length) {
    return { read: 'torn' }
  }
  const iv = bytes.subarray(at + 4, at + 4 + ivBytes)
  const decipher = createDecipheriv('aes-256-gcm', key, iv)
  decipher.setAAD(place(fileId, number))
  decipher.setAuthTag(bytes.subarray(end - tagBytes, end))
  try {
    const plain = Buffer.concat([decipher.update(bytes.subarray(at + 4 + ivBytes, end - tagBytes)), decipher.final()])
    return { read: 'frame', plain, end }
  } catch {
    return { read: 'torn' }
  }
}

function place(fileId: Buffer, number: number): Buffer {
  const aad = Buffer.alloc(fileId.length + 8)
  fileId.copy(aad)
  aad.writeBigUInt64BE(BigInt(number), fileId.length)
  return aad
}
