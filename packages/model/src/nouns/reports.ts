// Nouns: reports about extensions, ring groups and calls.
import {
  bool,
  complex,
  dateTime,
  decimal,
  duration,
  entity,
  enumeration,
  int32,
  int64,
  noun,
  oneOf,
  part,
  parts,
  text,
} from '../declaration.ts'
import { XReportRecording } from './call-records.ts'
import { Destination } from './routing-values.ts'

export const RingGroupStatistics = complex('RingGroupStatistics', {
  RingGroupAnsweredCount: int64({ scope: 'derived' }),
  RingGroupDisplayName: text({ scope: 'derived' }),
  RingGroupDn: text({ nullable: false, scope: 'derived' }),
  RingGroupReceivedCount: int64({ scope: 'derived' }),
  RingGroupSentimentScore: int32({ scope: 'derived' }),
})

export const ExtensionsStatisticsByRingGroups = complex('ExtensionsStatisticsByRingGroups', {
  ExtensionAnsweredCount: int64({ scope: 'derived' }),
  ExtensionDisplayName: text({ scope: 'derived' }),
  ExtensionDn: text({ nullable: false, scope: 'derived' }),
  RingGroupDisplayName: text({ scope: 'derived' }),
  RingGroupDn: text({ nullable: false, scope: 'derived' }),
  RingGroupReceivedCount: int64({ scope: 'derived' }),
  RingGroupUnansweredCount: int64({ scope: 'derived' }),
  SentimentScore: int32({ scope: 'derived' }),
  SortOrder: int32({ scope: 'derived' }),
})

export const ExtensionStatistics = complex('ExtensionStatistics', {
  DisplayName: text({ scope: 'derived' }),
  Dn: text({ nullable: false, scope: 'derived' }),
  InboundAnsweredCount: int64({ scope: 'derived' }),
  InboundAnsweredTalkingDur: duration({ scope: 'derived' }),
  InboundUnansweredCount: int64({ scope: 'derived' }),
  OutboundAnsweredCount: int64({ scope: 'derived' }),
  OutboundAnsweredTalkingDur: duration({ scope: 'derived' }),
  OutboundUnansweredCount: int64({ scope: 'derived' }),
})

export const ReportExtensionStatisticsByGroup = complex('ReportExtensionStatisticsByGroup', {
  DisplayName: text({ scope: 'derived' }),
  Dn: text({ nullable: false, scope: 'derived' }),
  InboundAnsweredCount: int64({ scope: 'derived' }),
  InboundAnsweredTalkingDur: duration({ scope: 'derived' }),
  InboundUnansweredCount: int64({ scope: 'derived' }),
  OutboundAnsweredCount: int64({ scope: 'derived' }),
  OutboundAnsweredTalkingDur: duration({ scope: 'derived' }),
  OutboundUnansweredCount: int64({ scope: 'derived' }),
  SentimentScore: int32({ scope: 'derived' }),
})

export const CallCostByExtensionGroup = complex('CallCostByExtensionGroup', {
  BillingCost: decimal({ scope: 'derived' }),
  CallType: text({ scope: 'derived' }),
  DstDn: text({ scope: 'derived' }),
  DstDnClass: int32({ scope: 'derived' }),
  GroupName: text({ scope: 'derived' }),
  IsAnswered: bool({ scope: 'derived' }),
  RingingDur: duration({ scope: 'derived' }),
  SegId: text({ nullable: false, scope: 'derived' }),
  SrcDisplayName: text({ scope: 'derived' }),
  SrcDn: text({ scope: 'derived' }),
  StartTime: dateTime({ scope: 'derived' }),
  TalkingDur: duration({ scope: 'derived' }),
})

export const UserActivity = complex('UserActivity', {
  AnsweredCount: int32({ nullable: false, scope: 'derived' }),
  DateTimeInterval: dateTime({ nullable: false, scope: 'derived' }),
  UnansweredCount: int32({ nullable: false, scope: 'derived' }),
})

export const CallDistribution = complex('CallDistribution', {
  DateTimeInterval: dateTime({ nullable: false, scope: 'derived' }),
  IncomingCount: int32({ nullable: false, scope: 'derived' }),
  OutgoingCount: int32({ nullable: false, scope: 'derived' }),
})

export const OutboundCall = complex('OutboundCall', {
  Answered: bool({ nullable: false, scope: 'derived' }),
  CallCost: decimal({ scope: 'derived' }),
  CallDuration: duration({ scope: 'derived' }),
  CallHistoryId: text({ scope: 'derived' }),
  CdrId: text({ nullable: false, scope: 'derived' }),
  DestinationCalleeId: text({ scope: 'derived' }),
  DestinationDisplayName: text({ scope: 'derived' }),
  DestinationDn: text({ scope: 'derived' }),
  QualityReport: bool({ scope: 'derived' }),
  RecordingId: int32({ scope: 'derived' }),
  Recordings: parts(XReportRecording, { scope: 'derived' }),
  RecordingUrl: text({ scope: 'derived' }),
  RingingDuration: duration({ scope: 'derived' }),
  RuleName: text({ scope: 'derived' }),
  SentimentScore: int32({ scope: 'derived' }),
  SourceCallerId: text({ scope: 'derived' }),
  SourceDisplayName: text({ scope: 'derived' }),
  SourceDn: text({ scope: 'derived' }),
  StartTime: dateTime({ nullable: false, scope: 'derived' }),
  Status: text({ scope: 'derived' }),
  Summary: text({ scope: 'derived' }),
  TalkingDuration: duration({ scope: 'derived' }),
  Transcription: text({ scope: 'derived' }),
  TrunkName: text({ scope: 'derived' }),
  TrunkNumber: text({ scope: 'derived' }),
})

export const InboundCall = complex('InboundCall', {
  CallDuration: duration({ scope: 'derived' }),
  CallHistoryId: text({ scope: 'derived' }),
  CdrId: text({ nullable: false, scope: 'derived' }),
  DestinationCallerId: text({ scope: 'derived' }),
  DestinationDisplayName: text({ scope: 'derived' }),
  DestinationDn: text({ scope: 'derived' }),
  Did: text({ scope: 'derived' }),
  QualityReport: bool({ scope: 'derived' }),
  RecordingId: int32({ scope: 'derived' }),
  Recordings: parts(XReportRecording, { scope: 'derived' }),
  RecordingUrl: text({ scope: 'derived' }),
  RingingDuration: duration({ scope: 'derived' }),
  RuleName: text({ scope: 'derived' }),
  SentimentScore: int32({ scope: 'derived' }),
  SourceCallerId: text({ scope: 'derived' }),
  SourceDisplayName: text({ scope: 'derived' }),
  SourceDn: text({ scope: 'derived' }),
  StartTime: dateTime({ nullable: false, scope: 'derived' }),
  Status: text({ scope: 'derived' }),
  Summary: text({ scope: 'derived' }),
  TalkingDuration: duration({ scope: 'derived' }),
  Transcription: text({ scope: 'derived' }),
  TrunkName: text({ scope: 'derived' }),
  TrunkNumber: text({ scope: 'derived' }),
})

export const InboundRuleReport = entity('InboundRuleReport', 'Id', {
  DID: text({ scope: 'derived' }),
  Id: int32({ nullable: false, scope: 'derived' }),
  InOfficeRouting: part(Destination, { scope: 'derived' }),
  OutOfficeRouting: part(Destination, { scope: 'derived' }),
  RuleName: text({ scope: 'derived' }),
  Trunk: text({ scope: 'derived' }),
})

export const ScheduledReportType = enumeration('ScheduledReportType', [
  'None',
  'CallLogs',
  'ChatLogs',
  'AuditLogs',
  'InboundRules',
  'QueueAbandonedCalls',
  'QueueAnsweredCallsByWaitingTime',
  'QueueCallbacks',
  'QueueFailedCallbacks',
  'QueuePerformanceOverview',
  'QueueDetailedStatistics',
  'QueueTeamGeneralStatistics',
  'SlaStatistics',
  'SlaBreaches',
  'AgentInQueueStatistics',
  'AgentLoginHistory',
  'ExtensionsStatisticsByRingGroups',
  'ExtensionStatistics',
  'CallCostByExtensionDept',
  'QueueChatPerformance',
  'QueueAgentsChat',
  'AbandonedChats',
  'RingGroups',
  'InboundCalls',
  'OutBoundCalls',
  'UserActivity',
  'CallDistribution',
])

export const ReportScheduleType = enumeration('ReportScheduleType', [
  'Daily',
  'Weekly',
  'Monthly',
  'Hourly',
  'NotScheduled',
])

export const ScheduledReport = entity('ScheduledReport', 'Id', {
  DN: text({ nullable: false }),
  EmailAddresses: text({ nullable: false }),
  FilterDescription: text({ nullable: false, maxLength: 2048 }),
  Id: int32({ nullable: false }),
  Name: text({ nullable: false }),
  ReportLink: text({ nullable: false }),
  ReportParams: text({ nullable: false }),
  ReportType: oneOf(ScheduledReportType, { nullable: false }),
  ScheduleType: oneOf(ReportScheduleType, { nullable: false }),
})

export const ScheduledReports = noun(ScheduledReport, {
  set: 'ScheduledReports',
  storage: 'config',
  operations: 'crud',
  tier: 'C',
})
