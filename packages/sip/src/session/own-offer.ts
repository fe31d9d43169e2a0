// Offers of ours inside a dialog: re-INVITE and UPDATE, one at a time, with glare (RFC 3261 14.1, RFC 3311 5.1).
import type { SipResponse } from '../message/types.ts'
import { sdpOf } from './body.ts'
import { contactOf, findDialog, withDialog } from './dialog.ts'
import { lose } from './ending.ts'
import { acknowledge, credentialsOf, resend, send, settleRequest, withoutHeaders } from './sending.ts'
import { askTimer, learnMinSe, minSeLine, peerAbilities, startTimer, timerOfResponse } from './session-timer.ts'
import type { Dialog, Pending, SessionState } from './state.ts'
import { abilities, arm, change, sdpBody, type Turn, tell } from './turn.ts'
import type { SessionWish } from './types.ts'

type OfferWish = Extract<SessionWish, { wish: 'offer' }>

/** After this many 491 in a row the owner is told instead of trying again. */
const maxGlares = 8

/** The owner's wish. It waits for its turn; a later one takes the place of one that waits. */
export function wantOffer(turn: Turn, wish: OfferWish): void {
  const { phase } = turn.state
  if (phase === 'confirmed' || phase === 'accepted' || phase === 'agreeing') {
    change(turn, { queued: { wish, tries: 0 } })
    return
  }
  const early = earlyDialog(turn.state)
  if (early !== null && turn.state.peer.update && turn.state.exchange.kind === 'idle' && wish.sdp !== null) {
    startOffer(turn, { ...wish, by: 'UPDATE' }, 0, early)
    return
  }
  tell(turn, { event: 'offerRefused', status: 491, reason: 'No dialog to make an offer in yet' })
}

/** The early dialog in which the INVITE's offer and answer are done, if there is exactly one. */
function earlyDialog(state: SessionState): Dialog | null {
  // RFC 3311 5.1: the called side may offer anew only when its answer has been acknowledged by PRACK.
  const answered = state.negotiation === 'stable' && state.unpracked === null
  if (state.phase === 'incoming') return answered ? state.dialog : null
  const [only, ...others] = state.forks
  if (state.phase !== 'proceeding' || only?.agreed !== true || others.length > 0) return null
  // An UPDATE that overtakes the PRACK before it would make the PRACK come out of order.
  return state.pending.some((pending) => pending.purpose === 'prack') ? null : only
}

/** Sends the waiting offer when nothing stands in its way. Called after each step. */
export function launchQueued(turn: Turn): void {
  const { phase, queued, exchange, unacknowledged, deadlines } = turn.state
  if (queued === null || phase !== 'confirmed' || exchange.kind !== 'idle') return
  if (unacknowledged !== null || deadlines.glare !== undefined) return
  change(turn, { queued: null })
  startOffer(turn, queued.wish, queued.tries, turn.state.dialog)
}

function startOffer(turn: Turn, wish: OfferWish, tries: number, dialog: Dialog | null): void {
  const { state } = turn
  // An empty UPDATE asks for nothing (RFC 3311 5.1): only an INVITE can ask for an offer.
  const by = wish.by === 'UPDATE' && wish.sdp !== null && state.peer.update ? 'UPDATE' : 'INVITE'
  const headers = [
    ...abilities(state, '100rel'),
    ...askTimer(state.profile, state.minSeconds, state.sessionTimer),
    ...wish.headers,
  ]
  const body = wish.sdp === null ? null : sdpBody(wish.sdp)
  const sent = send(turn, 'offer', { method: by, headers, body }, dialog)
  if (sent === null) return
  const { transaction } = sent
  change(turn, {
    exchange: { kind: 'offering', by, transaction, sdp: wish.sdp, refresh: false, tries, headers: wish.headers },
  })
}

/** 2xx to our offer or to an UPDATE of the session timer. */
export function offerAccepted(turn: Turn, pending: Pending, response: SipResponse): void {
  settleRequest(turn, pending)
  const dialog = findDialog(turn.state, response.toTag) ?? turn.state.dialog
  if (dialog === null) return
  const fresh = { ...dialog, remoteTarget: contactOf(response) ?? dialog.remoteTarget }
  change(turn, { ...withDialog(turn.state, fresh), peer: peerAbilities(response, turn.state.peer) })
  const invite = { transaction: pending.transaction, cseq: pending.cseq, credentials: credentialsOf(pending.draft) }
  if (turn.state.phase !== 'confirmed' && pending.draft.method === 'INVITE') {
    acknowledge(turn, fresh, invite, null)
    return
  }
  if (turn.state.phase === 'confirmed') startTimer(turn, timerOfResponse(response, turn.state.profile))
  const { exchange } = turn.state
  if (exchange.kind !== 'offering' || exchange.transaction !== pending.transaction) return
  const sdp = sdpOf(response)
  if (exchange.sdp === null && exchange.by === 'INVITE' && sdp !== null) {
    change(turn, { exchange: { kind: 'closing', ...invite }, remoteSdp: sdp })
    tell(turn, { event: 'agreed', sdp, late: true })
    return
  }
  if (exchange.by === 'INVITE') acknowledge(turn, fresh, invite, null)
  const news = !exchange.refresh || (sdp !== null && sdp !== turn.state.remoteSdp)
  change(turn, {
    exchange: { kind: 'idle' },
    localSdp: exchange.sdp ?? turn.state.localSdp,
    remoteSdp: sdp ?? turn.state.remoteSdp,
  })
  if (news) tell(turn, { event: 'agreed', sdp, late: false })
}

/** A final refusal of our offer or refresh. */
export function offerRefused(
  turn: Turn,
  pending: Pending,
  status: number,
  reason: string,
  response: SipResponse | null,
): void {
  settleRequest(turn, pending)
  const { exchange } = turn.state
  const mine = exchange.kind === 'offering' && exchange.transaction === pending.transaction ? exchange : null
  if (turn.state.phase === 'ending') return
  if (status === 422 && response !== null && raiseInterval(turn, pending, response)) return
  if (mine !== null) change(turn, { exchange: { kind: 'idle' } })
  // RFC 3261 12.2.1.2 and 14.1: the peer no longer knows the dialog, or does not answer at all.
  const early = turn.state.phase !== 'confirmed'
  if ((status === 481 || status === 408) && !early) {
    lose(turn, status === 481 ? 'The peer does not know the call any more' : 'The peer does not answer', status === 408)
    return
  }
  if (mine === null || mine.refresh) {
    refreshRefused(turn, status)
    return
  }
  if (status === 491 && mine.tries < maxGlares && !early) {
    const wish: OfferWish = { wish: 'offer', sdp: mine.sdp, by: mine.by, headers: mine.headers }
    if (turn.state.queued === null) change(turn, { queued: { wish, tries: mine.tries + 1 } })
    arm(turn, 'glare', glareMs(turn))
    return
  }
  tell(turn, { event: 'offerRefused', status, reason })
}

/** A refresh failed, the call did not: try again while the session timer still allows it, by INVITE if UPDATE is unknown. */
function refreshRefused(turn: Turn, status: number): void {
  const { state } = turn
  if (status === 405 || status === 501) change(turn, { peer: { ...state.peer, update: false } })
  if (state.phase === 'confirmed' && state.sessionTimer !== null) arm(turn, 'refresh', 2000 + glareMs(turn))
}

/** 422: once more with the interval the peer wants (RFC 4028 7.3). */
function raiseInterval(turn: Turn, pending: Pending, response: SipResponse): boolean {
  const minSeconds = learnMinSe(turn.state, response)
  if (minSeconds === null) return false
  change(turn, { minSeconds })
  const bare = withoutHeaders(pending.draft, ['session-expires', 'min-se'])
  const asked = askTimer(turn.state.profile, minSeconds, turn.state.sessionTimer)
  const hasMin = asked.some(([name]) => name === 'Min-SE')
  const headers = [...bare.headers, ...asked, ...(hasMin ? [] : [minSeLine(minSeconds)])]
  const again = resend(turn, pending, { ...bare, headers })
  followTransaction(turn, pending, again)
  return true
}

/** Our request went out again under another name: the exchange goes on with it. */
export function followTransaction(turn: Turn, before: Pending, after: Pending): void {
  const { exchange } = turn.state
  if (exchange.kind === 'offering' && exchange.transaction === before.transaction) {
    change(turn, { exchange: { ...exchange, transaction: after.transaction } })
  }
}

/** RFC 3261 14.1: the owner of the Call-ID waits 2.1-4 s, the other 0-2 s, in steps of 10 ms. */
function glareMs(turn: Turn): number {
  const steps = turn.state.role === 'uac' ? 210 + Math.floor(turn.ctx.random * 191) : Math.floor(turn.ctx.random * 201)
  return Math.max(steps, 1) * 10
}
