// What a stack does now and then: forget quiet sources, sample the loop's lag.
import { type LoopLagProbe, openLoopLagProbe } from '../guard/loop-lag.ts'
import { notOverloaded, type OverloadLimits, type OverloadState, stepOverload } from '../guard/overload.ts'
import type { SourceGuard } from '../guard/source-guard.ts'
import type { Scheduler, TimerHandle } from './scheduler.ts'

/** How often quiet sources are forgotten, ms. */
const sweepMs = 10_000

export interface HousekeepingOptions {
  readonly scheduler: Scheduler
  readonly now: () => number
  readonly guard: SourceGuard
  readonly limits: OverloadLimits
  /** undefined: measured here; null: not watched. */
  readonly loopLag: (() => number) | null | undefined
}

export class Housekeeping {
  readonly #options: HousekeepingOptions
  readonly #timers = new Set<TimerHandle>()
  #probe: LoopLagProbe | null = null
  #overload: OverloadState = notOverloaded

  constructor(options: HousekeepingOptions) {
    this.#options = options
  }

  get overload(): OverloadState {
    return this.#overload
  }

  start(): void {
    const { guard, now, limits, loopLag } = this.#options
    this.#every(sweepMs, () => guard.sweep(now()))
    const read = loopLag === undefined ? this.#openProbe() : loopLag
    if (read === null) return
    this.#every(limits.sampleMs, () => {
      this.#overload = stepOverload(this.#overload, read(), now(), limits)
    })
  }

  stop(): void {
    for (const timer of this.#timers) this.#options.scheduler.clear(timer)
    this.#timers.clear()
    this.#probe?.close()
    this.#probe = null
  }

  #openProbe(): () => number {
    const probe = openLoopLagProbe()
    this.#probe = probe
    return () => probe.read()
  }

  #every(ms: number, act: () => void): void {
    const fire = (): void => {
      this.#timers.delete(timer)
      act()
      this.#every(ms, act)
    }
    const timer = this.#options.scheduler.set(fire, ms, null, null)
    this.#timers.add(timer)
  }
}
