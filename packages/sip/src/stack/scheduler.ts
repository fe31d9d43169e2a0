// The one door to timers: real ones by default, a hand-turned clock in tests.

/** Opaque handle of an armed timer. */
export type TimerHandle = unknown

export interface Scheduler {
  /** Calls `fire(first, second)` after `ms`. Arguments are passed through so that arming needs no closure. */
  set<First, Second>(
    fire: (first: First, second: Second) => void,
    ms: number,
    first: First,
    second: Second,
  ): TimerHandle
  clear(handle: TimerHandle): void
}

/** Node keeps timers of equal duration in one list, so the few durations of SIP cost O(1) each. */
export const systemScheduler: Scheduler = {
  set: (fire, ms, first, second) => setTimeout(fire, ms, first, second),
  clear: (handle) => clearTimeout(handle as NodeJS.Timeout),
}

export interface ManualScheduler extends Scheduler {
  /** Milliseconds turned so far. */
  now(): number
  /** Turns the clock, firing what falls due in order (also what is armed meanwhile). */
  advance(ms: number): void
  pending(): number
}

interface Armed {
  readonly at: number
  readonly order: number
  readonly run: () => void
}

/** A clock that moves only when told to. */
export function manualScheduler(start = 0): ManualScheduler {
  let now = start
  let order = 0
  const armed = new Set<Armed>()
  const next = (until: number): Armed | null => {
    let best: Armed | null = null
    for (const entry of armed) {
      if (entry.at > until) continue
      if (best === null || entry.at < best.at || (entry.at === best.at && entry.order < best.order)) best = entry
    }
    return best
  }
  return {
    set(fire, ms, first, second) {
      const entry: Armed = { at: now + Math.max(0, ms), order: order++, run: () => fire(first, second) }
      armed.add(entry)
      return entry
    },
    clear: (handle) => {
      armed.delete(handle as Armed)
    },
    now: () => now,
    advance(ms) {
      const until = now + ms
      for (let due = next(until); due !== null; due = next(until)) {
        armed.delete(due)
        now = Math.max(now, due.at)
        due.run()
      }
      now = until
    },
    pending: () => armed.size,
  }
}
