// Composes the music on hold that is shipped: sixteen calm bars that loop without a seam. Run it to write both files.
import { writeFileSync } from 'node:fs'
import { createEncoder } from '../src/codec/frame-codec.ts'
import { writeWav } from '../src/wav/write-wav.ts'

const BEAT_SECONDS = 0.75
const BEATS_PER_BAR = 4
/** Brings the whole to about -28 dB below full scale, a little softer than speech. */
const LOUDNESS = 1.8

/** One chord per bar: the bass note, then the notes of the chord from below (MIDI numbers; 60 is middle C). */
const bars: readonly (readonly number[])[] = [
  [48, 60, 64, 67, 71],
  [45, 57, 60, 64, 67],
  [41, 57, 60, 65, 69],
  [43, 59, 62, 67, 69],
  [48, 60, 64, 67, 71],
  [52, 59, 64, 67, 71],
  [41, 57, 60, 65, 67],
  [43, 59, 62, 65, 67],
  [45, 57, 60, 64, 71],
  [50, 57, 62, 65, 69],
  [43, 59, 62, 65, 69],
  [48, 60, 64, 67, 74],
  [41, 57, 60, 65, 69],
  [43, 59, 62, 67, 71],
  [52, 59, 64, 67, 74],
  [43, 55, 62, 65, 71],
]

/** Which note of the chord sounds on each half beat; -1 is a rest. */
const figure: readonly number[] = [1, 3, 4, 3, 2, 4, 3, -1]

/** A few notes above it all: bar, beat, MIDI number, length in beats. */
const melody: readonly (readonly [number, number, number, number])[] = [
  [1, 2, 76, 2],
  [2, 1, 74, 1],
  [2, 2, 72, 3],
  [5, 2, 79, 2],
  [6, 1, 77, 1],
  [6, 2, 76, 2],
  [7, 0, 74, 3],
  [9, 2, 77, 1],
  [9, 3, 76, 1],
  [10, 0, 74, 3],
  [12, 2, 72, 1],
  [12, 3, 74, 1],
  [13, 0, 76, 2],
  [14, 1, 71, 1],
  [15, 0, 74, 3],
]

const seconds = bars.length * BEATS_PER_BAR * BEAT_SECONDS

function hertz(note: number): number {
  return 440 * 2 ** ((note - 69) / 12)
}

/** How a note swells and fades: both in seconds, the fade as the time to fall to a third. */
interface Touch {
  readonly attack: number
  readonly fade: number
  /** How bright the stroke is: the depth of the frequency modulation at its beginning. */
  readonly bright: number
}

const piano: Touch = { attack: 0.008, fade: 0.7, bright: 1.4 }
const bass: Touch = { attack: 0.03, fade: 1.1, bright: 0.9 }
const bell: Touch = { attack: 0.02, fade: 0.9, bright: 0.6 }
const pad: Touch = { attack: 1.2, fade: 2.2, bright: 0.15 }

/** Adds one note; what sounds beyond the end is heard at the beginning, so that the loop has no seam. */
function strike(mix: Float64Array, beginSeconds: number, note: number, level: number, touch: Touch): void {
  const { length } = mix
  const rate = length / seconds
  const omega = (2 * Math.PI * hertz(note)) / rate
  const begin = Math.round(beginSeconds * rate)
  const samples = Math.min(Math.round((touch.attack + 6 * touch.fade) * rate), length)
  for (let i = 0; i < samples; i++) {
    const t = i / rate
    const swell = t < touch.attack ? t / touch.attack : Math.exp((touch.attack - t) / touch.fade)
    const colour = touch.bright * Math.exp(-t / (0.6 * touch.fade)) * Math.sin(omega * i)
    const at = (begin + i) % length
    mix[at] = (mix[at] ?? 0) + level * swell * Math.sin(omega * i + colour)
  }
}

/** The whole piece, 48 seconds long. */
export function composeMusic(rate: 8000 | 16000): Int16Array {
  const mix = new Float64Array(seconds * rate)
  const secondsPerBar = BEATS_PER_BAR * BEAT_SECONDS
  for (const [bar, chord] of bars.entries()) {
    const begin = bar * secondsPerBar
    const [root = 48, ...notes] = chord
    strike(mix, begin, root, 900, bass)
    strike(mix, begin + 2 * BEAT_SECONDS, root + 7, 500, bass)
    for (const note of notes) strike(mix, begin, note, 230, pad)
    for (const [step, which] of figure.entries()) {
      const note = notes[which - 1]
      if (note !== undefined) strike(mix, begin + (step * BEAT_SECONDS) / 2, note, step === 0 ? 900 : 650, piano)
    }
  }
  for (const [bar, beat, note, beats] of melody) {
    strike(mix, bar * secondsPerBar + beat * BEAT_SECONDS, note, 1000, { ...bell, fade: 0.35 * beats })
  }
  return Int16Array.from(mix, (value) => Math.round(LOUDNESS * value))
}

/** The piece as G.722 plays it: encoded twice in a row, so that the codec goes over the seam as it goes on elsewhere. */
export function encodeWideband(): Uint8Array {
  const samples = composeMusic(16000)
  const encoder = createEncoder('G722')
  const encoded = new Uint8Array(samples.length / 2)
  for (let round = 0; round < 2; round++) encoder.encode(samples, 0, samples.length, encoded, 0)
  return encoded
}

if (import.meta.main) {
  const file = writeWav({ encoding: 'mulaw', channels: 1, sampleRateHz: 8000 }, [composeMusic(8000)])
  writeFileSync(new URL('music-on-hold.wav', import.meta.url), file)
  writeFileSync(new URL('music-on-hold.g722', import.meta.url), encodeWideband())
}
