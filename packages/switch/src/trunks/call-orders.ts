// The order in which one call tries the addresses of one trunk: settled at its first try, remembered for the further ones.
import type { Place } from './places.ts'

const maxOrders = 2000

export class CallOrders {
  readonly #orders = new Map<string, readonly Place[]>()

  get size(): number {
    return this.#orders.size
  }

  settle(call: string, trunk: number, places: readonly Place[]): void {
    const key = keyOf(call, trunk)
    this.#orders.delete(key)
    if (this.#orders.size >= maxOrders) {
      const [oldest] = this.#orders.keys()
      if (oldest !== undefined) this.#orders.delete(oldest)
    }
    this.#orders.set(key, places)
  }

  of(call: string, trunk: number): readonly Place[] | null {
    return this.#orders.get(keyOf(call, trunk)) ?? null
  }

  forget(call: string, trunk: number): void {
    this.#orders.delete(keyOf(call, trunk))
  }
}

function keyOf(call: string, trunk: number): string {
  return `${trunk} ${call}`
}
