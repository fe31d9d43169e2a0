// Remembers what the switch changed by itself: a status set on the telephone, hours forced by a dial code.
import { nounNamed, validate } from '@cordboard/model'
import { type Actor, type Store, StoreError } from '@cordboard/store'

export interface LiveChange {
  readonly noun: string
  readonly id: number
  readonly fields: Readonly<Record<string, unknown>>
}

const BY: Actor = { user: 'switch', ip: '', source: 'switch' }
/** Changes that wait for the database; beyond this the oldest go, for the switch keeps the truth. */
const mostWaiting = 1000

export class LiveKeeper {
  readonly #store: Store
  readonly #warn: (message: string) => void
  #waiting: LiveChange[] = []
  #working: Promise<void> | null = null

  constructor(store: Store, warn: (message: string) => void) {
    this.#store = store
    this.#warn = warn
  }

  changed(change: LiveChange): void {
    this.#waiting.push(change)
    if (this.#waiting.length > mostWaiting) this.#waiting.shift()
    this.#working ??= this.#work().finally(() => {
      this.#working = null
    })
  }

  /** Resolves when everything told so far is stored or given up. */
  async close(): Promise<void> {
    await this.#working
  }

  async #work(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) await this.#remember(next)
  }

  async #remember({ noun: name, id, fields }: LiveChange): Promise<void> {
    const noun = nounNamed(name)
    const live = Object.entries(fields).filter(([field]) => noun?.struct.fields[field]?.scope === 'live')
    if (noun === null || noun.storage !== 'config' || live.length === 0) return
    const checked = validate(noun, Object.fromEntries(live), 'patch')
    if (!checked.ok) {
      this.#warn(`The switch told of a ${name} what cannot be: ${checked.problems[0]?.message}.`)
      return
    }
    try {
      await this.#store.write([{ kind: 'patch', noun: name, id, fields: checked.value }], BY)
    } catch (error) {
      // A row that was deleted meanwhile needs no memory.
      if (error instanceof StoreError && error.fault === 'not-found') return
      this.#warn(
        `What changed by telephone could not be stored: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
  }
}
