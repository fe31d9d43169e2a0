// Sends new entries of the event log and of the audit to the server that SyslogSettings name.
//
// The entries wait in the database: nothing here blocks who writes them. Sending begins with what is written from now on.
import type { Store } from '@cordboard/store'
import { type Lookup, systemLookup } from '../mail/server-addresses.ts'
import { relayOf } from '../settings/syslog.ts'
import { sendSyslogLines } from '../settings/syslog-line.ts'
import { auditLine, droppedLine, eventLine } from './syslog-entry.ts'

export interface SyslogRelayOptions {
  readonly store: Store
  /** Name of this system in the lines. */
  readonly host: string
  readonly warn: (message: string) => void
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly lookup?: Lookup
  /** Between two looks at what is new. */
  readonly everyMs?: number
  /** Waits while the server is away double up to this. */
  readonly mostWaitMs?: number
  /** Entries of a kind that may wait; of more than that the oldest are not sent. */
  readonly mostBehind?: number
}

const PER_BATCH = 100
const KINDS = ['EventLog', 'AuditLog'] as const
type Kind = (typeof KINDS)[number]

const LINES = { EventLog: eventLine, AuditLog: auditLine } as const

interface Fresh {
  readonly lines: readonly string[]
  readonly upTo: number
}

export class SyslogRelay {
  readonly #options: Required<SyslogRelayOptions>
  /** The last entry of a kind that was sent; a kind that is not sent has none. */
  readonly #sent = new Map<Kind, number>()
  #dropped = 0
  #trouble: string | null = null
  #waitMs: number
  #timer: NodeJS.Timeout | null = null
  #round: Promise<void> = Promise.resolve()
  readonly #end = new AbortController()

  constructor(options: SyslogRelayOptions) {
    this.#options = { lookup: systemLookup, everyMs: 1000, mostWaitMs: 60_000, mostBehind: 10_000, ...options }
    this.#waitMs = this.#options.everyMs
  }

  /** Resolves when it is known from where on entries are sent. */
  async start(): Promise<void> {
    this.#round = this.#work()
    await this.#round
  }

  async close(): Promise<void> {
    this.#end.abort()
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#round
  }

  async #work(): Promise<void> {
    let more = false
    try {
      more = await this.#send()
      this.#trouble = null
      this.#waitMs = this.#options.everyMs
    } catch (error) {
      this.#complain(error instanceof Error ? error.message : String(error))
      this.#waitMs = Math.min(this.#options.mostWaitMs, this.#waitMs * 2)
    }
    if (this.#end.signal.aborted) return
    this.#timer = setTimeout(() => this.#again(), more ? 0 : this.#waitMs)
    this.#timer.unref()
  }

  #again(): void {
    this.#round = this.#work()
  }

  /** True when there is more. */
  async #send(): Promise<boolean> {
    const { store, host, lookup, now } = this.#options
    const relay = await relayOf(store)
    const fresh = new Map<Kind, Fresh>()
    for (const kind of KINDS) {
      if (relay?.kinds.includes(kind)) fresh.set(kind, await this.#fresh(kind))
      else this.#sent.delete(kind)
    }
    const lines = [...fresh.values()].flatMap((each) => each.lines)
    if (relay === null || lines.length === 0) return false
    const dropped = this.#dropped
    const all = dropped === 0 ? lines : [droppedLine(dropped, now(), host), ...lines]
    const failure = await sendSyslogLines(relay.server, all, lookup)
    if (failure !== null) throw new Error(failure)
    for (const [kind, { upTo }] of fresh) this.#sent.set(kind, upTo)
    this.#dropped -= dropped
    return [...fresh.values()].some((each) => each.lines.length === PER_BATCH)
  }

  async #fresh(kind: Kind): Promise<Fresh> {
    const { store, host, mostBehind } = this.#options
    const newest = await newestOf(store, kind)
    const sent = this.#sent.get(kind) ?? newest
    const from = Math.max(sent, newest - mostBehind)
    this.#sent.set(kind, from)
    if (from > sent) this.#drop(from - sent)
    if (from >= newest) return { lines: [], upTo: from }
    const { rows } = await store.query(kind, {
      where: { op: 'compare', field: 'Id', is: 'gt', value: from },
      orderBy: [{ field: 'Id', descending: false }],
      limit: PER_BATCH,
    })
    return { lines: rows.map((row) => LINES[kind](row, host)), upTo: Number(rows.at(-1)?.Id ?? from) }
  }

  #drop(entries: number): void {
    if (this.#dropped === 0) this.#options.warn('The syslog server is away for too long: old entries are not sent.')
    this.#dropped += entries
  }

  /** The same trouble is told once, not at each try. */
  #complain(trouble: string): void {
    if (trouble === this.#trouble) return
    this.#trouble = trouble
    this.#options.warn(`Logs wait for the syslog server: ${trouble}`)
  }
}

async function newestOf(store: Store, kind: Kind): Promise<number> {
  const { rows } = await store.query(kind, { orderBy: [{ field: 'Id', descending: true }], limit: 1 })
  return Number(rows[0]?.Id ?? 0)
}
