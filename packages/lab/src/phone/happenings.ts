// What happened, in order, each thing taken once by the script that waited for it.
import { Watch } from './watch.ts'

/** Beyond so many the oldest are forgotten. */
const keptItems = 4000

export class Happenings<Item> {
  readonly #watch = new Watch()
  readonly #name: string
  readonly #describe: (item: Item) => string
  readonly #history: Item[] = []
  #open: Item[] = []

  /** `name` and `describe` are for the text of a wait that failed. */
  constructor(name: string, describe: (item: Item) => string) {
    this.#name = name
    this.#describe = describe
  }

  /** Everything that happened so far, taken or not. */
  get history(): readonly Item[] {
    return this.#history
  }

  push(item: Item): void {
    this.#history.push(item)
    this.#open.push(item)
    if (this.#history.length > keptItems) this.#history.shift()
    if (this.#open.length > keptItems) this.#open.shift()
    this.#watch.changed()
  }

  /** The first thing not yet taken for which `pick` gives a value; it may have happened before the script asked. */
  take<Found>(what: string, pick: (item: Item) => Found | null, withinMs = 5000): Promise<Found> {
    const look = (): Found | null => {
      for (const [at, item] of this.#open.entries()) {
        const found = pick(item)
        if (found === null) continue
        this.#open = this.#open.toSpliced(at, 1)
        return found
      }
      return null
    }
    return this.#watch.until(`${this.#name} waits for ${what}`, look, withinMs, () => this.#story())
  }

  close(why: string): void {
    this.#watch.close(why)
  }

  #story(): string {
    return `Happened: ${this.#history.slice(-30).map(this.#describe).join(', ') || 'nothing'}`
  }
}
