// Nouns: phones, their templates and their settings.
import {
  bool,
  chosen,
  complex,
  dateTime,
  duration,
  entity,
  enumeration,
  int32,
  int64,
  noun,
  oneOf,
  part,
  parts,
  text,
  texts,
  toOne,
  value,
} from '../declaration.ts'
import { Peer } from './dn.ts'
import { provisioning, tunnel, works } from './effects.ts'
import { TemplateType } from './enums.ts'
import { PhoneRegistrar } from './people-operations.ts'

export const PhoneModel = complex('PhoneModel', {
  AddAllowed: bool(),
  CanBeSBC: bool(),
  Name: text(),
  URL: text(),
  UserAgent: text(),
})

/** All but Id and Content are read from the content. */
export const PhoneTemplate = entity('PhoneTemplate', 'Id', {
  AddAllowed: bool({ scope: 'derived' }),
  AllowedNetConfigs: texts({ scope: 'derived' }),
  AllowSSLProvisioning: bool({ scope: 'derived' }),
  BacklightTimeouts: texts({ scope: 'derived' }),
  Codecs: texts({ scope: 'derived' }),
  /** XML text. */
  Content: text({ maxLength: 524288, effect: provisioning }),
  DateFormats: texts({ scope: 'derived' }),
  DefaultQueueRingTone: text({ scope: 'derived' }),
  HotdeskingAllowed: bool({ scope: 'derived' }),
  /** A file name; made of the name in the content when it is not given. */
  Id: text({ nullable: false, maxLength: 128, immutable: true, unique: true, effect: works }),
  IsCustom: bool({ scope: 'derived' }),
  Languages: texts({ scope: 'derived' }),
  MaxQueueCustomRingtones: int32({ scope: 'derived' }),
  Models: parts(PhoneModel, { scope: 'derived' }),
  PowerLedSettings: texts({ scope: 'derived' }),
  QueueRingTones: texts({ scope: 'derived' }),
  RingTones: texts({ scope: 'derived' }),
  RpsEnabled: bool({ scope: 'derived' }),
  ScreenSaverTimeouts: texts({ scope: 'derived' }),
  TemplateType: oneOf(TemplateType, { scope: 'derived' }),
  TimeFormats: texts({ scope: 'derived' }),
  TimeZones: texts({ scope: 'derived' }),
  URL: text({ scope: 'derived' }),
  XferTypeEnabled: bool({ scope: 'derived' }),
})

export const XSBCConnection = complex('XSBCConnection', {
  Calls: int64(),
  Cpu: text(),
  Disk: text(),
  ElapsedTime: duration(),
  Latency: int64(),
  Memory: text(),
  RegisteredPhones: int64(),
  UdpActive: bool(),
  Up: bool(),
})

export const SbcLogLevel = enumeration('SbcLogLevel', ['None', 'Low', 'Medium', 'Verbose'])

export const Security = enumeration('Security', ['TCP', 'TLS'])

/** A session border controller: brings the phones of another site here through one connection. */
export const Sbc = entity('Sbc', 'Name', {
  AudioPort: int32({ min: 0, max: 65535, effect: tunnel }),
  Connection: part(XSBCConnection, { scope: 'derived' }),
  DisplayName: text({ nullable: false, maxLength: 255, searchable: true, effect: works }),
  /** Number of a department. */
  Group: text({ form: 'number', maxLength: 50, effect: tunnel }),
  HasConnection: bool({ scope: 'derived' }),
  LocalIPv4: text({ scope: 'derived' }),
  LogLevel: oneOf(SbcLogLevel, { default: value('Low'), effect: tunnel }),
  /** Megabytes. */
  LogSize: int32({ min: 1, max: 10000, default: value(100), effect: tunnel }),
  /** Letters, digits, hyphens and underscores. */
  Name: text({
    nullable: false,
    maxLength: 12,
    required: true,
    immutable: true,
    unique: true,
    searchable: true,
    effect: works,
  }),
  PassiveServer: text({ form: 'host and port', maxLength: 255, effect: tunnel }),
  PassiveServerIsEnabled: bool({ default: value(false), effect: tunnel }),
  Password: text({
    nullable: false,
    maxLength: 64,
    secret: 'encrypted',
    default: chosen('random login'),
    effect: tunnel,
  }),
  /** Of the phone that is the controller as well; kept as twelve hexadecimal digits in capitals. */
  PhoneMAC: text({ maxLength: 17, effect: tunnel }),
  PhoneUserId: int32({ min: 1, effect: tunnel }),
  ProvisionLink: text({ scope: 'derived' }),
  PublicIP: text({ scope: 'derived' }),
  Security: oneOf(Security, { default: value('TLS'), effect: tunnel }),
  Version: text({ scope: 'derived' }),
})

export const PhoneLogo = entity('PhoneLogo', 'Filename', {
  DisplayName: text({ scope: 'derived' }),
  Filename: text({ nullable: false, scope: 'derived' }),
})

export const Firmware = entity('Firmware', 'Id', {
  Filename: text({ scope: 'derived' }),
  Id: text({ nullable: false, scope: 'derived' }),
  Model: text({ scope: 'derived' }),
  Vendor: text({ scope: 'derived' }),
  Version: text({ scope: 'derived' }),
})

export const FirmwareState = entity('FirmwareState', 'Id', {
  Count: int32({ scope: 'derived' }),
  FileNames: texts({ scope: 'derived' }),
  Id: text({ scope: 'derived' }),
  TotalSize: int64({ scope: 'derived' }),
})

export const DeviceInfo = entity('DeviceInfo', 'Id', {
  Assigned: bool({ scope: 'derived' }),
  AssignedUser: text({ scope: 'derived' }),
  DetectedAt: dateTime({ scope: 'derived' }),
  FirmwareVersion: text({ scope: 'derived' }),
  Id: int32({ nullable: false, scope: 'derived' }),
  InterfaceLink: text({ scope: 'derived' }),
  MAC: text({ scope: 'derived' }),
  Model: text({ scope: 'derived' }),
  NetworkAddress: text({ scope: 'derived' }),
  NetworkPath: text({ scope: 'derived' }),
  Parameters: text({ scope: 'derived' }),
  SbcName: text({ scope: 'derived' }),
  TemplateName: text({ scope: 'derived' }),
  UserAgent: text({ scope: 'derived' }),
  Vendor: text({ scope: 'derived' }),
  ViaSBC: bool({ scope: 'derived' }),
})

export const SipDevice = entity('SipDevice', 'Id', {
  DN: toOne(Peer, { scope: 'derived' }),
  Id: int32({ nullable: false, scope: 'derived' }),
  PhoneWebPassword: text({ scope: 'derived' }),
  ProvLink: text({ scope: 'derived' }),
  Registrar: part(PhoneRegistrar, { scope: 'derived' }),
})

export const PhonesSettings = complex('PhonesSettings', {
  AllowMultiQueueRingtones: bool({ default: value(false), effect: provisioning }),
  AutoCleanupFirmware: bool({ default: value(false), effect: provisioning }),
  AutoUpdatePhonesOnAdd: bool({ default: value(false), effect: provisioning }),
  CustomDNDProfile: text({ maxLength: 50, effect: provisioning }),
  /** Minutes; 0: never. */
  FanvilUpdateInterval: int32({ min: 0, max: 10080, default: value(0), effect: provisioning }),
  GrandstreamUpdateInterval: int32({ min: 0, max: 10080, default: value(0), effect: provisioning }),
  PhoneAllowMultiFirmwares: bool({ default: value(false), effect: provisioning }),
  SnomUpdateInterval: int32({ min: 0, max: 10080, default: value(0), effect: provisioning }),
  UseProvisioningSecret: bool({ default: value(true), effect: provisioning }),
  UseRpcForLocalPhones: bool({ default: value(false), effect: provisioning }),
  YealinkUpdateInterval: int32({ min: 0, max: 10080, default: value(0), effect: provisioning }),
})

export const DeviceInfos = noun(DeviceInfo, {
  set: 'DeviceInfos',
  storage: 'live',
  operations: ['list', 'get', 'delete'],
})

export const Firmwares = noun(Firmware, {
  set: 'Firmwares',
  storage: 'live',
  operations: ['list', 'delete'],
  tier: 'F',
})

export const PhoneLogos = noun(PhoneLogo, {
  set: 'PhoneLogos',
  storage: 'live',
  operations: ['list', 'delete'],
  tier: 'D',
})

export const PhoneDefaults = noun(PhonesSettings, {
  set: 'PhonesSettings',
  singleton: true,
  storage: 'config',
  operations: 'update',
})

export const PhoneTemplates = noun(PhoneTemplate, { set: 'PhoneTemplates', storage: 'config', operations: 'crud' })

export const Sbcs = noun(Sbc, { set: 'Sbcs', storage: 'config', operations: 'crud' })

export const SipDevices = noun(SipDevice, { set: 'SipDevices', storage: 'live' })
