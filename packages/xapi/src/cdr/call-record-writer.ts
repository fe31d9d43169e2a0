// Writes each finished call to where CDRSettings say: a file, a file for each call, or a socket. Changes act at once.
import type { CallRecordRow, Store } from '@cordboard/store'
import { type Lookup, systemLookup } from '../mail/server-addresses.ts'
import { ActiveSender } from './active-sender.ts'
import { callLine } from './line.ts'
import { type Output, outputOf, type Target } from './output-settings.ts'
import { PassiveSender } from './passive-sender.ts'
import { RecordFiles } from './record-files.ts'
import type { Sender } from './sender.ts'

export interface CallRecordWriterOptions {
  readonly store: Store
  /** Where cdr.log and the rest lie; made when it is needed. */
  readonly folder: string
  readonly warn: (message: string) => void
  readonly lookup?: Lookup
  /** Waits before trying again grow from the first to the most, doubling. */
  readonly firstWaitMs?: number
  readonly mostWaitMs?: number
  /** Bytes of lines that may wait for a reader of the socket output; a line is about 300. */
  readonly mostWaitingBytes?: number
}

// idle --wanted--> pumping --wanted--> pumping again --nothing more, or nobody takes it--> pumping
//   ^-- nothing more, or nobody takes it --/
type Pump = { readonly state: 'idle' } | { readonly state: 'pumping' | 'pumping again'; readonly done: Promise<void> }

/** Records that may wait while the disk takes nothing. */
const MOST_WAITING = 10_000
const MOST_WAITING_BYTES = 64 * 1024 * 1024

export class CallRecordWriter {
  readonly #options: Required<CallRecordWriterOptions>
  /** Everything that touches files or the sender happens in turn. */
  #last: Promise<void> = Promise.resolve()
  #files: RecordFiles | null = null
  #sender: { readonly sender: Sender; readonly place: string } | null = null
  #pump: Pump = { state: 'idle' }
  #waiting = 0
  #dropped = 0
  #hasTrouble = false
  readonly #end = new AbortController()

  constructor(options: CallRecordWriterOptions) {
    this.#options = {
      lookup: systemLookup,
      firstWaitMs: 500,
      mostWaitMs: 60_000,
      mostWaitingBytes: MOST_WAITING_BYTES,
      ...options,
    }
  }

  /**
   * Resolves true when the records need not come again: they are written down durably, are not wanted, or there was no room.
   * False after `close`: they have to come again.
   */
  take(records: readonly CallRecordRow[]): Promise<boolean> {
    if (this.#waiting + records.length > MOST_WAITING) {
      this.#drop(records.length)
      return this.#inTurn(async () => !this.#isOver())
    }
    this.#waiting += records.length
    return this.#inTurn(() => this.#untilWritten(records)).finally(() => {
      this.#waiting -= records.length
    })
  }

  /** Resolves when the settings as they are now are obeyed; the first time it opens what they ask for. */
  settled(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#isOver()) await this.#obey(await outputOf(this.#options.store))
    }).catch((error: unknown) => this.#complain(error))
  }

  /** The port that readers may connect to; null where there is none. */
  get port(): number | null {
    return this.#sender?.sender.port ?? null
  }

  /** What is not written by now comes again: see `take`. */
  async close(): Promise<void> {
    this.#end.abort()
    await this.#inTurn(async () => {
      await this.#sender?.sender.close()
      this.#sender = null
    })
    // What a reader has taken is remembered, so that it does not come twice.
    if (this.#pump.state !== 'idle') await this.#pump.done
    await this.#inTurn(async () => {
      await this.#files?.close()
      this.#files = null
    })
  }

  #isOver(): boolean {
    return this.#end.signal.aborted
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.then(
      () => undefined,
      () => undefined,
    )
    return done
  }

  async #untilWritten(records: readonly CallRecordRow[]): Promise<boolean> {
    const { firstWaitMs, mostWaitMs } = this.#options
    for (let waitMs = firstWaitMs; !this.#isOver(); waitMs = Math.min(mostWaitMs, waitMs * 2)) {
      try {
        if (await this.#write(records)) this.#relax()
        return true
      } catch (error) {
        this.#complain(error)
        await this.#pause(waitMs)
      }
    }
    return false
  }

  /** False when there was no room for them. */
  async #write(records: readonly CallRecordRow[]): Promise<boolean> {
    const output = await outputOf(this.#options.store)
    await this.#obey(output)
    const { target, form } = output
    if (target.kind === 'none') return true
    const files = await this.#opened()
    const fresh = records.filter((record) => !files.has(record))
    if (fresh.length === 0) return true
    const lines = fresh.map((record) => callLine(record, form))
    if (target.kind === 'file') await files.append(lines.join(''), target.mostBytes)
    else if (target.kind === 'file each') {
      for (const [at, record] of fresh.entries()) await files.writeCall(record, lines[at] ?? '')
    } else if (!(await files.backlog.add(lines.join('')))) {
      this.#drop(fresh.length)
      return false
    }
    await files.commit(fresh)
    this.#wantPump()
    return true
  }

  async #opened(): Promise<RecordFiles> {
    this.#files ??= await RecordFiles.open(this.#options.folder, this.#options.mostWaitingBytes)
    return this.#files
  }

  async #obey({ target }: Output): Promise<void> {
    const place = placeOf(target)
    if (place === (this.#sender?.place ?? null)) return
    const before = this.#sender
    this.#sender = null
    await before?.sender.close()
    if (target.kind !== 'passive' && target.kind !== 'active') return
    await this.#opened()
    const { lookup, warn, firstWaitMs, mostWaitMs } = this.#options
    const options = {
      ...{ host: target.host, port: target.port, lookup, warn, firstWaitMs, mostWaitMs },
      ready: () => this.#wantPump(),
    }
    const sender = target.kind === 'passive' ? new PassiveSender(options) : new ActiveSender(options)
    this.#sender = { sender, place: place ?? '' }
    await sender.opened()
  }

  /** Hands what waits to the reader, piece by piece, until nothing waits or nobody takes it. */
  #wantPump(): void {
    if (this.#pump.state !== 'idle') {
      this.#pump = { state: 'pumping again', done: this.#pump.done }
      return
    }
    const done = this.#pumpOn()
      .catch((error: unknown) => this.#complain(error))
      .then(() => {
        const again = this.#pump.state === 'pumping again' && !this.#isOver()
        this.#pump = { state: 'idle' }
        if (again) this.#wantPump()
      })
    this.#pump = { state: 'pumping', done }
  }

  async #pumpOn(): Promise<void> {
    while (!this.#isOver()) {
      const sender = this.#sender?.sender
      const piece = await this.#inTurn(async () => this.#files?.backlog.next() ?? null)
      if (sender === undefined || piece === null || piece.length === 0) return
      // Not in turn: a reader that takes its time must not keep records from being written down.
      if (!(await sender.deliver(piece))) return
      await this.#inTurn(async () => {
        await this.#files?.backlog.taken(piece.length)
        await this.#files?.commit([])
      })
    }
  }

  #drop(records: number): void {
    if (this.#dropped === 0) this.#options.warn('Call records are lost: there is no room for more that wait.')
    this.#dropped += records
  }

  /** It works again. */
  #relax(): void {
    this.#hasTrouble = false
    if (this.#dropped === 0 || this.#waiting > MOST_WAITING / 2) return
    this.#options.warn(`${this.#dropped} call records were lost for want of room.`)
    this.#dropped = 0
  }

  /** The same trouble is told once, not at each try. */
  #complain(error: unknown): void {
    if (this.#hasTrouble) return
    this.#hasTrouble = true
    const why = error instanceof Error ? error.message : String(error)
    this.#options.warn(`Call records cannot be written to ${this.#options.folder}: ${why}`)
  }

  #pause(ms: number): Promise<void> {
    const { signal } = this.#end
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      const timer = setTimeout(wake, ms)
      signal.addEventListener('abort', wake)
      if (signal.aborted) wake()
    })
  }
}

/** Two targets of the same place share a sender. */
function placeOf(target: Target): string | null {
  return target.kind === 'passive' || target.kind === 'active' ? `${target.kind} ${target.port} ${target.host}` : null
}
