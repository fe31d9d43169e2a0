// The call log: one row for each leg of each call of a period, newest first, from the call history.
import { CallHistory, CallLogData, reportCallLogDataOperations } from '@cordboard/model'
import type { Query, Scalar } from '@cordboard/store'
import { type Arguments, implement, momentOf, type Operation, textOf } from '../http/operation.ts'
import { refusal } from '../http/refusal.ts'
import type { Asking, Desk } from '../resources/resource.ts'
import { isoDuration, isoTime } from '../resources/value-item.ts'
import { localTimes } from './local-times.ts'

const READ = { noun: CallHistory.name, right: 'read' } as const
const MAX_TOP = 1000
/** Rows of a period; a longer one is refused, because sorted and filtered are all of them. */
const MOST_ROWS = 100_000
const MOST_IN = 500
const DAY_MS = 86_400_000

type Row = Readonly<Record<string, Scalar>>
type Where = NonNullable<Query['where']>

export const callLogOperations: readonly Operation[] = [
  implement(reportCallLogDataOperations.GetCallLogData, READ, async (asking, given) => ({
    kind: 'rows',
    of: CallLogData,
    values: await callLog(asking, given),
    maxTop: MAX_TOP,
  })),
  // What older versions stored in another shape: nothing here is older.
  implement(reportCallLogDataOperations.GetOldCallLogData, READ, async () => ({
    kind: 'rows',
    of: CallLogData,
    values: [],
    maxTop: MAX_TOP,
  })),
  implement(reportCallLogDataOperations.DownloadCallLog, READ, async (asking, given) => ({
    kind: 'csv',
    file: {
      name: 'call-log.csv',
      from: { of: CallLogData, values: await callLog(asking, given) },
      shown: localTimes(given.clientTimeZone ?? '', ['StartTime']),
    },
  })),
]

/** The contract does not say what their other values mean. */
const ALL = ['sourceType', 'destinationType', 'callsType', 'callTimeFilterType'] as const

async function callLog({ desk }: Asking, given: Arguments): Promise<readonly Row[]> {
  const chosen = ALL.find((name) => given[name] !== 0)
  if (chosen !== undefined) {
    const message = `${chosen}: only 0 (all) is built; choose with sourceFilter, destinationFilter or $filter.`
    throw refusal(400, message, 'WARNINGS.XAPI.NOT_SUPPORTED', chosen)
  }
  const rows = await historyRows(desk, given)
  const aliases = await aliasesOf(desk, rows)
  const seen = new Set<Scalar>()
  // A call's rows stand together as they began; the first one is the call, the others belong to it.
  const shown = rows.toReversed().map((row) => {
    const isFirst = !seen.has(row.Call ?? null)
    seen.add(row.Call ?? null)
    return logRow(row, aliases.get(String(row.Call)) ?? 0, isFirst)
  })
  return shown.reverse()
}

async function historyRows(desk: Desk, given: Arguments): Promise<readonly Row[]> {
  const [from, to] = [momentOf(given, 'periodFrom') ?? 0, momentOf(given, 'periodTo') ?? 0]
  const all: readonly Where[] = [
    { op: 'compare', field: 'SegmentStartTime', is: 'ge', value: from },
    { op: 'compare', field: 'SegmentStartTime', is: 'le', value: to },
    ...numberHas('SrcDn', textOf(given, 'sourceFilter')),
    ...numberHas('DstDn', textOf(given, 'destinationFilter')),
    // Phones that rang beside the one that answered.
    ...(given.hidePcalls === true
      ? [{ op: 'compare', field: 'SegmentActionId', is: 'ne', value: COMPLETED_ELSEWHERE } as const]
      : []),
  ]
  const orderBy = ['SegmentStartTime', 'SegmentId'].map((field) => ({ field, descending: true }))
  const { rows } = await desk.store.query('CallHistoryView', { where: { op: 'and', all }, orderBy, limit: MOST_ROWS })
  if (rows.length < MOST_ROWS) return rows
  throw refusal(400, `The period has ${MOST_ROWS} rows and more: name a shorter one.`, 'WARNINGS.INVALID', 'periodFrom')
}

function numberHas(field: string, value: string | null): readonly Where[] {
  return value === null || value === '' ? [] : [{ op: 'text', how: 'contains', field, value }]
}

/** The short number of each call: of those that began in the same days, the others by name. */
async function aliasesOf({ store }: Desk, rows: readonly Row[]): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  const add = (calls: readonly Row[]): void => {
    for (const { Call, Alias } of calls) found.set(String(Call), Number(Alias))
  }
  const [newest, oldest] = [rows[0]?.SegmentStartTime, rows.at(-1)?.SegmentStartTime]
  if (typeof newest !== 'number' || typeof oldest !== 'number') return found
  const between: readonly Where[] = [
    { op: 'compare', field: 'StartedAt', is: 'ge', value: oldest - DAY_MS },
    { op: 'compare', field: 'StartedAt', is: 'le', value: newest },
  ]
  add((await store.query('Calls', { where: { op: 'and', all: between }, limit: MOST_ROWS })).rows)
  const missing = [...new Set(rows.map((row) => String(row.Call)))].filter((call) => !found.has(call))
  for (let at = 0; at < missing.length; at += MOST_IN) {
    const values = missing.slice(at, at + MOST_IN)
    add((await store.query('Calls', { where: { op: 'in', field: 'Call', values }, limit: MOST_IN })).rows)
  }
  return found
}

const COMPLETED_ELSEWHERE = 7
/** By SegmentActionId of the history. */
const REASONS: ReadonlyMap<number, string> = new Map([
  [1, 'Answered'],
  [2, 'No answer'],
  [3, 'Busy'],
  [4, 'Rejected'],
  [5, 'Caller hung up'],
  [6, 'Transferred'],
  [COMPLETED_ELSEWHERE, 'Answered elsewhere'],
  [8, 'Failed'],
  [9, 'System restarted'],
])
/** By type of the destination: 0 extension, 1 outside line, 13 the system itself. */
const CALL_TYPES: ReadonlyMap<number, string> = new Map([
  [0, 'Extension'],
  [1, 'External'],
  [13, 'System'],
])

function logRow(row: Row, alias: number, isFirst: boolean): Row {
  const [start, end, talk] = [Number(row.SegmentStartTime), Number(row.SegmentEndTime), Number(row.CallTime)]
  const answered = row.CallAnswered === true
  return {
    CallId: alias,
    CdrId: `${row.Call}.${row.SegmentId}`,
    CallHistoryId: row.Call ?? null,
    MainCallHistoryId: row.Call ?? null,
    SegmentId: row.SegmentId ?? null,
    StartTime: isoTime(start),
    SourceDn: row.SrcDn ?? null,
    SourceCallerId: row.SrcCallerNumber ?? null,
    SourceDisplayName: row.SrcDisplayName ?? null,
    SourceType: row.SrcDnType ?? null,
    DestinationDn: row.DstDn ?? null,
    DestinationCallerId: row.DstCallerNumber ?? null,
    DestinationDisplayName: row.DstDisplayName ?? null,
    DestinationType: row.DstDnType ?? null,
    Direction: row.SrcExternal === true ? 'Inbound' : row.DstExternal === true ? 'Outbound' : 'Internal',
    CallType: CALL_TYPES.get(Number(row.DstDnType)) ?? null,
    ActionType: row.SegmentActionId ?? null,
    Answered: answered,
    Status: answered ? 'Answered' : 'Unanswered',
    Reason: REASONS.get(Number(row.SegmentActionId)) ?? null,
    RingingDuration: isoDuration(Math.max(0, end - start - talk)),
    TalkingDuration: isoDuration(talk),
    Indent: isFirst ? 0 : 1,
  }
}
