// Call history, event log and audit log: asked in the database, because they are large.
import { AuditLogs, CallHistory, EventLogs, type NounDeclaration } from '@cordboard/model'
import type { Query, Scalar, View } from '@cordboard/store'
import { reachOf } from '../auth/caller.ts'
import { ODataRefusal, type OrderItem, propertyOf, type QueryOptions, toCondition } from '../odata/index.ts'
import type { Asking, Item, ItemPage, Resource } from './resource.ts'
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
    Group: row.Event,
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

function parameterValues(json: Scalar): readonly string[] {
  if (typeof json !== 'string') return []
  const parsed: unknown = JSON.parse(json)
  return typeof parsed === 'object' && parsed !== null ? Object.values(parsed).map(String) : []
}

async function ask(table: Table, asking: Asking, options: QueryOptions, top: number): Promise<ItemPage> {
  if (reachOf(asking.caller, table.noun.name, 'read') !== 'all') return { rows: [], total: 0 }
  const { struct } = table.noun
  const where = options.filter === null ? null : renamed(toCondition(options.filter, struct, asking.desk.now()), table)
  const order = options.orderBy.map((item) => orderOf(table, item))
  const query: Query = {
    ...(where === null ? {} : { where }),
    ...(options.search === null ? {} : { search: options.search }),
    orderBy: order.length > 0 ? order : [{ field: table.newest, descending: true }],
    limit: top,
    offset: options.skip,
    count: options.count,
  }
  const page = await asking.desk.store.query(table.view, query)
  return { rows: page.rows.map((row) => item(table, row)), total: page.total }
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
    throw new ODataRefusal(`$orderby on ${table.noun.set} sorts by properties of '${table.noun.struct.name}' only.`)
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
    case 'date':
    case 'in':
    case 'text':
      return { ...condition, field: table.fields.get(condition.field) ?? condition.field }
  }
}

function tableResource(table: Table): Resource {
  return {
    noun: table.noun,
    maxTop: table.maxTop,
    query: (asking, options, top) => ask(table, asking, options, top),
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
