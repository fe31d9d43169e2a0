// Legs change their owner: an attended transfer moves a leg between calls, INVITE with Replaces puts a new one in its place.
import type { SessionEvent } from '@cordboard/sip'
import { answerCaller } from './caller.ts'
import { handToCarrier } from './carrier-joins.ts'
import type { Arrival, Parcel } from './events.ts'
import { talkTogether } from './flow.ts'
import { endpointKey, freshNegotiation, type Leg, type LegId } from './leg.ts'
import { moveEndpoints } from './move-endpoints.ts'
import { completeTransfer } from './refer-report.ts'
import type { CallId, Ringing, Talking } from './state.ts'
import { otherOf, refuseAdopting } from './talk.ts'
import {
  addLeg,
  closeCall,
  dropLeg,
  endLeg,
  legOf,
  normalEnd,
  openStretch,
  put,
  setHandler,
  takeEndpoint,
  type Work,
} from './work.ts'

const gone = { ...normalEnd, cause: 'transferred' }

/** Another call wants what `replaced` is connected to: it gets those legs, this call ends. */
export function handOver(work: Work, replaced: LegId, to: CallId): void {
  const { handler, leaving } = work.call
  const isLeaving = leaving.some((entry) => entry.leg === replaced)
  if (to !== work.call.id && !isLeaving) {
    if (handler.handler === 'talk' && !handler.adopting) {
      const far = legOf(work, otherOf(handler, replaced))
      if (far?.phase === 'answered' && far.negotiation.deferred === null) {
        release(work, to, [far], null)
        return
      }
    }
    if (handler.handler === 'ring' && handler.caller === replaced && !handler.transfer) {
      const forks = handler.forks.flatMap((id) => legOf(work, id) ?? [])
      // In a queue somebody may wait while nobody rings.
      if (forks.length > 0 || handler.search.search === 'queue') {
        release(work, to, forks, handler)
        return
      }
    }
  }
  work.commands.push({ command: 'refuseHandOver', to, status: 481, reason: 'Call/Transaction Does Not Exist' })
}

function release(work: Work, to: CallId, legs: readonly Leg[], ringing: Ringing | null): void {
  const parcel: Parcel = { from: work.call.id, legs, mediaProcess: work.call.mediaProcess, ringing }
  for (const leg of legs) dropLeg(work, leg.id, 'transferred', null)
  work.commands.push({ command: 'handOver', to, parcel })
  closeCall(work, gone)
}

/** The legs this call asked for have come: the waiting party is joined to them, the transferor leaves. */
export function adopt(work: Work, parcel: Parcel): void {
  const { handler } = work.call
  const adopting = handler.handler === 'talk' ? handler.adopting : null
  const stays = handler.handler === 'talk' && adopting ? otherOf(handler, adopting.by) : null
  for (const leg of parcel.legs) take(work, leg)
  if (!adopting || stays === null) {
    // Nobody waits for them any more (hung up meanwhile): the adopted legs are ended, not left alone.
    for (const leg of parcel.legs) endLeg(work, leg.id, gone)
    return
  }
  if (!sameProcess(work, parcel)) {
    for (const leg of parcel.legs) endLeg(work, leg.id, { ...gone, cause: 'failed' })
    if (handler.handler === 'talk') refuseAdopting(work, handler, 503, 'Service Unavailable')
    return
  }
  const transfer = { transferor: adopting.by, referId: adopting.referId }
  const first = parcel.legs[0]
  if (parcel.ringing) {
    const waits = parcel.ringing.search.search === 'queue'
    setHandler(work, { ...parcel.ringing, caller: stays, transfer: waits ? null : transfer, alerted: true })
    // A place in a queue is what there is to have: whoever gave it away may go.
    if (waits) completeTransfer(work, transfer)
  } else if (first) {
    talkTogether(work, stays, first.id)
    handToCarrier(work, stays, first.id, adopting.by)
    completeTransfer(work, transfer)
  }
}

function take(work: Work, leg: Leg): void {
  const stretch = openStretch(work, 'transferred')
  if (leg.endpoint) work.taken.push(leg.endpoint)
  const answeredAt = leg.phase === 'answered' ? work.ctx.now : null
  put(work, { legs: [...work.call.legs, { ...leg, stretch: { ...stretch, answeredAt } }] })
}

/** Media feeds only cross within one process: adopted legs from another get new endpoints and a re-INVITE. */
function sameProcess(work: Work, parcel: Parcel): boolean {
  const own = work.call.mediaProcess
  if (own === null || parcel.mediaProcess === own) return true
  const ids = new Set(parcel.legs.map((leg) => leg.id))
  const old = parcel.legs.flatMap((leg) => leg.endpoint ?? [])
  const moved = moveEndpoints(work, (leg) => ids.has(leg.id), own)
  const freed = new Set<string>()
  for (const endpoint of moved ? old : []) {
    const key = endpointKey(endpoint)
    if (!freed.has(key)) work.commands.push({ command: 'free', endpoint })
    freed.add(key)
  }
  return moved
}

/** A new leg takes the place of one of ours (RFC 3891 3): a talking one, or a device that still rings. */
export function replace(work: Work, arrival: Arrival, replaced: LegId): void {
  const { handler } = work.call
  const id = admit(work, arrival, 'replaced')
  const refuse = (status: number, reason: string): void => {
    endLeg(work, id, { ...normalEnd, status, reason, cause: 'rejected' })
  }
  if (!legOf(work, id)?.endpoint) {
    refuse(503, 'Service Unavailable')
    return
  }
  if (handler.handler === 'talk' && !handler.adopting) {
    const stays = otherOf(handler, replaced)
    if (stays !== null) {
      takePlace(work, handler, id, replaced, stays, refuse)
      return
    }
  }
  if (handler.handler === 'ring' && handler.forks.includes(replaced) && handler.caller !== null) {
    pickUp(work, handler, id, handler.caller, refuse)
    return
  }
  refuse(481, 'Call/Transaction Does Not Exist')
}

type Refuse = (status: number, reason: string) => void

function takePlace(work: Work, talking: Talking, id: LegId, replaced: LegId, stays: LegId, refuse: Refuse): void {
  const other = legOf(work, stays)
  const problem = answerCaller(work, id, other, other?.party ?? null)
  if (problem !== null) {
    refuse(problem, 'Not Acceptable Here')
    return
  }
  const [a, b] = talking.a === replaced ? [id, stays] : [stays, id]
  talkTogether(work, a, b)
  endLeg(work, replaced, { ...normalEnd, cause: 'replaced' })
}

/** A ringing call is answered by another phone that watched it (RFC 3891 with an early dialog of ours). */
function pickUp(work: Work, ringing: Ringing, id: LegId, caller: LegId, refuse: Refuse): void {
  const waiting = legOf(work, caller)
  const problem = answerCaller(work, id, waiting, waiting?.party ?? null)
  if (problem !== null) {
    refuse(problem, 'Not Acceptable Here')
    return
  }
  for (const fork of ringing.forks)
    endLeg(work, fork, { ...normalEnd, cause: 'completed-elsewhere', headers: pickedUp })
  const picker = legOf(work, id)
  const trouble = answerCaller(work, caller, picker, picker?.party ?? null)
  if (trouble !== null) {
    closeCall(work, { ...normalEnd, cause: 'failed', status: trouble })
    return
  }
  talkTogether(work, caller, id)
  if (ringing.transfer) completeTransfer(work, ringing.transfer)
}

const pickedUp = [['Reason', 'SIP;cause=200;text="Call completed elsewhere"']] as const

/** A leg for an INVITE that came in, with an endpoint if there is one. Returns its id. */
export function admit(work: Work, arrival: Arrival, action: string): LegId {
  const { leg: id, party, peer, host, device, offer, reliable } = arrival
  const endpoint = takeEndpoint(work, peer.address)
  const negotiation = { ...freshNegotiation, remoteOffer: offer }
  addLeg(
    work,
    {
      id,
      direction: 'in',
      phase: 'invited',
      party,
      peer,
      host,
      device,
      shown: null,
      endpoint,
      negotiation,
      reliable,
      codecs: arrival.codecs,
      mayRenew: arrival.mayRenew,
    },
    action,
  )
  return id
}

/** A leg that is on its way out: only its end matters. */
export function leavingTold(work: Work, leg: Leg, told: SessionEvent): void {
  if (told.event === 'ended' || told.event === 'failed') dropLeg(work, leg.id, 'transferred', null)
}
