// A file that grows by whole pieces: what was appended stays after a crash, and half a piece never does.
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

export class DurableFile {
  readonly path: string
  #handle: FileHandle
  #bytes: number

  private constructor(path: string, handle: FileHandle, bytes: number) {
    this.path = path
    this.#handle = handle
    this.#bytes = bytes
  }

  /**
   * Opens or makes the file, private to this user.
   * @param committed its length as it was remembered; what stands behind that was cut off by a crash and goes. Null: unknown.
   */
  static async open(path: string, committed: number | null): Promise<DurableFile> {
    // Not for appending: where a piece begins is said with each write.
    const handle = await open(path, 'r+').catch((error: unknown) => {
      if (isMissing(error)) return open(path, 'wx+', 0o600)
      throw error
    })
    try {
      const { size } = await handle.stat()
      const bytes = committed === null ? size : Math.min(size, committed)
      if (bytes < size) await handle.truncate(bytes)
      return new DurableFile(path, handle, bytes)
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  get bytes(): number {
    return this.#bytes
  }

  /** On the disk when it resolves. When it rejects, a part may stand there; the next piece is written over it. */
  async append(piece: Buffer): Promise<void> {
    let written = 0
    while (written < piece.length) {
      const { bytesWritten } = await this.#handle.write(piece, written, piece.length - written, this.#bytes + written)
      written += bytesWritten
    }
    await this.#handle.datasync()
    this.#bytes += piece.length
  }

  /** The bytes from `at`, at most `most`. */
  async read(at: number, most: number): Promise<Buffer> {
    const room = Buffer.alloc(Math.max(0, Math.min(most, this.#bytes - at)))
    const { bytesRead } = await this.#handle.read(room, 0, room.length, at)
    return room.subarray(0, bytesRead)
  }

  async empty(): Promise<void> {
    await this.#handle.truncate(0)
    this.#bytes = 0
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }
}

/** Writes the whole file anew: readers see the old or the new, also after a crash. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const fresh = `${path}.new`
  const handle = await open(fresh, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.datasync()
  } finally {
    await handle.close()
  }
  await rename(fresh, path)
  const folder = await open(dirname(path), 'r')
  await folder.sync().finally(() => folder.close())
}

/** `file` becomes `file.1`, that one `file.2`, and so on; the one beyond `most` goes. */
export async function shiftFiles(path: string, most: number): Promise<void> {
  await rm(`${path}.${most}`, { force: true })
  for (let at = most - 1; at >= 0; at--) {
    const from = at === 0 ? path : `${path}.${at}`
    await rename(from, `${path}.${at + 1}`).catch((error: unknown) => {
      if (!isMissing(error)) throw error
    })
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
