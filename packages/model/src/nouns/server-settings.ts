// Nouns: general settings of the server.
import { bool, complex, duration, entity, enumeration, int32, noun, oneOf, part, text, texts } from '../declaration.ts'
import { ConcealedDataFile } from './shared-values.ts'

export const SyslogCategoryConfig = complex('SyslogCategoryConfig', {
  IsAuditLogsEnabled: bool(),
  IsEventLogsEnabled: bool(),
  IsSystemAlertsEnabled: bool(),
})

export const SyslogProtocol = enumeration('SyslogProtocol', ['Udp', 'Tcp', 'Tls'])

export const SyslogCustomRelayConfig = complex('SyslogCustomRelayConfig', {
  ClientCertificate: part(ConcealedDataFile),
  ClientPrivateKey: part(ConcealedDataFile),
  Host: text(),
  Port: int32(),
  Protocol: oneOf(SyslogProtocol),
})

export const SyslogIntegrationType = enumeration('SyslogIntegrationType', ['None', 'Custom'])

export const SyslogSettings = complex('SyslogSettings', {
  CategoryConfig: part(SyslogCategoryConfig),
  CustomRelayConfig: part(SyslogCustomRelayConfig),
  IntegrationType: oneOf(SyslogIntegrationType),
})

export const ConsoleRestrictions = entity('ConsoleRestrictions', 'Id', {
  AccessRestricted: bool(),
  Id: text({ nullable: false }),
  IpWhitelist: texts(),
  MyIpAddress: text(),
})

export const AutoSchedulerSettings = complex('AutoSchedulerSettings', {
  Enabled: bool(),
  ProfileAvailable: text(),
  ProfileAway: text(),
  ProfileDND: text(),
})

export const AvatarStyle = enumeration('AvatarStyle', ['Square', 'Circle'])

export const GeneralSettingsForApps = complex('GeneralSettingsForApps', {
  AllowBlockCalls: bool(),
  AllowChangePassword: bool(),
  AutoSchedulerSettings: part(AutoSchedulerSettings),
  AvatarStyle: oneOf(AvatarStyle),
  BrandLogoImage: text({ maxLength: 136533 }),
  BrandMainImage: text({ maxLength: 2796202 }),
  BrandUrl: text(),
  EnableChat: bool(),
  EnableSelectorCallerId: bool(),
  HideAbandonedQueueCalls: bool(),
  HideCRMContacts: bool(),
  HideInteractionHistory: bool(),
  HideSystemExtensions: bool(),
  NameOfCustomAvailableStatus: text(),
  NameOfCustomOutOfOfficeStatus: text(),
})

export const GeneralSettingsForPbx = complex('GeneralSettingsForPbx', {
  AllowFwdToExternal: bool(),
  AllRolesCanApproveApps: bool(),
  BusyMonitor: bool(),
  BusyMonitorTimeout: int32(),
  DisableOutboundCallsOutOfficeHours: bool(),
  EnableVMenuOutboundCalls: bool(),
  HDAutoLogoutEnabled: bool(),
  HDAutoLogoutTime: duration(),
  LimitCallPickup: bool(),
  OAuthCimdEnabled: bool(),
  OAuthDcrEnabled: bool(),
  OAuthOpenIdConnectEnabled: bool(),
  OperatorExtension: text(),
  PlayBusy: bool(),
  ScheduledReportGenerationTime: duration(),
})

export const SecureSipSettings = complex('SecureSipSettings', {
  Certificate: part(ConcealedDataFile),
  PrivateKey: part(ConcealedDataFile),
})

export const LoggingSettings = complex('LoggingSettings', {
  KeepLogs: bool(),
  KeepLogsDays: int32(),
  LoggingLevel: int32(),
})

export const ConsoleAccess = noun(ConsoleRestrictions, {
  set: 'ConsoleRestrictions',
  singleton: true,
  storage: 'config',
  operations: 'update',
})

export const GeneralForApps = noun(GeneralSettingsForApps, {
  set: 'GeneralSettingsForApps',
  singleton: true,
  storage: 'config',
  operations: 'update',
})

export const GeneralForPbx = noun(GeneralSettingsForPbx, {
  set: 'GeneralSettingsForPbx',
  singleton: true,
  storage: 'config',
  operations: 'update',
})

export const Logging = noun(LoggingSettings, {
  set: 'LoggingSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
})

export const SecureSip = noun(SecureSipSettings, {
  set: 'SecureSipSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
})

export const Syslog = noun(SyslogSettings, {
  set: 'SyslogSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
})
