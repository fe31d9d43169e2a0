// Every function and action of the API.
import type { OperationDeclaration } from '../operation.ts'
import { aiSettingsOperations, mcpServersOperations } from './ai.ts'
import { backupsImports, backupsOperations } from './backups.ts'
import { callFlowAppsOperations } from './call-flow.ts'
import {
  callCostSettingsOperations,
  callHistoryViewOperations,
  callRecordsImports,
  dataConnectorSettingsOperations,
  reportCallLogDataOperations,
} from './call-records.ts'
import { chatHistoryViewOperations, chatMessagesHistoryViewOperations } from './chats.ts'
import { conferenceSettingsOperations } from './conference.ts'
import { contactsOperations } from './contacts.ts'
import { crmIntegrationOperations, crmTemplatesOperations } from './crm.ts'
import { defsOperations } from './defs.ts'
import { deviceInfosOperations, firmwaresOperations, sbcsOperations, sipDevicesOperations } from './devices.ts'
import { faxOperations, faxServerSettingsOperations } from './fax.ts'
import { fxsOperations } from './gateways.ts'
import { queuesOperations, receptionistsOperations, ringGroupsOperations } from './handling.ts'
import { amazonIntegrationSettingsOperations, googleSettingsOperations } from './integrations.ts'
import { activeCallsOperations, activityLogOperations, eventLogsOperations } from './live.ts'
import { emailTemplateOperations, mailSettingsOperations } from './mail.ts'
import { customPromptsOperations, playlistsOperations, promptSetsOperations } from './media.ts'
import { groupMembersOperations, queueMembersOperations, ringGroupMembersOperations } from './members.ts'
import { microsoft365IntegrationOperations, microsoft365TeamsIntegrationOperations } from './microsoft.ts'
import { networkSettingsOperations } from './network.ts'
import {
  groupsOperations,
  myGroupOperations,
  myTokensOperations,
  myUserOperations,
  oAuthClientsOperations,
  peersOperations,
  securityTokensOperations,
  servicePrincipalsOperations,
  usersOperations,
} from './people.ts'
import { dnPropertiesOperations, parametersOperations } from './properties.ts'
import {
  reportAbandonedChatsStatisticsOperations,
  reportAbandonedQueueCallsOperations,
  reportAgentLoginHistoryOperations,
  reportAgentsInQueueStatisticsOperations,
  reportAverageQueueWaitingTimeOperations,
  reportBreachesSlaOperations,
  reportDetailedQueueStatisticsOperations,
  reportQueueAgentsChatStatisticsOperations,
  reportQueueAgentsChatStatisticsTotalsOperations,
  reportQueueAnsweredCallsByWaitTimeOperations,
  reportQueueAnUnCallsOperations,
  reportQueueCallbacksOperations,
  reportQueueChatPerformanceOperations,
  reportQueueFailedCallbacksOperations,
  reportQueuePerformanceOverviewOperations,
  reportQueuePerformanceTotalsOperations,
  reportStatisticSlaOperations,
  reportTeamQueueGeneralStatisticsOperations,
} from './queue-reports.ts'
import { recordingsOperations, remoteArchivingSettingsOperations } from './recordings.ts'
import {
  reportAuditLogOperations,
  reportCallCostByExtensionGroupOperations,
  reportCallDistributionOperations,
  reportChatLogOperations,
  reportExtensionStatisticsByGroupOperations,
  reportExtensionStatisticsOperations,
  reportExtensionsStatisticsByRingGroupsOperations,
  reportInboundCallsOperations,
  reportInboundRulesOperations,
  reportOutboundCallsOperations,
  reportRingGroupStatisticsOperations,
  reportUserActivityOperations,
} from './reports.ts'
import {
  blackListNumbersOperations,
  blocklistOperations,
  emergencyGeoLocationsOperations,
  inboundRulesOperations,
  outboundRulesOperations,
} from './rules.ts'
import { syslogSettingsOperations } from './server-settings.ts'
import { firewallOperations, licenseStatusOperations, servicesOperations } from './services.ts'
import { systemStatusOperations } from './system-status.ts'
import { trunksOperations } from './trunks.ts'
import { updatesImports } from './updates.ts'
import { voicemailSettingsOperations } from './voicemail.ts'
import { websiteLinksOperations } from './website-links.ts'

export * from './ai.ts'
export * from './backups.ts'
export * from './call-flow.ts'
export * from './call-records.ts'
export * from './chats.ts'
export * from './conference.ts'
export * from './contacts.ts'
export * from './crm.ts'
export * from './defs.ts'
export * from './devices.ts'
export * from './fax.ts'
export * from './gateways.ts'
export * from './handling.ts'
export * from './integrations.ts'
export * from './live.ts'
export * from './mail.ts'
export * from './media.ts'
export * from './members.ts'
export * from './microsoft.ts'
export * from './network.ts'
export * from './people.ts'
export * from './properties.ts'
export * from './queue-reports.ts'
export * from './recordings.ts'
export * from './reports.ts'
export * from './rules.ts'
export * from './server-settings.ts'
export * from './services.ts'
export * from './system-status.ts'
export * from './trunks.ts'
export * from './updates.ts'
export * from './voicemail.ts'
export * from './website-links.ts'

export const OPERATIONS: readonly OperationDeclaration[] = [
  activeCallsOperations,
  activityLogOperations,
  eventLogsOperations,
  aiSettingsOperations,
  mcpServersOperations,
  amazonIntegrationSettingsOperations,
  googleSettingsOperations,
  backupsImports,
  backupsOperations,
  blackListNumbersOperations,
  blocklistOperations,
  emergencyGeoLocationsOperations,
  inboundRulesOperations,
  outboundRulesOperations,
  callCostSettingsOperations,
  callHistoryViewOperations,
  callRecordsImports,
  dataConnectorSettingsOperations,
  reportCallLogDataOperations,
  callFlowAppsOperations,
  chatHistoryViewOperations,
  chatMessagesHistoryViewOperations,
  conferenceSettingsOperations,
  contactsOperations,
  crmIntegrationOperations,
  crmTemplatesOperations,
  customPromptsOperations,
  playlistsOperations,
  promptSetsOperations,
  defsOperations,
  deviceInfosOperations,
  firmwaresOperations,
  sbcsOperations,
  sipDevicesOperations,
  dnPropertiesOperations,
  parametersOperations,
  emailTemplateOperations,
  mailSettingsOperations,
  faxOperations,
  faxServerSettingsOperations,
  firewallOperations,
  licenseStatusOperations,
  servicesOperations,
  fxsOperations,
  groupsOperations,
  myGroupOperations,
  myTokensOperations,
  myUserOperations,
  oAuthClientsOperations,
  peersOperations,
  securityTokensOperations,
  servicePrincipalsOperations,
  usersOperations,
  microsoft365IntegrationOperations,
  microsoft365TeamsIntegrationOperations,
  networkSettingsOperations,
  queuesOperations,
  queueMembersOperations,
  receptionistsOperations,
  ringGroupsOperations,
  ringGroupMembersOperations,
  groupMembersOperations,
  recordingsOperations,
  remoteArchivingSettingsOperations,
  systemStatusOperations,
  reportAbandonedChatsStatisticsOperations,
  reportAbandonedQueueCallsOperations,
  reportAgentLoginHistoryOperations,
  reportAgentsInQueueStatisticsOperations,
  reportAverageQueueWaitingTimeOperations,
  reportBreachesSlaOperations,
  reportDetailedQueueStatisticsOperations,
  reportQueueAgentsChatStatisticsOperations,
  reportQueueAgentsChatStatisticsTotalsOperations,
  reportQueueAnUnCallsOperations,
  reportQueueAnsweredCallsByWaitTimeOperations,
  reportQueueCallbacksOperations,
  reportQueueChatPerformanceOperations,
  reportQueueFailedCallbacksOperations,
  reportQueuePerformanceOverviewOperations,
  reportQueuePerformanceTotalsOperations,
  reportStatisticSlaOperations,
  reportTeamQueueGeneralStatisticsOperations,
  reportAuditLogOperations,
  reportCallCostByExtensionGroupOperations,
  reportCallDistributionOperations,
  reportChatLogOperations,
  reportExtensionStatisticsByGroupOperations,
  reportExtensionStatisticsOperations,
  reportExtensionsStatisticsByRingGroupsOperations,
  reportInboundCallsOperations,
  reportInboundRulesOperations,
  reportOutboundCallsOperations,
  reportRingGroupStatisticsOperations,
  reportUserActivityOperations,
  syslogSettingsOperations,
  trunksOperations,
  updatesImports,
  voicemailSettingsOperations,
  websiteLinksOperations,
].flatMap((each) => Object.values<OperationDeclaration>(each))
