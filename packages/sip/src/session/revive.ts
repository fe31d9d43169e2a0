// Takes up a session from the journal after a restart: what was in the air is dropped, the clocks start again. Pure.
import type { SessionContext, SessionState } from './state.ts'
import type { SessionStep } from './step.ts'
import { arm, change, type Turn } from './turn.ts'

/** Requests sent after the journal's last entry took numbers too; a gap is no error (RFC 3261 12.2.2). */
const cseqGap = 100

/** The session ready to go on, or null when it was not yet (or no longer) a call that both sides had agreed on. */
export function revive(state: SessionState, ctx: SessionContext): SessionStep | null {
  if (state.dialog === null || (state.phase !== 'confirmed' && state.phase !== 'accepted')) return null
  const { refresh, expire } = state.deadlines
  const turn: Turn = {
    state: {
      ...state,
      phase: 'confirmed',
      negotiation: 'stable',
      localCseq: state.localCseq + cseqGap,
      exchange: { kind: 'idle' },
      pending: [],
      queued: null,
      unacknowledged: null,
      unpracked: null,
      ringing: [],
      lastRing: null,
      heldAnswer: null,
      transfers: [],
      deadlines: {},
    },
    commands: [],
    ctx,
  }
  // Spread over five seconds, so that a restart does not refresh every call at once.
  const soonest = 1000 + ctx.random * 4000
  if (refresh !== undefined) arm(turn, 'refresh', Math.max(refresh - ctx.now, soonest))
  if (expire !== undefined) arm(turn, 'expire', Math.max(expire - ctx.now, 10_000 + soonest))
  change(turn, { forks: [] })
  return [turn.state, turn.commands]
}
