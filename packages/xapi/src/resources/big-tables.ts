// Call history, event log and audit log: asked in the database, because they are large.
import { AuditLogs, CallHistory, EventLogs, type NounDeclaration, recordIn } from '@cordboard/model'
import { type Query, type Scalar, StoreError, type View } from '@cordboard/store'
import { reachOf } from '../auth/caller.ts'
import { ODataRefusal, type OrderItem, propertyOf, type QueryOptions, toCondition } from '../odata/index.ts'
import { EVENT_ID_PARAMETER, eventIdOfEntry, groupsWithId, KNOWN_GROUPS, kindName } from '../trunks/event-index.ts'
import type { Asking, Item, ItemPage, ItemPieces, Resource } from './resource.ts'
import { isoDuration, isoTime, valueItem } from './value-item.ts'

type Row = Readonly<Record<string, Scalar>>

interface Table {
  readonly noun: NounDeclaration
  readonly view: View
  readonly key: string
  readonly maxTop: number
  /** API property to the view's field where they differ. */
  readonly fields: ReadonlyMap<string, string>
  /** Newest first when nothing else is asked for. */
  readonly newest: string
  readonly shown: (row: Row) => Readonly<Record<string, unknown>>
}

const HISTORY: Table = {
  noun: CallHistory,
  view: 'CallHistoryView',
  key: 'SegmentId',
  maxTop: 100_000,
  fields: new Map(),
  newest: 'SegmentStartTime',
  shown: (row) => ({
    ...row,
    SegmentStartTime: isoTime(row.SegmentStartTime),
    SegmentEndTime: isoTime(row.SegmentEndTime),
    CallTime: isoDuration(Number(row.CallTime ?? 0)),
  }),
}

const EVENTS: Table = {
  noun: EventLogs,
  view: 'EventLog',
  key: 'Id',
  maxTop: 100,
  fields: new Map([['Group', 'Event']]),
  newest: 'TimeGenerated',
  shown: (row) => ({
    Id: row.Id,
    Type: row.Type,
    TimeGenerated: isoTime(row.TimeGenerated),
    EventId: eventIdOfEntry(String(row.Event), parametersIn(row.Parameters ?? null)),
    Group: row.Event,
    GroupName: kindName(String(row.Event)),
    Source: row.Call === null ? 'Cordboard' : `call ${row.Call}`,
    Message: row.Tip === null ? row.Message : `${row.Message} ${row.Tip}`,
    Params: parameterValues(row.Parameters ?? null),
  }),
}

const AUDIT: Table = {
  noun: AuditLogs,
  view: 'AuditLog',
  key: 'Id',
  maxTop: 100,
  fields: new Map(),
  newest: 'Id',
  shown: (row) => ({ ...row, Timestamp: isoTime(row.Timestamp) }),
}

function parametersIn(json: Scalar): Readonly<Record<string, unknown>> {
  if (typeof json !== 'string') return {}
  return recordIn(JSON.parse(json))
}

function parameterValues(json: Scalar): readonly string[] {
  return Object.entries(parametersIn(json)).flatMap(([name, value]) =>
    name === EVENT_ID_PARAMETER ? [] : [String(value)],
  )
}

/** @param upTo the newest row to look at, so that pieces read one after the other are of one moment */
async function ask(
  table: Table,
  asking: Asking,
  options: QueryOptions,
  top: number,
  upTo: number | null = null,
): Promise<ItemPage> {
  if (reachOf(asking.caller, table.noun.name, 'read') !== 'all') return { rows: [], total: 0 }
  const { struct } = table.noun
  const wanted =
    options.filter === null ? null : renamed(toCondition(options.filter, struct, asking.desk.now(), asking.zone), table)
  const known: Where | null = upTo === null ? null : { op: 'compare', field: table.key, is: 'le', value: upTo }
  const where = wanted === null || known === null ? (wanted ?? known) : ({ op: 'and', all: [known, wanted] } as const)
  const order = options.orderBy.map((item) => orderOf(table, item))
  const query: Query = {
    ...(where === null ? {} : { where }),
    ...(options.search === null ? {} : { search: options.search }),
    orderBy: order.length > 0 ? order : [{ field: table.newest, descending: true }],
    limit: top,
    offset: options.skip,
    count: options.count,
  }
  const page = await asking.desk.store.query(table.view, query).catch((error: unknown) => {
    throw withoutColumn(error, table)
  })
  return { rows: page.rows.map((row) => item(table, row)), total: page.total }
}

async function inPieces(
  table: Table,
  asking: Asking,
  options: QueryOptions,
  top: number,
  size: number,
): Promise<ItemPieces> {
  const upTo = await newestOf(table, asking)
  const piece = (from: number, count: boolean): Promise<ItemPage> =>
    ask(table, asking, { ...options, skip: options.skip + from, count }, Math.min(size, top - from), upTo)
  const first = await piece(0, options.count)
  async function* pieces(): AsyncGenerator<readonly Item[]> {
    let { rows } = first
    let from = rows.length
    yield rows
    while (rows.length === size && from < top) {
      rows = (await piece(from, false)).rows
      from += rows.length
      yield rows
    }
  }
  return { total: first.total, pieces: pieces() }
}

async function newestOf(table: Table, { desk }: Asking): Promise<number> {
  const { rows } = await desk.store.query(table.view, { orderBy: [{ field: table.key, descending: true }], limit: 1 })
  return Number(rows[0]?.[table.key] ?? 0)
}

/** What is put together when an entry is shown has no column to be asked for. */
function withoutColumn(error: unknown, table: Table): unknown {
  if (!(error instanceof StoreError) || error.fault !== 'internal' || error.target === null) return error
  return new ODataRefusal(`${error.target} of ${table.noun.set} is shown, but cannot be filtered or sorted by.`)
}

function item(table: Table, row: Row): Item {
  return valueItem(Number(row[table.key]), table.shown(row))
}

function orderOf(
  table: Table,
  { by, descending }: OrderItem,
): { readonly field: string; readonly descending: boolean } {
  const [name, ...rest] = by.node === 'path' ? by.names : []
  const found = name === undefined || rest.length > 0 ? null : propertyOf(table.noun.struct, name)
  if (found === null) {
    const asked = by.node === 'path' ? by.names.join('/').slice(0, 64) : 'an expression'
    throw new ODataRefusal(
      `$orderby on ${table.noun.set} sorts by properties of '${table.noun.struct.name}' only, not by ${asked}.`,
    )
  }
  return { field: table.fields.get(found.name) ?? found.name, descending }
}

type Where = NonNullable<Query['where']>

function renamed(condition: Where, table: Table): Where {
  switch (condition.op) {
    case 'and':
      return { op: 'and', all: condition.all.map((each) => renamed(each, table)) }
    case 'or':
      return { op: 'or', any: condition.any.map((each) => renamed(each, table)) }
    case 'not':
      return { op: 'not', of: renamed(condition.of, table) }
    case 'compare':
      if (table.noun === EventLogs && condition.field === 'EventId') return eventIdIs(condition.is, [condition.value])
      return { ...condition, field: table.fields.get(condition.field) ?? condition.field }
    case 'in':
      if (table.noun === EventLogs && condition.field === 'EventId') return eventIdIs('eq', condition.values)
      return { ...condition, field: table.fields.get(condition.field) ?? condition.field }
    case 'date':
    case 'text':
      return { ...condition, field: table.fields.get(condition.field) ?? condition.field }
  }
}

// The number is worked out from the entry's kind, or kept among its parameters where the kind has many.
function eventIdIs(is: string, wanted: readonly Scalar[]): Where {
  if (is !== 'eq' && is !== 'ne') throw new ODataRefusal('EventId is compared with eq, ne and in only.')
  const found: Where = { op: 'or', any: wanted.map((id) => oneEventId(Number(id))) }
  return is === 'eq' ? found : { op: 'not', of: found }
}

function oneEventId(id: number): Where {
  const contains = (value: string): Where => ({ op: 'text', how: 'contains', field: 'Parameters', value })
  const groups = groupsWithId(id)
  const kind: Where =
    groups === null
      ? { op: 'not', of: { op: 'in', field: 'Event', values: KNOWN_GROUPS } }
      : { op: 'in', field: 'Event', values: groups }
  const unexplained: Where = { op: 'not', of: contains(`"${EVENT_ID_PARAMETER}":"`) }
  return {
    op: 'or',
    any: [contains(`"${EVENT_ID_PARAMETER}":"${id}"`), { op: 'and', all: [kind, unexplained] }],
  }
}

function tableResource(table: Table): Resource {
  return {
    noun: table.noun,
    maxTop: table.maxTop,
    query: (asking, options, top) => ask(table, asking, options, top),
    pieces: (asking, options, top, size) => inPieces(table, asking, options, top, size),
  }
}

export function callHistoryResource(): Resource {
  return tableResource(HISTORY)
}
export function eventLogResource(): Resource {
  return tableResource(EVENTS)
}

/** The audit log has no list of its own in the contract; a function of ReportAuditLog answers it. */
export function auditLogResource(): Resource {
  return tableResource(AUDIT)
}
