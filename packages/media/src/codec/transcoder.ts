// Payload of one codec to payload of another, for one direction of one call.
import type { AudioCodec } from './audio-codec.ts'
import { createDecoder, createEncoder } from './frame-codec.ts'
import { alawToMulaw, mulawToAlaw, translateBytes } from './g711.ts'
import { createDownsampler, createUpsampler } from './resampler.ts'

/**
 * Reads `length` payload bytes from `input[start]`, writes the other codec's payload at `output[outputStart]` and returns its
 * length, which is always `length` (all codecs here carry 8 bytes per millisecond). Input and output may be the same place.
 * Returns 0 for a payload longer than the transcoder was made for.
 */
export type FrameTranscoder = (
  input: Uint8Array,
  start: number,
  length: number,
  output: Uint8Array,
  outputStart: number,
) => number

function copier(): FrameTranscoder {
  return (input, start, length, output, outputStart) => {
    if (input !== output || start !== outputStart) {
      for (let i = 0; i < length; i++) output[outputStart + i] = input[start + i] ?? 0
    }
    return length
  }
}

function lawToG722(from: 'PCMU' | 'PCMA', maxBytes: number): FrameTranscoder {
  const decoder = createDecoder(from)
  const encoder = createEncoder('G722')
  const upsample = createUpsampler()
  const narrow = new Int16Array(maxBytes)
  const wide = new Int16Array(2 * maxBytes)
  return (input, start, length, output, outputStart) => {
    if (length > maxBytes) return 0
    upsample(narrow, 0, decoder.decode(input, start, length, narrow, 0), wide, 0)
    return encoder.encode(wide, 0, 2 * length, output, outputStart)
  }
}

function g722ToLaw(to: 'PCMU' | 'PCMA', maxBytes: number): FrameTranscoder {
  const decoder = createDecoder('G722')
  const encoder = createEncoder(to)
  const downsample = createDownsampler()
  const wide = new Int16Array(2 * maxBytes)
  const narrow = new Int16Array(maxBytes)
  return (input, start, length, output, outputStart) => {
    if (length > maxBytes) return 0
    downsample(wide, 0, decoder.decode(input, start, length, wide, 0), narrow, 0)
    return encoder.encode(narrow, 0, length, output, outputStart)
  }
}

/** A fresh transcoder; allocates here and never again. `maxFrameMs` bounds one payload. */
export function frameTranscoder(from: AudioCodec, to: AudioCodec, maxFrameMs = 200): FrameTranscoder {
  if (from === to) return copier()
  const maxBytes = Math.max(1, Math.trunc(maxFrameMs)) * 8
  if (from === 'G722') return to === 'G722' ? copier() : g722ToLaw(to, maxBytes)
  if (to === 'G722') return lawToG722(from, maxBytes)
  const table = from === 'PCMU' ? mulawToAlaw : alawToMulaw
  return (input, start, length, output, outputStart) =>
    length > maxBytes ? 0 : translateBytes(table, input, start, length, output, outputStart)
}
