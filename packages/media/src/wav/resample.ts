// Changes the sample rate of a whole sound at load time, by a windowed-sinc filter for any ratio of the usual rates.
import { bessel0 } from '../codec/half-band.ts'
import { saturate16 } from '../codec/saturate.ts'

/** Zero crossings of the sinc on each side. */
const REACH = 16
const BETA = 7

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}

interface Phases {
  readonly tapsPerPhase: number
  /** Row after row: the taps of each of the `up` phases. */
  readonly taps: Float64Array
}

/** One row of taps for each position an output sample can have between two input samples. */
function makePhases(up: number, cutoff: number): Phases {
  const half = Math.ceil(REACH / cutoff)
  const tapsPerPhase = 2 * half
  const taps = new Float64Array(up * tapsPerPhase)
  for (let phase = 0; phase < up; phase++) {
    let sum = 0
    for (let tap = 0; tap < tapsPerPhase; tap++) {
      const distance = tap - half + 1 - phase / up
      const x = Math.PI * distance * cutoff
      const window = bessel0(BETA * Math.sqrt(Math.max(0, 1 - (distance / half) ** 2)))
      const value = (x === 0 ? 1 : Math.sin(x) / x) * window
      taps[phase * tapsPerPhase + tap] = value
      sum += value
    }
    for (let tap = 0; tap < tapsPerPhase; tap++) {
      const index = phase * tapsPerPhase + tap
      taps[index] = (taps[index] ?? 0) / sum
    }
  }
  return { tapsPerPhase, taps }
}

/** The same sound at another rate (both in Hz, whole numbers). Returns the input itself when the rates are equal. */
export function resample(samples: Int16Array, fromHz: number, toHz: number): Int16Array {
  if (fromHz === toHz) return samples
  const divisor = greatestCommonDivisor(fromHz, toHz)
  const up = toHz / divisor
  const down = fromHz / divisor
  // The filter closes a little below half of the lower rate.
  const { taps, tapsPerPhase } = makePhases(up, Math.min(1, toHz / fromHz) * 0.94)
  const output = new Int16Array(Math.floor((samples.length * up) / down))
  // Zeros on both sides, so that no tap falls outside: a read beyond an array's end makes the whole loop slow.
  const padded = new Float64Array(samples.length + 2 * tapsPerPhase)
  padded.set(samples, tapsPerPhase)
  for (let i = 0; i < output.length; i++) {
    const position = i * down
    const row = (position % up) * tapsPerPhase
    const first = Math.floor(position / up) + tapsPerPhase / 2 + 1
    let sum = 0
    for (let tap = 0; tap < tapsPerPhase; tap++) sum += (padded[first + tap] ?? 0) * (taps[row + tap] ?? 0)
    output[i] = saturate16(Math.round(sum))
  }
  return output
}
