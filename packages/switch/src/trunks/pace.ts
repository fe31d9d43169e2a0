// How fast calls may be sent by a trunk: at most so many in any second (a carrier's CPS limit). Pure.

/** Times of the last starts, monotonic ms, the oldest first; also of those that are only planned. */
export type Pace = readonly number[]

export const newPace: Pace = []

/** A second and what two calls may differ in on their way: the carrier counts when they arrive, logged in. */
export const windowMs = 1200
/** Longer than this no call waits for its turn. */
export const maxWaitMs = 3000
/** Above this a limit is none. */
const maxPerSecond = 1000

/** How long the next call must wait; null: too long, nothing is planned. `perSecond` 0: no limit. */
export function takeTurn(pace: Pace, now: number, perSecond: number): readonly [Pace, number | null] {
  if (perSecond <= 0 || perSecond > maxPerSecond) return [newPace, 0]
  const last = pace.slice(-perSecond)
  const oldest = last.length < perSecond ? undefined : last[0]
  const at = oldest === undefined ? now : Math.max(now, oldest + windowMs)
  if (at - now > maxWaitMs) return [pace, null]
  return [[...last, at].slice(-perSecond), at - now]
}
