// Numbers from outside: which of them lead to an extension, queue, ring group or receptionist, and lists of them as text.
import {
  comparableDid,
  defsOperations,
  hasForm,
  type Plan,
  type PlanRow,
  type Problem,
  peerTypeOf,
  problem,
  recordIn,
  recordsIn,
  ruleOfDid,
  SetRouteRequest,
  textIn,
  textsIn,
  trunkOfDid,
  trunksOperations,
  type Values,
  validateStruct,
} from '@cordboard/model'
import type { Mutation } from '@cordboard/store'
import { readInbound } from '../../resources/inbound-completer.ts'
import { loadPlan } from '../../resources/load-plan.ts'
import type { Asking, Item } from '../../resources/resource.ts'
import { inTurn } from '../../resources/turns.ts'
import { type Arguments, type Operation, type Result, textOf, wholesOf } from '../operation.ts'
import { invalid, notFound, refusal } from '../refusal.ts'

export const didOperations: readonly Operation[] = [
  {
    of: trunksOperations.SetRoutes,
    needs: { noun: 'InboundRule', right: 'write' },
    run: (asking, given) => inTurn(asking.desk.store, () => setRoutes(asking, given)),
  },
  {
    of: defsOperations.GetRoutes,
    needs: { noun: 'InboundRule', right: 'read' },
    run: getRoutes,
  },
  // The two below are ours: the contract writes Trunk.DidNumbers, people bring text files.
  {
    of: trunksOperations.ImportDidNumbers,
    needs: { noun: 'Trunk', right: 'write' },
    run: (asking, given, item) => inTurn(asking.desk.store, () => importDids(asking, given, item)),
  },
  {
    of: trunksOperations.ExportDidNumbers,
    needs: { noun: 'Trunk', right: 'read' },
    run: async (_asking, _given, item) => ({
      kind: 'value',
      value: textsIn(item?.field('DidNumbers'))
        .map((did) => `${did}\r\n`)
        .join(''),
    }),
  },
]

/** What a rule says to lead to a row of these nouns. */
const LEADS: Readonly<Record<string, string>> = {
  User: 'Extension',
  Group: 'Extension',
  Queue: 'Queue',
  RingGroup: 'RingGroup',
  Receptionist: 'IVR',
  ServicePrincipal: 'RoutePoint',
}

function targetOf(plan: Plan, id: unknown): PlanRow | null {
  if (typeof id !== 'number') return null
  for (const noun of Object.keys(LEADS)) {
    const row = plan.byId(noun, id)
    if (row !== null) return row
  }
  return null
}

function leadsTo(rule: PlanRow, target: PlanRow): boolean {
  const destination = recordIn(rule.fields.OfficeHoursDestination)
  return destination.To === LEADS[target.noun] && destination.Number === target.number
}

function rulesTo(plan: Plan, target: PlanRow): readonly PlanRow[] {
  return plan.rows('InboundRule').filter((rule) => rule.fields.Condition === 'BasedOnDID' && leadsTo(rule, target))
}

function isUnassigned(rule: PlanRow): boolean {
  return ['OfficeHoursDestination', 'OutOfOfficeHoursDestination', 'HolidaysDestination'].every((name) => {
    const to = recordIn(rule.fields[name]).To
    return to === undefined || to === null || to === 'None'
  })
}

/** Exactly the given numbers lead to the row with this Id. Numbers of somebody else are not taken away. */
async function setRoutes({ desk, actor }: Asking, given: Arguments): Promise<Result> {
  const request = recordIn(given.routes)
  const shape = validateStruct(SetRouteRequest, request, 'routes')
  if (shape.length > 0) throw invalid(shape)
  const plan = await loadPlan(desk.store)
  const target = targetOf(plan, request.Id)
  if (target === null) {
    const message = `routes.Id: there is no extension, queue, ring group or receptionist ${request.Id}`
    throw invalid([problem('routes.Id', 'WARNINGS.XAPI.NON_EXISTENT_EXT_NUMBER', message)])
  }
  const problems: Problem[] = []
  const mutations: Mutation[] = []
  const dids = new Map<number, string[]>()
  const wanted = new Set<string>()
  for (const [index, route] of recordsIn(request.Routes).entries()) {
    const at = `routes.Routes[${index}]`
    const did = textIn(route.DID)
    if (wanted.has(comparableDid(did))) {
      problems.push(problem(`${at}.DID`, 'WARNINGS.XAPI.DUPLICATE', `${at}.DID: ${did} is given twice`))
    }
    wanted.add(comparableDid(did))
    mutations.push(...assign(plan, target, route, at, problems))
    if (trunkOfDid(did, plan) === null && typeof route.TrunkId === 'number') {
      dids.set(route.TrunkId, [...(dids.get(route.TrunkId) ?? []), did])
    }
  }
  if (problems.length > 0) throw invalid(problems)
  for (const rule of rulesTo(plan, target)) {
    if (!wanted.has(comparableDid(textIn(rule.fields.Data))))
      mutations.push({ kind: 'delete', noun: 'InboundRule', id: rule.id })
  }
  for (const [id, added] of dids) {
    const has = textsIn(plan.byId('Trunk', id)?.fields.DidNumbers)
    mutations.push({ kind: 'patch', noun: 'Trunk', id, fields: { DidNumbers: [...has, ...added] } })
  }
  if (mutations.length > 0) await desk.store.write(mutations, actor)
  return { kind: 'nothing' }
}

function assign(plan: Plan, target: PlanRow, route: Values, at: string, problems: Problem[]): readonly Mutation[] {
  const rule = ruleOfDid(textIn(route.DID), plan)
  const name = typeof route.DisplayName === 'string' ? { RuleName: route.DisplayName } : {}
  if (rule !== null && leadsTo(rule, target)) {
    return Object.keys(name).length === 0 ? [] : [{ kind: 'patch', noun: 'InboundRule', id: rule.id, fields: name }]
  }
  if (rule !== null && !isUnassigned(rule)) {
    const message = `${at}.DID: ${route.DID} leads to ${destinationWords(rule)} already`
    problems.push(problem(`${at}.DID`, 'WARNINGS.XAPI.ALREADY_IN_USE', message))
    return []
  }
  const destination = { To: LEADS[target.noun], Number: target.number, Type: peerTypeOf(target) }
  const fields = {
    ...name,
    Condition: 'BasedOnDID',
    Data: textIn(route.DID),
    TrunkDN: { Id: route.TrunkId },
    OfficeHoursDestination: destination,
    OutOfOfficeHoursDestination: destination,
    HolidaysDestination: destination,
  }
  const current = rule === null ? null : { ...rule, version: 0 }
  const reading = readInbound({ fields, current }, plan)
  const NAMES: Readonly<Record<string, string>> = { Data: 'DID', TrunkDN: 'TrunkId' }
  problems.push(...reading.problems.map((each) => ({ ...each, target: `${at}.${NAMES[each.target] ?? each.target}` })))
  return rule === null
    ? [{ kind: 'create', noun: 'InboundRule', fields: reading.fields }]
    : [{ kind: 'patch', noun: 'InboundRule', id: rule.id, fields: reading.fields }]
}

function destinationWords(rule: PlanRow): string {
  const destination = recordIn(rule.fields.OfficeHoursDestination)
  return textIn(destination.Number) || textIn(destination.External) || 'somebody else'
}

async function getRoutes({ desk }: Asking, given: Arguments): Promise<Result> {
  const plan = await loadPlan(desk.store)
  const values = [...new Set(wholesOf(given, 'ids'))].flatMap((id) => {
    const target = targetOf(plan, id)
    if (target === null) return []
    const routes = rulesTo(plan, target).map(({ fields }) => ({
      DID: fields.Data,
      DisplayName: fields.RuleName ?? null,
      TrunkId: recordIn(fields.TrunkDN).Id,
    }))
    return [{ Id: id, Routes: routes }]
  })
  return { kind: 'rows', of: SetRouteRequest, values }
}

const MOST_DIDS = 10_000

/** One number a line, no header; numbers the trunk has already are passed over. Answers how many were added. */
async function importDids({ desk, actor }: Asking, given: Arguments, item: Item | null): Promise<Result> {
  const plan = await loadPlan(desk.store)
  const trunk = plan.byId('Trunk', Number(item?.id))
  if (trunk === null) throw notFound('The trunk')
  const has = textsIn(trunk.fields.DidNumbers)
  const known = new Set(has.map(comparableDid))
  const added: string[] = []
  const problems: Problem[] = []
  const text = (textOf(given, 'text') ?? '').replace(/^\uFEFF/, '')
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    const did = line.trim()
    if (did === '' || known.has(comparableDid(did))) continue
    const at = `text, line ${index + 1}`
    const owner = hasForm(did, 'did') ? trunkOfDid(did, plan) : null
    if (!hasForm(did, 'did'))
      problems.push(problem('text', 'WARNINGS.INVALID', `${at}: a number such as +441234567890 is expected`))
    else if (owner !== null)
      problems.push(problem('text', 'WARNINGS.XAPI.ALREADY_IN_USE', `${at}: ${did} belongs to trunk ${owner.number}`))
    known.add(comparableDid(did))
    added.push(did)
    if (problems.length >= 20) break
  }
  if (problems.length > 0) throw invalid(problems)
  if (has.length + added.length > MOST_DIDS) {
    const message = `A trunk may have at most ${MOST_DIDS} numbers.`
    throw refusal(400, message, 'WARNINGS.XAPI.TOO_MANY_ITEMS_IN_LIST', 'text')
  }
  const fields = { DidNumbers: [...has, ...added] }
  if (added.length > 0) await desk.store.write([{ kind: 'patch', noun: 'Trunk', id: trunk.id, fields }], actor)
  return { kind: 'value', value: added.length }
}
