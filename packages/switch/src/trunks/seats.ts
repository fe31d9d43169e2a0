// Which legs take a place on which trunk (simultaneous calls). Plain bookkeeping, no limit of its own.
import type { LegId } from '../call/leg.ts'

export interface Seat {
  readonly trunk: number
  /** The call, for legs that go out; null for those that came in. */
  readonly call: string | null
}

export class Seats {
  readonly #byLeg = new Map<LegId, Seat>()
  readonly #counts = new Map<number, number>()

  get size(): number {
    return this.#byLeg.size
  }

  take(leg: LegId, seat: Seat): void {
    if (this.#byLeg.has(leg)) return
    this.#byLeg.set(leg, seat)
    this.#counts.set(seat.trunk, this.count(seat.trunk) + 1)
  }

  /** The trunk whose place is free again; null: the leg had none. */
  leave(leg: LegId): number | null {
    const seat = this.#byLeg.get(leg)
    if (seat === undefined) return null
    this.#byLeg.delete(leg)
    const left = this.count(seat.trunk) - 1
    if (left > 0) this.#counts.set(seat.trunk, left)
    else this.#counts.delete(seat.trunk)
    return seat.trunk
  }

  count(trunk: number): number {
    return this.#counts.get(trunk) ?? 0
  }

  /** Without what one call has there already: its next address takes the place of the one that failed. */
  countWithout(trunk: number, call: string): number {
    let own = 0
    if (this.count(trunk) > 0)
      for (const seat of this.#byLeg.values()) if (seat.trunk === trunk && seat.call === call) own++
    return this.count(trunk) - own
  }
}
