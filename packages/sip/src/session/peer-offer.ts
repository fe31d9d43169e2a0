// Offers of the peer inside a dialog: re-INVITE, UPDATE, PRACK; and our owner's answers (RFC 3261 14.2, RFC 3311 5.2).
import type { HeaderLine, SipRequest } from '../message/types.ts'
import { accept } from './acknowledgement.ts'
import { sdpOf, sessionContent } from './body.ts'
import { contactOf, withDialog } from './dialog.ts'
import { hangUp, lose } from './ending.ts'
import { acknowledge, send } from './sending.ts'
import { answerTimer, minSeLine, peerAbilities, startTimer } from './session-timer.ts'
import type { Dialog, SessionState } from './state.ts'
import { abilities, arm, change, disarm, respond, sdpBody, type Turn, tell } from './turn.ts'
import { cancel } from './uac.ts'

/** An UPDATE or PRACK must be answered within 64*T1; the owner has less, so that the answer still arrives. */
const considerT1s = 48

/** Timer `consider`: the owner did not decide in time (RFC 3311 5.2: 504). */
export function considerNoMore(turn: Turn): void {
  const { exchange } = turn.state
  if (exchange.kind !== 'considering' || exchange.by === 'INVITE') return
  change(turn, { exchange: { kind: 'idle' } })
  respond(turn, exchange.transaction, 504)
}

/** 500 with a random wait: the peer has a request of its own unanswered (RFC 3261 14.2, RFC 3311 5.2). */
function tryLater(turn: Turn, transaction: string): void {
  respond(turn, transaction, 500, { headers: [['Retry-After', String(Math.floor(turn.ctx.random * 11))]] })
}

/** A re-INVITE. */
export function takeReinvite(turn: Turn, request: SipRequest, transaction: string): void {
  const { phase, exchange, unacknowledged } = turn.state
  if (phase === 'incoming' || exchange.kind === 'considering') {
    tryLater(turn, transaction)
    return
  }
  if (phase !== 'confirmed' || exchange.kind !== 'idle' || unacknowledged !== null) {
    respond(turn, transaction, 491)
    return
  }
  const content = sessionContent(request)
  if (content.kind === 'unsupported') {
    respond(turn, transaction, 415, { headers: [['Accept', 'application/sdp']] })
    return
  }
  const headers = negotiateTimer(turn, request, transaction)
  if (headers === null) return
  refreshTarget(turn, request)
  const sdp = content.kind === 'sdp' ? content.sdp : null
  const cseq = request.cseq.number
  const { localSdp, remoteSdp } = turn.state
  if (sdp !== null && sdp === remoteSdp && localSdp !== null) {
    // RFC 4028 7.4: the same description again only refreshes the session; our answer is the same again, too.
    accept(turn, { transaction, cseq, sdp: localSdp, headers, late: false, silent: true })
    return
  }
  change(turn, { exchange: { kind: 'considering', by: 'INVITE', transaction, cseq, sdp, headers } })
  tell(turn, { event: 'offered', sdp, by: 'INVITE' })
}

/** An UPDATE, in an early or in the confirmed dialog. */
export function takeUpdate(turn: Turn, request: SipRequest, transaction: string, dialog: Dialog): void {
  const content = sessionContent(request)
  if (content.kind === 'unsupported') {
    respond(turn, transaction, 415, { headers: [['Accept', 'application/sdp']] })
    return
  }
  if (content.kind === 'sdp' && !offerFits(turn, transaction, dialog)) return
  const headers = negotiateTimer(turn, request, transaction)
  if (headers === null) return
  refreshTarget(turn, request)
  if (content.kind === 'none') {
    respond(turn, transaction, 200, { headers: [...abilities(turn.state), ...headers] })
    return
  }
  const cseq = request.cseq.number
  change(turn, { exchange: { kind: 'considering', by: 'UPDATE', transaction, cseq, sdp: content.sdp, headers } })
  arm(turn, 'consider', considerT1s * turn.ctx.timers.t1)
  tell(turn, { event: 'offered', sdp: content.sdp, by: 'UPDATE' })
}

/** Refuses an offer that crosses another one (RFC 3311 5.2); false when it did. */
function offerFits(turn: Turn, transaction: string, dialog: Dialog): boolean {
  const { exchange, unacknowledged, negotiation, phase } = turn.state
  if (exchange.kind === 'considering' || (phase === 'incoming' && negotiation === 'remoteOffer')) {
    tryLater(turn, transaction)
    return false
  }
  const early = phase === 'calling' || phase === 'proceeding'
  const agreed = early
    ? dialog.agreed && turn.state.forks.length === 1
    : negotiation === 'stable' || phase === 'confirmed'
  if (exchange.kind !== 'idle' || unacknowledged?.late === true || !agreed) {
    respond(turn, transaction, 491)
    return false
  }
  return true
}

/** Session-Expires for our 2xx, and the clock started; null when 422 was answered. Only a confirmed session has a clock. */
function negotiateTimer(turn: Turn, request: SipRequest, transaction: string): readonly HeaderLine[] | null {
  const { state } = turn
  const answer = answerTimer(request, state.profile, state.sessionTimer)
  if (!answer.ok) {
    respond(turn, transaction, 422, { headers: [minSeLine(answer.minSeconds)] })
    return null
  }
  if (state.phase !== 'confirmed') return []
  startTimer(turn, answer.timer)
  return answer.headers
}

/** A target refresh request moves the peer's Contact, and the way to it when its address has changed (RFC 3261 12.2.2). */
function refreshTarget(turn: Turn, request: SipRequest): void {
  const { state } = turn
  change(turn, { peer: peerAbilities(request, state.peer) })
  const contact = contactOf(request)
  const dialog =
    state.dialog?.tag === request.fromTag ? state.dialog : state.forks.find((f) => f.tag === request.fromTag)
  if (contact !== null && dialog !== undefined && dialog.remoteTarget !== contact) {
    change(turn, withDialog(turn.state, { ...dialog, remoteTarget: contact }))
  }
}

/** The owner's answer: to the peer's offer, with our offer when the peer asked for one, or to a late offer. */
export function agree(turn: Turn, sdp: string): void {
  const { exchange, dialog } = turn.state
  switch (exchange.kind) {
    case 'considering': {
      const { transaction, cseq, headers } = exchange
      disarm(turn, 'consider')
      change(turn, { exchange: { kind: 'idle' }, localSdp: sdp, remoteSdp: exchange.sdp ?? turn.state.remoteSdp })
      if (exchange.by === 'INVITE') {
        accept(turn, { transaction, cseq, sdp, headers, late: exchange.sdp === null, silent: false })
        return
      }
      const own = exchange.by === 'UPDATE' ? abilities(turn.state) : []
      respond(turn, transaction, 200, { headers: [...own, ...headers], body: sdpBody(sdp) })
      return
    }
    case 'closing':
      if (dialog === null) return
      change(turn, { exchange: { kind: 'idle' }, localSdp: sdp })
      acknowledge(turn, dialog, exchange, sdpBody(sdp))
      if (turn.state.phase === 'agreeing') change(turn, { phase: 'confirmed', negotiation: 'stable' })
      return
    case 'pracking': {
      const fork = turn.state.forks.find((other) => other.tag === exchange.tag)
      change(turn, { exchange: { kind: 'idle' }, localSdp: sdp, negotiation: 'stable' })
      if (fork === undefined) return
      const agreed = { ...fork, agreed: true }
      change(turn, withDialog(turn.state, agreed))
      send(turn, 'prack', { method: 'PRACK', headers: [['RAck', exchange.rack]], body: sdpBody(sdp) }, agreed)
      return
    }
    case 'idle':
    case 'offering':
      return
  }
}

/** The owner cannot take the offer. */
export function refuseOffer(turn: Turn, status: number, reason: string): void {
  const { exchange, dialog, localSdp, phase } = turn.state
  if (exchange.kind === 'considering') {
    disarm(turn, 'consider')
    change(turn, { exchange: { kind: 'idle' } })
    respond(turn, exchange.transaction, Math.max(status, 300), { reason })
    return
  }
  if (exchange.kind === 'pracking') {
    // A reliable 1xx cannot be refused either: without an answer in the PRACK there can be no call.
    cancel(turn, [])
    return
  }
  if (exchange.kind !== 'closing' || dialog === null) return
  // A 2xx cannot be refused: it is acknowledged, with what we sent last, or else the call ends (RFC 3261 13.2.2.4).
  const keeps = phase === 'confirmed' && localSdp !== null
  change(turn, { exchange: { kind: 'idle' } })
  acknowledge(turn, dialog, exchange, keeps ? sdpBody(localSdp) : null)
  if (keeps) return
  if (phase === 'agreeing') {
    tell(turn, { event: 'ended', by: 'local', reason })
    hangUp(turn, [])
  } else lose(turn, reason, true)
}

/** The body of a PRACK: the answer to our offer in the reliable 1xx, or a new offer (RFC 3262 5). True when it was an offer. */
export function takePrackBody(turn: Turn, request: SipRequest, transaction: string): boolean {
  const sdp = sdpOf(request)
  const { negotiation, exchange } = turn.state
  if (sdp === null) return false
  if (negotiation === 'localOffer') {
    change(turn, { negotiation: 'stable', remoteSdp: sdp })
    tell(turn, { event: 'agreed', sdp, late: false })
    return false
  }
  if (negotiation !== 'stable' || exchange.kind !== 'idle') return false
  const cseq = request.cseq.number
  change(turn, { exchange: { kind: 'considering', by: 'PRACK', transaction, cseq, sdp, headers: [] } })
  arm(turn, 'consider', considerT1s * turn.ctx.timers.t1)
  tell(turn, { event: 'offered', sdp, by: 'UPDATE' })
  return true
}

/** For tests and journals: is an offer or answer of either side open? */
export function negotiating(state: SessionState): boolean {
  return state.exchange.kind !== 'idle' || state.unacknowledged !== null || state.queued !== null
}
