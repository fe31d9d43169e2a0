// From one handler to the next: routing is asked where a call goes, and again when a handler's outcome leaves it open.

import { decide, maxDialledLength, type Plan } from '@cordboard/routing'
import { answerCaller } from './caller.ts'
import type { Introduction } from './calling.ts'
import { toCaller, toneOf } from './failure.ts'
import { introductionOf } from './introduction.ts'
import { isConnected, type LegId } from './leg.ts'
import type { HandlerOutcome } from './outcome.ts'
import { printable } from './printable.ts'
import { reportTransfer } from './refer-report.ts'
import { offerFittingCodecs } from './renewal.ts'
import { startRing } from './ring.ts'
import type { Failure, Ringing, Transfer } from './state.ts'
import { otherOf } from './talk.ts'
import { bridge, closeCall, endLeg, legOf, logEntry, normalEnd, put, setHandler, type Work } from './work.ts'

export interface Attempt {
  readonly caller: LegId
  /** Whose rights count: the caller's, or of the one who sends the call on. */
  readonly on: string
  readonly dialled: string
  readonly transfer: Transfer | null
  readonly alerted: boolean
  /** Who sent the call on, if somebody did. */
  readonly history: Partial<Pick<Introduction, 'divertedBy' | 'referredBy'>>
}

/** Asks routing and starts what it says; an outcome when that comes to an end at once. */
export function route(work: Work, attempt: Attempt): HandlerOutcome | null {
  const plan = decide(work.ctx.facts, {
    on: { kind: 'extension', number: attempt.on },
    caller: { ...work.call.from, anonymous: false, trunk: null, did: null },
    dialled: attempt.dialled,
    hops: work.call.hops,
    now: work.ctx.now,
    visited: [],
    forwarding: false,
  })
  switch (plan.plan) {
    case 'ring': {
      const party = legOf(work, attempt.caller)?.party
      if (!party) return { outcome: 'over', cause: 'failed' }
      const { caller, transfer, alerted } = attempt
      const { target, ringSeconds } = plan
      const said = introductionOf(party, attempt.history)
      return startRing(work, { caller, target, ringSeconds, transfer, next: null, alerted, said })
    }
    case 'echo':
      return startEcho(work, attempt)
    case 'refuse':
      return refused(work, plan)
    default:
      return { outcome: 'failed', failure: { status: 501, reason: 'Not Implemented', cause: 'feature-missing' } }
  }
}

function startEcho(work: Work, attempt: Attempt): HandlerOutcome | null {
  const problem = answerCaller(work, attempt.caller, null, null)
  if (problem !== null) {
    return { outcome: 'failed', failure: { status: problem, reason: 'Not Acceptable Here', cause: 'failed' } }
  }
  setHandler(work, { handler: 'echo', leg: attempt.caller })
  put(work, { answeredAt: work.call.answeredAt ?? work.ctx.now })
  if (attempt.transfer) completeTransfer(work, attempt.transfer)
  return null
}

function refused(work: Work, plan: Extract<Plan, { plan: 'refuse' }>): HandlerOutcome {
  const message = `Call from ${work.call.from.number} to ${work.call.to} refused: ${plan.trail.join('; ')}.`
  logEntry(work, `routing-${plan.cause}`, 'Warning', message, plan.tip, { status: String(plan.status) })
  const { status, reason, cause } = plan
  return { outcome: 'failed', failure: { status, reason, cause } }
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
    case 'redirected':
      return handler.handler === 'ring' ? redirected(work, handler, printable(outcome.to, maxDialledLength + 1)) : null
    case 'failed':
      return handler.handler === 'ring' ? failed(work, handler, outcome.failure) : null
    case 'transferred':
      return transferred(work, outcome)
  }
}

function connected(work: Work, ringing: Ringing, callee: LegId): HandlerOutcome | null {
  const { caller, transfer, target } = ringing
  if (caller === null) {
    setHandler(work, { ...ringing, caller: callee, forks: [] })
    const dialled = ringing.next ?? ''
    return route(work, { caller: callee, on: target.number, dialled, transfer: null, alerted: true, history: {} })
  }
  const problem = answerCaller(work, caller, legOf(work, callee), { ...target, anonymous: false })
  if (problem !== null) {
    closeCall(work, { ...normalEnd, cause: 'failed', status: problem, reason: 'Not Acceptable Here' })
    return null
  }
  talkTogether(work, caller, callee)
  if (transfer) completeTransfer(work, transfer)
  return null
}

/** The two hear each other from now on. */
export function talkTogether(work: Work, a: LegId, b: LegId): void {
  bridge(work, a, b)
  put(work, { answeredAt: work.call.answeredAt ?? work.ctx.now })
  setHandler(work, { handler: 'talk', a, b, adopting: null })
  offerFittingCodecs(work, a, b)
}

function redirected(work: Work, ringing: Ringing, to: string): HandlerOutcome | null {
  const { caller, transfer, target, alerted } = ringing
  if (caller === null) return null
  put(work, { hops: work.call.hops + 1 })
  const history = { divertedBy: target.number }
  return route(work, { caller, on: target.number, dialled: to, transfer, alerted, history })
}

/** The one who sends the other on keeps its leg until the transfer is decided; with the rights of that one we dial. */
function transferred(work: Work, outcome: Extract<HandlerOutcome, { outcome: 'transferred' }>): HandlerOutcome | null {
  const { handler } = work.call
  const by = legOf(work, outcome.by)
  const caller = handler.handler === 'talk' ? otherOf(handler, outcome.by) : null
  if (!by || caller === null) return null
  put(work, { hops: work.call.hops + 1 })
  const transfer: Transfer = { transferor: outcome.by, referId: outcome.referId }
  const to = printable(outcome.to, maxDialledLength + 1)
  beforeRouting(work, caller, to, transfer)
  const history = { referredBy: by.party.number }
  return route(work, { caller, on: by.party.number, dialled: to, transfer, alerted: true, history })
}

/** The handler a call has for the moment in which routing is asked: nothing rings yet. */
export function beforeRouting(work: Work, caller: LegId | null, dialled: string, transfer: Transfer | null): void {
  const target = { userId: 0, number: dialled, name: '', srtp: 'off', acceptMultipleCalls: true } as const
  const said = introductionOf({ number: '', name: '', anonymous: false })
  const rest = { forks: [], chances: [], best: null, early: null, next: null, alerted: false, until: work.ctx.now }
  setHandler(work, { handler: 'ring', caller, target, transfer, said, ...rest })
}

/** Whoever waits for the transfer's end is told; a transferor still there is given a moment to hang up by itself. */
export function completeTransfer(work: Work, transfer: Transfer): void {
  reportTransfer(work, transfer, 200, 'OK')
  if (!legOf(work, transfer.transferor)) return
  const until = work.ctx.now + work.ctx.policy.leaveMs
  put(work, { leaving: [...work.call.leaving, { leg: transfer.transferor, until }] })
}

/** Nothing rings any more: back to the transferor, or a final response, or a tone for one who is already answered. */
function failed(work: Work, ringing: Ringing, failure: Failure): HandlerOutcome | null {
  const { caller, transfer } = ringing
  const heard = toCaller(failure)
  if (transfer) reportTransfer(work, transfer, heard.status, heard.reason)
  const leg = legOf(work, caller)
  if (!leg) return { outcome: 'over', cause: failure.cause }
  if (transfer && legOf(work, transfer.transferor)) {
    setHandler(work, { handler: 'talk', a: leg.id, b: transfer.transferor, adopting: null })
    return null
  }
  if (!isConnected(leg)) {
    const { status, reason } = heard
    endLeg(work, leg.id, { cause: failure.cause, status, reason, headers: [] })
    return { outcome: 'over', cause: failure.cause }
  }
  put(work, { cause: failure.cause })
  const until = work.ctx.now + work.ctx.policy.toneMs
  setHandler(work, { handler: 'tone', leg: leg.id, tone: toneOf(failure), until })
  return null
}
