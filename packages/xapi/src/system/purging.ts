// Deletes calls and log entries for good: by period or all; the audit says who did it, and is not deleted itself.
import {
  activityLogOperations,
  CallHistory,
  callRecordsImports,
  EventLogs,
  eventLogsOperations,
  textIn,
} from '@cordboard/model'
import { structOf } from '../http/arguments.ts'
import { type Arguments, implement, type Operation, type Result } from '../http/operation.ts'
import { refusal } from '../http/refusal.ts'
import { refused } from '../http/refused.ts'
import { dateTimeMs } from '../odata/index.ts'
import type { Asking } from '../resources/resource.ts'

// Who may not see the calls of others does not delete them either.
const CALLS = { noun: CallHistory.name, right: 'read' } as const
const EVENTS = { noun: EventLogs.name, right: 'write' } as const

interface Period {
  readonly from?: number
  readonly before: number
}

/** `Stop` itself is still in the period. */
function periodIn(given: Arguments, now: number): Period {
  const { All: all, Start, Stop } = structOf(given, 'period')
  if (all === true) return { before: now + 1 }
  const [start, stop] = [dateTimeMs(textIn(Start)), dateTimeMs(textIn(Stop))]
  if (stop === null)
    throw refusal(400, 'period.Stop is required unless All is true.', 'WARNINGS.XAPI.REQUIRED', 'period.Stop')
  if (start !== null && start > stop)
    throw refusal(400, 'period.Start is after Stop.', 'WARNINGS.INVALID', 'period.Start')
  return { before: stop + 1, ...(start === null ? {} : { from: start }) }
}

async function purgeCalls({ desk, actor }: Asking, given: Arguments): Promise<Result> {
  const { before, from } = periodIn(given, desk.now())
  await desk.store.purge('calls', before, { by: actor, ...(from === undefined ? {} : { from }) })
  return { kind: 'nothing' }
}

async function purgeEvents({ desk, actor }: Asking): Promise<Result> {
  await desk.store.purge('events', desk.now() + 1, { by: actor })
  return { kind: 'nothing' }
}

export const purgeOperations: readonly Operation[] = [
  implement(callRecordsImports.PurgeCalls, CALLS, purgeCalls),
  refused(callRecordsImports.PurgeChats, EVENTS, 'This version keeps no chats: there is nothing to delete.'),
  implement(callRecordsImports.PurgeAllLogs, EVENTS, purgeEvents),
  // The activity log is made of the event log and of the calls; what was said of calls goes with its entries.
  implement(activityLogOperations.PurgeLogs, EVENTS, purgeEvents),
  implement(eventLogsOperations.PurgeEventLog, EVENTS, purgeEvents),
]
