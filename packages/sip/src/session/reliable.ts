// Provisional responses of ours: plain ones, and reliable ones one after the other until their PRACK (RFC 3262 3).
import type { HeaderLine, SipRequest } from '../message/types.ts'
import { close } from './ending.ts'
import { takePrackBody } from './peer-offer.ts'
import { abilities, arm, change, disarm, respond, sdpBody, type Turn, tell } from './turn.ts'
import type { SessionWish } from './types.ts'

type RingWish = Extract<SessionWish, { wish: 'ring' }>

/** More reliable 1xx than this are not kept waiting. */
const maxWaiting = 8
/** RFC 3261 13.3.1.1: proxies give up after three minutes without a sign of life. */
const repeatMs = 60_000

/** The owner wants a 1xx sent. */
export function ring(turn: Turn, wish: RingWish): void {
  const { peer, profile, unpracked, ringing } = turn.state
  const able = peer.reliable !== 'no' && profile.supported.includes('100rel')
  const status = wish.status > 100 && wish.status < 200 ? wish.status : 180
  if (!(able && (wish.reliable || peer.reliable === 'required'))) {
    ringPlainly(turn, { ...wish, status })
    return
  }
  if (unpracked === null) ringReliably(turn, { ...wish, status })
  else if (ringing.length < maxWaiting) change(turn, { ringing: [...ringing, { ...wish, status }] })
}

function ringPlainly(turn: Turn, wish: RingWish): void {
  const { negotiation } = turn.state
  // An offer may travel in a 1xx only when that is reliable (RFC 6337 2.2); a preview of the answer may.
  const sdp = negotiation === 'remoteOffer' ? wish.sdp : null
  if (sdp !== null) change(turn, { localSdp: sdp })
  const lastRing = send1xx(turn, wish, sdp, [])
  change(turn, { lastRing })
  disarm(turn, 'invite')
  arm(turn, 'invite', repeatMs)
}

function ringReliably(turn: Turn, wish: RingWish): void {
  const { negotiation, rseq } = turn.state
  const sdp = negotiation === 'remoteOffer' || negotiation === 'none' ? wish.sdp : null
  const { t1 } = turn.ctx.timers
  const draft = send1xx(turn, wish, sdp, [
    ['Require', '100rel'],
    ['RSeq', String(rseq)],
  ])
  if (sdp !== null) {
    change(turn, { localSdp: sdp, negotiation: negotiation === 'remoteOffer' ? 'stable' : 'localOffer' })
  }
  change(turn, {
    rseq: rseq + 1,
    unpracked: { rseq, draft, intervalMs: t1, sentMs: turn.ctx.now, hasSdp: sdp !== null },
  })
  disarm(turn, 'invite')
  arm(turn, 'reliable', t1)
}

function send1xx(turn: Turn, wish: RingWish, sdp: string | null, extra: readonly HeaderLine[]) {
  const { invite } = turn.state
  const routes = invite.recordRoute.map((value): HeaderLine => ['Record-Route', value])
  return respond(turn, invite.transaction, wish.status, {
    headers: [...routes, ...abilities(turn.state), ...extra, ...wish.headers],
    body: sdp === null ? null : sdpBody(sdp),
  })
}

/** A PRACK: it must name our reliable 1xx that waits (RFC 3262 3). */
export function takePrack(turn: Turn, request: SipRequest, transaction: string): void {
  const { unpracked, invite } = turn.state
  const [rseq, cseq, method] = (request.header('RAck') ?? '').split(' ', 8).filter((part) => part !== '')
  const fits = unpracked !== null && rseq === String(unpracked.rseq) && cseq === String(invite.cseq)
  if (!fits || method !== 'INVITE') {
    respond(turn, transaction, 481)
    return
  }
  disarm(turn, 'reliable')
  change(turn, { unpracked: null })
  if (!takePrackBody(turn, request, transaction)) respond(turn, transaction, 200)
  const [next, ...rest] = turn.state.ringing
  if (next !== undefined) {
    change(turn, { ringing: rest })
    ringReliably(turn, next)
  }
}

/** Timer `reliable`: the 1xx once more, doubling without a bound, until 64*T1 have passed: then the INVITE fails. */
export function repeatReliable(turn: Turn): void {
  const { unpracked, invite, phase } = turn.state
  if (unpracked === null || phase !== 'incoming') return
  const { t1 } = turn.ctx.timers
  const left = unpracked.sentMs + 64 * t1 - turn.ctx.now
  if (left <= 0) {
    respond(turn, invite.transaction, 504)
    tell(turn, { event: 'ended', by: 'lost', reason: 'No PRACK came for our provisional response' })
    close(turn, false)
    return
  }
  turn.commands.push({ command: 'respond', transaction: invite.transaction, draft: unpracked.draft })
  const intervalMs = unpracked.intervalMs * 2
  change(turn, { unpracked: { ...unpracked, intervalMs } })
  arm(turn, 'reliable', Math.min(intervalMs, left))
}

/** Timer `invite`: a sign of life for proxies on the way. */
export function repeatRing(turn: Turn): void {
  const { lastRing, invite, phase } = turn.state
  if (lastRing === null || phase !== 'incoming') return
  turn.commands.push({ command: 'respond', transaction: invite.transaction, draft: lastRing })
  arm(turn, 'invite', repeatMs)
}
