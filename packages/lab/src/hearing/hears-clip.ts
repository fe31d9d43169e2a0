// Waiting until one end of a call has heard a known sound, such as a spoken prompt.
import type { AudioClip } from '@cordboard/media'
import { type Ear, earRateHz } from '../phone/ear.ts'
import { matchSound, type SoundMatch } from './sound-match.ts'

export interface ClipHearing {
  /** Least score; default 0.7. */
  readonly score?: number
  readonly withinMs?: number
  /** From where on the ear's time line; default its beginning. */
  readonly sinceMs?: number
}

const lookEveryMs = 250
const narrowHz = 8000

/** How well the ear heard a clip so far; `atMs` is on the ear's time line. */
export function clipHeard(ear: Ear, clip: AudioClip, sinceMs = 0): SoundMatch {
  const wide = ear.samples(sinceMs)
  const narrow = new Int16Array(Math.floor(wide.length / (earRateHz / narrowHz)))
  for (let i = 0; i < narrow.length; i++) narrow[i] = wide[i * 2] ?? 0
  const match = matchSound(narrow, clip.at8kHz, narrowHz)
  return { score: match.score, atMs: match.atMs + sinceMs }
}

/** Resolves when enough of the clip was heard, by `score`; rejects with the last score when that does not come in time. */
export async function hearsClip(ear: Ear, clip: AudioClip, wait: ClipHearing = {}): Promise<SoundMatch> {
  const { score = 0.7, withinMs = 15_000, sinceMs = 0 } = wait
  const deadlineMs = performance.now() + withinMs
  let lookedAtMs = -1
  for (;;) {
    const late = performance.now() >= deadlineMs
    // Nothing new, nothing to look at; and a sound that cannot have come to its end yet is not looked for.
    if (ear.endMs !== lookedAtMs && ear.endMs - sinceMs >= clip.seconds * 900) {
      lookedAtMs = ear.endMs
      const match = clipHeard(ear, clip, sinceMs)
      if (match.score >= score) return match
      if (late)
        throw new Error(`the sound was not heard within ${withinMs} ms; best score ${match.score}. ${ear.story()}`)
    } else if (late) throw new Error(`the sound was not heard within ${withinMs} ms. ${ear.story()}`)
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}
