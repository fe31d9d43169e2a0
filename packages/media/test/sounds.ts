// Sounds for tests: sines as payloads, and what was heard as samples.
import { type AudioCodec, codecFacts } from '../src/codec/audio-codec.ts'
import { createDecoder, createEncoder } from '../src/codec/frame-codec.ts'
import type { HeardPacket } from './rtp-peer.ts'

/** `count` payloads of `ptimeMs` with a sine of this frequency. */
export function sinePayloads(codec: AudioCodec, hz: number, count: number, ptimeMs = 20): Buffer[] {
  const rate = codecFacts(codec).sampleRateHz
  const encoder = createEncoder(codec)
  const perFrame = (rate / 1000) * ptimeMs
  const samples = new Int16Array(perFrame)
  return Array.from({ length: count }, (_, frame) => {
    for (let i = 0; i < perFrame; i++)
      samples[i] = Math.round(8000 * Math.sin((2 * Math.PI * hz * (frame * perFrame + i)) / rate))
    const payload = Buffer.alloc(ptimeMs * 8)
    encoder.encode(samples, 0, perFrame, payload, 0)
    return payload
  })
}

/** The samples of packets in the order they came. */
export function samplesOf(codec: AudioCodec, packets: readonly HeardPacket[]): Int16Array {
  const decoder = createDecoder(codec)
  const parts = packets.map((packet) => {
    const samples = new Int16Array(packet.payload.length * (decoder.sampleRateHz / 8000))
    decoder.decode(packet.payload, 0, packet.payload.length, samples, 0)
    return samples
  })
  const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
