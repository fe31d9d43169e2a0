// An attended transfer joined two legs behind one trunk: its carrier is asked to join them itself (RFC 3515 with the
// Replaces of RFC 3891, as in RFC 5589 7.1), so that neither stays here. Until it has, and when it will not, they talk here.
//
//   talk, both by one trunk ── REFER ──> handing ── last report 2xx, or it ends the replaced leg ──> closing (BYE)
//                                          └── refused, last report 300 or more ──> talk
import { isEmergencyNumber, lookUp } from '@cordboard/routing'
import type { SessionEvent } from '@cordboard/sip'
import { connectedElsewhere, referTip } from './carrier-transfer.ts'
import type { Leg, LegId } from './leg.ts'
import type { HandlerOutcome } from './outcome.ts'
import type { Talking } from './state.ts'
import { legOf, logEntry, setHandler, type Work } from './work.ts'

/** Asks the carrier if it has both; `leg` is to take our place towards `replaced`. */
export function handToCarrier(work: Work, leg: LegId, replaced: LegId, by: LegId): void {
  const { handler } = work.call
  if (handler.handler !== 'talk' || !mayHand(work, leg, replaced, by)) return
  const { now, policy, newId } = work.ctx
  const id = newId()
  work.commands.push({ command: 'referReplacing', id, leg, replaced })
  setHandler(work, { ...handler, handing: { id, leg, until: now + policy.trunkProgressMs } })
}

/** Only what one of ours asks for; calls for help stay where their caller is known. */
function mayHand(work: Work, leg: LegId, replaced: LegId, by: LegId): boolean {
  const [asked, other] = [legOf(work, leg), legOf(work, replaced)]
  const trunk = asked?.party.trunk ?? null
  if (trunk === null || other?.party.trunk !== trunk || legOf(work, by)?.party.kind !== 'extension') return false
  if (asked?.phase !== 'answered' || other.phase !== 'answered') return false
  const { facts, trunkWay } = work.ctx
  if ([asked, other].some(({ party }) => isEmergencyNumber(facts, party.number))) return false
  return trunkWay(trunk)?.supportsReplaces === true
}

/** A report of the carrier; also a late one, of a transfer that was given up, unless it is asked for another one now. */
export function carrierTold(
  work: Work,
  talking: Talking,
  leg: Leg,
  told: Extract<SessionEvent, { event: 'referProgressed' | 'referRefused' }>,
): HandlerOutcome | null {
  const asked = talking.handing?.leg === leg.id ? talking.handing : null
  if (asked !== null && told.id !== asked.id) return null
  const done = told.event === 'referProgressed' ? connectedElsewhere(told) : null
  if (done !== null || asked === null) return done
  if (told.event === 'referProgressed' && !told.final) return null
  const { number, trunk } = leg.party
  const { status, reason } = told
  const facts = lookUp(work.ctx.facts.trunks, String(trunk))
  const who = facts ? `Trunk ${facts.name} (${facts.number})` : 'A trunk that is gone'
  const message = `${who} did not join ${number} with another call of its own: ${status} ${reason}. Both sides stay joined here.`
  const parameters = { trunk: facts?.number ?? '', trunkId: String(trunk), number, status: String(status), reason }
  logEntry(work, 'carrier-transfer-failed', 'Warning', message, referTip, parameters)
  setHandler(work, { ...talking, handing: null })
  return null
}

/** A leg that ends soon after its carrier was asked has been replaced: its BYE may come before the last report (RFC 5589 7.1). */
export function isTakenOver(work: Work, { handing }: Talking, leg: Leg): boolean {
  return !!handing && handing.leg !== leg.id && work.ctx.now < handing.until
}
