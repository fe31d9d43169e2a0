// The pacer's clock: at each step it attends to the legs whose time has come, and to no others.
import type { LoopTimer, MediaLoop } from '../loop/media-loop.ts'
import type { Leg } from './leg.ts'
import { type PacingSettings, paceLeg } from './leg-pacing.ts'

/** The pacer's step; legs are spread over its steps. */
const TICK_MS = 5
/** Steps that can be planned ahead (160 ms); a power of two. A leg whose time is later is looked at in between. */
const SLOTS = 32
/** Behind by more, the pacer's clock jumps. */
const MAX_BEHIND_MS = 500
/** Later than this, this process stood still: what the feeding legs said meanwhile has not been read yet. */
const STALL_MS = 40

/** The legs of one step; the array is used again and again. */
interface Slot {
  readonly legs: (Leg | null)[]
  count: number
}

export class Pacer {
  private readonly loop: MediaLoop
  private readonly settings: PacingSettings
  private readonly ended: (leg: Leg) => void
  private readonly timer: LoopTimer
  private readonly slots: readonly Slot[] = Array.from({ length: SLOTS }, () => ({ legs: [], count: 0 }))
  private readonly legs = new Set<Leg>()
  private readonly due: (Leg | null)[] = []
  /** Whole milliseconds, as all times kept per leg: such numbers need no box on the heap. */
  private tickMs = 0
  private tickNumber = 0
  private phase = 0
  /** When the process last went on after it had stood still. */
  private awakeSinceMs = 0

  /** `ended` is told when what a leg plays has been played to its end. */
  constructor(loop: MediaLoop, settings: PacingSettings, ended: (leg: Leg) => void) {
    this.loop = loop
    this.settings = settings
    this.ended = ended
    this.timer = loop.timer(() => this.tick())
  }

  /** Begins to look after a new leg. Each has its own phase, so that not all packets leave at the same moment. */
  add(leg: Leg): void {
    if (this.legs.size === 0) {
      this.tickMs = Math.ceil(this.loop.now())
      this.timer.arm(this.tickMs + TICK_MS)
    }
    this.legs.add(leg)
    this.phase = (this.phase + 1) % 4
    this.plan(leg, this.phase + 1)
  }

  /** There is something to be sent for this leg: looks at it at the next step. */
  wake(leg: Leg): void {
    if (this.legs.has(leg) && leg.attendTick > this.tickNumber + 1) this.plan(leg, 1)
  }

  remove(leg: Leg): void {
    if (!this.legs.delete(leg)) return
    leg.attendTick = -1
    if (this.legs.size === 0) this.stop()
  }

  stop(): void {
    this.timer.disarm()
    for (const leg of this.legs) leg.attendTick = -1
    this.legs.clear()
  }

  /** A leg may lie in several slots; only the one of its `attendTick` counts. */
  private plan(leg: Leg, ticksAhead: number): void {
    leg.attendTick = this.tickNumber + Math.min(Math.max(1, ticksAhead), SLOTS - 1)
    const slot = this.slots[leg.attendTick & (SLOTS - 1)]
    if (slot === undefined) return
    slot.legs[slot.count] = leg
    slot.count++
  }

  /** Runs every step that is due by now, by nominal time, so that lateness is caught up and never adds up. */
  private tick(): void {
    const nowMs = this.loop.now()
    const lateMs = nowMs - this.tickMs - TICK_MS
    if (lateMs > STALL_MS) this.awakeSinceMs = Math.trunc(nowMs)
    const steps = Math.floor((nowMs - this.tickMs) / TICK_MS)
    const due = this.takeDue(Math.min(steps, SLOTS))
    this.tickNumber += steps
    this.tickMs = lateMs > MAX_BEHIND_MS ? Math.trunc(nowMs) : this.tickMs + steps * TICK_MS
    for (let i = 0; i < due; i++) {
      const leg = this.due[i]
      this.due[i] = null
      if (leg !== null && leg !== undefined) this.attend(leg, nowMs)
    }
    if (this.legs.size > 0) this.timer.arm(this.tickMs + TICK_MS)
  }

  /** Empties the next slots; how many legs lie in `due` now. */
  private takeDue(slots: number): number {
    let due = 0
    for (let tick = this.tickNumber + 1; tick <= this.tickNumber + slots; tick++) {
      const slot = this.slots[tick & (SLOTS - 1)]
      if (slot === undefined) continue
      for (let i = 0; i < slot.count; i++, due++) {
        this.due[due] = slot.legs[i] ?? null
        slot.legs[i] = null
      }
      slot.count = 0
    }
    return due
  }

  private attend(leg: Leg, nowMs: number): void {
    // Gone, planned anew, or attended to already in this step.
    if (leg.attendTick < 0 || leg.attendTick > this.tickNumber) return
    const news = paceLeg(leg, this.tickMs, nowMs, this.awakeSinceMs, this.settings)
    if (news === 'ended') this.ended(leg)
    if (leg.attendTick >= 0) this.plan(leg, Math.ceil((leg.attendMs - this.tickMs) / TICK_MS))
  }
}
