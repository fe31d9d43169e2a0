// Two UDP ports next to each other, an even one for RTP and the odd one behind it for RTCP (RFC 3550 11).
import { createSocket, type Socket } from 'node:dgram'

export interface PortPair {
  readonly rtp: Port
  readonly rtcp: Port
}

/** One bound UDP port. Its opener closes it. */
export interface Port {
  readonly port: number
  /** Sends a copy of `packet[0..length)`; what cannot be sent is lost. */
  send(packet: Buffer, length: number, address: string, port: number): void
  close(): void
}

export interface PairHandlers {
  readonly onRtp: (packet: Buffer) => void
  readonly onRtcp: (packet: Buffer) => void
}

const tries = 50

/** Binds a pair; rejects when the system gives none after some tries. */
export async function openPair(address: string, handlers: PairHandlers): Promise<PortPair> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const rtp = await openPort(address, 0, handlers.onRtp)
    if (rtp === null) continue
    const rtcp = rtp.port % 2 === 0 ? await openPort(address, rtp.port + 1, handlers.onRtcp) : null
    if (rtcp !== null) return { rtp, rtcp }
    rtp.close()
  }
  throw new Error(`no pair of free UDP ports on ${address}`)
}

/** Null when the port is taken. */
function openPort(address: string, port: number, onPacket: (packet: Buffer) => void): Promise<Port | null> {
  const socket = createSocket('udp4')
  return new Promise((resolve, reject) => {
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close()
      if (error.code === 'EADDRINUSE') resolve(null)
      else reject(error)
    })
    socket.bind({ address, port, exclusive: true }, () => {
      socket.removeAllListeners('error')
      socket.on('error', () => {})
      socket.on('message', onPacket)
      resolve(wrap(socket))
    })
  })
}

function wrap(socket: Socket): Port {
  let open = true
  return {
    port: socket.address().port,
    send(packet, length, address, port) {
      if (open) socket.send(Buffer.from(packet.subarray(0, length)), port, address)
    },
    close() {
      if (open) socket.close()
      open = false
    },
  }
}
