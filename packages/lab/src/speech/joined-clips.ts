// Several spoken sentences as one sound, with a short pause behind each.
import type { AudioClip } from '@cordboard/media'

const pauseSeconds = 0.3

export function joinedClips(clips: readonly AudioClip[]): AudioClip {
  return {
    at8kHz: joined(
      clips.map((clip) => clip.at8kHz),
      8000,
    ),
    at16kHz: joined(
      clips.map((clip) => clip.at16kHz),
      16_000,
    ),
    seconds: clips.reduce((sum, clip) => sum + clip.seconds + pauseSeconds, 0),
  }
}

function joined(parts: readonly Int16Array[], rateHz: number): Int16Array {
  const pause = pauseSeconds * rateHz
  const all = new Int16Array(parts.reduce((sum, part) => sum + part.length + pause, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length + pause
  }
  return all
}
