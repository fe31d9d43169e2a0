// Starts the processes of an instance, watches them, and stops them in order.
import { fileURLToPath } from 'node:url'
import type { LinkListener } from '@cordboard/link'
import type { Settings } from '../settings/settings.ts'
import { Supervised } from './supervised.ts'

export type Notes = Readonly<Record<string, unknown>>

export interface SupervisorEvents {
  /** Every process is ready for the first time; what each noted by name. */
  started(notes: ReadonlyMap<string, Notes>): void
  /** A process ended by itself and is started again. */
  died(name: string, how: string): void
  back(name: string): void
  /** A process said why it cannot run. The supervisor is stopping everything. */
  refused(name: string, sentence: string): void
}

/** Time each group has to end; the last one is killed when all is over. */
const stopBudgetMs = { switch: 6000, control: 2000, media: 1000 }

const firstOnes: ReadonlySet<string> = new Set(['switch', 'media-0'])
/** The others do not wait longer than this for the switch. */
const restWaitsMs = 1000

const script = (name: string): string => fileURLToPath(new URL(`../processes/${name}.ts`, import.meta.url))

export class Supervisor {
  readonly #children: readonly Supervised[]
  readonly #events: SupervisorEvents
  readonly #lock: LinkListener
  readonly #notes = new Map<string, Notes>()
  #restDue: NodeJS.Timeout | null = null
  #phase: 'starting' | 'started' | 'stopping' = 'starting'

  constructor(settings: Settings, runFolder: string, lock: LinkListener, events: SupervisorEvents) {
    this.#events = events
    this.#lock = lock
    const child = (name: string, kind: string, args: readonly string[]): Supervised =>
      new Supervised({
        name,
        script: script(kind),
        args: [runFolder, ...args],
        report: (what, detail, notes) => this.#hear(name, what, detail, notes),
        levelWanted: (level) => {
          for (const other of this.#children) if (other.name !== name) other.setLevel(level)
        },
      })
    const media = Array.from({ length: settings.mediaProcesses }, (_, index) =>
      child(`media-${index}`, 'media', [String(index)]),
    )
    this.#children = [...media, child('switch', 'switch', []), child('control', 'control', [])]
  }

  /**
   * Calls come first: what the first call needs (the switch, one media process) has the processors for itself; the rest starts
   * when the switch is ready, or has failed, or takes long.
   */
  start(): void {
    for (const child of this.#children) if (firstOnes.has(child.name)) child.start()
    this.#restDue = setTimeout(() => this.#startRest(), restWaitsMs)
  }

  #startRest(): void {
    if (this.#restDue === null) return
    clearTimeout(this.#restDue)
    this.#restDue = null
    for (const child of this.#children) if (!firstOnes.has(child.name)) child.start()
  }

  /** Name, state and pid of every process. */
  status(): readonly { readonly name: string; readonly state: string; readonly pid: number | null }[] {
    return this.#children.map((child) => ({ name: child.name, state: child.state, pid: child.pid }))
  }

  /** The switch ends its calls first, control stores their records, media goes last. */
  async stop(): Promise<void> {
    this.#phase = 'stopping'
    if (this.#restDue !== null) clearTimeout(this.#restDue)
    this.#restDue = null
    const group = (prefix: keyof typeof stopBudgetMs): Promise<unknown> =>
      Promise.all(this.#children.filter((c) => c.name.startsWith(prefix)).map((c) => c.stop(stopBudgetMs[prefix])))
    await group('switch')
    await group('control')
    await group('media')
    await this.#lock.close()
  }

  /** A second Ctrl-C. */
  force(): void {
    for (const child of this.#children) child.kill()
  }

  #hear(name: string, what: 'up' | 'died' | 'stopped' | 'refused', detail: string, notes: Notes): void {
    if (name === 'switch' && (what === 'up' || what === 'died')) this.#startRest()
    switch (what) {
      case 'up':
        this.#up(name, notes)
        return
      case 'died':
        if (this.#phase !== 'stopping') this.#events.died(name, detail)
        return
      case 'refused':
        if (this.#phase !== 'stopping') this.#events.refused(name, detail)
        return
      case 'stopped':
    }
  }

  #up(name: string, notes: Notes): void {
    if (this.#phase === 'started') this.#events.back(name)
    if (this.#phase !== 'starting') return
    this.#notes.set(name, notes)
    if (this.#notes.size < this.#children.length) return
    this.#phase = 'started'
    this.#events.started(this.#notes)
  }
}
