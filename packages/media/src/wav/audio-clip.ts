// A prompt or a piece of music, loaded once and ready to play at both rates that calls use.
import { readWav } from './read-wav.ts'
import { resample } from './resample.ts'

/** Mono samples of the same sound at 8 and 16 kHz. */
export interface AudioClip {
  readonly at8kHz: Int16Array
  readonly at16kHz: Int16Array
  readonly seconds: number
}

export type ClipLoading =
  | { readonly ok: true; readonly clip: AudioClip }
  | { readonly ok: false; readonly reason: string }

function mixToMono(channels: readonly Int16Array[]): Int16Array {
  const [left, right] = channels
  if (left === undefined) return new Int16Array(0)
  if (right === undefined) return left
  return left.map((sample, i) => (sample + (right[i] ?? 0)) >> 1)
}

/** Reads a WAV file from memory, mixes it to mono and resamples it. A file without a sample of sound is refused. Never throws. */
export function loadClip(file: Uint8Array): ClipLoading {
  const reading = readWav(file)
  if (!reading.ok) return reading
  const { format, channels } = reading.sound
  const mono = mixToMono(channels)
  if (mono.length === 0) return { ok: false, reason: 'the file holds no sound' }
  return {
    ok: true,
    clip: {
      at8kHz: resample(mono, format.sampleRateHz, 8000),
      at16kHz: resample(mono, format.sampleRateHz, 16000),
      seconds: mono.length / format.sampleRateHz,
    },
  }
}

/** The samples of a mono WAV file of 8 kHz as they are; null when it is anything else. Never throws. */
export function loadNarrow(file: Uint8Array): Int16Array | null {
  const reading = readWav(file)
  if (!reading.ok || reading.sound.format.sampleRateHz !== 8000) return null
  const [samples, another] = reading.sound.channels
  return another === undefined && samples !== undefined && samples.length > 0 ? samples : null
}
