// Functions and actions: call records: where they go, what calls cost, how they are removed.
import { bool, dateTime, int32, part, parts, text } from '../declaration.ts'
import { CallCostSettings, CallLogData, PurgeSettings, QualityReport } from '../nouns/call-records.ts'
import { CallHistoryView } from '../nouns/live.ts'
import { actionImport, many, NOTHING, one, operationsOf, RAW, setAction, setFunction } from '../operation.ts'

export const callCostSettingsOperations = operationsOf('CallCostSettings', 'A', {
  UpdateCost: setAction({ costs: parts(CallCostSettings) }, NOTHING),
  ExportCallCosts: setFunction({}, RAW),
})

export const callHistoryViewOperations = operationsOf('CallHistoryView', 'C', {
  DownloadCallHistory: setFunction({}, many(CallHistoryView)),
})

export const dataConnectorSettingsOperations = operationsOf('DataConnectorSettings', 'E', {
  Synchronize: setAction({}, NOTHING),
  TestDataConnector: setAction({}, NOTHING),
})

export const reportCallLogDataOperations = operationsOf('ReportCallLogData', 'C', {
  GetCallLogData: setFunction(
    {
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      sourceType: int32({ nullable: false }),
      sourceFilter: text(),
      destinationType: int32({ nullable: false }),
      destinationFilter: text(),
      callsType: int32({ nullable: false }),
      callTimeFilterType: int32({ nullable: false }),
      callTimeFilterFrom: text(),
      callTimeFilterTo: text(),
      hidePcalls: bool({ nullable: false }),
    },
    many(CallLogData),
  ),
  GetOldCallLogData: setFunction(
    {
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      sourceType: int32({ nullable: false }),
      sourceFilter: text(),
      destinationType: int32({ nullable: false }),
      destinationFilter: text(),
      callsType: int32({ nullable: false }),
      callTimeFilterType: int32({ nullable: false }),
      callTimeFilterFrom: text(),
      callTimeFilterTo: text(),
      hidePcalls: bool({ nullable: false }),
    },
    many(CallLogData),
  ),
  DownloadCallLog: setFunction(
    {
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      sourceType: int32({ nullable: false }),
      sourceFilter: text(),
      destinationType: int32({ nullable: false }),
      destinationFilter: text(),
      callsType: int32({ nullable: false }),
      callTimeFilterType: int32({ nullable: false }),
      callTimeFilterFrom: text(),
      callTimeFilterTo: text(),
      hidePcalls: bool({ nullable: false }),
      clientTimeZone: text(),
    },
    many(CallLogData),
  ),
  GetCallQualityReport: setFunction(
    {
      cdrId: text({ nullable: false }),
      srcNumber: text({ nullable: false }),
      dstNumber: text({ nullable: false }),
      srcCallerId: text(),
      dstCallerId: text(),
    },
    one(QualityReport, { nullable: true }),
  ),
  GetOldCallQualityReport: setFunction(
    {
      call_id: int32({ nullable: false }),
      srcNumber: text({ nullable: false }),
      dstNumber: text({ nullable: false }),
      srcCallerId: text(),
      dstCallerId: text(),
    },
    one(QualityReport, { nullable: true }),
  ),
})

export const callRecordsImports = operationsOf(null, 'F', {
  PurgeCalls: actionImport({ period: part(PurgeSettings, { nullable: false }) }, NOTHING),
  PurgeChats: actionImport({ period: part(PurgeSettings, { nullable: false }) }, NOTHING),
  PurgeAllLogs: actionImport({}, NOTHING),
})
