// Tells control how calls look: changes that follow each other closely are told once, an end at once.
import type { ActiveCallLine, SwitchEvent } from '@cordboard/link'
import type { Scheduler } from '@cordboard/sip'

/** How long changes of lines gather, ms. */
export const lineGatherMs = 50

export class LineTeller {
  readonly #tell: (event: SwitchEvent) => void
  readonly #scheduler: Scheduler
  /** The newest line of each call that changed, by the call's short number. */
  readonly #changed = new Map<number, ActiveCallLine>()
  #waiting = false

  constructor(tell: (event: SwitchEvent) => void, scheduler: Scheduler) {
    this.#tell = tell
    this.#scheduler = scheduler
  }

  show(line: ActiveCallLine, ended: boolean): void {
    if (ended) {
      this.drop(line.id)
      this.#tell({ type: 'activeCall', line, ended })
      return
    }
    this.#changed.set(line.id, line)
    if (this.#waiting) return
    this.#waiting = true
    this.#scheduler.set(this.#tellAll, lineGatherMs, null, null)
  }

  /** The call has left the tables: nothing more is told of it. */
  drop(alias: number): void {
    this.#changed.delete(alias)
  }

  #tellAll = (): void => {
    this.#waiting = false
    const lines = [...this.#changed.values()]
    this.#changed.clear()
    for (const line of lines) this.#tell({ type: 'activeCall', line, ended: false })
  }
}
