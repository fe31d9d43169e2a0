// Functions and actions of rules, blacklist, locations, and the free numbers of what handles calls.
import {
  blackListNumbersOperations,
  deletionOf,
  EmergencyGeoLocation,
  emergencyGeoLocationsOperations,
  FirstAvailableNumber,
  InboundRules,
  inboundRulesOperations,
  moved,
  type OperationDeclaration,
  OutboundRules,
  outboundRulesOperations,
  type Problem,
  problem,
  queuesOperations,
  rankedRules,
  receptionistsOperations,
  recordIn,
  recordsIn,
  renumbered,
  ringGroupsOperations,
  textIn,
  trunksOperations,
  validateStruct,
} from '@cordboard/model'
import type { Mutation } from '@cordboard/store'
import { loadPlan } from '../../resources/load-plan.ts'
import { priorityPatches } from '../../resources/outbound-completer.ts'
import type { Asking, Item, Resource } from '../../resources/resource.ts'
import { inTurn } from '../../resources/turns.ts'
import { type Arguments, type Operation, type Result, textsOf, wholesOf } from '../operation.ts'
import { invalid, refusal } from '../refusal.ts'

const RULES = { noun: 'OutboundRule', right: 'write' } as const

export function ruleOperations(resources: ReadonlyMap<string, Resource>): readonly Operation[] {
  return [
    {
      of: outboundRulesOperations.GetEmergencyOutboundRules,
      needs: { noun: 'OutboundRule', right: 'read' },
      run: async (asking) => ({
        kind: 'items',
        of: OutboundRules.struct,
        items: await chosen(resources.get('OutboundRules'), asking, (item) => item.field('EmergencyRule') === true),
      }),
    },
    {
      of: outboundRulesOperations.MoveUpDown,
      needs: RULES,
      run: (asking, given) => inTurn(asking.desk.store, () => moveRule(asking, given)),
    },
    {
      of: outboundRulesOperations.Purge,
      needs: RULES,
      run: (asking, given) => inTurn(asking.desk.store, () => purgeRules(asking, given)),
    },
    {
      of: inboundRulesOperations.ExportCallerIdRules,
      needs: { noun: 'InboundRule', right: 'read' },
      run: async (asking) => ({
        kind: 'items',
        of: InboundRules.struct,
        items: await chosen(
          resources.get('InboundRules'),
          asking,
          (item) => item.field('Condition') === 'BasedOnCallerID',
        ),
      }),
    },
    {
      of: inboundRulesOperations.BulkInboundRulesDelete,
      needs: { noun: 'InboundRule', right: 'write' },
      run: (asking, given) => inTurn(asking.desk.store, () => deleteAll(asking, 'InboundRule', wholesOf(given, 'ids'))),
    },
    {
      of: blackListNumbersOperations.BulkNumbersDelete,
      needs: { noun: 'BlackListNumber', right: 'write' },
      run: (asking, given) => deleteAll(asking, 'BlackListNumber', textsOf(given, 'ids').map(Number)),
    },
    {
      of: emergencyGeoLocationsOperations.Update,
      needs: { noun: 'EmergencyGeoLocation', right: 'write' },
      run: (asking, given) => inTurn(asking.desk.store, () => updateLocations(asking, given)),
    },
    firstFree(queuesOperations.GetFirstAvailableQueueNumber, 'Queue'),
    firstFree(ringGroupsOperations.GetFirstAvailableRingGroupNumber, 'RingGroup'),
    firstFree(receptionistsOperations.GetFirstAvailableReceptionistNumber, 'Receptionist'),
    firstFree(trunksOperations.GetFirstAvailableTrunkNumber, 'Trunk'),
  ]
}

function firstFree(of: OperationDeclaration, noun: string): Operation {
  return {
    of,
    needs: { noun, right: 'write' },
    run: async ({ desk }) => ({
      kind: 'struct',
      of: FirstAvailableNumber,
      value: { Number: await desk.store.firstFreeNumber(noun) },
    }),
  }
}

async function chosen(
  resource: Resource | undefined,
  asking: Asking,
  test: (item: Item) => boolean,
): Promise<readonly Item[]> {
  return ((await resource?.rows?.(asking)) ?? []).filter(test)
}

async function moveRule({ desk, actor }: Asking, given: Arguments): Promise<Result> {
  const order = rankedRules(await loadPlan(desk.store))
  const id = Number(given.id)
  if (!order.some((rule) => rule.id === id)) {
    throw refusal(400, `There is no outbound rule ${id}.`, 'WARNINGS.XAPI.NOT_FOUND', 'id')
  }
  const next = moved(order, id, given.up === true)
  // At the end of the list there is nothing to do.
  const mutations = next === null ? [] : priorityPatches(renumbered(next))
  if (mutations.length > 0) await desk.store.write(mutations, actor)
  return { kind: 'nothing' }
}

async function purgeRules({ desk, actor }: Asking, given: Arguments): Promise<Result> {
  const wanted: unknown = recordIn(given.purgeObject).Ids
  if (!Array.isArray(wanted) || !wanted.every(Number.isSafeInteger)) {
    const at = 'purgeObject.Ids'
    throw refusal(400, `${at}: a list of whole numbers is expected.`, 'WARNINGS.INVALID', at)
  }
  const order = rankedRules(await loadPlan(desk.store))
  const ids = new Set<unknown>(wanted)
  const missing = wanted.find((id) => !order.some((rule) => rule.id === id))
  if (missing !== undefined)
    throw refusal(400, `There is no outbound rule ${missing}.`, 'WARNINGS.XAPI.NOT_FOUND', 'purgeObject.Ids')
  const rest = order.filter((rule) => !ids.has(rule.id))
  const mutations: readonly Mutation[] = [
    ...order.flatMap(({ id }): readonly Mutation[] =>
      ids.has(id) ? [{ kind: 'delete', noun: 'OutboundRule', id }] : [],
    ),
    ...priorityPatches(renumbered(rest)),
  ]
  if (mutations.length > 0) await desk.store.write(mutations, actor)
  return { kind: 'nothing' }
}

async function deleteAll({ desk, actor }: Asking, noun: string, ids: readonly number[]): Promise<Result> {
  const known = new Set((await desk.store.list(noun)).map((row) => row.id))
  const mutations = [...new Set(ids)].map((id): Mutation => {
    if (!known.has(id)) throw refusal(400, `There is no ${noun} ${id}.`, 'WARNINGS.XAPI.NOT_FOUND', 'ids')
    return { kind: 'delete', noun, id }
  })
  if (mutations.length > 0) await desk.store.write(mutations, actor)
  return { kind: 'nothing' }
}

/** Exactly these locations will exist. One that is in use cannot go. */
async function updateLocations({ desk, actor }: Asking, given: Arguments): Promise<Result> {
  const wanted = recordsIn(given.locations)
  const problems: Problem[] = wanted.flatMap((each, index) => {
    const at = `locations[${index}]`
    const missing = ['Id', 'FriendlyName'].filter((name) => textIn(each[name]) === '')
    return [
      ...validateStruct(EmergencyGeoLocation, each, at),
      ...missing.map((name) => problem(`${at}.${name}`, 'WARNINGS.XAPI.REQUIRED', `${at}.${name} is needed`)),
    ]
  })
  const names = wanted.map((each) => textIn(each.Id))
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index)
  if (twice >= 0) {
    const at = `locations[${twice}].Id`
    problems.push(problem(at, 'WARNINGS.XAPI.DUPLICATE', `${at} is given twice`))
  }
  const plan = await loadPlan(desk.store)
  const before = plan.rows('EmergencyGeoLocation')
  const gone = before.filter((row) => !names.includes(textIn(row.fields.Id)))
  for (const row of gone) {
    const { referrers } = deletionOf(row, plan)
    if (referrers.length > 0)
      problems.push(
        problem(
          'locations',
          'WARNINGS.CANNOT_BE_DELETED',
          `Location ${row.fields.Id} is used by ${referrers.join(', ')}`,
        ),
      )
  }
  if (problems.length > 0) throw invalid(problems)
  const mutations: readonly Mutation[] = [
    ...gone.map(({ id }): Mutation => ({ kind: 'delete', noun: 'EmergencyGeoLocation', id })),
    ...wanted.map((each): Mutation => {
      const fields = { Id: textIn(each.Id), FriendlyName: textIn(each.FriendlyName) }
      const known = before.find((row) => row.fields.Id === fields.Id)
      return known === undefined
        ? { kind: 'create', noun: 'EmergencyGeoLocation', fields }
        : { kind: 'patch', noun: 'EmergencyGeoLocation', id: known.id, fields }
    }),
  ]
  if (mutations.length > 0) await desk.store.write(mutations, actor)
  return { kind: 'done' }
}
