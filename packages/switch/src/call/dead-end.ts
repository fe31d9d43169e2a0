// A call came to nothing: back to the transferor, a final response, or a tone for one who is already answered.
import { toCaller, toneOf } from './failure.ts'
import { isConnected, type LegId } from './leg.ts'
import type { HandlerOutcome } from './outcome.ts'
import { reportTransfer } from './refer-report.ts'
import type { Failure, Ringing } from './state.ts'
import { noteUnheard, tellFailure } from './tell.ts'
import { endLeg, legOf, logEntry, principalOf, put, setHandler, type Work } from './work.ts'

/** `by`: the number of ours that sent the call to where it failed, when that is another than where it rang. */
export function settleFailure(
  work: Work,
  ringing: Ringing,
  failure: Failure,
  by: string | null = forwarderOf(work, ringing),
): HandlerOutcome | null {
  const { caller, transfer, search, target } = ringing
  const heard = toCaller(failure)
  if (transfer) reportTransfer(work, transfer, heard.status, heard.reason)
  if (by !== null) logForward(work, by, target.number, failure)
  if (work.call.notice) noteUnheard(work, target.number, failure)
  const leg = legOf(work, caller)
  if (!leg) return { outcome: 'over', cause: failure.cause }
  if (transfer && legOf(work, transfer.transferor)) {
    setHandler(work, { handler: 'talk', a: leg.id, b: transfer.transferor, adopting: null })
    return null
  }
  if (!isConnected(leg)) {
    if (tellFailure(work, leg, ringing, failure)) return null
    const { status, reason } = heard
    endLeg(work, leg.id, { cause: failure.cause, status, reason, headers: failure.toPeer ?? [] })
    return { outcome: 'over', cause: failure.cause }
  }
  playTone(work, leg.id, failure, by !== null || search.search === 'out')
  return null
}

/** A plan that followed a menu or an announcement came to nothing: the caller, long answered, hears a tone. */
export function unheard(work: Work, failure: Failure): HandlerOutcome | null {
  const { handler } = work.call
  const leg = handler.handler === 'menu' || handler.handler === 'announce' ? legOf(work, handler.leg) : null
  if (!leg) return { outcome: 'over', cause: failure.cause }
  const by = handler.handler === 'announce' ? (handler.history.divertedBy ?? null) : null
  if (by !== null) logForward(work, by, work.call.to, failure)
  playTone(work, leg.id, failure, by !== null)
  return null
}

/** Who sent the call on to where it rang last; null: nobody did. */
function forwarderOf(work: Work, { search, said, caller }: Ringing): string | null {
  if (said.divertedBy !== null) return said.divertedBy
  const party = legOf(work, caller)?.party
  if (search.search !== 'out' || said.referredBy !== null || !party) return null
  const own = principalOf(work, party)
  return own.kind === search.on.kind && own.number === search.on.number ? null : search.on.number
}

function logForward(work: Work, by: string, to: string, failure: Failure): void {
  const { status, reason, cause, headers = [], seenAs = '', silent = '', trunk } = failure
  const from = work.call.from.number
  const where = by === to ? 'on' : `to ${to}`
  const at = trunk ? ` at trunk ${trunk.name} (${trunk.number})` : ''
  const message = `The call from ${from} that ${by} sent ${where} came to nothing${at}: ${status} ${reason} (${cause}).`
  const header = headers.find(([name]) => name.toLowerCase() === 'x-twilio-error')?.[1] ?? ''
  const isHuman = isByHand(failure, header)
  const way = trunk ? { trunk: trunk.number, trunkId: String(trunk.id), seenAs, silent } : {}
  const parameters = { number: by, from, to, status: String(status), reason, cause, header, ...way }
  logEntry(work, 'forward-failed', isHuman ? 'Info' : 'Warning', message, isHuman ? null : tip, parameters)
}

/** Somebody there did not want the call. A trunk that answers 403 or nothing at all is no somebody. */
function isByHand({ cause, status, silent, trunk }: Failure, header: string): boolean {
  switch (cause) {
    case 'busy':
      return true
    case 'no-answer':
      return trunk === undefined || silent === undefined
    case 'rejected':
      return trunk === undefined || (status >= 600 && header === '')
    default:
      return false
  }
}

const tip = 'Look at the entries before this one for the trunk or the rule that failed, or choose another destination.'

function playTone(work: Work, leg: LegId, failure: Failure, isBusyTone: boolean): void {
  put(work, { cause: failure.cause })
  const until = work.ctx.now + work.ctx.policy.toneMs
  setHandler(work, { handler: 'tone', leg, tone: isBusyTone ? 'busy' : toneOf(failure), until })
}
