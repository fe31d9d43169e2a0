// Nouns: phones, their templates and their settings.
import {
  bool,
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
import { provisioning } from './effects.ts'
import { TemplateType } from './enums.ts'
import { PhoneRegistrar } from './people-operations.ts'

export const PhoneModel = complex('PhoneModel', {
  AddAllowed: bool(),
  CanBeSBC: bool(),
  Name: text(),
  URL: text(),
  UserAgent: text(),
})

export const PhoneTemplate = entity('PhoneTemplate', 'Id', {
  AddAllowed: bool(),
  AllowedNetConfigs: texts(),
  AllowSSLProvisioning: bool(),
  BacklightTimeouts: texts(),
  Codecs: texts(),
  Content: text(),
  DateFormats: texts(),
  DefaultQueueRingTone: text(),
  HotdeskingAllowed: bool(),
  Id: text({ nullable: false }),
  IsCustom: bool(),
  Languages: texts(),
  MaxQueueCustomRingtones: int32(),
  Models: parts(PhoneModel),
  PowerLedSettings: texts(),
  QueueRingTones: texts(),
  RingTones: texts(),
  RpsEnabled: bool(),
  ScreenSaverTimeouts: texts(),
  TemplateType: oneOf(TemplateType),
  TimeFormats: texts(),
  TimeZones: texts(),
  URL: text(),
  XferTypeEnabled: bool(),
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

export const Sbc = entity('Sbc', 'Name', {
  AudioPort: int32(),
  Connection: part(XSBCConnection),
  DisplayName: text({ nullable: false }),
  Group: text(),
  HasConnection: bool(),
  LocalIPv4: text(),
  LogLevel: oneOf(SbcLogLevel),
  LogSize: int32(),
  Name: text({ nullable: false, maxLength: 12 }),
  PassiveServer: text(),
  PassiveServerIsEnabled: bool(),
  Password: text({ nullable: false }),
  PhoneMAC: text(),
  PhoneUserId: int32(),
  ProvisionLink: text(),
  PublicIP: text(),
  Security: oneOf(Security),
  Version: text(),
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
