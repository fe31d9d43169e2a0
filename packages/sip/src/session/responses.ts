// Answers to our own requests, sorted by what the request was for.
import type { SipResponse } from '../message/types.ts'
import { cleaned } from './dialog.ts'
import { lose } from './ending.ts'
import { followTransaction, offerAccepted, offerRefused } from './own-offer.ts'
import { reasonPhrase } from './reason-phrase.ts'
import { followReferAgain, referAccepted, referRefused, reportAnswered } from './refer.ts'
import { retryWithCredentials, settleRequest } from './sending.ts'
import { isLive, type Pending } from './state.ts'
import { type Turn, tell } from './turn.ts'
import { answered, followInvite, progressed, refused, strayAnswer, unanswered } from './uac.ts'

export function takeResponse(turn: Turn, response: SipResponse, transaction: string): void {
  const { state } = turn
  const pending = state.pending.find((other) => other.transaction === transaction)
  if (pending === undefined) {
    takeStray(turn, response, transaction)
    return
  }
  if (response.status < 200) {
    if (pending.purpose === 'invite') progressed(turn, response)
    return
  }
  const challenged = response.status === 401 || response.status === 407
  if (challenged && retry(turn, pending, response)) return
  finished(turn, pending, response.status, cleaned(response.reason), response)
}

/** A 2xx after the one that won: of another fork (the same one's repetitions are acknowledged by the host). */
function takeStray(turn: Turn, response: SipResponse, transaction: string): void {
  const { role, invite, dialog } = turn.state
  if (role !== 'uac' || transaction !== invite.transaction || response.status < 200 || response.status >= 300) return
  if (dialog !== null && dialog.tag !== response.toTag) strayAnswer(turn, response)
}

/** The request goes out again with credentials; not an INVITE that the owner has given up. */
function retry(turn: Turn, pending: Pending, response: SipResponse): boolean {
  if (!isLive(turn.state.phase) && pending.purpose !== 'bye' && pending.purpose !== 'stray') return false
  const again = retryWithCredentials(turn, pending, response)
  if (again === null) return false
  settleRequest(turn, pending)
  if (pending.purpose === 'invite') followInvite(turn, again)
  if (pending.purpose === 'offer') followTransaction(turn, pending, again)
  if (pending.purpose === 'refer') followReferAgain(turn, pending, again)
  return true
}

export function takeFailure(turn: Turn, transaction: string, why: 'timeout' | 'transport'): void {
  const pending = turn.state.pending.find((other) => other.transaction === transaction)
  if (pending === undefined) return
  if (pending.purpose === 'invite') {
    unanswered(turn, pending, why)
    return
  }
  // RFC 3261 8.1.3.1: silence counts as 408, a broken transport as 503. In a dialog both mean that the peer is out of reach.
  finished(turn, pending, 408, why === 'timeout' ? reasonPhrase(408) : 'Transport Lost', null)
}

function finished(turn: Turn, pending: Pending, status: number, reason: string, response: SipResponse | null): void {
  const fine = status < 300
  switch (pending.purpose) {
    case 'invite':
      if (response === null) return
      if (fine) answered(turn, pending, response)
      else refused(turn, pending, response)
      return
    case 'offer':
    case 'refresh':
      if (fine && response !== null) offerAccepted(turn, pending, response)
      else offerRefused(turn, pending, status, reason, response)
      return
    case 'refer':
      if (fine && response !== null) referAccepted(turn, pending, response)
      else referRefused(turn, pending, status, reason)
      loseOn481(turn, status)
      return
    case 'notify':
      reportAnswered(turn, pending, status)
      return
    case 'send':
      settleRequest(turn, pending)
      if (isLive(turn.state.phase)) tell(turn, { event: 'sent', method: pending.draft.method, status })
      loseOn481(turn, status)
      return
    case 'bye':
    case 'stray':
    case 'prack':
      settleRequest(turn, pending)
      return
  }
}

/** RFC 5057 5.1: 481 says that the peer has no such call. */
function loseOn481(turn: Turn, status: number): void {
  if (status === 481 && turn.state.phase === 'confirmed') lose(turn, 'The peer does not know the call any more', false)
}
