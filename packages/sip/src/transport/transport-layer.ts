// All sockets of one stack: binds them, finds or opens the connection for a flow, sends, closes. Knows no messages.
import type { Socket } from 'node:net'
import { StreamFramer } from '../message/framer.ts'
import type { Flow, Refusal } from '../message/types.ts'
import type { Scheduler } from '../stack/scheduler.ts'
import { createConnectionCensus } from './connection-census.ts'
import { ConnectionTable } from './connection-table.ts'
import type { Endpoint } from './endpoint.ts'
import { addressText, type RemoteAddress, type ServerIdentity } from './remote-address.ts'
import {
  type CertificateView,
  type CloseReason,
  type ConnectionContext,
  StreamConnection,
} from './stream-connection.ts'
import { createStreamDialer } from './stream-dialer.ts'
import type { StreamLimits } from './stream-limits.ts'
import { openStreamListener, type StreamListener } from './stream-listener.ts'
import type { TlsSettings } from './tls-settings.ts'
import { openUdpEndpoint, type UdpEndpoint } from './udp-endpoint.ts'

export interface TransportHandlers {
  onDatagram(bytes: Buffer, flow: Flow): void
  /** False cuts the connection. */
  onStreamMessage(bytes: Buffer, flow: Flow): boolean
  /** The stream cannot be followed any more; an answer sent now still goes out. */
  onStreamBroken(refusal: Refusal, flow: Flow): void
  /** False cuts the connection. */
  onStreamKeepAlive(flow: Flow): boolean
  /** `problem`: what the system said, when it said something. */
  onClosed(flow: Flow, reason: CloseReason, problem: string | null): void
  onEstablished(flow: Flow): void
  /** Whether a connection from this address is let in. */
  accepts(address: string): boolean
  onRefused(): void
  onSocketError(): void
}

export interface TransportOptions {
  readonly endpoints: readonly Endpoint[]
  readonly limits: StreamLimits
  readonly tls: TlsSettings | null
  readonly scheduler: Scheduler
  readonly now: () => number
  readonly handlers: TransportHandlers
  readonly chooseEndpoint: (remote: string, candidates: readonly Endpoint[]) => Endpoint | null
  /** Differs from run to run. */
  readonly run: string
}

export interface TransportLayer {
  listen(): Promise<readonly Endpoint[]>
  /** Binds one more local address. */
  bind(endpoint: Endpoint): Promise<Endpoint>
  /** Gives one up; connections accepted on it live on. */
  unbind(endpoint: Endpoint): Promise<void>
  close(): Promise<void>
  endpoints(): readonly Endpoint[]
  connections(): number
  /** The flow towards a numeric address, opening a connection when there is none; null: no local address fits. */
  flowTo(remote: RemoteAddress, server: ServerIdentity): Flow | null
  /** Like `flowTo`, but opens nothing: a stream without a connection gives a flow whose `connection` is null. */
  knownFlow(remote: RemoteAddress, server: ServerIdentity): Flow | null
  isOpen(flow: Flow): boolean
  /** False when it cannot be sent; `failed` is called later when the system refuses a datagram. */
  send(flow: Flow, bytes: Buffer, failed: (() => void) | null): boolean
  reloadTls(settings: TlsSettings): void
  /** See `SipStack`. */
  setTrust(id: string, authorities: string | null): string | null
  peerCertificate(flow: Flow): CertificateView | null
}

export function createTransportLayer(options: TransportOptions): TransportLayer {
  const { handlers, limits } = options
  const udp: UdpEndpoint[] = []
  const listeners: StreamListener[] = []
  const connections = new ConnectionTable(options.run)
  const census = createConnectionCensus(limits.maxConnections, limits.maxConnectionsPerAddress)
  const dialer = createStreamDialer(options.tls)
  let bound: readonly Endpoint[] = []
  let open = false

  const context: ConnectionContext = {
    limits,
    scheduler: options.scheduler,
    now: options.now,
    handlers: {
      onMessage: (connection, bytes) => handlers.onStreamMessage(bytes, connection.flow),
      onBroken: (connection, refusal) => handlers.onStreamBroken(refusal, connection.flow),
      onKeepAlive: (connection) => handlers.onStreamKeepAlive(connection.flow),
      onClosed(connection, reason) {
        connections.remove(connection)
        handlers.onClosed(connection.flow, reason, connection.problem)
      },
    },
  }

  const accept = (transport: 'tcp' | 'tls', local: Flow['local'], socket: Socket): void => {
    const { remoteAddress, remotePort } = socket
    if (remoteAddress === undefined || remotePort === undefined || !open) {
      socket.destroy()
      return
    }
    const remote = { address: remoteAddress, port: remotePort }
    const flow: Flow = { transport, local, remote, connection: connections.newId() }
    const connection = new StreamConnection(socket, flow, new StreamFramer(limits.message), context, 'open')
    // A peer can be sent to over the connection it opened; for TLS only by naming the flow, its name being unproved.
    connections.add(connection, transport === 'tcp' ? tcpKey(remote) : null)
    connection.start()
    handlers.onEstablished(flow)
  }

  const dial = (remote: RemoteAddress, transport: 'tcp' | 'tls', server: ServerIdentity): Flow | null => {
    const local = localFor(transport, remote.address)
    if (local === null || connections.size >= limits.maxConnections) return null
    const { address, port } = remote
    const flow: Flow = {
      transport,
      local: { address: local.address, port: local.port },
      remote: { address, port },
      connection: connections.newId(),
    }
    const socket = dialer.dial({ transport, localAddress: local.address, address, port, server }, () => {
      connection.established()
      handlers.onEstablished(flow)
    })
    const connection = new StreamConnection(socket, flow, new StreamFramer(limits.message), context, 'connecting')
    connections.add(connection, peerKey(transport, remote, server))
    connection.start()
    return flow
  }

  /** What a connection may be used again for: the same place, and over TLS the same proof of the same name. */
  const peerKey = (transport: 'tcp' | 'tls', remote: Flow['remote'], server: ServerIdentity): string =>
    transport === 'tcp' ? tcpKey(remote) : `tls ${addressText(remote.address, remote.port)} ${dialer.proof(server)}`

  const localFor = (transport: Flow['transport'], remote: string): Endpoint | null => {
    const own = bound.filter((endpoint) => endpoint.transport === transport)
    return options.chooseEndpoint(remote, own.length > 0 || transport === 'udp' ? own : bound)
  }

  const knownFlow = (remote: RemoteAddress, server: ServerIdentity): Flow | null => {
    const { transport } = remote
    if (transport !== 'udp') {
      const known = connections.findPeer(peerKey(transport, remote, server))
      if (known !== undefined) return known.flow
    }
    const local = localFor(transport, remote.address)
    if (local === null) return null
    return {
      transport,
      local: { address: local.address, port: local.port },
      remote: { address: remote.address, port: remote.port },
      connection: null,
    }
  }

  const udpAt = (local: Flow['local']): UdpEndpoint | undefined => {
    for (const endpoint of udp) {
      if (endpoint.local.port === local.port && endpoint.local.address === local.address) return endpoint
    }
    return undefined
  }

  const bindUdp = async (endpoint: Endpoint): Promise<Endpoint> => {
    let local: Flow['local'] = { address: endpoint.address, port: endpoint.port }
    const socket = await openUdpEndpoint(endpoint.address, endpoint.port, {
      onDatagram(bytes, address, port) {
        handlers.onDatagram(bytes, { transport: 'udp', local, remote: { address, port }, connection: null })
      },
      onError: () => handlers.onSocketError(),
    })
    local = socket.local
    udp.push(socket)
    return { transport: 'udp', address: local.address, port: local.port }
  }

  const bindStream = async (endpoint: Endpoint, transport: 'tcp' | 'tls'): Promise<Endpoint> => {
    let local: Flow['local'] = { address: endpoint.address, port: endpoint.port }
    const listener = await openStreamListener({
      transport,
      address: endpoint.address,
      port: endpoint.port,
      tls: options.tls,
      limits,
      census,
      scheduler: options.scheduler,
      accepts: (address) => open && handlers.accepts(address),
      onAccepted: (socket) => accept(transport, local, socket),
      onRefused: () => handlers.onRefused(),
    })
    local = listener.local
    listeners.push(listener)
    return { transport, address: local.address, port: local.port }
  }

  const bindOne = (endpoint: Endpoint): Promise<Endpoint> =>
    endpoint.transport === 'udp' ? bindUdp(endpoint) : bindStream(endpoint, endpoint.transport)

  const unbind = async (endpoint: Endpoint): Promise<void> => {
    const isIt = (local: Flow['local']): boolean => local.address === endpoint.address && local.port === endpoint.port
    bound = bound.filter((one) => one.transport !== endpoint.transport || !isIt(one))
    if (endpoint.transport === 'udp') {
      const index = udp.findIndex((one) => isIt(one.local))
      if (index >= 0) await udp.splice(index, 1)[0]?.close()
      return
    }
    const index = listeners.findIndex((one) => one.transport === endpoint.transport && isIt(one.local))
    // Closing ends only when its connections have: not waited for.
    if (index >= 0) void listeners.splice(index, 1)[0]?.close(false)
  }

  const close = async (): Promise<void> => {
    open = false
    for (const connection of connections.all()) connection.cut('local')
    const closing = [
      ...listeners.splice(0).map((listener) => listener.close(true)),
      ...udp.splice(0).map((one) => one.close()),
    ]
    await Promise.all(closing)
    bound = []
  }

  return {
    async listen() {
      const made: Endpoint[] = []
      try {
        for (const endpoint of options.endpoints) made.push(await bindOne(endpoint))
      } catch (error) {
        await close()
        throw error
      }
      bound = made
      open = true
      return bound
    },
    async bind(endpoint) {
      const one = await bindOne(endpoint)
      bound = [...bound, one]
      return one
    },
    unbind,
    close,
    endpoints: () => bound,
    connections: () => connections.size,
    knownFlow,
    flowTo(remote, server) {
      const known = knownFlow(remote, server)
      if (known === null || known.connection !== null || remote.transport === 'udp') return known
      if (!open) return null
      return dial(remote, remote.transport, server)
    },
    isOpen: (flow) =>
      flow.transport === 'udp' ? udpAt(flow.local) !== undefined : connections.find(flow.connection) !== undefined,
    send(flow, bytes, failed) {
      if (flow.transport !== 'udp') return connections.find(flow.connection)?.send(bytes) ?? false
      const endpoint = udpAt(flow.local)
      // Family check first: the system's error would come late and be vague.
      if (endpoint === undefined || flow.remote.address.includes(':') !== flow.local.address.includes(':')) return false
      endpoint.send(bytes, flow.remote.address, flow.remote.port, failed)
      return true
    },
    reloadTls(settings) {
      for (const listener of listeners) listener.reload(settings)
      dialer.reload(settings)
    },
    setTrust: (id, authorities) => dialer.setTrust(id, authorities),
    peerCertificate: (flow) => connections.find(flow.connection)?.peerCertificate() ?? null,
  }
}

function tcpKey(remote: Flow['remote']): string {
  return `tcp ${addressText(remote.address, remote.port)}`
}
