// The refer handler: a carrier is asked to connect by itself what a transfer is to bring together (RFC 3515), so that
// neither leg stays here.
//
//   transfer, both outside by one trunk ── REFER ──> refer ── last report 2xx ─────────────────> closing (BYE to both)
//                                            │
//                                            ├── refused ──────────────> ring out: joined here, as without REFER
//                                            ├── last report 300 or more, no report for too long ──> talk again, or tone
//                                            ├── the transferor hangs up ──> goes on without it
//                                            └── the one behind the trunk is gone ─────────────> closing
import type { TrunkAttempt } from '@cordboard/routing'
import type { SessionEvent } from '@cordboard/sip'
import { failureOf } from './failure.ts'
import type { Leg } from './leg.ts'
import type { HandlerOutcome } from './outcome.ts'
import { reportTransfer } from './refer-report.ts'
import { type RingOrder, startSearch } from './ring.ts'
import type { OutSearch } from './search.ts'
import { tryRoutes } from './search-out.ts'
import type { Failure, Referring } from './state.ts'
import { dropLeg, legOf, logEntry, setHandler, type Work, wish } from './work.ts'

/** Asks the carrier, if it reaches both and takes REFER; false: the call is to be placed from here. */
export function startRefer(
  work: Work,
  order: Omit<RingOrder, 'search' | 'targets' | 'until'>,
  search: OutSearch,
): boolean {
  const [attempt] = search.attempts
  const host = attempt === undefined ? null : carrierHost(work, order, search, attempt)
  if (attempt === undefined || host === null || order.caller === null) return false
  const { now, policy } = work.ctx
  const instead = startSearch(work, { ...order, search, targets: [], until: now })
  const user = encodeURIComponent(attempt.number).replaceAll('%2B', '+')
  const id = work.ctx.newId()
  wish(work, order.caller, { wish: 'refer', id, to: `<sip:${user}@${host}>`, headers: [] })
  setHandler(work, {
    handler: 'refer',
    id,
    leg: order.caller,
    stage: 'asked',
    instead,
    until: now + policy.trunkProgressMs,
  })
  return true
}

/**
 * Where the carrier is, when it can do this transfer; null: it cannot. Only what an extension dials itself: what follows
 * from forwards shows numbers and has rights that the carrier knows nothing of. Emergency calls show where the caller is.
 */
function carrierHost(
  work: Work,
  { caller, transfer }: Pick<RingOrder, 'caller' | 'transfer'>,
  { on, emergency }: OutSearch,
  { trunk, uri }: TrunkAttempt,
): string | null {
  const leg = legOf(work, caller)
  const by = legOf(work, transfer?.transferor ?? null)?.party
  if (emergency || uri !== null || leg?.phase !== 'answered' || leg.party.trunk !== trunk) return null
  if (by?.kind !== 'extension' || on.kind !== 'extension' || on.number !== by.number) return null
  const way = work.ctx.trunkWay(trunk)
  return way?.supportsReplaces ? way.host : null
}

/** What a session of the transferor or of the one behind the trunk told. */
export function referTold(work: Work, referring: Referring, leg: Leg, told: SessionEvent): HandlerOutcome | null {
  const isOver = told.event === 'ended' || told.event === 'failed' || told.event === 'cancelled'
  if (leg.id !== referring.leg) {
    if (isOver) dropLeg(work, leg.id, 'transferred', null)
    return null
  }
  if (isOver) {
    dropLeg(work, leg.id, 'answered', null)
    report(work, referring, 487, 'Request Terminated')
    return { outcome: 'over', cause: 'answered' }
  }
  if (told.event !== 'referProgressed' && told.event !== 'referRefused') return null
  // A late word about an earlier REFER, which was given up, says nothing of this one.
  if (told.id !== referring.id) return null
  return told.event === 'referProgressed' ? reported(work, referring, told) : refused(work, referring, told)
}

function reported(
  work: Work,
  referring: Referring,
  { status, reason, final }: Extract<SessionEvent, { event: 'referProgressed' }>,
): HandlerOutcome | null {
  if (final && isSuccess(status)) {
    report(work, referring, 200, 'OK')
    return { outcome: 'over', cause: 'transferred' }
  }
  if (final) {
    // An end of the reports that says nothing of the end of the call.
    if (status < 300) return failed(work, referring, failureOf(480, 'Temporarily Unavailable'), 'carrier')
    return failed(work, referring, failureOf(status, reason), ofTheTarget.has(status) ? 'target' : 'carrier')
  }
  if (status > 100) report(work, referring, status, reason)
  if (referring.stage === 'asked') {
    // It is at it: somebody outside may take his time.
    setHandler(work, { ...referring, stage: 'reporting', until: work.ctx.now + work.ctx.policy.trunkRingMs })
  }
  return null
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

/** Final responses that tell of whom the carrier has called, not of the carrier. */
const ofTheTarget: ReadonlySet<number> = new Set([404, 410, 480, 484, 486, 487, 600, 603, 604])

/** A carrier that says no is not asked again for this call; one that says nothing, or knows no such call, is not there. */
function refused(
  work: Work,
  referring: Referring,
  { status, reason }: Extract<SessionEvent, { event: 'referRefused' }>,
): HandlerOutcome | null {
  const failure = failureOf(status, reason)
  if (status === 408 || status === 481) return failed(work, referring, failure, 'carrier')
  logFailure(work, referring, failure, 'carrier', 'Both sides are joined here instead.')
  setHandler(work, { ...referring.instead, until: work.ctx.now })
  return tryRoutes(work)
}

/** No report for too long. */
export function referTimedOut(work: Work, referring: Referring): HandlerOutcome {
  return failed(work, referring, failureOf(408, 'Request Timeout'), 'carrier')
}

/** As when a call placed from here fails: the transferor is told and talks on. */
function failed(work: Work, referring: Referring, failure: Failure, by: Culprit): HandlerOutcome {
  logFailure(work, referring, failure, by, 'The transfer has failed.')
  setHandler(work, referring.instead)
  return { outcome: 'failed', failure }
}

/** A carrier that was given up has connected its side elsewhere after all: nobody is left on our leg. */
export function connectedElsewhere(told: Extract<SessionEvent, { event: 'referProgressed' }>): HandlerOutcome | null {
  return told.final && isSuccess(told.status) ? { outcome: 'over', cause: 'transferred' } : null
}

function report(work: Work, { instead: { transfer } }: Referring, status: number, reason: string): void {
  if (transfer) reportTransfer(work, transfer, status, reason)
}

/** Whose doing a failure is: somebody was busy or is not known, or the carrier does not do what it is asked for. */
type Culprit = 'target' | 'carrier'

function logFailure(
  work: Work,
  { instead: { search } }: Referring,
  { status, reason }: Failure,
  by: Culprit,
  then: string,
): void {
  const attempt = search.search === 'out' ? search.attempts[0] : undefined
  if (attempt === undefined) return
  const { number, trunk, trunkNumber, trunkName } = attempt
  const message = `Trunk ${trunkName} (${trunkNumber}) did not transfer a call to ${number}: ${status} ${reason}. ${then}`
  const parameters = { trunk: trunkNumber, trunkId: String(trunk), number, status: String(status), reason }
  if (by === 'target') logEntry(work, 'carrier-transfer-failed', 'Info', message, null, parameters)
  else logEntry(work, 'carrier-transfer-failed', 'Warning', message, referTip, parameters)
}

export const referTip =
  'Allow transfers (REFER) at the carrier, or switch off "Supports Replaces" in the options of the trunk.'
