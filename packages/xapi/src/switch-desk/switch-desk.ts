// Control's end of the link to the switch: feeds it the configuration, stores what it reports, asks it for things.
import type {
  ActiveCallLine,
  ControlCommand,
  LinkEnd,
  LinkHandlers,
  LogEntry,
  SwitchEvent,
  SwitchRequest,
  TraceLine,
  TrunkLine,
} from '@cordboard/link'
import type { Change, Store } from '@cordboard/store'
import { LiveKeeper } from './live-keeper.ts'
import { RecordKeeper, type RecordTaker } from './record-keeper.ts'
import { withZoneNames } from './zone-names.ts'

/** Why the switch did not do what it was asked. */
export class SwitchRefusal extends Error {
  /** `away`: the switch cannot be reached now; `refused`: it said no. */
  readonly why: 'away' | 'refused'
  constructor(why: 'away' | 'refused', message: string) {
    super(message)
    this.name = 'SwitchRefusal'
    this.why = why
  }
}

export interface SwitchDeskOptions {
  readonly store: Store
  readonly newId: () => string
  readonly warn: (message: string) => void
  /** How long an answer may take. */
  readonly answerMs?: number
  /** This system's public address, as carriers see it; named in explanations of what they answered. */
  readonly publicAddress?: string | null
  /** What else obeys the configuration beside the switch: resolves when it has every change told so far. */
  readonly besides?: () => Promise<void>
  /** Who gets call records beside the database. */
  readonly records?: RecordTaker
}

const snapshotRows = 500
const defaultAnswerMs = 5000
const mostPending = 1000
/** A switch that missed a version is asked again after its copy, and once more if it missed another meanwhile. */
const mostSettlings = 3

interface Pending {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: SwitchRefusal) => void
  readonly timer: NodeJS.Timeout
}

//   away --up--> greeting --have--> resyncing --last chunk--> current
//     ^            |                   |                        | change: sent at once
//     \---down-----+-------------------+------------------------/
type Feed =
  | { readonly state: 'away' }
  | { readonly state: 'greeting' }
  | { readonly state: 'resyncing'; readonly waiting: Change[] }
  | { readonly state: 'current' }

export class SwitchDesk implements LinkHandlers<SwitchEvent> {
  readonly #options: SwitchDeskOptions
  readonly #keeper: RecordKeeper
  readonly #pending = new Map<string, Pending>()
  readonly #live: LiveKeeper
  readonly #registered = new Set<number>()
  readonly #trunks = new Map<number, TrunkLine>()
  readonly #activeCalls = new Map<number, ActiveCallLine>()
  readonly #traces = new Map<string, (line: TraceLine) => void>()
  #end: LinkEnd<ControlCommand> | null = null
  #feed: Feed = { state: 'away' }
  #closed = false
  /** Told of each event-log entry of the switch, beside its being stored. */
  onLog: (entry: LogEntry) => void = () => undefined
  #unable: string | null = 'The switch is not connected.'
  #whenAble: (() => void)[] = []
  /** Woken when the feed becomes current or away. */
  readonly #whenFed = new Set<() => void>()
  /** The newest version the store told of. */
  #newest = 0
  /** The newest version the switch is known to obey. */
  #obeyed = 0

  constructor(options: SwitchDeskOptions) {
    this.#options = options
    this.#keeper = new RecordKeeper(
      options.store,
      options.warn,
      (sequence) => this.#send({ type: 'stored', sequence }),
      options.publicAddress,
      options.records,
    )
    this.#live = new LiveKeeper(options.store, options.warn)
  }

  /** The end is made with this desk as its handlers, so it is handed over afterwards. */
  attach(end: LinkEnd<ControlCommand>): void {
    this.#end = end
  }

  get isUp(): boolean {
    return this.#feed.state !== 'away'
  }

  /** True once the switch has the current configuration. */
  get isCurrent(): boolean {
    return this.#feed.state === 'current'
  }

  /** Why calls cannot be placed, as the switch said last; null when they can. */
  get unable(): string | null {
    return this.#unable
  }

  /** Resolves as soon as the switch has the configuration and can place calls. */
  whenAble(): Promise<void> {
    if (this.isCurrent && this.#unable === null) return Promise.resolve()
    return new Promise((resolve) => this.#whenAble.push(resolve))
  }

  isRegistered(userId: number): boolean {
    return this.#registered.has(userId)
  }

  /** What the switch said last of a trunk; null while it is away or has not said anything. */
  trunk(id: number): TrunkLine | null {
    return this.#trunks.get(id) ?? null
  }

  activeCalls(): readonly ActiveCallLine[] {
    return [...this.#activeCalls.values()]
  }

  /** Rejects with SwitchRefusal. `withinMs`: for requests that take their time. */
  request(request: SwitchRequest, withinMs: number = this.#options.answerMs ?? defaultAnswerMs): Promise<unknown> {
    if (this.#end === null || !this.isUp)
      return Promise.reject(new SwitchRefusal('away', 'The switch is not running right now.'))
    if (this.#pending.size >= mostPending)
      return Promise.reject(new SwitchRefusal('away', 'The switch has too many unanswered requests.'))
    const id = this.#options.newId()
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id)
        reject(new SwitchRefusal('away', 'The switch did not answer in time.'))
      }, withinMs)
      this.#pending.set(id, { resolve, reject, timer })
      this.#send({ type: 'request', id, request })
    })
  }

  /**
   * Resolves true once everything that was written before is in force: the switch decides with it. False when the switch
   * cannot be asked or does not answer in time: it is given the configuration when it is back.
   */
  async settled(): Promise<boolean> {
    const wanted = this.#newest
    await this.#options.besides?.()
    for (let asked = 0; asked < mostSettlings; asked++) {
      if (!(await this.#fed())) return false
      try {
        // The link keeps the order, so this is answered after the change has been applied or found to leave a gap.
        if (versionIn(await this.request({ kind: 'status' })) >= wanted) return true
      } catch (error) {
        if (error instanceof SwitchRefusal) return false
        throw error
      }
    }
    return false
  }

  /** As `settled`, without a question when nothing was written since the last one. */
  async inForce(): Promise<void> {
    const wanted = this.#newest
    if (wanted <= this.#obeyed) return
    if (await this.settled()) this.#obeyed = Math.max(this.#obeyed, wanted)
  }

  /** True as soon as the switch has its copy; false when it is away or takes too long. */
  #fed(): Promise<boolean> {
    if (this.isCurrent || !this.isUp) return Promise.resolve(this.isCurrent)
    return new Promise((resolve) => {
      const look = (): void => {
        this.#whenFed.delete(look)
        clearTimeout(timer)
        resolve(this.isCurrent)
      }
      const timer = setTimeout(look, this.#options.answerMs ?? defaultAnswerMs)
      this.#whenFed.add(look)
    })
  }

  #wakeWhenFed(): void {
    for (const look of [...this.#whenFed]) look()
  }

  /** Lines of a trace that was asked for with `follow`. Returns how to stop listening. */
  onTrace(trace: string, take: (line: TraceLine) => void): () => void {
    this.#traces.set(trace, take)
    return () => this.#traces.delete(trace)
  }

  /** To be called by the store after each commit. */
  changed(change: Change): void {
    this.#newest = Math.max(this.#newest, change.version)
    if (this.#feed.state === 'current')
      this.#send({ type: 'changed', version: change.version, rows: withZoneNames(change.rows) })
    else if (this.#feed.state === 'resyncing') this.#feed.waiting.push(change)
  }

  /** Resolves when everything reported so far is stored. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#keeper.close()
    await this.#live.close()
    this.#end?.close()
  }

  up(): void {
    this.#feed = { state: 'greeting' }
  }

  down(reason: string): void {
    this.#feed = { state: 'away' }
    this.#unable = 'The switch is not connected.'
    this.#registered.clear()
    this.#activeCalls.clear()
    this.#trunks.clear()
    for (const pending of this.#pending.values()) {
      clearTimeout(pending.timer)
      pending.reject(new SwitchRefusal('away', `The switch went away: ${reason}.`))
    }
    this.#pending.clear()
    this.#wakeWhenFed()
  }

  frame(event: SwitchEvent): void {
    switch (event.type) {
      case 'have':
        void this.#resync(event.version)
        return
      case 'able':
        this.#unable = event.unable
        this.#wakeWhenAble()
        return
      case 'record':
        this.#keeper.record(event.record)
        return
      case 'log':
        this.#keeper.log(event.entry)
        this.onLog(event.entry)
        return
      case 'blocked':
        this.#keeper.block(event.block)
        return
      case 'registered':
        if (event.registered) this.#registered.add(event.userId)
        else this.#registered.delete(event.userId)
        return
      case 'activeCall':
        if (event.ended) this.#activeCalls.delete(event.line.id)
        else this.#activeCalls.set(event.line.id, event.line)
        return
      case 'trunk':
        this.#trunks.set(event.line.id, event.line)
        return
      case 'liveChanged':
        this.#live.changed(event)
        return
      case 'traced':
        this.#traces.get(event.trace)?.(event.line)
        return
      case 'answer':
        this.#answered(event)
    }
  }

  #wakeWhenAble(): void {
    if (!this.isCurrent || this.#unable !== null) return
    for (const resolve of this.#whenAble.splice(0)) resolve()
  }

  #send(command: ControlCommand): void {
    this.#end?.send(command)
  }

  #answered(event: Extract<SwitchEvent, { type: 'answer' }>): void {
    const pending = this.#pending.get(event.id)
    if (pending === undefined) return
    this.#pending.delete(event.id)
    clearTimeout(pending.timer)
    if (event.ok) pending.resolve(event.value)
    else pending.reject(new SwitchRefusal('refused', event.error ?? 'The switch refused.'))
  }

  /** Gives the switch a full copy unless it has this very version. Changes that come meanwhile follow in order. */
  async #resync(theirs: number | null): Promise<void> {
    const resyncing: Feed = { state: 'resyncing', waiting: [] }
    this.#feed = resyncing
    try {
      const ours = await this.#options.store.version()
      let reached = ours
      if (theirs !== ours)
        for await (const chunk of this.#options.store.snapshot(snapshotRows)) {
          if (this.#feed !== resyncing) return
          reached = chunk.version
          this.#send({
            type: 'resync',
            version: chunk.version,
            rows: withZoneNames(chunk.rows),
            first: chunk.first,
            last: chunk.last,
          })
        }
      if (this.#feed !== resyncing) return
      this.#feed = { state: 'current' }
      this.#wakeWhenAble()
      for (const change of resyncing.waiting) if (change.version > reached) this.changed(change)
      this.#wakeWhenFed()
    } catch (error) {
      this.#options.warn(
        `The configuration could not be given to the switch: ${error instanceof Error ? error.message : String(error)}`,
      )
      if (this.#feed === resyncing && !this.#closed) setTimeout(() => void this.#again(resyncing), 1000).unref()
    }
  }

  async #again(resyncing: Feed): Promise<void> {
    if (this.#feed === resyncing) await this.#resync(null)
  }
}

/** The version in a SwitchStatus; 0 when the switch has no configuration. */
function versionIn(status: unknown): number {
  const has = typeof status === 'object' && status !== null && 'version' in status
  return has && typeof status.version === 'number' ? status.version : 0
}
