// Gateways for analogue and DECT phones in the API, by hardware address: kept for the day they are provisioned.
import {
  FxsTemplates,
  fxsOperations,
  Gateways,
  type Plan,
  type PlanRow,
  type Problem,
  problem,
  recordIn,
  recordsIn,
  textIn,
  type Values,
} from '@cordboard/model'
import { randomLogin, type Store } from '@cordboard/store'
import { departmentProblems } from '../directory/departments.ts'
import { implement, type Operation } from '../http/operation.ts'
import { notFound, refusal } from '../http/refusal.ts'
import { type Completer, completeWith, refuseProblems } from '../resources/completing.ts'
import { configResource } from '../resources/config-resource.ts'
import { rehearsable } from '../resources/rehearsable.ts'
import type { Asking, Item, Resource } from '../resources/resource.ts'
import { macAddress, withMacAddress } from './mac-address.ts'
import { fxsTemplateValue } from './templates.ts'

export const completeGateway: Completer = async ({ store, plan }, { fields, current }) => {
  const problems: Problem[] = [...departmentProblems(fields, plan)]
  const kept: Record<string, unknown> = { ...fields }
  if (fields.MacAddress !== undefined) {
    const mac = macAddress(fields.MacAddress)
    if (mac === null) problems.push(problem('MacAddress', 'WARNINGS.INVALID', WANTED_MAC))
    else {
      if (current === null) refuseUsed(mac, plan)
      kept.MacAddress = mac
    }
  }
  if (fields.FxsLines !== undefined) problems.push(...lineProblems(fields.FxsLines, plan))
  if (fields.Template !== undefined && fields.Template !== null) {
    const id = textIn(recordIn(fields.Template).Id)
    const row = await templateNamed(store, plan, id)
    if (row === null)
      problems.push(problem('Template', 'WARNINGS.XAPI.NOT_FOUND', 'Template: there is none with this Id'))
    else kept.Template = { Id: row.fields.Id }
  }
  const at = 'Provisioning.SbcName'
  const sbc = textIn(recordIn(fields.Provisioning).SbcName)
  if (sbc !== '' && !hasController(sbc, plan)) {
    problems.push(problem(at, 'WARNINGS.XAPI.NOT_FOUND', `${at}: there is no session border controller of this name`))
  }
  refuseProblems(problems)
  return { fields: kept, also: [] }
}

async function templateNamed(store: Store, plan: Plan, id: string): Promise<PlanRow | null> {
  const stored = id === '' ? null : await store.readBy(FxsTemplates.name, 'Id', id)
  // A first start brings templates and gateways together.
  const planned = plan.rows(FxsTemplates.name).filter((row) => textIn(row.fields.Id) !== '')
  return stored ?? planned.find((row) => textIn(row.fields.Id).toLowerCase() === id.toLowerCase()) ?? null
}

const WANTED_MAC = 'MacAddress: twelve hexadecimal digits such as 00:1A:2B:3C:4D:5E are expected'

function hasController(name: string, plan: Plan): boolean {
  return plan.rows('Sbc').some((row) => textIn(row.fields.Name).toLowerCase() === name.toLowerCase())
}

/** Throws when a phone of an extension has this address. */
function refuseUsed(mac: string, plan: Plan): void {
  const user = plan
    .rows('User')
    .find((row) => recordsIn(row.fields.Phones).some((phone) => macAddress(phone.MacAddress) === mac))
  if (user === undefined) return
  const message = `MacAddress: a phone of extension ${user.number} has this address.`
  throw refusal(400, message, 'WARNINGS.MAC_ADDRESS_ALREADY_IN_USE', 'MacAddress')
}

function lineProblems(lines: unknown, plan: Plan): readonly Problem[] {
  const sockets = new Set<unknown>()
  return recordsIn(lines).flatMap((line, index): readonly Problem[] => {
    const problems: Problem[] = []
    const at = `FxsLines[${index}]`
    if (line.Key === undefined) problems.push(problem(`${at}.Key`, 'WARNINGS.XAPI.REQUIRED', `${at}.Key is required`))
    else if (sockets.has(line.Key)) {
      problems.push(problem(`${at}.Key`, 'WARNINGS.XAPI.DUPLICATE', `${at}.Key: the socket is given twice`))
    }
    sockets.add(line.Key)
    if (plan.byNumber(textIn(line.Number))?.noun !== 'User') {
      const message = `${at}.Number: there is no extension with this number`
      problems.push(problem(`${at}.Number`, 'WARNINGS.XAPI.NON_EXISTENT_EXT_NUMBER', message))
    }
    return problems
  })
}

async function templates(store: Store): Promise<ReadonlyMap<string, Values>> {
  const rows = await store.list(FxsTemplates.name)
  const names = Object.keys(FxsTemplates.struct.fields)
  return new Map(
    rows.map((row) => {
      const value = (name: string): unknown => fxsTemplateValue(row, name) ?? row.fields[name] ?? null
      return [textIn(row.fields.Id).toLowerCase(), Object.fromEntries(names.map((name) => [name, value(name)]))]
    }),
  )
}

export function gatewaysResource(): Resource {
  const rows = configResource(Gateways, {
    inTurn: true,
    derive: async ({ desk }) => {
      const known = await templates(desk.store)
      return (row, name) =>
        name === 'Template' ? (known.get(textIn(recordIn(row.fields.Template).Id).toLowerCase()) ?? null) : undefined
    },
    complete: completeWith(completeGateway),
  })
  const { get, create, patch } = rows
  return {
    ...rows,
    ...(get === undefined ? {} : { get: (asking, key) => get(asking, macAddress(key) ?? key) }),
    ...(create === undefined
      ? {}
      : {
          create: rehearsable((asking: Asking, body: unknown) => create(asking, withMacAddress(body, 'MacAddress'))),
        }),
    ...(patch === undefined
      ? {}
      : {
          patch: rehearsable((asking: Asking, item: Item, body: unknown, ifVersion: number | null) =>
            patch(asking, item, withMacAddress(body, 'MacAddress'), ifVersion),
          ),
        }),
  }
}

export function gatewayOperations(gateways: Resource | undefined): readonly Operation[] {
  return [
    // Answered with them: the only way to learn them beside asking for the row.
    implement(fxsOperations.RegenerateWebCredentials, { noun: 'Fxs', right: 'write' }, async (asking, _given, item) => {
      const { store } = asking.desk
      const row = item === null ? null : await store.readBy('Fxs', 'MacAddress', String(item.id))
      if (row === null) throw notFound('The gateway')
      const fields = { Password: randomLogin(), Secret: randomLogin() }
      await store.write([{ kind: 'patch', noun: 'Fxs', id: row.id, fields }], asking.actor)
      const changed = await gateways?.get?.(asking, textIn(row.fields.MacAddress))
      if (changed === null || changed === undefined) throw notFound('The gateway')
      return { kind: 'row', set: Gateways.set, item: changed }
    }),
  ]
}
