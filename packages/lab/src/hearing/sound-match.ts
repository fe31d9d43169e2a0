// Was this sound heard? Normalised cross-correlation of what came against the known waveform, piece by piece.

export interface SoundMatch {
  /** 1: the same waveform, whatever its loudness; around 0: something else. G.711 alone costs less than 0.01. */
  readonly score: number
  /** Where its beginning lies in what was heard. */
  readonly atMs: number
}

/** The rough search runs on every so many samples' mean. */
const decimation = 8
const pieceMs = 500
/** How far a piece may be from where the whole lies: lost time, a clock that was set. */
const slipMs = 60
const candidates = 3
/** Roughly at least this like, or the sound is not there; with a shift in its middle it still is. */
const worthALook = 0.3
/** A piece this like the known one is it. */
const sure = 0.9
/** Unlike pieces of speech come this close when they are shifted about. */
const chance = 0.5

/**
 * Looks for `known` in `heard`, both 16-bit samples at `sampleRateHz`. Pieces that did not come lower the score by their share
 * of the energy; small shifts between pieces cost nothing. `heard` up to a minute and `known` up to 20 s take a second at most.
 */
export function matchSound(heard: Int16Array, known: Int16Array, sampleRateHz = 8000): SoundMatch {
  const wanted = trimmed(known)
  if (wanted.samples.length === 0 || heard.length < wanted.samples.length / 2) return { score: 0, atMs: 0 }
  const padding = Math.round(wanted.samples.length / 2)
  // One kind of array everywhere keeps the inner loop quick.
  const padded = new Float64Array(heard.length + 2 * padding)
  padded.set(heard, padding)
  let best: SoundMatch = { score: 0, atMs: 0 }
  for (const { start, rough } of roughly(padded, wanted.samples)) {
    // What is nowhere near costs no closer look: this runs beside calls that must keep their pace.
    if (rough < worthALook) {
      if (rough > best.score) best = { score: rough, atMs: 0 }
      continue
    }
    const score = byPieces(padded, wanted.samples, start, sampleRateHz)
    const at = start - padding - wanted.offset
    if (score > best.score) best = { score, atMs: (at * 1000) / sampleRateHz }
    if (score > sure) break
  }
  return best
}

/** Without the silence at both ends, which would match anything. */
function trimmed(samples: Int16Array): { readonly samples: Float64Array; readonly offset: number } {
  const loud = (sample: number): boolean => Math.abs(sample) > 100
  const first = samples.findIndex(loud)
  if (first < 0) return { samples: new Float64Array(0), offset: 0 }
  return { samples: Float64Array.from(samples.subarray(first, samples.findLastIndex(loud) + 1)), offset: first }
}

interface Place {
  readonly start: number
  readonly rough: number
}

/** The likeliest places, best first, from both sounds thinned out. */
function roughly(heard: Float64Array, known: Float64Array): readonly Place[] {
  const [long, short] = [thin(heard), thin(known)]
  const energy = energyOf(short, 0, short.length)
  if (energy === 0 || long.length < short.length) return []
  const found: { readonly at: number; readonly score: number }[] = []
  let around = energyOf(long, 0, short.length)
  for (let at = 0; at + short.length <= long.length; at++) {
    if (around > energy * 1e-6) {
      const score = product(long, at, short) / Math.sqrt(around * energy)
      if (found.length < candidates || score > (found.at(-1)?.score ?? 0)) keep(found, { at, score }, short.length)
    }
    around += (long[at + short.length] ?? 0) ** 2 - (long[at] ?? 0) ** 2
  }
  return found.map(({ at, score }) => ({ start: at * decimation, rough: score }))
}

/** Neighbours of a better place are the same place. */
function keep(found: { at: number; score: number }[], one: { at: number; score: number }, span: number): void {
  const near = found.findIndex(({ at }) => Math.abs(at - one.at) < Math.min(span / 4, 100))
  if (near >= 0) {
    if ((found[near]?.score ?? 0) >= one.score) return
    found.splice(near, 1)
  }
  found.push(one)
  found.sort((a, b) => b.score - a.score)
  found.splice(candidates)
}

function byPieces(heard: Float64Array, known: Float64Array, start: number, rateHz: number): number {
  const length = Math.round((pieceMs * rateHz) / 1000)
  const slip = Math.round((slipMs * rateHz) / 1000)
  let [matched, all] = [0, 0]
  for (let from = 0; from < known.length; from += length) {
    const piece = known.subarray(from, from + length)
    const energy = energyOf(piece, 0, piece.length)
    all += energy
    // The rough search is as exact as its steps; only what is not there is looked for around it.
    const near = bestWithin(heard, piece, energy, start + from, 2 * decimation)
    const best = near > sure ? near : bestWithin(heard, piece, energy, start + from, slip)
    if (best > chance) matched += best * energy
  }
  return all === 0 ? 0 : matched / all
}

function bestWithin(heard: Float64Array, piece: Float64Array, energy: number, around: number, reach: number): number {
  const first = Math.max(0, around - reach)
  const last = Math.min(around + reach, heard.length - piece.length)
  let local = energyOf(heard, first, piece.length)
  let best = 0
  for (let at = first; at <= last; at++) {
    if (local > 0 && energy > 0) best = Math.max(best, product(heard, at, piece) / Math.sqrt(local * energy))
    local += (heard[at + piece.length] ?? 0) ** 2 - (heard[at] ?? 0) ** 2
  }
  return best
}

function thin(samples: Float64Array): Float64Array {
  const thinned = new Float64Array(Math.floor(samples.length / decimation))
  for (let i = 0; i < thinned.length; i++) {
    let sum = 0
    for (let k = 0; k < decimation; k++) sum += samples[i * decimation + k] ?? 0
    thinned[i] = sum / decimation
  }
  return thinned
}

function energyOf(samples: Float64Array, from: number, count: number): number {
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
