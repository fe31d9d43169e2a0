// The big tables as files: call history, event log, audit log.
import {
  AuditLogs,
  CallHistory,
  callHistoryViewOperations,
  EventLogs,
  eventLogsOperations,
  reportAuditLogOperations,
} from '@cordboard/model'
import { implement, type Operation } from '../http/operation.ts'
import { auditLogResource, callHistoryResource, eventLogResource } from '../resources/big-tables.ts'
import { localTimes } from './local-times.ts'

export const downloadOperations: readonly Operation[] = [
  implement(callHistoryViewOperations.DownloadCallHistory, { noun: CallHistory.name, right: 'read' }, async () => ({
    kind: 'csv',
    file: { name: 'call-history.csv', from: { resource: callHistoryResource() } },
  })),
  implement(eventLogsOperations.DownloadEventLogs, { noun: EventLogs.name, right: 'read' }, async () => ({
    kind: 'csv',
    file: { name: 'event-log.csv', from: { resource: eventLogResource() } },
  })),
  implement(
    reportAuditLogOperations.DownloadAuditLog,
    { noun: AuditLogs.name, right: 'read' },
    async (_asking, given) => ({
      kind: 'csv',
      file: {
        name: 'audit-log.csv',
        from: { resource: auditLogResource() },
        shown: localTimes(given.clientTimeZone ?? '', ['Timestamp']),
      },
    }),
  ),
]
