// Links over Unix sockets: a listener that takes several peers, and a dialler that comes back until it is closed.
import { chmod, lstat, unlink } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import {
  defaultLimits,
  type Hello,
  type LinkEnd,
  type LinkFigures,
  type LinkHandlers,
  type LinkLimits,
} from './carrier.ts'
import { SocketEnd } from './socket-end.ts'

/** sun_path of Linux holds 108 bytes with its terminator. */
export const maxSocketPathBytes = 107

const firstRetryMs = 20
const lastRetryMs = 200

export interface ListenOptions<Out, In> {
  readonly path: string
  readonly hello: Hello
  readonly limits?: Partial<LinkLimits>
  /** Called for each peer that introduced itself; what it returns is told everything about this peer. */
  accept(end: LinkEnd<Out>, peer: Hello): LinkHandlers<In>
}

export interface LinkListener {
  readonly peers: number
  close(): Promise<void>
}

/**
 * Listens on a Unix socket that only this user may open (mode 0600). A stale socket file of a dead process is replaced.
 * Rejects when the path is too long, is no socket, or a living process listens there already.
 */
export async function listenUnix<Out, In>(options: ListenOptions<Out, In>): Promise<LinkListener> {
  if (Buffer.byteLength(options.path) > maxSocketPathBytes)
    throw new Error(`the socket path ${options.path} is longer than ${maxSocketPathBytes} bytes`)
  await removeStale(options.path)
  const ends = new Set<SocketEnd<Out, In>>()
  const limits = { ...defaultLimits, ...options.limits }
  const server = createServer((socket) => {
    const end: SocketEnd<Out, In> = new SocketEnd(
      socket,
      options.hello,
      limits,
      (self, peer) => options.accept(self, peer),
      () => ends.delete(end),
    )
    ends.add(end)
  })
  await listening(server, options.path)
  await chmod(options.path, 0o600)
  return {
    get peers() {
      return ends.size
    },
    async close() {
      for (const end of ends) end.close()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

async function removeStale(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null)
  if (found === null) return
  if (!found.isSocket()) throw new Error(`${path} is in the way: it is not a socket`)
  const alive = await new Promise<boolean>((resolve) => {
    const probe = connect(path)
    probe.once('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.once('error', () => resolve(false))
  })
  if (alive) throw new Error(`another process already listens on ${path}`)
  await unlink(path)
}

export interface DialOptions<In> {
  readonly path: string
  readonly hello: Hello
  readonly limits?: Partial<LinkLimits>
  readonly handlers: LinkHandlers<In>
}

//   waiting --connected and hello--> up --down--> waiting (after 20 ms, doubling to 200 ms) ... --close--> closed
class Dialler<Out, In> implements LinkEnd<Out> {
  readonly #options: DialOptions<In>
  readonly #limits: LinkLimits
  #end: SocketEnd<Out, In> | null = null
  #retry: NodeJS.Timeout | null = null
  #retryMs = firstRetryMs
  #closed = false

  constructor(options: DialOptions<In>) {
    this.#options = options
    this.#limits = { ...defaultLimits, ...options.limits }
  }

  dial(): void {
    this.#retry = null
    const socket = connect(this.#options.path)
    this.#end = new SocketEnd<Out, In>(
      socket,
      this.#options.hello,
      this.#limits,
      () => {
        this.#retryMs = firstRetryMs
        return this.#options.handlers
      },
      () => this.#again(),
    )
  }

  get isUp(): boolean {
    return this.#end?.isUp ?? false
  }

  send(frame: Out): boolean {
    return this.#end?.send(frame) ?? false
  }

  figures(): LinkFigures {
    return this.#end?.figures() ?? { sent: 0, received: 0, dropped: 0, queuedBytes: 0 }
  }

  close(): void {
    this.#closed = true
    if (this.#retry !== null) clearTimeout(this.#retry)
    this.#retry = null
    this.#end?.close()
    this.#end = null
  }

  #again(): void {
    this.#end = null
    if (this.#closed) return
    this.#retry = setTimeout(() => this.dial(), this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, lastRetryMs)
  }
}

/** Connects to a Unix socket and keeps connecting again, with growing pauses, until closed. */
export function dialUnix<Out, In>(options: DialOptions<In>): LinkEnd<Out> {
  const dialler = new Dialler<Out, In>(options)
  dialler.dial()
  return dialler
}
