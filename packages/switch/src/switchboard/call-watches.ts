// Watches over single calls for an operator: what is told to control of them, and the packets of their trunk's side.
import type { CallRecord, LogEntry, MediaFigures, SwitchEvent } from '@cordboard/link'
import type { CallId } from '../call/state.ts'

/** What a watch has seen by now. */
export interface Watched {
  readonly call: CallId | null
  readonly record: CallRecord | null
  readonly entries: readonly LogEntry[]
  readonly packetsReceived: number
}

export interface Watch {
  /** From now on this call is the one that is watched; what was told before counts too. */
  follow(call: CallId): void
  readonly call: CallId | null
  /** Resolves with true when the call has its record, or `ends` says so; with false when `ms` have passed. */
  over(ms: number): Promise<boolean>
  seen(): Watched
  close(): void
}

const mostWatches = 16
const mostKept = 200

/** An entry of no call that ends the waiting for one: it was that call, and it was not let in. */
export type Ends = (entry: LogEntry) => boolean

export class CallWatches {
  readonly #open = new Set<OneWatch>()

  /** Null: too many are open already. `trunk`: the first call that comes in by it is followed. */
  open(trunk: number | null, ends: Ends): Watch | null {
    if (this.#open.size >= mostWatches) return null
    const watch = new OneWatch(trunk, ends, () => this.#open.delete(watch))
    this.#open.add(watch)
    return watch
  }

  get size(): number {
    return this.#open.size
  }

  /** To be called with everything that is told to control. */
  told(event: SwitchEvent): void {
    for (const watch of this.#open) watch.told(event)
  }

  arrived(call: CallId, trunk: number): void {
    for (const watch of this.#open) watch.arrived(call, trunk)
  }

  /** Figures of one endpoint; `ofTrunk`: it is the trunk's side. */
  measured(call: CallId, endpoint: string, figures: MediaFigures | null, ofTrunk: boolean): void {
    for (const watch of this.#open) watch.measured(call, endpoint, figures, ofTrunk)
  }
}

class OneWatch implements Watch {
  readonly #trunk: number | null
  readonly #ends: Ends
  readonly #closed: () => void
  #call: CallId | null = null
  #records: CallRecord[] = []
  #entries: LogEntry[] = []
  #isOver = false
  #wake: (() => void) | null = null
  /** Of the trunk's side, by endpoint. */
  readonly #received = new Map<string, number>()

  constructor(trunk: number | null, ends: Ends, closed: () => void) {
    this.#trunk = trunk
    this.#ends = ends
    this.#closed = closed
  }

  get call(): CallId | null {
    return this.#call
  }

  follow(call: CallId): void {
    this.#call = call
    this.#records = this.#records.filter((each) => each.call === call)
    this.#entries = this.#entries.filter((each) => each.call === call)
    if (this.#records.length > 0) this.#end()
  }

  arrived(call: CallId, trunk: number): void {
    if (this.#call === null && this.#trunk === trunk) this.follow(call)
  }

  told(event: SwitchEvent): void {
    if (event.type === 'log') this.#logged(event.entry)
    if (event.type !== 'record') return
    const { record } = event
    if (this.#call === null) keep(this.#records, record)
    else if (record.call === this.#call) {
      keep(this.#records, record)
      this.#end()
    }
  }

  #logged(entry: LogEntry): void {
    if (entry.call === null) {
      if (this.#call !== null || !this.#ends(entry)) return
      keep(this.#entries, entry)
      this.#end()
    } else if (this.#call === null || entry.call === this.#call) keep(this.#entries, entry)
  }

  measured(call: CallId, endpoint: string, figures: MediaFigures | null, ofTrunk: boolean): void {
    if (call !== this.#call) return
    if (!ofTrunk && !this.#received.has(endpoint)) return
    this.#received.set(endpoint, figures?.packetsReceived ?? this.#received.get(endpoint) ?? 0)
  }

  #end(): void {
    this.#isOver = true
    this.#wake?.()
  }

  over(ms: number): Promise<boolean> {
    if (this.#isOver) return Promise.resolve(true)
    return new Promise((resolve) => {
      const timer = setTimeout(() => done(false), ms)
      const done = (isOver: boolean): void => {
        clearTimeout(timer)
        this.#wake = null
        resolve(isOver)
      }
      this.#wake = () => done(true)
    })
  }

  seen(): Watched {
    const packetsReceived = [...this.#received.values()].reduce((sum, each) => sum + each, 0)
    return { call: this.#call, record: this.#records.at(-1) ?? null, entries: this.#entries, packetsReceived }
  }

  close(): void {
    this.#wake?.()
    this.#closed()
  }
}

function keep<T>(list: T[], item: T): void {
  list.push(item)
  if (list.length > mostKept) list.shift()
}
