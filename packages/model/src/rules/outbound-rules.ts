// What an outbound rule must be, and the order of rules: 1, 2, 3 … without gaps, emergency rules first.
import { type Problem, problem } from '../problems.ts'
import type { Values } from '../validate.ts'
import { nameOf, type Plan, type PlanRow, recordsIn, textIn } from './plan.ts'

/** The trunk of a route: by TrunkId, else by TrunkName, which may be number or name. */
export function trunkOfRoute(route: Values, plan: Plan): PlanRow | null {
  if (typeof route.TrunkId === 'number' && route.TrunkId !== 0) return plan.byId('Trunk', route.TrunkId)
  const name = textIn(route.TrunkName)
  if (name === '') return null
  const numbered = plan.byNumber(name)
  if (numbered?.noun === 'Trunk') return numbered
  return plan.rows('Trunk').find((trunk) => nameOf(trunk) === name) ?? null
}

/** Does the route name a trunk? One that does not blocks the call. */
export function namesTrunk(route: Values): boolean {
  return (typeof route.TrunkId === 'number' && route.TrunkId !== 0) || textIn(route.TrunkName) !== ''
}

export function outboundProblems(given: Values, whole: Values, plan: Plan): readonly Problem[] {
  const problems: Problem[] = []
  for (const [index, route] of recordsIn(given.Routes).entries()) {
    if (!namesTrunk(route) || trunkOfRoute(route, plan) !== null) continue
    const at = `Routes[${index}].${typeof route.TrunkId === 'number' && route.TrunkId !== 0 ? 'TrunkId' : 'TrunkName'}`
    problems.push(problem(at, 'WARNINGS.XAPI.NOT_FOUND', `${at}: there is no such trunk`))
  }
  for (const [index, range] of recordsIn(given.DNRanges).entries()) checkRange(range, `DNRanges[${index}]`, problems)
  const groups: readonly unknown[] = Array.isArray(given.GroupIds) ? given.GroupIds : []
  for (const [index, id] of groups.entries()) {
    if (typeof id === 'number' && plan.byId('Group', id) !== null) continue
    const at = `GroupIds[${index}]`
    problems.push(problem(at, 'WARNINGS.XAPI.NOT_FOUND', `${at}: there is no such department`))
  }
  if (whole.EmergencyRule === true) checkEmergency(whole, plan, problems)
  return problems
}

function checkRange(range: Values, at: string, problems: Problem[]): void {
  const from = textIn(range.From)
  const to = textIn(range.To)
  if (from === '') problems.push(problem(`${at}.From`, 'WARNINGS.XAPI.REQUIRED', `${at}.From is needed`))
  const digits = /^[0-9]{1,15}$/
  if (digits.test(from) && digits.test(to) && Number(to) < Number(from))
    problems.push(problem(`${at}.To`, 'WARNINGS.INVALID', `${at}.To is lower than From`))
}

// An emergency number must leave by a trunk: one that is blocked would be a trap.
function checkEmergency(whole: Values, plan: Plan, problems: Problem[]): void {
  if (plan.rows('Trunk').length === 0) {
    const message = 'Routes: there must be a SIP trunk before an emergency number can be made'
    problems.push(problem('Routes', 'WARNINGS.XAPI.CREATE_1_SIP_TRUCK_EMERGENCY', message))
    return
  }
  if (textIn(whole.Prefix) === '')
    problems.push(problem('Prefix', 'WARNINGS.XAPI.REQUIRED', 'Prefix: the emergency number is needed'))
  const routes = recordsIn(whole.Routes)
  if (!routes.some(namesTrunk))
    problems.push(problem('Routes', 'WARNINGS.XAPI.REQUIRED', 'Routes: an emergency number needs a trunk'))
}

export interface Ranked {
  readonly id: number
  readonly emergency: boolean
  readonly priority: number
}

export function rankedRules(plan: Plan): readonly Ranked[] {
  return plan
    .rows('OutboundRule')
    .map(({ id, fields }) => ({
      id,
      emergency: fields.EmergencyRule === true,
      priority: typeof fields.Priority === 'number' ? fields.Priority : Number.MAX_SAFE_INTEGER,
    }))
    .toSorted(byRank)
}

function byRank(a: Ranked, b: Ranked): number {
  return Number(b.emergency) - Number(a.emergency) || a.priority - b.priority || a.id - b.id
}

/** Priorities that must change so that `order` counts 1, 2, 3 … */
export function renumbered(order: readonly Ranked[]): ReadonlyMap<number, number> {
  const changed = new Map<number, number>()
  for (const [index, rule] of order.entries()) if (rule.priority !== index + 1) changed.set(rule.id, index + 1)
  return changed
}

/** `rule` at the wanted place among those of its kind (1 is the first of all rules); without a wish at their end. */
export function placed(others: readonly Ranked[], rule: Ranked, wanted: number | null): readonly Ranked[] {
  const same = others.filter((each) => each.emergency === rule.emergency)
  const before = rule.emergency ? [] : others.filter((each) => each.emergency)
  const behind = rule.emergency ? others.filter((each) => !each.emergency) : []
  const at = wanted === null ? same.length : Math.min(Math.max(wanted - 1 - before.length, 0), same.length)
  return [...before, ...same.slice(0, at), rule, ...same.slice(at), ...behind]
}

/** One step up or down among the rules of its kind; null when it is at the end already. */
export function moved(order: readonly Ranked[], id: number, up: boolean): readonly Ranked[] | null {
  const at = order.findIndex((each) => each.id === id)
  const to = up ? at - 1 : at + 1
  const rule = order[at]
  const other = order[to]
  if (rule === undefined || other === undefined || rule.emergency !== other.emergency) return null
  return order.with(at, other).with(to, rule)
}
