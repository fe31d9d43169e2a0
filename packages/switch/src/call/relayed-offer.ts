// A change of codec that only both phones together can make: one's offer waits while the other is offered the same codecs.
//
//   offered, no codec that the other leg speaks now ── other leg offered the same ──> deferred
//     deferred ── other leg agreed ──> answered        deferred ── refused, or no longer talking to it ──> refused
import type { Leg, LegId } from './leg.ts'
import { answerWith, checkOffer, makeOffer, noteRefusal } from './offer-answer.ts'
import { offerFittingCodecs, partnerOf } from './renewal.ts'
import { legOf, patchLeg, type Work, wish } from './work.ts'

/** Defers the offer and asks the other leg; false when nothing would come of it. */
export function relayOffer(work: Work, leg: Leg, offer: string, other: Leg | null): boolean {
  const busy = other?.phase !== 'answered' || other.negotiation.offered !== null || other.negotiation.deferred !== null
  if (busy || !other.mayRenew || leg.phase !== 'answered' || checkOffer(work, leg, offer) !== null) return false
  const sdp = makeOffer(work, other.id, { codecsOf: offer }, 'response')
  if (sdp === null) return false
  patchLeg(work, leg.id, { negotiation: { ...leg.negotiation, deferred: offer } })
  wish(work, other.id, { wish: 'offer', sdp, by: 'INVITE', headers: [] })
  return true
}

/** The leg that was asked has answered: now the offer that waits for it can be. */
export function answerDeferred(work: Work, waiting: LegId, asked: LegId): void {
  const leg = legOf(work, waiting)
  const offer = leg?.negotiation.deferred ?? null
  if (!leg || offer === null) return
  patchLeg(work, waiting, { negotiation: { ...leg.negotiation, deferred: null } })
  const made = answerWith(work, waiting, offer, legOf(work, asked))
  if (made.ok) wish(work, waiting, { wish: 'agree', sdp: made.sdp })
  else {
    refuse(work, leg, made.status, made.why)
    offerFittingCodecs(work, waiting, asked)
  }
}

/** The leg that was asked does not want to: the call goes on as it was. */
export function refuseDeferred(work: Work, waiting: LegId, status: number, reason: string): void {
  const leg = legOf(work, waiting)
  if (!leg || leg.negotiation.deferred === null) return
  patchLeg(work, waiting, { negotiation: { ...leg.negotiation, deferred: null } })
  refuse(work, leg, 488, `the other side refused the same: ${status} ${reason}`)
}

function refuse(work: Work, leg: Leg, status: number, why: string): void {
  noteRefusal(work, leg, why)
  wish(work, leg.id, { wish: 'refuseOffer', status, reason: 'Not Acceptable Here' })
}

/** Offers that wait for a leg which is not being asked any more: their answer would never come. */
export function refuseOrphans(work: Work): void {
  for (const { id, negotiation } of work.call.legs) {
    if (negotiation.deferred === null) continue
    if (partnerOf(work, id)?.negotiation.offered?.by === 'response') continue
    patchLeg(work, id, { negotiation: { ...negotiation, deferred: null } })
    wish(work, id, { wish: 'refuseOffer', status: 491, reason: 'Request Pending' })
  }
}
