// Nouns: general settings of the server.
import {
  bool,
  complex,
  duration,
  entity,
  enumeration,
  int32,
  noun,
  oneOf,
  part,
  text,
  texts,
  value,
} from '../declaration.ts'
import {
  apps,
  callControl,
  chats,
  hotDesking,
  oauthServer,
  officeProfiles,
  onDemandReports,
  pickup,
  processLogs,
  secureSip,
  unheard,
  userBusy,
  voiceMenus,
  works,
} from './effects.ts'
import { ConcealedDataFile } from './shared-values.ts'

export const SyslogCategoryConfig = complex('SyslogCategoryConfig', {
  IsAuditLogsEnabled: bool({ effect: works }),
  IsEventLogsEnabled: bool({ effect: works }),
  IsSystemAlertsEnabled: bool({ effect: unheard }),
})

export const SyslogProtocol = enumeration('SyslogProtocol', ['Udp', 'Tcp', 'Tls'])

export const SyslogCustomRelayConfig = complex('SyslogCustomRelayConfig', {
  ClientCertificate: part(ConcealedDataFile, { effect: works }),
  ClientPrivateKey: part(ConcealedDataFile, { effect: works }),
  Host: text({ form: 'host', maxLength: 253, effect: works }),
  Port: int32({ min: 1, max: 65535, effect: works }),
  Protocol: oneOf(SyslogProtocol, { effect: works }),
})

export const SyslogIntegrationType = enumeration('SyslogIntegrationType', ['None', 'Custom'])

export const SyslogSettings = complex('SyslogSettings', {
  CategoryConfig: part(SyslogCategoryConfig, {
    default: value({ IsAuditLogsEnabled: true, IsEventLogsEnabled: true, IsSystemAlertsEnabled: true }),
    effect: works,
  }),
  CustomRelayConfig: part(SyslogCustomRelayConfig, {
    default: value({ Port: 514, Protocol: 'Udp' }),
    effect: works,
  }),
  IntegrationType: oneOf(SyslogIntegrationType, { default: value('None'), effect: works }),
  /** PEM of CustomRelayConfig.ClientPrivateKey. */
  RelayKey: text({ ours: true, readOnly: true, maxLength: 65536, secret: 'encrypted', effect: works }),
})

export const ConsoleRestrictions = entity('ConsoleRestrictions', 'Id', {
  AccessRestricted: bool({ default: value(false), effect: works }),
  Id: text({ nullable: false, readOnly: true, default: value('0'), effect: works }),
  IpWhitelist: texts({ form: 'network', maxItems: 200, effect: works }),
  /** Where the reader comes from. */
  MyIpAddress: text({ scope: 'derived', effect: works }),
})

export const AutoSchedulerSettings = complex('AutoSchedulerSettings', {
  Enabled: bool({ effect: works }),
  ProfileAvailable: text({ maxLength: 50, effect: works }),
  ProfileAway: text({ maxLength: 50, effect: works }),
  ProfileDND: text({ maxLength: 50, effect: works }),
})

export const AvatarStyle = enumeration('AvatarStyle', ['Square', 'Circle'])

export const GeneralSettingsForApps = complex('GeneralSettingsForApps', {
  AllowBlockCalls: bool({ default: value(true), effect: apps }),
  AllowChangePassword: bool({ default: value(true), effect: apps }),
  AutoSchedulerSettings: part(AutoSchedulerSettings, { default: value({ Enabled: false }), effect: officeProfiles }),
  AvatarStyle: oneOf(AvatarStyle, { default: value('Circle'), effect: apps }),
  /** Base64. */
  BrandLogoImage: text({ maxLength: 136533, effect: apps }),
  BrandMainImage: text({ maxLength: 2796202, effect: apps }),
  BrandUrl: text({ maxLength: 1024, effect: apps }),
  EnableChat: bool({ default: value(true), effect: chats }),
  EnableSelectorCallerId: bool({ default: value(false), effect: apps }),
  HideAbandonedQueueCalls: bool({ default: value(false), effect: apps }),
  HideCRMContacts: bool({ default: value(false), effect: apps }),
  HideInteractionHistory: bool({ default: value(false), effect: apps }),
  HideSystemExtensions: bool({ default: value(false), effect: apps }),
  NameOfCustomAvailableStatus: text({ maxLength: 50, default: value('Custom 1'), effect: apps }),
  NameOfCustomOutOfOfficeStatus: text({ maxLength: 50, default: value('Custom 2'), effect: apps }),
})

export const GeneralSettingsForPbx = complex('GeneralSettingsForPbx', {
  /** Without it what users forward outside is not sent there. */
  AllowFwdToExternal: bool({ default: value(true), effect: works }),
  AllRolesCanApproveApps: bool({ default: value(false), effect: callControl }),
  BusyMonitor: bool({ default: value(false), effect: userBusy }),
  /** Seconds. */
  BusyMonitorTimeout: int32({ min: 1, max: 3600, default: value(60), effect: userBusy }),
  DisableOutboundCallsOutOfficeHours: bool({ default: value(false), effect: works }),
  EnableVMenuOutboundCalls: bool({ default: value(false), effect: voiceMenus }),
  HDAutoLogoutEnabled: bool({ default: value(false), effect: hotDesking }),
  /** Since midnight. */
  HDAutoLogoutTime: duration({ default: value('PT0S'), effect: hotDesking }),
  LimitCallPickup: bool({ default: value(false), effect: pickup }),
  OAuthCimdEnabled: bool({ default: value(false), effect: oauthServer }),
  OAuthDcrEnabled: bool({ default: value(false), effect: oauthServer }),
  OAuthOpenIdConnectEnabled: bool({ default: value(false), effect: oauthServer }),
  OperatorExtension: text({ form: 'number', maxLength: 50, effect: voiceMenus }),
  PlayBusy: bool({ default: value(false), effect: userBusy }),
  /** Since midnight. */
  ScheduledReportGenerationTime: duration({ default: value('PT0S'), effect: onDemandReports }),
})

export const SecureSipSettings = complex('SecureSipSettings', {
  Certificate: part(ConcealedDataFile, { effect: secureSip }),
  PrivateKey: part(ConcealedDataFile, { effect: secureSip }),
  /** PEM of PrivateKey. */
  KeyText: text({ ours: true, readOnly: true, maxLength: 65536, secret: 'encrypted', effect: secureSip }),
})

export const LoggingSettings = complex('LoggingSettings', {
  KeepLogs: bool({ default: value(true), effect: processLogs }),
  KeepLogsDays: int32({ min: 1, max: 3650, default: value(30), effect: processLogs }),
  /** From errors only to everything; CORDBOARD_LOG counts until it is set. */
  LoggingLevel: int32({ min: 0, max: 5, effect: works }),
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
  sentToSwitch: true,
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
