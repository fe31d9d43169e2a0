// Functions and actions: reports about extensions, ring groups and calls.
import { bool, dateTime, int32, text } from '../declaration.ts'
import { ChatHistoryView } from '../nouns/chats.ts'
import { AuditLog } from '../nouns/live.ts'
import {
  CallCostByExtensionGroup,
  CallDistribution,
  ExtensionStatistics,
  ExtensionsStatisticsByRingGroups,
  InboundCall,
  InboundRuleReport,
  OutboundCall,
  ReportExtensionStatisticsByGroup,
  RingGroupStatistics,
  UserActivity,
} from '../nouns/reports.ts'
import { many, operationsOf, setFunction } from '../operation.ts'

export const reportAuditLogOperations = operationsOf('ReportAuditLog', 'C', {
  GetAuditLogData: setFunction({}, many(AuditLog)),
  DownloadAuditLog: setFunction({ clientTimeZone: text() }, many(AuditLog)),
})

export const reportCallCostByExtensionGroupOperations = operationsOf('ReportCallCostByExtensionGroup', 'C', {
  GetCallCostByExtensionGroupData: setFunction(
    {
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      groupFilter: text(),
      callClass: int32({ nullable: false }),
    },
    many(CallCostByExtensionGroup),
  ),
  DownloadCallCostByExtensionGroup: setFunction(
    {
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      groupFilter: text(),
      callClass: int32({ nullable: false }),
      clientTimeZone: text(),
    },
    many(CallCostByExtensionGroup),
  ),
})

export const reportCallDistributionOperations = operationsOf('ReportCallDistribution', 'C', {
  GetCallDistribution: setFunction(
    {
      clientTimeZone: text(),
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      groupNumber: text(),
      extensionDns: text(),
      waitInterval: text(),
      includeQueueCalls: bool({ nullable: false }),
      callArea: int32({ nullable: false }),
      groupingType: int32({ nullable: false }),
    },
    many(CallDistribution),
  ),
  DownloadGetGetCallDistribution: setFunction(
    {
      clientTimeZone: text(),
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      groupNumber: text(),
      extensionDns: text(),
      waitInterval: text(),
      includeQueueCalls: bool({ nullable: false }),
      callArea: int32({ nullable: false }),
      groupingType: int32({ nullable: false }),
    },
    many(CallDistribution),
  ),
})

export const reportExtensionsStatisticsByRingGroupsOperations = operationsOf(
  'ReportExtensionsStatisticsByRingGroups',
  'C',
  {
    GetExtensionsStatisticsByRingGroupsData: setFunction(
      { periodFrom: dateTime({ nullable: false }), periodTo: dateTime({ nullable: false }), ringGroupDns: text() },
      many(ExtensionsStatisticsByRingGroups),
    ),
    DownloadExtensionsStatisticsByRingGroups: setFunction(
      { periodFrom: dateTime({ nullable: false }), periodTo: dateTime({ nullable: false }), ringGroupDns: text() },
      many(ExtensionsStatisticsByRingGroups),
    ),
  },
)

export const reportExtensionStatisticsByGroupOperations = operationsOf('ReportExtensionStatisticsByGroup', 'C', {
  GetExtensionStatisticsByGroupData: setFunction(
    {
      groupNumber: text(),
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      callArea: int32({ nullable: false }),
    },
    many(ReportExtensionStatisticsByGroup),
  ),
  DownloadExtensionStatisticsByGroup: setFunction(
    {
      groupNumber: text(),
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      callArea: int32({ nullable: false }),
    },
    many(ReportExtensionStatisticsByGroup),
  ),
})

export const reportExtensionStatisticsOperations = operationsOf('ReportExtensionStatistics', 'C', {
  GetExtensionStatisticsData: setFunction(
    {
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      extensionFilter: text(),
      callArea: int32({ nullable: false }),
    },
    many(ExtensionStatistics),
  ),
  DownloadExtensionStatistics: setFunction(
    {
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      extensionFilter: text(),
      callArea: int32({ nullable: false }),
    },
    many(ExtensionStatistics),
  ),
})

export const reportInboundRulesOperations = operationsOf('ReportInboundRules', 'C', {
  GetInboundRulesData: setFunction({}, many(InboundRuleReport)),
  DownloadInboundRules: setFunction({}, many(InboundRuleReport)),
})

export const reportRingGroupStatisticsOperations = operationsOf('ReportRingGroupStatistics', 'C', {
  GetRingGroupStatisticsData: setFunction(
    { periodFrom: dateTime({ nullable: false }), periodTo: dateTime({ nullable: false }), ringGroupDns: text() },
    many(RingGroupStatistics),
  ),
  DownloadRingGroupStatistics: setFunction(
    { periodFrom: dateTime({ nullable: false }), periodTo: dateTime({ nullable: false }), ringGroupDns: text() },
    many(RingGroupStatistics),
  ),
})

export const reportChatLogOperations = operationsOf('ReportChatLog', 'C', {
  GetChatLog: setFunction(
    {
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      fromType: int32({ nullable: false }),
      fromExtension: text(),
      fromText: text(),
      toType: int32({ nullable: false }),
      toExtension: text(),
      toText: text(),
      chatType: int32({ nullable: false }),
      participantType: int32({ nullable: false }),
    },
    many(ChatHistoryView),
  ),
  DownloadChatLog: setFunction(
    {
      clientTimeZone: text(),
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      fromType: int32({ nullable: false }),
      fromExtension: text(),
      fromText: text(),
      toType: int32({ nullable: false }),
      toExtension: text(),
      toText: text(),
      chatType: int32({ nullable: false }),
      participantType: int32({ nullable: false }),
    },
    many(ChatHistoryView),
  ),
})

export const reportInboundCallsOperations = operationsOf('ReportInboundCalls', 'C', {
  GetInboundCalls: setFunction(
    {
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      trunkDns: text(),
      callsType: int32({ nullable: false }),
    },
    many(InboundCall),
  ),
  DownloadGetInboundCalls: setFunction(
    {
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      trunkDns: text(),
      callsType: int32({ nullable: false }),
      clientTimeZone: text(),
    },
    many(InboundCall),
  ),
})

export const reportOutboundCallsOperations = operationsOf('ReportOutboundCalls', 'C', {
  GetOutboundCalls: setFunction(
    {
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      trunkDns: text(),
      callsType: int32({ nullable: false }),
    },
    many(OutboundCall),
  ),
  DownloadGetOutboundCalls: setFunction(
    {
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      trunkDns: text(),
      callsType: int32({ nullable: false }),
      clientTimeZone: text(),
    },
    many(OutboundCall),
  ),
})

export const reportUserActivityOperations = operationsOf('ReportUserActivity', 'C', {
  GetUserActivity: setFunction(
    {
      clientTimeZone: text(),
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      groupNumber: text(),
      extensionDns: text(),
      waitInterval: text(),
      includeQueueCalls: bool({ nullable: false }),
      callArea: int32({ nullable: false }),
      groupingType: int32({ nullable: false }),
    },
    many(UserActivity),
  ),
  DownloadGetUserActivity: setFunction(
    {
      clientTimeZone: text(),
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      groupNumber: text(),
      extensionDns: text(),
      waitInterval: text(),
      includeQueueCalls: bool({ nullable: false }),
      callArea: int32({ nullable: false }),
      groupingType: int32({ nullable: false }),
    },
    many(UserActivity),
  ),
})
