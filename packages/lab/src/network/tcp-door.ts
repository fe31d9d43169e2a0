// A door on the wire for TCP: connections pass through it to a target, and can be stalled, cut into bits, or broken.
import { createServer, type Server, Socket } from 'node:net'

/** Connections a door carries at once; more are refused. */
const maxConnections = 64

export interface TcpDoorOptions {
  /** Default 127.0.0.1. */
  readonly address?: string
  readonly target: { readonly address: string; readonly port: number }
  /** Bytes are passed on in pieces of at most this size, so that no reader may count on whole messages; default: as they come. */
  readonly pieceBytes?: number
}

interface Passage {
  readonly near: Socket
  readonly far: Socket
}

export class TcpDoor {
  readonly #options: TcpDoorOptions
  readonly #server: Server
  readonly #passages = new Set<Passage>()
  #stalled = false

  private constructor(options: TcpDoorOptions) {
    this.#options = options
    this.#server = createServer({ noDelay: true }, (near) => this.#connect(near))
    this.#server.maxConnections = maxConnections
  }

  static async open(options: TcpDoorOptions): Promise<TcpDoor> {
    const door = new TcpDoor(options)
    await new Promise<void>((resolve, reject) => {
      door.#server.once('error', reject)
      door.#server.listen(0, options.address ?? '127.0.0.1', () => {
        door.#server.off('error', reject)
        resolve()
      })
    })
    return door
  }

  get address(): string {
    return this.#options.address ?? '127.0.0.1'
  }

  get port(): number {
    const bound = this.#server.address()
    return bound === null || typeof bound === 'string' ? 0 : bound.port
  }

  get connections(): number {
    return this.#passages.size
  }

  /** Nothing is read or passed on any more; the connections stay open and fill up. */
  stall(): void {
    this.#stalled = true
    for (const { near, far } of this.#passages) {
      near.pause()
      far.pause()
    }
  }

  /** Everything held up by `stall` is passed on. */
  flow(): void {
    this.#stalled = false
    for (const { near, far } of this.#passages) {
      near.resume()
      far.resume()
    }
  }

  /** Breaks every connection with RST on both sides; new ones are carried as before. */
  reset(): void {
    for (const { near, far } of this.#passages) {
      near.resetAndDestroy()
      far.resetAndDestroy()
    }
    this.#passages.clear()
  }

  async close(): Promise<void> {
    for (const { near, far } of this.#passages) {
      near.destroy()
      far.destroy()
    }
    this.#passages.clear()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  #connect(near: Socket): void {
    const far = new Socket()
    far.setNoDelay(true)
    const passage: Passage = { near, far }
    this.#passages.add(passage)
    this.#join(passage, near, far)
    this.#join(passage, far, near)
    far.connect(this.#options.target.port, this.#options.target.address)
    if (this.#stalled) {
      near.pause()
      far.pause()
    }
  }

  #join(passage: Passage, from: Socket, to: Socket): void {
    from.on('data', (bytes: Buffer) => {
      const size = this.#options.pieceBytes ?? bytes.length
      let room = true
      for (let at = 0; at < bytes.length; at += size) room = to.write(bytes.subarray(at, at + size))
      if (!room) from.pause()
    })
    to.on('drain', () => {
      if (!this.#stalled) from.resume()
    })
    from.on('end', () => to.end())
    from.on('error', () => to.destroy())
    from.on('close', () => {
      to.end()
      this.#passages.delete(passage)
    })
  }
}
