// The tables of calls that live: by id, by leg, and the timers each has running.
import type { ActiveCallLine } from '@cordboard/link'
import type { CallEvent, TimerName } from '../call/events.ts'
import type { Leg, LegId } from '../call/leg.ts'
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
  /** Legs of users: who is in a call. */
  readonly #legsOfUser = new Map<number, Set<LegId>>()
  readonly #userOfLeg = new Map<LegId, number>()

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

  /** The user has a leg in a call other than this one. */
  isBusyElsewhere(userId: number, call: CallId): boolean {
    for (const leg of this.#legsOfUser.get(userId) ?? []) if (this.#callOfLeg.get(leg) !== call) return true
    return false
  }

  /** How many other calls wait in this queue. */
  waitingElsewhere(queue: string, call: CallId): number {
    let count = 0
    for (const { state } of this.#calls.values()) {
      const { handler, id } = state
      if (id === call || handler.handler !== 'ring' || handler.search.search !== 'queue') continue
      if (handler.search.at.number === queue) count++
    }
    return count
  }

  add(live: Live): void {
    this.#calls.set(live.state.id, live)
    for (const leg of live.state.legs) this.#noteLeg(leg, live.state.id)
  }

  #noteLeg({ id, party }: Leg, call: CallId): void {
    this.#callOfLeg.set(id, call)
    if (party.userId === null || this.#userOfLeg.has(id)) return
    this.#userOfLeg.set(id, party.userId)
    const legs = this.#legsOfUser.get(party.userId)
    if (legs) legs.add(id)
    else this.#legsOfUser.set(party.userId, new Set([id]))
  }

  /** The call goes on in this state: its new legs are found, the ones it lost are not. */
  advance(live: Live, after: CallState): void {
    const before = live.state
    live.state = after
    if (before === after) return
    for (const leg of after.legs) this.#noteLeg(leg, after.id)
    for (const leg of before.legs) {
      if (!after.legs.some((each) => each.id === leg.id)) this.dropLeg(leg.id, after.id)
    }
  }

  giveLeg(leg: LegId, to: CallId): void {
    this.#callOfLeg.set(leg, to)
  }

  /** Forgets a leg, if it is still this call's. */
  dropLeg(leg: LegId, call: CallId): void {
    if (this.#callOfLeg.get(leg) !== call) return
    this.#callOfLeg.delete(leg)
    const user = this.#userOfLeg.get(leg)
    if (user === undefined) return
    this.#userOfLeg.delete(leg)
    const legs = this.#legsOfUser.get(user)
    legs?.delete(leg)
    if (legs?.size === 0) this.#legsOfUser.delete(user)
  }

  forget({ state }: Live): void {
    for (const leg of state.legs) this.dropLeg(leg.id, state.id)
    this.#calls.delete(state.id)
  }
}
