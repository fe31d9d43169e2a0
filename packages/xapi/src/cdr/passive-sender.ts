// A TCP server that gives lines to whoever connects; a reader that does not keep up is let go.
import { createServer, type Server, type Socket } from 'node:net'
import { closeSoon, type Sender, type SenderOptions } from './sender.ts'

const MOST_READERS = 8
/** Bytes that may wait for one reader. */
const MOST_WAITING = 1024 * 1024
const TAKEN_WITHIN_MS = 30_000

// closed --listen--> listening --error--> waiting --timer--> closed        any --close--> over
export class PassiveSender implements Sender {
  readonly #options: SenderOptions
  readonly #readers = new Set<Socket>()
  readonly #opened = Promise.withResolvers<void>()
  #server: Server | null = null
  #timer: NodeJS.Timeout | null = null
  #waitMs: number
  #over = false

  constructor(options: SenderOptions) {
    this.#options = options
    this.#waitMs = options.firstWaitMs
    this.#open()
  }

  get port(): number | null {
    const address = this.#server?.address()
    return typeof address === 'object' && address !== null ? address.port : null
  }

  opened(): Promise<void> {
    return this.#opened.promise
  }

  /** Taken as soon as one reader has it; the others get it too, as long as they keep up. */
  async deliver(piece: Buffer): Promise<boolean> {
    const given = [...this.#readers].map((reader) => this.#give(reader, piece))
    if (given.length === 0) return false
    return Promise.any(given).catch(() => false)
  }

  /** What was written is still sent, for a moment. */
  async close(): Promise<void> {
    this.#over = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#opened.resolve()
    const server = this.#server
    const closed = [...this.#readers].map(closeSoon)
    if (server?.listening === true) closed.push(new Promise((resolve) => server.close(() => resolve())))
    await Promise.all(closed)
  }

  #open(): void {
    const { host, port, warn, firstWaitMs, mostWaitMs } = this.#options
    const server = createServer((reader) => this.#greet(reader))
    this.#server = server
    server.maxConnections = MOST_READERS
    server.once('error', (error) => {
      this.#opened.resolve()
      if (this.#over) return
      // Once in a row of failures.
      if (this.#waitMs === firstWaitMs)
        warn(`Call records cannot be offered on ${host} port ${port}: ${codeOf(error)}. It is tried again.`)
      this.#timer = setTimeout(() => this.#open(), this.#waitMs)
      this.#waitMs = Math.min(mostWaitMs, this.#waitMs * 2)
    })
    server.listen(port, host, () => {
      server.removeAllListeners('error').on('error', () => undefined)
      this.#opened.resolve()
      if (this.#over) server.close()
    })
  }

  #greet(reader: Socket): void {
    this.#readers.add(reader)
    // Each piece that is under way listens for the end; MOST_WAITING bounds them.
    reader.setMaxListeners(0)
    reader.on('error', () => undefined)
    reader.once('close', () => this.#readers.delete(reader))
    // What a reader says is not looked at, but has to be read for its end to be seen.
    reader.resume()
    this.#options.ready()
  }

  #give(reader: Socket, piece: Buffer): Promise<true> {
    if (reader.writableLength > MOST_WAITING) {
      this.#letGo(reader)
      return Promise.reject(new Error('too slow'))
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#letGo(reader), TAKEN_WITHIN_MS)
      const gone = (): void => settle(new Error('gone'))
      const settle = (error: Error | null): void => {
        clearTimeout(timer)
        reader.off('close', gone)
        if (error === null) resolve(true)
        else reject(error)
      }
      reader.once('close', gone)
      reader.write(piece, (error) => settle(error ?? null))
    })
  }

  #letGo(reader: Socket): void {
    if (reader.destroyed) return
    this.#options.warn(`A reader of call records at ${reader.remoteAddress ?? '?'} did not keep up and was let go.`)
    reader.destroy()
  }
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : 'error'
}
