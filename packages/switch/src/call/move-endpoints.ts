// Legs move to endpoints of another media process.
import { endpointKey, type Leg } from './leg.ts'
import { patchLeg, put, takeEndpoint, type Work } from './work.ts'

/**
 * Gives the lost legs endpoints in another media process (`into`, or any); legs that shared one share the new one. False
 * when there are not enough: then nothing is changed.
 */
export function moveEndpoints(work: Work, lost: (leg: Leg) => boolean, into: string | null): boolean {
  const before = work.call
  put(work, { mediaProcess: into })
  const moved = new Map<string, NonNullable<Leg['endpoint']>>()
  for (const leg of before.legs) {
    if (!leg.endpoint || !lost(leg)) continue
    const fresh = moved.get(endpointKey(leg.endpoint)) ?? takeEndpoint(work, leg.peer.address)
    if (!fresh) {
      // What was taken meanwhile is given back when the step settles.
      work.call = before
      return false
    }
    moved.set(endpointKey(leg.endpoint), fresh)
    const said = leg.negotiation.local !== null
    patchLeg(work, leg.id, { endpoint: fresh, negotiation: { ...leg.negotiation, stale: said } })
  }
  return true
}
