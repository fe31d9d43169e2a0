// Finds in O(1) whose registrations run out: one set of names per second of monotonic time.

export interface ExpiryWheel {
  /** Looks at `id` again at this monotonic time (ms). An id may wait in several seconds. */
  put(id: number, atMs: number): void
  /** Takes every id whose second has passed. */
  due(nowMs: number): ReadonlySet<number>
  size(): number
}

export function createExpiryWheel(nowMs: number): ExpiryWheel {
  const seconds = new Map<number, Set<number>>()
  let turned = Math.floor(nowMs / 1000)
  return {
    put(id, atMs) {
      const second = Math.max(Math.ceil(atMs / 1000), turned + 1)
      const ids = seconds.get(second)
      if (ids === undefined) seconds.set(second, new Set([id]))
      else ids.add(id)
    },
    due(now) {
      const until = Math.floor(now / 1000)
      const found = new Set<number>()
      if (until <= turned) return found
      if (until - turned > seconds.size) {
        for (const second of [...seconds.keys()]) if (second <= until) take(seconds, second, found)
      } else {
        for (let second = turned + 1; second <= until; second++) take(seconds, second, found)
      }
      turned = until
      return found
    },
    size: () => seconds.size,
  }
}

function take(seconds: Map<number, Set<number>>, second: number, into: Set<number>): void {
  for (const id of seconds.get(second) ?? []) into.add(id)
  seconds.delete(second)
}
