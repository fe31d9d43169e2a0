// Measures how late the event loop is, for the overload decision.
//
// A timer of our own, because the histogram of perf_hooks loses the interval after each reset: a loop that hardly turns
// would look idle.

export interface LoopLagProbe {
  /** Worst lag since the last call, ms. */
  read(): number
  close(): void
}

/** Short against the lag that counts (hundreds of ms), long enough that an idle process sleeps. */
const intervalMs = 50

/** Starts measuring; `close` stops it. Does not keep the process alive. */
export function openLoopLagProbe(): LoopLagProbe {
  let worst = 0
  let expected = performance.now() + intervalMs
  const timer = setInterval(() => {
    const now = performance.now()
    worst = Math.max(worst, now - expected)
    expected = now + intervalMs
  }, intervalMs)
  timer.unref()
  return {
    read() {
      // A tick that is overdue right now counts as well.
      const lag = Math.max(worst, performance.now() - expected, 0)
      worst = 0
      return lag
    },
    close: () => clearInterval(timer),
  }
}
