// A recorded waveform in which pieces of another are looked for by normalised cross-correlation.

/** Where a piece lies and how like it is: 1 is the same, whatever the loudness. */
export interface Place {
  readonly at: number
  readonly score: number
}

/** The rough search runs on the mean of so many samples; the closer look on every one around it. */
const decimation = 8
const reach = 8

export class Waveform {
  readonly #samples: Float64Array
  readonly #thin: Float64Array

  constructor(samples: Int16Array) {
    this.#samples = Float64Array.from(samples)
    this.#thin = thinned(this.#samples)
  }

  get length(): number {
    return this.#samples.length
  }

  /** The best place within a few samples of `at`. */
  near(piece: Float64Array, at: number): Place {
    const first = Math.max(0, Math.round(at) - reach)
    const last = Math.min(Math.round(at) + reach, this.length - piece.length)
    return best(this.#samples, piece, first, last, 1)[0] ?? { at, score: 0 }
  }

  /** The best places with a beginning in `from..to`, best first; at most `count`, no two of them close together. */
  search(piece: Float64Array, from: number, to: number, count: number): readonly Place[] {
    const first = Math.max(0, Math.floor(from / decimation))
    const short = thinned(piece)
    const last = Math.min(Math.ceil(to / decimation), this.#thin.length - short.length)
    return best(this.#thin, short, first, last, count)
      .map((rough) => this.near(piece, rough.at * decimation))
      .toSorted((a, b) => b.score - a.score)
  }
}

function best(long: Float64Array, short: Float64Array, first: number, last: number, count: number): readonly Place[] {
  const energy = energyOf(short, 0, short.length)
  const found: Place[] = []
  if (energy === 0 || last < first) return found
  let around = energyOf(long, first, short.length)
  for (let at = first; at <= last; at++) {
    // What rounding leaves of silence is silence.
    if (around > energy * 1e-6) {
      const score = product(long, at, short) / Math.sqrt(around * energy)
      if (found.length < count || score > (found.at(-1)?.score ?? 0)) keep(found, { at, score }, short.length, count)
    }
    around += (long[at + short.length] ?? 0) ** 2 - (long[at] ?? 0) ** 2
  }
  return found
}

/** Neighbours of a better place are the same place. */
function keep(found: Place[], one: Place, length: number, count: number): void {
  const same = found.findIndex(({ at }) => Math.abs(at - one.at) < Math.min(length / 4, 50))
  if (same >= 0) {
    if ((found[same]?.score ?? 0) >= one.score) return
    found.splice(same, 1)
  }
  found.push(one)
  found.sort((a, b) => b.score - a.score)
  found.splice(count)
}

function thinned(samples: Float64Array): Float64Array {
  const means = new Float64Array(Math.floor(samples.length / decimation))
  for (let i = 0; i < means.length; i++) means[i] = sumOf(samples, i * decimation, decimation) / decimation
  return means
}

function sumOf(samples: Float64Array, from: number, count: number): number {
  let sum = 0
  for (let i = from; i < from + count; i++) sum += samples[i] ?? 0
  return sum
}

export function energyOf(samples: Float64Array, from: number, count: number): number {
  let sum = 0
  for (let i = from; i < from + count; i++) sum += (samples[i] ?? 0) ** 2
  return sum
}

function product(long: Float64Array, at: number, short: Float64Array): number {
  let sum = 0
  // Both reads are within the arrays: `at` is never beyond what is left of `long`.
  for (let i = 0; i < short.length; i++) sum += (long[at + i] as number) * (short[i] as number)
  return sum
}
