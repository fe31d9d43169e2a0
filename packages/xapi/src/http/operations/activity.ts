// The activity log: what the event log holds of calls, by time, call, extension and severity.
import { ActivityLogEvent, ActivityLogsFilter } from '@cordboard/model'
import type { Query } from '@cordboard/store'
import type { Asking } from '../../resources/resource.ts'
import { isoTime } from '../../resources/value-item.ts'
import { type Arguments, type Operation, type Result, textOf } from '../operation.ts'
import { refusal } from '../refusal.ts'

const NEEDS = { noun: 'EventLog', right: 'read' } as const
const MOST = 10_000
const SEVERITIES: ReadonlySet<string> = new Set(['Info', 'Warning', 'Error'])

export const activityOperations: readonly Operation[] = [
  {
    kind: 'function',
    set: 'ActivityLog',
    bound: 'set',
    name: 'GetLogs',
    parameters: [
      { name: 'startDate', kind: 'moment' },
      { name: 'endDate', kind: 'moment' },
      { name: 'extension', kind: 'text', optional: true },
      { name: 'call', kind: 'text', optional: true },
      { name: 'severity', kind: 'text', optional: true },
    ],
    needs: NEEDS,
    run: getLogs,
  },
  {
    kind: 'function',
    set: 'ActivityLog',
    bound: 'set',
    name: 'GetFilter',
    parameters: [],
    needs: NEEDS,
    run: getFilter,
  },
]

type Where = NonNullable<Query['where']>

async function getLogs({ desk }: Asking, given: Arguments): Promise<Result> {
  const extension = textOf(given, 'extension') ?? ''
  const call = textOf(given, 'call') ?? ''
  const severity = textOf(given, 'severity') ?? ''
  if (severity !== '' && !SEVERITIES.has(severity)) {
    throw refusal(400, 'severity: one of Info, Warning, Error is expected.', 'WARNINGS.INVALID', 'severity')
  }
  const all: readonly Where[] = [
    { op: 'compare', field: 'TimeGenerated', is: 'ge', value: Number(given.startDate) },
    { op: 'compare', field: 'TimeGenerated', is: 'le', value: Number(given.endDate) },
    ...(call === '' ? [] : [{ op: 'compare', field: 'Call', is: 'eq', value: call } as const]),
    ...(severity === '' ? [] : [{ op: 'compare', field: 'Type', is: 'eq', value: severity } as const]),
    // Parameters are a JSON object of texts, so a whole value stands between quotes.
    ...(extension === ''
      ? []
      : [{ op: 'text', how: 'contains', field: 'Parameters', value: JSON.stringify(extension) } as const]),
  ]
  const page = await desk.store.query('EventLog', {
    where: { op: 'and', all },
    orderBy: [{ field: 'TimeGenerated', descending: false }],
    limit: MOST,
  })
  const values = page.rows.map((row) => ({
    Index: row.Id,
    TimeStamp: isoTime(row.TimeGenerated),
    Message: row.Message,
  }))
  return { kind: 'rows', of: ActivityLogEvent, values }
}

/** Extensions, and no calls: calls are found by their id in CallHistoryView. */
async function getFilter({ desk }: Asking): Promise<Result> {
  const users = await desk.store.list('User')
  const value = { Extensions: users.map((row) => ({ Number: row.number, CallIds: [] })) }
  return { kind: 'struct', of: ActivityLogsFilter, value }
}
