// Lets a few through at a time and a bounded number wait; the rest are refused at once.

export class Turnstile {
  readonly #atOnce: number
  readonly #mayWait: number
  readonly #refuse: () => Error
  readonly #waiting: (() => void)[] = []
  #inside = 0

  constructor(atOnce: number, mayWait: number, refuse: () => Error) {
    this.#atOnce = atOnce
    this.#mayWait = mayWait
    this.#refuse = refuse
  }

  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inside >= this.#atOnce) {
      if (this.#waiting.length >= this.#mayWait) throw this.#refuse()
      // Who leaves hands over the place, so nobody can slip in between.
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else {
      this.#inside += 1
    }
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#inside -= 1
      else next()
    }
  }
}
