// Keeps the record of a call that goes on for ever at a size that can be stored and sent: a queue may ring agents all night.
import type { CallSegment } from '@cordboard/link'

const mostSegments = 1000
/** So that not every further stretch costs a look at all of them. */
const keptSegments = 800
const keptFirst = 100

/** Ringing that nobody answered is forgotten first, the oldest before the rest; then what is neither first nor last. */
export function boundedSegments(segments: readonly CallSegment[]): readonly CallSegment[] {
  if (segments.length <= mostSegments) return segments
  let surplus = segments.length - keptSegments
  const told = segments.filter(({ answeredAt }) => answeredAt !== null || surplus-- <= 0)
  if (told.length <= mostSegments) return told
  return [...told.slice(0, keptFirst), ...told.slice(keptFirst - keptSegments)]
}
