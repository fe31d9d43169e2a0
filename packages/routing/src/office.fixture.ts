// A small company for tests: users 101 to 105, queue 800, ring group 801, receptionist 802, two departments, trunks.
import { type DestinationFacts, nowhere, type RouteFacts } from './destination-facts.ts'
import { type ExtensionFacts, type Facts, noFacts, plainProfile } from './facts.ts'
import type { HourExits, ProfileFacts, QueueFacts, ReceptionistFacts, RingGroupFacts } from './handling-facts.ts'
import { compareInboundRules, didKey } from './inbound-rules.ts'
import { emptyIndex, type IndexMap, withEntry } from './index-map.ts'
import type { GroupFacts, ScheduleFacts } from './office-facts.ts'
import type { CallerFacts, Plan } from './plan.ts'
import type { InboundRuleFacts, OutboundRouteFacts, OutboundRuleFacts, TrunkFacts } from './trunk-facts.ts'

export const always: ScheduleFacts = { type: 'AllHours', ignoreHolidays: false, periods: [] }
export const never: ScheduleFacts = { type: 'Never', ignoreHolidays: false, periods: [] }
/** Monday to Friday, 9 to 17. */
export const weekdays: ScheduleFacts = {
  type: 'OfficeHours',
  ignoreHolidays: false,
  periods: [1, 2, 3, 4, 5].map((day) => ({ day, start: 9 * 3600, stop: 17 * 3600 })),
}

/** Berlin: Wednesday 10:00, the same evening 20:00, Christmas 2026 noon (a Friday). */
export const officeTime = Date.parse('2026-11-18T09:00:00Z')
export const evening = Date.parse('2026-11-18T19:00:00Z')
export const christmas = Date.parse('2026-12-25T11:00:00Z')

export const to = (kind: DestinationFacts['kind'], number = ''): DestinationFacts => ({ kind, number })
export const route = (destination: DestinationFacts, prompt: string | null = null): RouteFacts => ({
  destination,
  prompt,
})
export const unsaid = route(to('proceed'))
const noExits: HourExits = { outOfOffice: unsaid, breakTime: unsaid, holidays: unsaid }
export const both = (destination: DestinationFacts): ProfileFacts['noAnswer'] => ({
  internal: destination,
  external: destination,
})

export function user(number: string, change: Partial<ExtensionFacts> = {}): ExtensionFacts {
  return {
    id: Number(number),
    number,
    name: `User ${number}`,
    enabled: true,
    srtp: 'off',
    groups: [1],
    primaryGroup: 1,
    profile: plainProfile,
    exceptions: [],
    outboundCallerId: '',
    emergencyPlace: '',
    internalOnly: false,
    officeHoursOnly: false,
    ...change,
  }
}

export function queue(change: Partial<QueueFacts> = {}): QueueFacts {
  return {
    id: 800,
    number: '800',
    name: 'Support',
    group: 1,
    strategy: 'RingAll',
    pollingSeconds: 10,
    timeoutSeconds: 10,
    maxCallers: 0,
    wrapUpSeconds: 2,
    agents: ['101', '102'],
    loggedOut: [],
    music: null,
    intro: null,
    playFullIntro: false,
    noAnswer: route(nowhere),
    exits: noExits,
    ...change,
  }
}

export function ringGroup(change: Partial<RingGroupFacts> = {}): RingGroupFacts {
  return {
    id: 801,
    number: '801',
    name: 'Sales',
    group: 1,
    strategy: 'RingAll',
    ringSeconds: 10,
    members: ['101', '103'],
    greeting: null,
    noAnswer: route(nowhere),
    exits: noExits,
    ...change,
  }
}

export function receptionist(change: Partial<ReceptionistFacts> = {}): ReceptionistFacts {
  return {
    id: 802,
    number: '802',
    name: 'Reception',
    group: 1,
    prompt: 'menu.wav',
    timeoutSeconds: 5,
    keys: [{ input: '1', action: { action: 'send', to: to('queue', '800') } }],
    onTimeout: { action: 'end' },
    onInvalid: { action: 'repeat' },
    directDial: true,
    exits: noExits,
    ...change,
  }
}

export function group(change: Partial<GroupFacts> = {}): GroupFacts {
  return {
    id: 1,
    number: 'GRP0000',
    name: 'DEFAULT',
    timeZone: 'Europe/Berlin',
    hours: always,
    breakTime: never,
    holidays: [],
    officeRoute: unsaid,
    outOfOfficeRoute: unsaid,
    breakRoute: unsaid,
    holidaysRoute: unsaid,
    operator: unsaid,
    forced: null,
    musicOnHold: null,
    ...change,
  }
}

export function trunk(change: Partial<TrunkFacts> = {}): TrunkFacts {
  return {
    id: 5,
    number: '10000',
    name: 'Carrier',
    allowsInbound: true,
    allowsOutbound: true,
    groups: [1],
    mainNumber: '+4930555000',
    outboundCallerId: '',
    authId: 'login',
    hosts: ['sip.carrier.example'],
    dids: ['+4930555100', '+4930555101'],
    inFormatting: [],
    outFormatting: [],
    showsOriginator: false,
    e164CountryCode: null,
    allowsTransfer: true,
    sendsDiversion: false,
    geolocations: [],
    srtp: 'off',
    codecs: ['PCMU'],
    isBridge: false,
    ...change,
  }
}

export function outboundRoute(change: Partial<OutboundRouteFacts> = {}): OutboundRouteFacts {
  return { trunk: 5, strip: 0, prepend: '', append: '', callerId: '', ...change }
}

export function outboundRule(change: Partial<OutboundRuleFacts> = {}): OutboundRuleFacts {
  return {
    id: 50,
    name: 'Out',
    priority: 1,
    emergency: false,
    prefixes: [],
    lengths: [],
    extensions: [],
    groups: [],
    routes: [outboundRoute()],
    ...change,
  }
}

export function inboundRule(change: Partial<InboundRuleFacts> = {}): InboundRuleFacts {
  return {
    id: 70,
    name: '',
    condition: 'did',
    data: '+4930555100',
    trunks: ['10000'],
    hours: always,
    office: to('extension', '101'),
    outOfOffice: nowhere,
    holidays: nowhere,
    altersOutOfOffice: false,
    altersHolidays: false,
    ...change,
  }
}

export interface Company {
  readonly users?: readonly ExtensionFacts[]
  readonly queues?: readonly QueueFacts[]
  readonly ringGroups?: readonly RingGroupFacts[]
  readonly receptionists?: readonly ReceptionistFacts[]
  readonly groups?: readonly GroupFacts[]
  readonly trunks?: readonly TrunkFacts[]
  readonly inbound?: readonly InboundRuleFacts[]
  readonly rules?: readonly OutboundRuleFacts[]
  readonly more?: Partial<Facts>
}

function indexed<V>(entries: readonly V[], key: (entry: V) => string): IndexMap<V> {
  return entries.reduce((index, entry) => withEntry(index, key(entry), entry), emptyIndex<V>())
}

/** Rules as the facts hold them. */
export function inboundFacts(rules: readonly InboundRuleFacts[]): Pick<Facts, 'didRules' | 'inboundRules'> {
  const ordered = [...rules].sort(compareInboundRules)
  const byDid = Map.groupBy(ordered, didKey)
  const rest = byDid.get(null) ?? []
  byDid.delete(null)
  const didRules = [...byDid].reduce(
    (index, [key, same]) => withEntry(index, key ?? '', same),
    emptyIndex<readonly InboundRuleFacts[]>(),
  )
  return { didRules, inboundRules: rest }
}

/** Users given replace those of the same number. */
export function company(change: Company = {}): Facts {
  const users = ['101', '102', '103', '104', '105'].map((number) => user(number))
  const rules = change.rules ?? [outboundRule()]
  return {
    ...noFacts,
    version: 1,
    defaultGroup: 1,
    extensions: indexed([...users, ...(change.users ?? [])], ({ number }) => number),
    queues: indexed(change.queues ?? [queue()], ({ number }) => number),
    ringGroups: indexed(change.ringGroups ?? [ringGroup()], ({ number }) => number),
    receptionists: indexed(change.receptionists ?? [receptionist()], ({ number }) => number),
    groups: indexed(change.groups ?? [group()], ({ id }) => String(id)),
    trunks: indexed(change.trunks ?? [trunk()], ({ id }) => String(id)),
    ...inboundFacts(change.inbound ?? [inboundRule()]),
    outboundRules: rules.filter((rule) => !rule.emergency),
    emergencyRules: rules.filter((rule) => rule.emergency),
    ...change.more,
  }
}

export function caller(number: string, change: Partial<CallerFacts> = {}): CallerFacts {
  return { number, name: '', anonymous: false, trunk: null, did: null, ...change }
}

/** A caller from outside, by trunk 5. */
export function outsider(number = '+43123456', change: Partial<CallerFacts> = {}): CallerFacts {
  return caller(number, { trunk: 5, did: '+4930555100', ...change })
}

/** A plan in a few words. */
export function said(plan: Plan): string {
  switch (plan.plan) {
    case 'ring':
      return `ring ${plan.target.number}`
    case 'ringGroup':
      return `ringGroup ${plan.at.number} [${plan.members.map(({ number }) => number).join(' ')}]`
    case 'queue':
      return `queue ${plan.at.number} [${plan.agents.map(({ number }) => number).join(' ')}]`
    case 'receptionist':
      return `receptionist ${plan.at.number}`
    case 'announce':
      return `play ${plan.prompt}, ${said(plan.then)}`
    case 'dialOut':
      return `out ${plan.attempts.map((attempt) => `${attempt.trunkNumber}:${attempt.uri ?? attempt.number}`).join(' ')}`
    case 'dialUri':
      return `uri ${plan.uri}`
    case 'deflect':
      return `deflect ${plan.number}`
    case 'setProfile':
      return `profile ${plan.number} ${plan.profile}`
    case 'echo':
      return 'echo'
    case 'refuse':
      return `${plan.status} ${plan.cause}`
  }
}
