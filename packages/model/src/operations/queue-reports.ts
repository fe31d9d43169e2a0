// Functions and actions: reports about queues and their agents.
import { dateTime, int32, text } from '../declaration.ts'
import {
  AbandonedChatsStatistics,
  AbandonedQueueCalls,
  AgentLoginHistory,
  AgentsInQueueStatistics,
  BreachesSla,
  DetailedQueueStatistics,
  QueueAgentsChatStatistics,
  QueueAgentsChatStatisticsTotals,
  QueueAnsweredCallsByWaitTime,
  QueueCallbacks,
  QueueChatPerformance,
  QueueFailedCallbacks,
  QueuePerformanceOverview,
  QueuePerformanceTotals,
  StatisticSla,
  TeamQueueGeneralStatistics,
  TimeReportData,
} from '../nouns/queue-reports.ts'
import { many, operationsOf, setFunction } from '../operation.ts'

// What several reports are asked with.
const chats = {
  queueDnStr: text(),
  startDt: dateTime({ nullable: false }),
  endDt: dateTime({ nullable: false }),
  participantType: int32({ nullable: false }),
}
const performance = {
  periodFrom: dateTime({ nullable: false }),
  periodTo: dateTime({ nullable: false }),
  queueDns: text(),
  waitInterval: text(),
}
const logins = {
  clientTimeZone: text(),
  startDt: dateTime({ nullable: false }),
  endDt: dateTime({ nullable: false }),
  queueDnStr: text(),
  agentDnStr: text(),
}
const callbacks = {
  queueDnStr: text(),
  startDt: dateTime({ nullable: false }),
  endDt: dateTime({ nullable: false }),
}
const calls = {
  queueDnStr: text(),
  startDt: dateTime({ nullable: false }),
  endDt: dateTime({ nullable: false }),
  waitInterval: text(),
}
const answered = {
  queueDnStr: text(),
  startDt: dateTime({ nullable: false }),
  endDt: dateTime({ nullable: false }),
  answerInterval: text(),
}
const waitingChart = {
  chartDate: dateTime({ nullable: false }),
  chartBy: text(),
  queueDnStr: text(),
  waitInterval: text(),
  clientTimeZone: text(),
}
const answeredChart = {
  chartDate: dateTime({ nullable: false }),
  chartBy: text(),
  queueDnStr: text(),
  clientTimeZone: text(),
  waitInterval: text(),
}
/** Times in a file are by this zone. */
const zone = { clientTimeZone: text() }

export const reportAbandonedChatsStatisticsOperations = operationsOf('ReportAbandonedChatsStatistics', 'C', {
  GetAbandonedChatsStatisticsData: setFunction(chats, many(AbandonedChatsStatistics)),
  DownloadAbandonedChatsStatistics: setFunction({ ...chats, ...zone }, many(AbandonedChatsStatistics)),
})

export const reportAbandonedQueueCallsOperations = operationsOf('ReportAbandonedQueueCalls', 'C', {
  GetAbandonedQueueCallsData: setFunction(performance, many(AbandonedQueueCalls)),
  DownloadAbandonedQueueCalls: setFunction({ ...performance, ...zone }, many(AbandonedQueueCalls)),
})

export const reportAgentLoginHistoryOperations = operationsOf('ReportAgentLoginHistory', 'C', {
  GetAgentLoginHistoryData: setFunction(logins, many(AgentLoginHistory)),
  DownloadAgentLoginHistory: setFunction(logins, many(AgentLoginHistory)),
})

export const reportAgentsInQueueStatisticsOperations = operationsOf('ReportAgentsInQueueStatistics', 'C', {
  GetAgentsInQueueStatisticsData: setFunction(calls, many(AgentsInQueueStatistics)),
  DownloadAgentsInQueueStatistics: setFunction(calls, many(AgentsInQueueStatistics)),
})

export const reportAverageQueueWaitingTimeOperations = operationsOf('ReportAverageQueueWaitingTime', 'C', {
  GetAverageQueueWaitingTimeData: setFunction(waitingChart, many(TimeReportData)),
  DownloadAverageQueueWaitingTimeReport: setFunction(waitingChart, many(TimeReportData)),
})

export const reportBreachesSlaOperations = operationsOf('ReportBreachesSla', 'C', {
  GetBreachesSlaData: setFunction(calls, many(BreachesSla)),
  DownloadBreachesSla: setFunction({ ...calls, ...zone }, many(BreachesSla)),
})

export const reportDetailedQueueStatisticsOperations = operationsOf('ReportDetailedQueueStatistics', 'C', {
  GetDetailedQueueStatisticsData: setFunction(calls, many(DetailedQueueStatistics)),
  DownloadDetailedQueueStatistics: setFunction(calls, many(DetailedQueueStatistics)),
})

export const reportQueueAgentsChatStatisticsOperations = operationsOf('ReportQueueAgentsChatStatistics', 'C', {
  GetQueueAgentsChatStatisticsData: setFunction(chats, many(QueueAgentsChatStatistics)),
  DownloadQueueAgentsChatStatistics: setFunction(chats, many(QueueAgentsChatStatistics)),
})

export const reportQueueAgentsChatStatisticsTotalsOperations = operationsOf(
  'ReportQueueAgentsChatStatisticsTotals',
  'C',
  {
    GetQueueAgentsChatStatisticsTotalsData: setFunction(chats, many(QueueAgentsChatStatisticsTotals)),
    DownloadQueueAgentsChatStatisticsTotals: setFunction(chats, many(QueueAgentsChatStatisticsTotals)),
  },
)

export const reportQueueAnsweredCallsByWaitTimeOperations = operationsOf('ReportQueueAnsweredCallsByWaitTime', 'C', {
  GetQueueAnsweredCallsByWaitTimeData: setFunction(answered, many(QueueAnsweredCallsByWaitTime)),
  DownloadQueueAnsweredCallsByWaitTime: setFunction({ ...answered, ...zone }, many(QueueAnsweredCallsByWaitTime)),
})

export const reportQueueAnUnCallsOperations = operationsOf('ReportQueueAnUnCalls', 'C', {
  GetQueueAnUnCallsData: setFunction(answeredChart, many(TimeReportData)),
  DownloadQueueAnUnCallsReport: setFunction(answeredChart, many(TimeReportData)),
})

export const reportQueueCallbacksOperations = operationsOf('ReportQueueCallbacks', 'C', {
  GetQueueCallbacksData: setFunction(callbacks, many(QueueCallbacks)),
  DownloadQueueCallbacks: setFunction(callbacks, many(QueueCallbacks)),
})

export const reportQueueChatPerformanceOperations = operationsOf('ReportQueueChatPerformance', 'C', {
  GetQueueChatPerformanceData: setFunction(chats, many(QueueChatPerformance)),
  DownloadQueueChatPerformance: setFunction(chats, many(QueueChatPerformance)),
})

export const reportQueueFailedCallbacksOperations = operationsOf('ReportQueueFailedCallbacks', 'C', {
  GetQueueFailedCallbacksData: setFunction(callbacks, many(QueueFailedCallbacks)),
  DownloadQueueFailedCallbacks: setFunction({ ...callbacks, ...zone }, many(QueueFailedCallbacks)),
})

export const reportQueuePerformanceOverviewOperations = operationsOf('ReportQueuePerformanceOverview', 'C', {
  GetQueuePerformanceOverviewData: setFunction(performance, many(QueuePerformanceOverview)),
  DownloadQueuePerformanceOverview: setFunction(performance, many(QueuePerformanceOverview)),
})

export const reportQueuePerformanceTotalsOperations = operationsOf('ReportQueuePerformanceTotals', 'C', {
  GetQueuePerformanceTotalsData: setFunction(performance, many(QueuePerformanceTotals)),
  DownloadQueuePerformanceTotals: setFunction(performance, many(QueuePerformanceTotals)),
})

export const reportStatisticSlaOperations = operationsOf('ReportStatisticSla', 'C', {
  GetStatisticSlaData: setFunction(calls, many(StatisticSla)),
  DownloadStatisticSla: setFunction(calls, many(StatisticSla)),
})

export const reportTeamQueueGeneralStatisticsOperations = operationsOf('ReportTeamQueueGeneralStatistics', 'C', {
  GetTeamQueueGeneralStatisticsData: setFunction(calls, many(TeamQueueGeneralStatistics)),
  DownloadTeamQueueGeneralStatistics: setFunction(calls, many(TeamQueueGeneralStatistics)),
})
