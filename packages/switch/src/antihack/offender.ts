// What is held against one source address, as a pure machine: failed logins, challenges nobody answered, floods.
//
//              failed, challenged (below the limit)
//                         +---+
//                         |   v
//   +-------+ failed,  +---------+  limit reached   +---------+
//   | clean |--------->| watched |----------------->| blocked |
//   +-------+ challeng.+---------+                  +---------+
//     ^   |                 |                          ^   |
//     |   +--------- flooded (red barrier) ------------+   |
//     |                     |                              |
//     +---------------------+------------------------------+
//        authenticated, quiet for long      time is up, forgiven, or now on the allow list
//
// Signalling and web logins count into the same record. Only addresses are judged: no account is ever locked.
import { type Clock, type Deadline, deadlineIn, remainingMs } from '../time/deadline.ts'

/** 3CX AntiHackingSettings that concern one address (field names of the XAPI in comments). */
export interface OffenderLimits {
  /** HackAuthRequests: failed logins until the address is blocked. */
  readonly failedLogins: number
  /** HackChallengeRequests: challenges without a later login until the address is blocked. */
  readonly unansweredChallenges: number
  /** HackBlacklistDuration, seconds. */
  readonly blockSeconds: number
  /** How long a peer may take to answer a challenge before it counts as unanswered. */
  readonly answerMs: number
  /** A watched address that stays quiet for so long is clean again. */
  readonly forgetMs: number
}

export const DEFAULT_OFFENDER_LIMITS: OffenderLimits = {
  failedLogins: 25,
  unansweredChallenges: 1000,
  blockSeconds: 1800,
  answerMs: 5000,
  forgetMs: 3_600_000,
}

export type BlockReason = 'failedLogins' | 'unansweredChallenges' | 'flood'

export type Offender =
  | {
      readonly state: 'watched'
      readonly failedLogins: number
      readonly unanswered: number
      /** Challenges of the current and of the previous window of `answerMs`: still answerable. */
      readonly openNew: number
      readonly openOld: number
      readonly windowAtMs: number
      readonly lastAtMs: number
    }
  | { readonly state: 'blocked'; readonly until: Deadline; readonly reason: BlockReason }

/** Clean addresses have no record. */
export type OffenderState = Offender | null

export type OffenderInput =
  | { readonly input: 'failed' }
  | { readonly input: 'challenged' }
  | { readonly input: 'authenticated' }
  | { readonly input: 'flooded' }
  | { readonly input: 'timePassed' }
  | { readonly input: 'forgiven' }

export type OffenderCommand =
  | { readonly command: 'block'; readonly until: Deadline; readonly reason: BlockReason }
  | { readonly command: 'unblock' }

export interface OffenderContext {
  readonly limits: OffenderLimits
  readonly clock: Clock
  /** The address is on the allow list: nothing is held against it. */
  readonly allowed: boolean
}

type Watched = Extract<Offender, { state: 'watched' }>
type Step = readonly [OffenderState, readonly OffenderCommand[]]

const nothing: readonly OffenderCommand[] = []
const unblocked: Step = [null, [{ command: 'unblock' }]]

/** One input for one address. */
export function stepOffender(state: OffenderState, input: OffenderInput, ctx: OffenderContext): Step {
  if (state?.state === 'blocked') return stepBlocked(state, input, ctx)
  if (ctx.allowed) return [null, nothing]
  const now = ctx.clock.monotonicMs()
  switch (input.input) {
    case 'failed': {
      const watched = rollWindow(state ?? clean(now), now, ctx.limits)
      return judge({ ...watched, failedLogins: watched.failedLogins + 1, lastAtMs: now }, ctx)
    }
    case 'challenged': {
      const watched = rollWindow(state ?? clean(now), now, ctx.limits)
      return judge({ ...watched, openNew: watched.openNew + 1, lastAtMs: now }, ctx)
    }
    case 'authenticated':
    case 'forgiven':
      return [null, nothing]
    case 'flooded':
      return block('flood', ctx)
    case 'timePassed':
      if (state === null || now - state.lastAtMs >= ctx.limits.forgetMs) return [null, nothing]
      return judge(rollWindow(state, now, ctx.limits), ctx)
  }
}

function stepBlocked(state: Extract<Offender, { state: 'blocked' }>, input: OffenderInput, ctx: OffenderContext): Step {
  if (ctx.allowed || remainingMs(state.until, ctx.clock) === 0) return unblocked
  switch (input.input) {
    case 'forgiven':
      return unblocked
    // Packets already under way when the block began change nothing; a lucky guess does not lift it.
    case 'failed':
    case 'challenged':
    case 'authenticated':
    case 'flooded':
    case 'timePassed':
      return [state, nothing]
  }
}

function judge(watched: Watched, ctx: OffenderContext): Step {
  if (watched.failedLogins >= ctx.limits.failedLogins) return block('failedLogins', ctx)
  if (watched.unanswered >= ctx.limits.unansweredChallenges) return block('unansweredChallenges', ctx)
  return [watched, nothing]
}

function block(reason: BlockReason, ctx: OffenderContext): Step {
  const until = deadlineIn(ctx.limits.blockSeconds * 1000, ctx.clock)
  return [{ state: 'blocked', until, reason }, [{ command: 'block', until, reason }]]
}

function clean(now: number): Watched {
  return { state: 'watched', failedLogins: 0, unanswered: 0, openNew: 0, openOld: 0, windowAtMs: now, lastAtMs: now }
}

/** Challenges older than one whole window are unanswered: a login would have reset the record. */
function rollWindow(watched: Watched, now: number, limits: OffenderLimits): Watched {
  const windows = Math.floor((now - watched.windowAtMs) / limits.answerMs)
  if (windows < 1) return watched
  const late = watched.openOld + (windows > 1 ? watched.openNew : 0)
  return {
    ...watched,
    unanswered: watched.unanswered + late,
    openOld: windows > 1 ? 0 : watched.openNew,
    openNew: 0,
    windowAtMs: watched.windowAtMs + windows * limits.answerMs,
  }
}
