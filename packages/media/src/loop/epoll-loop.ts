// The MediaLoop on Linux epoll through koffi: one thread, one epoll set, level-triggered, one read per readiness.
import { performance } from 'node:perf_hooks'
import { formatIpv4, parseIpv4 } from './ipv4.ts'
import type { Libc } from './libc.ts'
import {
  type DatagramSink,
  type Destination,
  deaf,
  type LoopTimer,
  type MediaLoop,
  type MediaSocket,
  openingFailure,
  type SocketOpening,
  sameDestination,
} from './media-loop.ts'

/** A loop that has to be turned: by its own thread (`run`), or step by step from another loop (`turn`). */
export interface EpollLoop extends MediaLoop {
  /** Waits at most so long for something to happen (or the next timer), and handles it. */
  turn(maxWaitMs: number): void
  /** Turns until `close`; the thread does nothing else meanwhile. */
  run(): void
  /** Calls `readable` when a descriptor of somebody else (an eventfd) has something to read. */
  watch(fd: number, readable: () => void): void
}

const AF_INET = 2
const SOCK_DGRAM = 2
const SOCK_NONBLOCK_CLOEXEC = 0x800 | 0x80000
const EPOLL_CLOEXEC = 0x80000
const EPOLLIN = 1
const EPOLL_CTL_ADD = 1
const EPOLL_CTL_DEL = 2
const MSG_TRUNC = 0x20
/** Larger datagrams than this are no RTP of ours; they are thrown away. */
const MAX_DATAGRAM = 2048
/** With room behind for an SRTP tag. */
const PACKET_ROOM = MAX_DATAGRAM + 64
/** Events taken per epoll_wait; the rest waits for the next turn. */
const MAX_EVENTS = 256
/** More than a socket's queue holds of packets, at the usual size of the queue. */
const MAX_QUEUED = 1024
/** struct epoll_event is packed on x86-64 only. */
const EVENT_WORDS = process.arch === 'x64' ? 3 : 4
const DATA_WORD = process.arch === 'x64' ? 1 : 2

interface ArmedTimer {
  at: number
  readonly fire: () => void
}

/** What all sockets of one loop share. */
interface Shared {
  readonly libc: Libc
  readonly packet: Buffer
  readonly packetPointer: bigint
  readonly sockets: (EpollSocket | undefined)[]
  readonly remove: (fd: number) => void
  /** Reads one datagram with its source; false when there is none. */
  readonly read: (socket: EpollSocket) => boolean
  sendFailures: number
}

/** One socket. Few objects are touched per packet: what is cold in the cache is what relaying costs. */
class EpollSocket implements MediaSocket {
  readonly fd: number
  sink: DatagramSink
  readonly address: string
  readonly port: number
  private readonly shared: Shared
  private lastTo: Destination | null = null
  private lastPointer = 0n
  private peer: Destination | null = null
  /** Set when nothing can be left in the socket's queue that came from somebody else before it was connected. */
  onlyPeer: Destination | null = null
  private open = true

  constructor(shared: Shared, fd: number, address: string, port: number, sink: DatagramSink) {
    this.shared = shared
    this.fd = fd
    this.address = address
    this.port = port
    this.sink = sink
  }

  send(data: Buffer, length: number, to: Destination): void {
    if (!this.open) return
    const { shared } = this
    const bytes = data === shared.packet ? shared.packetPointer : data
    if (this.peer !== null) {
      const right = to === this.peer || sameDestination(to, this.peer)
      if (!right || shared.libc.send(this.fd, bytes, length, 0) < 0) shared.sendFailures++
      return
    }
    if (to !== this.lastTo) {
      this.lastTo = to
      this.lastPointer = shared.libc.address(to.sockaddr)
    }
    if (shared.libc.sendto(this.fd, bytes, length, 0, this.lastPointer, 16) < 0) shared.sendFailures++
  }

  connect(peer: Destination | null): void {
    if (!this.open || sameDestination(peer, this.peer)) return
    // An address of family AF_UNSPEC (0) takes the connection back.
    const failed = this.shared.libc.connect(this.fd, peer === null ? Buffer.alloc(16) : peer.sockaddr, 16) < 0
    this.peer = failed ? null : peer
    this.onlyPeer = null
    if (this.peer === null) return
    let left = MAX_QUEUED
    while (left > 0 && this.shared.read(this)) left--
    if (left > 0 && this.open) this.onlyPeer = this.peer
  }

  close(): void {
    if (!this.open) return
    this.open = false
    this.sink = deaf
    this.shared.remove(this.fd)
  }
}

/** A loop with its own epoll set; throws when the system gives none. */
export function createEpollLoop(libc: Libc): EpollLoop {
  const epoll = libc.epollCreate(EPOLL_CLOEXEC)
  if (epoll < 0) throw new Error(`epoll_create1: ${libc.errorName(libc.errno())}`)
  const sockets: (EpollSocket | undefined)[] = []
  const watched = new Map<number, () => void>()
  const timers = new Set<ArmedTimer>()
  const events = new Int32Array(MAX_EVENTS * EVENT_WORDS)
  // One piece of memory under all that is passed by address: as long as any view of it lives, all of it does.
  const memory = new ArrayBuffer(PACKET_ROOM + 32)
  const packet = Buffer.from(memory, 0, PACKET_ROOM)
  const source = Buffer.from(memory, PACKET_ROOM, 16)
  const packetPointer = libc.address(packet)
  const sourcePointer = packetPointer + BigInt(PACKET_ROOM)
  const sourceLengthPointer = sourcePointer + 16n
  new Int32Array(memory, PACKET_ROOM + 16, 1)[0] = 16
  const shared: Shared = { libc, packet, packetPointer, sockets, remove, read, sendFailures: 0 }
  let socketCount = 0
  let now = performance.now()
  let closed = false

  function add(fd: number): boolean {
    const event = new Int32Array(EVENT_WORDS)
    event[0] = EPOLLIN
    event[DATA_WORD] = fd
    return libc.epollCtl(epoll, EPOLL_CTL_ADD, fd, event) >= 0
  }

  function remove(fd: number): void {
    if (sockets[fd] === undefined) return
    sockets[fd] = undefined
    socketCount--
    libc.epollCtl(epoll, EPOLL_CTL_DEL, fd, events)
    libc.close(fd)
  }

  /** One datagram; of a connected socket, whose source is known, without the source. */
  function receive(socket: EpollSocket): void {
    const { onlyPeer } = socket
    if (onlyPeer === null) {
      read(socket)
      return
    }
    const length = libc.recv(socket.fd, packetPointer, MAX_DATAGRAM, MSG_TRUNC)
    if (length >= 0 && length <= MAX_DATAGRAM) socket.sink.datagram(packet, length, onlyPeer.ip, onlyPeer.port)
  }

  function read(socket: EpollSocket): boolean {
    const length = libc.recvfrom(socket.fd, packetPointer, MAX_DATAGRAM, MSG_TRUNC, sourcePointer, sourceLengthPointer)
    if (length < 0) return false
    if (length > MAX_DATAGRAM) return true
    const ip = ((source[4] ?? 0) << 24) | ((source[5] ?? 0) << 16) | ((source[6] ?? 0) << 8) | (source[7] ?? 0)
    socket.sink.datagram(packet, length, ip, ((source[2] ?? 0) << 8) | (source[3] ?? 0))
    return true
  }

  function timer(fire: () => void): LoopTimer {
    const entry: ArmedTimer = { at: 0, fire }
    return {
      arm(atMs) {
        entry.at = atMs
        timers.add(entry)
      },
      disarm: () => void timers.delete(entry),
    }
  }

  function waitMs(most: number): number {
    let wait = most
    for (const entry of timers) wait = Math.min(wait, entry.at - now)
    return Math.max(0, Math.ceil(wait))
  }

  function fireTimers(): void {
    for (const entry of timers) {
      if (entry.at > now || closed) continue
      timers.delete(entry)
      entry.fire()
    }
  }

  function turn(maxWaitMs: number): void {
    now = performance.now()
    const count = libc.epollWait(epoll, events, MAX_EVENTS, waitMs(maxWaitMs))
    now = performance.now()
    for (let i = 0; i < count && !closed; i++) {
      const fd = events[i * EVENT_WORDS + DATA_WORD] ?? -1
      const socket = sockets[fd]
      if (socket !== undefined) receive(socket)
      else watched.get(fd)?.()
    }
    fireTimers()
  }

  function bindSocket(address: string, port: number, sink: DatagramSink): SocketOpening {
    const ip = parseIpv4(address)
    if (ip === null) return openingFailure('not an IPv4 address', address, port)
    const fd = libc.socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK_CLOEXEC, 0)
    if (fd < 0) return openingFailure(libc.errorName(libc.errno()), address, port)
    const name = Buffer.alloc(16)
    name.writeUInt16LE(AF_INET, 0)
    name.writeUInt16BE(port, 2)
    name.writeInt32BE(ip, 4)
    const length = new Int32Array([16])
    const bound = libc.bind(fd, name, 16) >= 0 && libc.getsockname(fd, name, length) >= 0
    if (!bound || !add(fd)) {
      const code = libc.errorName(libc.errno())
      libc.close(fd)
      return openingFailure(code, address, port)
    }
    const socket = new EpollSocket(shared, fd, formatIpv4(name.readInt32BE(4)), name.readUInt16BE(2), sink)
    sockets[fd] = socket
    socketCount++
    return { ok: true, socket }
  }

  return {
    kind: 'epoll',
    now: () => now,
    open: (address, port, sink, opened) => opened(bindSocket(address, port, sink)),
    timer,
    figures: () => ({ sockets: socketCount, timersArmed: timers.size, sendFailures: shared.sendFailures }),
    turn,
    run() {
      while (!closed) turn(1000)
    },
    watch(fd, readable) {
      watched.set(fd, readable)
      if (!add(fd)) throw new Error(`epoll_ctl: ${libc.errorName(libc.errno())}`)
    },
    close() {
      if (closed) return
      closed = true
      for (const socket of [...sockets]) socket?.close()
      timers.clear()
      libc.close(epoll)
    },
  }
}
