// Samples on their way from one call's pace to another's: a short ring that waits a little before it gives out.

const rateHz = 8000
const capacity = rateHz / 2
/** So much is gathered before the first sample goes out, and again after it ran dry. */
const cushion = (rateHz * 60) / 1000

export class SoundQueue {
  readonly #ring = new Int16Array(capacity)
  #from = 0
  #held = 0
  #flowing = false

  /** The oldest samples give way when it is full. 16 kHz sound is halved. */
  put(samples: Int16Array, count: number, sampleRateHz: 8000 | 16000): void {
    const step = sampleRateHz / rateHz
    for (let i = 0; i + step <= count; i += step) {
      const sample = step === 1 ? (samples[i] ?? 0) : ((samples[i] ?? 0) + (samples[i + 1] ?? 0)) >> 1
      this.#ring[(this.#from + this.#held) % capacity] = sample
      if (this.#held < capacity) this.#held++
      else this.#from = (this.#from + 1) % capacity
    }
  }

  /** Writes `count` samples, silence where there are none. At 16 kHz each sample is said twice. */
  take(output: Int16Array, count: number, sampleRateHz: 8000 | 16000): void {
    const step = sampleRateHz / rateHz
    if (this.#held >= cushion) this.#flowing = true
    for (let i = 0; i < count; i += step) {
      if (this.#held === 0) this.#flowing = false
      const sample = this.#flowing ? this.#next() : 0
      output[i] = sample
      if (step === 2 && i + 1 < count) output[i + 1] = sample
    }
  }

  #next(): number {
    const sample = this.#ring[this.#from] ?? 0
    this.#from = (this.#from + 1) % capacity
    this.#held--
    return sample
  }
}
