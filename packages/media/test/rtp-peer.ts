// A peer for tests: one UDP socket that sends RTP and keeps what it receives. Waits for events with a deadline, never sleeps.
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import { RTP_HEADER, sequenceOf, ssrcOf, timestampOf, writeHeader } from '../src/rtp/rtp-header.ts'

export interface HeardPacket {
  readonly payloadType: number
  readonly marker: boolean
  readonly sequence: number
  readonly timestamp: number
  readonly ssrc: number
  readonly payload: Buffer
  readonly raw: Buffer
  readonly atMs: number
  readonly fromPort: number
}

export interface Said {
  readonly payload: Uint8Array
  readonly payloadType?: number
  readonly sequence: number
  readonly timestamp: number
  readonly ssrc?: number
  readonly marker?: boolean
}

export interface RtpPeer {
  readonly port: number
  readonly heard: HeardPacket[]
  /** Changes every packet before it is sent, or after it came; for SRTP. */
  outgoing: ((packet: Buffer) => Buffer) | null
  incoming: ((packet: Buffer) => Buffer | null) | null
  say(toPort: number, said: Said): void
  raw(toPort: number, bytes: Uint8Array): void
  /** Resolves when the condition holds; checked at each packet. Rejects at the deadline. */
  until(holds: () => boolean, what?: string, deadlineMs?: number): Promise<void>
  close(): void
}

export function rtpPacket(said: Said): Buffer {
  const packet = Buffer.alloc(RTP_HEADER + said.payload.length)
  writeHeader(
    packet,
    (said.payloadType ?? 0) | (said.marker ? 0x80 : 0),
    said.sequence,
    said.timestamp,
    said.ssrc ?? 0x11223344,
  )
  packet.set(said.payload, RTP_HEADER)
  return packet
}

/** Waits until a condition holds, looking each time `kick` is called and now and then. */
export class Waiting {
  private readonly waits = new Set<() => void>()

  kick(): void {
    for (const wait of this.waits) wait()
  }

  until(holds: () => boolean, what: string, deadlineMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!holds()) return
        done()
        resolve()
      }
      const deadline = setTimeout(() => {
        done()
        reject(new Error(`not within ${deadlineMs} ms: ${what}`))
      }, deadlineMs)
      const again = setInterval(look, 10)
      const done = () => {
        this.waits.delete(look)
        clearTimeout(deadline)
        clearInterval(again)
      }
      this.waits.add(look)
      look()
    })
  }
}

export async function openPeer(address = '127.0.0.1'): Promise<RtpPeer> {
  const socket: Socket = createSocket('udp4')
  socket.bind(0, address)
  await once(socket, 'listening')
  const waiting = new Waiting()
  const heard: HeardPacket[] = []
  const peer: RtpPeer = {
    port: socket.address().port,
    heard,
    outgoing: null,
    incoming: null,
    say(toPort, said) {
      const packet = rtpPacket(said)
      this.raw(toPort, this.outgoing === null ? packet : this.outgoing(packet))
    },
    raw(toPort, bytes) {
      socket.send(bytes, toPort, '127.0.0.1')
    },
    until: (holds, what = 'expected packets', deadlineMs = 15_000) => waiting.until(holds, what, deadlineMs),
    close: () => socket.close(),
  }
  socket.on('message', (received, source) => {
    const raw = peer.incoming === null ? received : peer.incoming(received)
    if (raw === null) return
    heard.push({
      payloadType: (raw[1] ?? 0) & 0x7f,
      marker: (raw[1] ?? 0) >> 7 === 1,
      sequence: sequenceOf(raw),
      timestamp: timestampOf(raw),
      ssrc: ssrcOf(raw),
      payload: raw.subarray(RTP_HEADER),
      raw,
      atMs: performance.now(),
      fromPort: source.port,
    })
    waiting.kick()
  })
  return peer
}
