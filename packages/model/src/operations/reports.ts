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

// What several reports are asked with.
const costs = {
  periodFrom: dateTime({ nullable: false }),
  periodTo: dateTime({ nullable: false }),
  groupFilter: text(),
  callClass: int32({ nullable: false }),
}
const activity = {
  clientTimeZone: text(),
  periodFrom: dateTime({ nullable: false }),
  periodTo: dateTime({ nullable: false }),
  groupNumber: text(),
  extensionDns: text(),
  waitInterval: text(),
  includeQueueCalls: bool({ nullable: false }),
  callArea: int32({ nullable: false }),
  groupingType: int32({ nullable: false }),
}
const ringGroups = {
  periodFrom: dateTime({ nullable: false }),
  periodTo: dateTime({ nullable: false }),
  ringGroupDns: text(),
}
const group = {
  groupNumber: text(),
  periodFrom: dateTime({ nullable: false }),
  periodTo: dateTime({ nullable: false }),
  callArea: int32({ nullable: false }),
}
const extensions = {
  periodFrom: dateTime({ nullable: false }),
  periodTo: dateTime({ nullable: false }),
  extensionFilter: text(),
  callArea: int32({ nullable: false }),
}
const trunkCalls = {
  periodFrom: dateTime({ nullable: false }),
  periodTo: dateTime({ nullable: false }),
  trunkDns: text(),
  callsType: int32({ nullable: false }),
}
const chatLog = {
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
}
/** Times in a file are by this zone. */
const zone = { clientTimeZone: text() }

export const reportAuditLogOperations = operationsOf('ReportAuditLog', 'C', {
  GetAuditLogData: setFunction({}, many(AuditLog)),
  DownloadAuditLog: setFunction({ clientTimeZone: text() }, many(AuditLog)),
})

export const reportCallCostByExtensionGroupOperations = operationsOf('ReportCallCostByExtensionGroup', 'C', {
  GetCallCostByExtensionGroupData: setFunction(costs, many(CallCostByExtensionGroup)),
  DownloadCallCostByExtensionGroup: setFunction({ ...costs, ...zone }, many(CallCostByExtensionGroup)),
})

export const reportCallDistributionOperations = operationsOf('ReportCallDistribution', 'C', {
  GetCallDistribution: setFunction(activity, many(CallDistribution)),
  DownloadGetGetCallDistribution: setFunction(activity, many(CallDistribution)),
})

export const reportExtensionsStatisticsByRingGroupsOperations = operationsOf(
  'ReportExtensionsStatisticsByRingGroups',
  'C',
  {
    GetExtensionsStatisticsByRingGroupsData: setFunction(ringGroups, many(ExtensionsStatisticsByRingGroups)),
    DownloadExtensionsStatisticsByRingGroups: setFunction(ringGroups, many(ExtensionsStatisticsByRingGroups)),
  },
)

export const reportExtensionStatisticsByGroupOperations = operationsOf('ReportExtensionStatisticsByGroup', 'C', {
  GetExtensionStatisticsByGroupData: setFunction(group, many(ReportExtensionStatisticsByGroup)),
  DownloadExtensionStatisticsByGroup: setFunction(group, many(ReportExtensionStatisticsByGroup)),
})

export const reportExtensionStatisticsOperations = operationsOf('ReportExtensionStatistics', 'C', {
  GetExtensionStatisticsData: setFunction(extensions, many(ExtensionStatistics)),
  DownloadExtensionStatistics: setFunction(extensions, many(ExtensionStatistics)),
})

export const reportInboundRulesOperations = operationsOf('ReportInboundRules', 'C', {
  GetInboundRulesData: setFunction({}, many(InboundRuleReport)),
  DownloadInboundRules: setFunction({}, many(InboundRuleReport)),
})

export const reportRingGroupStatisticsOperations = operationsOf('ReportRingGroupStatistics', 'C', {
  GetRingGroupStatisticsData: setFunction(ringGroups, many(RingGroupStatistics)),
  DownloadRingGroupStatistics: setFunction(ringGroups, many(RingGroupStatistics)),
})

export const reportChatLogOperations = operationsOf('ReportChatLog', 'C', {
  GetChatLog: setFunction(chatLog, many(ChatHistoryView)),
  DownloadChatLog: setFunction({ ...zone, ...chatLog }, many(ChatHistoryView)),
})

export const reportInboundCallsOperations = operationsOf('ReportInboundCalls', 'C', {
  GetInboundCalls: setFunction(trunkCalls, many(InboundCall)),
  DownloadGetInboundCalls: setFunction({ ...trunkCalls, ...zone }, many(InboundCall)),
})

export const reportOutboundCallsOperations = operationsOf('ReportOutboundCalls', 'C', {
  GetOutboundCalls: setFunction(trunkCalls, many(OutboundCall)),
  DownloadGetOutboundCalls: setFunction({ ...trunkCalls, ...zone }, many(OutboundCall)),
})

export const reportUserActivityOperations = operationsOf('ReportUserActivity', 'C', {
  GetUserActivity: setFunction(activity, many(UserActivity)),
  DownloadGetUserActivity: setFunction(activity, many(UserActivity)),
})
