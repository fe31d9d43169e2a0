// G.722 encoder, 64 kbit/s: 16 kHz samples in, one byte out for every two.
import { G722Band } from './g722-band.ts'
import {
  highOutputLevels,
  highScaleSteps,
  lowIntervals,
  lowNegativeCodes,
  lowPositiveCodes,
  lowPredictorLevels,
  lowScaleSteps,
  mirrorFilter,
} from './g722-tables.ts'
import { saturate16 } from './saturate.ts'

const HISTORY = 22
const CHUNK = 640

/** The interval (1 to 30) of a magnitude among the decision levels at this scale (QUANTL). */
function lowInterval(magnitude: number, scale: number): number {
  const least = ((((magnitude + 1) << 12) + scale - 1) / scale) | 0
  return lowIntervals[least < 2920 ? least : 2920] ?? 30
}

/** The state of one stream's encoder (ITU-T G.722 clause 3 and 6.2.1). */
export class G722Encoder {
  private readonly low = new G722Band('low')
  private readonly high = new G722Band('high')
  /** The last 22 samples, then the samples of this chunk. */
  private readonly window = new Int32Array(HISTORY + CHUNK)

  /** Encodes an even `count` of samples from `input[start]`, writes half as many bytes at `output[outputStart]`, returns how many. */
  encode(input: Int16Array, start: number, count: number, output: Uint8Array, outputStart: number): number {
    const even = count & ~1
    let written = 0
    for (let done = 0; done < even; done += CHUNK) {
      const size = Math.min(CHUNK, even - done)
      written += this.encodeChunk(input, start + done, size, output, outputStart + written)
    }
    return written
  }

  private encodeChunk(
    input: Int16Array,
    start: number,
    count: number,
    output: Uint8Array,
    outputStart: number,
  ): number {
    const window = this.window
    for (let i = 0; i < count; i++) window[HISTORY + i] = input[start + i] ?? 0
    for (let at = 0; at < count; at += 2) output[outputStart + (at >> 1)] = this.encodePair(at)
    window.copyWithin(0, count, count + HISTORY)
    return count >> 1
  }

  /** One pair of samples: split into bands by the mirror filter, each band quantised. */
  private encodePair(at: number): number {
    const window = this.window
    let odd = 0
    let even = 0
    for (let tap = 0; tap < 12; tap++) {
      odd = (odd + Math.imul(window[at + 2 * tap] ?? 0, mirrorFilter[tap] ?? 0)) | 0
      even = (even + Math.imul(window[at + 2 * tap + 1] ?? 0, mirrorFilter[11 - tap] ?? 0)) | 0
    }
    return (this.encodeHigh((even - odd) >> 14) << 6) | this.encodeLow((even + odd) >> 14)
  }

  private encodeLow(sample: number): number {
    const band = this.low
    const difference = saturate16(sample - band.signal)
    const interval = lowInterval(difference < 0 ? ~difference : difference, band.scale)
    const code = (difference < 0 ? lowNegativeCodes[interval] : lowPositiveCodes[interval]) ?? 0
    band.adapt((band.scale * (lowPredictorLevels[code] ?? 0)) >> 15, lowScaleSteps[code] ?? 0)
    return code
  }

  private encodeHigh(sample: number): number {
    const band = this.high
    const difference = saturate16(sample - band.signal)
    const outer = (difference < 0 ? ~difference : difference) >= (564 * band.scale) >> 12
    const code = difference < 0 ? (outer ? 0 : 1) : outer ? 2 : 3
    band.adapt((band.scale * (highOutputLevels[code] ?? 0)) >> 15, highScaleSteps[code] ?? 0)
    return code
  }
}
