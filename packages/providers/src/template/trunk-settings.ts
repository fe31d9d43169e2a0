// The settings of a fresh trunk in XAPI's words, as a template gives them.
import type { ParameterBinding } from './bindings.ts'

/** Part of XAPI Gateway. */
export interface GatewaySettings {
  readonly Name: string
  readonly Type: 'Provider'
  readonly TemplateFilename: string
  readonly Host: string
  /** 0: found by DNS (NAPTR, SRV). */
  readonly Port: number
  readonly ProxyHost: string
  readonly ProxyPort: number
  readonly RequireRegistrationFor: 'Nothing' | 'IncomingCalls' | 'OutgoingCalls' | 'InOutCalls'
  /** Seconds. */
  readonly TimeBetweenReg: number
  readonly IPInRegistrationContact: 'External' | 'Internal' | 'Both' | 'Specified'
  readonly SpecifiedIPForRegistrationContact: string
  readonly UseIPInContact: boolean
  readonly SupportReinvite: boolean
  readonly SupportReplaces: boolean
  readonly SRTPMode: 'SRTPDisabled' | 'SRTPEnabled' | 'SRTPEnforced'
  readonly DeliverAudio: boolean
  readonly DestNumberInTo: boolean
  readonly DestNumberInRequestLineURI: boolean
  readonly DestNumberInRemotePartyIDCalled: boolean
  readonly MatchingStrategy: 'MatchAnyFields' | 'MatchAllFields'
  /** RFC names (PCMU, PCMA, G722, …) in the order of the offer. */
  readonly Codecs: readonly string[]
  readonly SourceIdentification: readonly ParameterBinding[]
  readonly InboundParams: readonly ParameterBinding[]
  readonly OutboundParams: readonly ParameterBinding[]
  /** Defaults of the messaging variables. Secret ones are left out. */
  readonly VariableChoices: readonly { readonly Key: string; readonly Value: string }[]
}

/** Part of XAPI Trunk; what is not here is not the template's business (numbers, credentials, routes). */
export interface TrunkSettings {
  readonly TransportRestriction: 'Any' | 'UDP' | 'TCP' | 'TLS'
  readonly IPRestriction: 'Any' | 'IPV4' | 'IPV6'
  readonly DisableVideo: boolean
  readonly SecondaryRegistrar: string
  /** The template asks for a third name for authentication (3-way). */
  readonly UseSeparateAuthId: boolean
  readonly SeparateAuthId: string
  /** `false` allows the carrier to transfer (SIP REFER). */
  readonly DisableCallTransfer: boolean
  readonly DiversionHeader: boolean
  readonly SimultaneousCalls: number
  /** New calls a second that the carrier takes; 0: no limit is known. A field of ours. */
  readonly CallsPerSecond: number
  readonly Messaging: { readonly Enabled: boolean; readonly Provider: string }
  readonly Gateway: GatewaySettings
}
