// One UDP socket on one local address: owns it, hands datagrams up, sends.
import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'

export interface UdpEndpointHandlers {
  /** `bytes` belongs to the receiver: Node gives each datagram its own memory. */
  onDatagram(bytes: Buffer, address: string, port: number): void
  /** A receive error; the socket stays open. */
  onError(error: Error): void
}

export interface UdpEndpoint {
  readonly local: { readonly address: string; readonly port: number }
  /** `failed` is called, later, when the system refuses to send. */
  send(bytes: Buffer, address: string, port: number, failed: (() => void) | null): void
  close(): Promise<void>
}

/** What the kernel is asked to hold while the loop is busy; it grants what its limit allows. */
const receiveBufferBytes = 4 * 1024 * 1024

/** Binds; rejects with the system's error (EADDRINUSE, EADDRNOTAVAIL). */
export function openUdpEndpoint(address: string, port: number, handlers: UdpEndpointHandlers): Promise<UdpEndpoint> {
  const ipv6 = isIPv6(address)
  const socket = createSocket({
    type: ipv6 ? 'udp6' : 'udp4',
    ipv6Only: ipv6,
    // Only numeric addresses are sent to: without this every send would take a turn through getaddrinfo.
    lookup: (host, _options, done) => done(null, host, ipv6 ? 6 : 4),
  })
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close()
      reject(error)
    })
    socket.bind({ address, port, exclusive: true }, () => {
      socket.removeAllListeners('error')
      socket.on('error', (error) => handlers.onError(error))
      socket.on('message', (bytes, from) => handlers.onDatagram(bytes, from.address, from.port))
      growReceiveBuffer(socket)
      resolve(endpointOf(socket))
    })
  })
}

function endpointOf(socket: Socket): UdpEndpoint {
  const { address, port } = socket.address()
  let closing: Promise<void> | null = null
  return {
    local: { address, port },
    send(bytes, remoteAddress, remotePort, failed) {
      if (closing !== null || remotePort < 1 || remotePort > 65_535) {
        if (failed !== null) queueMicrotask(failed)
        return
      }
      socket.send(bytes, remotePort, remoteAddress, (error) => {
        if (error !== null && failed !== null) failed()
      })
    },
    close() {
      closing ??= new Promise((resolve) => socket.close(() => resolve()))
      return closing
    },
  }
}

function growReceiveBuffer(socket: Socket): void {
  try {
    socket.setRecvBufferSize(receiveBufferBytes)
  } catch {
    // A system that refuses keeps its default size.
  }
}
