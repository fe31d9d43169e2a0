// A call goes out of the house: one trunk address after the other, one route after the other, by the failover table of routing.
//
//   route, address ── INVITE ── rings or speaks (progressed) ── answers ─────────────> connected
//     ^     ^             │            │ nobody answers in trunkRingMs ──────────────> failed
//     │     │             ├── 486, 600, blocked by the carrier ──────────────────────> failed
//     │     └─ next address ── 503, no reply, connection lost
//     └─ next route ─────────── any other failure, no address left, not registered, no place, no turn
//                               no route left ───────────────────────────────────────> failed, by what told most
import { type AfterFailure, afterFailure, type FailureCause, type TrunkAttempt } from '@cordboard/routing'
import type { TrunkRefusal } from '../trunks/contract.ts'
import { better, withTrunk } from './failure.ts'
import type { LegId } from './leg.ts'
import type { HandlerOutcome } from './outcome.ts'
import { endForks, type RingOrder, startSearch } from './ring.ts'
import type { OutSearch } from './search.ts'
import type { Failure, Ringing } from './state.ts'
import { placeTrunkLeg } from './trunk-leg.ts'
import { logEntry, setHandler, type Work } from './work.ts'

const silence: Failure = { status: 408, reason: 'Request Timeout', cause: 'no-answer', silent: 'timeout' }

/** More addresses of one trunk are not tried in one call. */
const mostAddresses = 8

/** Starts with the first route that can be tried; an outcome when none can. */
export function startOut(
  work: Work,
  order: Omit<RingOrder, 'search' | 'targets' | 'until'>,
  search: OutSearch,
): HandlerOutcome | null {
  startSearch(work, { ...order, search, targets: [], until: work.ctx.now })
  return tryRoutes(work)
}

/** Tries from where the search stands, until an INVITE is on its way or nothing is left. Ends: every turn uses up a route. */
export function tryRoutes(work: Work): HandlerOutcome | null {
  for (;;) {
    const ringing = work.call.handler
    if (ringing.handler !== 'ring' || ringing.search.search !== 'out') return null
    const { search, best } = ringing
    const attempt = search.attempts[search.index]
    if (attempt === undefined) return { outcome: 'failed', failure: best ?? noWay }
    const problem = placeTrunkLeg(work, ringing, search, attempt)
    if (problem === null) return null
    // Without a media port no other route is any better.
    if (problem.cause === 'no-media') return { outcome: 'failed', failure: problem }
    const end = moveOn(work, ringing, search, problem, problem)
    if (end !== null) return end
  }
}

const noWay: Failure = { status: 503, reason: 'Service Unavailable', cause: 'failed' }

/** The far side said no: the next address of this trunk, the next route, or the end. */
export function nextAddressOrRoute(
  work: Work,
  ringing: Ringing,
  search: OutSearch,
  failure: Failure,
): HandlerOutcome | null {
  return moveOn(work, ringing, search, failure, failure) ?? tryRoutes(work)
}

/** No INVITE left the house for this leg. */
export function trunkRefused(
  work: Work,
  ringing: Ringing,
  leg: LegId,
  why: TrunkRefusal,
  sentence: string,
): HandlerOutcome | null {
  const { search, best } = ringing
  if (search.search !== 'out' || !ringing.forks.includes(leg)) return null
  endForks(work, [leg], 'failed')
  const failure: Failure = { status: 503, reason: sentence, cause: why }
  // That there is no further address was to be expected: what the one before it said counts.
  const counts = why === 'no-more-addresses' ? (best ?? failure) : failure
  return moveOn(work, { ...ringing, forks: [] }, search, failure, counts) ?? tryRoutes(work)
}

/** Rang too long, or said nothing but 100. */
export function outTimedOut(work: Work, ringing: Ringing, search: OutSearch): HandlerOutcome | null {
  if (search.progressed) {
    return { outcome: 'failed', failure: { status: 480, reason: 'Temporarily Unavailable', cause: 'no-answer' } }
  }
  return nextAddressOrRoute(work, ringing, search, silence)
}

/** The search stands at what is tried next, or it has come to an end. `counts`: what the caller may hear of it. */
function moveOn(
  work: Work,
  ringing: Ringing,
  search: OutSearch,
  failure: Failure,
  counts: Failure,
): HandlerOutcome | null {
  const isLast = search.index + 1 >= search.attempts.length
  const [then, isFinal] = whatThen(search, failure, isLast)
  const attempt = search.attempts[search.index]
  if (attempt) logFailure(work, search, attempt, failure, then)
  const told = withTrunk(search, counts)
  const best = better(ringing.best, told)
  if (then === 'stop') return { outcome: 'failed', failure: isFinal ? told : best }
  const advanced =
    then === 'next address'
      ? { ...search, addressIndex: search.addressIndex + 1 }
      : { ...search, index: search.index + 1, addressIndex: 0 }
  setHandler(work, { ...ringing, forks: [], early: null, best, search: advanced })
  return null
}

/** The second value: no other route would have been tried either. */
function whatThen(search: OutSearch, failure: Failure, isLast: boolean): readonly [AfterFailure, boolean] {
  const status = failure.silent === undefined ? failure.status : null
  const cause = failureCauseOf(failure)
  // Help is not given up because one carrier is busy or blocks the call.
  const isAnswer = cause === 'response' || cause === 'carrier-blocked'
  if (search.emergency && isAnswer && status !== 503 && !isLast) return ['next route', false]
  const isFinal = afterFailure(status, cause, false) === 'stop'
  const then = afterFailure(status, cause, isLast)
  if (then !== 'next address' || search.addressIndex + 1 < mostAddresses) return [then, isFinal]
  return [isLast ? 'stop' : 'next route', isFinal]
}

/** The failure in the words of routing's table. */
function failureCauseOf({ silent, cause, headers = [] }: Failure): FailureCause {
  if (silent === 'transport') return 'transport'
  if (silent === 'timeout') return 'no-reply'
  if (refusals.has(cause)) return cause as TrunkRefusal
  const said = headers.find(([name]) => name.toLowerCase() === 'x-twilio-error')
  return said?.[1].trim().startsWith('32203') ? 'carrier-blocked' : 'response'
}

const refusals: ReadonlySet<string> = new Set<TrunkRefusal>([
  'unknown-trunk',
  'disabled',
  'not-registered',
  'at-capacity',
  'too-fast',
  'unresolved',
  'no-more-addresses',
  'no-transport',
])

function logFailure(
  work: Work,
  search: OutSearch,
  { number, trunk, trunkNumber, trunkName }: TrunkAttempt,
  failure: Failure,
  then: AfterFailure,
): void {
  const { status, reason, cause, silent = '', headers = [], seenAs = '' } = failure
  const severity = search.emergency ? 'Error' : cause === 'busy' ? 'Info' : 'Warning'
  const message = `The call to ${number} by trunk ${trunkName} (${trunkNumber}) failed: ${status} ${reason.replace(/\.$/, '')}. ${next[then]}`
  const said = headers.map(([name, value]) => `${name}: ${value}`).join('; ')
  const header = headers.find(([name]) => name.toLowerCase() === 'x-twilio-error')?.[1] ?? ''
  logEntry(work, 'trunk-call-failed', severity, message, null, {
    trunk: trunkNumber,
    trunkId: String(trunk),
    number,
    status: String(status),
    reason,
    cause,
    silent,
    rule: search.rule,
    then,
    header,
    said,
    seenAs,
  })
}

const next: Readonly<Record<AfterFailure, string>> = {
  'next address': 'The next address of the trunk is tried.',
  'next route': 'The next route is tried.',
  stop: 'No other route is tried.',
}
