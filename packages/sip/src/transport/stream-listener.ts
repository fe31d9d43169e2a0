// One listening TCP or TLS socket: counts, refuses, survives running out of descriptors, hands over what was accepted.
import { createServer as createTcpServer, isIPv6, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls'
import type { Scheduler } from '../stack/scheduler.ts'
import type { ConnectionCensus } from './connection-census.ts'
import type { StreamLimits } from './stream-limits.ts'
import { compileServerContexts, type ServerContexts, type TlsSettings } from './tls-settings.ts'

export interface ListenerOptions {
  readonly transport: 'tcp' | 'tls'
  readonly address: string
  readonly port: number
  readonly tls: TlsSettings | null
  readonly limits: StreamLimits
  readonly census: ConnectionCensus
  readonly scheduler: Scheduler
  /** False: closed at once, unanswered. */
  accepts(address: string): boolean
  onAccepted(socket: Socket): void
  onRefused(): void
}

export interface StreamListener {
  readonly transport: 'tcp' | 'tls'
  readonly local: { readonly address: string; readonly port: number }
  /** Certificates for handshakes from now on; throws when they are damaged, keeping the old ones. */
  reload(settings: TlsSettings): void
  /** Stops listening; resolves when the last accepted socket is gone. `cut`: those still open are destroyed now. */
  close(cut: boolean): Promise<void>
}

/** Connections the kernel may hold ready while the loop is busy; it grants what its own limit allows. */
const backlog = 4096

/** Errors of accept that mean "later": the socket still listens. */
const exhausted = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'])

/** Binds; rejects with the system's error. */
export function openStreamListener(options: ListenerOptions): Promise<StreamListener> {
  const secure = options.transport === 'tls' ? secureSide(options) : null
  const server = createTcpServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 })
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    const address = socket.remoteAddress
    if (address === undefined || !options.accepts(address) || !options.census.enter(address)) {
      options.onRefused()
      socket.destroy()
      return
    }
    sockets.add(socket)
    socket.once('close', () => {
      sockets.delete(socket)
      options.census.leave(address)
    })
    socket.on('error', ignore)
    if (secure === null) options.onAccepted(socket)
    else secure.server.emit('connection', socket)
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(
      { host: options.address, port: options.port, backlog, exclusive: true, ipv6Only: isIPv6(options.address) },
      () => {
        server.removeListener('error', reject)
        const resume = pauseWhenExhausted(server, options)
        resolve(listenerOf(server, secure, options, resume, sockets))
      },
    )
  })
}

interface SecureSide {
  readonly server: TlsServer
  contexts: ServerContexts
}

/** The TLS half: never listens itself, is given accepted sockets. */
function secureSide(options: ListenerOptions): SecureSide {
  const settings = options.tls
  if (settings === null) throw new Error('A TLS endpoint needs certificates')
  const contexts = compileServerContexts(settings)
  const ask = settings.clientCertificates ?? 'ignore'
  const server = createTlsServer({
    ...contexts.fallback,
    handshakeTimeout: options.limits.handshakeMs,
    requestCert: ask !== 'ignore',
    rejectUnauthorized: ask === 'require',
    SNICallback: (name, done) => done(null, side.contexts.find(name) ?? undefined),
  })
  const side: SecureSide = { server, contexts }
  server.on('secureConnection', (socket) => options.onAccepted(socket))
  server.on('tlsClientError', (_error, socket) => {
    options.onRefused()
    socket.destroy()
  })
  return side
}

/** While descriptors are short, new connections are dropped at once; what is left stays for those we have. */
function pauseWhenExhausted(server: Server, options: ListenerOptions): () => void {
  let paused: unknown = null
  const resume = (): void => {
    if (paused !== null) options.scheduler.clear(paused)
    paused = null
    server.maxConnections = options.limits.maxConnections
  }
  server.maxConnections = options.limits.maxConnections
  server.on('drop', () => options.onRefused())
  server.on('error', (error: NodeJS.ErrnoException) => {
    options.onRefused()
    if (!exhausted.has(error.code ?? '') || paused !== null) return
    server.maxConnections = 0
    paused = options.scheduler.set(resume, options.limits.acceptPauseMs, null, null)
  })
  return resume
}

function listenerOf(
  server: Server,
  secure: SecureSide | null,
  options: ListenerOptions,
  resume: () => void,
  sockets: ReadonlySet<Socket>,
): StreamListener {
  const bound = server.address()
  const local =
    bound !== null && typeof bound === 'object'
      ? { address: bound.address, port: bound.port }
      : { address: options.address, port: options.port }
  let closing: Promise<void> | null = null
  return {
    transport: options.transport,
    local,
    reload(settings) {
      if (secure === null) return
      const contexts = compileServerContexts(settings)
      secure.server.setSecureContext(contexts.fallback)
      secure.contexts = contexts
    },
    close(cut) {
      resume()
      // Also those whose TLS handshake is not done, which nobody else knows.
      if (cut) for (const socket of sockets) socket.destroy()
      closing ??= new Promise((resolve) => server.close(() => resolve()))
      return closing
    },
  }
}

function ignore(): void {
  // The error is followed by `close`, where it counts.
}
