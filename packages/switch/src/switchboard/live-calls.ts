// The tables of calls that live: by id, by leg, and the timers each has running.
import type { ActiveCallLine } from '@cordboard/link'
import type { CallEvent, TimerName } from '../call/events.ts'
import type { LegId } from '../call/leg.ts'
import type { CallId, CallState } from '../call/state.ts'
import { lineOf } from '../call/views.ts'

/** One call with its mailbox. */
export interface Live {
  state: CallState
  readonly queue: CallEvent[]
  busy: boolean
  readonly timers: Map<TimerName, unknown>
}

export class LiveCalls {
  readonly #calls = new Map<CallId, Live>()
  readonly #callOfLeg = new Map<LegId, CallId>()

  get size(): number {
    return this.#calls.size
  }

  counts() {
    let timers = 0
    for (const live of this.#calls.values()) timers += live.timers.size
    return { calls: this.#calls.size, legs: this.#callOfLeg.size, callTimers: timers }
  }

  get(call: CallId): Live | null {
    return this.#calls.get(call) ?? null
  }

  has(call: CallId): boolean {
    return this.#calls.has(call)
  }

  ids(): readonly CallId[] {
    return [...this.#calls.keys()]
  }

  lines(): readonly ActiveCallLine[] {
    return [...this.#calls.values()]
      .filter((live) => live.state.handler.handler !== 'closing')
      .map((live) => lineOf(live.state))
  }

  byAlias(alias: number): CallId | null {
    for (const [id, live] of this.#calls) if (live.state.alias === alias) return id
    return null
  }

  callOfLeg(leg: LegId): CallId | null {
    return this.#callOfLeg.get(leg) ?? null
  }

  add(live: Live): void {
    this.#calls.set(live.state.id, live)
    for (const leg of live.state.legs) this.#callOfLeg.set(leg.id, live.state.id)
  }

  /** The call goes on in this state: its new legs are found, the ones it lost are not. */
  advance(live: Live, after: CallState): void {
    const before = live.state
    live.state = after
    if (before === after) return
    for (const leg of after.legs) this.#callOfLeg.set(leg.id, after.id)
    for (const leg of before.legs) {
      if (!after.legs.some((each) => each.id === leg.id)) this.dropLeg(leg.id, after.id)
    }
  }

  giveLeg(leg: LegId, to: CallId): void {
    this.#callOfLeg.set(leg, to)
  }

  /** Forgets a leg, if it is still this call's. */
  dropLeg(leg: LegId, call: CallId): void {
    if (this.#callOfLeg.get(leg) === call) this.#callOfLeg.delete(leg)
  }

  forget({ state }: Live): void {
    for (const leg of state.legs) this.dropLeg(leg.id, state.id)
    this.#calls.delete(state.id)
  }
}
