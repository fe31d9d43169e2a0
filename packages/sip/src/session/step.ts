// The session machine: one input, the next state and what is to be done (RFC 3261 12-15). Pure.

import type { SipResponse } from '../message/types.ts'
import { takeAck } from './acknowledgement.ts'
import { takeTimer } from './alarms.ts'
import { forgetWhenDone } from './ending.ts'
import { takeRequest } from './in-dialog.ts'
import { launchQueued } from './own-offer.ts'
import { takeFailure, takeResponse } from './responses.ts'
import type { SessionContext, SessionInput, SessionState } from './state.ts'
import type { Turn } from './turn.ts'
import type { SessionCommand } from './types.ts'
import { openUac, strayAnswer, type UacStart } from './uac.ts'
import { answerHeld, openUas, takeCancel, type UasStart } from './uas.ts'
import { takeWish } from './wishes.ts'

export type SessionStep = readonly [SessionState, readonly SessionCommand[]]

/** Calls a peer: the INVITE goes out with the first step. */
export function startUac(start: UacStart, ctx: SessionContext): SessionStep {
  return finish(openUac(start, ctx))
}

/** Takes an INVITE. One that cannot be taken at all is answered at once: events `failed` and `ended`, then `forget`. */
export function startUas(start: UasStart, ctx: SessionContext): SessionStep {
  return finish(openUas(start, ctx))
}

export function step(state: SessionState, input: SessionInput, ctx: SessionContext): SessionStep {
  if (state.phase === 'over') return [state, []]
  const turn: Turn = { state, commands: [], ctx }
  switch (input.input) {
    case 'wish':
      takeWish(turn, input.wish)
      break
    case 'request':
      takeRequest(turn, input.request, input.transaction, input.flow)
      break
    case 'ack':
      takeAck(turn, input.request)
      break
    case 'cancel':
      if (turn.state.phase === 'incoming' && input.transaction === state.invite.transaction) {
        takeCancel(turn, input.request)
      }
      break
    case 'response':
      takeResponse(turn, input.response, input.transaction)
      break
    case 'transactionFailed':
      takeFailure(turn, input.transaction, input.why)
      break
    case 'timer':
      takeTimer(turn, input.timer)
      break
  }
  return finish(turn)
}

/** A 2xx that comes after the session is over: acknowledged and ended, so that the peer's phone does not hang in a dead call. */
export function disown(state: SessionState, response: SipResponse, ctx: SessionContext): SessionStep {
  const turn: Turn = { state, commands: [], ctx }
  strayAnswer(turn, response)
  return [{ ...turn.state, pending: [] }, turn.commands]
}

/** What may follow from any step: an answer or offer whose turn has come, and the end. */
function finish(turn: Turn): SessionStep {
  answerHeld(turn)
  launchQueued(turn)
  forgetWhenDone(turn)
  return [turn.state, turn.commands]
}
