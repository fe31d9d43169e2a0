// Nouns: mail: its templates and what is told by it.
import { bool, complex, entity, enumeration, int32, manyOf, noun, oneOf, parts, text, value } from '../declaration.ts'
import { setpoints, sharedSender, supervision, unheard, works } from './effects.ts'

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

/** Codes that nothing in this version tells of. */
const UNHEARD = [
  'StorageLimit',
  'ExtensionRegChanged',
  'LicenseLimit',
  'TrunkFailover',
  'NetworkError',
  'STUNError',
  'NumberUnblocked',
] as const

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
  Enabled: bool({ nullable: false, effect: works }),
  Type: oneOf(SetpointType, { nullable: false, effect: works }),
  /** Percent, or seconds of TimeShift. */
  Value: int32({ min: 0, max: 1000000, effect: works }),
})

export const NotificationSettings = complex('NotificationSettings', {
  AutoRestartFailedServices: bool({ default: value(true), effect: supervision }),
  CanEditEmailAddresses: bool({ default: value(true), readOnly: true, effect: works }),
  /** Separated by commas or semicolons. */
  EmailAddresses: text({ maxLength: 1024, effect: works }),
  NotifyCodes: manyOf(NotifyCodes, {
    maxItems: 14,
    default: value([]),
    effect: works,
    idle: Object.fromEntries(UNHEARD.map((code) => [code, unheard.notYet])),
  }),
  NotifyExtensionAdded: bool({ default: value(false), effect: unheard }),
  NotifyServiceStopped: bool({ default: value(false), effect: unheard }),
  NotifySuccessScheduledBackups: bool({ default: value(false), effect: unheard }),
  /** Also to the mail addresses of the system owners. */
  NotifySystemOwners: bool({ default: value(false), effect: works }),
  NotifyUpdatesAvailable: bool({ default: value(false), effect: unheard }),
  Setpoints: parts(Setpoint, { maxItems: 9, effect: setpoints }),
})

export const EmailTemplate = entity('EmailTemplate', 'TemplatePath', {
  /** Plain text with variables such as `{{name}}`. */
  Body: text({ nullable: false, minLength: 1, maxLength: 102400, effect: works }),
  From: text({ maxLength: 254, effect: sharedSender }),
  IsConference: bool({ readOnly: true, default: value(false), effect: works }),
  IsDefault: bool({ scope: 'derived', effect: works }),
  Lang: text({ readOnly: true, maxLength: 35, effect: works }),
  Name: text({ readOnly: true, maxLength: 100, searchable: true, effect: works }),
  Subject: text({ minLength: 1, maxLength: 500, searchable: true, effect: works }),
  TemplatePath: text({
    nullable: false,
    minLength: 1,
    maxLength: 100,
    required: true,
    unique: true,
    immutable: true,
    effect: works,
  }),
})

export const EmailTemplates = noun(EmailTemplate, {
  set: 'EmailTemplate',
  storage: 'config',
  operations: ['list', 'get', 'update'],
})

export const Notifications = noun(NotificationSettings, {
  set: 'NotificationSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
})
