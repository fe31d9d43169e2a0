// How a trunk is reached and how its SIP fields are read and written: the Gateway inside a Trunk.
import { bool, complex, entity, int32, oneOf, parts, text, texts } from '../declaration.ts'
import { bridges, messaging, templates, works } from './effects.ts'
import {
  GatewayType,
  IPInRegistrationContactType,
  MatchingStrategyType,
  RequireRegistrationForType,
  SRTPModeType,
} from './enums.ts'

/** A SIP field bound to a variable; ids are those of Defs/GatewayParameters and Defs/GatewayParameterValues. */
export const GatewayParameterBinding = complex('GatewayParameterBinding', {
  /** The literal of `$CustomField`; for source identification also an address range. */
  Custom: text({ maxLength: 1024, effect: works }),
  ParamId: int32({ nullable: false, min: 0, effect: works }),
  ValueId: int32({ nullable: false, min: 0, effect: works }),
})

export const VariableChoice = complex('Choice', {
  Key: text({ nullable: false, maxLength: 255, minLength: 1, effect: messaging }),
  Value: text({ nullable: false, maxLength: 1024, effect: messaging }),
})

export const Gateway = entity('Gateway', 'Id', {
  /** RFC names as in Defs/Codecs, in the order of offers. Empty: the system's list for outside calls. */
  Codecs: texts({ form: 'codec', maxItems: 32, effect: works }),
  DeliverAudio: bool({ effect: templates }),
  DestNumberInRemotePartyIDCalled: bool({ effect: templates }),
  DestNumberInRequestLineURI: bool({ effect: templates }),
  DestNumberInTo: bool({ effect: templates }),
  /** Registrar or server: host name or address, without port. */
  Host: text({ form: 'host', maxLength: 253, effect: works }),
  Id: int32({ readOnly: true, effect: works }),
  InboundParams: parts(GatewayParameterBinding, { maxItems: 50, effect: works }),
  Internal: bool({ effect: bridges }),
  IPInRegistrationContact: oneOf(IPInRegistrationContactType, { effect: works }),
  IsCustom: bool({ effect: templates }),
  Lines: int32({ min: 0, max: 10000, effect: templates }),
  MatchingStrategy: oneOf(MatchingStrategyType, { effect: works }),
  Name: text({ maxLength: 255, effect: works }),
  OutboundCallerID: text({ form: 'caller id', maxLength: 50, effect: works }),
  OutboundParams: parts(GatewayParameterBinding, { maxItems: 50, effect: works }),
  /** 0: found by NAPTR and SRV (RFC 3263). */
  Port: int32({ min: 0, max: 65535, effect: works }),
  ProxyHost: text({ form: 'host', maxLength: 253, effect: works }),
  ProxyPort: int32({ min: 0, max: 65535, effect: works }),
  RequireRegistrationFor: oneOf(RequireRegistrationForType, { effect: works }),
  SourceIdentification: parts(GatewayParameterBinding, { maxItems: 50, effect: works }),
  SpecifiedIPForRegistrationContact: text({ maxLength: 255, effect: works }),
  SRTPMode: oneOf(SRTPModeType, { effect: works }),
  SupportReinvite: bool({ effect: works }),
  /** Who is behind the trunk and transferred to somebody behind it is connected by the carrier (REFER). */
  SupportReplaces: bool({ effect: works }),
  TemplateFilename: text({ maxLength: 255, effect: works }),
  /** Seconds: Expires of a REGISTER. */
  TimeBetweenReg: int32({ min: 30, max: 86400, effect: works }),
  Type: oneOf(GatewayType, { effect: templates }),
  /** Contact has the address that IPInRegistrationContact names, whatever stands here. */
  UseIPInContact: bool({ effect: templates }),
  /** Credentials of the messaging back-end by variable name. Values are kept encrypted and answered as `***`. */
  VariableChoices: parts(VariableChoice, { maxItems: 50, effect: messaging }),
})
