// A call goes out of the house: one trunk address after the other, one route after the other, by the failover table of routing.
import { afterFailure, type FailureCause, type TrunkAttempt } from '@cordboard/routing'
import type { TrunkRefusal } from '../trunks/contract.ts'
import { better } from './failure.ts'
import { callHeader } from './introduction.ts'
import { freshNegotiation, type LegId } from './leg.ts'
import { makeOffer } from './offer-answer.ts'
import type { HandlerOutcome } from './outcome.ts'
import { beginSearch, endForks, type RingOrder } from './ring.ts'
import type { OutSearch } from './search.ts'
import type { Failure, Ringing } from './state.ts'
import { addLeg, callerFactsOf, legOf, logEntry, setHandler, takeEndpoint, type Work } from './work.ts'

const silence: Failure = { status: 408, reason: 'Request Timeout', cause: 'no-answer', silent: 'timeout' }

/** Starts with the first route that can be tried; an outcome when none can. */
export function startOut(work: Work, order: RingOrder): HandlerOutcome | null {
  beginSearch(work, order)
  return tryRoutes(work)
}

/** Tries from where the search stands, until an INVITE is on its way or nothing is left. */
function tryRoutes(work: Work): HandlerOutcome | null {
  for (;;) {
    const ringing = work.call.handler
    if (ringing.handler !== 'ring' || ringing.search.search !== 'out') return null
    const { search } = ringing
    const attempt = search.attempts[search.index]
    if (attempt === undefined) {
      return {
        outcome: 'failed',
        failure: ringing.best ?? { status: 503, reason: 'Service Unavailable', cause: 'failed' },
      }
    }
    const problem = place(work, ringing, search, attempt)
    if (problem === null) return null
    logFailure(work, search, attempt, problem)
    moveOn(work, ringing, search, problem)
  }
}

/** Sends this attempt's INVITE; the reason when that cannot be. */
function place(work: Work, ringing: Ringing, search: OutSearch, attempt: TrunkAttempt): Failure | null {
  const way = work.ctx.trunkWay(attempt.trunk)
  if (way === null) return { status: 503, reason: 'Trunk Not Reachable', cause: 'unresolved' }
  const endpoint = takeEndpoint(work, way.address)
  if (endpoint === null) return { status: 503, reason: 'Service Unavailable', cause: 'no-media' }
  const id = work.ctx.newId()
  const caller = legOf(work, ringing.caller)
  addLeg(
    work,
    {
      id,
      direction: 'out',
      phase: 'calling',
      party: {
        kind: 'trunk',
        userId: null,
        number: attempt.number,
        name: '',
        srtp: attempt.srtp,
        anonymous: false,
        trunk: attempt.trunk,
        did: null,
      },
      peer: { address: way.address, port: way.port },
      host: way.host,
      device: null,
      shown: ringing.said.from.number,
      endpoint,
      negotiation: freshNegotiation,
      reliable: false,
      codecs: attempt.codecs,
      mayRenew: way.mayRenew,
    },
    `trunk ${attempt.trunkNumber} ${attempt.trunkName}, ${search.rule}`,
  )
  const sdp = makeOffer(work, id, caller, 'response', attempt.srtp) ?? ''
  const headers: [string, string][] = [[callHeader, work.call.id]]
  const { addressIndex } = search
  const facts = caller ? callerFactsOf(caller.party) : { ...work.call.from, anonymous: false, trunk: null, did: null }
  const order = { leg: id, call: work.call.id, attempt, addressIndex, caller: facts, headers, sdp }
  work.commands.push({ command: 'placeTrunkLeg', order })
  const until = work.ctx.now + work.ctx.policy.trunkProgressMs
  setHandler(work, {
    ...ringing,
    forks: [id],
    chances: [],
    early: null,
    until,
    search: { ...search, progressed: false },
  })
  return null
}

/** The far side said no: the next address of this trunk, the next route, or the end. */
export function nextAddressOrRoute(
  work: Work,
  ringing: Ringing,
  search: OutSearch,
  failure: Failure,
): HandlerOutcome | null {
  const attempt = search.attempts[search.index]
  if (attempt) logFailure(work, search, attempt, failure)
  return moveOn(work, ringing, search, failure) ? tryRoutes(work) : { outcome: 'failed', failure }
}

/** No INVITE left the house for this leg. */
export function trunkRefused(
  work: Work,
  ringing: Ringing,
  leg: LegId,
  why: TrunkRefusal,
  sentence: string,
): HandlerOutcome | null {
  const { search } = ringing
  if (search.search !== 'out' || !ringing.forks.includes(leg)) return null
  endForks(work, [leg], 'failed')
  const failure: Failure = { status: 503, reason: sentence, cause: why }
  // That there is no further address was to be expected: what the one before it said counts.
  if (why !== 'no-more-addresses') return nextAddressOrRoute(work, { ...ringing, forks: [] }, search, failure)
  const said = ringing.best ?? failure
  return moveOn(work, { ...ringing, forks: [] }, search, failure, said)
    ? tryRoutes(work)
    : { outcome: 'failed', failure: said }
}

/** Rang too long, or said nothing but 100. */
export function outTimedOut(work: Work, ringing: Ringing, search: OutSearch): HandlerOutcome | null {
  if (search.progressed) {
    return { outcome: 'failed', failure: { status: 480, reason: 'Temporarily Unavailable', cause: 'no-answer' } }
  }
  return nextAddressOrRoute(work, ringing, search, silence)
}

/** False: nothing more is tried after this failure. */
function moveOn(work: Work, ringing: Ringing, search: OutSearch, failure: Failure, counts: Failure = failure): boolean {
  const isLast = search.index + 1 >= search.attempts.length
  const then = afterFailure(failure.silent === undefined ? failure.status : null, failureCauseOf(failure), isLast)
  if (then === 'stop') return false
  const advanced =
    then === 'next address'
      ? { ...search, addressIndex: search.addressIndex + 1 }
      : { ...search, index: search.index + 1, addressIndex: 0 }
  setHandler(work, { ...ringing, forks: [], early: null, best: better(ringing.best, counts), search: advanced })
  return true
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

function logFailure(work: Work, search: OutSearch, attempt: TrunkAttempt, failure: Failure): void {
  const { status, reason, cause, headers = [] } = failure
  const left = search.attempts.length - search.index - 1
  const then =
    left > 0 ? `${left} more ${left === 1 ? 'route' : 'routes'} by rule ${search.rule}.` : 'It was the last route.'
  const said = headers.map(([name, value]) => `${name}: ${value}`).join('; ')
  logEntry(
    work,
    'trunk-call-failed',
    'Warning',
    `The call to ${attempt.number} by trunk ${attempt.trunkName} (${attempt.trunkNumber}) failed: ${status} ${reason}. ${then}`,
    null,
    {
      trunk: attempt.trunkNumber,
      trunkId: String(attempt.trunk),
      number: attempt.number,
      status: String(status),
      reason,
      cause,
      rule: search.rule,
      said,
    },
  )
}
