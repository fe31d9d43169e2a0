// Call records wait in the journal until control says that they are stored; each new link hears of all that wait.
import type { CallRecord, SwitchEvent } from '@cordboard/link'
import type { Journal } from '../journal/journal.ts'
import { Counter } from './counters.ts'

const RECORD_KIND = 'record'

export class RecordKeeper {
  readonly #journal: Pick<Journal, 'put'>
  readonly #counter: Counter
  /** By sequence, in the order written. */
  readonly #waiting = new Map<number, CallRecord>()
  readonly #tell: (event: SwitchEvent) => void

  constructor(journal: Pick<Journal, 'put' | 'load'>, tell: (event: SwitchEvent) => void) {
    this.#journal = journal
    this.#tell = tell
    this.#counter = new Counter(journal, 'record')
    const kept = [...journal.load(RECORD_KIND).values()] as CallRecord[]
    for (const record of kept.sort((a, b) => a.sequence - b.sequence)) this.#waiting.set(record.sequence, record)
  }

  write(record: Omit<CallRecord, 'sequence'>): void {
    const numbered: CallRecord = { sequence: this.#counter.next(), ...record }
    this.#waiting.set(numbered.sequence, numbered)
    this.#journal.put(RECORD_KIND, String(numbered.sequence), numbered)
    this.#tell({ type: 'record', record: numbered })
  }

  /** Everything up to this sequence is durable in the database. */
  stored(sequence: number): void {
    for (const number of this.#waiting.keys()) {
      if (number > sequence) return
      this.#waiting.delete(number)
      this.#journal.put(RECORD_KIND, String(number), null)
    }
  }

  tellAll(): void {
    for (const record of this.#waiting.values()) this.#tell({ type: 'record', record })
  }

  get waiting(): number {
    return this.#waiting.size
  }
}
