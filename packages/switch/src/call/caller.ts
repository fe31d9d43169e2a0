// The caller's side of a call in set-up: 180, early media and the answer, each with the SDP that fits what was said before.

import type { RingTarget } from '@cordboard/routing'
import type { HeaderLine } from '@cordboard/sip'
import type { Identity } from './calling.ts'
import { isConnected, type Leg, type LegId } from './leg.ts'
import { respondSdp } from './offer-answer.ts'
import { assertedIdentity } from './party-address.ts'
import { legOf, patchLeg, type Work, wish } from './work.ts'

/** Tells the caller's phone to ring back by itself: 180 without SDP. Nothing when it is answered already. */
export function passAlerting(work: Work, caller: LegId, target: RingTarget): void {
  const leg = legOf(work, caller)
  if (leg?.phase !== 'invited') return
  const headers = show(work, leg, { ...target, anonymous: false })
  wish(work, caller, { wish: 'ring', status: 180, sdp: null, reliable: leg.reliable, headers })
}

/**
 * Lets the caller hear a device's early media: 183 with our answer. False when the caller cannot hear it (it made no
 * offer, or nothing fits): it is then alerted by 180. An answered caller hears it without any message.
 */
export function passEarlyMedia(work: Work, caller: LegId, callee: Leg | null, target: RingTarget): boolean {
  const leg = legOf(work, caller)
  if (!leg) return false
  if (leg.phase !== 'invited') return true
  // Answered in an earlier 183 already: what it hears changes without a word.
  if (leg.negotiation.remoteOffer === null) return leg.negotiation.agreed !== null
  const made = respondSdp(work, caller, callee, false)
  if (!made.ok || made.sdp === null) return false
  const headers = show(work, leg, { ...target, anonymous: false })
  wish(work, caller, { wish: 'ring', status: 183, sdp: made.sdp, reliable: leg.reliable, headers })
  return true
}

/** Answers the caller; `shown` is whom it reached. Null when that worked (or it is answered already), else the status to refuse it with. */
export function answerCaller(work: Work, caller: LegId, callee: Leg | null, shown: Identity | null): number | null {
  const leg = legOf(work, caller)
  if (!leg) return 487
  if (isConnected(leg)) return null
  const made = respondSdp(work, caller, callee, true)
  if (!made.ok) return made.status
  const headers = shown ? show(work, leg, shown) : []
  wish(work, caller, { wish: 'answer', sdp: made.sdp, headers })
  const stretch = { ...leg.stretch, answeredAt: work.ctx.now }
  patchLeg(work, caller, { phase: 'answering', stretch })
  return null
}

/** Who was reached, for the caller's display. Only we and our phones trust each other with it (RFC 3325 section 5). */
function show(work: Work, leg: Leg, reached: Identity): readonly HeaderLine[] {
  if (leg.party.kind !== 'extension') return []
  patchLeg(work, leg.id, { shown: reached.number })
  return assertedIdentity(reached, leg.host)
}
