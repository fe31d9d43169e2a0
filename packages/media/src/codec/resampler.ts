// Streaming conversion between 8 and 16 kHz by a half-band FIR filter in polyphase form.
import { HALF_BAND_PAIRS, halfBandCoefficients } from './half-band.ts'
import { saturate16 } from './saturate.ts'

/**
 * Takes `count` samples from `input[start]`, writes at `output[outputStart]`, returns how many it wrote. Keeps the filter's
 * state between calls. Delay 1.5 ms, allocation free. Input and output must not be the same array.
 */
export type Resampler = (
  input: Int16Array,
  start: number,
  count: number,
  output: Int16Array,
  outputStart: number,
) => number

const CHUNK = 320
/** Samples of history that each 8 kHz phase needs: the filter's odd taps lie on 24 neighbouring samples. */
const HISTORY = 2 * HALF_BAND_PAIRS - 1

/** The sum over the 24 samples that begin at `at`, weighed by the mirrored coefficients. */
function weigh(window: Float64Array, at: number): number {
  let sum = 0
  const left = at + HALF_BAND_PAIRS - 1
  const right = at + HALF_BAND_PAIRS
  for (let k = 0; k < HALF_BAND_PAIRS; k++) {
    sum += (halfBandCoefficients[k] ?? 0) * ((window[left - k] ?? 0) + (window[right + k] ?? 0))
  }
  return sum
}

/** 8 kHz to 16 kHz: writes twice `count` samples. */
export function createUpsampler(): Resampler {
  const window = new Float64Array(HISTORY + CHUNK)
  return (input, start, count, output, outputStart) => {
    for (let done = 0; done < count; done += CHUNK) {
      const size = Math.min(CHUNK, count - done)
      for (let i = 0; i < size; i++) window[HISTORY + i] = input[start + done + i] ?? 0
      for (let i = 0; i < size; i++) {
        const at = outputStart + 2 * (done + i)
        output[at] = window[i + HALF_BAND_PAIRS - 1] ?? 0
        output[at + 1] = saturate16(Math.round(2 * weigh(window, i)))
      }
      window.copyWithin(0, size, size + HISTORY)
    }
    return 2 * count
  }
}

/** 16 kHz to 8 kHz: takes an even `count`, writes half of it. */
export function createDownsampler(): Resampler {
  const evens = new Float64Array(HISTORY + CHUNK)
  const odds = new Float64Array(HISTORY + CHUNK)
  return (input, start, count, output, outputStart) => {
    const pairs = count >> 1
    for (let done = 0; done < pairs; done += CHUNK) {
      const size = Math.min(CHUNK, pairs - done)
      for (let i = 0; i < size; i++) {
        evens[HISTORY + i] = input[start + 2 * (done + i)] ?? 0
        odds[HISTORY + i] = input[start + 2 * (done + i) + 1] ?? 0
      }
      for (let i = 0; i < size; i++) {
        const middle = 0.5 * (odds[i + HALF_BAND_PAIRS - 1] ?? 0)
        output[outputStart + done + i] = saturate16(Math.round(middle + weigh(evens, i)))
      }
      evens.copyWithin(0, size, size + HISTORY)
      odds.copyWithin(0, size, size + HISTORY)
    }
    return pairs
  }
}
