// Waits until something is over, woken by those who see it end, with a bound.
import type { Scheduler } from '@cordboard/sip'

export class Still {
  readonly #scheduler: Scheduler
  readonly #waiting = new Set<() => void>()

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler
  }

  /** Something ended: whoever waits looks whether that was the last. */
  look = (): void => {
    for (const wake of [...this.#waiting]) wake()
  }

  /** Resolves when it is so, or after `ms`. */
  until(isSo: () => boolean, ms: number): Promise<void> {
    if (isSo() || ms <= 0) return Promise.resolve()
    return new Promise((resolve) => {
      const finish = (): void => {
        this.#scheduler.clear(timer)
        this.#waiting.delete(wake)
        resolve()
      }
      const wake = (): void => {
        if (isSo()) finish()
      }
      const timer = this.#scheduler.set(finish, ms, undefined, undefined)
      this.#waiting.add(wake)
    })
  }
}
