// How many stream connections there are, in all and per source, against their limits.
import { sourceKey } from '../guard/source-key.ts'

export interface ConnectionCensus {
  /** Counts a connection in; false (and not counted) above a limit. */
  enter(address: string): boolean
  leave(address: string): void
  total(): number
}

export function createConnectionCensus(maxTotal: number, maxPerAddress: number): ConnectionCensus {
  const perSource = new Map<string, number>()
  let total = 0
  return {
    enter(address) {
      const key = sourceKey(address)
      const here = perSource.get(key) ?? 0
      if (total >= maxTotal || here >= maxPerAddress) return false
      perSource.set(key, here + 1)
      total += 1
      return true
    },
    leave(address) {
      const key = sourceKey(address)
      const here = perSource.get(key) ?? 0
      if (here === 0) return
      total -= 1
      if (here === 1) perSource.delete(key)
      else perSource.set(key, here - 1)
    },
    total: () => total,
  }
}
