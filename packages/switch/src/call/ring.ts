// The ring handler: all devices of a user at once, the first answer wins, the others are told so; failures are weighed.

import type { RingTarget } from '@cordboard/routing'
import type { SessionEvent } from '@cordboard/sip'
import { passAlerting, passEarlyMedia } from './caller.ts'
import type { Introduction, SecondChance } from './calling.ts'
import type { Device } from './context.ts'
import { better, failureOf, withTrunk } from './failure.ts'
import { askOtherWay, firstProfile, startFork } from './fork.ts'
import { type EndpointRef, isConnected, type Leg, type LegId, type Party } from './leg.ts'
import { takeAnswer } from './offer-answer.ts'
import type { HandlerOutcome } from './outcome.ts'
import { reportTransfer } from './refer-report.ts'
import type { QueueSearch, Search } from './search.ts'
import type { Failure, Ringing, Transfer } from './state.ts'
import { mayTransfer } from './transfer-rights.ts'
import {
  dropLeg,
  elsewhere,
  endLeg,
  isBusy,
  legOf,
  normalEnd,
  patchLeg,
  put,
  setHandler,
  takeEndpoint,
  type Work,
} from './work.ts'

export interface RingOrder {
  readonly caller: LegId | null
  /** Who the caller is told is being called. */
  readonly target: RingTarget
  readonly search: Search
  /** Who rings now: each with all devices. */
  readonly targets: readonly RingTarget[]
  /** Epoch ms. */
  readonly until: number
  readonly transfer: Transfer | null
  readonly next: string | null
  /** The caller was already sent 180 (an earlier target rang). */
  readonly alerted: boolean
  /** Who the devices are told is calling. */
  readonly said: Introduction
}

/** Starts ringing one user; an outcome when nothing can ring. */
export function startRing(work: Work, order: RingOrder): HandlerOutcome | null {
  const { target, transfer } = order
  // Whoever sends a call to its own user is about to leave this one.
  const busy = !target.acceptMultipleCalls && isBusy(work, target.userId, transfer?.transferor ?? null)
  startSearch(work, order)
  if (busy) return failed(486, 'Busy Here', 'busy')
  const rung = ringTargets(work, order.targets)
  return rung === 'ringing' ? null : noneRings(rung)
}

/** The handler is there, nobody rings yet. */
export function startSearch(work: Work, order: RingOrder): Ringing {
  const { caller, target, search, until, alerted, transfer, next, said } = order
  const start = { handler: 'ring', caller, target, search, until, alerted, transfer, next, said, best: null } as const
  const ringing: Ringing = { ...start, forks: [], chances: [], early: null }
  setHandler(work, ringing)
  return ringing
}

export type Rung = 'ringing' | 'not-registered' | 'no-media'

/** Lets all devices of these users ring beside whoever rings already. */
export function ringTargets(work: Work, targets: readonly RingTarget[]): Rung {
  const before = work.call.handler
  if (before.handler !== 'ring') return 'not-registered'
  const own = legOf(work, before.caller)
  const places = new Map<string, EndpointRef>()
  const forks: LegId[] = []
  const chances: SecondChance[] = []
  let devices = 0
  for (const target of targets) {
    for (const device of work.ctx.devices(target.userId)) {
      if (isSameDevice(device, own) || forks.length >= work.ctx.policy.maxForks) continue
      devices++
      const endpoint = endpointFor(work, device, places)
      if (!endpoint) continue
      const profile = firstProfile(target, device)
      const fork = startFork(work, { caller: before.caller, target, said: before.said }, device, endpoint, profile)
      forks.push(fork)
      if (target.srtp === 'optional') chances.push({ fork, device, target, profile })
    }
  }
  setHandler(work, {
    ...before,
    forks: [...before.forks, ...forks],
    chances: [...before.chances, ...chances],
  })
  if (forks.length > 0) return 'ringing'
  return devices === 0 ? 'not-registered' : 'no-media'
}

export function noneRings(why: Exclude<Rung, 'ringing'>): HandlerOutcome {
  return why === 'no-media'
    ? failed(503, 'Service Unavailable', 'no-media')
    : failed(480, 'Temporarily Unavailable', 'not-registered')
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
      return forkFailed(work, ringing, fork, failureTold(told), redirection(told))
    case 'cancelled':
    case 'ended':
      return forkFailed(work, ringing, fork, failureOf(408, 'Request Timeout'), null)
    default:
      return null
  }
}

function failureTold(told: Extract<SessionEvent, { event: 'failed' }>): Failure {
  const { silent, seenAs } = told
  const failure = failureOf(told.status, told.reason, told.headers)
  return { ...failure, ...(silent === undefined ? {} : { silent }), ...(seenAs === undefined ? {} : { seenAs }) }
}

/** The user part of the first usable Contact of a 3xx: a number to be routed, never an address to be trusted. */
function redirection(told: Extract<SessionEvent, { event: 'failed' }>): string | null {
  if (told.status < 300 || told.status > 399) return null
  for (const contact of told.contacts) if (contact.uri?.user) return contact.uri.user
  return null
}

/** The first early media is heard, else the caller's own phone (or our tone) rings; 180 is sent once. */
function forkProgressed(work: Work, before: Ringing, fork: Leg, status: number, sdp: string | null): void {
  if (status <= 100) return
  const ringing = progressed(work, before)
  const passes = passesEarlyMedia(ringing)
  const mayBeHeard = passes && (ringing.early === null || ringing.early === fork.id)
  let alert = ringing.early === null && (!passes || (sdp === null && status === 180))
  if (sdp !== null && mayBeHeard && takeAnswer(work, fork.id, sdp)) {
    setHandler(work, { ...ringing, early: fork.id })
    const first = ringing.early === null && ringing.caller !== null
    if (first) alert = !passEarlyMedia(work, ringing.caller, legOf(work, fork.id), ringing.target)
  }
  if (alert) alertCaller(work)
  if (ringing.transfer) reportTransfer(work, ringing.transfer, status, status === 180 ? 'Ringing' : 'Session Progress')
}

/** Somebody outside has been found: he may take his time. */
function progressed(work: Work, ringing: Ringing): Ringing {
  const { search } = ringing
  if (search.search !== 'out' || search.progressed) return ringing
  const until = work.ctx.now + work.ctx.policy.trunkRingMs
  const next: Ringing = { ...ringing, search: { ...search, progressed: true }, until }
  setHandler(work, next)
  return next
}

/**
 * With another route to try there is no early media: a voice that says "not available" is not the end (3CX: 183 becomes
 * 180). Who waits in a queue hears its music.
 */
function passesEarlyMedia({ search }: Ringing): boolean {
  return search.search === 'out' ? search.attempts.length === 1 : search.search !== 'queue'
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
  const { search } = ringing
  if (search.search === 'queue') agentAnswered(work, search, fork)
  return { outcome: 'connected', callee: fork.id }
}

/**
 * An agent that takes a queue's call is left alone for a while after it, and remembered for whose turn is next. One who
 * took this call from a queue before, and is just leaving it, is left alone from now on.
 */
function agentAnswered(work: Work, search: QueueSearch, { id: leg, party }: Leg): void {
  const { userId } = party
  if (userId === null) return
  work.commands.push({ command: 'agentAnswered', queue: search.at.number, userId })
  if (search.wrapUpSeconds === 0) return
  const before = work.call.wrapUp
  if (before) work.commands.push({ command: 'wrapUp', userId: before.userId, until: work.ctx.now + before.ms })
  put(work, { wrapUp: { userId, leg, ms: search.wrapUpSeconds * 1000 } })
}

function forkFailed(
  work: Work,
  ringing: Ringing,
  fork: Leg,
  failure: Failure,
  redirect: string | null,
): HandlerOutcome | null {
  dropLeg(work, fork.id, redirect === null ? failure.cause : 'redirected', failure.status)
  if (redirect === null || !mayRedirect(work, ringing, fork.party)) return forkGone(work, ringing, fork.id, failure)
  endForks(work, ringing.forks, 'redirected')
  setHandler(work, { ...ringing, forks: [], early: null })
  return { outcome: 'redirected', to: redirect }
}

/**
 * The device of one who clicked "call" may not send that elsewhere: it is not what was asked for. Nor may one agent take
 * a call away from the others, nor a carrier that may not transfer. A stranger behind a SIP URI has no rights here.
 */
function mayRedirect(work: Work, { caller, search }: Ringing, by: Party): boolean {
  if (caller === null || by.kind === 'system') return false
  if (search.search === 'out') return mayTransfer(work, by, 'a redirection (302)')
  return search.search === 'user'
}

/** One device fewer rings; a decline (6xx) of the one who is called ends the ringing everywhere (RFC 3261 16.7). */
function forkGone(work: Work, ringing: Ringing, fork: LegId, why: Failure): HandlerOutcome | null {
  const failure = withTrunk(ringing.search, why)
  const declined = failure.status >= 600 && ringing.search.search === 'user'
  const rest = ringing.forks.filter((id) => id !== fork)
  if (declined) endForks(work, rest, 'rejected')
  const forks = declined ? [] : rest
  const best = better(ringing.best, failure)
  const next: Ringing = { ...ringing, forks, best, early: ringing.early === fork ? null : ringing.early }
  setHandler(work, next)
  return forks.length === 0 ? { outcome: 'exhausted', failure } : null
}

export function endForks(work: Work, forks: readonly LegId[], cause: string): void {
  for (const fork of forks) endLeg(work, fork, { ...normalEnd, cause })
}

/** Nobody answered in time. */
export function ringTimedOut(work: Work, ringing: Ringing): HandlerOutcome {
  endForks(work, ringing.forks, 'no-answer')
  const quiet: Ringing = { ...ringing, forks: [], chances: [], early: null }
  setHandler(work, quiet)
  return { outcome: 'timeUp' }
}

function callerTold(work: Work, ringing: Ringing, caller: Leg, told: SessionEvent): HandlerOutcome | null {
  if (told.event !== 'cancelled' && told.event !== 'ended' && told.event !== 'failed') return null
  const cause = isConnected(caller) ? 'answered' : 'cancelled'
  dropLeg(work, caller.id, cause, isConnected(caller) ? null : 487)
  endForks(work, ringing.forks, 'cancelled')
  if (ringing.transfer) reportTransfer(work, ringing.transfer, 487, 'Request Terminated')
  return { outcome: 'over', cause }
}
