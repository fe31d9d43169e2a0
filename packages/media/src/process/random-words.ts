// Random numbers for the engine, drawn from the system many at a time: each draw costs more than a thousand numbers.
import { randomFillSync } from 'node:crypto'

const WORDS = 1024

/** Gives unpredictable whole numbers 0 to 2^32 - 1, each once. */
export function createRandomWords(): () => number {
  const words = new Uint32Array(WORDS)
  let next = WORDS
  return () => {
    if (next === WORDS) {
      randomFillSync(words)
      next = 0
    }
    const word = words[next] ?? 0
    words[next] = 0
    next++
    return word
  }
}
