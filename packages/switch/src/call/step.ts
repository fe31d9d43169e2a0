// The call machine: one event in, the next state and what is wanted out. Diagram and state: state.ts.
import { lookUp, type Principal } from '@cordboard/routing'
import type { SessionEvent } from '@cordboard/sip'
import { referTimedOut, referTold } from './carrier-transfer.ts'
import type { CallCommand } from './commands.ts'
import type { CallContext } from './context.ts'
import type { Birth, CallEvent, TimerName } from './events.ts'
import { beforeRouting, follow, route, routeArrival } from './flow.ts'
import { admit, adopt, handOver, leavingTold, replace } from './hand-over.ts'
import { introductionOf } from './introduction.ts'
import type { Leg } from './leg.ts'
import { dropped, lastMeasured, mediaLost, mediaTip, mediaTold } from './media-told.ts'
import { menuInfo, menuTimedOut } from './menu.ts'
import { negotiate } from './negotiate.ts'
import { checkOffer, noteRefusal } from './offer-answer.ts'
import type { HandlerOutcome } from './outcome.ts'
import { refuseOrphans } from './relayed-offer.ts'
import { partnerOf, renewOffers } from './renewal.ts'
import { ringTimedOut, ringTold, startRing } from './ring.ts'
import { trunkRefused } from './search-out.ts'
import { settle } from './settle.ts'
import { type CallState, findLeg } from './state.ts'
import { refuseAdopting, talkTold } from './talk.ts'
import { tellEnded, toldLeft } from './tell.ts'
import { dropLeg, endLeg, legOf, logEntry, normalEnd, put, type Work, wish } from './work.ts'

export type Stepped = readonly [CallState, readonly CallCommand[]]

/** A call comes to be: by an INVITE or by a request to make one. */
export function begin(birth: Birth, ctx: CallContext): Stepped {
  const party = callerOf(birth)
  const call: CallState = {
    id: birth.id,
    alias: birth.alias,
    startedAt: ctx.now,
    answeredAt: null,
    lastChangeAt: ctx.now,
    from: { number: party.number, name: party.name },
    to: birth.dialled,
    mediaProcess: null,
    legs: [],
    handler: { handler: 'closing', until: ctx.now },
    leaving: [],
    hops: 0,
    visited: [],
    nextOrder: 1,
    segments: [],
    awaitingFigures: [],
    mediaRetry: null,
    wrapUp: null,
    notice: birth.birth === 'requested' ? (birth.notice?.files ?? null) : null,
    cause: null,
  }
  const work: Work = { call, commands: [], taken: [], written: 0, ctx }
  follow(work, birth.birth === 'requested' ? requested(work, birth) : invited(work, birth))
  settle(null, work, null)
  return [work.call, work.commands]
}

/** Whom the call is from, as lists and records say it. */
export function callerOf(birth: Birth): { readonly number: string; readonly name: string } {
  if (birth.birth !== 'requested') return birth.arrival.party
  return birth.notice?.from ?? birth.party
}

function invited(work: Work, birth: Exclude<Birth, { birth: 'requested' }>): HandlerOutcome | null {
  const caller = admit(work, birth.arrival, 'call')
  const { dialled } = birth
  beforeRouting(work, caller, dialled, null)
  const leg = legOf(work, caller)
  if (!leg?.endpoint) {
    logEntry(work, 'no-media', 'Error', 'A call was refused: no media port is free.', mediaTip)
    return { outcome: 'failed', failure: { status: 503, reason: 'Service Unavailable', cause: 'no-media' } }
  }
  const { offer } = birth.arrival
  const problem = offer === null ? null : checkOffer(work, leg, offer)
  if (problem) {
    noteRefusal(work, leg, problem.why)
    return { outcome: 'failed', failure: { status: problem.status, reason: 'Not Acceptable Here', cause: 'failed' } }
  }
  if (birth.birth === 'arrived') return routeArrival(work, caller, birth.trunk, dialled)
  const on: Principal = { kind: 'extension', number: birth.arrival.party.number }
  return route(work, { caller, on, dialled, transfer: null, alerted: false, history: {} })
}

/** Click to call: the asking user's own devices ring first. */
function requested(work: Work, birth: Extract<Birth, { birth: 'requested' }>): HandlerOutcome | null {
  const { party, dialled } = birth
  beforeRouting(work, null, dialled, null)
  const facts = lookUp(work.ctx.facts.extensions, party.number)
  if (!facts?.enabled) {
    return { outcome: 'failed', failure: { status: 403, reason: 'Forbidden', cause: 'caller-disabled' } }
  }
  const { id: userId, number, name, srtp, profile } = facts
  const target = { userId, number, name, srtp, acceptMultipleCalls: true }
  const ringMs = birth.notice ? work.ctx.policy.noticeRingMs : profile.noAnswerSeconds * 1000
  const until = work.ctx.now + ringMs
  const search = { search: 'user', at: null } as const
  const rest = { caller: null, transfer: null, alerted: false, next: dialled }
  const from = birth.notice ? { ...birth.notice.from, anonymous: false } : party
  return startRing(work, { ...rest, target, search, targets: [target], until, said: introductionOf(from) })
}

/** One step in the life of a call. Events about legs or endpoints it does not have any more change nothing. */
export function step(call: CallState, event: CallEvent, ctx: CallContext): Stepped {
  const work: Work = { call, commands: [], taken: [], written: call.segments.length, ctx }
  follow(work, happened(work, event))
  refuseOrphans(work)
  if (work.call.handler.handler !== 'closing') renewOffers(work)
  settle(event.event === 'resumed' ? null : call, work, event.event === 'timerFired' ? event.timer : null)
  return [work.call, work.commands]
}

function happened(work: Work, event: CallEvent): HandlerOutcome | null {
  switch (event.event) {
    case 'told': {
      const leg = findLeg(work.call, event.leg)
      return leg ? told(work, leg, event.told) : null
    }
    case 'timerFired':
      return timerFired(work, event.timer)
    case 'mediaTold':
      return mediaTold(work, event.endpoint, event.notice)
    case 'mediaLost':
      for (const { endpoint, figures } of event.figures) lastMeasured(work, endpoint, figures)
      return mediaLost(work, event.process, work.ctx.now + work.ctx.policy.mediaGiveUpMs)
    case 'dropped':
      return dropped(work, event.cause)
    case 'replacing':
      replace(work, event.arrival, event.replaced)
      return null
    case 'handOverAsked':
      handOver(work, event.replaced, event.to)
      return null
    case 'handedOver':
      adopt(work, event.parcel)
      return null
    case 'handOverRefused':
      if (work.call.handler.handler === 'talk') refuseAdopting(work, work.call.handler, event.status, event.reason)
      return null
    case 'trunkRefused': {
      const { handler } = work.call
      return handler.handler === 'ring' ? trunkRefused(work, handler, event.leg, event.why, event.sentence) : null
    }
    case 'resumed':
      return null
  }
}

function told(work: Work, leg: Leg, event: SessionEvent): HandlerOutcome | null {
  const { handler, leaving } = work.call
  const result = negotiate(work, leg, event, partnerOf(work, leg.id))
  if (result === 'done') return null
  if (result === 'unusable') {
    if (leg.phase !== 'invited') wish(work, leg.id, { wish: 'end', headers: [] })
    else wish(work, leg.id, { wish: 'reject', status: 488, reason: 'Not Acceptable Here', headers: [] })
    return told(work, leg, { event: 'ended', by: 'lost', reason: 'offer and answer did not fit' })
  }
  const isLeaving = leaving.some((entry) => entry.leg === leg.id)
  if (event.event === 'referred' && (isLeaving || handler.handler !== 'talk')) {
    wish(work, leg.id, { wish: 'refuseRefer', referId: event.referId, status: 491, reason: 'Request Pending' })
    return null
  }
  if (isLeaving) {
    leavingTold(work, leg, event)
    return null
  }
  switch (handler.handler) {
    case 'ring':
      return ringTold(work, handler, leg, event)
    case 'refer':
      return referTold(work, handler, leg, event)
    case 'talk':
      return talkTold(work, handler, leg, event)
    case 'menu':
      if (event.event === 'info') return menuInfo(work, handler, event.contentType, event.body)
      return aloneTold(work, leg, event)
    case 'tell':
      return isOver(event) ? toldLeft(work, handler) : null
    case 'announce':
    case 'echo':
    case 'tone':
      return aloneTold(work, leg, event)
    case 'closing':
      return null
  }
}

/** A leg that hears only us: nothing but its end matters. */
function aloneTold(work: Work, leg: Leg, event: SessionEvent): HandlerOutcome | null {
  if (!isOver(event)) return null
  const cause = work.call.cause ?? 'answered'
  dropLeg(work, leg.id, cause, null)
  return { outcome: 'over', cause }
}

function isOver({ event }: SessionEvent): boolean {
  return event === 'ended' || event === 'failed' || event === 'cancelled'
}

function timerFired(work: Work, timer: TimerName): HandlerOutcome | null {
  const { handler, leaving, mediaRetry } = work.call
  if (timer.startsWith('leave:')) {
    const leg = timer.slice('leave:'.length)
    if (leaving.some((entry) => entry.leg === leg)) endLeg(work, leg, { ...normalEnd, cause: 'transferred' })
    return null
  }
  switch (timer) {
    case 'ring':
      return handler.handler === 'ring' ? ringTimedOut(work, handler) : null
    case 'refer':
      return handler.handler === 'refer' ? referTimedOut(work, handler) : null
    case 'menu':
      return handler.handler === 'menu' ? menuTimedOut(work, handler) : null
    case 'announce':
      return handler.handler === 'announce' ? { outcome: 'announced' } : null
    case 'tone':
      return handler.handler === 'tone' ? { outcome: 'over', cause: work.call.cause ?? 'failed' } : null
    case 'tell':
      return handler.handler === 'tell' ? tellEnded(work, handler) : null
    case 'adopt':
      if (handler.handler === 'talk') refuseAdopting(work, handler, 503, 'Service Unavailable')
      return null
    case 'closing':
      if (handler.handler === 'closing') put(work, { awaitingFigures: [] })
      return null
    case 'media':
      return mediaRetry ? mediaLost(work, mediaRetry.process, mediaRetry.until) : null
    default:
      return null
  }
}
