// Nouns: mail: its templates and what is told by it.
import { bool, complex, entity, enumeration, int32, manyOf, noun, oneOf, parts, text } from '../declaration.ts'

export const NotifyCodes = enumeration('NotifyCodes', [
  'StorageLimit',
  'EmergencyNumberDialed',
  'TrunkStatusChanged',
  'ExtensionRegChanged',
  'LicenseLimit',
  'TrunkFailover',
  'IPBlocked',
  'RequestAntiHacked',
  'NetworkError',
  'TrunkError',
  'STUNError',
  'CallDenied',
  'NumberBlocked',
  'NumberUnblocked',
])

export const SetpointType = enumeration('SetpointType', [
  'VoicemailQuota',
  'RecordingQuota',
  'CpuUsage',
  'InboundNetworkUsage',
  'OutboundNetworkUsage',
  'PhysicalMemoryUsage',
  'VirtualMemoryUsage',
  'DiskUsage',
  'TimeShift',
])

export const Setpoint = complex('Setpoint', {
  Enabled: bool({ nullable: false }),
  Type: oneOf(SetpointType, { nullable: false }),
  Value: int32(),
})

export const NotificationSettings = complex('NotificationSettings', {
  AutoRestartFailedServices: bool(),
  CanEditEmailAddresses: bool(),
  EmailAddresses: text(),
  NotifyCodes: manyOf(NotifyCodes),
  NotifyExtensionAdded: bool(),
  NotifyServiceStopped: bool(),
  NotifySuccessScheduledBackups: bool(),
  NotifySystemOwners: bool(),
  NotifyUpdatesAvailable: bool(),
  Setpoints: parts(Setpoint),
})

export const EmailTemplate = entity('EmailTemplate', 'TemplatePath', {
  Body: text({ nullable: false, maxLength: 102400 }),
  From: text(),
  IsConference: bool(),
  IsDefault: bool(),
  Lang: text(),
  Name: text(),
  Subject: text(),
  TemplatePath: text({ nullable: false }),
})

export const EmailTemplates = noun(EmailTemplate, {
  set: 'EmailTemplate',
  storage: 'live',
  operations: ['list', 'get', 'update'],
})

export const Notifications = noun(NotificationSettings, {
  set: 'NotificationSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
})
