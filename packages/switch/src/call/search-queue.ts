// A caller waits in a queue: agents are polled round after round until one answers, the caller gives up, or the time is up.
import type { RingTarget } from '@cordboard/routing'
import type { HandlerOutcome } from './outcome.ts'
import { ringTargets } from './ring.ts'
import type { QueueSearch } from './search.ts'
import type { Failure, Ringing } from './state.ts'
import { isBusy, setHandler, type Work } from './work.ts'

const nobody: Failure = { status: 480, reason: 'Temporarily Unavailable', cause: 'no-agents' }
const unanswered: Failure = { status: 480, reason: 'Temporarily Unavailable', cause: 'no-answer' }

/** How long a round lasts in which nobody could be rung: then it is looked again. */
const idleRoundMs = 1000

/** Everybody of this round has refused: the caller waits until the round is over, so that nobody is rung without a pause. */
export function roundRefused(work: Work, ringing: Ringing): null {
  setHandler(work, { ...ringing, forks: [], chances: [], early: null })
  return null
}

/** The first round, or the one after a round that ended. An outcome when no agent will ever ring. */
export function pollAgain(work: Work, ringing: Ringing): HandlerOutcome | null {
  const { search } = ringing
  if (search.search !== 'queue') return null
  const { now } = work.ctx
  if (now >= search.until) return { outcome: 'failed', failure: unanswered }
  if (!search.agents.some(({ userId }) => work.ctx.devices(userId).length > 0)) {
    return { outcome: 'failed', failure: nobody }
  }
  const { chosen, next } = choose(work, search)
  const polled: Ringing = { ...ringing, forks: [], chances: [], early: null, search: { ...search, next } }
  setHandler(work, { ...polled, until: Math.min(now + search.pollingSeconds * 1000, search.until) })
  if (chosen.length > 0 && ringTargets(work, chosen) === 'ringing') return null
  setHandler(work, { ...polled, until: Math.min(now + idleRoundMs, search.until) })
  return null
}

export function queueTimedOut(work: Work, ringing: Ringing, search: QueueSearch): HandlerOutcome | null {
  if (work.ctx.now >= search.until) return { outcome: 'failed', failure: unanswered }
  return pollAgain(work, ringing)
}

interface Choice {
  readonly chosen: readonly RingTarget[]
  readonly next: number
}

function choose(work: Work, search: QueueSearch): Choice {
  const free = search.agents.map((agent) => isIdle(work, agent))
  const count = search.agents.length
  const from = (start: number, most: number): Choice => {
    const chosen: RingTarget[] = []
    let last = start
    for (let step = 0; step < count && chosen.length < most; step++) {
      const at = (start + step) % count
      const agent = search.agents[at]
      if (agent === undefined || !free[at]) continue
      chosen.push(agent)
      last = at
    }
    return { chosen, next: (last + 1) % Math.max(1, count) }
  }
  switch (search.strategy) {
    case 'RingAll':
      return from(0, count)
    case 'First3Available':
      return { ...from(0, 3), next: 0 }
    case 'HuntBy3s':
      return from(search.next, 3)
    case 'Hunt':
    case 'HuntRandomStart':
    case 'NextAgent':
      return from(search.next, 1)
  }
}

/** Registered, in no call (whatever its profile says of second calls), and not wrapping up the last one. */
function isIdle(work: Work, { userId }: RingTarget): boolean {
  const { ctx } = work
  if (ctx.devices(userId).length === 0 || ctx.wrappedUpUntil(userId) > ctx.now) return false
  return !isBusy(work, userId)
}
