// What kinds of WAV sound we read and write.

export type WavEncoding = 'pcm16' | 'mulaw' | 'alaw'

export interface WavFormat {
  readonly encoding: WavEncoding
  readonly channels: 1 | 2
  readonly sampleRateHz: number
}

/** Bytes of one moment of all channels. */
export function bytesPerFrame(format: WavFormat): number {
  return format.channels * (format.encoding === 'pcm16' ? 2 : 1)
}
