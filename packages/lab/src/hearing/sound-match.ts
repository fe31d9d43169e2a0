// Was this sound heard? Its pieces are looked for one after the other in what came.
import { energyOf, type Place, Waveform } from './waveform.ts'

export interface SoundMatch {
  /** The share of the sound (by energy) that was found, weighed by its likeness: 1 is all of it, whatever its loudness. */
  readonly score: number
  /** Where its beginning lies in what was heard. */
  readonly atMs: number
}

const pieceMs = 250
/** A machine that stumbles puts off the rest by so much at most between two pieces. */
const slipMs = 1500
const backMs = 40
/** Least likeness of a piece, and of half of one that a gap has cut. G.711 alone costs less than 0.05. */
const leastWhole = 0.7
const leastHalf = 0.85
/** The search begins with the loudest pieces: one alone might have been cut. */
const anchors = 3
const placesPerAnchor = 3

interface Piece {
  /** Its first sample in the known sound. */
  readonly from: number
  readonly samples: Float64Array
  readonly energy: number
}

interface Trail {
  /** Energy found, weighed by likeness. */
  readonly matched: number
  /** Where the known sound would begin, by the last piece found; null when none was. */
  readonly origin: number | null
}

/**
 * Looks for `known` in `heard`, both 16-bit samples at `sampleRateHz`. Lost packets lower the score by their share; gaps that
 * put off the rest cost only what they cut.
 */
export function matchSound(heard: Int16Array, known: Int16Array, sampleRateHz = 8000): SoundMatch {
  const perMs = sampleRateHz / 1000
  const pieces = cut(Float64Array.from(known), Math.round(pieceMs * perMs))
  const whole = pieces.reduce((sum, piece) => sum + piece.energy, 0)
  const sound = new Waveform(heard)
  let best: SoundMatch = { score: 0, atMs: 0 }
  for (const anchor of pieces.toSorted((a, b) => b.energy - a.energy).slice(0, anchors)) {
    const index = pieces.indexOf(anchor)
    for (const place of sound.search(anchor.samples, 0, heard.length, placesPerAnchor)) {
      if (place.score < leastWhole) continue
      const after = follow(sound, pieces.slice(index + 1), place.at + anchor.samples.length, perMs, 'forwards')
      const before = follow(sound, pieces.slice(0, index).reverse(), place.at, perMs, 'backwards')
      const score = (place.score * anchor.energy + after.matched + before.matched) / whole
      const origin = before.origin ?? place.at - anchor.from
      if (score > best.score) best = { score, atMs: origin / perMs }
    }
    if (best.score > 0.95) break
  }
  return best
}

/** Pieces in order; those of mere silence are left out, as it is like anything. */
function cut(known: Float64Array, length: number): readonly Piece[] {
  const pieces: Piece[] = []
  for (let from = 0; from < known.length; from += length)
    pieces.push(pieceOf(known.subarray(from, from + length), from))
  return pieces.filter(({ samples, energy }) => energy / samples.length > 100)
}

function pieceOf(samples: Float64Array, from: number): Piece {
  return { from, samples, energy: energyOf(samples, 0, samples.length) }
}

/** Looks for pieces from a place onwards, each where it should be or a little later (earlier when going backwards). */
function follow(
  sound: Waveform,
  pieces: readonly Piece[],
  start: number,
  perMs: number,
  way: 'forwards' | 'backwards',
): Trail {
  let trail: Trail = { matched: 0, origin: null }
  /** Where the known sound's first sample would lie if nothing more is put off. */
  let shift: number | null = null
  for (const piece of pieces) {
    shift ??= way === 'forwards' ? start - piece.from : start - (piece.from + piece.samples.length)
    const take = (one: Piece, least: number): boolean => {
      const place = locate(sound, one, (shift ?? 0) + one.from, perMs, way)
      if (place.score < least) return false
      shift = place.at - one.from
      trail = { matched: trail.matched + place.score * one.energy, origin: shift }
      return true
    }
    if (take(piece, leastWhole)) continue
    const middle = piece.samples.length >> 1
    const halves = [
      pieceOf(piece.samples.subarray(0, middle), piece.from),
      pieceOf(piece.samples.subarray(middle), piece.from + middle),
    ]
    for (const half of way === 'forwards' ? halves : halves.reverse()) take(half, leastHalf)
  }
  return trail
}

function locate(sound: Waveform, piece: Piece, at: number, perMs: number, way: 'forwards' | 'backwards'): Place {
  const near = sound.near(piece.samples, at)
  if (near.score >= leastHalf) return near
  const [early, late] = way === 'forwards' ? [backMs, slipMs] : [slipMs, backMs]
  const [wide] = sound.search(piece.samples, at - early * perMs, at + late * perMs, 1)
  return wide !== undefined && wide.score > near.score ? wide : near
}
