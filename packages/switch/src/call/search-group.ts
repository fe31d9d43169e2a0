// A ring group: all members together, or one after the other in the order of the list; its list is gone through once.
import type { Plan, RingTarget } from '@cordboard/routing'
import { passedOver, reportNotRung } from './not-rung.ts'
import type { HandlerOutcome } from './outcome.ts'
import { noneRings, type RingOrder, ringTargets, startSearch } from './ring.ts'
import type { Failure, Ringing } from './state.ts'
import { isBusy, legOf, setHandler, type Work } from './work.ts'

const silence: Failure = { status: 480, reason: 'Temporarily Unavailable', cause: 'no-answer' }
const busy: Failure = { status: 486, reason: 'Busy Here', cause: 'busy' }

/** `order` says who calls; an outcome when nobody can be rung. */
export function startGroup(
  work: Work,
  plan: Extract<Plan, { plan: 'ringGroup' }>,
  order: Omit<RingOrder, 'search' | 'targets' | 'until'>,
): HandlerOutcome | null {
  const { at, name, strategy, ringSeconds, trail } = plan
  const own = legOf(work, order.caller)?.party.userId ?? null
  // Who calls a group it is in calls the others.
  const members = plan.members.filter(({ userId }) => userId !== own)
  const rest = strategy === 'Hunt' ? members : []
  const until = work.ctx.now + ringSeconds * 1000
  const ringing = startSearch(work, {
    ...order,
    search: { search: 'group', at, rest, ringSeconds },
    targets: [],
    until,
  })
  const outcome = strategy === 'Hunt' ? huntNext(work, ringing, silence) : ringAll(work, members)
  if (outcome !== null) reportNotRung(work, at, name, members, passedOver(trail))
  return outcome
}

function ringAll(work: Work, members: readonly RingTarget[]): HandlerOutcome | null {
  const free = members.filter((member) => isFree(work, member))
  if (members.length > 0 && free.length === 0) return { outcome: 'failed', failure: busy }
  const rung = ringTargets(work, free)
  return rung === 'ringing' ? null : noneRings(rung)
}

/** The next one that can be rung; members without a device are passed over. */
export function huntNext(work: Work, ringing: Ringing, failure: Failure): HandlerOutcome | null {
  let current: Ringing = ringing
  while (current.search.search === 'group' && current.search.rest.length > 0) {
    const [member, ...rest] = current.search.rest
    if (member === undefined) break
    const until = work.ctx.now + current.search.ringSeconds * 1000
    current = { ...current, until, search: { ...current.search, rest } }
    setHandler(work, current)
    if (isFree(work, member) && ringTargets(work, [member]) === 'ringing') return null
  }
  return { outcome: 'failed', failure }
}

/** Not in a call, unless it takes several. */
function isFree(work: Work, { userId, acceptMultipleCalls }: RingTarget): boolean {
  return acceptMultipleCalls || !isBusy(work, userId)
}
