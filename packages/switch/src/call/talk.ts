// The talk handler: two legs hear each other; either may hold, change codecs, send digits, transfer or hang up.
import { formatUri, type HeaderLine, type SessionEvent, type SipUri } from '@cordboard/sip'
import { carrierTold, isTakenOver } from './carrier-joins.ts'
import { readInfoDigit } from './info-digit.ts'
import type { Leg, LegId } from './leg.ts'
import type { HandlerOutcome } from './outcome.ts'
import type { Talking } from './state.ts'
import { mayTransfer } from './transfer-rights.ts'
import { dropLeg, endLeg, legOf, logEntry, normalEnd, setHandler, type Work, wish } from './work.ts'

export function otherOf(talking: Talking, leg: LegId): LegId | null {
  if (leg === talking.a) return talking.b
  if (leg === talking.b) return talking.a
  return null
}

/** What a session of one of the two legs told, offers and answers excepted (offer-answer.ts deals with them first). */
export function talkTold(work: Work, talking: Talking, leg: Leg, told: SessionEvent): HandlerOutcome | null {
  const other = otherOf(talking, leg.id)
  if (other === null) return null
  switch (told.event) {
    case 'cancelled':
    case 'failed':
    case 'ended':
      return hungUp(work, talking, leg, other, told.event === 'ended' ? told.by : 'remote')
    case 'referred':
      return referred(work, talking, leg, told)
    case 'referProgressed':
    case 'referRefused':
      return carrierTold(work, talking, leg, told)
    case 'info':
      passDigit(work, other, told.contentType, told.body)
      return null
    default:
      return null
  }
}

function hungUp(
  work: Work,
  talking: Talking,
  leg: Leg,
  other: LegId,
  by: Extract<SessionEvent, { event: 'ended' }>['by'],
): HandlerOutcome {
  const lost = by === 'lost' || by === 'expired'
  const cause = lost ? 'lost' : isTakenOver(work, talking, leg) ? 'transferred' : 'answered'
  if (talking.adopting) refuseAdopting(work, talking, 487, 'Request Terminated')
  if (lost) reportDrop(work, leg, by)
  dropLeg(work, leg.id, cause, null)
  endLeg(work, other, { ...normalEnd, cause, headers: lost ? lostReason : [] })
  return { outcome: 'over', cause }
}

function reportDrop(work: Work, { party }: Leg, by: 'lost' | 'expired'): void {
  const why = by === 'lost' ? 'does not answer any more' : 'did not refresh the session (RFC 4028)'
  const where = party.trunk === null ? {} : { trunkId: String(party.trunk) }
  const message = `A call was dropped: ${party.number} ${why}.`
  logEntry(work, 'call-dropped', 'Warning', message, dropTip, { number: party.number, why: by, ...where })
}

const dropTip = 'Look for a lost network connection, or a router that forgets the address of the connection too soon.'

const lostReason: readonly HeaderLine[] = [['Reason', 'SIP;cause=408;text="The other side was lost"']]

/** A REFER without Replaces is a blind transfer; with Replaces the other call is asked for its far side (RFC 3891). */
function referred(
  work: Work,
  talking: Talking,
  leg: Leg,
  told: Extract<SessionEvent, { event: 'referred' }>,
): HandlerOutcome | null {
  const { referId, to } = told
  const refuse = (status: number, reason: string): null => {
    wish(work, leg.id, { wish: 'refuseRefer', referId, status, reason })
    return null
  }
  if (talking.adopting) return refuse(491, 'Request Pending')
  // A stranger behind a SIP URI has no rights here.
  if (leg.party.kind === 'system') return refuse(403, 'Forbidden')
  if (!mayTransfer(work, leg.party, 'a transfer (REFER)')) return refuse(403, 'Forbidden')
  if (!to.uri?.user) return refuse(416, 'Unsupported URI Scheme')
  const method = to.uri.params.get('method')
  if (method && method.toUpperCase() !== 'INVITE') return refuse(501, 'Not Implemented')
  const replaces = headerOf(to.uri.headers, 'replaces')
  if (replaces === null) {
    wish(work, leg.id, { wish: 'acceptRefer', referId })
    return { outcome: 'transferred', by: leg.id, referId, to: dialledOf(work, leg, to.uri) }
  }
  const named = readReplaces(replaces)
  if (!named) return refuse(400, 'Bad Replaces')
  wish(work, leg.id, { wish: 'acceptRefer', referId })
  const until = work.ctx.now + work.ctx.policy.handOverMs
  setHandler(work, { ...talking, adopting: { by: leg.id, referId, until } })
  work.commands.push({ command: 'askHandOver', ...named, by: leg.party.number })
  return null
}

/**
 * What a Refer-To asks for: its user part, for phones write whatever host they know us by; a trunk's far side may mean
 * somebody elsewhere (`sip:anna@example.com`).
 */
function dialledOf(work: Work, leg: Leg, uri: SipUri): string {
  const elsewhere = uri.scheme !== 'tel' && leg.party.trunk !== null && !work.ctx.isOwnHost(uri.host)
  // Without what it would write into our INVITE (RFC 3261 19.1.5).
  return elsewhere ? formatUri({ ...uri, password: null, headers: new Map() }) : (uri.user ?? '')
}

function headerOf(headers: ReadonlyMap<string, string>, name: string): string | null {
  for (const [key, value] of headers) if (key.toLowerCase() === name) return value
  return null
}

/** Reads a Replaces value: the dialog as the replacing side would name it (RFC 3891 6.1). */
export function readReplaces(
  value: string,
): { readonly callId: string; readonly toTag: string; readonly fromTag: string } | null {
  if (value.length > 1024) return null
  const [callId = '', ...params] = value.split(';')
  const tags = new Map<string, string>()
  for (const param of params) {
    const equals = param.indexOf('=')
    if (equals > 0) tags.set(param.slice(0, equals).trim().toLowerCase(), param.slice(equals + 1).trim())
  }
  const toTag = tags.get('to-tag')
  const fromTag = tags.get('from-tag')
  if (callId.trim() === '' || toTag === undefined || fromTag === undefined) return null
  return { callId: callId.trim(), toTag, fromTag }
}

/** The attended transfer comes to nothing: the transferor is told, the two go on talking. */
export function refuseAdopting(work: Work, talking: Talking, status: number, reason: string): void {
  const { adopting } = talking
  if (!adopting) return
  wish(work, adopting.by, { wish: 'notifyRefer', referId: adopting.referId, status, reason })
  setHandler(work, { ...talking, adopting: null })
}

/** A digit by INFO goes on as RFC 4733 events (or tones) of the other leg's media. */
function passDigit(work: Work, other: LegId, contentType: string, body: string): void {
  const digit = readInfoDigit(contentType, body)
  const endpoint = legOf(work, other)?.endpoint
  if (digit && endpoint) work.commands.push({ command: 'sendDigits', endpoint, ...digit })
}
