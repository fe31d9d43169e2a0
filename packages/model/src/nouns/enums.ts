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
