// A caller waits in a queue: agents are polled round after round until one answers, the caller gives up, or the time is up.
//
//   round begins ── agents ring ── one answers ──────────────────────────> connected
//      ^                 │ all refuse ── others are free ──> they ring, in the same round
//      │                 │            └─ nobody else ──> the caller waits for the end of the round
//      └── time of the round is up (1 s when nobody could be rung)
//   no agent has a device, or the time in the queue is up ───────────────> failed (routing.goOn)
import { agentsNow, type Plan, type RingTarget } from '@cordboard/routing'
import { passedOver, reportNotRung } from './not-rung.ts'
import type { HandlerOutcome } from './outcome.ts'
import { completeTransfer } from './refer-report.ts'
import { type RingOrder, ringTargets, startSearch } from './ring.ts'
import type { QueueSearch } from './search.ts'
import type { Failure, Ringing } from './state.ts'
import { isBusy, setHandler, type Work } from './work.ts'

type QueuePlan = Extract<Plan, { plan: 'queue' }>

const nobody: Failure = { status: 480, reason: 'Temporarily Unavailable', cause: 'no-agents' }
const unanswered: Failure = { status: 480, reason: 'Temporarily Unavailable', cause: 'no-answer' }
const full: Failure = { status: 486, reason: 'Busy Here', cause: 'full' }

/** How long a round lasts in which nobody could be rung, and any other at least. */
const idleRoundMs = 1000

/** The caller is answered already. An outcome when the queue cannot take it. */
export function startQueue(
  work: Work,
  plan: QueuePlan,
  order: Omit<RingOrder, 'search' | 'targets' | 'until'>,
): HandlerOutcome | null {
  const { now } = work.ctx
  const { at, name, agents, strategy, pollingSeconds, wrapUpSeconds, timeoutSeconds, maxCallers, music, intro } = plan
  const search: QueueSearch = {
    search: 'queue',
    at,
    name,
    agents,
    strategy,
    pollingSeconds,
    wrapUpSeconds,
    until: now + timeoutSeconds * 1000,
    next: firstAgent(work, plan),
    asked: [],
    rounds: 0,
    passedOver: passedOver(plan.trail),
    music,
    intro: intro === null ? null : { file: intro, play: work.ctx.newId() },
  }
  const ringing = startSearch(work, { ...order, search, targets: [], until: now })
  if (maxCallers > 0 && work.ctx.waitingElsewhere(at.number) >= maxCallers) return { outcome: 'failed', failure: full }
  const outcome = pollAgain(work, ringing, search)
  const taken = work.call.handler
  // Whoever was sent here has arrived: the one who sent it may go.
  if (outcome === null && order.transfer !== null && taken.handler === 'ring') {
    setHandler(work, { ...taken, transfer: null })
    completeTransfer(work, order.transfer)
  }
  return outcome
}

/** By strategy: the top of the list, somebody by chance (the call's id is one), or who comes after the last who answered. */
function firstAgent(work: Work, { strategy, agents, at }: QueuePlan): number {
  if (agents.length === 0) return 0
  if (strategy === 'HuntRandomStart') return chanceOf(work.call.id) % agents.length
  if (strategy !== 'NextAgent') return 0
  const last = work.ctx.lastAgent(at.number)
  return (agents.findIndex(({ userId }) => userId === last) + 1) % agents.length
}

function chanceOf(id: string): number {
  let sum = 0
  for (const char of id) sum = (sum * 31 + char.charCodeAt(0)) % 1_000_003
  return sum
}

/** Everybody who rang has refused: whoever else is free now rings; else the caller waits, so that nobody is rung without a pause. */
export function roundRefused(work: Work, ringing: Ringing, search: QueueSearch): null {
  const { until } = ringing
  const quiet: Ringing = { ...ringing, forks: [], chances: [], early: null }
  setHandler(work, quiet)
  if (!ringSome(work, quiet, withAgentsNow(work, search))) setHandler(work, { ...quiet, until })
  return null
}

/** The first round, or the one after a round that ended. An outcome when no agent will ever ring. */
function pollAgain(work: Work, ringing: Ringing, search: QueueSearch): HandlerOutcome | null {
  const { now } = work.ctx
  if (now >= search.until) return gaveUp(work, search, unanswered)
  const fresh = withAgentsNow(work, { ...search, asked: [] })
  if (!fresh.agents.some(({ userId }) => work.ctx.devices(userId).length > 0)) return gaveUp(work, fresh, nobody)
  const quiet: Ringing = { ...ringing, forks: [], chances: [], early: null }
  const until = Math.min(now + idleRoundMs, search.until)
  if (!ringSome(work, quiet, fresh)) setHandler(work, { ...quiet, until, search: fresh })
  return null
}

/** Who logs in, or comes back from a break, is rung for those who wait already; who goes is not rung any more. */
function withAgentsNow(work: Work, search: QueueSearch): QueueSearch {
  const now = agentsNow(work.ctx.facts, search.at.number)
  return now === null ? search : { ...search, agents: now.members, passedOver: passedOver(now.whyNot) }
}

function gaveUp(work: Work, search: QueueSearch, failure: Failure): HandlerOutcome {
  const { at, name, agents, passedOver: others, rounds } = search
  if (rounds === 0) reportNotRung(work, at, name, agents, others)
  return { outcome: 'failed', failure }
}

/** Lets those ring whose turn it is and who were not asked in this round; false when there is nobody. */
function ringSome(work: Work, quiet: Ringing, search: QueueSearch): boolean {
  const { now } = work.ctx
  const { chosen, next } = choose(work, search)
  if (chosen.length === 0) return false
  const asked = [...search.asked, ...chosen.map(({ userId }) => userId)]
  const until = Math.min(now + Math.max(search.pollingSeconds * 1000, idleRoundMs), search.until)
  setHandler(work, { ...quiet, until, search: { ...search, next, asked, rounds: search.rounds + 1 } })
  return ringTargets(work, chosen) === 'ringing'
}

export function queueTimedOut(work: Work, ringing: Ringing, search: QueueSearch): HandlerOutcome | null {
  return pollAgain(work, ringing, search)
}

/** The intro has been played: music from now on. */
export function introPlayed(work: Work, ringing: Ringing, play: string): void {
  const { search } = ringing
  if (search.search !== 'queue' || search.intro?.play !== play) return
  setHandler(work, { ...ringing, search: { ...search, intro: null } })
}

interface Choice {
  readonly chosen: readonly RingTarget[]
  readonly next: number
}

function choose(work: Work, search: QueueSearch): Choice {
  const { agents, asked } = search
  const count = agents.length
  const from = (start: number, most: number): Choice => {
    const chosen: RingTarget[] = []
    let last = start
    for (let step = 0; step < count && chosen.length < most; step++) {
      const at = (start + step) % count
      const agent = agents[at]
      if (agent === undefined || asked.includes(agent.userId) || !isIdle(work, agent)) continue
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
