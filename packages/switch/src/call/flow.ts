// From one handler to the next: routing is asked where a call goes, and again when a handler's outcome leaves it open.
import { arrive, decide, fromMenu, goOn, maxUriLength, type Plan, type Principal } from '@cordboard/routing'
import { answerCaller } from './caller.ts'
import type { Introduction } from './calling.ts'
import { settleFailure, unheard } from './dead-end.ts'
import { divertOf } from './failure.ts'
import { introductionOf } from './introduction.ts'
import type { LegId } from './leg.ts'
import type { Chosen, HandlerOutcome } from './outcome.ts'
import { printable } from './printable.ts'
import { completeTransfer } from './refer-report.ts'
import { offerFittingCodecs } from './renewal.ts'
import { startSearch } from './ring.ts'
import { seeker } from './search.ts'
import { searchFailed, searchTimedOut } from './search-next.ts'
import { startPlan } from './start-plan.ts'
import type { Failure, Menu, Ringing, Transfer } from './state.ts'
import { otherOf } from './talk.ts'
import { tellNotice } from './tell.ts'
import {
  bridge,
  circumstancesOf,
  closeCall,
  legOf,
  logEntry,
  normalEnd,
  patchLeg,
  principalOf,
  put,
  setHandler,
  type Work,
} from './work.ts'

export interface Attempt {
  readonly caller: LegId
  /** Whose rights count: the caller's, or of the one who sends the call on. */
  readonly on: Principal
  readonly dialled: string
  readonly transfer: Transfer | null
  readonly alerted: boolean
  /** Who sent the call on, if somebody did. */
  readonly history: Partial<Pick<Introduction, 'divertedBy' | 'referredBy'>>
}

/** Asks routing and starts what it says; an outcome when that comes to an end at once. */
export function route(work: Work, attempt: Attempt): HandlerOutcome | null {
  const { caller, on, dialled, history } = attempt
  const forwarding = history.divertedBy !== undefined || history.referredBy !== undefined
  const plan = decide(work.ctx.facts, { ...circumstancesOf(work, caller), on, dialled, forwarding })
  return startPlan(work, plan, attempt)
}

/** A call from outside: inbound rules say where it goes, and how its caller is shown. */
export function routeArrival(work: Work, caller: LegId, trunk: number, called: string): HandlerOutcome | null {
  const leg = legOf(work, caller)
  if (!leg) return { outcome: 'over', cause: 'failed' }
  const { plan, caller: shown, rule } = arrive(work.ctx.facts, { ...circumstancesOf(work, caller), trunk, called })
  const party = { ...leg.party, ...shown }
  patchLeg(work, caller, { party, stretch: { ...leg.stretch, action: rule === null ? 'inbound' : `inbound, ${rule}` } })
  put(work, { from: { number: shown.number, name: shown.name } })
  return startPlan(work, plan, { caller, transfer: null, alerted: false, history: {} })
}

/** A receptionist's caller chose (or did not). */
export function routeFromMenu(work: Work, menu: Menu, chosen: Chosen): HandlerOutcome | null {
  const { leg: caller, at } = menu
  const { to, by } = chosen
  const plan = fromMenu(work.ctx.facts, { ...circumstancesOf(work, caller), at, to, by })
  // A key is a person's act: what follows is no circle, however often.
  const visited = by === 'key' ? [] : [...work.call.visited, at.number]
  put(work, { hops: by === 'key' ? 0 : work.call.hops + 1, visited })
  return startPlan(work, plan, { caller, transfer: null, alerted: true, history: { divertedBy: at.number } })
}

/** Turns outcomes into the next handler until one stays. Ends: each turn either settles or uses up a hop. */
export function follow(work: Work, first: HandlerOutcome | null): void {
  let outcome = first
  while (outcome !== null) outcome = next(work, outcome)
}

function next(work: Work, outcome: HandlerOutcome): HandlerOutcome | null {
  const { handler } = work.call
  switch (outcome.outcome) {
    case 'over':
      closeCall(work, { ...normalEnd, cause: outcome.cause })
      return null
    case 'connected':
      return handler.handler === 'ring' ? connected(work, handler, outcome.callee) : null
    case 'exhausted':
      return handler.handler === 'ring' ? searchFailed(work, handler, outcome.failure) : null
    case 'timeUp':
      return handler.handler === 'ring' ? searchTimedOut(work, handler) : null
    case 'redirected':
      return handler.handler === 'ring' ? redirected(work, handler, printable(outcome.to, maxUriLength + 1)) : null
    case 'failed':
      return handler.handler === 'ring' ? failed(work, handler, outcome.failure) : unheard(work, outcome.failure)
    case 'transferred':
      return transferred(work, outcome)
    case 'chosen':
      return handler.handler === 'menu' ? routeFromMenu(work, handler, outcome) : null
    case 'announced':
      return handler.handler === 'announce'
        ? startPlan(work, handler.then, {
            caller: handler.leg,
            transfer: null,
            alerted: true,
            history: handler.history,
          })
        : null
  }
}

function connected(work: Work, ringing: Ringing, callee: LegId): HandlerOutcome | null {
  const { caller, transfer, target } = ringing
  const { notice } = work.call
  if (caller === null && notice) return notify(work, callee, notice)
  if (caller === null) {
    setHandler(work, { ...ringing, caller: callee, forks: [] })
    const dialled = ringing.next ?? ''
    const on: Principal = { kind: 'extension', number: target.number }
    return route(work, { caller: callee, on, dialled, transfer: null, alerted: true, history: {} })
  }
  const answering = legOf(work, callee)
  const shown = answering ? { ...answering.party, anonymous: false } : { ...target, anonymous: false }
  const problem = answerCaller(work, caller, answering, shown)
  if (problem !== null) {
    closeCall(work, { ...normalEnd, cause: 'failed', status: problem, reason: 'Not Acceptable Here' })
    return null
  }
  talkTogether(work, caller, callee)
  if (transfer) completeTransfer(work, transfer)
  return null
}

/** The one who was rung is not to call anybody: it is told something. */
function notify(work: Work, callee: LegId, files: readonly string[]): HandlerOutcome | null {
  const leg = legOf(work, callee)
  if (!leg) return { outcome: 'over', cause: 'failed' }
  put(work, { answeredAt: work.ctx.now })
  return tellNotice(work, leg, files)
}

/** The two hear each other from now on. */
export function talkTogether(work: Work, a: LegId, b: LegId): void {
  bridge(work, a, b)
  put(work, { answeredAt: work.call.answeredAt ?? work.ctx.now, visited: [] })
  setHandler(work, { handler: 'talk', a, b, adopting: null })
  offerFittingCodecs(work, a, b)
}

function redirected(work: Work, ringing: Ringing, to: string): HandlerOutcome | null {
  const { caller, transfer, target, alerted, search } = ringing
  if (caller === null) return null
  put(work, { hops: work.call.hops + 1 })
  const on: Principal = search.search === 'out' ? search.on : { kind: 'extension', number: target.number }
  const history = { divertedBy: target.number }
  return route(work, { caller, on, dialled: to, transfer, alerted, history })
}

/** The one who sends the other on keeps its leg until the transfer is decided; with the rights of that one we dial. */
function transferred(work: Work, outcome: Extract<HandlerOutcome, { outcome: 'transferred' }>): HandlerOutcome | null {
  const { handler } = work.call
  const by = legOf(work, outcome.by)
  const caller = handler.handler === 'talk' ? otherOf(handler, outcome.by) : null
  if (!by || caller === null) return null
  // A person acts: what follows is no circle. A carrier's machine may go round.
  put(work, { hops: by.party.trunk === null ? 0 : work.call.hops + 1, visited: [] })
  const transfer: Transfer = { transferor: outcome.by, referId: outcome.referId }
  const to = printable(outcome.to, maxUriLength + 1)
  beforeRouting(work, caller, to, transfer)
  const on = principalOf(work, by.party)
  const history = { referredBy: by.party.number }
  return route(work, { caller, on, dialled: to, transfer, alerted: true, history })
}

/** The handler a call has for the moment in which routing is asked: nothing rings yet. */
export function beforeRouting(work: Work, caller: LegId | null, dialled: string, transfer: Transfer | null): void {
  const target = { userId: 0, number: dialled, name: '', srtp: 'off', acceptMultipleCalls: true } as const
  const said = introductionOf({ number: '', name: '', anonymous: false })
  const search = { search: 'user', at: null } as const
  startSearch(work, {
    caller,
    target,
    search,
    targets: [],
    until: work.ctx.now,
    transfer,
    next: null,
    alerted: false,
    said,
  })
}

/** Nobody answered: where the one who was called sends such calls, else the end of it. */
function failed(work: Work, ringing: Ringing, failure: Failure): HandlerOutcome | null {
  const at = seeker(ringing.search)
  const { caller, transfer, alerted } = ringing
  if (at === null || caller === null || !legOf(work, caller)) return settleFailure(work, ringing, failure)
  const plan = goOn(work.ctx.facts, { ...circumstancesOf(work, caller), at, why: divertOf(failure) })
  if (plan.plan === 'refuse') {
    const onward = refusedOnward(work, plan, failure)
    return onward === failure ? settleFailure(work, ringing, failure) : settleFailure(work, ringing, onward, at.number)
  }
  put(work, { hops: work.call.hops + 1, visited: [...work.call.visited, at.number] })
  logEntry(work, 'call-forwarded', 'Info', `${at.number} did not answer: ${plan.trail.join('; ')}.`, null, {
    number: at.number,
    why: divertOf(failure),
  })
  // Nothing rings while the next plan is started: what it cannot do ends the call for good.
  beforeRouting(work, caller, at.number, transfer)
  return startPlan(work, plan, { caller, transfer, alerted, history: { divertedBy: at.number } })
}

/** That there is nowhere to go on to is no news: the caller hears why nobody answered. */
function refusedOnward(work: Work, plan: Extract<Plan, { plan: 'refuse' }>, failure: Failure): Failure {
  const { cause, status, reason, tip, trail } = plan
  if (cause === 'busy' || cause === 'no-answer' || cause === 'not-registered' || cause === 'no-destination') {
    return failure
  }
  logEntry(work, `routing-${cause}`, 'Warning', `A call could not be sent on: ${trail.join('; ')}.`, tip)
  return { status, reason, cause }
}
