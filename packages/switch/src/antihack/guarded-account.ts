// What is held against log-ins of one account from addresses that are never blocked, as a pure machine.
//
//   +------+ failed  +---------+ limit reached +------+
//   | open |-------->| watched |-------------->| held |
//   +------+         +---------+               +------+
//      ^               |  failed (below)          |  failed: nothing
//      |               '--> watched               |
//      +---------------+--------------------------+
//        quiet for long, time is up, forgiven
//
// A shared cloud's address is a carrier's and a stranger's at once: it cannot be blocked, so the account is kept from it instead.
// A log-in that works changes nothing: between two of a phone's registrations nobody shall have all guesses anew.
import type { OffenderLimits } from './offender.ts'

export type GuardLimits = Pick<OffenderLimits, 'failedLogins' | 'blockSeconds' | 'forgetMs'>

export type Guarded =
  | { readonly state: 'watched'; readonly failedLogins: number; readonly lastAtMs: number }
  | { readonly state: 'held'; readonly untilMs: number }

/** Open accounts have no record. */
export type GuardedState = Guarded | null

export type GuardedInput = 'failed' | 'timePassed' | 'forgiven'
export type GuardedCommand = 'hold'

type Step = readonly [GuardedState, readonly GuardedCommand[]]

/** One input for one account; `now` is monotonic, in milliseconds. */
export function stepGuarded(state: GuardedState, input: GuardedInput, limits: GuardLimits, now: number): Step {
  const current = isOver(state, limits, now) ? null : state
  switch (input) {
    case 'failed': {
      if (current?.state === 'held') return [current, []]
      const failedLogins = (current?.failedLogins ?? 0) + 1
      if (failedLogins < limits.failedLogins) return [{ state: 'watched', failedLogins, lastAtMs: now }, []]
      return [{ state: 'held', untilMs: now + limits.blockSeconds * 1000 }, ['hold']]
    }
    case 'timePassed':
      return [current, []]
    case 'forgiven':
      return [null, []]
  }
}

function isOver(state: GuardedState, limits: GuardLimits, now: number): boolean {
  switch (state?.state) {
    case undefined:
      return true
    case 'watched':
      return now - state.lastAtMs >= limits.forgetMs
    case 'held':
      return now >= state.untilMs
  }
}
