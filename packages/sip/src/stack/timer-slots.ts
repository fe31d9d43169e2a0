// The timers of one transaction: three slots are enough, since no state has two timers of one slot armed.
import type { TimerName } from '../transaction/timers.ts'
import type { Scheduler, TimerHandle } from './scheduler.ts'

/** Whoever has timers: the transaction shells. */
export interface TimerOwner {
  readonly slots: TimerSlots
}

type Slot = 'repeat' | 'life' | 'extra'

const slotOf: Readonly<Record<TimerName, Slot>> = {
  A: 'repeat',
  E: 'repeat',
  G: 'repeat',
  B: 'life',
  D: 'life',
  F: 'life',
  H: 'life',
  I: 'life',
  J: 'life',
  K: 'life',
  L: 'life',
  M: 'life',
  expire: 'life',
  trying: 'extra',
  cancelled: 'extra',
}

export class TimerSlots {
  repeat: TimerHandle = null
  life: TimerHandle = null
  extra: TimerHandle = null
}

/** Arms and disarms for all transactions of a stack, and counts what is armed. */
export class TransactionTimers<Owner extends TimerOwner> {
  readonly #scheduler: Scheduler
  readonly #fired: (owner: Owner, timer: TimerName) => void
  #armed = 0

  constructor(scheduler: Scheduler, fired: (owner: Owner, timer: TimerName) => void) {
    this.#scheduler = scheduler
    // Bound once, so that arming makes no closure.
    this.#fired = (owner, timer) => {
      owner.slots[slotOf[timer]] = null
      this.#armed -= 1
      fired(owner, timer)
    }
  }

  get armed(): number {
    return this.#armed
  }

  arm(owner: Owner, timer: TimerName, ms: number): void {
    const slot = slotOf[timer]
    this.#clear(owner, slot)
    owner.slots[slot] = this.#scheduler.set(this.#fired, ms, owner, timer)
    this.#armed += 1
  }

  disarm(owner: Owner, timer: TimerName): void {
    this.#clear(owner, slotOf[timer])
  }

  disarmAll(owner: Owner): void {
    this.#clear(owner, 'repeat')
    this.#clear(owner, 'life')
    this.#clear(owner, 'extra')
  }

  #clear(owner: Owner, slot: Slot): void {
    const handle = owner.slots[slot]
    if (handle === null) return
    this.#scheduler.clear(handle)
    owner.slots[slot] = null
    this.#armed -= 1
  }
}
