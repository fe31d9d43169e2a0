// The key that encrypts secrets at rest: 32 random bytes in KEY_FILE, made on first start, readable by this user only.
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { chmod, mkdir, open, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

const keyBytes = 32

/** Reads or makes the key. Rejects with one sentence when the file is unreadable, of the wrong size, or open to others. */
export async function loadSecretKey(path: string): Promise<KeyObject> {
  const made = await makeKey(path)
  if (made !== null) return createSecretKey(made)
  const found = await stat(path)
  if ((found.mode & 0o077) !== 0)
    throw new Error(
      `The key file ${path} may be read by others (mode ${(found.mode & 0o777).toString(8)}); set it to 600.`,
    )
  const bytes = await readFile(path)
  if (bytes.length !== keyBytes)
    throw new Error(`The key file ${path} has ${bytes.length} bytes instead of ${keyBytes}.`)
  return createSecretKey(bytes)
}

/** Null when there is a file already. */
async function makeKey(path: string): Promise<Buffer | null> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  try {
    const file = await open(path, 'wx', 0o600)
    const bytes = randomBytes(keyBytes)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await chmod(path, 0o600)
    return bytes
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return null
    throw error
  }
}
