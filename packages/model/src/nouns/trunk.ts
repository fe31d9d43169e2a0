// A SIP trunk: login, numbers, caller ids, what it may do. How it is reached stands in its Gateway.
import {
  bool,
  complex,
  derived,
  entity,
  int32,
  manyOf,
  oneOf,
  part,
  parts,
  text,
  texts,
  toMany,
  toOne,
  value,
} from '../declaration.ts'
import { DN, Peer } from './dn.ts'
import { applications, bridges, messaging, video, works } from './effects.ts'
import { EmergencyGeoLocation } from './emergency.ts'
import { DirectionType, TypeOfIPRestriction, TypeOfTransportRestriction, UserTag } from './enums.ts'
import { Gateway } from './gateway.ts'
import { InboundRule } from './inbound-rule.ts'

/** A password that is written and never answered: answers say `{Concealed: true}`, and writing that back changes nothing. */
export const ConcealedPassword = complex('ConcealedPassword', {
  Concealed: bool({ effect: works }),
  Value: text({ maxLength: 255, effect: works }),
})

/** Patterns of literal digits and `+`, `.` for one symbol, groups in brackets, `(.*)` at the end only. */
export const CIDFormatting = complex('CIDFormatting', {
  /** Digits 1 to 9, with or without a backslash before them, stand for the groups of the pattern. */
  ReplacePattern: text({ form: 'caller id replacement', maxLength: 100, effect: works }),
  SourcePattern: text({ form: 'caller id pattern', maxLength: 100, effect: works }),
})

export const EmergencyGeoTrunkLocation = entity('EmergencyGeoTrunkLocation', 'Id', {
  Id: text({ nullable: false, maxLength: 255, effect: works }),
  Location: part(EmergencyGeoLocation, { nullable: false, effect: works }),
  /** Sent with emergency calls from there: how the carrier knows the place (RFC 6442). */
  ProviderUri: text({ form: 'location', nullable: false, maxLength: 1024, effect: works }),
  TrunkDn: text({ maxLength: 50, effect: works }),
})

export const TrunkMessaging = complex('TrunkMessaging', {
  Enabled: bool({ effect: messaging }),
  NumberLength: int32({ min: 0, max: 50, effect: messaging }),
  NumberLengthEnabled: bool({ effect: messaging }),
  Provider: text({ maxLength: 255, effect: messaging }),
  Webhook: text({ maxLength: 1024, effect: messaging }),
})

export const Variable = complex('Variable', {
  Name: text({ nullable: false, maxLength: 255, effect: works }),
  Value: text({ nullable: false, maxLength: 1024, effect: works }),
})

export const Trunk = derived('Trunk', DN, {
  AuthID: text({ form: 'trunk login', maxLength: 255, searchable: true, effect: works }),
  /** Written as `{Value}` or as plain text. The store and the switch have the password itself, as text. */
  AuthPassword: part(ConcealedPassword, { maxLength: 255, secret: 'encrypted', effect: works }),
  /** New calls a second that may be sent by it; 0: no limit. */
  CallsPerSecond: int32({ ours: true, min: 0, max: 1000, default: value(0), effect: works }),
  /** PEM of the root certificate that the trunk's server is trusted by. */
  Certificate: text({ maxLength: 65536, effect: works }),
  CertificateExpirationDate: text({ maxLength: 64, readOnly: true, effect: works }),
  CertificateName: text({ maxLength: 255, effect: works }),
  ConfigurationIssue: text({ scope: 'derived', effect: works }),
  /** `+digits`, digits, or `*` and the last digits. One number belongs to one trunk. */
  DidNumbers: texts({ form: 'did', maxItems: 10000, searchable: true, effect: works }),
  Direction: oneOf(DirectionType, { default: value('Both'), effect: works }),
  /** False: the carrier may transfer calls of this trunk by REFER. */
  DisableCallTransfer: bool({ default: value(true), effect: works }),
  DisableVideo: bool({ default: value(false), effect: video }),
  DiversionHeader: bool({ default: value(false), effect: works }),
  E164CountryCode: text({ form: 'country code', maxLength: 7, effect: works }),
  E164ProcessIncomingNumber: bool({ default: value(false), effect: works }),
  EmergencyGeoLocations: toMany(EmergencyGeoTrunkLocation, { maxItems: 1000, effect: works }),
  EnableInboundCalls: bool({ default: value(true), effect: works }),
  EnableOutboundCalls: bool({ default: value(true), effect: works }),
  /** Main Trunk No.; for messages it may be a sender name. */
  ExternalNumber: text({ form: 'caller id', maxLength: 50, searchable: true, effect: works }),
  Gateway: part(Gateway, { effect: works }),
  InCIDFormatting: parts(CIDFormatting, { maxItems: 100, effect: works }),
  IPRestriction: oneOf(TypeOfIPRestriction, { default: value('Any'), effect: works }),
  IsOnline: bool({ scope: 'derived', effect: works }),
  Messaging: part(TrunkMessaging, { effect: messaging }),
  OutboundCallerID: text({ form: 'caller id', maxLength: 50, effect: works }),
  OutCIDFormatting: parts(CIDFormatting, { maxItems: 100, effect: works }),
  PublicInfoGroups: texts({ maxItems: 1000, effect: bridges }),
  /** The host that Via of its requests names instead of the address found out. Contact: Gateway.IPInRegistrationContact. */
  PublicIPinSIP: text({ form: 'host', maxLength: 253, effect: works }),
  PublishInfo: bool({ default: value(false), effect: bridges }),
  ReceiveExtensions: toMany(Peer, { maxItems: 10000, effect: bridges }),
  ReceiveInfo: bool({ default: value(false), effect: bridges }),
  RemoteMyPhoneUriHost: text({ maxLength: 253, effect: bridges }),
  RemotePBXPreffix: text({ maxLength: 20, effect: bridges }),
  /** False: its numbers tell an incoming call as its own from whatever address it comes. */
  RequiresSourceAddress: bool({ ours: true, default: value(true), effect: works }),
  /** Not stored here: the inbound rules of this trunk. A write replaces them as a whole. */
  RoutingRules: toMany(InboundRule, { scope: 'derived', readOnly: false, maxItems: 10000, effect: works }),
  ScriptName: text({ maxLength: 255, effect: applications }),
  SecondaryRegistrar: text({ form: 'host and port', maxLength: 260, effect: works }),
  SeparateAuthId: text({ form: 'trunk login', maxLength: 255, effect: works }),
  SimultaneousCalls: int32({ min: 0, max: 10000, default: value(10), effect: works }),
  Tags: manyOf(UserTag),
  TransportRestriction: oneOf(TypeOfTransportRestriction, { default: value('Any'), effect: works }),
  TrunkRegTimes: parts(Variable, { scope: 'derived', effect: works }),
  TunnelEnabled: bool({ default: value(false), effect: bridges }),
  TunnelRemoteAddr: text({ maxLength: 253, effect: bridges }),
  TunnelRemotePort: int32({ min: 0, max: 65535, effect: bridges }),
  UseSeparateAuthId: bool({ default: value(false), effect: works }),
  /** Values of Gateway.VariableChoices: a JSON object by key. */
  VariableSecrets: text({ ours: true, maxLength: 65536, secret: 'encrypted', effect: messaging }),
})

/** A view: the numbers of all trunks with the rules that lead them. */
export const DidNumber = complex('DidNumber', {
  Number: text({ nullable: false, scope: 'derived', searchable: true, effect: works }),
  RoutingRule: toOne(InboundRule, { scope: 'derived', effect: works }),
  TemplateFileName: text({ scope: 'derived', effect: works }),
  TrunkId: int32({ nullable: false, scope: 'derived', effect: works }),
})
