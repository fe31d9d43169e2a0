// A search goes on, or ends: the next member of a hunt, the next round of a queue, the next address or route of a trunk.

import { better } from './failure.ts'
import type { HandlerOutcome } from './outcome.ts'
import { huntNext } from './search-group.ts'
import { nextAddressOrRoute, outTimedOut } from './search-out.ts'
import { queueTimedOut, roundRefused } from './search-queue.ts'
import type { Failure, Ringing } from './state.ts'
import type { Work } from './work.ts'

const silence: Failure = { status: 480, reason: 'Temporarily Unavailable', cause: 'no-answer' }

/** The last device that rang is gone; `failure` is why. */
export function searchFailed(work: Work, ringing: Ringing, failure: Failure): HandlerOutcome | null {
  const { search, best } = ringing
  switch (search.search) {
    case 'user':
      return { outcome: 'failed', failure: best ?? failure }
    case 'group':
      return huntNext(work, ringing, best ?? failure)
    case 'queue':
      return roundRefused(work, ringing, search)
    case 'out':
      return nextAddressOrRoute(work, ringing, search, failure)
  }
}

/** The time for those who rang is up; their legs are ended already. */
export function searchTimedOut(work: Work, ringing: Ringing): HandlerOutcome | null {
  const { search, best } = ringing
  switch (search.search) {
    case 'user':
      return { outcome: 'failed', failure: better(best, silence) }
    case 'group':
      return huntNext(work, ringing, better(best, silence))
    case 'queue':
      return queueTimedOut(work, ringing, search)
    case 'out':
      return outTimedOut(work, ringing, search)
  }
}
