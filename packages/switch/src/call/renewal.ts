// New offers of ours to legs that talk: media has moved, the codecs no longer fit, or the peer talks to somebody else now.
import { codecOf, type Leg, type LegId } from './leg.ts'
import { makeOffer } from './offer-answer.ts'
import { assertedIdentity } from './party-address.ts'
import { otherOf } from './talk.ts'
import { legOf, patchLeg, type Work, wish } from './work.ts'

/** Makes the offers that are due, each as soon as nothing else is being negotiated with its leg. */
export function renewOffers(work: Work): void {
  for (const { id } of work.call.legs) renew(work, id)
}

function renew(work: Work, id: LegId): void {
  const leg = legOf(work, id)
  if (!leg) return
  const { stale, offered, deferred, agreed } = leg.negotiation
  if (leg.phase !== 'answered' || offered !== null || deferred !== null || agreed === null) return
  const other = partnerOf(work, id)
  // RFC 3325 and RFC 5876: whom it talks to now, unless that one asked for privacy.
  const tells = other !== null && leg.mayRenew && leg.party.kind === 'extension' && !other.party.anonymous
  const news = tells && leg.shown !== other.party.number ? other : null
  if (!stale && news === null) return
  const sdp = makeOffer(work, id, other && fit(work, leg, other) ? other : null, 'response')
  if (sdp === null) return
  const headers = news ? assertedIdentity(news.party, leg.host) : []
  if (news) patchLeg(work, id, { shown: news.party.number })
  // The session sends INVITE to a peer that does not know UPDATE.
  wish(work, id, { wish: 'offer', sdp, by: stale ? 'INVITE' : 'UPDATE', headers })
}

/** The leg this one talks to. */
export function partnerOf(work: Work, id: LegId): Leg | null {
  const { handler } = work.call
  return handler.handler === 'talk' ? legOf(work, otherOf(handler, id)) : null
}

/** Of two legs whose codecs media cannot convert, the ones that speak something foreign are offered what we carry. */
export function offerFittingCodecs(work: Work, a: LegId, b: LegId): void {
  const [one, two] = [legOf(work, a), legOf(work, b)]
  if (!one || !two || fit(work, one, two)) return
  for (const leg of [one, two]) {
    const codec = codecOf(leg)
    if (codec && leg.mayRenew && !work.ctx.sdp.converts(codec)) {
      patchLeg(work, leg.id, { negotiation: { ...leg.negotiation, stale: true } })
    }
  }
}

function fit(work: Work, one: Leg, two: Leg): boolean {
  const [a, b] = [codecOf(one), codecOf(two)]
  if (!a || !b || a.name === b.name) return true
  return work.ctx.sdp.converts(a) && work.ctx.sdp.converts(b)
}
