// When to refuse new calls because the process no longer keeps up. Pure: loop lag in, decision out.

export interface OverloadLimits {
  /** Loop lag (ms, worst of a sample) at which new calls are refused, when two samples in a row have it. */
  readonly enterMs: number
  /** Lag below which they are taken again, after `calmMs` below it. */
  readonly leaveMs: number
  readonly calmMs: number
  /** Retry-After given with the 503, seconds. */
  readonly retryAfterSeconds: number
  /** How often the lag is sampled, ms. */
  readonly sampleMs: number
}

export const defaultOverload: OverloadLimits = {
  enterMs: 300,
  leaveMs: 100,
  calmMs: 2000,
  retryAfterSeconds: 5,
  sampleMs: 500,
}

//   +--------+  lag >= enter   +----------+  again   +------------+  lag < leave   +------------+
//   | normal | --------------> | strained | -------> | overloaded | -------------> | recovering |
//   +--------+ <-------------- +----------+          +------------+ <------------- +------------+
//       ^          less                                             lag >= leave         |
//       +---------------------------------------------------------------- calm for calmMs +
//
// One late sample alone is a stall that is over (a frozen process, a long collection): calls that waited are taken.
export type OverloadState =
  | { readonly state: 'normal' }
  | { readonly state: 'strained' }
  | { readonly state: 'overloaded' }
  | { readonly state: 'recovering'; readonly since: number }

export const notOverloaded: OverloadState = { state: 'normal' }

/** One sample of loop lag at `now` (both ms). */
export function stepOverload(state: OverloadState, lagMs: number, now: number, limits: OverloadLimits): OverloadState {
  switch (state.state) {
    case 'normal':
      return lagMs >= limits.enterMs ? { state: 'strained' } : state
    case 'strained':
      return lagMs >= limits.enterMs ? { state: 'overloaded' } : notOverloaded
    case 'overloaded':
      return lagMs < limits.leaveMs ? { state: 'recovering', since: now } : state
    case 'recovering':
      if (lagMs >= limits.leaveMs) return { state: 'overloaded' }
      return now - state.since >= limits.calmMs ? notOverloaded : state
  }
}

/** New INVITEs outside dialogs are refused; everything else (in-dialog requests, REGISTER, OPTIONS) goes on. */
export function refusesNewCalls(state: OverloadState): boolean {
  return state.state === 'overloaded' || state.state === 'recovering'
}
