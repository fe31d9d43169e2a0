// Carries packets of one received stream into another leg's outgoing stream by rewriting the header in place.
import { sequenceOf, ssrcBits, timestampBits, writeHeader } from '../rtp/rtp-header.ts'
import type { Outbound } from './outbound.ts'

/** A larger jump of sequence or timestamp than this is a new beginning, not loss. A long key press moves the clock by seconds. */
const MAX_DROPOUT = 500
const MAX_MISORDER = 100
const MAX_CLOCK_FORWARD_MS = 10_000
const MAX_CLOCK_BACK_MS = 1000

/**
 * Loss and reordering of the received stream stay visible to the peer; a change of SSRC, a jump, or packets of our own in
 * between make the link join the outgoing timeline anew.
 */
export class RelayLink {
  private readonly out: Outbound
  private generation = -1
  private ssrc = 0
  private highest = 0
  private sinceJoin = 0
  private highestTimestamp = 0
  private sequenceOffset = 0
  private timestampOffset = 0

  constructor(out: Outbound) {
    this.out = out
  }

  /** Rewrites and sends one packet with the given payload type. */
  forward(packet: Buffer, length: number, payloadType: number, nowMs: number): void {
    const out = this.out
    if (out.to === null || out.digitsSound) return
    const sequence = sequenceOf(packet)
    const timestamp = timestampBits(packet)
    const ssrc = ssrcBits(packet)
    const step = ((sequence - this.highest) << 16) >> 16
    let marker = (packet[1] ?? 0) & 0x80
    if (this.generation !== out.generation || ssrc !== this.ssrc || this.jumped(step, timestamp)) {
      const known = this.generation >= 0 && ssrc === this.ssrc
      if (known && step <= 0 && step >= -MAX_MISORDER) return
      if (known && step <= MAX_DROPOUT && timestamp === this.highestTimestamp) {
        this.goOnWithKey(packet, length, payloadType, nowMs)
        return
      }
      this.join(ssrc, sequence, timestamp, nowMs)
      marker = 0x80
    } else if (step > 0) {
      this.highest = sequence
      this.sinceJoin += step
      this.highestTimestamp = timestamp
    } else if (this.sinceJoin + step < 0) return
    const newSequence = (sequence + this.sequenceOffset) & 0xffff
    const newTimestamp = (timestamp + this.timestampOffset) | 0
    writeHeader(packet, payloadType | marker, newSequence, newTimestamp, out.ssrcBits)
    if (sequence === this.highest) out.advance(newSequence, newTimestamp)
    out.relays++
    out.transmit(packet, length, nowMs)
  }

  /**
   * Packets of one key share their timestamp (RFC 4733 2.5.1.2): one that was filled over by packets of our own keeps the
   * timestamp it began with, or it would be heard as two keys. The next packet that is none of it joins anew.
   */
  private goOnWithKey(packet: Buffer, length: number, payloadType: number, nowMs: number): void {
    const { out } = this
    const newSequence = (out.sequence + 1) & 0xffff
    this.highest = sequenceOf(packet)
    const newTimestamp = (timestampBits(packet) + this.timestampOffset) | 0
    writeHeader(packet, payloadType, newSequence, newTimestamp, out.ssrcBits)
    out.advance(newSequence, out.timestamp)
    out.relays++
    out.transmit(packet, length, nowMs)
  }

  private jumped(step: number, timestamp: number): boolean {
    if (step > MAX_DROPOUT || step < -MAX_MISORDER) return true
    const clockStep = (timestamp - this.highestTimestamp) | 0
    const { clockPerMs } = this.out
    return clockStep > MAX_CLOCK_FORWARD_MS * clockPerMs || clockStep < -MAX_CLOCK_BACK_MS * clockPerMs
  }

  private join(ssrc: number, sequence: number, timestamp: number, nowMs: number): void {
    const out = this.out
    this.generation = out.generation
    this.ssrc = ssrc
    this.highest = sequence
    this.sinceJoin = 0
    this.highestTimestamp = timestamp
    this.sequenceOffset = (out.sequence + 1 - sequence) & 0xffff
    this.timestampOffset = (out.joinTimestamp(nowMs) - timestamp) | 0
  }
}
