// Lists in answers: paging, counting, the link to the next page.
import type { StructDeclaration } from '@cordboard/model'
import { reachOf } from '../auth/caller.ts'
import {
  type ExpandItem,
  type Projection,
  plainReading,
  project,
  projection,
  propertyOf,
  type QueryOptions,
  type Reading,
  runQuery,
  runQueryInTurns,
} from '../odata/index.ts'
import type { Item, ItemPage, Resource } from '../resources/resource.ts'
import { type Answer, answer, contextOf } from './answer.ts'
import type { Call } from './call.ts'
import { jsonOf, type LongList, longList } from './long-list.ts'
import { refusal } from './refusal.ts'
import { mapSharing, sharing } from './sharing.ts'

/** Without $top an answer has at most so many rows and a link to the next ones. */
const PAGE = 100

function topOf(options: QueryOptions, cap: number): number {
  const { top } = options
  if (top !== null && top > cap) {
    throw refusal(
      400,
      `The query specified in the URI is not valid. The limit of '${cap}' for Top query has been exceeded. The value from the incoming request is '${top}'.`,
    )
  }
  return top ?? PAGE
}

/** Rows of a resource piece by piece, when they are many; null: few, or the resource answers at once. */
export async function longListed(call: Call, resource: Resource): Promise<LongList | null> {
  const { options, asking } = call
  const whole = projection(resource.noun.struct, options.select, options.expand, asking.desk.now(), asking.zone)
  const [how] = withoutUnnamedSecrets(resource, whole, options.select)
  return longList(call, resource, how, topOf(options, resource.maxTop))
}

/** Rows of a resource. */
export async function listRows(call: Call, resource: Resource, what: string): Promise<Answer> {
  const { options, asking } = call
  const top = topOf(options, resource.maxTop)
  const whole = projection(resource.noun.struct, options.select, options.expand, asking.desk.now(), asking.zone)
  const [how, concealed] = withoutUnnamedSecrets(resource, whole, options.select)
  const mayAsk = concealed.length > 0 && reachOf(asking.caller, resource.noun.name, 'secrets') !== 'none'
  const headers = mayAsk ? { 'cordboard-concealed': concealed.join(', ') } : {}
  const long = await longList(call, resource, how, top)
  if (long !== null) return answer(200, jsonOf(headOf(call, what, long.total), long.pieces), headers)
  const page = await pageOf(call, resource, top)
  const opened = needsSecrets(resource, how)
    ? await Promise.all(page.rows.map((item) => item.open?.() ?? item))
    : page.rows
  const rows = await mapSharing(opened, (item) => project(how, item.field))
  const found = listed(call, what, rows, page, top)
  return { ...found, headers }
}

// Lists are read by many and kept in many places: they show a secret only when $select names it (docs/adr/0005).
function withoutUnnamedSecrets(
  resource: Resource,
  how: Projection,
  select: readonly string[] | null,
): readonly [Projection, readonly string[]] {
  const { struct } = resource.noun
  const named = new Set((select ?? []).flatMap((name) => (name === '*' ? [] : (propertyOf(struct, name)?.name ?? []))))
  const isConcealed = (name: string): boolean => struct.fields[name]?.secret === 'encrypted' && !named.has(name)
  const concealed = how.names.filter(isConcealed)
  return concealed.length === 0
    ? [how, []]
    : [{ ...how, names: how.names.filter((name) => !isConcealed(name)) }, concealed]
}

async function pageOf(call: Call, resource: Resource, top: number): Promise<ItemPage & { readonly more: boolean }> {
  const { options, asking } = call
  if (resource.query !== undefined) {
    const page = await resource.query(asking, options, top + (options.top === null ? 1 : 0))
    const more = options.top === null && page.rows.length > top
    return { rows: page.rows.slice(0, top), total: page.total, more }
  }
  const all = (await resource.rows?.(asking)) ?? []
  const reading = {
    struct: resource.noun.struct,
    field: (item: Item, name: string) => item.field(name),
    now: asking.desk.now(),
    zone: asking.zone,
  }
  const page = await runQueryInTurns(all, { ...options, top }, reading, sharing())
  return { ...page, more: options.top === null && page.total > options.skip + page.rows.length }
}

// Opening a secret is work; it is done for the rows of the page only, and only when one is shown.
export function needsSecrets(resource: Resource, how: Projection): boolean {
  return how.names.some((name) => resource.noun.struct.fields[name]?.secret === 'encrypted')
}

function listed(
  call: Call,
  what: string,
  rows: readonly unknown[],
  page: { readonly total: number | null; readonly more: boolean },
  top: number,
): Answer {
  return answer(200, {
    ...headOf(call, what, page.total),
    value: rows,
    ...(page.more ? { '@odata.nextLink': nextLink(call, call.options.skip + top) } : {}),
  })
}

/** What stands before the rows. */
function headOf({ options, base }: Call, what: string, total: number | null): Readonly<Record<string, unknown>> {
  const context = contextOf(
    what,
    options.select,
    options.expand.map((each) => each.name),
  )
  return {
    '@odata.context': `${base}/$metadata#${context}`,
    ...(options.count ? { '@odata.count': total ?? 0 } : {}),
  }
}

function nextLink(call: Call, skip: number): string {
  const kept = [...call.options.texts].filter(([name]) => name !== 'skip')
  const query = [...kept, ['skip', String(skip)] as const].map(([name, text]) => `$${name}=${encodeURIComponent(text)}`)
  return `${call.base}${call.path}?${query.join('&')}`
}

/** `$count` after a set: a bare number. */
export async function countRows(call: Call, resource: Resource): Promise<Answer> {
  const options = { ...call.options, count: true, top: 0, skip: 0 }
  if (resource.query !== undefined) {
    const page = await resource.query(call.asking, options, 0)
    return answer(200, String(page.total ?? 0))
  }
  const page = await pageOf({ ...call, options }, resource, 0)
  return answer(200, String(page.total ?? 0))
}

/** Plain values of a struct: navigation, results of functions. */
export function listValues(
  call: Call,
  struct: StructDeclaration,
  values: readonly unknown[],
  what: string,
  maxTop: number = PAGE,
): Answer {
  return listRead(call, plainReading(struct, call.asking.desk.now(), call.asking.zone), values, what, maxTop)
}

/** Items of a struct that belong to no set of their own. */
export function listItems(call: Call, struct: StructDeclaration, items: readonly Item[], what: string): Answer {
  const { desk, zone } = call.asking
  const reading = { struct, field: (item: Item, name: string) => item.field(name), now: desk.now(), zone }
  return listRead(call, reading, items, what)
}

function listRead<T>(
  call: Call,
  reading: Reading<T>,
  values: readonly T[],
  what: string,
  maxTop: number = PAGE,
): Answer {
  const { options } = call
  const top = topOf(options, maxTop)
  const how = projection(reading.struct, options.select, options.expand, reading.now, reading.zone)
  const page = runQuery(values, { ...options, top }, reading)
  const rows = page.rows.map((row) => project(how, (name) => reading.field(row, name)))
  const more = options.top === null && page.total > options.skip + page.rows.length
  return listed(call, what, rows, { total: page.total, more }, top)
}

export function expandedNames(expand: readonly ExpandItem[]): readonly string[] {
  return expand.map((each) => each.name)
}
