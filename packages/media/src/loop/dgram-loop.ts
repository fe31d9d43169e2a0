// The MediaLoop on node:dgram and Node's own timers; works everywhere.
import { createSocket, type Socket } from 'node:dgram'
import { performance } from 'node:perf_hooks'
import { parseIpv4 } from './ipv4.ts'
import {
  type DatagramSink,
  type Destination,
  type LoopTimer,
  type MediaLoop,
  type MediaSocket,
  openingFailure,
  sameDestination,
} from './media-loop.ts'

type Lookup = (name: string, options: unknown, done: (error: null, address: string, family: number) => void) => void

/** Destinations are always literal addresses, so nothing is ever looked up. */
const literalLookup: Lookup = (name, _options, done) => done(null, name, 4)

/** A loop on the thread's ordinary event loop. */
export function createDgramLoop(): MediaLoop {
  const open = new Set<Socket>()
  const armed = new Set<NodeJS.Timeout>()
  let sendFailures = 0

  function wrap(socket: Socket, sink: DatagramSink): MediaSocket {
    const { address, port } = socket.address()
    let peer: Destination | null = null
    let closed = false
    return {
      address,
      port,
      sink,
      send(packet, length, to) {
        if (closed) return
        // A view of part of a buffer costs Node a new object; a datagram that goes on as it came needs none.
        const whole = packet.length === length
        if (peer === null) {
          if (whole) socket.send(packet, to.port, to.address)
          else socket.send(packet, 0, length, to.port, to.address)
        } else if (to !== peer && !sameDestination(to, peer)) sendFailures++
        else if (whole) socket.send(packet)
        else socket.send(packet, 0, length)
      },
      connect(to) {
        if (closed || sameDestination(to, peer)) return
        if (peer !== null) socket.disconnect()
        peer = to
        if (to !== null) socket.connect(to.port, to.address)
      },
      close() {
        closed = true
        if (open.delete(socket)) socket.close()
      },
    }
  }

  function timer(fire: () => void): LoopTimer {
    let handle: NodeJS.Timeout | null = null
    const disarm = () => {
      if (handle === null) return
      clearTimeout(handle)
      armed.delete(handle)
      handle = null
    }
    return {
      arm(atMs) {
        disarm()
        const own = setTimeout(
          () => {
            armed.delete(own)
            handle = null
            fire()
          },
          Math.max(0, atMs - performance.now()),
        )
        handle = own
        armed.add(own)
      },
      disarm,
    }
  }

  return {
    kind: 'dgram',
    now: () => performance.now(),
    open(address, port, sink, opened) {
      const socket = createSocket({ type: 'udp4', lookup: literalLookup })
      socket.once('error', (error: NodeJS.ErrnoException) => {
        socket.removeAllListeners()
        socket.on('error', () => {})
        socket.close()
        opened(openingFailure(error.code ?? 'unknown', address, port))
      })
      socket.bind({ address, port, exclusive: true }, () => {
        socket.removeAllListeners('error')
        socket.on('error', () => {
          sendFailures++
        })
        open.add(socket)
        const wrapped = wrap(socket, sink)
        listen(socket, wrapped)
        opened({ ok: true, socket: wrapped })
      })
    },
    timer,
    figures: () => ({ sockets: open.size, timersArmed: armed.size, sendFailures }),
    close() {
      for (const socket of open) socket.close()
      open.clear()
      for (const handle of armed) clearTimeout(handle)
      armed.clear()
    },
  }
}

/** Delivers datagrams with the source as a number; the text of the last source is kept, as it hardly ever changes. */
function listen(socket: Socket, to: MediaSocket): void {
  let lastText = ''
  let lastIp = 0
  socket.on('message', (packet, source) => {
    if (source.address !== lastText) {
      lastText = source.address
      lastIp = parseIpv4(source.address) ?? 0
    }
    to.sink.datagram(packet, packet.length, lastIp, source.port)
  })
}
