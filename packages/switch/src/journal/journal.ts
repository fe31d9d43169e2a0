// The switch's journal: the newest value of every (kind, id), appended to one encrypted file and forced to disk in groups.
//
// `put` never waits: what gathers within a few milliseconds is written in one frame, one write at a time; of a value that
// changed meanwhile only the newest. When the disk refuses (full, gone) the values stay pending and are tried again; calls
// go on meanwhile.

import type { KeyObject } from 'node:crypto'
import { randomBytes } from 'node:crypto'
import { constants, type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { headBytes, openFrame, readHead, seal, writeHead } from './frame.ts'

export interface JournalOptions {
  readonly folder: string
  /** AES-256 key. */
  readonly key: KeyObject
  /** Told once when writing begins to fail and once when it works again (null). */
  readonly onTrouble?: (problem: string | null) => void
  /** How long values gather before they are written, ms; a crash loses at most what gathered. Default 20. */
  readonly gatherMs?: number
  /** Wait before a failed write is tried again. */
  readonly retryMs?: number
  /** The file is rewritten when it is larger than this and twice as large as what is alive. */
  readonly compactBytes?: number
}

export interface Journal {
  /** Remembers a value (plain data that is not changed afterwards); null forgets it. */
  put(kind: string, id: string, value: unknown): void
  /** Every value of a kind by id: what was read at start plus what was put since. */
  load(kind: string): ReadonlyMap<string, unknown>
  /** Resolves when everything put so far is on disk; rejects when the disk refuses. */
  flush(): Promise<void>
  /** Writes what is pending (one try) and closes the file. */
  close(): Promise<void>
  /** `pending`: values that are not on disk yet. */
  counts(): { readonly pending: number; readonly values: number; readonly bytes: number }
}

/** A journal that cannot be used; the message is one sentence for the operator. */
export class JournalError extends Error {
  override readonly name = 'JournalError'
}

const defaultGatherMs = 20
/** Each write is on disk when it resolves: one errand instead of a write and an fdatasync. */
const durably = constants.O_RDWR | constants.O_DSYNC

type Entry = readonly [kind: string, id: string, value: unknown]
type Values = Map<string, Map<string, unknown>>

/** Opens or creates `folder`/switch.journal. A torn end (crash while writing) is cut off; a wrong key is refused. */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  await mkdir(options.folder, { recursive: true, mode: 0o700 })
  const path = join(options.folder, 'switch.journal')
  await rm(`${path}.new`, { force: true })
  const bytes = await readIfThere(path)
  const writer = new Writer(path, options)
  await writer.start(bytes)
  return writer
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw new JournalError(`The switch's journal ${path} cannot be read: ${messageOf(error)}.`)
  }
}

class Writer implements Journal {
  readonly #path: string
  readonly #options: JournalOptions
  readonly #values: Values = new Map()
  /** What is not on disk yet; the newest value of a key only. */
  #pending = new Map<string, Entry>()
  #file: FileHandle | null = null
  #fileId: Buffer = Buffer.alloc(8)
  #frames = 0
  #bytes = 0
  /** Values in the write that is under way. */
  #inFlight = 0
  /** Bytes after the last rewrite: an estimate of what is alive. */
  #compacted = 0
  #working: Promise<void> | null = null
  #gathering: NodeJS.Timeout | null = null
  #troubled = false
  #retry: NodeJS.Timeout | null = null
  #closed = false

  constructor(path: string, options: JournalOptions) {
    this.#path = path
    this.#options = options
  }

  async start(bytes: Buffer | null): Promise<void> {
    if (bytes === null || bytes.length < headBytes) {
      await this.#rewrite()
      return
    }
    const fileId = readHead(bytes)
    if (!fileId) throw new JournalError(`${this.#path} is not a journal of the switch.`)
    this.#fileId = Buffer.from(fileId)
    const head = openFrame(bytes, headBytes, fileId, 0, this.#options.key)
    if (head.read !== 'frame') {
      throw new JournalError(`The switch's journal ${this.#path} cannot be opened with this key.`)
    }
    this.#bytes = this.#replay(bytes, head.end)
    this.#compacted = this.#bytes
    this.#file = await open(this.#path, durably)
    await this.#file.truncate(this.#bytes)
  }

  /** Reads frames up to the end or the first that is torn; returns where the good part ends. */
  #replay(bytes: Buffer, from: number): number {
    let at = from
    this.#frames = 1
    for (;;) {
      const frame = openFrame(bytes, at, this.#fileId, this.#frames, this.#options.key)
      if (frame.read !== 'frame') return at
      for (const [kind, id, value] of entriesIn(frame.plain)) this.#keep(kind, id, value)
      at = frame.end
      this.#frames++
    }
  }

  #keep(kind: string, id: string, value: unknown): void {
    let values = this.#values.get(kind)
    if (value === null || value === undefined) {
      values?.delete(id)
      return
    }
    if (!values) {
      values = new Map()
      this.#values.set(kind, values)
    }
    values.set(id, value)
  }

  put(kind: string, id: string, value: unknown): void {
    if (this.#closed) return
    this.#keep(kind, id, value)
    this.#pending.set(`${kind}\n${id}`, [kind, id, value ?? null])
    if (this.#gathering || this.#troubled) return
    this.#gathering = setTimeout(() => {
      this.#gathering = null
      this.#work().catch(() => {})
    }, this.#options.gatherMs ?? defaultGatherMs)
  }

  load(kind: string): ReadonlyMap<string, unknown> {
    return this.#values.get(kind) ?? new Map()
  }

  async flush(): Promise<void> {
    while (this.#pending.size > 0) await this.#work()
    await this.#working
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#retry) clearTimeout(this.#retry)
    if (this.#gathering) clearTimeout(this.#gathering)
    await this.flush().catch(() => {})
    await this.#file?.close()
    this.#file = null
  }

  counts() {
    let values = 0
    for (const kind of this.#values.values()) values += kind.size
    return { pending: this.#pending.size + this.#inFlight, values, bytes: this.#bytes }
  }

  /** One write at a time; whoever comes while one is under way waits for it and then writes what gathered. */
  async #work(): Promise<void> {
    while (this.#working) await this.#working.catch(() => {})
    if (this.#pending.size === 0) return
    this.#working = this.#writePending()
    try {
      await this.#working
    } finally {
      this.#working = null
    }
  }

  async #writePending(): Promise<void> {
    const batch = this.#pending
    this.#pending = new Map()
    this.#inFlight = batch.size
    try {
      if (this.#isGrown()) await this.#rewrite()
      else await this.#append(Buffer.from(JSON.stringify([...batch.values()])))
      this.#recovered()
    } catch (error) {
      for (const [key, entry] of batch) if (!this.#pending.has(key)) this.#pending.set(key, entry)
      this.#failed(error)
      throw error
    } finally {
      this.#inFlight = 0
    }
  }

  async #append(plain: Buffer): Promise<void> {
    const file = this.#file
    if (!file) throw new JournalError('The journal is closed.')
    const frame = seal(plain, this.#fileId, this.#frames, this.#options.key, randomBytes(12))
    // At a position of our own choosing: what a failed write left behind is written over.
    await writeAll(file, frame, this.#bytes)
    this.#bytes += frame.length
    this.#frames++
  }

  #isGrown(): boolean {
    const least = this.#options.compactBytes ?? 16 * 1024 * 1024
    return this.#bytes > least && this.#bytes > 2 * this.#compacted
  }

  /** Writes only what is alive into a new file and puts it in the old one's place. */
  async #rewrite(): Promise<void> {
    const { key } = this.#options
    const fileId = randomBytes(8)
    const entries: Entry[] = []
    for (const [kind, values] of this.#values) for (const [id, value] of values) entries.push([kind, id, value])
    const parts = [writeHead(fileId, key, randomBytes(12))]
    for (let from = 0; from < entries.length; from += 1000) {
      const plain = Buffer.from(JSON.stringify(entries.slice(from, from + 1000)))
      parts.push(seal(plain, fileId, parts.length, key, randomBytes(12)))
    }
    const fresh = `${this.#path}.new`
    const file = await open(fresh, 'w', 0o600)
    try {
      let at = 0
      for (const part of parts) {
        await writeAll(file, part, at)
        at += part.length
      }
      await file.sync()
      await rename(fresh, this.#path)
      await syncFolder(this.#options.folder)
      const appended = await open(this.#path, durably)
      await file.close()
      await this.#file?.close()
      this.#file = appended
      this.#fileId = fileId
      this.#frames = parts.length
      this.#bytes = at
      this.#compacted = at
    } catch (error) {
      await file.close()
      await rm(fresh, { force: true })
      throw error
    }
  }

  #failed(error: unknown): void {
    if (!this.#troubled) this.#options.onTrouble?.(`The switch's journal cannot be written: ${messageOf(error)}.`)
    this.#troubled = true
    if (this.#closed || this.#retry) return
    this.#retry = setTimeout(() => {
      this.#retry = null
      this.#work().catch(() => {})
    }, this.#options.retryMs ?? 1000)
    this.#retry.unref()
  }

  #recovered(): void {
    if (!this.#troubled) return
    this.#troubled = false
    this.#options.onTrouble?.(null)
  }
}

function entriesIn(plain: Buffer): readonly Entry[] {
  if (plain.length === 0) return []
  const parsed: unknown = JSON.parse(plain.toString())
  if (!Array.isArray(parsed)) return []
  return parsed.filter(
    (each): each is Entry => Array.isArray(each) && typeof each[0] === 'string' && typeof each[1] === 'string',
  )
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let done = 0
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done)
    if (bytesWritten === 0) throw new JournalError('nothing was written')
    done += bytesWritten
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
