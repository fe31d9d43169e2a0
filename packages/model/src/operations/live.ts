// Functions and actions: calls in progress and the logs of the running system.
import { dateTime, text } from '../declaration.ts'
import { EventKindInfo } from '../nouns/additions.ts'
import { EventLog } from '../nouns/live.ts'
import { ActivityLogEvent, ActivityLogsFilter } from '../nouns/operations.ts'
import { many, NOTHING, one, operationsOf, RAW, rowAction, setAction, setFunction } from '../operation.ts'

export const activeCallsOperations = operationsOf('ActiveCalls', 'B', {
  DropCall: rowAction({}, RAW),
})

export const activityLogOperations = operationsOf('ActivityLog', 'B', {
  GetFilter: setFunction({}, one(ActivityLogsFilter)),
  GetLogs: setFunction(
    {
      startDate: dateTime({ nullable: false }),
      endDate: dateTime({ nullable: false }),
      extension: text(),
      call: text(),
      severity: text(),
    },
    many(ActivityLogEvent),
  ),
  PurgeLogs: setAction({}, NOTHING),
})

export const eventLogsOperations = operationsOf('EventLogs', 'B', {
  DownloadEventLogs: setFunction({}, many(EventLog)),
  PurgeEventLog: setAction({}, NOTHING),
  /** What an EventId means and what to do; all kinds without one. */
  GetEventKinds: setFunction({ eventId: text() }, many(EventKindInfo), { ours: true }),
})
