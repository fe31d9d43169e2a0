// Answers a query over rows in memory: filter, search, order, count, page.
import type { StructDeclaration } from '@cordboard/model'
import type { Search } from '@cordboard/store'
import { bind, budget, part, spend } from './bind.ts'
import { type Bound, type ReadRoot, type Run, rootScope } from './bound.ts'
import { compareValues } from './compare.ts'
import { type Expression, sizeOf } from './expression.ts'
import { knownZone } from './moment.ts'
import { inOption, ODataRefusal } from './refusal.ts'
import { isFound } from './search.ts'
import type { OrderItem } from './select.ts'
import { edmName } from './shape.ts'

export interface RowQuery {
  readonly filter: Expression | null
  readonly orderBy: readonly OrderItem[]
  readonly search: Search | null
  readonly skip: number
  readonly top: number
}

/** How rows are read: `T` may compute properties when they are asked for. */
export interface Reading<T> {
  readonly struct: StructDeclaration
  readonly field: (row: T, name: string) => unknown
  /** Epoch milliseconds. */
  readonly now: number
  /** IANA name of the time zone that date() and its like speak of; UTC when left out. */
  readonly zone?: string
  /** contains, startswith and endswith find texts whatever their case. */
  readonly ignoreCase?: boolean
}

export interface RowPage<T> {
  readonly rows: readonly T[]
  /** Of all rows that match, before skip and top. */
  readonly total: number
}

/** Throws ODataRefusal when a name is unknown, types do not fit or the work gets too much. */
export function runQuery<T>(rows: readonly T[], query: RowQuery, reading: Reading<T>): RowPage<T> {
  return runNested(rows, query, reading, ['$filter', '$orderby'])
}

/** The same for rows within rows; `options` name what the texts of filter and order stand in. */
export function runNested<T>(
  rows: readonly T[],
  query: RowQuery,
  reading: Reading<T>,
  [filterOption, orderOption]: readonly [string, string],
): RowPage<T> {
  const scope = rootScope(reading.struct, reading.now, knownZone(reading.zone ?? 'UTC'), reading.ignoreCase ?? false)
  const { filter } = query
  const where = filter === null ? null : inOption(filterOption, () => condition(bind(filter, scope)))
  const order = inOption(orderOption, () =>
    query.orderBy.map((item) => ({ by: sortable(bind(item.by, scope)), descending: item.descending })),
  )
  const steps = budget()
  const cost = query.filter === null ? 0 : sizeOf(query.filter)
  const runOf = (row: T): Run => ({ root: rootOf(row, reading), variables: [], budget: steps })
  const matches = (row: T): boolean => {
    if (where === null) return true
    const run = runOf(row)
    spend(run, cost)
    return where.run(run) === true
  }
  const search = query.search === null ? null : searcher(query.search, reading)
  const found = rows.filter((row) => matches(row) && (search === null || search(row)))
  const sorted = order.length === 0 ? found : sort(found, order, runOf)
  return { rows: sorted.slice(query.skip, query.skip + query.top), total: found.length }
}

function rootOf<T>(row: T, reading: Reading<T>): ReadRoot {
  return (name) => reading.field(row, name)
}

function condition(bound: Bound): Bound {
  if (bound.shape.kind === 'value' && bound.shape.of === 'boolean') return bound
  throw new ODataRefusal(`The $filter expression must evaluate to a single boolean value, not ${edmName(bound.shape)}.`)
}

function sortable(bound: Bound): Bound {
  if (bound.shape.kind === 'value') return bound
  throw new ODataRefusal(`$orderby cannot sort by ${edmName(bound.shape)}.`)
}

function sort<T>(
  rows: readonly T[],
  order: readonly { readonly by: Bound; readonly descending: boolean }[],
  runOf: (row: T) => Run,
): readonly T[] {
  const keyed = rows.map((row) => {
    const run = runOf(row)
    return { row, keys: order.map(({ by }) => by.run(run)) }
  })
  keyed.sort((a, b) => {
    for (const [index, { descending }] of order.entries()) {
      const difference = ordered(a.keys[index], b.keys[index])
      if (difference !== 0) return descending ? -difference : difference
    }
    return 0
  })
  return keyed.map(({ row }) => row)
}

// Null comes first, as in OData.
function ordered(a: unknown, b: unknown): number {
  if (a === null || a === undefined) return b === null || b === undefined ? 0 : -1
  if (b === null || b === undefined) return 1
  const difference = compareValues(a, b)
  return Number.isNaN(difference) ? 0 : difference
}

/** Any searchable property contains the text; case is ignored. */
function searcher<T>(search: Search, reading: Reading<T>): (row: T) => boolean {
  const names = Object.entries(reading.struct.fields).flatMap(([name, field]) => (field.searchable ? [name] : []))
  return (row) => {
    const texts = names.flatMap((name) => {
      const value = reading.field(row, name)
      return typeof value === 'string' ? [value.toLowerCase()] : []
    })
    return isFound(search, (text) => texts.some((value) => value.includes(text.toLowerCase())))
  }
}

/** Reads the properties of plain values. */
export function plainReading(struct: StructDeclaration, now: number, zone = 'UTC'): Reading<unknown> {
  return { struct, field: part, now, zone }
}
