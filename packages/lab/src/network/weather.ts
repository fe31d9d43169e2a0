// What a bad network does to a packet: lose it, delay it, let it overtake or be overtaken, double it. Pure.

export interface Weather {
  /** Share of packets that never arrive, 0..1. */
  readonly loss?: number
  /** Every packet takes at least so long. */
  readonly delayMs?: number
  /** And at most so much longer, evenly spread; packets keep their order. */
  readonly jitterMs?: number
  /** Share of packets that are held back, so that later ones overtake them. */
  readonly reorder?: number
  /** How long they are held back; default 40. */
  readonly reorderMs?: number
  /** Share of packets that arrive twice. */
  readonly duplicate?: number
}

/** When the latest packet of a direction arrives that nothing may overtake. */
export interface WayState {
  readonly lastMs: number
}

export const emptyWay: WayState = { lastMs: 0 }

/**
 * The fate of one packet sent at `nowMs`: the times at which it arrives, none when it is lost, two when it is doubled.
 * `chance` gives numbers in [0, 1) and is asked the same number of times whatever happens, so that one setting can be changed
 * without changing the fate of all later packets in other ways.
 */
export function fateOf(
  weather: Weather,
  way: WayState,
  nowMs: number,
  chance: () => number,
): readonly [WayState, readonly number[]] {
  const [loss, jitter, reorder, duplicate, second] = [chance(), chance(), chance(), chance(), chance()]
  if (loss < (weather.loss ?? 0)) return [way, []]
  const { delayMs = 0, jitterMs = 0, reorderMs = 40 } = weather
  const earliest = nowMs + delayMs + jitter * jitterMs
  const heldBack = reorder < (weather.reorder ?? 0)
  const atMs = heldBack ? earliest + reorderMs : Math.max(earliest, way.lastMs)
  const times = duplicate < (weather.duplicate ?? 0) ? [atMs, atMs + second * Math.max(jitterMs, 5)] : [atMs]
  return [heldBack ? way : { lastMs: atMs }, times]
}
