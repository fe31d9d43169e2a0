// Trunk settings for tests: a plain IP-based trunk, with what a test wants to be different.
import type { CallerFacts, OutboundValues, TrunkAttempt, TrunkFacts } from '@cordboard/routing'
import type { TrunkLegOrder, TrunkSettings } from './contract.ts'

export function trunkSettings(more: Partial<TrunkSettings> = {}): TrunkSettings {
  const id = more.id ?? 1
  return {
    id,
    number: `1000${id - 1}`,
    name: `Carrier ${id}`,
    host: 'sip.carrier.example',
    port: 5060,
    proxyHost: '',
    proxyPort: 0,
    secondaryRegistrar: '',
    registration: 'none',
    authId: '',
    password: '',
    separateAuthId: null,
    mainNumber: '+49301000',
    registerSeconds: 600,
    transport: 'any',
    ipRestriction: 'any',
    rootCertificate: null,
    contactIp: 'external',
    viaHost: null,
    simultaneousCalls: 0,
    callsPerSecond: 0,
    allowsInbound: true,
    allowsOutbound: true,
    supportsReinvite: true,
    supportsReplaces: false,
    outbound: [],
    inbound: [],
    source: [],
    matching: 'any',
    sourceNetworks: [],
    requiresSourceAddress: true,
    ...more,
  }
}

export function trunkFacts(settings: TrunkSettings, dids: readonly string[]): TrunkFacts {
  return {
    id: settings.id,
    number: settings.number,
    name: settings.name,
    allowsInbound: settings.allowsInbound,
    allowsOutbound: settings.allowsOutbound,
    groups: [],
    mainNumber: settings.mainNumber,
    outboundCallerId: '',
    authId: settings.authId,
    hosts: [settings.host],
    dids,
    inFormatting: [],
    outFormatting: [],
    showsOriginator: false,
    e164CountryCode: null,
    allowsTransfer: false,
    sendsDiversion: false,
    geolocations: [],
    srtp: 'off',
    codecs: [],
    isBridge: false,
  }
}

const caller: CallerFacts = { number: '101', name: 'Anna', anonymous: false, trunk: null, did: null }

const values: OutboundValues = {
  $CalledNum: '+4930123',
  $CalledName: '',
  $CallerNum: '+49301000',
  $CallerName: 'Anna',
  $CallerDispName: 'Anna',
  $AuthID: 'company',
  $LineID: '10000',
  $LineNumber: '+49301000',
  $OutboundLineId: '',
  $OutboundCallerId: '+49301000',
  $OriginatorCallerID: '+43660555',
  $EnforcedOutboundCallerId: '+49301000',
  $EnforcedOriginatorCallerID: '+43660555',
}

export function legOrder(
  leg: string,
  more: { call?: string; trunk?: number; addressIndex?: number; attempt?: Partial<TrunkAttempt> } = {},
): TrunkLegOrder {
  const attempt: TrunkAttempt = {
    trunk: more.trunk ?? 1,
    trunkNumber: '10000',
    trunkName: 'Carrier',
    number: '+4930123',
    uri: null,
    values,
    anonymous: false,
    srtp: 'off',
    codecs: [],
    diversion: null,
    geolocation: null,
    ...more.attempt,
  }
  const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n'
  const { call = `call of ${leg}`, addressIndex = 0 } = more
  return { leg, call, attempt, addressIndex, caller, headers: [['X-Call', call]], sdp }
}
