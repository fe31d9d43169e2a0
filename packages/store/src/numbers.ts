// Chooses free numbers: the first one of a noun's range that nobody has.
import type { NounDeclaration } from '@cordboard/model'
import { StoreError } from './contract.ts'
import { comparable } from './rows.ts'

const MAX_DIGITS = 7

// Emergency and well-known service numbers of many countries: nobody should get one by accident.
const NEVER_CHOSEN: ReadonlySet<string> = new Set(
  '110 111 112 113 114 115 116 117 118 119 120 122 133 144 190 191 192 193 194 195 197 198 199 211 311 411 511 611 711 811 911 988 997 998 999'.split(
    ' ',
  ),
)

/** A pure walk through the plan: `taken` holds comparable numbers and is extended by what is handed out. */
export class NumberChooser {
  readonly #taken: Set<string>
  // Where each range was left, so that a large import does not start anew each time.
  readonly #reached = new Map<string, number>()

  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken)
  }

  take(number: string): void {
    this.#taken.add(comparable(number))
  }

  /** Throws StoreError `no-number`. */
  next(noun: NounDeclaration): string {
    const range = noun.numbering
    if (range === null) throw new StoreError('no-number', `${noun.name} has no range of numbers.`, 'Number')
    const last = 10 ** (range.prefix === '' ? MAX_DIGITS : range.digits)
    for (let value = this.#reached.get(noun.name) ?? range.first; value < last; value += 1) {
      const number = `${range.prefix}${String(value).padStart(range.digits, '0')}`
      if (NEVER_CHOSEN.has(number) || this.#taken.has(comparable(number))) continue
      this.#reached.set(noun.name, value)
      return number
    }
    throw new StoreError('no-number', `No number is left for ${noun.name}.`, 'Number')
  }
}
