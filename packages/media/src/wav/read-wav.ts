// Reads a WAV file from memory: a value, or a reason a person can act on.
import { alawToLinear, mulawToLinear } from '../codec/g711.ts'
import { bytesPerFrame, type WavEncoding, type WavFormat } from './wav-format.ts'

export interface WavSound {
  readonly format: WavFormat
  /** 16-bit samples, one array per channel. */
  readonly channels: readonly Int16Array[]
}

export type WavReading =
  | { readonly ok: true; readonly sound: WavSound }
  | { readonly ok: false; readonly reason: string }

/** Files larger than this are refused: ten minutes at 48 kHz stereo. */
export const MAX_WAV_BYTES = 120_000_000

/** More chunks than this before the sound are refused. */
const MAX_CHUNKS = 1000

const rates: readonly number[] = [8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000]

function refuse(reason: string): WavReading {
  return { ok: false, reason }
}

function encodingOf(formatTag: number, bits: number): WavEncoding | null {
  if (formatTag === 1 && bits === 16) return 'pcm16'
  if (formatTag === 7 && bits === 8) return 'mulaw'
  if (formatTag === 6 && bits === 8) return 'alaw'
  return null
}

/** Reads the body of a `fmt ` chunk; a string is the reason why not. */
function readFormat(view: DataView, at: number, size: number): WavFormat | string {
  if (size < 16) return 'its fmt chunk is too short'
  const tag = view.getUint16(at, true)
  const channels = view.getUint16(at + 2, true)
  const sampleRateHz = view.getUint32(at + 4, true)
  const bits = view.getUint16(at + 14, true)
  // WAVE_FORMAT_EXTENSIBLE keeps the real tag in the first two bytes of its GUID.
  const realTag = tag === 0xfffe && size >= 26 ? view.getUint16(at + 24, true) : tag
  const encoding = encodingOf(realTag, bits)
  if (encoding === null) return `its encoding (format ${realTag}, ${bits} bits) is not PCM 16 bit, mu-law or A-law`
  if (channels !== 1 && channels !== 2) return `it has ${channels} channels, not one or two`
  if (!rates.includes(sampleRateHz)) return `its sample rate of ${sampleRateHz} Hz is not one of ${rates.join(', ')}`
  return { encoding, channels, sampleRateHz }
}

/**
 * Reads PCM16 (plain or extensible), mu-law or A-law; 8, 11.025, 16, 22.05, 24, 32, 44.1 or 48 kHz; mono or stereo. A data
 * chunk that claims more than the file holds is read as far as it goes (a recording cut short by a crash). Never throws.
 */
export function readWav(file: Uint8Array): WavReading {
  if (file.length > MAX_WAV_BYTES) return refuse(`the file is larger than ${MAX_WAV_BYTES} bytes`)
  if (file.length < 12) return refuse('the file is too short for a WAV file')
  const view = new DataView(file.buffer, file.byteOffset, file.length)
  if (view.getUint32(0) !== 0x52494646 || view.getUint32(8) !== 0x57415645) {
    return refuse('the file is not a WAV file (no RIFF/WAVE header)')
  }
  let format: WavFormat | null = null
  let at = 12
  for (let chunks = 0; chunks < MAX_CHUNKS && at + 8 <= file.length; chunks++) {
    const id = view.getUint32(at)
    const size = view.getUint32(at + 4, true)
    const body = at + 8
    const held = Math.min(size, file.length - body)
    if (id === 0x666d7420) {
      const read = readFormat(view, body, held)
      if (typeof read === 'string') return refuse(read)
      format = read
    } else if (id === 0x64617461) {
      if (format === null) return refuse('the sound comes before its description (data before fmt)')
      return { ok: true, sound: { format, channels: readSamples(view, body, held, format) } }
    }
    at = body + size + (size & 1)
  }
  return refuse(format === null ? 'the file has no fmt chunk' : 'the file has no data chunk')
}

function readSamples(view: DataView, start: number, bytes: number, format: WavFormat): Int16Array[] {
  const frames = Math.floor(bytes / bytesPerFrame(format))
  const { channels, encoding } = format
  const table = encoding === 'alaw' ? alawToLinear : mulawToLinear
  return Array.from({ length: channels }, (_, channel) => {
    const samples = new Int16Array(frames)
    for (let i = 0; i < frames; i++) {
      const index = i * channels + channel
      samples[i] =
        encoding === 'pcm16' ? view.getInt16(start + 2 * index, true) : (table[view.getUint8(start + index)] ?? 0)
    }
    return samples
  })
}
