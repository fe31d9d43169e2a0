// A MediaLoop without a network and with time as an input: what is sent is kept, what comes is handed in.

import { parseIpv4 } from '../src/loop/ipv4.ts'
import {
  type DatagramSink,
  destination,
  type LoopTimer,
  type MediaLoop,
  type MediaSocket,
} from '../src/loop/media-loop.ts'
import { RTP_HEADER, sequenceOf, timestampOf } from '../src/rtp/rtp-header.ts'

export interface SentPacket {
  readonly fromPort: number
  readonly toPort: number
  readonly atMs: number
  readonly payloadType: number
  readonly marker: boolean
  readonly sequence: number
  readonly timestamp: number
  readonly payload: Buffer
}

export interface HandTurnedLoop extends MediaLoop {
  readonly sent: SentPacket[]
  /** Time goes on in steps of one millisecond, timers fire when they are due. */
  pass(ms: number): void
  /** The process stands still for so long: nothing fires meanwhile, and everything that is due fires once afterwards. */
  freeze(ms: number): void
  /** A datagram comes from 127.0.0.1. */
  receive(toPort: number, fromPort: number, packet: Buffer): void
}

interface Armed {
  at: number
  readonly fire: () => void
}

export function createHandTurnedLoop(): HandTurnedLoop {
  let now = 1000.25
  const armed = new Set<Armed>()
  const sent: SentPacket[] = []
  const sinks = new Map<number, MediaSocket>()
  const localhost = parseIpv4('127.0.0.1') ?? 0

  function fireDue(): void {
    for (const timer of [...armed]) {
      if (timer.at > now || !armed.delete(timer)) continue
      timer.fire()
    }
  }

  function socketOn(address: string, port: number, sink: DatagramSink): MediaSocket {
    const socket: MediaSocket = {
      address,
      port,
      sink,
      send(packet, length, to) {
        sent.push({
          fromPort: port,
          toPort: to.port,
          atMs: now,
          payloadType: (packet[1] ?? 0) & 0x7f,
          marker: (packet[1] ?? 0) >> 7 === 1,
          sequence: sequenceOf(packet),
          timestamp: timestampOf(packet),
          payload: Buffer.from(packet.subarray(RTP_HEADER, length)),
        })
      },
      connect() {},
      close: () => void sinks.delete(port),
    }
    sinks.set(port, socket)
    return socket
  }

  return {
    kind: 'dgram',
    sent,
    now: () => now,
    open: (address, port, sink, opened) => opened({ ok: true, socket: socketOn(address, port, sink) }),
    timer(fire): LoopTimer {
      const timer: Armed = { at: 0, fire }
      return {
        arm(atMs) {
          timer.at = atMs
          armed.add(timer)
        },
        disarm: () => void armed.delete(timer),
      }
    },
    figures: () => ({ sockets: sinks.size, timersArmed: armed.size, sendFailures: 0 }),
    pass(ms) {
      for (let i = 0; i < ms; i++) {
        now += 1
        fireDue()
      }
    },
    freeze(ms) {
      now += ms
      fireDue()
    },
    receive(toPort, fromPort, packet) {
      const from = destination(localhost, fromPort)
      sinks.get(toPort)?.sink.datagram(packet, packet.length, from.ip, from.port)
    },
    close() {
      sinks.clear()
      armed.clear()
    },
  }
}
