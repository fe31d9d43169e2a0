// Chance that repeats: the same seed gives the same numbers, so that a test on a bad network runs the same way each time.

/** A fresh stream of numbers in [0, 1). Mulberry32: good enough for losing packets, not for secrets. */
export function seededChance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
