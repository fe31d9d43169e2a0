// The enumerations the declared nouns refer to, members in the contract's order.
import { enumeration } from '../declaration.ts'

export const PeerType = enumeration('PeerType', [
  'None',
  'Extension',
  'Queue',
  'RingGroup',
  'IVR',
  'Fax',
  'Conference',
  'SpecialMenu',
  'Parking',
  'ExternalLine',
  'Group',
  'RoutePoint',
])
export const UserTag = enumeration('UserTag', [
  'MS',
  'Teams',
  'Google',
  'WakeUp',
  'FaxServer',
  'Principal',
  'WeakID',
  'WeakPass',
  'WM',
  'AI',
])
export const TranscriptionType = enumeration(
  'TranscriptionType',
  ['Nothing', 'Voicemail', 'Recordings', 'Both', 'Inherit'],
  { flags: true },
)
export const SRTPModeType = enumeration('SRTPModeType', ['SRTPDisabled', 'SRTPEnabled', 'SRTPEnforced'])
export const VMEmailOptionsType = enumeration('VMEmailOptionsType', [
  'None',
  'Notification',
  'Attachment',
  'AttachmentAndDelete',
  'VmailToMembers',
  'EmailToExtrasOnly',
])
export const VMPlayMsgDateTimeType = enumeration('VMPlayMsgDateTimeType', ['None', 'Play12Hr', 'Play24Hr'])
export const QueueStatusType = enumeration('QueueStatusType', ['LoggedOut', 'LoggedIn'])
export const OfficeHoursBits = enumeration(
  'OfficeHoursBits',
  ['GlobalSchedule', 'AutoSwitchProfiles', 'AutoQueueLogOut', 'BlockOutboundCalls'],
  { flags: true },
)
export const ProfileType = enumeration('ProfileType', [
  'Default',
  'Available',
  'Away',
  'OutOfOffice',
  'Available2',
  'OutOfOffice2',
])
export const RuleHoursType = enumeration('RuleHoursType', [
  'AllHours',
  'OfficeHours',
  'OutOfOfficeHours',
  'SpecificHours',
  'SpecificHoursExcludingHolidays',
  'OutOfSpecificHours',
  'OutOfSpecificHoursIncludingHolidays',
  'Never',
  'BreakTime',
])
export const RuleCallTypeType = enumeration('RuleCallTypeType', ['AllCalls', 'InternalCallsOnly', 'ExternalCallsOnly'])
export const RuleConditionType = enumeration('RuleConditionType', [
  'NoAnswer',
  'PhoneBusy',
  'PhoneNotRegistered',
  'ForwardAll',
  'BasedOnCallerID',
  'BasedOnDID',
])
export const DayOfWeek = enumeration('DayOfWeek', [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
])
export const DestinationType = enumeration('DestinationType', [
  'None',
  'VoiceMail',
  'Extension',
  'Queue',
  'RingGroup',
  'IVR',
  'External',
  'Fax',
  'Boomerang',
  'Deflect',
  'VoiceMailOfDestination',
  'Callback',
  'RoutePoint',
  'ProceedWithNoExceptions',
])
export const CallHandlingFlags = enumeration('CallHandlingFlags', ['WelcomeMessageForIncomingCalls', 'HoldCall'], {
  flags: true,
})
export const GroupHoursMode = enumeration(
  'GroupHoursMode',
  ['Default', 'ForceOpened', 'ForceClosed', 'ForceBreak', 'ForceCustomOperator', 'ForceHoliday', 'HasForcedMask'],
  { flags: true },
)
export const StartupLicense = enumeration('StartupLicense', ['Free', 'Pro'])
export const Authentication = enumeration('Authentication', ['Both', 'Name', 'Email', 'None'])
export const ProvType = enumeration('ProvType', ['LocalLan', 'RemoteExt', 'RemoteExtSipProxyMgr', 'SBC'])
export const XferTypeEnum = enumeration('XferTypeEnum', ['BXfer', 'AttXfer'])
export const PhoneDeviceVlanType = enumeration('PhoneDeviceVlanType', ['Wan', 'Pc'])
export const AddedBy = enumeration('AddedBy', ['Manual', 'Mcu', 'Webmeeting', 'AutoBlacklist', 'Whitelist'])
export const BlockType = enumeration('BlockType', ['Block', 'Allow'])
export const XOperatingSystemType = enumeration('XOperatingSystemType', ['Other', 'Linux', 'Windows'])
export const RemoteStorageStatus = enumeration('RemoteStorageStatus', [
  'NotConfigured',
  'PartiallyConfigured',
  'Configured',
])
export const GrantType = enumeration('GrantType', [
  'Password',
  'Support',
  'Sso',
  'OAuthClient',
  'ClientCredentials',
  'Provisioning',
])
export const RevokeReason = enumeration('RevokeReason', [
  'TooMany',
  'SetPassword',
  'InvalidatePassword',
  'Logout',
  'Manual',
])
export const OAuthProvisioningType = enumeration('OAuthProvisioningType', ['Manual', 'Dcr', 'Cimd', 'System'])
export const EventLogType = enumeration('EventLogType', ['Error', 'Warning', 'Info'])
export const DirectionType = enumeration('DirectionType', ['None', 'Inbound', 'Outbound', 'Both'])
export const TypeOfIPRestriction = enumeration('TypeOfIPRestriction', ['Any', 'IPV4', 'IPV6'])
export const TypeOfTransportRestriction = enumeration('TypeOfTransportRestriction', ['Any', 'UDP', 'TCP', 'TLS'])
export const IPInRegistrationContactType = enumeration('IPInRegistrationContactType', [
  'External',
  'Internal',
  'Both',
  'Specified',
])
export const MatchingStrategyType = enumeration('MatchingStrategyType', ['MatchAnyFields', 'MatchAllFields'])
export const RequireRegistrationForType = enumeration('RequireRegistrationForType', [
  'Nothing',
  'IncomingCalls',
  'OutgoingCalls',
  'InOutCalls',
])
export const GatewayType = enumeration('GatewayType', [
  'Unknown',
  'Analog',
  'Provider',
  'BridgeMaster',
  'BridgeSlave',
  'BridgeSlaveOverTunnel',
  'BRI',
  'T1',
  'E1',
])
export const TrunkEditorType = enumeration('TrunkEditorType', ['Messaging', 'Voip'])
export const TrunkVariableType = enumeration('TrunkVariableType', ['Text', 'Password'])
export const TemplateType = enumeration('TemplateType', [
  'Preferred',
  'Supported',
  'Dedicated',
  'ThirdParty',
  'Deleted',
  'Unknown',
])
export const ChatRecipientsType = enumeration('ChatRecipientsType', [
  'None',
  'MyGroupManagers',
  'MyGroupAllMembers',
  'AllGroupsManagers',
])
export const MailServerType = enumeration('MailServerType', ['Tcx', 'MS365', 'Custom', 'GoogleWorkspace'])
export const QueueNotifyCode = enumeration('QueueNotifyCode', [
  'Callback',
  'CallbackFail',
  'SLATimeBreached',
  'CallLost',
  'AgentAutoLogout',
])
export const PollingStrategyType = enumeration('PollingStrategyType', [
  'Hunt',
  'RingAll',
  'HuntRandomStart',
  'NextAgent',
  'LongestWaiting',
  'LeastTalkTime',
  'FewestAnswered',
  'HuntBy3s',
  'First3Available',
  'SkillBasedRouting_RingAll',
  'SkillBasedRouting_HuntRandomStart',
  'SkillBasedRouting_RoundRobin',
  'SkillBasedRouting_FewestAnswered',
])
export const QueueRecording = enumeration('QueueRecording', ['Disabled', 'AllowToOptOut', 'AskToOptIn'])
export const ResetQueueStatisticsFrequency = enumeration('ResetQueueStatisticsFrequency', [
  'Disabled',
  'Daily',
  'Weekly',
  'Monthly',
])
export const TypeOfChatOwnershipType = enumeration('TypeOfChatOwnershipType', ['TakeManually', 'AutoAssign'])
export const StrategyType = enumeration('StrategyType', ['Hunt', 'RingAll', 'Paging'])
export const IVRType = enumeration('IVRType', ['Default', 'CodeBased', 'ScriptBased', 'Wakeup'])
export const IVRForwardType = enumeration('IVRForwardType', [
  'EndCall',
  'Extension',
  'RingGroup',
  'Queue',
  'IVR',
  'VoiceMail',
  'CallByName',
  'RepeatPrompt',
  'CustomInput',
])
