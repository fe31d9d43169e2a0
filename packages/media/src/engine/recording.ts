// Records two legs into one two-channel stream of samples, aligned by time whatever is lost, late or out of order.
import type { Codec } from '@cordboard/link'
import { audioCodecNamed } from '../codec/audio-codec.ts'
import { createDecoder } from '../codec/frame-codec.ts'
import { createDownsampler, createUpsampler } from '../codec/resampler.ts'
import { RTP_HEADER, ssrcOf, timestampOf } from '../rtp/rtp-header.ts'
import type { PacketPath } from './outbound.ts'

/** Samples stay open for late packets so long before they are written. */
const LATE_MS = 600
/** Room for what is not written yet. */
const RING_MS = 4000
/** The sender's clock may wander so far from ours before its place is taken anew. */
const DRIFT_MS = 300
/** Longest sound of one packet. */
const MAX_PACKET_MS = 250

export type RecordingRate = 8000 | 16000

/** One side of the conversation, as samples placed by time. */
class RecordingChannel {
  private readonly ring: Int16Array
  private readonly rate: RecordingRate
  private anchored = false
  private ssrc = 0
  private anchorTimestamp = 0
  private anchorPlace = 0

  constructor(rate: RecordingRate) {
    this.rate = rate
    this.ring = new Int16Array((rate / 1000) * RING_MS)
  }

  /** Where a packet belongs, in samples since the beginning. */
  place(packet: Buffer, clockRateHz: number, wallPlace: number): number {
    const ssrc = ssrcOf(packet)
    const timestamp = timestampOf(packet)
    const units = (timestamp - this.anchorTimestamp) | 0
    const place = this.anchorPlace + Math.round((units * this.rate) / clockRateHz)
    const strays = Math.abs(place - wallPlace) > (DRIFT_MS * this.rate) / 1000
    if (this.anchored && ssrc === this.ssrc && !strays) return place
    this.anchored = true
    this.ssrc = ssrc
    this.anchorTimestamp = timestamp
    this.anchorPlace = wallPlace
    return wallPlace
  }

  write(samples: Int16Array, count: number, place: number, writtenUpTo: number): void {
    const size = this.ring.length
    const from = Math.max(0, writtenUpTo - place)
    const to = Math.min(count, writtenUpTo + size - place)
    for (let i = from; i < to; i++) this.ring[(place + i) % size] = samples[i] ?? 0
  }

  /** Takes one sample out. */
  take(place: number): number {
    const at = place % this.ring.length
    const sample = this.ring[at] ?? 0
    this.ring[at] = 0
    return sample
  }
}

/** One running recording. Its owner calls `flush` regularly and passes the bytes on. */
export class Recording {
  readonly id: string
  readonly sampleRateHz: RecordingRate
  private readonly left: RecordingChannel
  private readonly right: RecordingChannel
  private readonly beganMs: number
  private written = 0

  constructor(id: string, sampleRateHz: RecordingRate, nowMs: number) {
    this.id = id
    this.sampleRateHz = sampleRateHz
    this.beganMs = nowMs
    this.left = new RecordingChannel(sampleRateHz)
    this.right = new RecordingChannel(sampleRateHz)
  }

  private wallPlace(nowMs: number): number {
    return Math.max(0, Math.round(((nowMs - this.beganMs) * this.sampleRateHz) / 1000))
  }

  /** A path that records packets of this codec on one side; null when the codec cannot be decoded here. */
  tap(side: 'left' | 'right', codec: Codec): PacketPath | null {
    const name = audioCodecNamed(codec.name)
    if (name === null) return null
    const channel = side === 'left' ? this.left : this.right
    const decoder = createDecoder(name)
    const decoded = new Int16Array(MAX_PACKET_MS * 16)
    const resampled = new Int16Array(MAX_PACKET_MS * 16)
    const convert =
      decoder.sampleRateHz === this.sampleRateHz
        ? null
        : decoder.sampleRateHz < this.sampleRateHz
          ? createUpsampler()
          : createDownsampler()
    return (packet, length, nowMs) => {
      const bytes = Math.min(length - RTP_HEADER, MAX_PACKET_MS * 8)
      const count = decoder.decode(packet, RTP_HEADER, bytes, decoded, 0)
      const samples = convert === null ? decoded : resampled
      const ready = convert === null ? count : convert(decoded, 0, count, resampled, 0)
      channel.write(samples, ready, channel.place(packet, codec.clockRateHz, this.wallPlace(nowMs)), this.written)
    }
  }

  /** Takes out what is old enough (everything, when `finished`) as interleaved 16-bit little-endian samples; null when there is nothing. */
  flush(nowMs: number, finished: boolean): Uint8Array | null {
    const late = finished ? 0 : Math.round((LATE_MS * this.sampleRateHz) / 1000)
    const upTo = this.wallPlace(nowMs) - late
    if (upTo <= this.written) return null
    const data = Buffer.alloc((upTo - this.written) * 4)
    for (let at = 0; this.written < upTo; this.written++, at += 4) {
      data.writeInt16LE(this.left.take(this.written), at)
      data.writeInt16LE(this.right.take(this.written), at + 2)
    }
    return data
  }
}
