// Finds what a path means and does it: sets, rows, singletons, navigation, functions and actions.
import { reachOf } from '../auth/caller.ts'
import { requireRightTo } from '../auth/unbuilt-rights.ts'
import { ODataRefusal, project, projection, type Segment } from '../odata/index.ts'
import { isRehearsable } from '../resources/rehearsable.ts'
import type { Item, Outcome, Resource } from '../resources/resource.ts'
import { type Answer, answer, NO_CONTENT } from './answer.ts'
import { actionArguments, functionArguments } from './arguments.ts'
import type { Call } from './call.ts'
import { inContract } from './contract.ts'
import { csvAnswer } from './downloads.ts'
import { cannotRehearse, DRY_RUN } from './dry-run.ts'
import { countRows, listItems, listRows, listValues } from './listing.ts'
import type { BoundTo, Operation, Result } from './operation.ts'
import { oneRow, partOfRow } from './reading.ts'
import { forbidden, notBuilt, notFound, refusal } from './refusal.ts'

export interface Service {
  readonly resources: ReadonlyMap<string, Resource>
  /** By `Set/Name`, or the name alone of those that are bound to nothing. */
  readonly operations: ReadonlyMap<string, Operation>
  /** Writes that named fields without effect. */
  readonly told: (call: Call, outcome: Outcome) => void
  /** Waits until the switch obeys what was written; at once when nothing was, or when it is away. */
  readonly inForce: () => Promise<unknown>
}

/**
 * Throws ApiRefusal, ODataRefusal, StoreError, SwitchRefusal. A write is answered when the switch obeys it: a call placed right
 * after the answer is decided by what was written.
 */
export async function dispatch(service: Service, call: Call): Promise<Answer> {
  const answer = await answerTo(service, call)
  if (call.asking.dryRun === true) return tried(answer)
  if (call.method !== 'GET') await service.inForce()
  return answer
}

/** Nothing was made, so it is not 201 and lies nowhere. */
function tried({ status, body, headers }: Answer): Answer {
  const { location: _nowhere, ...others } = headers
  return { status: status === 201 ? 200 : status, body, headers: { ...others, [DRY_RUN]: 'true' } }
}

function mustRehearse(call: Call, write: object | undefined): void {
  if (call.asking.dryRun === true && !isRehearsable(write))
    throw cannotRehearse(`${call.method} ${call.path.slice(0, 128)}`)
}

function tell(service: Service, call: Call, outcome: Outcome): void {
  if (call.asking.dryRun !== true) service.told(call, outcome)
}

async function answerTo(service: Service, call: Call): Promise<Answer> {
  const [first, ...rest] = call.segments
  if (first === undefined) throw notFound('The resource')
  const resource = service.resources.get(first.name)
  const last = call.segments.at(-1)
  if (last?.name.startsWith('Pbx.') === true || last?.name.startsWith('Default.') === true) {
    return operate(service, call, first, last)
  }
  if (resource === undefined) return operateUnbound(service, call, first)
  requireRead(call, resource)
  if (first.arguments === null && !resource.noun.singleton) return onSet(service, call, resource, rest)
  const item = await find(call, resource, first)
  return onRow(service, call, resource, item, rest)
}

/** Throws 403 when it is only not built, for those who could not use it either way. */
function unknown(call: Call): Error {
  if (!inContract(call.method, call.segments)) return notFound(`The path '${call.path.slice(0, 128)}'`)
  requireRightTo(call.asking.caller, call.method, call.segments)
  return notBuilt(`${call.method} ${call.path.slice(0, 128)}`)
}

function requireRead(call: Call, resource: Resource): void {
  if (reachOf(call.asking.caller, resource.noun.name, 'read') === 'none') {
    throw forbidden(`Your role may not see ${resource.noun.set}.`)
  }
}

function notAllowed(call: Call, allowed: readonly string[]): Error {
  if (inContract(call.method, call.segments)) return unknown(call)
  return refusal(
    405,
    `${call.method} is not allowed here; ${allowed.join(', ')} ${allowed.length === 1 ? 'is' : 'are'}.`,
  )
}

async function onSet(service: Service, call: Call, resource: Resource, rest: readonly Segment[]): Promise<Answer> {
  const [next, ...more] = rest
  if (next !== undefined) {
    const counts = next.name === '$count' && next.arguments === null && more.length === 0 && call.method === 'GET'
    if (counts && (resource.rows ?? resource.query) !== undefined) return countRows(call, resource)
    throw unknown(call)
  }
  if (call.method === 'GET' && (resource.rows ?? resource.query) !== undefined)
    return listRows(call, resource, resource.noun.set)
  if (call.method === 'POST' && resource.create !== undefined) {
    mustRehearse(call, resource.create)
    const outcome = await resource.create(call.asking, call.body)
    tell(service, call, outcome)
    const made = await oneRow(call, resource, outcome.item, 201)
    return withEffects(made, outcome)
  }
  throw notAllowed(call, ['GET', ...(resource.create === undefined ? [] : ['POST'])])
}

/** The row a key names; throws 404 also when the caller may not see it. */
async function find(call: Call, resource: BoundTo, segment: Segment): Promise<Item> {
  const { noun } = resource
  const what = `${noun.set}${segment.arguments === null ? '' : `(${keyText(segment)})`}`
  if (noun.singleton) {
    if (segment.arguments !== null) throw notFound(what)
    const only = await resource.get?.(call.asking, null)
    if (only === null || only === undefined) throw notFound(what)
    return only
  }
  const [key, ...others] = segment.arguments ?? []
  if (key === undefined || others.length > 0) throw notFound(what)
  const named = key.name === null || key.name.toLowerCase() === noun.key?.toLowerCase()
  const byNumber = key.name?.toLowerCase() === 'number'
  const found = named
    ? await resource.get?.(call.asking, keyValue(noun.key, key.text, key.quoted))
    : byNumber
      ? await resource.getBy?.(call.asking, key.text)
      : null
  if (found === null || found === undefined) {
    if (resource.get === undefined && resource.getBy === undefined) throw unknown(call)
    throw notFound(what)
  }
  return found
}

function keyText(segment: Segment): string {
  return (segment.arguments ?? [])
    .map((each) => (each.name === null ? each.text : `${each.name}=${each.text}`))
    .join(',')
    .slice(0, 64)
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function keyValue(key: string | null, text: string, isQuoted: boolean): number | string {
  if (isQuoted) return text
  if (/^-?\d{1,10}$/.test(text)) return Number(text)
  if (GUID.test(text)) return text.toLowerCase()
  throw new ODataRefusal(
    `The key value (${text.slice(0, 64)}) from request is not valid. The key value should be format of type 'Edm.Int32' (${key ?? 'Id'}).`,
  )
}

async function onRow(
  service: Service,
  call: Call,
  resource: Resource,
  item: Item,
  rest: readonly Segment[],
): Promise<Answer> {
  const [next, last, ...more] = rest
  if (next !== undefined) {
    if (more.length > 0 || next.arguments !== null) throw unknown(call)
    return partOfRow(call, resource, item, next.name, last?.name ?? null)
  }
  switch (call.method) {
    case 'GET':
      return oneRow(call, resource, item)
    case 'PATCH': {
      if (resource.patch === undefined) break
      mustRehearse(call, resource.patch)
      const outcome = await resource.patch(call.asking, item, call.body, call.ifVersion)
      tell(service, call, outcome)
      return withEffects(NO_CONTENT, outcome)
    }
    case 'DELETE': {
      if (resource.remove === undefined) break
      mustRehearse(call, resource.remove)
      await resource.remove(call.asking, item, call.ifVersion)
      return NO_CONTENT
    }
  }
  const allowed = ['GET', ...(resource.patch ? ['PATCH'] : []), ...(resource.remove ? ['DELETE'] : [])]
  throw notAllowed(call, allowed)
}

// Names come from our declaration, so they are safe in a header.
function withEffects(given: Answer, outcome: Outcome): Answer {
  if (outcome.withoutEffect.length === 0) return given
  const names = outcome.withoutEffect.map((each) => each.field).join(', ')
  return { ...given, headers: { ...given.headers, 'cordboard-not-in-effect': names } }
}

async function operate(service: Service, call: Call, first: Segment, last: Segment): Promise<Answer> {
  const name = last.name.slice(last.name.indexOf('.') + 1)
  const operation = service.operations.get(`${first.name}/${name}`)
  const onRow = first.arguments !== null
  const lonely = call.segments.length === 2
  if (operation === undefined || !lonely || (operation.of.bound === 'row') !== onRow) throw unknown(call)
  const item = async (): Promise<Item | null> => {
    const resource = operation.boundTo ?? service.resources.get(first.name)
    return resource !== undefined && (onRow || resource.noun.singleton) ? find(call, resource, first) : null
  }
  return perform(service, call, operation, last, item)
}

/** `/PurgeCalls`, `/GetUpdates()`: operations bound to nothing. */
async function operateUnbound(service: Service, call: Call, only: Segment): Promise<Answer> {
  const operation = service.operations.get(only.name)
  if (operation === undefined || call.segments.length !== 1) throw unknown(call)
  return perform(service, call, operation, only, async () => null)
}

async function perform(
  service: Service,
  call: Call,
  operation: Operation,
  last: Segment,
  item: () => Promise<Item | null>,
): Promise<Answer> {
  const { of, needs } = operation
  const method = of.kind === 'function' ? 'GET' : 'POST'
  if (call.method !== method) throw refusal(405, `${of.name} is asked with ${method}.`)
  if (needs !== null && reachOf(call.asking.caller, needs.noun, needs.right) === 'none') {
    throw forbidden(`Your role may not use ${of.name}.`)
  }
  if (call.asking.dryRun === true) throw cannotRehearse(of.name)
  const bound = await item()
  // Whatever it is given, it says no.
  if (operation.refuses !== undefined) return answered(service, call, await operation.run(call.asking, {}, bound))
  const given =
    of.kind === 'function'
      ? functionArguments(of, last.arguments ?? [], call.options.others)
      : actionArguments(of, call.body)
  return answered(service, call, await operation.run(call.asking, given, bound))
}

function answered(service: Service, call: Call, result: Result): Answer | Promise<Answer> {
  const metadata = `${call.base}/$metadata`
  switch (result.kind) {
    case 'nothing': {
      const { outcome } = result
      if (outcome === undefined) return NO_CONTENT
      service.told(call, outcome)
      return withEffects(NO_CONTENT, outcome)
    }
    case 'done':
      return answer(200)
    case 'value':
      return answer(200, { '@odata.context': `${metadata}#Edm.${edmOf(result.value)}`, value: result.value })
    case 'values':
      return answer(200, { '@odata.context': `${metadata}#Collection(Edm.String)`, value: result.values })
    case 'struct': {
      const how = projection(
        result.of,
        call.options.select,
        [{ ...EVERYTHING }],
        call.asking.desk.now(),
        call.asking.zone,
      )
      return answer(200, {
        '@odata.context': `${metadata}#Pbx.${result.of.name}`,
        ...project(how, (name) => result.value[name]),
      })
    }
    case 'rows':
      return listValues(call, result.of, result.values, `Collection(Pbx.${result.of.name})`, result.maxTop)
    case 'csv':
      return csvAnswer(call, result.file)
    case 'items':
      return listItems(call, result.of, result.items, `Collection(Pbx.${result.of.name})`)
    case 'list':
      return listRows(call, result.resource, result.resource.noun.set)
    case 'file':
      return answer(200, result.text, {
        'content-type': `${result.type}; charset=utf-8`,
        'content-disposition': `attachment; filename="${result.name}"`,
      })
    case 'row': {
      const resource = service.resources.get(result.set)
      if (resource === undefined) throw notFound('The resource')
      return oneRow(call, resource, result.item)
    }
  }
}

const EVERYTHING = { name: '*', filter: null, orderBy: [], select: null, expand: [], top: null, skip: 0, count: false }

function edmOf(value: unknown): string {
  if (typeof value === 'boolean') return 'Boolean'
  return typeof value === 'number' ? 'Int32' : 'String'
}
