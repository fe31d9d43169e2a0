// The big tables as the API sees them, asked page by page.
import { sql } from 'kysely'
import type { Page, Query, Scalar, View } from './condition.ts'
import { Compiler } from './condition-sql.ts'
import type { Database } from './engine.ts'
import type { Column, ViewTable } from './step-sql.ts'

function columns(
  of: Readonly<Record<string, readonly [string, Column['kind'], 'searched'?]>>,
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

/** Throws StoreError `internal` with the field as target when the view has no such field. */
export async function queryView(database: Database, view: View, query: Query): Promise<Page> {
  const table = VIEWS[view]
  const compiler = new Compiler(table, database.engine, database.icu)
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
