// Starts what routing planned: the one place where a plan becomes a handler.
import type { Plan, Principal, RingTarget } from '@cordboard/routing'
import { answerCaller } from './caller.ts'
import type { Introduction } from './calling.ts'
import { startRefer } from './carrier-transfer.ts'
import { introductionOf } from './introduction.ts'
import type { LegId } from './leg.ts'
import { startMenu } from './menu.ts'
import type { HandlerOutcome } from './outcome.ts'
import { completeTransfer } from './refer-report.ts'
import { type RingOrder, startRing } from './ring.ts'
import { startGroup } from './search-group.ts'
import { startOut } from './search-out.ts'
import { startQueue } from './search-queue.ts'
import type { Transfer } from './state.ts'
import { startUri, userOfUri } from './uri-leg.ts'
import { legOf, logEntry, put, setHandler, type Work } from './work.ts'

export interface Start {
  readonly caller: LegId
  readonly transfer: Transfer | null
  readonly alerted: boolean
  readonly history: Partial<Pick<Introduction, 'divertedBy' | 'referredBy'>>
}

type Of<Name extends Plan['plan']> = Extract<Plan, { plan: Name }>

export function startPlan(work: Work, plan: Plan, start: Start): HandlerOutcome | null {
  switch (plan.plan) {
    case 'ring':
      return ringUser(work, plan, start)
    case 'ringGroup':
      return ringGroup(work, plan, start)
    case 'queue':
      return queue(work, plan, start)
    case 'receptionist':
      return answered(work, start) ?? menu(work, plan, start)
    case 'announce':
      return answered(work, start) ?? announce(work, plan, start)
    case 'dialOut':
      return dialOut(work, plan, start)
    case 'dialUri':
      return startUri(work, plan, orderOf(work, start, outsider(userOfUri(plan.uri))))
    case 'echo':
      return answered(work, start) ?? echo(work, start)
    case 'setProfile':
      return answered(work, start) ?? setProfile(work, plan, start)
    case 'deflect':
      return deflect(work, plan, start)
    case 'refuse':
      return refused(work, plan)
  }
}

function orderOf(work: Work, start: Start, target: RingTarget): Omit<RingOrder, 'search' | 'targets' | 'until'> {
  const { caller, transfer, alerted, history } = start
  const party = legOf(work, caller)?.party ?? { number: '', name: '', anonymous: true }
  return { caller, target, transfer, next: null, alerted, said: introductionOf(party, history) }
}

function ringUser(work: Work, plan: Of<'ring'>, start: Start): HandlerOutcome | null {
  const { target, ringSeconds } = plan
  const at: Principal = { kind: 'extension', number: target.number }
  const until = work.ctx.now + ringSeconds * 1000
  return startRing(work, { ...orderOf(work, start, target), search: { search: 'user', at }, targets: [target], until })
}

/** The greeting is heard before anybody rings. */
function ringGroup(work: Work, plan: Of<'ringGroup'>, start: Start): HandlerOutcome | null {
  const { at, name, greeting, trail } = plan
  if (greeting !== null) {
    const then = { ...plan, greeting: null }
    return answered(work, start) ?? announce(work, { plan: 'announce', prompt: greeting, then, trail }, start)
  }
  return startGroup(work, plan, orderOf(work, start, { ...outsider(at.number), name }))
}

/** An intro that is to be heard in full comes before the queue; another one beside its polling. */
function queue(work: Work, plan: Of<'queue'>, start: Start): HandlerOutcome | null {
  const { at, name, intro, playFullIntro, trail } = plan
  const failed = answered(work, start)
  if (failed !== null) return failed
  if (intro !== null && playFullIntro) {
    const then = { ...plan, intro: null }
    return announce(work, { plan: 'announce', prompt: intro, then, trail }, start)
  }
  return startQueue(work, plan, orderOf(work, start, { ...outsider(at.number), name }))
}

/** Whoever is sent to a receptionist has arrived: the one who sent it may go. */
function menu(work: Work, plan: Of<'receptionist'>, { caller, transfer }: Start): null {
  startMenu(work, plan, caller)
  if (transfer) completeTransfer(work, transfer)
  return null
}

/** The same with a prompt of ours. */
function announce(work: Work, plan: Of<'announce'>, { caller: leg, transfer, history }: Start): null {
  const { prompt, then } = plan
  const until = work.ctx.now + work.ctx.policy.promptMs
  setHandler(work, { handler: 'announce', leg, prompt, play: work.ctx.newId(), then, history, until })
  if (transfer) completeTransfer(work, transfer)
  return null
}

function dialOut(work: Work, plan: Of<'dialOut'>, start: Start): HandlerOutcome | null {
  const { on, dialled, rule, emergency, attempts } = plan
  if (emergency) {
    const caller = legOf(work, start.caller)?.party
    const who = caller ? `${caller.number} ${caller.name}`.trim() : on.number
    const message = `Emergency number ${dialled} was called by ${who} (rule ${rule}).`
    const extension = caller?.trunk === null ? caller.number : ''
    logEntry(work, 'emergency-call', 'Warning', message, emergencyTip, {
      number: dialled,
      caller: who,
      extension,
      rule,
    })
  }
  const place = { index: 0, addressIndex: 0, progressed: false }
  const search = { search: 'out', on, dialled, rule, emergency, attempts, ...place } as const
  const order = orderOf(work, start, outsider(userOfUri(dialled)))
  return startRefer(work, order, search) ? null : startOut(work, order, search)
}

const emergencyTip = 'Look after the caller; the dispatcher calls back the number that was shown.'

/** Whom the caller is told it calls when that is nobody with a login. */
function outsider(number: string): RingTarget {
  return { userId: 0, number, name: '', srtp: 'off', acceptMultipleCalls: true }
}

/** Answers the caller by ourselves; null when that worked. */
function answered(work: Work, { caller }: Start): HandlerOutcome | null {
  const problem = answerCaller(work, caller, null, null)
  if (problem === null) {
    put(work, { answeredAt: work.call.answeredAt ?? work.ctx.now })
    return null
  }
  return { outcome: 'failed', failure: { status: problem, reason: 'Not Acceptable Here', cause: 'failed' } }
}

function echo(work: Work, { caller, transfer }: Start): null {
  setHandler(work, { handler: 'echo', leg: caller })
  if (transfer) completeTransfer(work, transfer)
  return null
}

function setProfile(work: Work, plan: Of<'setProfile'>, { caller, transfer }: Start): null {
  const { userId: id, profile } = plan
  work.commands.push({ command: 'changeLive', noun: 'User', id, fields: { CurrentProfileName: profile } })
  put(work, { cause: 'answered' })
  setHandler(work, { handler: 'tone', leg: caller, tone: 'confirm', until: work.ctx.now + confirmMs })
  if (transfer) completeTransfer(work, transfer)
  return null
}

const confirmMs = 2000

function deflect(work: Work, plan: Of<'deflect'>, start: Start): HandlerOutcome {
  const leg = legOf(work, start.caller)
  const contact = `<sip:${encodeURIComponent(plan.number).replaceAll('%2B', '+')}@${leg?.host ?? 'localhost'}>`
  const failure = {
    status: 302,
    reason: 'Moved Temporarily',
    cause: 'deflected',
    toPeer: [['Contact', contact]] as const,
  }
  return { outcome: 'failed', failure }
}

function refused(work: Work, plan: Of<'refuse'>): HandlerOutcome {
  const { status, reason, cause, tip, trail } = plan
  const message = `Call from ${work.call.from.number} to ${work.call.to} refused: ${trail.join('; ')}.`
  const severity = quiet.has(cause) ? 'Info' : 'Warning'
  logEntry(work, `routing-${cause}`, severity, message, tip, {
    status: String(status),
    from: work.call.from.number,
    to: work.call.to,
  })
  return { outcome: 'failed', failure: { status, reason, cause } }
}

/** Nobody's mistake. */
const quiet: ReadonlySet<string> = new Set(['busy', 'no-answer', 'not-registered'])
