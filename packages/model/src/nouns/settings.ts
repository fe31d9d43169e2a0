// System-wide settings and the list of blocked and allowed addresses.
import { bool, chosen, complex, dateTime, entity, int32, notYet, oneOf, text, texts, value } from '../declaration.ts'
import { barriers, dialCodes, environment, tunnel, webThrottle, works } from './effects.ts'
import { AddedBy, BlockType } from './enums.ts'

export const DialCodeSettings = complex('DialCodeSettings', {
  DialCodeBillingCode: text({ form: 'dial code', maxLength: 10, default: value('**'), effect: dialCodes }),
  DialCodeHideCallerID: text({ form: 'dial code', maxLength: 10, default: value('*5'), effect: works }),
  DialCodeHotdesking: text({ form: 'dial code', maxLength: 10, default: value('*77*'), effect: dialCodes }),
  DialCodeHotelAccess: text({ form: 'dial code', maxLength: 10, effect: dialCodes }),
  DialCodeIntercom: text({ form: 'dial code', maxLength: 10, default: value('*9'), effect: dialCodes }),
  DialCodeLoggedInQueue: text({ form: 'dial code', maxLength: 10, default: value('*62'), effect: dialCodes }),
  DialCodeLoggedOutQueue: text({ form: 'dial code', maxLength: 10, default: value('*63'), effect: dialCodes }),
  DialCodeOutOffice: text({ form: 'dial code', maxLength: 10, effect: dialCodes }),
  DialCodePark: text({ form: 'dial code', maxLength: 10, default: value('*0'), effect: dialCodes }),
  DialCodePickup: text({ form: 'dial code', maxLength: 10, default: value('*20*'), effect: dialCodes }),
  DialCodeProfileStatus: text({ form: 'dial code', maxLength: 10, default: value('*3'), effect: works }),
  DialCodeUnpark: text({ form: 'dial code', maxLength: 10, default: value('*1'), effect: dialCodes }),
  DialCodeVMail: text({ form: 'dial code', maxLength: 10, default: value('*4'), effect: dialCodes }),
})

export const CodecsSettings = complex('CodecsSettings', {
  ExternalCodecList: texts({ form: 'codec', maxItems: 32, default: value(['PCMU', 'PCMA', 'G722']), effect: works }),
  LocalCodecList: texts({ form: 'codec', maxItems: 32, default: value(['G722', 'PCMU', 'PCMA']), effect: works }),
})

export const AntiHackingSettings = complex('AntiHackingSettings', {
  HackAuthRequests: int32({ min: 1, max: 100000, default: value(25), effect: works }),
  HackBarrierAmber: int32({ min: 1, max: 1000000, default: value(1000), effect: barriers }),
  HackBarrierGreen: int32({ min: 1, max: 1000000, default: value(200), effect: barriers }),
  HackBarrierRed: int32({ min: 1, max: 1000000, default: value(2000), effect: barriers }),
  HackBlacklistDuration: int32({ min: 1, max: 31536000, default: value(1800), effect: works }),
  HackChallengeRequests: int32({ min: 1, max: 1000000, default: value(1000), effect: works }),
  MaxRequestPerPeriod: int32({ min: 0, max: 1000000, default: value(0), effect: webThrottle }),
  SecurityDefenseProgram: bool({ default: value(false), effect: notYet('there is no shared block list of a vendor') }),
  ThrottlePeriodLength: int32({ min: 0, max: 86400, default: value(0), effect: webThrottle }),
})

export const NetworkSettings = entity('NetworkSettings', 'Id', {
  AllowSourceAsOutbound: bool({ default: value(false), effect: environment }),
  DirectSIPAllowExternal: bool({ default: value(false), effect: works }),
  DirectSIPLocalDomain: text({ maxLength: 255, effect: environment }),
  FirewallKeepAlive: bool({ default: value(false), effect: environment }),
  FirewallKeepAliveInterval: int32({ min: 0, max: 86400, default: value(30), effect: environment }),
  Id: text({ nullable: false, readOnly: true, default: value('0'), effect: works }),
  IpV6BindingEnabled: bool({ default: value(false), effect: environment }),
  PbxPublicFQDN: text({ maxLength: 255, effect: environment }),
  PublicInterface: text({ maxLength: 255, effect: environment }),
  PublicStaticIP: text({ maxLength: 255, effect: environment }),
  SipPort: int32({ min: 1, max: 65535, default: value(5060), effect: environment }),
  StunDisabled: bool({ default: value(true), effect: environment }),
  StunPrimaryHost: text({ maxLength: 255, effect: environment }),
  StunPrimaryPort: int32({ min: 1, max: 65535, effect: environment }),
  StunQuery: int32({ min: 0, max: 86400, effect: environment }),
  StunSecondaryHost: text({ maxLength: 255, effect: environment }),
  StunSecondaryPort: int32({ min: 1, max: 65535, effect: environment }),
  StunThirdHost: text({ maxLength: 255, effect: environment }),
  StunThirdPort: int32({ min: 1, max: 65535, effect: environment }),
  TunnelPort: int32({ min: 1, max: 65535, default: value(5090), effect: tunnel }),
})

export const BlocklistAddr = entity('BlocklistAddr', 'Id', {
  AddedBy: oneOf(AddedBy, { default: value('Manual'), readOnly: true, effect: works }),
  BlockType: oneOf(BlockType, { default: value('Block'), effect: works }),
  Description: text({ maxLength: 255, searchable: true, effect: works }),
  ExpiresAt: dateTime({ effect: works }),
  Id: int32({ nullable: false, readOnly: true, default: chosen('id'), effect: works }),
  IPAddrMask: text({
    form: 'network',
    maxLength: 64,
    minLength: 1,
    required: true,
    unique: true,
    searchable: true,
    effect: works,
  }),
})
