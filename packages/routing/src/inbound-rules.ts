// Which inbound rule a call by a trunk falls under, and which of the rule's destinations counts now.
//
// Order: caller-ID rules -> DID rules, exact before `*ending` -> an exact DID rule of another trunk -> the trunk's default
// route. A rule whose hours do not fit and that has no other destination for them is passed over.
import type { DestinationFacts } from './destination-facts.ts'
import { departmentIdOf, entityAt } from './entities.ts'
import { departmentNow } from './hours/department.ts'
import { scheduleHolds } from './hours/schedule.ts'
import { lookUp } from './index-map.ts'
import { withoutPlus } from './numbers/dialled.ts'
import { maskKind, maskMatches } from './numbers/mask.ts'
import type { InboundRuleFacts, TrunkFacts } from './trunk-facts.ts'
import type { Walk } from './walk.ts'

export interface InboundMatch {
  readonly rule: InboundRuleFacts
  readonly destination: DestinationFacts
  readonly why: string
}

const phases: Readonly<Record<InboundRuleFacts['condition'], number>> = { callerId: 0, did: 1, forwardAll: 2 }
const breadth: Readonly<Record<ReturnType<typeof maskKind>, number>> = {
  exact: 0,
  ending: 1,
  beginning: 1,
  any: 2,
  nothing: 3,
}

/** The key of a rule for one DID written out, under which it is found at once; null: it is looked at one by one. */
export function didKey({ condition, data }: InboundRuleFacts): string | null {
  return condition === 'did' && maskKind(data) === 'exact' ? withoutPlus(data) : null
}

/** The order in which rules are tried: by kind, exact before broad, long masks before short ones, rules of named trunks first, by row. */
export function compareInboundRules(a: InboundRuleFacts, b: InboundRuleFacts): number {
  return (
    phases[a.condition] - phases[b.condition] ||
    breadth[maskKind(a.data)] - breadth[maskKind(b.data)] ||
    b.data.length - a.data.length ||
    Number(a.trunks.length === 0) - Number(b.trunks.length === 0) ||
    a.id - b.id
  )
}

/** `called` as extracted, `caller` as formatted. `notes` says which rules fit but do not count now. */
export function matchInbound(
  walk: Walk,
  trunk: TrunkFacts,
  called: string,
): { readonly match: InboundMatch | null; readonly notes: readonly string[] } {
  const notes: string[] = []
  const first = (rules: Iterable<InboundRuleFacts>, isMeant: (rule: InboundRuleFacts) => boolean) => {
    for (const rule of rules) {
      if (!isMeant(rule)) continue
      const match = inForce(walk, rule, trunk)
      if (match) return match
      notes.push(`rule ${nameOf(rule)} fits, but not at this hour`)
    }
    return null
  }
  const isOwn = (rule: InboundRuleFacts) => fits(rule, trunk, called, walk.caller.number)
  const exact = lookUp(walk.facts.didRules, withoutPlus(called)) ?? []
  const match =
    first(aboutNumbers(walk, exact), isOwn) ??
    keptElsewhere(first(exact, (rule) => !isRuleOf(rule, trunk))) ??
    first(defaultRoutes(walk), isOwn)
  return { match, notes }
}

/** Exact DID rules come after those about callers and before all others, where the order puts them. */
function* aboutNumbers({ facts }: Walk, exact: readonly InboundRuleFacts[]): IterableIterator<InboundRuleFacts> {
  let isExactDone = false
  for (const rule of facts.inboundRules) {
    if (rule.condition === 'forwardAll') break
    if (!isExactDone && rule.condition !== 'callerId') {
      yield* exact
      isExactDone = true
    }
    yield rule
  }
  if (!isExactDone) yield* exact
}

function* defaultRoutes({ facts }: Walk): IterableIterator<InboundRuleFacts> {
  for (const rule of facts.inboundRules) if (rule.condition === 'forwardAll') yield rule
}

/** Guides to clouds have the customers' number added to the cloud's trunk, while its calls come by the carrier's. */
function keptElsewhere(match: InboundMatch | null): InboundMatch | null {
  return match && { ...match, why: `${match.why}, kept with trunk ${match.rule.trunks.join(', ')}` }
}

function isRuleOf(rule: InboundRuleFacts, trunk: TrunkFacts): boolean {
  return rule.trunks.length === 0 || rule.trunks.includes(trunk.number)
}

function fits(rule: InboundRuleFacts, trunk: TrunkFacts, called: string, caller: string): boolean {
  if (!isRuleOf(rule, trunk)) return false
  switch (rule.condition) {
    case 'forwardAll':
      // A default route is a trunk's; one that names none would take the calls of all.
      return rule.trunks.length > 0
    case 'callerId':
      return maskMatches(rule.data, caller)
    case 'did': {
      // A star is only known as the first sign of a DID.
      const kind = maskKind(rule.data)
      return (kind === 'exact' || kind === 'ending') && maskMatches(rule.data, called)
    }
  }
}

/** The destination for this hour, by the hours of the department where the call is to go. */
function inForce(walk: Walk, rule: InboundRuleFacts, trunk: TrunkFacts): InboundMatch | null {
  const department = departmentFor(walk, rule.office, trunk)
  const { ignoreHolidays } = rule.hours
  const matched = (destination: DestinationFacts, when: string): InboundMatch => {
    return { rule, destination, why: `inbound rule ${nameOf(rule)} matches ${whatMatched(rule)}${when}` }
  }
  const office = departmentNow(walk.facts, department, walk.now, ignoreHolidays)
  if (office.mode === 'holiday' && rule.altersHolidays) return matched(rule.holidays, `, and ${office.why}`)
  if (scheduleHolds(walk.facts, rule.hours, department, walk.now)) return matched(rule.office, '')
  return rule.altersOutOfOffice ? matched(rule.outOfOffice, `, outside its hours: ${office.why}`) : null
}

function departmentFor(walk: Walk, to: DestinationFacts, trunk: TrunkFacts): number {
  const entity = to.kind === 'external' ? null : entityAt(walk.facts, to.number)
  return entity ? departmentIdOf(entity) : (trunk.groups[0] ?? 0)
}

function nameOf(rule: InboundRuleFacts): string {
  return rule.name === '' ? `${rule.id}` : rule.name
}

function whatMatched({ condition, data }: InboundRuleFacts): string {
  if (condition === 'forwardAll') return 'as the default route of the trunk'
  return condition === 'did' ? `the number called (${data})` : `the caller (${data})`
}
