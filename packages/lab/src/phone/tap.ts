// Hearing a call along with its phone.
export interface Tap {
  /** Each stretch of sound as it comes. */
  heard(samples: Int16Array, count: number, sampleRateHz: 8000 | 16000): void
  /** Each key. */
  pressed(digit: string): void
}
