// What calls cost: a rate a minute by the digits a number begins with. The list is replaced as a whole.
import {
  CallCosts,
  callCostSettingsOperations as costs,
  type Problem,
  problem,
  textIn,
  validate,
} from '@cordboard/model'
import type { Mutation, RowFields, StoredRow } from '@cordboard/store'
import { csvText } from '../http/csv.ts'
import { implement, type Operation } from '../http/operation.ts'
import { invalid } from '../http/refusal.ts'
import { type Completer, refuseProblems } from '../resources/completing.ts'
import { configResource } from '../resources/config-resource.ts'
import type { Asking, Resource } from '../resources/resource.ts'
import { inTurn } from '../resources/turns.ts'

const MOST_RATES = 2000
const MAX_RATE = 1_000_000
const MOST_PROBLEMS = 20

export const completeRate: Completer = async (_by, { fields }) => {
  refuseProblems(rateProblems(fields.Rate ?? 0, 'Rate'))
  return { fields, also: [] }
}

export function callCostsResource(): Resource {
  return configResource(CallCosts)
}

export function callCostOperations(): readonly Operation[] {
  return [
    implement(costs.UpdateCost, { noun: 'CallCostSettings', right: 'write' }, (asking, given) =>
      inTurn(asking.desk.store, async () => {
        const mutations = changes(checked(given.costs ?? []), await asking.desk.store.list('CallCostSettings'))
        if (mutations.length > 0) await asking.desk.store.write(mutations, asking.actor)
        return { kind: 'nothing' }
      }),
    ),
    implement(costs.ExportCallCosts, { noun: 'CallCostSettings', right: 'read' }, async (asking) => ({
      kind: 'file',
      name: 'call-costs.csv',
      type: 'text/csv',
      text: csvText(['CountryName', 'Prefix', 'Rate'], await ratesOf(asking)),
    })),
  ]
}

async function ratesOf({ desk }: Asking): Promise<readonly RowFields[]> {
  const rows = await desk.store.list('CallCostSettings')
  return rows.map((row) => row.fields).toSorted((a, b) => (textIn(a.Prefix) < textIn(b.Prefix) ? -1 : 1))
}

function checked(given: readonly unknown[]): readonly RowFields[] {
  if (given.length > MOST_RATES) {
    throw invalid([
      problem('costs', 'WARNINGS.XAPI.TOO_MANY_ITEMS_IN_LIST', `At most ${MOST_RATES} rates may be given`),
    ])
  }
  const problems: Problem[] = []
  const places = new Map<string, number>()
  const rates = given.map((each, at): RowFields => {
    const read = validate(CallCosts, each, 'create')
    if (!read.ok) {
      problems.push(...read.problems.map((one) => ({ ...one, target: `costs[${at}].${one.target}` })))
      return {}
    }
    const prefix = textIn(read.value.Prefix)
    const rate = read.value.Rate ?? 0
    problems.push(...rateProblems(rate, `costs[${at}].Rate`))
    const before = places.get(prefix)
    if (before !== undefined) {
      const target = `costs[${at}].Prefix`
      problems.push(problem(target, 'WARNINGS.XAPI.DUPLICATE', `${target}: ${prefix} is priced in costs[${before}]`))
    }
    places.set(prefix, at)
    return { CountryName: textIn(read.value.CountryName), Prefix: prefix, Rate: rate }
  })
  if (problems.length > 0) throw invalid(problems.slice(0, MOST_PROBLEMS))
  return rates
}

function rateProblems(rate: unknown, target: string): readonly Problem[] {
  if (typeof rate === 'number' && rate >= 0 && rate <= MAX_RATE) return []
  return [problem(target, 'WARNINGS.XAPI.OUT_OF_THE_RANGE', `${target} must be between 0 and ${MAX_RATE}`)]
}

/** Only what changes is written: the list is long, and each change is in the audit. */
function changes(wanted: readonly RowFields[], rows: readonly StoredRow[]): readonly Mutation[] {
  const noun = 'CallCostSettings'
  const byPrefix = new Map(wanted.map((rate) => [rate.Prefix, rate]))
  const known = new Set(rows.map((row) => row.fields.Prefix))
  return [
    ...rows.flatMap(({ id, fields }): readonly Mutation[] => {
      const rate = byPrefix.get(fields.Prefix)
      if (rate === undefined) return [{ kind: 'delete', noun, id }]
      const same = rate.Rate === fields.Rate && rate.CountryName === (fields.CountryName ?? '')
      return same ? [] : [{ kind: 'patch', noun, id, fields: rate }]
    }),
    ...wanted.flatMap((rate): readonly Mutation[] =>
      known.has(rate.Prefix) ? [] : [{ kind: 'create', noun, fields: rate }],
    ),
  ]
}
