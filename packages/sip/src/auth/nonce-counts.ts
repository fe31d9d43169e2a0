// Remembers which nonce counts were used, so that a captured request cannot be played again (RFC 7616 3.4).

interface Uses {
  readonly issuedMs: number
  highest: number
  /** Bit n: the count `highest - n` was used. */
  window: number
}

/** Counts this far below the highest may still arrive, each once: requests overtake one another on the way. */
const windowSize = 32

/**
 * A bounded table. Only requests with a right response get here, so a stranger cannot fill it. When it is full the
 * oldest entry goes, and every nonce not younger than that one counts as used up.
 */
export class NonceCounts {
  readonly #limit: number
  readonly #lifeMs: number
  readonly #uses = new Map<string, Uses>()
  /** Nonces made at or before this moment, and not in the table, are used up. */
  #floorMs = Number.NEGATIVE_INFINITY

  constructor(options: { readonly limit: number; readonly lifeMs: number }) {
    this.#limit = options.limit
    this.#lifeMs = options.lifeMs
  }

  get size(): number {
    return this.#uses.size
  }

  /** True when this nonce was not yet used with this count (1 or more); takes note of it. */
  use(nonce: string, issuedMs: number, count: number, nowMs: number): boolean {
    if (count < 1) return false
    const uses = this.#uses.get(nonce)
    if (uses !== undefined) return useAgain(uses, count)
    if (issuedMs <= this.#floorMs) return false
    this.#makeRoom(nowMs)
    this.#uses.set(nonce, { issuedMs, highest: count, window: 1 })
    return true
  }

  /** Expired entries at the old end go first; then the oldest, whatever its age. */
  #makeRoom(nowMs: number): void {
    for (const [nonce, uses] of this.#uses) {
      const expired = nowMs - uses.issuedMs > this.#lifeMs
      if (!expired && this.#uses.size < this.#limit) return
      if (!expired) this.#floorMs = Math.max(this.#floorMs, uses.issuedMs)
      this.#uses.delete(nonce)
    }
  }
}

function useAgain(uses: Uses, count: number): boolean {
  const ahead = count - uses.highest
  if (ahead > 0) {
    uses.window = ahead >= windowSize ? 1 : ((uses.window << ahead) | 1) >>> 0
    uses.highest = count
    return true
  }
  const bit = -ahead
  if (bit >= windowSize || (uses.window & (1 << bit)) !== 0) return false
  uses.window = (uses.window | (1 << bit)) >>> 0
  return true
}
