// Decoders and encoders of one direction of one stream: payload bytes to samples and back, without allocating per frame.
import type { AudioCodec } from './audio-codec.ts'
import { alawToLinear, decodeG711, encodeG711, linearToAlaw, linearToMulaw, mulawToLinear } from './g711.ts'
import { G722Decoder } from './g722-decoder.ts'
import { G722Encoder } from './g722-encoder.ts'

/** One stream's decoder. Keeps the codec's state, so packets go in in playing order. */
export interface FrameDecoder {
  /** The rate of the samples it gives. */
  readonly sampleRateHz: 8000 | 16000
  /**
   * Turns `length` payload bytes from `input[start]` into samples at `output[outputStart]` and returns how many:
   * `length` at 8 kHz, twice that for G.722. The caller makes room.
   */
  decode(input: Uint8Array, start: number, length: number, output: Int16Array, outputStart: number): number
}

/** One stream's encoder. */
export interface FrameEncoder {
  /** The rate of the samples it takes. */
  readonly sampleRateHz: 8000 | 16000
  /** Turns `count` samples from `input[start]` into payload bytes at `output[outputStart]` and returns how many. G.722 takes an even count. */
  encode(input: Int16Array, start: number, count: number, output: Uint8Array, outputStart: number): number
}

function g711Decoder(table: Int16Array): FrameDecoder {
  return {
    sampleRateHz: 8000,
    decode: (input, start, length, output, outputStart) => decodeG711(table, input, start, length, output, outputStart),
  }
}

function g711Encoder(table: Uint8Array): FrameEncoder {
  return {
    sampleRateHz: 8000,
    encode: (input, start, count, output, outputStart) => encodeG711(table, input, start, count, output, outputStart),
  }
}

/** A fresh decoder. */
export function createDecoder(codec: AudioCodec): FrameDecoder {
  switch (codec) {
    case 'PCMU':
      return g711Decoder(mulawToLinear)
    case 'PCMA':
      return g711Decoder(alawToLinear)
    case 'G722': {
      const state = new G722Decoder()
      return {
        sampleRateHz: 16000,
        decode: (input, start, length, output, outputStart) => state.decode(input, start, length, output, outputStart),
      }
    }
  }
}

/** A fresh encoder. */
export function createEncoder(codec: AudioCodec): FrameEncoder {
  switch (codec) {
    case 'PCMU':
      return g711Encoder(linearToMulaw)
    case 'PCMA':
      return g711Encoder(linearToAlaw)
    case 'G722': {
      const state = new G722Encoder()
      return {
        sampleRateHz: 16000,
        encode: (input, start, count, output, outputStart) => state.encode(input, start, count, output, outputStart),
      }
    }
  }
}
