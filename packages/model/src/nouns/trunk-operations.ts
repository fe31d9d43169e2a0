// What the operations of trunks take and answer: reports of the checker, test calls, numbers of a provider's account.
import {
  bool,
  complex,
  dateTime,
  entity,
  enumeration,
  int32,
  oneOf,
  part,
  parts,
  text,
  texts,
  toMany,
  toOne,
} from '../declaration.ts'
import { UserGroup } from './dn.ts'
import { works } from './effects.ts'
import { InboundRule } from './inbound-rule.ts'

export const InfoLevel = enumeration('InfoLevel', ['Critical', 'Error', 'Warning', 'Info'])

export const AnalysisCode = enumeration('AnalysisCode', [
  'TrunkIsDisabled',
  'RegistrarIsNotSet',
  'SIPCallFailed',
  'CallMonitoringFailed',
  'ErrNoAuthID',
  'OutboundCallFailed',
  'SecureSIPCertificateInvalid',
  'SecureSIPPrivateKeyInvalid',
  'SecureSIPCertificateDateInvalid',
  'InboundCallFailed',
  'RouteSkipped',
  'RouteFailed',
  'RTPMismatchDetected',
  'CodecMismatch',
  'ResponseCodeFail',
  'ResponseTextFail',
  'ErrNoAuthPwd',
  'ErrNoAuth3way',
  'ErrNoTransport',
  'ErrNoReply',
  'TransportMismatch',
  'TransportError',
  'RegistrationFailed',
  'RegistrationIsBlocked',
  'ForwardingFailed',
  'ForwardingFailedEndCall',
  'WarnOutboundDuration',
  'NumberFormatsMismatch',
  'TrunkIsInboundOnly',
  'TrunkIsOutboundOnly',
  'NotSupportedRinstance',
  'NotSupportedRFC2833',
  'ProxyFqdnHasNoNAPTRorSRV',
  'ProxyZeroPortIP',
  'RegistrarFqdnHasNoNAPTRorSRV',
  'RegistrarZeroPortIP',
  'AltProxyFqdnHasNoNAPTRorSRV',
  'AltProxyZeroPortIP',
  'ForwardingEndsCall',
  'MainTrunkNumber',
  'ProxyFQDNIsNotResolved',
  'RegistrarFQDNIsNotResolved',
  'AltProxyFQDNIsNotResolved',
  'NotSupportedSessionTimers',
  'OutboundDialed',
  'NumberFormatsMatch',
  'OutboundCallerReady',
  'LocalCodec',
  'RemoteCodec',
  'DestinationMediaIP',
  'SourceMediaIP',
  'OutboundRuleFound',
  'OutboundCallSuccessful',
  'SIPMessageResponse',
  'IPMode',
  'ServerAddress',
  'TransportType',
  'TargetDomain',
  'RegisteredOK',
  'RegistrationIsNotRequired',
  'ProxyIsIpAddress',
  'ProxyIsFQDN',
  'ProxyResolvesToNAPTR',
  'ProxyResolvesToSRV',
  'ProxyResolvesToHOST',
  'ProxyResolvesToAAAA',
  'RegistrarIsIPaddress',
  'RegistrarIsFQDN',
  'RegistrarIsFQDNnoResolve',
  'RegistrarResolvesToNAPTR',
  'RegistrarResolvesToSRV',
  'RegistrarResolvesToHOST',
  'RegistrarResolvesToAAAA',
  'InboundCallSource',
  'InboundCallTransport',
  'InboundSIPMessage',
  'ExtraHeader',
  'SupportedPrivacy',
  'SupportedRinstance',
  'SupportedRFC2833',
  'SupportedVideo',
  'SupportedPRACK',
  'SupportedFax',
  'SupportedRtcp',
  'SupportedCryptos',
  'SupportedSessionTimers',
  'AltProxyIsIPAddress',
  'AltProxyIsFQDN',
  'AltProxyResolvesToNAPTR',
  'AltProxyResolvesToSRV',
  'AltProxyResolvesToHOST',
  'AltProxyResolvesToAAAA',
  'ForwardingInfo',
])

/** One finding: a sentence with %1$s, %2$s … for its parameters. Findings the contract has no code for have none. */
export const TrunkReport = complex('TrunkReport', {
  Code: oneOf(AnalysisCode, { scope: 'derived', effect: works }),
  Level: oneOf(InfoLevel, { scope: 'derived', effect: works }),
  Params: texts({ scope: 'derived', effect: works }),
  Template: text({ nullable: false, scope: 'derived', effect: works }),
})

export const LogEntry = complex('LogEntry', {
  Text: text({ nullable: false, scope: 'derived', effect: works }),
  TimeStamp: dateTime({ nullable: false, scope: 'derived', effect: works }),
})

export const TrunkTestResult = complex('TrunkTestResult', {
  Log: parts(LogEntry, { scope: 'derived', effect: works }),
  Reports: parts(TrunkReport, { scope: 'derived', effect: works }),
})

export const TrunkType = enumeration('TrunkType', ['Voxtelesys', 'Twilio'])

export const GetProviderPhones = complex('GetProviderPhones', {
  AccountSid: text({ nullable: false, maxLength: 64, effect: works }),
  /** The account's auth token, or an API key as `SK…:secret`. Used for this request and not kept. */
  ApiKey: text({ nullable: false, maxLength: 512, effect: works }),
  NextPageToken: text({ maxLength: 256, effect: works }),
  PhonesPageSize: int32({ nullable: false, effect: works }),
  Type: oneOf(TrunkType, { nullable: false, effect: works }),
})

export const ProviderPhone = entity('ProviderPhone', 'Sid', {
  FriendlyName: text({ maxLength: 255, effect: works }),
  IsInTrunk: bool({ effect: works }),
  IsMessagingEnabled: bool({ effect: works }),
  PhoneNumber: text({ maxLength: 32, effect: works }),
  Sid: text({ nullable: false, maxLength: 64, effect: works }),
})

export const ProviderPhones = complex('ProviderPhones', {
  NextPageToken: text({ scope: 'derived', effect: works }),
  Phones: parts(ProviderPhone, { scope: 'derived', effect: works }),
})

/** Where emergency services go; ours. */
export const EmergencyAddress = complex('EmergencyAddress', {
  City: text({ maxLength: 255, effect: works }),
  CustomerName: text({ maxLength: 255, effect: works }),
  IsoCountry: text({ maxLength: 2, effect: works }),
  PostalCode: text({ maxLength: 32, effect: works }),
  Region: text({ maxLength: 255, effect: works }),
  Street: text({ maxLength: 255, effect: works }),
  StreetSecondary: text({ maxLength: 255, effect: works }),
})

const OURS = { ours: true, effect: works } as const

export const CreateTrunk = complex('CreateTrunk', {
  AccountSid: text({ maxLength: 64, effect: works }),
  ApiKey: text({ maxLength: 512, effect: works }),
  /** Where calls of the numbers go that nothing else is said about: the default route of the trunk. */
  DefaultRule: toOne(InboundRule, { effect: works }),
  Groups: toMany(UserGroup, { maxItems: 1000, effect: works }),
  Name: text({ maxLength: 64, effect: works }),
  PhoneNumbers: parts(ProviderPhone, { maxItems: 1000, effect: works }),
  Type: oneOf(TrunkType, { effect: works }),
  CnamLookup: bool(OURS),
  /** Name of the termination domain. */
  Domain: text({ ...OURS, maxLength: 255 }),
  /** Answers the steps and changes nothing. */
  DryRun: bool(OURS),
  EmergencyAddress: part(EmergencyAddress, OURS),
  Fqdn: text({ ...OURS, maxLength: 255 }),
  PublicAddress: text({ ...OURS, maxLength: 255 }),
  /** TLS and SRTP; unless it is false. */
  Secure: bool(OURS),
})
