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

export const reportAbandonedChatsStatisticsOperations = operationsOf('ReportAbandonedChatsStatistics', 'C', {
  GetAbandonedChatsStatisticsData: setFunction(
    {
      queueDnStr: text(),
      startDt: dateTime({ nullable: false }),
      endDt: dateTime({ nullable: false }),
      participantType: int32({ nullable: false }),
    },
    many(AbandonedChatsStatistics),
  ),
  DownloadAbandonedChatsStatistics: setFunction(
    {
      queueDnStr: text(),
      startDt: dateTime({ nullable: false }),
      endDt: dateTime({ nullable: false }),
      participantType: int32({ nullable: false }),
      clientTimeZone: text(),
    },
    many(AbandonedChatsStatistics),
  ),
})

export const reportAbandonedQueueCallsOperations = operationsOf('ReportAbandonedQueueCalls', 'C', {
  GetAbandonedQueueCallsData: setFunction(
    {
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      queueDns: text(),
      waitInterval: text(),
    },
    many(AbandonedQueueCalls),
  ),
  DownloadAbandonedQueueCalls: setFunction(
    {
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      queueDns: text(),
      waitInterval: text(),
      clientTimeZone: text(),
    },
    many(AbandonedQueueCalls),
  ),
})

export const reportAgentLoginHistoryOperations = operationsOf('ReportAgentLoginHistory', 'C', {
  GetAgentLoginHistoryData: setFunction(
    {
      clientTimeZone: text(),
      startDt: dateTime({ nullable: false }),
      endDt: dateTime({ nullable: false }),
      queueDnStr: text(),
      agentDnStr: text(),
    },
    many(AgentLoginHistory),
  ),
  DownloadAgentLoginHistory: setFunction(
    {
      clientTimeZone: text(),
      startDt: dateTime({ nullable: false }),
      endDt: dateTime({ nullable: false }),
      queueDnStr: text(),
      agentDnStr: text(),
    },
    many(AgentLoginHistory),
  ),
})

export const reportAgentsInQueueStatisticsOperations = operationsOf('ReportAgentsInQueueStatistics', 'C', {
  GetAgentsInQueueStatisticsData: setFunction(
    {
      queueDnStr: text(),
      startDt: dateTime({ nullable: false }),
      endDt: dateTime({ nullable: false }),
      waitInterval: text(),
    },
    many(AgentsInQueueStatistics),
  ),
  DownloadAgentsInQueueStatistics: setFunction(
    {
      queueDnStr: text(),
      startDt: dateTime({ nullable: false }),
      endDt: dateTime({ nullable: false }),
      waitInterval: text(),
    },
    many(AgentsInQueueStatistics),
  ),
})

export const reportAverageQueueWaitingTimeOperations = operationsOf('ReportAverageQueueWaitingTime', 'C', {
  GetAverageQueueWaitingTimeData: setFunction(
    {
      chartDate: dateTime({ nullable: false }),
      chartBy: text(),
      queueDnStr: text(),
      waitInterval: text(),
      clientTimeZone: text(),
    },
    many(TimeReportData),
  ),
  DownloadAverageQueueWaitingTimeReport: setFunction(
    {
      chartDate: dateTime({ nullable: false }),
      chartBy: text(),
      queueDnStr: text(),
      waitInterval: text(),
      clientTimeZone: text(),
    },
    many(TimeReportData),
  ),
})

export const reportBreachesSlaOperations = operationsOf('ReportBreachesSla', 'C', {
  GetBreachesSlaData: setFunction(
    {
      queueDnStr: text(),
      startDt: dateTime({ nullable: false }),
      endDt: dateTime({ nullable: false }),
      waitInterval: text(),
    },
    many(BreachesSla),
  ),
  DownloadBreachesSla: setFunction(
    {
      queueDnStr: text(),
      startDt: dateTime({ nullable: false }),
      endDt: dateTime({ nullable: false }),
      waitInterval: text(),
      clientTimeZone: text(),
    },
    many(BreachesSla),
  ),
})

export const reportDetailedQueueStatisticsOperations = operationsOf('ReportDetailedQueueStatistics', 'C', {
  GetDetailedQueueStatisticsData: setFunction(
    {
      queueDnStr: text(),
      startDt: dateTime({ nullable: false }),
      endDt: dateTime({ nullable: false }),
      waitInterval: text(),
    },
    many(DetailedQueueStatistics),
  ),
  DownloadDetailedQueueStatistics: setFunction(
    {
      queueDnStr: text(),
      startDt: dateTime({ nullable: false }),
      endDt: dateTime({ nullable: false }),
      waitInterval: text(),
    },
    many(DetailedQueueStatistics),
  ),
})

export const reportQueueAgentsChatStatisticsOperations = operationsOf('ReportQueueAgentsChatStatistics', 'C', {
  GetQueueAgentsChatStatisticsData: setFunction(
    {
      queueDnStr: text(),
      startDt: dateTime({ nullable: false }),
      endDt: dateTime({ nullable: false }),
      participantType: int32({ nullable: false }),
    },
    many(QueueAgentsChatStatistics),
  ),
  DownloadQueueAgentsChatStatistics: setFunction(
    {
      queueDnStr: text(),
      startDt: dateTime({ nullable: false }),
      endDt: dateTime({ nullable: false }),
      participantType: int32({ nullable: false }),
    },
    many(QueueAgentsChatStatistics),
  ),
})

export const reportQueueAgentsChatStatisticsTotalsOperations = operationsOf(
  'ReportQueueAgentsChatStatisticsTotals',
  'C',
  {
    GetQueueAgentsChatStatisticsTotalsData: setFunction(
      {
        queueDnStr: text(),
        startDt: dateTime({ nullable: false }),
        endDt: dateTime({ nullable: false }),
        participantType: int32({ nullable: false }),
      },
      many(QueueAgentsChatStatisticsTotals),
    ),
    DownloadQueueAgentsChatStatisticsTotals: setFunction(
      {
        queueDnStr: text(),
        startDt: dateTime({ nullable: false }),
        endDt: dateTime({ nullable: false }),
        participantType: int32({ nullable: false }),
      },
      many(QueueAgentsChatStatisticsTotals),
    ),
  },
)

export const reportQueueAnsweredCallsByWaitTimeOperations = operationsOf('ReportQueueAnsweredCallsByWaitTime', 'C', {
  GetQueueAnsweredCallsByWaitTimeData: setFunction(
    {
      queueDnStr: text(),
      startDt: dateTime({ nullable: false }),
      endDt: dateTime({ nullable: false }),
      answerInterval: text(),
    },
    many(QueueAnsweredCallsByWaitTime),
  ),
  DownloadQueueAnsweredCallsByWaitTime: setFunction(
    {
      queueDnStr: text(),
      startDt: dateTime({ nullable: false }),
      endDt: dateTime({ nullable: false }),
      answerInterval: text(),
      clientTimeZone: text(),
    },
    many(QueueAnsweredCallsByWaitTime),
  ),
})

export const reportQueueAnUnCallsOperations = operationsOf('ReportQueueAnUnCalls', 'C', {
  GetQueueAnUnCallsData: setFunction(
    {
      chartDate: dateTime({ nullable: false }),
      chartBy: text(),
      queueDnStr: text(),
      clientTimeZone: text(),
      waitInterval: text(),
    },
    many(TimeReportData),
  ),
  DownloadQueueAnUnCallsReport: setFunction(
    {
      chartDate: dateTime({ nullable: false }),
      chartBy: text(),
      queueDnStr: text(),
      clientTimeZone: text(),
      waitInterval: text(),
    },
    many(TimeReportData),
  ),
})

export const reportQueueCallbacksOperations = operationsOf('ReportQueueCallbacks', 'C', {
  GetQueueCallbacksData: setFunction(
    { queueDnStr: text(), startDt: dateTime({ nullable: false }), endDt: dateTime({ nullable: false }) },
    many(QueueCallbacks),
  ),
  DownloadQueueCallbacks: setFunction(
    { queueDnStr: text(), startDt: dateTime({ nullable: false }), endDt: dateTime({ nullable: false }) },
    many(QueueCallbacks),
  ),
})

export const reportQueueChatPerformanceOperations = operationsOf('ReportQueueChatPerformance', 'C', {
  GetQueueChatPerformanceData: setFunction(
    {
      queueDnStr: text(),
      startDt: dateTime({ nullable: false }),
      endDt: dateTime({ nullable: false }),
      participantType: int32({ nullable: false }),
    },
    many(QueueChatPerformance),
  ),
  DownloadQueueChatPerformance: setFunction(
    {
      queueDnStr: text(),
      startDt: dateTime({ nullable: false }),
      endDt: dateTime({ nullable: false }),
      participantType: int32({ nullable: false }),
    },
    many(QueueChatPerformance),
  ),
})

export const reportQueueFailedCallbacksOperations = operationsOf('ReportQueueFailedCallbacks', 'C', {
  GetQueueFailedCallbacksData: setFunction(
    { queueDnStr: text(), startDt: dateTime({ nullable: false }), endDt: dateTime({ nullable: false }) },
    many(QueueFailedCallbacks),
  ),
  DownloadQueueFailedCallbacks: setFunction(
    {
      queueDnStr: text(),
      startDt: dateTime({ nullable: false }),
      endDt: dateTime({ nullable: false }),
      clientTimeZone: text(),
    },
    many(QueueFailedCallbacks),
  ),
})

export const reportQueuePerformanceOverviewOperations = operationsOf('ReportQueuePerformanceOverview', 'C', {
  GetQueuePerformanceOverviewData: setFunction(
    {
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      queueDns: text(),
      waitInterval: text(),
    },
    many(QueuePerformanceOverview),
  ),
  DownloadQueuePerformanceOverview: setFunction(
    {
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      queueDns: text(),
      waitInterval: text(),
    },
    many(QueuePerformanceOverview),
  ),
})

export const reportQueuePerformanceTotalsOperations = operationsOf('ReportQueuePerformanceTotals', 'C', {
  GetQueuePerformanceTotalsData: setFunction(
    {
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      queueDns: text(),
      waitInterval: text(),
    },
    many(QueuePerformanceTotals),
  ),
  DownloadQueuePerformanceTotals: setFunction(
    {
      periodFrom: dateTime({ nullable: false }),
      periodTo: dateTime({ nullable: false }),
      queueDns: text(),
      waitInterval: text(),
    },
    many(QueuePerformanceTotals),
  ),
})

export const reportStatisticSlaOperations = operationsOf('ReportStatisticSla', 'C', {
  GetStatisticSlaData: setFunction(
    {
      queueDnStr: text(),
      startDt: dateTime({ nullable: false }),
      endDt: dateTime({ nullable: false }),
      waitInterval: text(),
    },
    many(StatisticSla),
  ),
  DownloadStatisticSla: setFunction(
    {
      queueDnStr: text(),
      startDt: dateTime({ nullable: false }),
      endDt: dateTime({ nullable: false }),
      waitInterval: text(),
    },
    many(StatisticSla),
  ),
})

export const reportTeamQueueGeneralStatisticsOperations = operationsOf('ReportTeamQueueGeneralStatistics', 'C', {
  GetTeamQueueGeneralStatisticsData: setFunction(
    {
      queueDnStr: text(),
      startDt: dateTime({ nullable: false }),
      endDt: dateTime({ nullable: false }),
      waitInterval: text(),
    },
    many(TeamQueueGeneralStatistics),
  ),
  DownloadTeamQueueGeneralStatistics: setFunction(
    {
      queueDnStr: text(),
      startDt: dateTime({ nullable: false }),
      endDt: dateTime({ nullable: false }),
      waitInterval: text(),
    },
    many(TeamQueueGeneralStatistics),
  ),
})
