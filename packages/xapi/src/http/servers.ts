// The two server sockets of the API: opens them together, closes them with a grace period.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { addressOf } from './address.ts'

export interface Place {
  readonly address: string
  /** 0: any free port. */
  readonly port: number
}

export interface ListenOptions {
  readonly http: Place | null
  /** `certificate` and `key` are PEM. */
  readonly https: (Place & { readonly certificate: string | Buffer; readonly key: string | Buffer }) | null
  readonly limits?: Partial<WebLimits>
}

/** What one client may take; every value may be set so that tests need not wait. */
export interface WebLimits {
  /** A connection without any traffic for so long is dead or does not read: it is cut, others are unharmed. */
  readonly idleMs: number
  /** A TLS handshake must be done within this time. */
  readonly handshakeMs: number
  /** Connections of one address, so that nobody takes all there are. Further ones are closed at once. */
  readonly perAddress: number
}

export interface Listening {
  readonly httpPort: number
  readonly httpsPort: number
}

export interface Servers {
  readonly listening: Listening
  close(graceMs: number): Promise<void>
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void

const HEADER_BYTES = 65_536
/** A request must be whole within this time. */
const REQUEST_MS = 30_000
const HEADERS_MS = 10_000
const KEEP_ALIVE_MS = 65_000
const MOST_CONNECTIONS = 5000
const LIMITS: WebLimits = { idleMs: KEEP_ALIVE_MS + REQUEST_MS, handshakeMs: HEADERS_MS, perAddress: 1000 }

/** Rejects with one sentence when an address cannot be had; the other server is closed again then. */
export async function openServers(handler: Handler, { http, https, limits }: ListenOptions): Promise<Servers> {
  const most = { ...LIMITS, ...limits }
  const options = {
    maxHeaderSize: HEADER_BYTES,
    requestTimeout: REQUEST_MS,
    headersTimeout: HEADERS_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
  }
  const plain = http === null ? null : createServer(options, handler)
  const secure =
    https === null
      ? null
      : createSecureServer(
          {
            ...options,
            cert: https.certificate,
            key: https.key,
            minVersion: 'TLSv1.2',
            handshakeTimeout: most.handshakeMs,
          },
          handler,
        )
  const counted = new Map<string, number>()
  const opened: Server[] = []
  try {
    for (const [server, place] of [
      [plain, http],
      [secure, https],
    ] as const) {
      if (server === null || place === null) continue
      limit(server, most, counted)
      await listen(server, place)
      opened.push(server)
    }
  } catch (error) {
    await Promise.all(opened.map((server) => closeServer(server, 0)))
    throw error
  }
  return {
    listening: { httpPort: portOf(plain), httpsPort: portOf(secure) },
    close: async (graceMs) => {
      await Promise.all(opened.map((server) => closeServer(server, graceMs)))
    },
  }
}

/** `counted`: open connections by address, of both servers together. */
function limit(server: Server, { idleMs, perAddress }: WebLimits, counted: Map<string, number>): void {
  server.maxConnections = MOST_CONNECTIONS
  server.setTimeout(idleMs)
  server.on('connection', (socket) => {
    const address = addressOf(socket)
    const before = counted.get(address) ?? 0
    if (before >= perAddress) {
      socket.destroy()
      return
    }
    counted.set(address, before + 1)
    socket.once('close', () => {
      const left = (counted.get(address) ?? 1) - 1
      if (left === 0) counted.delete(address)
      else counted.set(address, left)
    })
  })
}

function listen(server: Server, { address, port }: Place): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new Error(sentence(error, address, port))))
    server.listen({ host: address, port }, () => {
      server.removeAllListeners('error')
      // An error of one accept must not end the process.
      server.on('error', () => undefined)
      resolve()
    })
  })
}

function sentence(error: NodeJS.ErrnoException, address: string, port: number): string {
  const where = `${address.includes(':') ? `[${address}]` : address}:${port}`
  switch (error.code) {
    case 'EADDRINUSE':
      return `The web port ${where} is taken by another program.`
    case 'EACCES':
      return `The web port ${where} may not be opened by this user.`
    case 'EADDRNOTAVAIL':
      return `The web address ${where} is not an address of this machine.`
    default:
      return `The web port ${where} cannot be opened: ${error.message}.`
  }
}

function portOf(server: Server | null): number {
  const address: AddressInfo | string | null = server?.address() ?? null
  return address === null || typeof address === 'string' ? 0 : address.port
}

function closeServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}
