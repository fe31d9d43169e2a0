// What an inbound rule must be: one rule for a number, one default route for a trunk.
import { hasForm } from '../forms.ts'
import { type Problem, problem } from '../problems.ts'
import type { Values } from '../validate.ts'
import { described, type Plan, type PlanRow, recordIn, textIn, textsIn } from './plan.ts'
import { comparableDid } from './trunk-rules.ts'

const CONDITIONS: ReadonlySet<unknown> = new Set(['BasedOnDID', 'BasedOnCallerID', 'ForwardAll'])

/** The trunk a rule names by Number or Id, else the one that has the DID; null when there is none. */
export function trunkOfRule(rule: Values, plan: Plan): PlanRow | null {
  const named = recordIn(rule.TrunkDN)
  if (typeof named.Number === 'string' && named.Number !== '') {
    const row = plan.byNumber(named.Number)
    return row?.noun === 'Trunk' ? row : null
  }
  if (typeof named.Id === 'number') return plan.byId('Trunk', named.Id)
  return rule.Condition === 'BasedOnDID' ? trunkOfDid(textIn(rule.Data), plan) : null
}

export function trunkOfDid(did: string, plan: Plan): PlanRow | null {
  const key = comparableDid(did)
  const has = (trunk: PlanRow): boolean => textsIn(trunk.fields.DidNumbers).some((each) => comparableDid(each) === key)
  return plan.rows('Trunk').find(has) ?? null
}

/** The rule that leads this number; null when it is unassigned. */
export function ruleOfDid(did: string, plan: Plan): PlanRow | null {
  const key = comparableDid(did)
  return (
    plan
      .rows('InboundRule')
      .find(({ fields }) => fields.Condition === 'BasedOnDID' && comparableDid(textIn(fields.Data)) === key) ?? null
  )
}

/** @param whole the row as it will be, without destinations being looked at */
export function inboundProblems(whole: Values, self: number | null, plan: Plan): readonly Problem[] {
  if (!CONDITIONS.has(whole.Condition)) {
    const message = 'Condition: one of BasedOnDID, BasedOnCallerID, ForwardAll is expected'
    return [problem('Condition', 'WARNINGS.INVALID', message)]
  }
  const trunk = trunkOfRule(whole, plan)
  const named = Object.keys(recordIn(whole.TrunkDN)).length > 0
  if (trunk === null && named) return [problem('TrunkDN', 'WARNINGS.XAPI.NOT_FOUND', 'TrunkDN: there is no such trunk')]
  switch (whole.Condition) {
    case 'BasedOnDID':
      return didProblems(textIn(whole.Data), trunk, self, plan)
    case 'BasedOnCallerID':
      return callerProblems(textIn(whole.Data))
    default:
      return defaultRouteProblems(trunk, self, plan)
  }
}

function didProblems(did: string, trunk: PlanRow | null, self: number | null, plan: Plan): readonly Problem[] {
  if (did === '') return [problem('Data', 'WARNINGS.XAPI.REQUIRED', 'Data: the DID is needed')]
  if (!hasForm(did, 'did'))
    return [problem('Data', 'WARNINGS.INVALID', 'Data: a number such as +441234567890 or *7890 is expected')]
  if (trunk === null) {
    const message = `TrunkDN: no trunk has the number ${did}; name the trunk it belongs to`
    return [problem('TrunkDN', 'WARNINGS.XAPI.REQUIRED', message)]
  }
  const owner = trunkOfDid(did, plan)
  if (owner !== null && owner.id !== trunk.id)
    return [problem('Data', 'WARNINGS.XAPI.ALREADY_IN_USE', `Data: ${did} belongs to ${described(owner)}`)]
  const other = ruleOfDid(did, plan)
  if (other === null || other.id === self) return []
  return [problem('Data', 'WARNINGS.XAPI.ALREADY_IN_USE', `Data: ${did} is assigned by ${described(other)}`)]
}

function callerProblems(caller: string): readonly Problem[] {
  if (caller === '') return [problem('Data', 'WARNINGS.XAPI.REQUIRED', "Data: the caller's number is needed")]
  if (hasForm(caller, 'caller mask')) return []
  return [problem('Data', 'WARNINGS.INVALID', 'Data: a number, with * first or last for any digits, is expected')]
}

function defaultRouteProblems(trunk: PlanRow | null, self: number | null, plan: Plan): readonly Problem[] {
  if (trunk === null) return [problem('TrunkDN', 'WARNINGS.XAPI.REQUIRED', 'TrunkDN: the trunk is needed')]
  const other = plan
    .rows('InboundRule')
    .find(
      ({ id, fields }) => id !== self && fields.Condition === 'ForwardAll' && recordIn(fields.TrunkDN).Id === trunk.id,
    )
  if (other === undefined) return []
  const message = `TrunkDN: ${described(other)} is the default route of ${described(trunk)}`
  return [problem('TrunkDN', 'WARNINGS.XAPI.ALREADY_IN_USE', message)]
}
