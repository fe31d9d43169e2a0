// Traces for an operator: which SIP dialogs belong to which call, and followers that are fed while they last.
import type { SwitchEvent, TraceAnswer } from '@cordboard/link'
import type { TraceFilter, TraceFollower, TraceRing } from '../trace/trace-ring.ts'

const remembered = 10_000
const maxFollowers = 16

interface Following {
  readonly call: string | null
  readonly send: (event: SwitchEvent) => void
  readonly follower: TraceFollower
}

export class TraceDesk {
  readonly #ring: () => TraceRing
  readonly #newId: () => string
  /** SIP Call-ID to our call, the oldest first. */
  readonly #callOf = new Map<string, string>()
  readonly #following = new Map<string, Following>()

  constructor(ring: () => TraceRing, newId: () => string) {
    this.#ring = ring
    this.#newId = newId
  }

  /** A SIP dialog belongs to a call. */
  belongs(sipCallId: string, call: string): void {
    this.#callOf.delete(sipCallId)
    this.#callOf.set(sipCallId, call)
    if (this.#callOf.size > remembered) {
      const oldest = this.#callOf.keys().next()
      if (!oldest.done) this.#callOf.delete(oldest.value)
    }
    for (const { call: wanted, follower } of this.#following.values()) {
      if (wanted === call) follower.narrow(this.#filterOf(call))
    }
  }

  callOf(sipCallId: string): string | null {
    return this.#callOf.get(sipCallId) ?? null
  }

  #filterOf(call: string | null): TraceFilter {
    if (call === null) return null
    const ids = new Set<string>()
    for (const [sipCallId, owner] of this.#callOf) if (owner === call || sipCallId === call) ids.add(sipCallId)
    // A dialog that never came to a call (a refused INVITE, a registration) is named by its own Call-ID.
    if (ids.size === 0) ids.add(call)
    return ids
  }

  /** What the ring has of a call (null: of everything); with `follow` what comes after is told as it comes. */
  start(call: string | null, follow: boolean, send: (event: SwitchEvent) => void): TraceAnswer {
    const filter = this.#filterOf(call)
    const lines = this.#ring().lines(filter, 500)
    const trace = this.#newId()
    if (!follow || this.#following.size >= maxFollowers) return { trace, lines }
    const wake = (): void => {
      setImmediate(() => {
        const taken = this.#following.get(trace)?.follower.take()
        for (const line of taken?.lines ?? []) send({ type: 'traced', trace, line })
      })
    }
    this.#following.set(trace, { call, send, follower: this.#ring().follow(filter, wake) })
    return { trace, lines }
  }

  stop(trace: string): void {
    this.#following.get(trace)?.follower.stop()
    this.#following.delete(trace)
  }

  /** Whoever asked is gone. */
  stopOf(send: (event: SwitchEvent) => void): void {
    for (const [trace, following] of [...this.#following]) if (following.send === send) this.stop(trace)
  }
}
