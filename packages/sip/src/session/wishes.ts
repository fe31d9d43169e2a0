// What the owner wants, by the phase the session is in. A wish that its phase cannot carry out is dropped or told as refused.

import { hangUp } from './ending.ts'
import { wantOffer } from './own-offer.ts'
import { agree, refuseOffer } from './peer-offer.ts'
import { acceptRefer, notifyRefer, refer, refuseOwn, refuseRefer, sendLastReports } from './refer.ts'
import { ring } from './reliable.ts'
import { acknowledge, send } from './sending.ts'
import { isLive } from './state.ts'
import { change, sdpBody, type Turn, tell } from './turn.ts'
import type { SessionWish } from './types.ts'
import { cancel } from './uac.ts'
import { answer, reject } from './uas.ts'

export function takeWish(turn: Turn, wish: SessionWish): void {
  const { phase, heldAnswer } = turn.state
  const unanswered = phase === 'incoming'
  switch (wish.wish) {
    case 'ring':
      if (unanswered && heldAnswer === null) ring(turn, wish)
      return
    case 'answer':
      if (unanswered && heldAnswer === null) answer(turn, wish)
      return
    case 'reject':
      if (unanswered) reject(turn, wish)
      return
    case 'end':
      end(turn, wish)
      return
    case 'offer':
      if (isLive(phase)) wantOffer(turn, wish)
      return
    case 'agree':
      if (isLive(phase)) agree(turn, wish.sdp)
      return
    case 'refuseOffer':
      if (isLive(phase)) refuseOffer(turn, wish.status, wish.reason)
      return
    case 'refer':
      if (phase === 'confirmed') refer(turn, wish)
      else if (isLive(phase)) refuseOwn(turn, wish, 491, 'Not answered yet')
      return
    case 'acceptRefer':
      acceptRefer(turn, wish.referId)
      return
    case 'refuseRefer':
      refuseRefer(turn, wish.referId, wish.status, wish.reason)
      return
    case 'notifyRefer':
      notifyRefer(turn, wish.referId, wish.status, wish.reason)
      return
    case 'send':
      sendInDialog(turn, wish)
      return
  }
}

function end(turn: Turn, wish: Extract<SessionWish, { wish: 'end' }>): void {
  const { phase, exchange, dialog } = turn.state
  switch (phase) {
    case 'calling':
    case 'proceeding':
      cancel(turn, wish.headers)
      return
    case 'incoming':
      reject(turn, { wish: 'reject', status: 480, reason: 'Temporarily Unavailable', headers: wish.headers })
      return
    case 'agreeing':
    case 'confirmed':
      // A 2xx with a late offer must be acknowledged before the BYE (RFC 3261 13.2.2.4).
      if (exchange.kind === 'closing' && dialog !== null) {
        const { localSdp } = turn.state
        acknowledge(turn, dialog, exchange, localSdp === null ? null : sdpBody(localSdp))
      }
      sendLastReports(turn)
      tell(turn, { event: 'ended', by: 'local', reason: null })
      hangUp(turn, wish.headers)
      return
    case 'accepted':
      // RFC 3261 15: no BYE before the ACK of our 2xx, or before we stop waiting for it.
      tell(turn, { event: 'ended', by: 'local', reason: null })
      change(turn, { phase: 'leaving', queued: null })
      return
    case 'cancelling':
    case 'leaving':
    case 'ending':
    case 'over':
      return
  }
}

function sendInDialog(turn: Turn, wish: Extract<SessionWish, { wish: 'send' }>): void {
  const { phase, dialog, forks } = turn.state
  if (!isLive(phase)) return
  const { method, headers, body } = wish
  const sent = send(turn, 'send', { method, headers, body }, dialog ?? forks[0] ?? null)
  if (sent === null) tell(turn, { event: 'sent', method, status: 481 })
}
