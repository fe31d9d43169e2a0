// Our 2xx to an INVITE: repeated until its ACK comes, given up after 64*T1 (RFC 3261 13.3.1.4, 14.2).
import type { HeaderLine, SipRequest } from '../message/types.ts'
import { sdpOf } from './body.ts'
import { hangUp, lose } from './ending.ts'
import { abilities, arm, change, disarm, respond, sdpBody, type Turn, tell } from './turn.ts'

/** Sends the 2xx and starts waiting for its ACK. */
export function accept(
  turn: Turn,
  answer: {
    readonly transaction: string
    readonly cseq: number
    readonly sdp: string | null
    readonly headers: readonly HeaderLine[]
    readonly late: boolean
    readonly silent: boolean
  },
): void {
  const { t1 } = turn.ctx.timers
  const draft = respond(turn, answer.transaction, 200, {
    headers: [...abilities(turn.state), ...answer.headers],
    body: answer.sdp === null ? null : sdpBody(answer.sdp),
  })
  const { transaction, cseq, late, silent } = answer
  change(turn, { unacknowledged: { transaction, cseq, draft, intervalMs: t1, late, silent } })
  arm(turn, 'accepted', t1)
  arm(turn, 'acknowledge', 64 * t1)
}

/** Timer `accepted`: the 2xx once more, at doubling intervals up to T2. */
export function repeatAccept(turn: Turn): void {
  const { unacknowledged } = turn.state
  if (unacknowledged === null) return
  const intervalMs = Math.min(unacknowledged.intervalMs * 2, turn.ctx.timers.t2)
  turn.commands.push({
    command: 'respond',
    transaction: unacknowledged.transaction,
    draft: unacknowledged.draft,
  })
  change(turn, { unacknowledged: { ...unacknowledged, intervalMs } })
  arm(turn, 'accepted', intervalMs)
}

/** Stops waiting; nothing is told. */
export function stopAccept(turn: Turn): void {
  disarm(turn, 'accepted')
  disarm(turn, 'acknowledge')
  change(turn, { unacknowledged: null })
}

/** The ACK. One for another INVITE than the one that waits is old news. */
export function takeAck(turn: Turn, request: SipRequest): void {
  const { unacknowledged, phase, dialog } = turn.state
  if (unacknowledged === null || unacknowledged.cseq !== request.cseq.number) return
  if (dialog !== null && dialog.tag !== request.fromTag) return
  stopAccept(turn)
  if (phase === 'leaving') {
    hangUp(turn, [])
    return
  }
  const sdp = unacknowledged.late ? sdpOf(request) : null
  if (phase === 'accepted') change(turn, { phase: 'confirmed', negotiation: 'stable' })
  if (sdp !== null) change(turn, { remoteSdp: sdp })
  if (!unacknowledged.silent) tell(turn, { event: 'acknowledged', sdp })
}

/** Timer `acknowledge`: nobody acknowledged our 2xx. */
export function giveUpAccept(turn: Turn): void {
  if (turn.state.unacknowledged === null) return
  stopAccept(turn)
  if (turn.state.phase === 'leaving') hangUp(turn, [])
  else lose(turn, 'No ACK came for our answer', true)
}
