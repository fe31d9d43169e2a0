// What a phone says: silence, a tone, or a sound from a WAV file, as samples at the rate its codec wants.
import { type AudioClip, createToneGenerator, type TonePlan } from '@cordboard/media'

export type Sound =
  | { readonly kind: 'silence' }
  /** `level` is the peak, 0..32767; default 9000. */
  | { readonly kind: 'tone'; readonly hz: number; readonly level?: number }
  | { readonly kind: 'plan'; readonly plan: TonePlan }
  /** From somewhere else as it goes; `fill` writes the next `count` samples at this rate. */
  | {
      readonly kind: 'live'
      readonly fill: (output: Int16Array, count: number, sampleRateHz: 8000 | 16000) => void
    }
  /** From `loadClip` of the media package. */
  | { readonly kind: 'clip'; readonly clip: AudioClip; readonly repeats: boolean }

export interface Mouth {
  /** Writes the next `count` samples at the start of `output`. */
  fill(output: Int16Array, count: number): void
}

/** A tone as one word of a script. */
export function tone(hz: number, level = 9000): Sound {
  return { kind: 'tone', hz, level }
}

export const silence: Sound = { kind: 'silence' }

/** Begins a sound at its beginning. */
export function createMouth(sound: Sound, sampleRateHz: 8000 | 16000): Mouth {
  switch (sound.kind) {
    case 'silence':
      return { fill: (output, count) => void output.fill(0, 0, count) }
    case 'tone': {
      const stretches = [{ frequenciesHz: [sound.hz], durationMs: 600_000 }]
      return ofPlan({ stretches, repeats: true, level: sound.level ?? 9000 }, sampleRateHz)
    }
    case 'plan':
      return ofPlan(sound.plan, sampleRateHz)
    case 'live':
      return { fill: (output, count) => sound.fill(output, count, sampleRateHz) }
    case 'clip':
      return ofClip(sampleRateHz === 8000 ? sound.clip.at8kHz : sound.clip.at16kHz, sound.repeats)
  }
}

function ofPlan(plan: TonePlan, sampleRateHz: 8000 | 16000): Mouth {
  const generator = createToneGenerator(plan, sampleRateHz)
  return { fill: (output, count) => generator.fill(output, 0, count) }
}

function ofClip(samples: Int16Array, repeats: boolean): Mouth {
  let at = 0
  return {
    fill(output, count) {
      for (let i = 0; i < count; i++) {
        if (at >= samples.length && repeats) at = 0
        output[i] = samples[at++] ?? 0
      }
    },
  }
}
