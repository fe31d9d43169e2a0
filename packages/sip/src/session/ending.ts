// Ends of a session: what is still owed to the peer, what the owner is told, and when the session may be forgotten.
import type { HeaderLine } from '../message/types.ts'
import { send, settleRequest } from './sending.ts'
import { isLive } from './state.ts'
import { arm, change, disarm, disarmAll, respond, type Turn, tell } from './turn.ts'

/** An offer of the peer that will not be considered any more still gets its response. */
export function dropConsidered(turn: Turn): void {
  const { exchange } = turn.state
  if (exchange.kind !== 'considering') return
  respond(turn, exchange.transaction, 487)
  disarm(turn, 'consider')
  change(turn, { exchange: { kind: 'idle' } })
}

/** Answers everything of the peer that is still open and stops all clocks (RFC 3261 15.1.2: pending requests get 487). */
function closeOpen(turn: Turn): void {
  dropConsidered(turn)
  for (const transfer of turn.state.transfers) {
    if (transfer.stage === 'asked' && transfer.side === 'notifier' && transfer.transaction !== null) {
      respond(turn, transfer.transaction, 487)
    }
  }
  for (const pending of turn.state.pending) {
    // The stack's transaction then ends for certain, even if the peer has sent a provisional response.
    if (pending.draft.method === 'INVITE' && pending.purpose === 'offer') {
      turn.commands.push({ command: 'cancel', transaction: pending.transaction, headers: [] })
    }
  }
  disarmAll(turn)
  change(turn, {
    exchange: { kind: 'idle' },
    queued: null,
    unacknowledged: null,
    unpracked: null,
    ringing: [],
    heldAnswer: null,
    lastRing: null,
    sessionTimer: null,
    localSdp: null,
    remoteSdp: null,
    forks: [],
  })
}

/** Enters `ending`. `linger`: transfers the owner still reports on keep the session for 64*T1. */
export function close(turn: Turn, linger: boolean): void {
  closeOpen(turn)
  const transfers = linger
    ? turn.state.transfers.filter((transfer) => transfer.side === 'notifier' && transfer.stage === 'reporting')
    : []
  change(turn, { phase: 'ending', transfers })
  if (transfers.length > 0) arm(turn, 'subscription', 64 * turn.ctx.timers.t1)
}

/** Sends BYE (RFC 3261 15.1.1) and closes. The owner is told by the caller. */
export function hangUp(turn: Turn, headers: readonly HeaderLine[]): void {
  close(turn, false)
  send(turn, 'bye', { method: 'BYE', headers })
}

/** The session broke: no answer, unknown dialog, no ACK. `bye`: the peer may still believe in it. */
export function lose(turn: Turn, reason: string, bye: boolean): void {
  if (isLive(turn.state.phase)) tell(turn, { event: 'ended', by: 'lost', reason })
  if (bye) hangUp(turn, [])
  else close(turn, false)
}

/** Called after each step: a session with nothing left to do leaves. */
export function forgetWhenDone(turn: Turn): void {
  const { phase, pending, transfers } = turn.state
  if (phase !== 'ending' || pending.length > 0 || transfers.length > 0) return
  disarmAll(turn)
  change(turn, { phase: 'over' })
  turn.commands.push({ command: 'forget' })
}

/** Timer `subscription`: nobody reported the transfer's end; the session goes. */
export function stopLingering(turn: Turn): void {
  for (const pending of turn.state.pending) if (pending.purpose === 'notify') settleRequest(turn, pending)
  change(turn, { transfers: [] })
  disarm(turn, 'subscription')
}
