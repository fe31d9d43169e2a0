// Numbers that never repeat, also not after a crash: the journal holds a mark ahead of what was given out.
import type { Journal } from '../journal/journal.ts'

const COUNTER_KIND = 'counter'
const reserved = 1000

/** Hands out 1, 2, 3, …; after a crash it goes on at the mark, so some numbers are left out and none comes twice. */
export class Counter {
  readonly #journal: Pick<Journal, 'put'>
  readonly #name: string
  #next: number
  #mark: number

  constructor(journal: Pick<Journal, 'put' | 'load'>, name: string) {
    const kept = journal.load(COUNTER_KIND).get(name)
    this.#journal = journal
    this.#name = name
    this.#next = typeof kept === 'number' ? kept : 1
    this.#mark = this.#next
  }

  next(): number {
    if (this.#next >= this.#mark) {
      this.#mark = this.#next + reserved
      this.#journal.put(COUNTER_KIND, this.#name, this.#mark)
    }
    return this.#next++
  }
}
