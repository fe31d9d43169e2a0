// G.722 decoder, 64 kbit/s: one byte in, two 16 kHz samples out.
import { G722Band } from './g722-band.ts'
import {
  highOutputLevels,
  highScaleSteps,
  lowOutputLevels6,
  lowPredictorLevels,
  lowScaleSteps,
  mirrorFilter,
} from './g722-tables.ts'
import { saturate16 } from './saturate.ts'

const HISTORY = 22
const CHUNK = 320

/** The 15-bit limiter at the end of each band (LIMIT). */
function limit15(value: number): number {
  return value > 16383 ? 16383 : value < -16384 ? -16384 : value
}

/** The state of one stream's decoder (ITU-T G.722 clause 4 and 6.2.2). */
export class G722Decoder {
  private readonly low = new G722Band('low')
  private readonly high = new G722Band('high')
  /** Sums and differences of the two bands in turn: the last 22, then those of this chunk. */
  private readonly window = new Int32Array(HISTORY + 2 * CHUNK)

  /** Decodes `length` bytes from `input[start]`, writes twice as many samples at `output[outputStart]`, returns how many. */
  decode(input: Uint8Array, start: number, length: number, output: Int16Array, outputStart: number): number {
    for (let done = 0; done < length; done += CHUNK) {
      this.decodeChunk(input, start + done, Math.min(CHUNK, length - done), output, outputStart + 2 * done)
    }
    return 2 * length
  }

  private decodeChunk(input: Uint8Array, start: number, length: number, output: Int16Array, outputStart: number): void {
    const window = this.window
    for (let i = 0; i < length; i++) {
      const code = input[start + i] ?? 0
      const low = this.decodeLow(code & 0x3f)
      const high = this.decodeHigh(code >> 6)
      window[HISTORY + 2 * i] = low + high
      window[HISTORY + 2 * i + 1] = low - high
    }
    for (let at = 0; at < 2 * length; at += 2) this.joinBands(at, output, outputStart + at)
    window.copyWithin(0, 2 * length, 2 * length + HISTORY)
  }

  private decodeLow(code: number): number {
    const band = this.low
    const sample = limit15(band.signal + ((band.scale * (lowOutputLevels6[code] ?? 0)) >> 15))
    band.adapt((band.scale * (lowPredictorLevels[code] ?? 0)) >> 15, lowScaleSteps[code] ?? 0)
    return sample
  }

  private decodeHigh(code: number): number {
    const band = this.high
    const difference = (band.scale * (highOutputLevels[code] ?? 0)) >> 15
    const sample = limit15(band.signal + difference)
    band.adapt(difference, highScaleSteps[code] ?? 0)
    return sample
  }

  /** The receiving mirror filter: one sum and one difference become two samples. */
  private joinBands(at: number, output: Int16Array, outputAt: number): void {
    const window = this.window
    let first = 0
    let second = 0
    for (let tap = 0; tap < 12; tap++) {
      second += (window[at + 2 * tap] ?? 0) * (mirrorFilter[tap] ?? 0)
      first += (window[at + 2 * tap + 1] ?? 0) * (mirrorFilter[11 - tap] ?? 0)
    }
    output[outputAt] = saturate16(first >> 11)
    output[outputAt + 1] = saturate16(second >> 11)
  }
}
