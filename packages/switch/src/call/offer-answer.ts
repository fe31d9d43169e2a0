// The pieces of offer and answer of one leg: each leg is negotiated on its own, media in between makes the two sides fit.
import type { SrtpPolicy } from '@cordboard/routing'
import { codecOf, isConnected, type Leg, type LegId } from './leg.ts'
import { legOf, logEntry, patchLeg, type Work } from './work.ts'

/** What an offer must fit to: the leg at the other side, or codecs that leg has just offered instead of those it speaks. */
export type OfferFor = Leg | { readonly codecsOf: string }

/** Makes our next offer to a leg and remembers that it is out. Null when the leg has no endpoint. */
export function makeOffer(
  work: Work,
  id: LegId,
  peer: OfferFor | null,
  answerIn: 'response' | 'ack',
  srtp: SrtpPolicy | null = null,
): string | null {
  const leg = legOf(work, id)
  if (!leg?.endpoint) return null
  const relayed = peer !== null && 'codecsOf' in peer
  const local = work.ctx.sdp.offer({
    place: leg.endpoint,
    codecs: codecsFor(work, leg),
    onlyThese: leg.codecs.length > 0,
    srtp: srtp ?? leg.party.srtp,
    peerOffer: relayed ? peer.codecsOf : (peer?.negotiation.remoteOffer ?? null),
    peerCodec: relayed ? null : peer && codecOf(peer),
    // A device that is called for one who is answered already: that one can still be offered what it answers.
    peerMayChange: leg.phase === 'calling' && peer !== null && !relayed && isConnected(peer),
    previous: leg.negotiation.local,
  })
  patchLeg(work, id, { negotiation: { ...leg.negotiation, local, offered: { by: answerIn, local }, stale: false } })
  return local.sdp
}

/** A trunk has a list of its own; else the system's. */
function codecsFor(work: Work, leg: Leg): readonly string[] {
  return leg.codecs.length > 0 ? leg.codecs : work.ctx.facts.localCodecs
}

/** The peer answered our offer. False when the answer cannot be used. */
export function takeAnswer(work: Work, id: LegId, sdp: string): boolean {
  const leg = legOf(work, id)
  const offered = leg?.negotiation.offered
  if (!leg || !offered) return false
  const read = work.ctx.sdp.read(offered.local, sdp)
  // An early answer (1xx) may come again in the 2xx: the offer stays readable until the leg is answered.
  const early = leg.phase === 'calling'
  const negotiation = { ...leg.negotiation, offered: early ? offered : null }
  if (!read.ok) {
    patchLeg(work, id, { negotiation })
    logEntry(
      work,
      'answer-unusable',
      'Warning',
      `The SDP answer of ${leg.party.number} cannot be used: ${read.why}.`,
      null,
    )
    return false
  }
  patchLeg(work, id, { negotiation: { ...negotiation, agreed: read.agreed } })
  return true
}

export type AnswerMade = { readonly ok: true; readonly sdp: string } | { readonly ok: false; readonly status: number }

/** Answers an offer of the peer, fitting to what the other leg speaks; the operator reads why when that cannot be. */
export function makeAnswer(work: Work, id: LegId, offer: string, peer: Leg | null): AnswerMade {
  const made = answerWith(work, id, offer, peer)
  const leg = legOf(work, id)
  if (!made.ok && leg) noteRefusal(work, leg, made.why)
  return made
}

/** The same without a word to the operator. */
export function answerWith(
  work: Work,
  id: LegId,
  offer: string,
  peer: Leg | null,
): { readonly ok: true; readonly sdp: string } | { readonly ok: false; readonly status: number; readonly why: string } {
  const leg = legOf(work, id)
  if (!leg?.endpoint) return { ok: false, status: 500, why: 'there is no media port' }
  const made = work.ctx.sdp.answer({
    place: leg.endpoint,
    codecs: codecsFor(work, leg),
    srtp: leg.party.srtp,
    offer,
    peerCodec: peer && codecOf(peer),
    previous: leg.negotiation.local,
  })
  if (!made.ok) return made
  patchLeg(work, id, {
    negotiation: { ...leg.negotiation, local: made.local, agreed: made.agreed, remoteOffer: null, stale: false },
  })
  return { ok: true, sdp: made.local.sdp }
}

/** Why an offer could be answered in no way, whatever the other leg will speak; null when it can. */
export function checkOffer(
  work: Work,
  leg: Leg,
  offer: string,
): { readonly status: number; readonly why: string } | null {
  const { endpoint, party } = leg
  if (!endpoint) return null
  return work.ctx.sdp.check({ place: endpoint, codecs: codecsFor(work, leg), srtp: party.srtp, offer })
}

/** The operator reads why an offer was refused. */
export function noteRefusal(work: Work, leg: Leg, why: string): void {
  logEntry(work, 'offer-refused', 'Warning', `The SDP offer of ${leg.party.number} was refused: ${why}.`, sdpTip)
}

const sdpTip = 'Compare the codecs and the encryption setting of the phone with those of its extension.'

/**
 * The SDP for our next provisional or final response to an INVITE: our answer to its offer, the same answer again, or
 * (when it had no offer and `mayOffer`) our offer. Null SDP: nothing to say (a late offer's provisional response).
 */
export function respondSdp(
  work: Work,
  id: LegId,
  peer: Leg | null,
  mayOffer: boolean,
): AnswerMade | { readonly ok: true; readonly sdp: null } {
  const leg = legOf(work, id)
  if (!leg) return { ok: false, status: 500 }
  const { remoteOffer, local } = leg.negotiation
  if (remoteOffer !== null) return makeAnswer(work, id, remoteOffer, peer)
  if (local !== null) return { ok: true, sdp: local.sdp }
  if (!mayOffer) return { ok: true, sdp: null }
  const sdp = makeOffer(work, id, peer, 'ack')
  return sdp === null ? { ok: false, status: 500 } : { ok: true, sdp }
}
