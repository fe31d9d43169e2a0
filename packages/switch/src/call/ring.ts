// The ring handler: all devices of a user at once, the first answer wins, the others are told so; failures are weighed.

import type { RingTarget } from '@cordboard/routing'
import type { SessionEvent } from '@cordboard/sip'
import { passAlerting, passEarlyMedia } from './caller.ts'
import type { Introduction, SecondChance } from './calling.ts'
import type { Device } from './context.ts'
import { better, failureOf } from './failure.ts'
import { askOtherWay, firstProfile, startFork } from './fork.ts'
import { type EndpointRef, isConnected, type Leg, type LegId } from './leg.ts'
import { takeAnswer } from './offer-answer.ts'
import type { HandlerOutcome } from './outcome.ts'
import { reportTransfer } from './refer-report.ts'
import type { Failure, Ringing, Transfer } from './state.ts'
import { dropLeg, elsewhere, endLeg, legOf, normalEnd, patchLeg, setHandler, takeEndpoint, type Work } from './work.ts'

export interface RingOrder {
  readonly caller: LegId | null
  readonly target: RingTarget
  readonly ringSeconds: number
  readonly transfer: Transfer | null
  readonly next: string | null
  /** The caller was already sent 180 (an earlier target rang). */
  readonly alerted: boolean
  /** Who the devices are told is calling. */
  readonly said: Introduction
}

/** Starts ringing; an outcome when nothing can ring. */
export function startRing(work: Work, order: RingOrder): HandlerOutcome | null {
  const { caller, target, transfer, next, alerted, said } = order
  const until = work.ctx.now + order.ringSeconds * 1000
  const start = { handler: 'ring', caller, target, until, alerted, transfer, next, said, best: null } as const
  setHandler(work, { ...start, forks: [], chances: [], early: null })
  const own = legOf(work, caller)
  const devices = work.ctx.devices(target.userId).filter((device) => !isSameDevice(device, own))
  if (devices.length === 0) return failed(480, 'Temporarily Unavailable', 'not-registered')
  const places = new Map<string, EndpointRef>()
  const chances: SecondChance[] = []
  for (const device of devices.slice(0, work.ctx.policy.maxForks)) {
    const endpoint = endpointFor(work, device, places)
    if (!endpoint) continue
    const profile = firstProfile(target, device)
    chances.push({ fork: startFork(work, order, device, endpoint, profile), device, profile })
  }
  if (chances.length === 0) return failed(503, 'Service Unavailable', 'no-media')
  const forks = chances.map((chance) => chance.fork)
  setHandler(work, { ...start, forks, chances: target.srtp === 'optional' ? chances : [], early: null })
  return null
}

function failed(status: number, reason: string, cause: string): HandlerOutcome {
  return { outcome: 'failed', failure: { status, reason, cause } }
}

/** Forks whose phones are reached from the same local address share one endpoint until one of them answers. */
function endpointFor(work: Work, device: Device, places: Map<string, EndpointRef>): EndpointRef | null {
  const place = work.ctx.place(device.source.address)
  const key = `${place.local} ${place.address}`
  const endpoint = places.get(key) ?? takeEndpoint(work, device.source.address)
  if (endpoint) places.set(key, endpoint)
  return endpoint
}

function isSameDevice(device: Device, leg: Leg | null): boolean {
  return leg !== null && device.source.address === leg.peer.address && device.source.port === leg.peer.port
}

/** What a session of this handler's legs told. */
export function ringTold(work: Work, ringing: Ringing, leg: Leg, told: SessionEvent): HandlerOutcome | null {
  if (leg.id === ringing.caller) return callerTold(work, ringing, leg, told)
  if (ringing.forks.includes(leg.id)) return forkTold(work, ringing, leg, told)
  // The transferor hangs up before the transfer is decided: it goes on without it.
  if (told.event === 'ended') dropLeg(work, leg.id, 'transferred', null)
  return null
}

function forkTold(work: Work, ringing: Ringing, fork: Leg, told: SessionEvent): HandlerOutcome | null {
  switch (told.event) {
    case 'progressed':
      forkProgressed(work, ringing, fork, told.status, told.sdp)
      return null
    case 'answered':
      return forkAnswered(work, ringing, fork, told.sdp)
    case 'failed':
      if (askOtherWay(work, ringing, fork, told.status)) return null
      return forkFailed(work, ringing, fork, failureOf(told.status, told.reason), redirection(told))
    case 'cancelled':
    case 'ended':
      return forkFailed(work, ringing, fork, failureOf(408, 'Request Timeout'), null)
    default:
      return null
  }
}

/** The user part of the first usable Contact of a 3xx: a number to be routed, never an address to be trusted. */
function redirection(told: Extract<SessionEvent, { event: 'failed' }>): string | null {
  if (told.status < 300 || told.status > 399) return null
  for (const contact of told.contacts) if (contact.uri?.user) return contact.uri.user
  return null
}

/** The first early media is heard, else the caller's own phone (or our tone) rings; 180 is sent once. */
function forkProgressed(work: Work, ringing: Ringing, fork: Leg, status: number, sdp: string | null): void {
  if (status <= 100) return
  const mayBeHeard = ringing.early === null || ringing.early === fork.id
  let alert = sdp === null && ringing.early === null && status === 180
  if (sdp !== null && mayBeHeard && takeAnswer(work, fork.id, sdp)) {
    setHandler(work, { ...ringing, early: fork.id })
    const first = ringing.early === null && ringing.caller !== null
    if (first) alert = !passEarlyMedia(work, ringing.caller, legOf(work, fork.id), ringing.target)
  }
  if (alert) alertCaller(work)
  if (ringing.transfer) reportTransfer(work, ringing.transfer, status, status === 180 ? 'Ringing' : 'Session Progress')
}

function alertCaller(work: Work): void {
  const ringing = work.call.handler
  if (ringing.handler !== 'ring' || ringing.alerted) return
  setHandler(work, { ...ringing, alerted: true })
  if (ringing.caller !== null) passAlerting(work, ringing.caller, ringing.target)
}

function forkAnswered(work: Work, ringing: Ringing, fork: Leg, sdp: string | null): HandlerOutcome | null {
  const usable = sdp === null ? fork.negotiation.agreed !== null : takeAnswer(work, fork.id, sdp)
  const negotiation = { ...(legOf(work, fork.id) ?? fork).negotiation, offered: null }
  if (!usable) {
    const failure = failureOf(488, 'Not Acceptable Here')
    endLeg(work, fork.id, { ...normalEnd, cause: failure.cause })
    return forkGone(work, ringing, fork.id, failure)
  }
  patchLeg(work, fork.id, { phase: 'answered', negotiation, stretch: { ...fork.stretch, answeredAt: work.ctx.now } })
  for (const loser of ringing.forks) if (loser !== fork.id) endLeg(work, loser, elsewhere)
  setHandler(work, { ...ringing, forks: [fork.id] })
  return { outcome: 'connected', callee: fork.id }
}

function forkFailed(
  work: Work,
  ringing: Ringing,
  fork: Leg,
  failure: Failure,
  redirect: string | null,
): HandlerOutcome | null {
  dropLeg(work, fork.id, redirect === null ? failure.cause : 'redirected', failure.status)
  // The device of one who clicked "call" may not send that elsewhere: it is not what was asked for.
  if (redirect === null || ringing.caller === null) return forkGone(work, ringing, fork.id, failure)
  endForks(work, ringing.forks, 'redirected')
  setHandler(work, { ...ringing, forks: [], early: null })
  return { outcome: 'redirected', to: redirect }
}

/** One device fewer rings; a decline (6xx) ends the ringing everywhere (RFC 3261 16.7). */
function forkGone(work: Work, ringing: Ringing, fork: LegId, failure: Failure): HandlerOutcome | null {
  const declined = failure.status >= 600
  const rest = ringing.forks.filter((id) => id !== fork)
  if (declined) endForks(work, rest, 'rejected')
  const forks = declined ? [] : rest
  const best = better(ringing.best, failure)
  setHandler(work, { ...ringing, forks, best, early: ringing.early === fork ? null : ringing.early })
  return forks.length === 0 ? { outcome: 'failed', failure: best } : null
}

function endForks(work: Work, forks: readonly LegId[], cause: string): void {
  for (const fork of forks) endLeg(work, fork, { ...normalEnd, cause })
}

/** Nobody answered in time. */
export function ringTimedOut(work: Work, ringing: Ringing): HandlerOutcome {
  endForks(work, ringing.forks, 'no-answer')
  setHandler(work, { ...ringing, forks: [], early: null })
  const silence: Failure = { status: 480, reason: 'Temporarily Unavailable', cause: 'no-answer' }
  return { outcome: 'failed', failure: better(ringing.best, silence) }
}

function callerTold(work: Work, ringing: Ringing, caller: Leg, told: SessionEvent): HandlerOutcome | null {
  if (told.event !== 'cancelled' && told.event !== 'ended' && told.event !== 'failed') return null
  const cause = isConnected(caller) ? 'answered' : 'cancelled'
  dropLeg(work, caller.id, cause, isConnected(caller) ? null : 487)
  endForks(work, ringing.forks, 'cancelled')
  if (ringing.transfer) reportTransfer(work, ringing.transfer, 487, 'Request Terminated')
  return { outcome: 'over', cause }
}
