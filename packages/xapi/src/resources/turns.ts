// One after the other: writes that look at other rows first must not overtake each other.
import type { Store } from '@cordboard/store'

const last = new WeakMap<Store, Promise<unknown>>()

/** Runs `work` when everything before it has ended. Must not be called from inside `work`. */
export function inTurn<T>(store: Store, work: () => Promise<T>): Promise<T> {
  const turn = (last.get(store) ?? Promise.resolve()).then(work)
  last.set(
    store,
    turn.catch(() => undefined),
  )
  return turn
}
