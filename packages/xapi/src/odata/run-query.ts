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
export function runNested<T>(rows: readonly T[], query: RowQuery, reading: Reading<T>, options: InOptions): RowPage<T> {
  const plan = planned(query, reading, options)
  const found = rows.filter(plan.matches)
  return pageOf(query, plan.keyed === null ? found : sorted(found.map(plan.keyed), plan.order), found.length)
}

/** Rows looked at in a row before others get their turn. */
const ROWS_A_TURN = 256

/** The same for many rows, with pauses: `turn` is asked between pieces and waited for when it answers a promise. */
export async function runQueryInTurns<T>(
  rows: readonly T[],
  query: RowQuery,
  reading: Reading<T>,
  turn: () => Promise<void> | null,
): Promise<RowPage<T>> {
  const plan = planned(query, reading, ['$filter', '$orderby'])
  const found: T[] = []
  await inPieces(rows, turn, (row) => {
    if (plan.matches(row)) found.push(row)
  })
  const { keyed } = plan
  if (keyed === null) return pageOf(query, found, found.length)
  const keys: Keyed<T>[] = []
  await inPieces(found, turn, (row) => void keys.push(keyed(row)))
  return pageOf(query, sorted(keys, plan.order), found.length)
}

async function inPieces<T>(rows: readonly T[], turn: () => Promise<void> | null, each: (row: T) => void) {
  for (const [index, row] of rows.entries()) {
    each(row)
    if (index % ROWS_A_TURN !== ROWS_A_TURN - 1) continue
    const pause = turn()
    if (pause !== null) await pause
  }
}

function pageOf<T>({ skip, top }: RowQuery, rows: readonly T[], total: number): RowPage<T> {
  return { rows: rows.slice(skip, skip + top), total }
}

type InOptions = readonly [filter: string, order: string]

interface Keyed<T> {
  readonly row: T
  readonly keys: readonly unknown[]
}

interface Planned<T> {
  readonly matches: (row: T) => boolean
  /** Null: the rows stay in the order they come in. */
  readonly keyed: ((row: T) => Keyed<T>) | null
  readonly order: readonly { readonly descending: boolean }[]
}

/** Names bound, types checked: what is done with each row. */
function planned<T>(query: RowQuery, reading: Reading<T>, [filterOption, orderOption]: InOptions): Planned<T> {
  const scope = rootScope(reading.struct, reading.now, knownZone(reading.zone ?? 'UTC'), reading.ignoreCase ?? false)
  const { filter } = query
  const where = filter === null ? null : inOption(filterOption, () => condition(bind(filter, scope)))
  const order = inOption(orderOption, () =>
    query.orderBy.map((item) => ({ by: sortable(bind(item.by, scope)), descending: item.descending })),
  )
  const steps = budget()
  const cost = query.filter === null ? 0 : sizeOf(query.filter)
  const runOf = (row: T): Run => ({ root: rootOf(row, reading), variables: [], budget: steps })
  const search = query.search === null ? null : searcher(query.search, reading)
  const matches = (row: T): boolean => {
    if (where !== null) {
      const run = runOf(row)
      spend(run, cost)
      if (where.run(run) !== true) return false
    }
    return search === null || search(row)
  }
  const keyed = (row: T): Keyed<T> => {
    const run = runOf(row)
    return { row, keys: order.map(({ by }) => by.run(run)) }
  }
  return { matches, keyed: order.length === 0 ? null : keyed, order }
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

function sorted<T>(keyed: readonly Keyed<T>[], order: Planned<T>['order']): readonly T[] {
  const inOrder = keyed.toSorted((a, b) => {
    for (const [index, { descending }] of order.entries()) {
      const difference = ordered(a.keys[index], b.keys[index])
      if (difference !== 0) return descending ? -difference : difference
    }
    return 0
  })
  return inOrder.map(({ row }) => row)
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
    const texts: string[] = []
    for (const name of names) {
      const value = reading.field(row, name)
      if (typeof value === 'string') texts.push(value.toLowerCase())
    }
    return isFound(search, (text) => texts.some((value) => value.includes(text.toLowerCase())))
  }
}

/** Reads the properties of plain values. */
export function plainReading(struct: StructDeclaration, now: number, zone = 'UTC'): Reading<unknown> {
  return { struct, field: part, now, zone }
}
