// The paths of the 3CX API (version 20.0.10) by their first segment: what exists there, built here or not.
//
// One line per set, singleton or unbound operation: its name, then `methods:shape` for each path. Methods are g (GET), p
// (POST), u (PATCH), d (DELETE). The shape is what follows the name: `-` nothing, `()` a key, `/.Name` a function or action.
export const CONTRACT_PATHS = `
ActiveCalls g:- p:()/.DropCall
ActivityLog g:/.GetFilter g:/.GetLogs p:/.PurgeLogs
AISettings gu:- g:/.GetAIResources g:/.GetCurrentAIResources g:/.GetAITemplateContents g:/.GetVectorStores g:/.GetVectorStoreFiles g:/.GetVectorStore p:/.CreateVectorStore p:/.UpdateVectorStore p:/.DeleteVectorStore p:/.DeleteVectorStoreFile p:/.DeleteOpenAiFile p:/.AddVectorStoreFiles p:/.BatchDeleteFiles
AmazonIntegrationSettings gu:- g:/.GenerateIamPolicyFile
AntiHackingSettings gu:-
Backups g:- g:()/.GetBackupExtras d:() p:()/.Restore p:/.Backup g:/.GetCanCreateBackup g:/.GetBackupSettings g:/.GetBackupFailoverSettings p:/.SetBackupFailoverSettings g:/.GetFailoverScripts p:/.SetBackupSettings g:/.GetBackupRepositorySettings p:/.SetBackupRepositorySettings p:/.GetSftpHostKey g:/.GetRestoreSettings p:/.SetRestoreSettings g:/.GetLocalBackupSize p:/.PurgeLocalBackups
BlackListNumbers gp:- gud:() p:/.BulkNumbersDelete
Blocklist gp:- gud:() p:/.BulkIpsDelete
CallCostSettings g:- p:/.UpdateCost g:/.ExportCallCosts
CallFlowApps gud:() gp:- g:()/.GetFiles p:()/.DeleteFile
CallFlowScripts g:-
CallHistoryView g:/.DownloadCallHistory g:-
CallParkingSettings gu:-
CallTypesSettings gu:-
CDRSettings gu:-
ChatHistoryView g:- g:/.DownloadChatHistory
ChatLogSettings gu:-
ChatMessagesHistoryView g:- g:/.DownloadChatMessagesHistory
CodecsSettings gu:-
ConferenceSettings g:/.GetWebMeetingZones g:/.GenerateApiKey p:/.DeleteApiKey gu:- g:/.GetMCURequestStatus g:/.GetOnboardMcuData g:/.GetOnboardMeetings g:/.GetMCURows g:/.GetMCURow p:/.UpdateMCURequestStatus
ConsoleRestrictions gu:-
Contacts g:/.GetContactsByNumber p:/.CreateContactByNumber gp:- p:/.SetDirSearchSettings g:/.GetDirSearchSettings p:/.DeleteContactsById p:/.DeleteDepartmentContactsByType p:/.DeletePersonalContactsByType p:/.DeleteContactsByType gud:()
Countries g:-
CountryCodes gu:-
CrmIntegration gu:- p:/.Test p:/.DeleteCrmContacts p:/.SetOAuthState g:/.GetOAuth g:/.GetCrmTemplateSource
CrmTemplates g:/.GeCrmtTemplates gd:()
CustomPrompts g:- p:/.MakeCallRecordCustomPrompt d:()
DataConnectorSettings gu:- p:/.Synchronize p:/.TestDataConnector
Defs g:- g:/Codecs g:/GatewayParameters g:/GatewayParameterValues g:/TimeZones g:/.GetSystemParameters g:/.GetLicenseParameters g:/.HasSystemOwner p:/.GetRoutes p:/.ReportLogEvent p:/.SendEmail
DeviceInfos g:- gd:() p:()/.Provision
DialCodeSettings gu:-
DidNumbers g:-
DNProperties g:/.GetPropertiesByDn p:/.CreateDNProperty p:/.UpdateDNProperty p:/.DeleteDNProperty g:/.GetDNPropertyByName
E164Settings gu:-
EmailTemplate g:- gu:() p:()/.SetDefault
EmergencyGeoLocations g:- p:/.Update
EmergencyNotificationsSettings gu:-
EventLogs g:- g:/.DownloadEventLogs p:/.PurgeEventLog
Fax ggud:() g:/.InitFax gp:- p:/.BulkFaxDelete
FaxServerSettings gu:- g:/.GetFaxFilesSize p:/.CleanUpFax
Firewall g:- g:/.GetLastResult p:/.StartCheck p:/.StopCheck
Firmwares g:- d:() p:()/.PushFirmwareForPhones g:/.GetFirmwareState p:/.CleanUp
Fxs gp:- gud:() p:()/.RegenerateWebCredentials
FxsTemplates gp:- gud:()
GeneralSettingsForApps gu:-
GeneralSettingsForPbx gu:-
GoogleSettings gu:- p:/.GetGoogleUsers
Groups gud:() gp:- g:()/.GetRestrictions p:/.DeleteCompanyByNumber p:/.DeleteCompanyById g:()/Members g:()/Rights p:/.ReplaceGroupLicenseKey p:/.LinkGroupPartner p:/.UnlinkGroupPartner
Holidays gp:- gud:()
HotelServices gu:-
InboundRules gp:- gud:() p:/.BulkInboundRulesDelete g:/.ExportCallerIdRules
LastCdrAndChatMessageTimestamp g:-
LicenseStatus p:/.RefreshLicenseStatus g:- p:/.UnlinkPartner p:/.LinkPartner g:/.PartnerInfo p:/.ReplaceLicenseKey p:/.EditLicenseInfo
LoggingSettings gu:-
MailSettings gu:- p:/.TestEmail
McpServers g:/.GetServerMetadata p:/.Register p:/.Exchange
Microsoft365Integration g:/.TestSubscription gu:- p:/.AuthorizePresence p:/.TestPresence p:/.DeauthorizePresence g:/.GetMicrosoftAccessToken g:/.GetMicrosoft365Directory p:/.GetM365Users p:/.GetM365Groups p:/.GetUsersByPrincipalNames
Microsoft365TeamsIntegration gu:- g:/.CheckFqdnRecord g:/.GetDialPlanScript g:/.GetMapUsersScript g:/.CheckMapUsersScript
MusicOnHoldSettings gu:-
MyGroup gu:- g:/Members g:/Rights g:/.GetRestrictions p:/.ReplaceMyGroupLicenseKey g:/.GetMyGroupPartnerInfo p:/.UnlinkMyGroupPartner p:/.LinkMyGroupPartner
MyTokens g:- p:()/.RevokeToken
MyUser gu:- g:/Groups g:/ForwardingProfiles g:/Greetings g:/.GenerateProvLink p:/.IssueDownloadTicket
NetworkInterfaces g:-
NetworkSettings gu:- g:/.GetIfaces
NotificationSettings gu:-
OAuthClients g:- gd:() p:()/.RefreshClientMetadata
OfficeHours gu:-
OutboundRules gud:() gp:- g:/.GetEmergencyOutboundRules p:/.Purge p:/.MoveUpDown
Parameters g:/.GetParameterByName gp:- gud:()
Parkings ggud:() g:()/Groups gp:-
Peers g:- g:() g:/.GetReportPeers p:/.RetreivePeersByNumbers
PhoneBookSettings gu:-
PhoneLogos g:- d:()
PhonesSettings gu:-
PhoneTemplates gp:- gud:()
Playlists gp:- gud:() p:/.DeletePlaylistFile g:/.DownloadPlaylistFile
PromptSets g:- gud:() g:/.GetActive g:()/Prompts p:()/.SetActive p:()/.SetAlternatePronunciation p:()/.Copy p:()/.PlayPrompt p:()/.RecordPrompt
PurgeCalls p:-
PurgeChats p:-
PurgeAllLogs p:-
Queues gudg:() gp:- g:()/Agents g:()/Managers p:()/.ResetQueueStatistics g:/.GetFirstAvailableQueueNumber
Receptionists ggud:() g:()/Forwards g:/.GetFirstAvailableReceptionistNumber gp:-
Recordings g:- g:/.DownloadRecording g:/.GetRecordingRepositorySettings p:/.SetRecordingRepositorySettings p:/.PurgeLocal p:/.PurgeArchive p:/.Archive p:/.BulkRecordingsDelete p:/.BulkRecordingsArchive p:/.TranscribeRecordings
SystemStatus g:/.GetRemoteAccessStatus p:/.RevokeRemoteAccess g:/.IsRequestHelpEnabled p:/.RequestHelp g:/.GetRequestHelpLink g:- g:/.SystemExtensions g:/.SystemDatabaseInformation g:/.GetVersionType p:/.SetChatLogStatus p:/.StartDBMaintenance g:/.SystemHealthStatus g:/.APIToken p:/.SetMultiCompanyMode g:/.SystemTelemetry g:/.ServiceTelemetry g:/.NetworkTelemetry g:/.MyPhoneRequestIdTelemetry
RemoteArchivingSettings gu:- p:/.ArchiveRecordings p:/.ArchiveChats p:/.ArchiveFaxes p:/.ArchiveVoicemail
ReportAbandonedChatsStatistics g:/.GetAbandonedChatsStatisticsData g:/.DownloadAbandonedChatsStatistics
ReportAbandonedQueueCalls g:/.GetAbandonedQueueCallsData g:/.DownloadAbandonedQueueCalls
ReportAgentLoginHistory g:/.GetAgentLoginHistoryData g:/.DownloadAgentLoginHistory
ReportAgentsInQueueStatistics g:/.GetAgentsInQueueStatisticsData g:/.DownloadAgentsInQueueStatistics
ReportAuditLog g:/.GetAuditLogData g:/.DownloadAuditLog
ReportAverageQueueWaitingTime g:/.GetAverageQueueWaitingTimeData g:/.DownloadAverageQueueWaitingTimeReport
ReportBreachesSla g:/.GetBreachesSlaData g:/.DownloadBreachesSla
ReportCallCostByExtensionGroup g:/.GetCallCostByExtensionGroupData g:/.DownloadCallCostByExtensionGroup
ReportCallDistribution g:/.GetCallDistribution g:/.DownloadGetGetCallDistribution
ReportCallLogData g:/.GetCallLogData g:/.GetOldCallLogData g:/.DownloadCallLog g:/.GetCallQualityReport g:/.GetOldCallQualityReport
ReportDetailedQueueStatistics g:/.GetDetailedQueueStatisticsData g:/.DownloadDetailedQueueStatistics
ReportExtensionsStatisticsByRingGroups g:/.GetExtensionsStatisticsByRingGroupsData g:/.DownloadExtensionsStatisticsByRingGroups
ReportExtensionStatisticsByGroup g:/.GetExtensionStatisticsByGroupData g:/.DownloadExtensionStatisticsByGroup
ReportExtensionStatistics g:/.GetExtensionStatisticsData g:/.DownloadExtensionStatistics
ReportInboundRules g:/.GetInboundRulesData g:/.DownloadInboundRules
ReportQueueAgentsChatStatistics g:/.GetQueueAgentsChatStatisticsData g:/.DownloadQueueAgentsChatStatistics
ReportQueueAgentsChatStatisticsTotals g:/.GetQueueAgentsChatStatisticsTotalsData g:/.DownloadQueueAgentsChatStatisticsTotals
ReportQueueAnsweredCallsByWaitTime g:/.GetQueueAnsweredCallsByWaitTimeData g:/.DownloadQueueAnsweredCallsByWaitTime
ReportQueueAnUnCalls g:/.GetQueueAnUnCallsData g:/.DownloadQueueAnUnCallsReport
ReportQueueCallbacks g:/.GetQueueCallbacksData g:/.DownloadQueueCallbacks
ReportQueueChatPerformance g:/.GetQueueChatPerformanceData g:/.DownloadQueueChatPerformance
ReportQueueFailedCallbacks g:/.GetQueueFailedCallbacksData g:/.DownloadQueueFailedCallbacks
ReportQueuePerformanceOverview g:/.GetQueuePerformanceOverviewData g:/.DownloadQueuePerformanceOverview
ReportQueuePerformanceTotals g:/.GetQueuePerformanceTotalsData g:/.DownloadQueuePerformanceTotals
ReportRingGroupStatistics g:/.GetRingGroupStatisticsData g:/.DownloadRingGroupStatistics
ReportStatisticSla g:/.GetStatisticSlaData g:/.DownloadStatisticSla
ReportTeamQueueGeneralStatistics g:/.GetTeamQueueGeneralStatisticsData g:/.DownloadTeamQueueGeneralStatistics
ScheduledReports gp:- gud:()
RingGroups ggud:() gp:- g:()/Members g:/.GetFirstAvailableRingGroupNumber
Sbcs gud:() gp:- p:()/.PushConfig
SecureSipSettings gu:-
SecurityTokens g:- p:()/.RevokeToken
ServicePrincipals gud:() gp:- p:()/.GenerateAppToken
Services g:- p:/.GarbageCollect p:/.Start p:/.Stop p:/.Enable p:/.Disable p:/.Restart p:/.RestartOperatingSystem
SipDevices g:- p:()/.PushFirmware
SyslogSettings gu:- p:/.TestConnection
GetDirectoryInfo p:-
TenantProperties gp:- gud:()
Trunks g:/.GetFirstAvailableTrunkNumber gudg:() g:/.InitMasterBridge g:/.InitSlaveBridge g:/.InitTrunk g:()/.ExportTrunk p:/.RefreshRegistration p:/.SetRoutes p:()/.RunAnalysis p:()/.TestInboundCall p:()/.TestOutboundCall gp:- p:/.GetProviderPhones p:/.FinalizeTrunkProvisioning
TrunkTemplates gp:- gud:()
GetUpdateSettings g:()
SetUpdateSettings p:-
HasDebianUpgrade g:()
UpgradeDebian p:-
GetUpdates g:()
GetPromptSetUpdates g:()
GetServerCrmUpdates g:()
InstallUpdates p:-
GetUpdateDetails g:()
GetUpdatesStats g:()
Users ggud:() g:()/.HasDuplicatedEmail p:/.GetDuplicatedEmails g:/.GetFirstAvailableExtensionNumber g:/.GetFirstAvailableHotdeskingNumber p:()/.SendWelcomeEmail g:()/Groups g:()/ForwardingProfiles g:()/.GetPhoneSecret p:()/.Regenerate p:/.RegeneratePasswords g:/.ExportExtensions g:/.GetPhoneRegistrar p:/.BulkUpdate p:/.GetPhoneRegistrars p:/.RebootPhone p:/.ReprovisionPhone p:/.UpgradePhone g:()/.GenerateProvLink g:()/Greetings p:()/.MakeCallUserRecordGreeting g:/.DownloadGreeting p:/.BatchDelete p:/.MakeCall p:()/.SetMonitorStatus p:/.InstallFirmware p:/.MultiUserUpdate p:/.ReprovisionAllPhones p:/.GetMultiEditGreetings p:/.MultiDeleteGreeting gp:-
VoicemailSettings g:/.GetTranscribeLanguages gu:- p:/.DeleteAllUserVoicemails g:/.GetConverterRequestStatus p:/.CreateConverterConfiguration p:/.DeleteConverterConfiguration g:/.GetConnectedConvertersData g:/.GetConfiguredConverters
WebsiteLinks gp:- p:/.ValidateLink p:/.BulkLinksDelete gud:()
ReportChatLog g:/.GetChatLog g:/.DownloadChatLog
ReportInboundCalls g:/.GetInboundCalls g:/.DownloadGetInboundCalls
ReportOutboundCalls g:/.GetOutboundCalls g:/.DownloadGetOutboundCalls
ReportUserActivity g:/.GetUserActivity g:/.DownloadGetUserActivity
`
