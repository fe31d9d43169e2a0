// The seam below all packet code: sockets, now and timers. Everything that touches the world per packet goes through here.
import { formatIpv4 } from './ipv4.ts'

/**
 * Gets each datagram. The bytes are at `packet[0..length)` and belong to the receiver only until it returns; it may
 * change them and send them on. `ip` is a signed 32-bit number.
 */
export interface DatagramSink {
  datagram(packet: Buffer, length: number, ip: number, port: number): void
}

/** Whatever comes is thrown away. */
export const deaf: DatagramSink = { datagram() {} }

/** Where to send: made once per change of destination, so that sending allocates nothing. */
export interface Destination {
  readonly ip: number
  readonly port: number
  readonly address: string
  /** struct sockaddr_in. */
  readonly sockaddr: Buffer
}

/** One bound UDP socket. Its opener closes it. */
export interface MediaSocket {
  readonly address: string
  readonly port: number
  /** Who gets what is received; may be replaced at any time. */
  sink: DatagramSink
  /** Sends `packet[0..length)`. Never throws and never reports: a datagram that cannot be sent is lost, and counted. */
  send(packet: Buffer, length: number, to: Destination): void
  /**
   * Talks with this one peer only from now on: the kernel throws away what comes from elsewhere, and sending is cheaper. What is
   * sent elsewhere meanwhile is lost. Null: with everybody again (only for a socket opened on a port that was named).
   */
  connect(peer: Destination | null): void
  close(): void
}

export type SocketOpening =
  | { readonly ok: true; readonly socket: MediaSocket }
  /** 'taken': try another port; 'exhausted': no descriptors or memory left; 'refused': this address cannot be used. */
  | { readonly ok: false; readonly why: 'taken' | 'exhausted' | 'refused'; readonly reason: string }

export interface LoopTimer {
  /** Fires once at this `now()` time; arming again replaces the former time. */
  arm(atMs: number): void
  disarm(): void
}

export interface LoopFigures {
  readonly sockets: number
  readonly timersArmed: number
  readonly sendFailures: number
}

export interface MediaLoop {
  readonly kind: 'dgram' | 'epoll'
  /** Monotonic milliseconds with fractions. May be the time at which the current turn of the loop began. */
  now(): number
  /** Binds a UDP socket to exactly this address and port (0: any), never shared. `opened` is called once, now or later. */
  open(address: string, port: number, sink: DatagramSink, opened: (opening: SocketOpening) => void): void
  /** A timer that is not armed yet. */
  timer(fire: () => void): LoopTimer
  figures(): LoopFigures
  /** Closes every socket and disarms every timer. */
  close(): void
}

/** True when both are the same place. */
export function sameDestination(a: Destination | null, b: Destination | null): boolean {
  return a === b || (a !== null && b !== null && a.ip === b.ip && a.port === b.port)
}

/** Prepares a destination. */
export function destination(ip: number, port: number): Destination {
  const sockaddr = Buffer.from(new ArrayBuffer(16))
  sockaddr.writeUInt16LE(2, 0)
  sockaddr.writeUInt16BE(port, 2)
  sockaddr.writeInt32BE(ip, 4)
  return { ip, port, address: formatIpv4(ip), sockaddr }
}

/** What an error code of socket() or bind() means for the one who wants a port. */
export function openingFailure(code: string, address: string, port: number): SocketOpening {
  const reason = `${address}:${port}: ${code}`
  if (code === 'EADDRINUSE' || code === 'EACCES') return { ok: false, why: 'taken', reason }
  if (code === 'EMFILE' || code === 'ENFILE' || code === 'ENOBUFS' || code === 'ENOMEM')
    return { ok: false, why: 'exhausted', reason }
  return { ok: false, why: 'refused', reason }
}
