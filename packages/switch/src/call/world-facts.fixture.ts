// The company that calls in tests are made in: users 101 to 104, a queue, two ring groups, a receptionist, two trunks.
import {
  type DestinationFacts,
  type ExtensionFacts,
  emptyIndex,
  type Facts,
  type InboundRuleFacts,
  type IndexMap,
  type MenuAction,
  noFacts,
  noRoute,
  nowhere,
  type OutboundRuleFacts,
  type ProfileFacts,
  plainProfile,
  type QueueFacts,
  type ReceptionistFacts,
  type RingGroupFacts,
  type RouteFacts,
  type TrunkFacts,
  withEntry,
} from '@cordboard/routing'
import type { Party } from './leg.ts'

export const to = (kind: DestinationFacts['kind'], number: string): DestinationFacts => ({ kind, number })
export const route = (kind: DestinationFacts['kind'], number: string, prompt: string | null = null): RouteFacts => ({
  destination: to(kind, number),
  prompt,
})
export const send = (kind: DestinationFacts['kind'], number: string): MenuAction => ({
  action: 'send',
  to: to(kind, number),
})

/** The profile's exits are the same for callers from inside and outside. */
export function profile(
  change: Partial<Record<'noAnswer' | 'busy' | 'notRegistered', DestinationFacts>>,
): ProfileFacts {
  const both = (at: DestinationFacts | undefined) => ({ internal: at ?? nowhere, external: at ?? nowhere })
  const { noAnswer, busy, notRegistered } = change
  return { ...plainProfile, noAnswer: both(noAnswer), busy: both(busy), notRegistered: both(notRegistered) }
}

export function user(id: number, change: Partial<ExtensionFacts> = {}): ExtensionFacts {
  return {
    id,
    number: String(100 + id),
    name: `User ${id}`,
    enabled: true,
    srtp: 'off',
    groups: [],
    primaryGroup: 0,
    profile: plainProfile,
    exceptions: [],
    outboundCallerId: '',
    emergencyPlace: '',
    internalOnly: false,
    officeHoursOnly: false,
    ...change,
  }
}

const always = { type: 'AllHours', ignoreHolidays: true, periods: [] } as const
/** As when none is set: handled here. */
const here = { destination: to('proceed', ''), prompt: null }
const exits = { outOfOffice: here, breakTime: here, holidays: here }

export function queue(change: Partial<QueueFacts> = {}): QueueFacts {
  return {
    id: 1,
    number: '800',
    name: 'Sales',
    group: 0,
    strategy: 'RingAll',
    pollingSeconds: 10,
    timeoutSeconds: 60,
    maxCallers: 0,
    wrapUpSeconds: 5,
    agents: ['102', '103'],
    loggedOut: [],
    music: 'sales.wav',
    intro: null,
    playFullIntro: false,
    noAnswer: noRoute,
    exits,
    ...change,
  }
}

export function ringGroup(change: Partial<RingGroupFacts> = {}): RingGroupFacts {
  return {
    id: 1,
    number: '810',
    name: 'Team',
    group: 0,
    strategy: 'RingAll',
    ringSeconds: 15,
    members: ['102', '103'],
    greeting: null,
    noAnswer: noRoute,
    exits,
    ...change,
  }
}

export function receptionist(change: Partial<ReceptionistFacts> = {}): ReceptionistFacts {
  return {
    id: 1,
    number: '820',
    name: 'Front',
    group: 0,
    prompt: 'menu.wav',
    timeoutSeconds: 7,
    keys: [
      { input: '1', action: send('extension', '102') },
      { input: '2', action: send('queue', '800') },
      { input: '3', action: { action: 'repeat' } },
      { input: '4', action: { action: 'end' } },
      { input: '5', action: { action: 'unsupported', name: 'CallByName' } },
      { input: '77', action: send('extension', '103') },
    ],
    onTimeout: { action: 'repeat' },
    onInvalid: { action: 'repeat' },
    directDial: true,
    exits,
    ...change,
  }
}

export function trunk(id: number, change: Partial<TrunkFacts> = {}): TrunkFacts {
  return {
    id,
    number: String(10_000 + id - 5),
    name: `Carrier ${id}`,
    allowsInbound: true,
    allowsOutbound: true,
    groups: [],
    mainNumber: `+4930${id}000`,
    outboundCallerId: '',
    authId: '',
    hosts: [`sip${id}.carrier.example`],
    dids: [`+4930${id}100`],
    inFormatting: [],
    outFormatting: [],
    showsOriginator: false,
    e164CountryCode: null,
    allowsTransfer: true,
    sendsDiversion: false,
    geolocations: [],
    srtp: 'off',
    codecs: ['PCMU', 'PCMA', 'G729'],
    isBridge: false,
    ...change,
  }
}

/** Numbers that begin with `prefix`, by these trunks in order. */
export function outbound(id: number, prefix: string, trunks: readonly (number | null)[]): OutboundRuleFacts {
  const routes = trunks.map((each) => ({ trunk: each, strip: 0, prepend: '', append: '', callerId: '' }))
  const lists = { prefixes: [prefix], lengths: [], extensions: [], groups: [] }
  return { id, name: `Rule ${prefix}`, priority: id, emergency: false, ...lists, routes }
}

/** The default route of both trunks. */
export function inbound(
  id: number,
  office: DestinationFacts,
  change: Partial<InboundRuleFacts> = {},
): InboundRuleFacts {
  return {
    id,
    name: '',
    condition: 'forwardAll',
    data: '',
    trunks: ['10000', '10001'],
    hours: always,
    office,
    outOfOffice: nowhere,
    holidays: nowhere,
    altersOutOfOffice: false,
    altersHolidays: false,
    ...change,
  }
}

function indexed<V>(entries: readonly V[], key: (entry: V) => string): IndexMap<V> {
  return entries.reduce((index, entry) => withEntry(index, key(entry), entry), emptyIndex<V>())
}

export interface Company {
  readonly users?: readonly ExtensionFacts[]
  readonly queues?: readonly QueueFacts[]
  readonly ringGroups?: readonly RingGroupFacts[]
  readonly receptionists?: readonly ReceptionistFacts[]
  readonly trunks?: readonly TrunkFacts[]
  readonly inbound?: readonly InboundRuleFacts[]
  readonly rules?: readonly OutboundRuleFacts[]
  readonly more?: Partial<Facts>
}

/** Users given replace those of the same number; lists given replace the usual ones. */
export function company(change: Company = {}): Facts {
  const users = [1, 2, 3, 4].map((id) => user(id))
  const groups = [ringGroup(), ringGroup({ id: 2, number: '811', strategy: 'Hunt', members: ['104', '102', '103'] })]
  const rules = change.rules ?? [outbound(1, '00', [5, 6]), outbound(2, '0', [5])]
  return {
    ...noFacts,
    version: 1,
    extensions: indexed([...users, ...(change.users ?? [])], ({ number }) => number),
    queues: indexed(change.queues ?? [queue()], ({ number }) => number),
    ringGroups: indexed(change.ringGroups ?? groups, ({ number }) => number),
    receptionists: indexed(change.receptionists ?? [receptionist()], ({ number }) => number),
    trunks: indexed(change.trunks ?? [trunk(5), trunk(6)], ({ id }) => String(id)),
    inboundRules: change.inbound ?? [inbound(1, to('extension', '102'))],
    outboundRules: rules.filter(({ emergency }) => !emergency),
    emergencyRules: rules.filter(({ emergency }) => emergency),
    ...change.more,
  }
}

export const worldFacts: Facts = company()

export function partyOf(id: number): Party {
  const { number, name } = user(id)
  return { kind: 'extension', userId: id, number, name, srtp: 'off', anonymous: false, trunk: null, did: null }
}

/** A caller from outside. */
export function outsider(trunkId: number, called: string, change: Partial<Party> = {}): Party {
  const who = { number: '+43123456', name: 'Carla', anonymous: false }
  return { kind: 'trunk', userId: null, ...who, srtp: 'off', trunk: trunkId, did: called, ...change }
}

export function sdpText(port: number, version: number, direction: string, formats: string): string {
  const lines = [
    'v=0',
    `o=- 5 ${version} IN IP4 10.0.0.1`,
    's=-',
    'c=IN IP4 10.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP ${formats}`,
    ...(formats.includes('18') ? ['a=rtpmap:18 G729/8000'] : []),
    `a=${direction}`,
    '',
  ]
  return lines.join('\r\n')
}
