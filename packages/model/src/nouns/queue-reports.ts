// Nouns: reports about queues and their agents.
import { bool, complex, dateTime, duration, int32, int64, text } from '../declaration.ts'

export const QueuePerformanceOverview = complex('QueuePerformanceOverview', {
  ExtensionAnsweredCount: int64({ scope: 'derived' }),
  ExtensionDisplayName: text({ scope: 'derived' }),
  ExtensionDn: text({ nullable: false, scope: 'derived' }),
  ExtensionDroppedCount: int64({ scope: 'derived' }),
  QueueAnsweredCount: int64({ scope: 'derived' }),
  QueueDisplayName: text({ nullable: false, scope: 'derived' }),
  QueueDn: text({ scope: 'derived' }),
  QueueReceivedCount: int64({ scope: 'derived' }),
  SortOrder: int32({ scope: 'derived' }),
  TalkTime: duration({ scope: 'derived' }),
})

export const QueuePerformanceTotals = complex('QueuePerformanceTotals', {
  ExtensionAnsweredCount: int64({ scope: 'derived' }),
  ExtensionDroppedCount: int64({ scope: 'derived' }),
  QueueDisplayName: text({ scope: 'derived' }),
  QueueDn: text({ nullable: false, scope: 'derived' }),
  QueueReceivedCount: int64({ scope: 'derived' }),
})

export const TeamQueueGeneralStatistics = complex('TeamQueueGeneralStatistics', {
  AgentsInQueueCount: int32({ scope: 'derived' }),
  AnsweredCount: int64({ scope: 'derived' }),
  AvgTalkTime: duration({ scope: 'derived' }),
  Dn: text({ scope: 'derived' }),
  QueueDnNumber: text({ nullable: false, scope: 'derived' }),
  ReceivedCount: int64({ scope: 'derived' }),
  TotalTalkTime: duration({ scope: 'derived' }),
})

export const DetailedQueueStatistics = complex('DetailedQueueStatistics', {
  AnsweredCount: int64({ scope: 'derived' }),
  AvgRingTime: duration({ scope: 'derived' }),
  AvgTalkTime: duration({ scope: 'derived' }),
  CallbacksCount: int64({ scope: 'derived' }),
  CallsCount: int64({ scope: 'derived' }),
  QueueDn: text({ scope: 'derived' }),
  QueueDnNumber: text({ nullable: false, scope: 'derived' }),
  RingTime: duration({ scope: 'derived' }),
  TalkTime: duration({ scope: 'derived' }),
})

export const AbandonedQueueCalls = complex('AbandonedQueueCalls', {
  CallerId: text({ scope: 'derived' }),
  CallHistoryId: text({ scope: 'derived' }),
  CallTime: dateTime({ scope: 'derived' }),
  CallTimeForCsv: dateTime({ scope: 'derived' }),
  ExtensionDisplayName: text({ scope: 'derived' }),
  ExtensionDn: text({ scope: 'derived' }),
  IsLoggedIn: bool({ scope: 'derived' }),
  PollingAttempts: int64({ scope: 'derived' }),
  QueueDisplayName: text({ scope: 'derived' }),
  QueueDn: text({ nullable: false, scope: 'derived' }),
  WaitTime: duration({ scope: 'derived' }),
})

export const QueueAnsweredCallsByWaitTime = complex('QueueAnsweredCallsByWaitTime', {
  AnsweredTime: dateTime({ nullable: false, scope: 'derived' }),
  CallTime: dateTime({ nullable: false, scope: 'derived' }),
  Destination: text({ nullable: false, scope: 'derived' }),
  Dn: text({ nullable: false, scope: 'derived' }),
  DnNumber: text({ scope: 'derived' }),
  RingTime: duration({ scope: 'derived' }),
  SentimentScore: int32({ scope: 'derived' }),
  Source: text({ nullable: false, scope: 'derived' }),
})

export const QueueCallbacks = complex('QueueCallbacks', {
  CallbacksCount: int64({ scope: 'derived' }),
  Dn: text({ scope: 'derived' }),
  FailCallbacksCount: int64({ scope: 'derived' }),
  QueueDnNumber: text({ nullable: false, scope: 'derived' }),
  ReceivedCount: int64({ scope: 'derived' }),
})

export const AgentsInQueueStatistics = complex('AgentsInQueueStatistics', {
  AnsweredCount: int64({ scope: 'derived' }),
  AnsweredPercent: int32({ scope: 'derived' }),
  AnsweredPerHourCount: int64({ scope: 'derived' }),
  AvgRingTime: duration({ scope: 'derived' }),
  AvgTalkTime: duration({ scope: 'derived' }),
  Dn: text({ nullable: false, scope: 'derived' }),
  DnDisplayName: text({ scope: 'derived' }),
  LoggedInTime: duration({ scope: 'derived' }),
  LostCount: int64({ scope: 'derived' }),
  Queue: text({ scope: 'derived' }),
  QueueDisplayName: text({ scope: 'derived' }),
  RingTime: duration({ scope: 'derived' }),
  TalkTime: duration({ scope: 'derived' }),
})

export const QueueFailedCallbacks = complex('QueueFailedCallbacks', {
  CallbackNo: text({ nullable: false, scope: 'derived' }),
  CallTime: dateTime({ nullable: false, scope: 'derived' }),
  Dn: text({ nullable: false, scope: 'derived' }),
  QueueDnNumber: text({ scope: 'derived' }),
  RingTime: duration({ scope: 'derived' }),
})

export const StatisticSla = complex('StatisticSla', {
  BadSlaCallsCount: int64({ scope: 'derived' }),
  Dn: text({ scope: 'derived' }),
  QueueDnNumber: text({ nullable: false, scope: 'derived' }),
  ReceivedCount: int64({ scope: 'derived' }),
})

export const BreachesSla = complex('BreachesSla', {
  CallerId: text({ nullable: false, scope: 'derived' }),
  CallTime: dateTime({ nullable: false, scope: 'derived' }),
  Queue: text({ nullable: false, scope: 'derived' }),
  QueueDnNumber: text({ scope: 'derived' }),
  WaitingTime: duration({ scope: 'derived' }),
})

export const QueueChatPerformance = complex('QueueChatPerformance', {
  AbandonedCount: int64({ scope: 'derived' }),
  AnsweredCount: int64({ scope: 'derived' }),
  IncomingCount: int64({ scope: 'derived' }),
  QuantityAgents: int64({ scope: 'derived' }),
  Queue: text({ nullable: false, scope: 'derived' }),
  QueueDisplayName: text({ scope: 'derived' }),
})

export const QueueAgentsChatStatistics = complex('QueueAgentsChatStatistics', {
  AnsweredCount: int64({ scope: 'derived' }),
  DealtWithCount: int64({ scope: 'derived' }),
  Dn: text({ nullable: false, scope: 'derived' }),
  DnDisplayName: text({ scope: 'derived' }),
  Queue: text({ nullable: false, scope: 'derived' }),
  QueueDisplayName: text({ scope: 'derived' }),
  SortOrder: int32({ scope: 'derived' }),
})

export const QueueAgentsChatStatisticsTotals = complex('QueueAgentsChatStatisticsTotals', {
  AnsweredCount: int64({ scope: 'derived' }),
  DealtWithCount: int64({ scope: 'derived' }),
  Queue: text({ nullable: false, scope: 'derived' }),
  QueueDisplayName: text({ scope: 'derived' }),
})

export const AbandonedChatsStatistics = complex('AbandonedChatsStatistics', {
  ChatId: int32({ nullable: false, scope: 'derived' }),
  DateOfRequest: dateTime({ nullable: false, scope: 'derived' }),
  ParticipantEmail: text({ nullable: false, scope: 'derived' }),
  ParticipantMessage: text({ nullable: false, scope: 'derived' }),
  ParticipantName: text({ scope: 'derived' }),
  ParticipantNumber: text({ nullable: false, scope: 'derived' }),
  QueueDisplayName: text({ scope: 'derived' }),
  QueueNo: text({ nullable: false, scope: 'derived' }),
  ReasonForAbandoned: text({ scope: 'derived' }),
  ReasonForDealtWith: text({ scope: 'derived' }),
  Source: text({ nullable: false, scope: 'derived' }),
})

export const AgentLoginHistory = complex('AgentLoginHistory', {
  Agent: text({ nullable: false, scope: 'derived' }),
  AgentNo: text({ nullable: false, scope: 'derived' }),
  Day: dateTime({ scope: 'derived' }),
  LoggedInDayInterval: duration({ scope: 'derived' }),
  loggedInDt: dateTime({ scope: 'derived' }),
  LoggedInInterval: duration({ scope: 'derived' }),
  LoggedInTotalInterval: duration({ scope: 'derived' }),
  LoggedOutDt: dateTime({ scope: 'derived' }),
  QueueNo: text({ nullable: false, scope: 'derived' }),
  TalkingDayInterval: duration({ scope: 'derived' }),
  TalkingInterval: duration({ scope: 'derived' }),
  TalkingTotalInterval: duration({ scope: 'derived' }),
})

export const TimeReportData = complex('TimeReportData', {
  XValue: dateTime({ nullable: false, scope: 'derived' }),
  YValue1: int32({ scope: 'derived' }),
  YValue2: int32({ scope: 'derived' }),
})
