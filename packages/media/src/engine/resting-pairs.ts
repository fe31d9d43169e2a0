// Given-back port pairs: they rest with open sockets that swallow what comes late, until the next call may have them.
import type { DatagramSink } from '../loop/media-loop.ts'
import type { PortPair } from './port-pool.ts'

/** A pair on which no packet came or went rests so long; also the least rest of any pair. */
export const LEAST_REST_MS = 1000

/** One resting pair; it notes whether anything still came. */
export class Resting implements DatagramSink {
  readonly pair: PortPair
  readonly sinceMs: number
  heard = false

  constructor(pair: PortPair, sinceMs: number) {
    this.pair = pair
    this.sinceMs = sinceMs
  }

  datagram(): void {
    this.heard = true
  }
}

/** Two queues, as all in one rest equally long: pairs that carried packets, and pairs that never did. */
export class RestingPairs {
  private readonly fullMs: number
  private readonly shortMs: number
  private readonly carried = new Set<Resting>()
  private readonly unused = new Set<Resting>()

  /** `fullMs`: the rest of a pair that carried packets. */
  constructor(fullMs: number) {
    this.fullMs = fullMs
    this.shortMs = Math.min(LEAST_REST_MS, fullMs)
  }

  get size(): number {
    return this.carried.size + this.unused.size
  }

  add(resting: Resting, carried: boolean): void {
    const queue = carried ? this.carried : this.unused
    queue.add(resting)
  }

  has(address: string): boolean {
    return this.oldest(this.unused, address) !== null || this.oldest(this.carried, address) !== null
  }

  /** Takes out every pair that has rested its time. One that heard a latecomer meanwhile rests like one that was used. */
  takeRested(nowMs: number): PortPair[] {
    const rested: PortPair[] = []
    for (const resting of this.unused) {
      if (nowMs - resting.sinceMs < this.shortMs) break
      this.unused.delete(resting)
      if (resting.heard) this.carried.add(resting)
      else rested.push(resting.pair)
    }
    for (const resting of this.carried) {
      if (nowMs - resting.sinceMs < this.fullMs) break
      this.carried.delete(resting)
      rested.push(resting.pair)
    }
    return rested
  }

  /** Takes out, before its time, the pair on this address that rested longest; null when none has had the least rest. */
  takeEarly(address: string, nowMs: number): PortPair | null {
    for (const queue of [this.unused, this.carried]) {
      const resting = this.oldest(queue, address)
      if (resting === null || nowMs - resting.sinceMs < this.shortMs) continue
      queue.delete(resting)
      return resting.pair
    }
    return null
  }

  /** Takes out all of them. */
  clear(): PortPair[] {
    const all = [...this.unused, ...this.carried].map(({ pair }) => pair)
    this.unused.clear()
    this.carried.clear()
    return all
  }

  private oldest(queue: ReadonlySet<Resting>, address: string): Resting | null {
    for (const resting of queue) if (resting.pair.address === address) return resting
    return null
  }
}
