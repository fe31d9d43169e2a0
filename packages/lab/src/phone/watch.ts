// Waiting for something to become true: looked at whenever anything changed, and given up after a bounded time.

interface Waiting {
  look(): boolean
  giveUp(why: string): void
}

export class Watch {
  readonly #waiting = new Set<Waiting>()
  #closed: string | null = null

  /** Tells everybody who waits to look again. */
  changed(): void {
    for (const one of [...this.#waiting]) if (one.look()) this.#waiting.delete(one)
  }

  /**
   * Resolves with the first result of `look` that is not null. Rejects after `withinMs`, or when the watch closes, naming
   * `what` was waited for and what `story` has to tell instead.
   */
  until<Found>(what: string, look: () => Found | null, withinMs: number, story: () => string): Promise<Found> {
    const now = look()
    if (now !== null) return Promise.resolve(now)
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => {
        clearTimeout(deadline)
        reject(new Error(`${what}: ${why}. ${story()}`))
      }
      if (this.#closed !== null) {
        reject(new Error(`${what}: ${this.#closed}. ${story()}`))
        return
      }
      const waiting: Waiting = {
        look() {
          const found = look()
          if (found === null) return false
          clearTimeout(deadline)
          resolve(found)
          return true
        },
        giveUp: fail,
      }
      const deadline = setTimeout(() => {
        this.#waiting.delete(waiting)
        // A busy machine may fire this timer before the event that was in time.
        if (!waiting.look()) fail(`not within ${withinMs} ms`)
      }, withinMs)
      this.#waiting.add(waiting)
    })
  }

  /** Nothing will happen any more. */
  close(why: string): void {
    this.changed()
    this.#closed = why
    for (const one of this.#waiting) one.giveUp(why)
    this.#waiting.clear()
  }
}
