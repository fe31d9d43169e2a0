// Percentiles of many measurements, kept in a bounded room.

/** Keeps up to so many measurements; beyond that every new one replaces an older one evenly over time. */
export class Percentiles {
  private readonly values: Float64Array
  private count = 0
  private most = 0

  constructor(room = 1_000_000) {
    this.values = new Float64Array(room)
  }

  add(value: number): void {
    // A step coprime to most sizes walks over the whole room.
    this.values[this.count < this.values.length ? this.count : (this.count * 7919) % this.values.length] = value
    this.count++
    if (value > this.most) this.most = value
  }

  get max(): number {
    return this.most
  }

  /** Values at these fractions (0..1), zero when nothing was measured. */
  at(fractions: readonly number[]): readonly number[] {
    const sorted = this.values.slice(0, Math.min(this.count, this.values.length)).sort()
    return fractions.map((fraction) => sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))] ?? 0)
  }
}
