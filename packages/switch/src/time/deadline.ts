// Deadlines that neither a jump of the wall clock nor a restart of the process moves.

/**
 * The three clocks a deadline needs. `monotonicMs` counts from the start of the machine and is the same for every process
 * (process.hrtime on Linux); `wallMs` is epoch time; `boot` names this run of the machine (null: not known).
 */
export interface Clock {
  monotonicMs(): number
  wallMs(): number
  readonly boot: string | null
}

/** Plain data, safe to write into a journal. */
export interface Deadline {
  readonly monotonicMs: number
  readonly wallMs: number
  readonly boot: string | null
}

/** The deadline that is `ms` milliseconds away. */
export function deadlineIn(ms: number, clock: Clock): Deadline {
  return { monotonicMs: clock.monotonicMs() + ms, wallMs: clock.wallMs() + ms, boot: clock.boot }
}

/** Milliseconds left, never negative. Only the monotonic clock counts: the wall clock may jump as it likes. */
export function remainingMs(deadline: Deadline, clock: Clock): number {
  return Math.max(0, deadline.monotonicMs - clock.monotonicMs())
}

/**
 * Takes a deadline from the journal into this process. On the same boot the monotonic clock still counts; after a restart
 * of the machine the wall clock is all there is, and it may be wrong: the time left is kept within `floorMs`..`ceilingMs`.
 */
export function restoreDeadline(deadline: Deadline, floorMs: number, ceilingMs: number, clock: Clock): Deadline {
  const sameBoot = deadline.boot !== null && deadline.boot === clock.boot
  const left = sameBoot ? deadline.monotonicMs - clock.monotonicMs() : deadline.wallMs - clock.wallMs()
  return deadlineIn(Math.min(Math.max(left, floorMs), ceilingMs), clock)
}
