// Lines that wait for a reader of the socket output, on the disk: they survive a restart. Bounded.
import { join } from 'node:path'
import { DurableFile } from './durable-file.ts'

const PIECE_BYTES = 64 * 1024
const LINE_FEED = 10

export class Backlog {
  readonly #file: DurableFile
  readonly #mostBytes: number
  /** So much of the file was taken by a reader. */
  #sent: number

  private constructor(file: DurableFile, sent: number, mostBytes: number) {
    this.#mostBytes = mostBytes
    this.#file = file
    this.#sent = sent
  }

  /** @param kept lengths as they were remembered; null where they were not */
  static async open(
    folder: string,
    kept: { readonly bytes: number; readonly sent: number } | null,
    mostBytes: number,
  ): Promise<Backlog> {
    const file = await DurableFile.open(join(folder, 'waiting.log'), kept?.bytes ?? null)
    return new Backlog(file, Math.min(kept?.sent ?? 0, file.bytes), mostBytes)
  }

  get kept(): { readonly bytes: number; readonly sent: number } {
    return { bytes: this.#file.bytes, sent: this.#sent }
  }

  get isEmpty(): boolean {
    return this.#sent >= this.#file.bytes
  }

  /** False when there is no room for it. */
  async add(lines: string): Promise<boolean> {
    const piece = Buffer.from(lines)
    if (this.#file.bytes + piece.length > this.#mostBytes) return false
    await this.#file.append(piece)
    return true
  }

  /** Whole lines, the oldest first; empty when there are none. */
  async next(): Promise<Buffer> {
    const read = await this.#file.read(this.#sent, PIECE_BYTES)
    // A line is far shorter than a piece.
    return read.subarray(0, read.lastIndexOf(LINE_FEED) + 1)
  }

  /** So many bytes of the oldest lines are with a reader. */
  async taken(bytes: number): Promise<void> {
    this.#sent += bytes
    if (!this.isEmpty) return
    await this.#file.empty()
    this.#sent = 0
  }

  async close(): Promise<void> {
    await this.#file.close()
  }
}
