// Stores what the switch reports, in batches, trying again while the database is away; confirms records once they are durable.
import { setTimeout as pause } from 'node:timers/promises'
import type { BlockLine, CallRecord, LogEntry } from '@cordboard/link'
import { recordIn, textIn } from '@cordboard/model'
import { type Store, StoreError } from '@cordboard/store'
import { explained } from '../trunks/event-explain.ts'

const mostPerBatch = 200
/** Log lines are worth keeping, but not at the price of memory: beyond this the oldest go. */
const mostLogLines = 10_000
const retryMs = 500
/** A transaction costs far more than a row in it, so what comes within this time is stored together. */
const gatherMs = 50

/** Who gets records beside the database, after it. Answers in turn; true: they need not come again. */
export type RecordTaker = (records: readonly CallRecord[]) => Promise<boolean>

export class RecordKeeper {
  readonly #store: Store
  readonly #warn: (message: string) => void
  readonly #stored: (sequence: number) => void
  readonly #publicAddress: string | null
  readonly #alsoTo: RecordTaker
  /** By sequence: a switch that reconnects sends again what was not confirmed. */
  readonly #records = new Map<number, CallRecord>()
  #logs: LogEntry[] = []
  #blocks: BlockLine[] = []
  #working: Promise<void> | null = null
  #closing = false
  #trouble: string | null = null

  /** `publicAddress`: where carriers see us come from; named in explanations. */
  constructor(
    store: Store,
    warn: (message: string) => void,
    stored: (sequence: number) => void,
    publicAddress: string | null = null,
    alsoTo: RecordTaker = async () => true,
  ) {
    this.#alsoTo = alsoTo
    this.#publicAddress = publicAddress
    this.#store = store
    this.#warn = warn
    this.#stored = stored
  }

  record(record: CallRecord): void {
    this.#records.set(record.sequence, record)
    this.#wake()
  }

  log(entry: LogEntry): void {
    this.#logs.push(entry)
    if (this.#logs.length > mostLogLines) this.#logs.shift()
    this.#wake()
  }

  block(block: BlockLine): void {
    this.#blocks.push(block)
    this.#wake()
  }

  /** One last try for what is left. */
  async close(): Promise<void> {
    this.#closing = true
    await this.#working
    if (this.#hasWork()) await this.#storeOnce().catch(() => {})
  }

  #hasWork(): boolean {
    return this.#records.size > 0 || this.#logs.length > 0 || this.#blocks.length > 0
  }

  #wake(): void {
    this.#working ??= this.#work().finally(() => {
      this.#working = null
      if (this.#hasWork() && !this.#closing) this.#wake()
    })
  }

  async #work(): Promise<void> {
    while (this.#hasWork()) {
      await pause(gatherMs)
      try {
        await this.#storeOnce()
        this.#trouble = null
      } catch (error) {
        if (this.#closing) return
        this.#complain(error instanceof StoreError ? error.message : String(error))
        await pause(retryMs, undefined, { ref: false })
      }
    }
  }

  /** The same trouble is told once, not at each try. */
  #complain(message: string): void {
    if (message === this.#trouble) return
    this.#trouble = message
    this.#warn(`Call records wait for the database: ${message}`)
  }

  async #storeOnce(): Promise<void> {
    const records = [...this.#records.values()].sort((a, b) => a.sequence - b.sequence).slice(0, mostPerBatch)
    if (records.length > 0) {
      await this.#store.storeCalls(records)
      for (const record of records) this.#records.delete(record.sequence)
      const last = records.at(-1)
      if (last !== undefined) this.#passOn(records, last.sequence)
    }
    await this.#storeLogs(this.#logs.splice(0, mostPerBatch))
    await this.#storeBlocks()
  }

  /** Confirmed when everybody has them: what is not confirmed comes again with the next link. */
  #passOn(records: readonly CallRecord[], last: number): void {
    this.#alsoTo(records).then(
      (has) => {
        if (has) this.#stored(last)
      },
      (error: unknown) => this.#warn(`Call records were not passed on: ${String(error)}`),
    )
  }

  async #storeBlocks(): Promise<void> {
    for (let block = this.#blocks[0]; block !== undefined; block = this.#blocks[0]) {
      await this.#store.block(
        block.address,
        { expiresAt: block.expiresAt, reason: block.reason },
        { user: 'switch', ip: block.address, source: 'switch' },
      )
      this.#blocks.shift()
    }
  }

  async #storeLogs(logs: LogEntry[]): Promise<void> {
    if (logs.length === 0) return
    try {
      await this.#store.logEvents(await this.#explained(logs))
    } catch (error) {
      this.#logs.unshift(...logs)
      throw error
    }
  }

  async #explained(logs: readonly LogEntry[]): Promise<readonly LogEntry[]> {
    const trunks = await this.#store.list('Trunk')
    const hostOf = (id: number): string | null => {
      const row = trunks.find((each) => each.id === id)
      return row === undefined ? null : textIn(recordIn(row.fields.Gateway).Host)
    }
    return logs.map((entry) => explained(entry, { hostOf, publicAddress: this.#publicAddress }))
  }
}
