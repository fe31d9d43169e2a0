// A search goes on, or ends: the next member of a hunt, the next round of a queue, the next address or route of a trunk.

import { better } from './failure.ts'
import type { HandlerOutcome } from './outcome.ts'
import { ringTargets } from './ring.ts'
import { nextAddressOrRoute, outTimedOut } from './search-out.ts'
import { queueTimedOut, roundRefused } from './search-queue.ts'
import type { Failure, Ringing } from './state.ts'
import { isBusy, setHandler, type Work } from './work.ts'

const silence: Failure = { status: 480, reason: 'Temporarily Unavailable', cause: 'no-answer' }

/** The last device that rang is gone; `failure` is why. */
export function searchFailed(work: Work, ringing: Ringing, failure: Failure): HandlerOutcome | null {
  switch (ringing.search.search) {
    case 'user':
      return { outcome: 'failed', failure: ringing.best ?? failure }
    case 'group':
      return huntNext(work, ringing, ringing.best ?? failure)
    case 'queue':
      return roundRefused(work, ringing)
    case 'out':
      return nextAddressOrRoute(work, ringing, ringing.search, failure)
  }
}

/** The time for those who rang is up; their legs are ended already. */
export function searchTimedOut(work: Work, ringing: Ringing): HandlerOutcome | null {
  switch (ringing.search.search) {
    case 'user':
      return { outcome: 'failed', failure: better(ringing.best, silence) }
    case 'group':
      return huntNext(work, ringing, better(ringing.best, silence))
    case 'queue':
      return queueTimedOut(work, ringing, ringing.search)
    case 'out':
      return outTimedOut(work, ringing, ringing.search)
  }
}

/** One after the other in the order of the list; members without a device are passed over. */
export function huntNext(work: Work, ringing: Ringing, failure: Failure): HandlerOutcome | null {
  let current: Ringing = ringing
  while (current.search.search === 'group' && current.search.rest.length > 0) {
    const [member, ...rest] = current.search.rest
    if (member === undefined) break
    const until = work.ctx.now + current.search.ringSeconds * 1000
    current = { ...current, until, search: { ...current.search, rest } }
    setHandler(work, current)
    if (isFree(work, member.userId, member.acceptMultipleCalls) && ringTargets(work, [member]) === 'ringing')
      return null
  }
  return { outcome: 'failed', failure }
}

/** Not in a call, unless it takes several. */
export function isFree(work: Work, userId: number, acceptMultipleCalls: boolean): boolean {
  return acceptMultipleCalls || !isBusy(work, userId)
}
