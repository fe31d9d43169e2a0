// What one leg sends towards its peer: one SSRC, one sequence, one timeline, whatever feeds it.
import type { Codec } from '@cordboard/link'
import type { Destination, MediaSocket } from '../loop/media-loop.ts'
import { RTP_HEADER, writeHeader } from '../rtp/rtp-header.ts'
import { SRTP_HEADROOM, type SrtpSender } from '../srtp/srtp.ts'

/** Handles one plain RTP packet (12-byte header) in place. */
export type PacketPath = (packet: Buffer, length: number, nowMs: number) => void

const MAX_PACKET = 2048

/** The sending side of one leg. Fields are written at set-up; the packet path reads them. */
export class Outbound {
  /** The packet path's fields come first and are whole signed numbers, which lie in the object itself. */
  readonly ssrcBits: number
  sequence: number
  /** RTP timestamp of the last packet, signed. */
  timestamp: number
  /** Grows with every packet that did not come through the relay, so that the relay knows it has to join the timeline anew. */
  generation = 0
  /** Packets that came through the relay. */
  relays = 0
  packets = 0
  octets = 0
  /** `packets` at the last sender report. */
  packetsReported = 0
  /** True while digits are being sent: they replace the sound. */
  digitsSound = false
  private begun = false
  /** Our own packets are built here, and copies made when a received buffer has no room for an SRTP tag. */
  readonly frame: Buffer = Buffer.alloc(MAX_PACKET + 64)
  readonly socket: MediaSocket
  /** Null: nothing may be sent (no peer known, or the direction forbids it). */
  to: Destination | null = null
  codec: Codec | null = null
  payloadType = 0
  clockPerMs = 8
  frameUnits = 160
  protect: SrtpSender | null = null
  /** A recorder of what the peer hears. */
  tap: PacketPath | null = null
  /** When the last packet went out, in whole milliseconds; for relayed ones the pacer notes it, at its next look. */
  sentMs: number
  /** When the pacer last saw that packets came through the relay. */
  relayedMs: number
  private relaysSeen = 0

  constructor(socket: MediaSocket, random32: () => number, nowMs: number) {
    this.socket = socket
    this.ssrcBits = random32() | 0
    // RFC 3550 5.1: random beginnings; below 2^15 so that a receiver does not see an early wrap (RFC 3711 3.3.1).
    this.sequence = random32() & 0x7fff
    this.timestamp = random32() | 0
    this.sentMs = Math.trunc(nowMs)
    this.relayedMs = this.sentMs
  }

  get ssrc(): number {
    return this.ssrcBits >>> 0
  }

  /** Notes the time (whole milliseconds) when packets came through the relay since the last look; false when none came. */
  look(tickMs: number): boolean {
    if (this.relays === this.relaysSeen) return false
    this.relaysSeen = this.relays
    this.relayedMs = tickMs
    this.sentMs = tickMs
    return true
  }

  /** Takes a codec into use; the timeline goes on. */
  use(codec: Codec | null): void {
    this.codec = codec
    if (codec === null) return
    this.payloadType = codec.payloadType & 0x7f
    this.clockPerMs = codec.clockRateHz / 1000
    this.frameUnits = Math.round(codec.ptimeMs * this.clockPerMs)
    this.generation++
  }

  /** The timestamp for a source that takes over now: later than all before by what really passed, and by one frame at least. */
  joinTimestamp(nowMs: number): number {
    if (!this.begun) return this.timestamp
    const passed = Math.round((nowMs - this.sentMs) * this.clockPerMs)
    return (this.timestamp + Math.max(this.frameUnits, passed)) | 0
  }

  /** Sends a packet of our own: `payloadLength` bytes are already at `frame[12]`. */
  sendOwn(payloadLength: number, markerAndType: number, timestamp: number, nowMs: number): void {
    this.generation++
    this.begun = true
    this.sequence = (this.sequence + 1) & 0xffff
    this.timestamp = timestamp
    this.sentMs = Math.trunc(nowMs)
    writeHeader(this.frame, markerAndType, this.sequence, timestamp, this.ssrcBits)
    this.transmit(this.frame, RTP_HEADER + payloadLength, nowMs)
  }

  /** The relay moved the timeline to here. */
  advance(sequence: number, timestamp: number): void {
    this.begun = true
    this.sequence = sequence
    this.timestamp = timestamp
  }

  /** Counts, taps, protects and sends a finished packet. */
  transmit(packet: Buffer, length: number, nowMs: number): void {
    const to = this.to
    if (to === null) return
    this.packets++
    this.octets += length - RTP_HEADER
    if (this.tap !== null) this.tap(packet, length, nowMs)
    if (this.protect === null) {
      this.socket.send(packet, length, to)
      return
    }
    let room = packet
    if (packet.length < length + SRTP_HEADROOM) {
      room = this.frame
      packet.copy(room, 0, 0, length)
    }
    const protectedLength = this.protect.protectRtp(room, 0, length)
    if (protectedLength > 0) this.socket.send(room, protectedLength, to)
  }
}
