// The working copy of one step: the next state being built and the commands collected so far. Lives only inside step().
import { type CallerFacts, type Circumstances, lookUp, type Principal } from '@cordboard/routing'
import type { HeaderLine, SessionWish } from '@cordboard/sip'
import type { CallCommand } from './commands.ts'
import type { CallContext } from './context.ts'
import type { EndpointRef, Leg, LegId, Party, Stretch } from './leg.ts'
import { type CallState, findLeg, type Handler } from './state.ts'

export interface Work {
  call: CallState
  readonly commands: CallCommand[]
  /** Endpoints that came to this call in this step, by lease or with an adopted leg. */
  readonly taken: EndpointRef[]
  /** How many segments the record had when the step began. */
  readonly written: number
  readonly ctx: CallContext
}

export function put(work: Work, patch: Partial<CallState>): void {
  work.call = { ...work.call, ...patch }
}

export function setHandler(work: Work, handler: Handler): void {
  put(work, { handler, lastChangeAt: work.ctx.now })
}

export function patchLeg(work: Work, id: LegId, patch: Partial<Leg>): void {
  put(work, { legs: work.call.legs.map((leg) => (leg.id === id ? { ...leg, ...patch } : leg)) })
}

export function legOf(work: Work, id: LegId | null): Leg | null {
  return id === null ? null : findLeg(work.call, id)
}

export function wish(work: Work, leg: LegId, wished: SessionWish): void {
  work.commands.push({ command: 'wish', leg, wish: wished })
}

export function addLeg(work: Work, leg: Omit<Leg, 'stretch'>, action: string): void {
  const stretch = openStretch(work, action)
  put(work, { legs: [...work.call.legs, { ...leg, stretch }] })
}

/** Starts the next stretch of the record; orders are given in the order things happen. */
export function openStretch(work: Work, action: string): Stretch {
  const order = work.call.nextOrder
  put(work, { nextOrder: order + 1 })
  return { order, startedAt: work.ctx.now, answeredAt: null, peer: null, action, measured: null }
}

/** Two legs hear each other from now on. A stretch that already had another peer is closed and a new one begun. */
export function bridge(work: Work, a: LegId, b: LegId): void {
  joinPeer(work, a, b)
  joinPeer(work, b, a)
}

function joinPeer(work: Work, id: LegId, peer: LegId): void {
  const leg = legOf(work, id)
  if (!leg || leg.stretch.peer === peer) return
  if (leg.stretch.peer !== null) {
    closeStretch(work, leg, 'transferred', null)
    const stretch = { ...openStretch(work, 'transferred'), answeredAt: work.ctx.now, peer }
    patchLeg(work, id, { stretch })
    return
  }
  patchLeg(work, id, { stretch: { ...leg.stretch, peer, answeredAt: leg.stretch.answeredAt ?? work.ctx.now } })
}

export function closeStretch(work: Work, leg: Leg, cause: string, sipCode: number | null): void {
  const { stretch, party } = leg
  const segment = {
    order: stretch.order,
    leg: leg.id,
    peerLeg: stretch.peer,
    party: party.kind,
    number: party.number,
    name: party.name,
    direction: leg.direction,
    startedAt: stretch.startedAt,
    answeredAt: stretch.answeredAt,
    endedAt: Math.max(work.ctx.now, stretch.answeredAt ?? stretch.startedAt),
    cause,
    sipCode,
    action: stretch.action,
    codec: stretch.measured?.codec ?? leg.negotiation.agreed?.media.send?.name ?? null,
    jitterMs: stretch.measured?.jitterMs ?? null,
    packetsLost: stretch.measured?.packetsLost ?? null,
    mos: stretch.measured?.mos ?? null,
  }
  put(work, { segments: [...work.call.segments, segment] })
}

/** The leg is over (the peer ended it, or it was handed over): it leaves the call and its stretch is written down. */
export function dropLeg(work: Work, id: LegId, cause: string, sipCode: number | null): void {
  const leg = legOf(work, id)
  if (!leg) return
  closeStretch(work, leg, cause, sipCode)
  put(work, {
    legs: work.call.legs.filter((other) => other.id !== id),
    leaving: work.call.leaving.filter((entry) => entry.leg !== id),
  })
}

export interface Ending {
  readonly cause: string
  /** Final response for a leg that was never answered. */
  readonly status: number
  readonly reason: string
  readonly headers: readonly HeaderLine[]
}

/** We end the leg: a final response, CANCEL or BYE, whatever its state asks for; then it leaves the call. */
export function endLeg(work: Work, id: LegId, ending: Ending): void {
  const leg = legOf(work, id)
  if (!leg) return
  const { status, reason, headers, cause } = ending
  if (leg.phase === 'invited') wish(work, id, { wish: 'reject', status, reason, headers })
  else wish(work, id, { wish: 'end', headers })
  dropLeg(work, id, cause, leg.phase === 'invited' ? status : null)
}

/** Ends what is left and lets the record be written. The first cause given is the call's. */
export function closeCall(work: Work, ending: Ending): void {
  for (const leg of work.call.legs) endLeg(work, leg.id, ending)
  if (work.call.handler.handler === 'closing') return
  put(work, { cause: work.call.cause ?? ending.cause, leaving: [], mediaRetry: null })
  setHandler(work, { handler: 'closing', until: work.ctx.now + work.ctx.policy.figuresMs })
}

/** Takes an endpoint towards a peer, in the call's media process once it has one. */
export function takeEndpoint(work: Work, peerAddress: string): EndpointRef | null {
  const taken = work.ctx.takeEndpoint(work.call.mediaProcess, peerAddress)
  if (taken) work.taken.push(taken)
  if (taken && work.call.mediaProcess === null) put(work, { mediaProcess: taken.process })
  return taken
}

export function logEntry(
  work: Work,
  id: string,
  severity: 'Info' | 'Warning' | 'Error',
  message: string,
  tip: string | null,
  parameters: Readonly<Record<string, string>> = {},
): void {
  work.commands.push({ command: 'log', entry: { id, severity, call: work.call.id, message, tip, parameters } })
}

/** The user is in a call: another one, or still a leg of this one (but for `except`). */
export function isBusy(work: Work, userId: number, except: LegId | null = null): boolean {
  if (work.ctx.isBusyElsewhere(userId)) return true
  return work.call.legs.some(({ id, party }) => party.userId === userId && id !== except)
}

/** A party as routing sees a caller. */
export function callerFactsOf({ number, name, anonymous, trunk, did }: Party): CallerFacts {
  return { number, name, anonymous, trunk, did }
}

/** Whose rights count when this party sends a call somewhere. */
export function principalOf(work: Work, party: Party): Principal {
  if (party.trunk === null) return { kind: 'extension', number: party.number }
  const trunk = lookUp(work.ctx.facts.trunks, String(party.trunk))
  return { kind: 'trunk', number: trunk?.number ?? '' }
}

/** What every question to routing says, with this leg as the caller. */
export function circumstancesOf(work: Work, caller: LegId | null): Circumstances {
  const { hops, visited, from } = work.call
  const party = legOf(work, caller)?.party
  const nobody = { ...from, anonymous: false, trunk: null, did: null }
  return { caller: party ? callerFactsOf(party) : nobody, now: work.ctx.now, hops, visited }
}

/** The losers of a fork are told why, so that their phones count no missed call (RFC 3326). */
export const elsewhere: Ending = {
  cause: 'completed-elsewhere',
  status: 487,
  reason: 'Request Terminated',
  headers: [['Reason', 'SIP;cause=200;text="Call completed elsewhere"']],
}

export const normalEnd: Ending = { cause: 'answered', status: 487, reason: 'Request Terminated', headers: [] }
