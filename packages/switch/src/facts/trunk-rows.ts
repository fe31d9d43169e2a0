// Trunk rows to what routing knows of a trunk, and to what the trunk desk needs to reach it.
import {
  type Binding,
  cloudOf,
  fieldById,
  parseAddressRanges,
  signallingRanges,
  splitHostPort,
  variableById,
} from '@cordboard/providers'
import type { FormattingRule, TrunkFacts } from '@cordboard/routing'
import { isHost } from '@cordboard/sip'
import type { TrunkSettings } from '../trunks/contract.ts'
import { codecNames } from './codec-rows.ts'
import { flagOf, numberOf, partOf, type Row, rowsOf, textOf, textsOf } from './row-fields.ts'
import { groupIdsOf, srtpOf } from './user-rows.ts'

const bridges: ReadonlySet<string> = new Set(['BridgeMaster', 'BridgeSlave', 'BridgeSlaveOverTunnel'])

export function trunkFactsOf(id: number, row: Row): TrunkFacts {
  const gateway = partOf(row, 'Gateway')
  const settings = trunkSettingsOf(id, row)
  const originator = settings.outbound.some(({ variable }) => /^\$(Enforced)?OriginatorCallerID$/.test(variable))
  return {
    id,
    number: settings.number,
    name: settings.name,
    allowsInbound: settings.allowsInbound,
    allowsOutbound: settings.allowsOutbound,
    groups: groupIdsOf(row),
    mainNumber: settings.mainNumber,
    outboundCallerId: textOf(row, 'OutboundCallerID') || textOf(gateway, 'OutboundCallerID'),
    authId: settings.authId,
    hosts: hostsOf(settings),
    dids: textsOf(row, 'DidNumbers'),
    inFormatting: formattingOf(row, 'InCIDFormatting'),
    outFormatting: formattingOf(row, 'OutCIDFormatting'),
    showsOriginator: originator,
    e164CountryCode: flagOf(row, 'E164ProcessIncomingNumber', false) ? textOf(row, 'E164CountryCode') : null,
    allowsTransfer: !flagOf(row, 'DisableCallTransfer', true),
    sendsDiversion: flagOf(row, 'DiversionHeader', false),
    geolocations: geolocationsOf(row),
    srtp: srtpOf(gateway),
    codecs: codecNames(textsOf(gateway, 'Codecs')),
    isBridge: bridges.has(textOf(gateway, 'Type')),
  }
}

const registrations: ReadonlyMap<string, TrunkSettings['registration']> = new Map([
  ['IncomingCalls', 'inbound'],
  ['OutgoingCalls', 'outbound'],
  ['InOutCalls', 'both'],
])

const transports: ReadonlyMap<string, TrunkSettings['transport']> = new Map([
  ['UDP', 'udp'],
  ['TCP', 'tcp'],
  ['TLS', 'tls'],
])

const ipModes: ReadonlyMap<string, TrunkSettings['ipRestriction']> = new Map([
  ['IPV4', 'ipv4'],
  ['IPV6', 'ipv6'],
])

export function trunkSettingsOf(id: number, row: Row): TrunkSettings {
  const gateway = partOf(row, 'Gateway')
  const direction = textOf(row, 'Direction') || 'Both'
  const number = textOf(row, 'Number')
  const host = textOf(gateway, 'Host')
  const separate = flagOf(row, 'UseSeparateAuthId', false) ? textOf(row, 'SeparateAuthId') : ''
  const certificate = textOf(row, 'Certificate')
  const source = bindingsOf(gateway, 'SourceIdentification')
  return {
    id,
    number,
    name: textOf(gateway, 'Name') || number,
    host,
    port: numberOf(gateway, 'Port', 0),
    proxyHost: textOf(gateway, 'ProxyHost'),
    proxyPort: numberOf(gateway, 'ProxyPort', 0),
    secondaryRegistrar: textOf(row, 'SecondaryRegistrar'),
    registration: registrations.get(textOf(gateway, 'RequireRegistrationFor')) ?? 'none',
    authId: textOf(row, 'AuthID'),
    password: textOf(row, 'AuthPassword'),
    separateAuthId: separate === '' ? null : separate,
    mainNumber: textOf(row, 'ExternalNumber'),
    registerSeconds: numberOf(gateway, 'TimeBetweenReg', 600),
    transport: transports.get(textOf(row, 'TransportRestriction')) ?? 'any',
    ipRestriction: ipModes.get(textOf(row, 'IPRestriction')) ?? 'any',
    rootCertificate: certificate === '' ? null : certificate,
    contactIp: contactIpOf(gateway),
    viaHost: viaHostOf(row),
    simultaneousCalls: Math.max(0, numberOf(row, 'SimultaneousCalls', 0)),
    callsPerSecond: Math.max(0, numberOf(row, 'CallsPerSecond', 0)),
    allowsInbound: flagOf(row, 'EnableInboundCalls', true) && (direction === 'Both' || direction === 'Inbound'),
    allowsOutbound: flagOf(row, 'EnableOutboundCalls', true) && (direction === 'Both' || direction === 'Outbound'),
    supportsReinvite: flagOf(gateway, 'SupportReinvite', true),
    supportsReplaces: flagOf(gateway, 'SupportReplaces', false),
    outbound: bindingsOf(gateway, 'OutboundParams'),
    inbound: bindingsOf(gateway, 'InboundParams'),
    source,
    matching: textOf(gateway, 'MatchingStrategy') === 'MatchAllFields' ? 'all' : 'any',
    sourceNetworks: [...networksIn(source), ...signallingRanges(cloudOf(host))],
    requiresSourceAddress: flagOf(row, 'RequiresSourceAddress', true),
  }
}

/** A host as it may stand in Via, IPv6 without brackets; null: there is none. */
function viaHostOf(row: Row): string | null {
  const host = textOf(row, 'PublicIPinSIP').replace(/^\[(.*)\]$/, '$1')
  return isHost(host) ? host : null
}

function contactIpOf(gateway: Row): TrunkSettings['contactIp'] {
  switch (gateway.IPInRegistrationContact) {
    case 'Internal':
      return 'internal'
    case 'Both':
      return 'both'
    case 'Specified': {
      const address = textOf(gateway, 'SpecifiedIPForRegistrationContact')
      return address === '' ? 'external' : { address }
    }
    default:
      return 'external'
  }
}

/** Bindings of fields or values that this version does not know are left out. */
function bindingsOf(gateway: Row, field: string): readonly Binding[] {
  return rowsOf(gateway, field).flatMap((row) => {
    const name = fieldById(numberOf(row, 'ParamId', 0))
    const variable = variableById(numberOf(row, 'ValueId', 0))
    return name === null || variable === null ? [] : [{ field: name, variable, custom: textOf(row, 'Custom') }]
  })
}

/** The networks that the operator gave as source of the trunk's calls. */
function networksIn(source: readonly Binding[]): readonly string[] {
  return source
    .filter(({ variable }) => variable === '$CustomIPRange')
    .flatMap(({ custom }) => custom.split(','))
    .map((range) => range.trim())
    .filter((range) => range !== '' && !range.includes('-') && parseAddressRanges(range).ok)
}

function hostsOf({ host, proxyHost, secondaryRegistrar }: TrunkSettings): readonly string[] {
  const hosts = [host, proxyHost, secondaryRegistrar].map((text) => splitHostPort(text.trim()).host)
  return [...new Set(hosts)].filter((text) => text !== '')
}

function geolocationsOf(row: Row): TrunkFacts['geolocations'] {
  return rowsOf(row, 'EmergencyGeoLocations').flatMap((each) => {
    const place = textOf(partOf(each, 'Location'), 'Id')
    const uri = textOf(each, 'ProviderUri')
    return place === '' || uri === '' ? [] : [{ place, uri }]
  })
}

function formattingOf(row: Row, field: string): readonly FormattingRule[] {
  return rowsOf(row, field).map((rule) => ({
    pattern: textOf(rule, 'SourcePattern'),
    replacement: textOf(rule, 'ReplacePattern'),
  }))
}
