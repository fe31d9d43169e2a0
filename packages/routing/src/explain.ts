// What would happen to a call, step by step, if nobody answered: the answer of the route tester. Nothing is placed.
import { arrive } from './arrive.ts'
import { decide } from './decide.ts'
import { entityAt } from './entities.ts'
import type { Facts } from './facts.ts'
import { fromMenu } from './from-menu.ts'
import { goOn } from './go-on.ts'
import type { MenuAction } from './handling-facts.ts'
import type { CallerFacts, Circumstances, Plan, Principal } from './plan.ts'
import { maxHops } from './walk.ts'

/** A call from inside (`from` an extension) or by a trunk (its row id). */
export interface ExplainQuestion {
  readonly from: string
  readonly to: string
  readonly trunk: number | null
}

/** The shape of RouteAnswer on the control link. */
export interface Explanation {
  /** `ring`, `queue`, `dialOut`, `refuse`, … */
  readonly plan: string
  /** Numbers of users, or trunk and number for each way out, in order. */
  readonly targets: readonly string[]
  readonly trail: readonly string[]
  readonly status: number | null
  readonly tip: string | null
  readonly onwards: readonly OnwardStep[]
}

export interface OnwardStep {
  readonly why: string
  readonly plan: string
  readonly targets: readonly string[]
}

/** `now` in epoch milliseconds. */
export function explain(facts: Facts, question: ExplainQuestion, now: number): Explanation {
  const { plan, caller } = firstPlan(facts, question, now)
  const onwards: OnwardStep[] = []
  let state: Circumstances = { caller, now, hops: 0, visited: [] }
  let current: Plan | null = plan
  while (current !== null && onwards.length < maxHops * 2) {
    const next: Onward | null = onwardOf(facts, state, current)
    if (next === null) break
    onwards.push({ why: next.why, plan: next.plan.plan, targets: targetsOf(next.plan) })
    state = next.state
    current = next.plan
  }
  const refusal = plan.plan === 'refuse' ? plan : null
  return {
    plan: plan.plan,
    targets: targetsOf(plan),
    trail: plan.trail,
    status: refusal?.status ?? null,
    tip: refusal?.tip ?? null,
    onwards,
  }
}

function firstPlan(
  facts: Facts,
  { from, to, trunk }: ExplainQuestion,
  now: number,
): { readonly plan: Plan; readonly caller: CallerFacts } {
  const start = { now, hops: 0, visited: [] }
  if (trunk !== null) {
    const caller = { number: from, name: '', anonymous: from === '', trunk, did: null }
    return arrive(facts, { ...start, caller, trunk, called: to })
  }
  const entity = entityAt(facts, from)
  const name = entity?.kind === 'extension' ? entity.of.name : ''
  const caller = { number: from, name, anonymous: false, trunk: null, did: null }
  const on: Principal = { kind: 'extension', number: from }
  return { plan: decide(facts, { ...start, caller, on, dialled: to, forwarding: false }), caller }
}

interface Onward {
  readonly why: string
  readonly plan: Plan
  readonly state: Circumstances
}

/** The next plan when nobody answers this one; null when it is the end. */
function onwardOf(facts: Facts, state: Circumstances, plan: Plan): Onward | null {
  switch (plan.plan) {
    case 'announce':
      return { why: `after the prompt ${plan.prompt}`, plan: plan.then, state }
    case 'ring': {
      const at: Principal = { kind: 'extension', number: plan.target.number }
      return after(facts, state, at, `${plan.ringSeconds} s without an answer`)
    }
    case 'ringGroup': {
      const why = plan.members.length === 0 ? 'nobody can be rung' : `${plan.ringSeconds} s without an answer`
      return after(facts, state, plan.at, why)
    }
    case 'queue': {
      const why = plan.agents.length === 0 ? 'no agent can be rung' : `${plan.timeoutSeconds} s without an answer`
      return after(facts, state, plan.at, why, plan.agents.length === 0 ? 'noAgents' : 'noAnswer')
    }
    case 'receptionist':
      return afterSilence(facts, state, plan.at, plan.onTimeout, `${plan.timeoutSeconds} s without a key`)
    default:
      return null
  }
}

function after(
  facts: Facts,
  state: Circumstances,
  at: Principal,
  sentence: string,
  why: 'noAnswer' | 'noAgents' = 'noAnswer',
): Onward {
  const plan = goOn(facts, { ...state, hops: state.hops + 1, at, why })
  return { why: `${at.number}: ${sentence}`, plan, state: passed(state, at) }
}

function afterSilence(
  facts: Facts,
  state: Circumstances,
  at: Principal,
  action: MenuAction,
  sentence: string,
): Onward | null {
  if (action.action !== 'send') return null
  const plan = fromMenu(facts, { ...state, hops: state.hops + 1, at, to: action.to, by: 'timeout' })
  return { why: `${at.number}: ${sentence}`, plan, state: passed(state, at) }
}

function passed(state: Circumstances, at: Principal): Circumstances {
  const visited = state.visited.includes(at.number) ? state.visited : [...state.visited, at.number]
  return { ...state, hops: state.hops + 1, visited }
}

function targetsOf(plan: Plan): readonly string[] {
  switch (plan.plan) {
    case 'ring':
      return [plan.target.number]
    case 'ringGroup':
      return plan.members.map(({ number }) => number)
    case 'queue':
      return plan.agents.map(({ number }) => number)
    case 'receptionist':
      return [plan.at.number]
    case 'announce':
      return targetsOf(plan.then)
    case 'dialOut':
      return plan.attempts.map(({ trunkName, number, uri }) => `${trunkName}: ${uri ?? number}`)
    case 'dialUri':
      return [plan.uri]
    case 'deflect':
      return [plan.number]
    case 'setProfile':
      return [plan.number]
    case 'echo':
    case 'refuse':
      return []
  }
}
