// The activity log: the story of one call (decisions, SIP, legs), or what the event log holds by time, extension and severity.
import { ActivityLogEvent, ActivityLogsFilter, activityLogOperations } from '@cordboard/model'
import type { Query } from '@cordboard/store'
import type { Asking, Desk } from '../../resources/resource.ts'
import { isoTime } from '../../resources/value-item.ts'
import { SwitchRefusal } from '../../switch-desk/switch-desk.ts'
import { type StoryLine, storyOf, traceLinesIn } from '../../trunks/story.ts'
import { type Arguments, momentOf, type Operation, type Result, textOf } from '../operation.ts'
import { refusal } from '../refusal.ts'

const NEEDS = { noun: 'EventLog', right: 'read' } as const
const MOST = 10_000
/** How far back the filter looks for calls of extensions, in segments, and how many calls it names of each. */
const MOST_SEGMENTS = 2000
const MOST_CALLS = 50
const SEVERITIES: ReadonlySet<string> = new Set(['Info', 'Warning', 'Error'])

export const activityOperations: readonly Operation[] = [
  {
    of: activityLogOperations.GetLogs,
    needs: NEEDS,
    run: getLogs,
  },
  {
    of: activityLogOperations.GetFilter,
    needs: NEEDS,
    run: getFilter,
  },
]

type Where = NonNullable<Query['where']>

interface Wanted {
  readonly start: number
  readonly end: number
  readonly extension: string
  /** ULID. */
  readonly call: string
  readonly severity: string
}

async function getLogs({ desk }: Asking, given: Arguments): Promise<Result> {
  const named = textOf(given, 'call') ?? ''
  const severity = textOf(given, 'severity') ?? ''
  if (severity !== '' && !SEVERITIES.has(severity)) {
    throw refusal(400, 'severity: one of Info, Warning, Error is expected.', 'WARNINGS.INVALID', 'severity')
  }
  const wanted: Wanted = {
    start: momentOf(given, 'startDate') ?? 0,
    end: momentOf(given, 'endDate') ?? 0,
    extension: textOf(given, 'extension') ?? '',
    // ActiveCalls and the call control answer the short number of a call.
    call: /^\d{1,10}$/.test(named) ? ((await desk.store.ulidOf(Number(named))) ?? named) : named,
    severity,
  }
  const entries = await entriesOf(desk, wanted)
  const isStory = wanted.call !== '' && (severity === '' || severity === 'Info')
  const lines = isStory ? await callLines(desk, wanted, entries) : entries
  const values = lines.map(({ at, text, id }, index) => ({
    Index: id ?? index + 1,
    TimeStamp: isoTime(at),
    Message: text,
  }))
  return { kind: 'rows', of: ActivityLogEvent, values }
}

interface Line extends StoryLine {
  /** Of the entry in the event log. */
  readonly id?: number
}

async function entriesOf(desk: Desk, { start, end, extension, call, severity }: Wanted): Promise<readonly Line[]> {
  const all: readonly Where[] = [
    { op: 'compare', field: 'TimeGenerated', is: 'ge', value: start },
    { op: 'compare', field: 'TimeGenerated', is: 'le', value: end },
    ...(call === '' ? [] : [{ op: 'compare', field: 'Call', is: 'eq', value: call } as const]),
    ...(severity === '' ? [] : [{ op: 'compare', field: 'Type', is: 'eq', value: severity } as const]),
    // Parameters are a JSON object of texts, so a whole value stands between quotes.
    ...(extension === '' || call !== ''
      ? []
      : [{ op: 'text', how: 'contains', field: 'Parameters', value: JSON.stringify(extension) } as const]),
  ]
  const page = await desk.store.query('EventLog', {
    where: { op: 'and', all },
    orderBy: [{ field: 'TimeGenerated', descending: false }],
    limit: MOST,
  })
  return page.rows.map((row) => ({
    at: Number(row.TimeGenerated),
    text: row.Tip === null || call === '' ? String(row.Message) : `${row.Message} ${row.Tip}`,
    ...(call === '' ? { id: Number(row.Id) } : {}),
  }))
}

/** The whole story; nothing when an extension is named that had no part in it. */
async function callLines(desk: Desk, wanted: Wanted, entries: readonly Line[]): Promise<readonly Line[]> {
  const { call, extension, start, end } = wanted
  const record = await desk.store.readCall(call)
  if (extension !== '' && record?.segments.some((each) => each.number === extension) === false) return []
  const lines = storyOf(record, entries, await traceOf(desk, call))
  return lines.filter(({ at }) => at >= start && at <= end).slice(0, MOST)
}

// The switch keeps the last messages only, and may be away: the story is told without them then.
async function traceOf({ switch: desk }: Desk, call: string) {
  try {
    return traceLinesIn(await desk.request({ kind: 'trace', call, follow: false }))
  } catch (error) {
    if (error instanceof SwitchRefusal) return []
    throw error
  }
}

/** Extensions with the newest calls they had a part in. */
async function getFilter({ desk }: Asking): Promise<Result> {
  const users = await desk.store.list('User')
  const calls = new Map<string, Set<string>>(users.map((row) => [row.number ?? '', new Set()]))
  const page = await desk.store.query('CallHistoryView', {
    orderBy: [{ field: 'SegmentStartTime', descending: true }],
    limit: MOST_SEGMENTS,
  })
  for (const { SrcDn, DstDn, Call } of page.rows) {
    for (const number of [SrcDn, DstDn]) {
      const known = calls.get(String(number))
      if (known !== undefined && known.size < MOST_CALLS) known.add(String(Call))
    }
  }
  const value = {
    Extensions: users.map(({ number }) => ({ Number: number, CallIds: [...(calls.get(number ?? '') ?? [])] })),
  }
  return { kind: 'struct', of: ActivityLogsFilter, value }
}
