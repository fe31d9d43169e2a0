// What every handler does alike when a session tells of offers and answers.
import type { SessionEvent } from '@cordboard/sip'
import type { Leg } from './leg.ts'
import { answerWith, makeAnswer, makeOffer, noteRefusal, takeAnswer } from './offer-answer.ts'
import { answerDeferred, refuseDeferred, relayOffer } from './relayed-offer.ts'
import { patchLeg, type Work, wish } from './work.ts'

type Offered = Extract<SessionEvent, { event: 'offered' }>

/**
 * What every handler does alike when a session tells of offers and answers. True when the event is dealt with;
 * `unusable` is returned when the leg cannot go on.
 */
export function negotiate(work: Work, leg: Leg, told: SessionEvent, peer: Leg | null): 'done' | 'other' | 'unusable' {
  switch (told.event) {
    case 'offered':
      return answerOffered(work, leg, told, peer)
    case 'agreed':
      if (told.sdp === null) return 'done'
      if (told.late) {
        const made = makeAnswer(work, leg.id, told.sdp, peer)
        if (!made.ok) return 'unusable'
        wish(work, leg.id, { wish: 'agree', sdp: made.sdp })
        return 'done'
      }
      if (leg.negotiation.offered?.by !== 'response' || leg.phase === 'calling') return 'done'
      if (!takeAnswer(work, leg.id, told.sdp)) return 'unusable'
      if (peer) answerDeferred(work, peer.id, leg.id)
      return 'done'
    case 'acknowledged':
      return acknowledged(work, leg, told.sdp)
    case 'offerRefused':
      patchLeg(work, leg.id, { negotiation: { ...leg.negotiation, offered: null } })
      if (peer) refuseDeferred(work, peer.id, told.status, told.reason)
      return 'done'
    default:
      return 'other'
  }
}

function answerOffered(work: Work, leg: Leg, offered: Offered, peer: Leg | null): 'done' {
  const { sdp, by } = offered
  if (sdp === null) {
    const offer = makeOffer(work, leg.id, peer, 'ack')
    if (offer === null) wish(work, leg.id, { wish: 'refuseOffer', status: 500, reason: 'Server Internal Error' })
    else wish(work, leg.id, { wish: 'agree', sdp: offer })
    return 'done'
  }
  const made = answerWith(work, leg.id, sdp, peer)
  if (made.ok) {
    wish(work, leg.id, { wish: 'agree', sdp: made.sdp })
    return 'done'
  }
  if (by === 'INVITE' && made.status === 488 && relayOffer(work, leg, sdp, peer)) return 'done'
  noteRefusal(work, leg, made.why)
  wish(work, leg.id, { wish: 'refuseOffer', status: made.status, reason: 'Not Acceptable Here' })
  return 'done'
}

function acknowledged(work: Work, leg: Leg, sdp: string | null): 'done' | 'unusable' {
  if (leg.phase === 'answering') patchLeg(work, leg.id, { phase: 'answered' })
  if (leg.negotiation.offered?.by !== 'ack') return 'done'
  if (sdp === null) return 'unusable'
  return takeAnswer(work, leg.id, sdp) ? 'done' : 'unusable'
}
