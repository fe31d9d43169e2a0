// Inbound rules: the trunk found, destinations completed, the DID put among the trunk's numbers.
import {
  comparableDid,
  completeDestinations,
  InboundRules,
  inboundProblems,
  type Plan,
  type PlanRow,
  type Problem,
  scheduleProblems,
  textIn,
  textsIn,
  trunkOfRule,
  type Values,
} from '@cordboard/model'
import { type Completer, refuseProblems, wholeOf } from './completing.ts'
import type { Given } from './config-resource.ts'

const EVER = { Type: 'AllHours', IgnoreHolidays: false, Periods: [] }
const OFFICE = { Type: 'OfficeHours', IgnoreHolidays: false, Periods: [] }

export interface RuleReading {
  readonly fields: Values
  readonly trunk: PlanRow | null
  readonly problems: readonly Problem[]
}

/** The fields to store for a write of a rule, and what is wrong with it. */
export function readInbound({ fields, current, self }: Given, plan: Plan): RuleReading {
  const problems: Problem[] = [...scheduleProblems(InboundRules, fields)]
  const completed = completeDestinations(InboundRules, fields, plan, problems)
  const whole = wholeOf(fields, current)
  problems.push(...inboundProblems({ Condition: 'BasedOnDID', ...whole }, current?.id ?? self ?? null, plan))
  const trunk = trunkOfRule({ Condition: 'BasedOnDID', ...whole }, plan)
  const hours = current === null && !fields.Hours ? { Hours: altersHours(whole) ? OFFICE : EVER } : {}
  const kept = trunk === null ? null : { Id: trunk.id, Number: trunk.number }
  return { fields: { ...completed, ...hours, TrunkDN: kept }, trunk, problems }
}

function altersHours(rule: Values): boolean {
  return rule.AlterDestinationDuringOutOfOfficeHours === true || rule.AlterDestinationDuringHolidays === true
}

/** The trunk's numbers with the rule's among them; null when it is there already. */
export function withDid(dids: readonly string[], rule: Values): readonly string[] | null {
  if (rule.Condition !== undefined && rule.Condition !== null && rule.Condition !== 'BasedOnDID') return null
  const did = textIn(rule.Data)
  if (did === '' || dids.some((each) => comparableDid(each) === comparableDid(did))) return null
  return [...dids, did]
}

export const completeInbound: Completer = async ({ plan }, given) => {
  const { fields, trunk, problems } = readInbound(given, plan)
  refuseProblems(problems)
  const dids = trunk === null ? null : withDid(textsIn(trunk.fields.DidNumbers), wholeOf(fields, given.current))
  if (trunk === null || dids === null) return { fields, also: [] }
  return { fields, also: [{ kind: 'patch', noun: 'Trunk', id: trunk.id, fields: { DidNumbers: dids } }] }
}
