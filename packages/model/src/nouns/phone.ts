// Desk phones of a user and their provisioning settings.
import { bool, complex, entity, int32, oneOf, part, parts, text, texts } from '../declaration.ts'
import { PhoneDeviceVlanType, ProvType, XferTypeEnum } from './enums.ts'

export const CustomQueueRingtone = complex('CustomQueueRingtone', {
  Queue: text(),
  Ringtone: text(),
})

export const PhoneLldpInfo = complex('PhoneLldpInfo', {
  Configurable: bool(),
  Value: bool(),
})

export const PhoneDeviceVlanInfo = complex('PhoneDeviceVlanInfo', {
  Configurable: bool(),
  Enabled: bool(),
  Priority: int32(),
  PriorityConfigurable: bool(),
  PriorityMax: int32(),
  PriorityMin: int32(),
  Type: oneOf(PhoneDeviceVlanType),
  VlanId: int32(),
  VlanIdMax: int32(),
  VlanIdMin: int32(),
})

export const PhoneSettings = complex('PhoneSettings', {
  AllowCustomQueueRingtones: bool(),
  Backlight: text(),
  Codecs: texts(),
  CustomLogo: text(),
  CustomQueueRingtones: parts(CustomQueueRingtone),
  DateFormat: text(),
  Firmware: text(),
  FirmwareLang: text(),
  IsLogoCustomizable: bool(),
  IsSBC: bool(),
  LlDpInfo: part(PhoneLldpInfo),
  LocalRTPPortEnd: int32(),
  LocalRTPPortStart: int32(),
  LocalSipPort: int32(),
  LogoDescription: text(),
  LogoFileExtensionAllowed: texts(),
  PhoneLanguage: text(),
  PowerLed: text(),
  ProvisionExtendedData: text(),
  ProvisionType: oneOf(ProvType),
  QueueRingTone: text(),
  RemoteSpmHost: text(),
  RemoteSpmPort: int32(),
  RingTone: text(),
  SbcName: text(),
  ScreenSaver: text(),
  Secret: text(),
  Srtp: text(),
  TimeFormat: text(),
  TimeZone: text(),
  VlanInfos: parts(PhoneDeviceVlanInfo),
  XferType: oneOf(XferTypeEnum),
})

export const Phone = entity('Phone', 'Id', {
  Id: int32({ nullable: false }),
  Interface: text(),
  MacAddress: text(),
  Name: text(),
  ProvisioningLinkExt: text(),
  ProvisioningLinkLocal: text(),
  Settings: part(PhoneSettings),
  TemplateName: text(),
})
