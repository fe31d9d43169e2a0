// The big tables as the API sees them, and conditions compiled to parametrised SQL for either engine.
import { type RawBuilder, sql } from 'kysely'
import type { Comparison, Condition, Page, Query, Scalar, View } from './condition.ts'
import { StoreError } from './contract.ts'
import type { Database } from './engine.ts'
import type { Engine } from './migrations.ts'

type ColumnKind = 'text' | 'number' | 'time' | 'truth'

interface Column {
  /** A column, or an expression without outside input. */
  readonly sql: string
  readonly kind: ColumnKind
  readonly searched?: boolean
}

interface ViewTable {
  readonly table: string
  readonly key: string
  readonly columns: ReadonlyMap<string, Column>
}

function columns(
  of: Readonly<Record<string, readonly [string, ColumnKind, 'searched'?]>>,
): ReadonlyMap<string, Column> {
  return new Map(
    Object.entries(of).map(([name, [expression, kind, searched]]) => [
      name,
      { sql: expression, kind, searched: searched === 'searched' },
    ]),
  )
}

// CallHistoryView: CallTime is milliseconds here; the API makes a duration of it. `Call` is ours: the ULID.
const HISTORY = columns({
  SegmentId: ['id', 'number'],
  Call: ['call', 'text'],
  SegmentStartTime: ['start_time', 'time'],
  SegmentEndTime: ['end_time', 'time'],
  SegmentType: ['type_id', 'number'],
  SegmentActionId: ['action_id', 'number'],
  CallAnswered: ['answered', 'truth'],
  CallTime: ['talk_ms', 'number'],
  SrcId: ['src_order', 'number'],
  SrcParticipantId: ['src_order', 'number'],
  SrcDn: ['src_number', 'text', 'searched'],
  SrcDnType: ['src_type', 'number'],
  SrcCallerNumber: ['src_number', 'text'],
  SrcDisplayName: ['src_name', 'text', 'searched'],
  SrcExtendedDisplayName: ['src_name', 'text'],
  SrcExternal: ['src_external', 'truth'],
  SrcInternal: ['1 - src_external', 'truth'],
  SrcRecId: ['null', 'number'],
  DstId: ['dst_order', 'number'],
  DstParticipantId: ['dst_order', 'number'],
  DstDn: ['dst_number', 'text', 'searched'],
  DstDnType: ['dst_type', 'number'],
  DstCallerNumber: ['dst_number', 'text'],
  DstDisplayName: ['dst_name', 'text', 'searched'],
  DstExtendedDisplayName: ['dst_name', 'text'],
  DstExternal: ['dst_external', 'truth'],
  DstInternal: ['1 - dst_external', 'truth'],
  DstRecId: ['null', 'number'],
})

// Event and Tip, Call and Parameters (JSON) are ours; the API makes EventId, Params and Group of them.
const EVENTS = columns({
  Id: ['id', 'number'],
  Event: ['event', 'text', 'searched'],
  TimeGenerated: ['at', 'time'],
  Type: ['severity', 'text'],
  Call: ['call', 'text', 'searched'],
  Message: ['message', 'text', 'searched'],
  Tip: ['tip', 'text'],
  Parameters: ['parameters', 'text', 'searched'],
})

// Action: 1 created, 2 changed, 3 deleted. Noun, RowId, Version and SourceName are ours.
const AUDIT = columns({
  Id: ['id', 'number'],
  Timestamp: ['at', 'time'],
  Version: ['version', 'number'],
  Action: ['action', 'number'],
  Noun: ['noun', 'text', 'searched'],
  RowId: ['row_id', 'number'],
  ObjectName: ['object_name', 'text', 'searched'],
  UserName: ['user_name', 'text', 'searched'],
  Ip: ['ip', 'text', 'searched'],
  SourceName: ['source', 'text'],
  PrevData: ['before', 'text'],
  NewData: ['after', 'text'],
})

const CALLS = columns({
  Call: ['call', 'text', 'searched'],
  Alias: ['alias', 'number'],
  Sequence: ['sequence', 'number'],
  StartedAt: ['started_at', 'time'],
  AnsweredAt: ['answered_at', 'time'],
  EndedAt: ['ended_at', 'time'],
  From: ['from_number', 'text', 'searched'],
  FromName: ['from_name', 'text', 'searched'],
  To: ['to_number', 'text', 'searched'],
  Cause: ['cause', 'text'],
})

const VIEWS: Readonly<Record<View, ViewTable>> = {
  CallHistoryView: { table: 'call_history', key: 'id', columns: HISTORY },
  EventLog: { table: 'event_log', key: 'id', columns: EVENTS },
  AuditLog: { table: 'audit', key: 'id', columns: AUDIT },
  Calls: { table: 'call_record', key: 'call', columns: CALLS },
}

const MAX_LIMIT = 100_000
const MAX_TERMS = 1000
const DAY_MS = 86_400_000
// No text of ours holds it, and PostgreSQL takes none that does.
const NUL = '\u0000'

/** Throws StoreError `internal` with the field as target when the view has no such field. */
export async function queryView(database: Database, view: View, query: Query): Promise<Page> {
  const table = VIEWS[view]
  const compiler = new Compiler(table, database.engine)
  const where = compiler.where(query)
  const fields = [...table.columns].map(([name, column]) => sql`${sql.raw(column.sql)} as ${sql.id(name)}`)
  const limit = Math.max(0, Math.min(MAX_LIMIT, Math.trunc(query.limit)))
  const offset = Math.max(0, Math.trunc(query.offset ?? 0))
  const found = await sql<Record<string, Scalar>>`
    select ${sql.join(fields)} from ${sql.table(table.table)} where ${where}
    order by ${compiler.order(query)} limit ${limit} offset ${offset}`.execute(database.reader)
  const rows = found.rows.map((row) => truths(table, row))
  if (query.count !== true) return { rows, total: null }
  const counted = await sql<{ total: number }>`
    select count(*) as total from ${sql.table(table.table)} where ${where}`.execute(database.reader)
  return { rows, total: Number(counted.rows[0]?.total ?? 0) }
}

function truths(table: ViewTable, row: Readonly<Record<string, Scalar>>): Readonly<Record<string, Scalar>> {
  const shown: Record<string, Scalar> = { ...row }
  for (const [name, column] of table.columns) if (column.kind === 'truth') shown[name] = row[name] === 1
  return shown
}

class Compiler {
  readonly #table: ViewTable
  readonly #engine: Engine
  #terms = 0

  constructor(table: ViewTable, engine: Engine) {
    this.#table = table
    this.#engine = engine
  }

  where(query: Query): RawBuilder<unknown> {
    const parts: RawBuilder<unknown>[] = [sql`1 = 1`]
    if (query.where !== undefined) parts.push(this.#condition(query.where))
    if (query.search !== undefined && query.search !== '') parts.push(this.#search(query.search))
    return sql.join(parts, sql` and `)
  }

  order(query: Query): RawBuilder<unknown> {
    const parts = (query.orderBy ?? []).map(({ field, descending }) => {
      const column = sql.raw(this.#column(field).sql)
      return descending ? sql`${column} desc` : sql`${column} asc`
    })
    // The key makes pages stable.
    return sql.join([...parts, sql`${sql.ref(this.#table.key)} asc`])
  }

  #condition(condition: Condition): RawBuilder<unknown> {
    this.#terms += 1
    if (this.#terms > MAX_TERMS) throw new StoreError('internal', `A question may have at most ${MAX_TERMS} terms.`)
    switch (condition.op) {
      case 'and':
        return this.#group(condition.all, sql` and `, sql`1 = 1`)
      case 'or':
        return this.#group(condition.any, sql` or `, sql`1 = 0`)
      case 'not':
        // Unknown counts as false, as in OData.
        return sql`not coalesce(${this.#condition(condition.of)}, ${this.#false()})`
      case 'compare':
        return this.#compare(this.#column(condition.field), condition.is, condition.value)
      case 'date':
        return this.#day(this.#column(condition.field), condition.is, condition.day)
      case 'in':
        return this.#in(this.#column(condition.field), condition.values)
      case 'text':
        return this.#text(this.#column(condition.field), condition.how, condition.value)
    }
  }

  #false(): RawBuilder<unknown> {
    return this.#engine === 'sqlite' ? sql`0` : sql`false`
  }

  #group(parts: readonly Condition[], between: RawBuilder<unknown>, none: RawBuilder<unknown>): RawBuilder<unknown> {
    if (parts.length === 0) return none
    return sql`(${sql.join(
      parts.map((part) => this.#condition(part)),
      between,
    )})`
  }

  #compare(column: Column, is: Comparison, value: Scalar): RawBuilder<unknown> {
    const left = sql`(${sql.raw(column.sql)})`
    if (value === null) {
      if (is === 'eq') return sql`${left} is null`
      return is === 'ne' ? sql`${left} is not null` : sql`1 = 0`
    }
    const right = this.#value(column, value)
    if (right === null) return is === 'ne' ? sql`1 = 1` : sql`1 = 0`
    if (is === 'ne') return sql`(${left} is null or ${left} <> ${right})`
    return sql`${left} ${SIGNS[is]} ${right}`
  }

  // A value of another type than the column's equals nothing; it must not reach PostgreSQL, which would refuse it.
  #value(column: Column, value: Exclude<Scalar, null>): RawBuilder<unknown> | null {
    const plain = typeof value === 'boolean' ? Number(value) : value
    if (column.kind === 'text') {
      const words = String(plain)
      return words.includes(NUL) ? null : sql`${words}`
    }
    if (typeof plain !== 'number' || !Number.isFinite(plain)) return null
    if (this.#engine === 'sqlite') return sql`${plain}`
    // PostgreSQL would take the column's type for the value's, and refuse what is too large for it.
    return Number.isSafeInteger(plain) ? sql`cast(${plain} as bigint)` : sql`cast(${plain} as double precision)`
  }

  #day(column: Column, is: Comparison, day: string): RawBuilder<unknown> {
    const from = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
    if (column.kind !== 'time' || Number.isNaN(from)) return sql`1 = 0`
    const left = sql`(${sql.raw(column.sql)})`
    const to = from + DAY_MS
    switch (is) {
      case 'eq':
        return sql`(${left} >= ${from} and ${left} < ${to})`
      case 'ne':
        return sql`(${left} is null or ${left} < ${from} or ${left} >= ${to})`
      case 'gt':
        return sql`${left} >= ${to}`
      case 'ge':
        return sql`${left} >= ${from}`
      case 'lt':
        return sql`${left} < ${from}`
      case 'le':
        return sql`${left} < ${to}`
    }
  }

  #in(column: Column, values: readonly Scalar[]): RawBuilder<unknown> {
    this.#terms += values.length
    const plain = values.flatMap((value) => (value === null ? [] : [this.#value(column, value)]))
    const usable = plain.filter((value) => value !== null)
    const left = sql`(${sql.raw(column.sql)})`
    const listed = usable.length === 0 ? sql`1 = 0` : sql`${left} in (${sql.join(usable)})`
    return values.includes(null) ? sql`(${left} is null or ${listed})` : listed
  }

  #text(column: Column, how: 'contains' | 'startswith' | 'endswith', value: string): RawBuilder<unknown> {
    if (value.includes(NUL)) return sql`1 = 0`
    const escaped = value.replaceAll('\\', '\\\\').replaceAll('%', '\\%').replaceAll('_', '\\_')
    const pattern = `${how === 'startswith' ? '' : '%'}${escaped}${how === 'endswith' ? '' : '%'}`
    const left = column.kind === 'text' ? sql`(${sql.raw(column.sql)})` : sql`cast((${sql.raw(column.sql)}) as text)`
    const like = this.#engine === 'sqlite' ? sql`like` : sql`ilike`
    return sql`${left} ${like} ${pattern} escape '\\'`
  }

  #search(search: string): RawBuilder<unknown> {
    const searched = [...this.#table.columns.values()].filter((column) => column.searched)
    return sql`(${sql.join(
      searched.map((column) => this.#text(column, 'contains', search.slice(0, 256))),
      sql` or `,
    )})`
  }

  #column(field: string): Column {
    const column = this.#table.columns.get(field)
    if (column === undefined) throw new StoreError('internal', `There is no field '${field}' to ask for.`, field)
    return column
  }
}

const SIGNS: Readonly<Record<Exclude<Comparison, 'ne'>, RawBuilder<unknown>>> = {
  eq: sql`=`,
  gt: sql`>`,
  ge: sql`>=`,
  lt: sql`<`,
  le: sql`<=`,
}
