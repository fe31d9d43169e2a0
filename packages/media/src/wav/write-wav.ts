// Writes WAV headers, also for a file that is still growing.
import { linearToAlaw, linearToMulaw } from '../codec/g711.ts'
import { bytesPerFrame, type WavFormat } from './wav-format.ts'

/** Bytes to write over a growing file at `offset`. */
export interface WavPatch {
  readonly offset: number
  readonly bytes: Uint8Array
}

const MAX_SIZE = 0xffff_ffff

/** Bytes in front of the sound: 44 for PCM; 58 for the laws, whose fmt chunk is 18 bytes and which need a fact chunk. */
export function wavHeaderBytes(format: WavFormat): number {
  return format.encoding === 'pcm16' ? 44 : 58
}

function ascii(view: DataView, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) view.setUint8(at + i, text.charCodeAt(i))
}

/** The header of a file whose sound data is `dataBytes` long (0 for one that begins to grow). */
export function wavHeader(format: WavFormat, dataBytes: number): Uint8Array {
  const pcm = format.encoding === 'pcm16'
  const length = wavHeaderBytes(format)
  const frameBytes = bytesPerFrame(format)
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  ascii(view, 0, 'RIFF')
  view.setUint32(4, Math.min(length - 8 + dataBytes + (dataBytes & 1), MAX_SIZE), true)
  ascii(view, 8, 'WAVEfmt ')
  view.setUint32(16, pcm ? 16 : 18, true)
  view.setUint16(20, pcm ? 1 : format.encoding === 'mulaw' ? 7 : 6, true)
  view.setUint16(22, format.channels, true)
  view.setUint32(24, format.sampleRateHz, true)
  view.setUint32(28, format.sampleRateHz * frameBytes, true)
  view.setUint16(32, frameBytes, true)
  view.setUint16(34, pcm ? 16 : 8, true)
  if (!pcm) {
    ascii(view, 38, 'fact')
    view.setUint32(42, 4, true)
    view.setUint32(46, Math.floor(dataBytes / frameBytes), true)
  }
  ascii(view, length - 8, 'data')
  view.setUint32(length - 4, Math.min(dataBytes, MAX_SIZE), true)
  return bytes
}

/**
 * What to write over the header to make it right for `dataBytes` of sound, so that the file is whole even if nothing is
 * written after. An odd data length needs one pad byte behind the sound at the very end.
 */
export function wavSizePatches(format: WavFormat, dataBytes: number): readonly WavPatch[] {
  const header = wavHeader(format, dataBytes)
  const offsets = format.encoding === 'pcm16' ? [4, 40] : [4, 46, 54]
  return offsets.map((offset) => ({ offset, bytes: header.subarray(offset, offset + 4) }))
}

/** A whole file from samples: one array per channel, the first one's length counts. */
export function writeWav(format: WavFormat, channels: readonly Int16Array[]): Uint8Array {
  const frames = channels[0]?.length ?? 0
  const dataBytes = frames * bytesPerFrame(format)
  const start = wavHeaderBytes(format)
  const file = new Uint8Array(start + dataBytes + (dataBytes & 1))
  file.set(wavHeader(format, dataBytes))
  const view = new DataView(file.buffer)
  for (let channel = 0; channel < format.channels; channel++) {
    const samples = channels[channel]
    for (let i = 0; i < frames; i++) writeSample(view, start, format, i * format.channels + channel, samples?.[i] ?? 0)
  }
  return file
}

function writeSample(view: DataView, start: number, format: WavFormat, index: number, sample: number): void {
  switch (format.encoding) {
    case 'pcm16':
      view.setInt16(start + 2 * index, sample, true)
      return
    case 'mulaw':
      view.setUint8(start + index, linearToMulaw[sample & 0xffff] ?? 0)
      return
    case 'alaw':
      view.setUint8(start + index, linearToAlaw[sample & 0xffff] ?? 0)
      return
  }
}
