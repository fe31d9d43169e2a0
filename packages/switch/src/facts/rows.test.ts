// Rows as the API has them become facts; what nobody understands is refused by name later, never guessed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RowChange } from '@cordboard/link'
import { idOfField, idOfVariable } from '@cordboard/providers'
import { arrive, decide, type Facts, goOn, lookUp } from '@cordboard/routing'
import fc from 'fast-check'
import { compile, noSwitchFacts, type SwitchFacts } from './compile.ts'
import { leanChange } from './kept-facts.ts'
import { secondOfDay, secondsOfDuration } from './row-fields.ts'

type Fields = Readonly<Record<string, unknown>>

const change = (noun: string, id: number, row: Fields | null): RowChange => ({ noun, id, row })

function compiled(...changes: readonly RowChange[]): SwitchFacts {
  return compile(noSwitchFacts, 1, changes)
}

const to = (kind: string, number = ''): Fields => ({ To: kind, Number: number, External: '' })
const out = (number: string): Fields => ({ To: 'External', Number: '', External: number })
const route = (destination: Fields, prompt = ''): Fields => ({
  Route: destination,
  Prompt: prompt,
  IsPromptEnabled: prompt !== '',
})
const member = { Groups: [{ GroupId: 1 }] }

const available = {
  Name: 'Available',
  NoAnswerTimeout: 15,
  AcceptMultipleCalls: false,
  DisableRingGroupCalls: true,
  AvailableRoute: {
    NoAnswerAllCalls: true,
    NoAnswerInternal: to('Queue', '800'),
    NoAnswerExternal: to('VoiceMail'),
    BusyAllCalls: false,
    BusyInternal: to('VoiceMail'),
    BusyExternal: out('+43 1'),
  },
}
const away = {
  Name: 'Away',
  NoAnswerTimeout: 20,
  AwayRoute: {
    Internal: to('Extension', '102'),
    External: to('IVR', '802'),
    AllHoursInternal: false,
    AllHoursExternal: true,
  },
}
const anna = {
  Number: '101',
  FirstName: 'Anna',
  Enabled: true,
  PrimaryGroupId: 2,
  ForwardingProfiles: [available, away],
  ...member,
}

test('a user has the profile that is in force, with its destinations for inside and outside', () => {
  const facts = compiled(change('User', 1, { ...anna, CurrentProfileName: 'Available' })).routing
  const profile = lookUp(facts.extensions, '101')?.profile
  assert.deepEqual(profile, {
    name: 'Available',
    rings: true,
    noAnswerSeconds: 15,
    acceptMultipleCalls: false,
    skippedByRingGroups: true,
    noAnswer: { internal: { kind: 'queue', number: '800' }, external: { kind: 'queue', number: '800' } },
    busy: { internal: { kind: 'voicemail', number: '' }, external: { kind: 'external', number: '+43 1' } },
    notRegistered: { internal: { kind: 'none', number: '' }, external: { kind: 'none', number: '' } },
    away: { internal: { kind: 'none', number: '' }, external: { kind: 'none', number: '' } },
    awayAllHours: { internal: true, external: true },
  })
})

test('a user who is away does not ring, and says for which hours', () => {
  const facts = compiled(change('User', 1, { ...anna, CurrentProfileName: 'Away' })).routing
  const profile = lookUp(facts.extensions, '101')?.profile
  assert.equal(profile?.rings, false)
  assert.deepEqual(profile?.away, {
    internal: { kind: 'extension', number: '102' },
    external: { kind: 'receptionist', number: '802' },
  })
  assert.deepEqual(profile?.awayAllHours, { internal: false, external: true })
})

test('whoever is not to be disturbed is not rung at any hour', () => {
  const disturbed = { ...away, Name: 'Out of office' }
  const row = { ...anna, ForwardingProfiles: [disturbed], CurrentProfileName: 'Out of office' }
  const profile = lookUp(compiled(change('User', 1, row)).routing.extensions, '101')?.profile
  assert.deepEqual([profile?.rings, profile?.awayAllHours.internal], [false, true])
})

test('a user’s departments, rights, queue log-in and exceptions are read', () => {
  const exception = {
    Enabled: true,
    Condition: 'BasedOnCallerID',
    CallType: 'ExternalCallsOnly',
    Data: '+43*',
    Hours: { Type: 'OfficeHours' },
    Destination: to('ProceedWithNoExceptions'),
  }
  const off = { ...exception, Enabled: false }
  const row = {
    ...anna,
    Internal: true,
    OutboundCallerID: '+4930555101',
    OfficeHoursProps: ['AutoSwitchProfiles', 'BlockOutboundCalls'],
    QueueStatus: 'LoggedOut',
    ForwardingExceptions: [off, { ...exception, Condition: 'Nonsense' }, exception],
  }
  const user = lookUp(compiled(change('User', 1, row)).routing.extensions, '101')
  assert.deepEqual(
    [user?.groups, user?.primaryGroup, user?.internalOnly, user?.officeHoursOnly, user?.takesQueueCalls],
    [[1], 2, true, true, false],
  )
  assert.equal(user?.outboundCallerId, '+4930555101')
  assert.deepEqual(user?.exceptions, [
    {
      condition: 'callerId',
      calls: 'external',
      data: '+43*',
      hours: { type: 'OfficeHours', ignoreHolidays: false, periods: [] },
      destination: { kind: 'proceed', number: '' },
    },
  ])
})

test('[S1-08] a queue row becomes a queue', () => {
  const row = {
    Number: '800',
    Name: 'Support',
    PollingStrategy: 'RingAll',
    RingTimeout: 10,
    MasterTimeout: 12,
    MaxCallersInQueue: 3,
    WrapUpTime: 4,
    Agents: [{ Number: '102' }, { Number: '101' }],
    OnHoldFile: 'jazz.wav',
    EnableIntro: false,
    IntroFile: 'intro.wav',
    ForwardNoAnswer: out('+12125550100'),
    DestinationNoAnswerPrompt: 'sorry.wav',
    OutOfOfficeRoute: route(to('Extension', '103'), 'closed.wav'),
    HolidaysRoute: route(to('None')),
    ...member,
  }
  const facts = compiled(change('Queue', 8, row)).routing
  assert.deepEqual(lookUp(facts.queues, '800'), {
    id: 8,
    number: '800',
    name: 'Support',
    group: 1,
    strategy: 'RingAll',
    pollingSeconds: 10,
    timeoutSeconds: 12,
    maxCallers: 3,
    wrapUpSeconds: 4,
    agents: ['102', '101'],
    music: 'jazz.wav',
    intro: null,
    playFullIntro: false,
    noAnswer: { destination: { kind: 'external', number: '+12125550100' }, prompt: 'sorry.wav' },
    exits: {
      outOfOffice: { destination: { kind: 'extension', number: '103' }, prompt: 'closed.wav' },
      breakTime: { destination: { kind: 'proceed', number: '' }, prompt: null },
      holidays: { destination: { kind: 'none', number: '' }, prompt: null },
    },
  })
})

const strategies: readonly [noun: string, field: string, value: string, strategy: string][] = [
  ['Queue', 'PollingStrategy', 'HuntRandomStart', 'HuntRandomStart'],
  ['Queue', 'PollingStrategy', 'NextAgent', 'NextAgent'],
  ['Queue', 'PollingStrategy', 'First3Available', 'First3Available'],
  ['Queue', 'PollingStrategy', 'LongestWaiting', 'unsupported'],
  ['Queue', 'PollingStrategy', 'SkillBasedRouting_RingAll', 'unsupported'],
  ['Queue', 'PollingStrategy', '', 'RingAll'],
  ['RingGroup', 'RingStrategy', 'Hunt', 'Hunt'],
  ['RingGroup', 'RingStrategy', 'Paging', 'unsupported'],
  ['RingGroup', 'RingStrategy', '', 'RingAll'],
]
for (const [noun, field, value, strategy] of strategies) {
  test(`${noun} with ${field} ${JSON.stringify(value)} is ${strategy}`, () => {
    const facts = compiled(change(noun, 8, { Number: '800', [field]: value })).routing
    const found = noun === 'Queue' ? lookUp(facts.queues, '800') : lookUp(facts.ringGroups, '800')
    assert.equal(found?.strategy, strategy)
  })
}

test('[S3-03] a receptionist’s keys: longest first, each kind of forward, those not there by name', () => {
  const forward = (Input: string, ForwardType: string, ForwardDN = ''): Fields => ({ Input, ForwardType, ForwardDN })
  const row = {
    Number: '802',
    Name: 'Menu',
    PromptFilename: 'menu.wav',
    Timeout: 7,
    TransferEnable: false,
    TimeoutForwardType: 'Queue',
    TimeoutForwardDN: '800',
    InvalidKeyForwardDN: '101',
    Forwards: [
      forward('1', 'Extension', '101'),
      forward('123', 'RingGroup', '801'),
      forward('2', 'IVR', '803'),
      forward('3', 'RepeatPrompt'),
      forward('4', 'EndCall'),
      forward('5', 'CallByName'),
      forward('6', 'VoiceMail', '101'),
      forward('', 'EndCall'),
    ],
  }
  const found = lookUp(compiled(change('Receptionist', 9, row)).routing.receptionists, '802')
  assert.deepEqual(found?.keys, [
    { input: '123', action: { action: 'send', to: { kind: 'ringGroup', number: '801' } } },
    { input: '1', action: { action: 'send', to: { kind: 'extension', number: '101' } } },
    { input: '2', action: { action: 'send', to: { kind: 'receptionist', number: '803' } } },
    { input: '3', action: { action: 'repeat' } },
    { input: '4', action: { action: 'end' } },
    { input: '5', action: { action: 'unsupported', name: 'CallByName' } },
    { input: '6', action: { action: 'send', to: { kind: 'voicemail', number: '101' } } },
  ])
  assert.deepEqual(found?.onTimeout, { action: 'send', to: { kind: 'queue', number: '800' } })
  assert.deepEqual(found?.onInvalid, { action: 'send', to: { kind: 'extension', number: '101' } })
  assert.deepEqual([found?.timeoutSeconds, found?.directDial, found?.prompt], [7, false, 'menu.wav'])
})

test('a destination this version does not know keeps its name', () => {
  const facts = compiled(change('Queue', 8, { Number: '800', ForwardNoAnswer: to('Boomerang') })).routing
  assert.deepEqual(lookUp(facts.queues, '800')?.noAnswer.destination, { kind: 'unsupported', number: 'Boomerang' })
})

const weekday = { DayOfWeek: 'Wednesday', Start: '09:00:00', Stop: '17:00:00' }
const sales = {
  Number: 'GRP0000',
  Name: 'Sales',
  IsDefault: true,
  TimeZoneId: '31',
  TimeZone: 'Europe/Berlin',
  Hours: {
    Type: 'OfficeHours',
    IgnoreHolidays: false,
    Periods: [weekday, { DayOfWeek: 'Noday', Start: '1', Stop: '2' }],
  },
}
const christmas = {
  Name: 'Christmas',
  Group: 'GRP0000',
  IsRecurrent: true,
  Day: 25,
  Month: 12,
  Year: 0,
  DayEnd: 26,
  MonthEnd: 12,
  YearEnd: 0,
  TimeOfStartDate: 'PT0S',
  TimeOfEndDate: 'PT24H',
  HolidayPrompt: 'merry.wav',
}

test('a department has its hours, its clock and what was set by hand', () => {
  const row = {
    ...sales,
    CurrentGroupHours: 'ForceClosed',
    OverrideExpiresAt: '2026-11-18T20:00:00Z',
    CustomOperator: to('Extension', '101'),
  }
  const { routing } = compiled(change('Group', 1, row))
  const group = lookUp(routing.groups, '1')
  assert.equal(routing.defaultGroup, 1)
  assert.equal(group?.timeZone, 'Europe/Berlin')
  assert.deepEqual(group?.hours.periods, [{ day: 3, start: 32_400, stop: 61_200 }])
  assert.equal(group?.breakTime.type, 'Never')
  assert.deepEqual(group?.forced, { mode: 'closed', until: Date.parse('2026-11-18T20:00:00Z') })
  assert.deepEqual(group?.operator.destination, { kind: 'extension', number: '101' })
  const plain = lookUp(
    compiled(change('Group', 1, { Number: 'GRP0000', CurrentGroupHours: 'Default' })).routing.groups,
    '1',
  )
  assert.deepEqual([plain?.forced, plain?.hours.type, plain?.operator.destination.kind], [null, 'AllHours', 'proceed'])
})

test('holidays belong to the department they name, whatever comes first, and go when they are deleted', () => {
  const other = { Number: 'GRP0001', Name: 'Other' }
  const holidaysOf = (facts: SwitchFacts, id: number) =>
    lookUp(facts.routing.groups, String(id))?.holidays.map(({ name }) => name)
  const first = compiled(change('Holiday', 5, christmas), change('Group', 1, sales), change('Group', 2, other))
  assert.deepEqual([holidaysOf(first, 1), holidaysOf(first, 2)], [['Christmas'], []])
  const later = compile(first, 2, [change('Holiday', 6, { ...christmas, Name: 'Easter', Group: '' })])
  assert.deepEqual([holidaysOf(later, 1), holidaysOf(later, 2)], [['Christmas', 'Easter'], ['Easter']])
  const gone = compile(later, 3, [change('Holiday', 5, null), change('Group', 2, null)])
  assert.deepEqual([holidaysOf(gone, 1), holidaysOf(gone, 2)], [['Easter'], undefined])
  assert.deepEqual(lookUp(first.routing.groups, '1')?.holidays[0], {
    name: 'Christmas',
    recurrent: true,
    from: { year: 0, month: 12, day: 25, second: 0 },
    until: { year: 0, month: 12, day: 26, second: 86_400 },
    prompt: 'merry.wav',
  })
})

test('a change of one department leaves the others as they are', () => {
  const first = compiled(change('Group', 1, sales), change('Group', 2, { Number: 'GRP0001' }))
  const second = compile(first, 2, [change('Group', 2, { Number: 'GRP0001', Name: 'New' })])
  assert.equal(lookUp(second.routing.groups, '1'), lookUp(first.routing.groups, '1'))
  assert.equal(lookUp(second.routing.groups, '2')?.name, 'New')
})

test('an outbound rule has its lists, and a length nobody can read fits nothing', () => {
  const row = {
    Name: 'Out',
    Priority: 3,
    Prefix: '0, +,00 ',
    NumberLengthRanges: '9,10-12,x',
    DNRanges: [{ From: '100', To: '110' }, { From: '200', To: null }, { From: '' }],
    GroupIds: [1, 2],
    Routes: [{ TrunkId: 5, StripDigits: 3, Prepend: '+', Append: null, CallerID: '+49' }, { TrunkId: null }],
  }
  const [rule] = compiled(change('OutboundRule', 50, row)).routing.outboundRules
  assert.deepEqual(rule?.prefixes, ['0', '+', '00'])
  assert.deepEqual(rule?.lengths, [
    { from: 9, to: 9 },
    { from: 10, to: 12 },
    { from: 1, to: 0 },
  ])
  assert.deepEqual(rule?.extensions, [
    { from: '100', to: '110' },
    { from: '200', to: '200' },
  ])
  assert.deepEqual(rule?.groups, [1, 2])
  assert.deepEqual(rule?.routes, [
    { trunk: 5, strip: 3, prepend: '+', append: '', callerId: '+49' },
    { trunk: null, strip: 0, prepend: '', append: '', callerId: '' },
  ])
})

test('[S0-05] outbound rules follow their priority, emergency rules apart, through changes and deletions', () => {
  const rule = (id: number, Priority: number, EmergencyRule = false): RowChange =>
    change('OutboundRule', id, { Name: `R${id}`, Priority, EmergencyRule })
  const first = compiled(rule(1, 3), rule(2, 1), rule(3, 2), rule(4, 0, true))
  const order = ({ routing }: SwitchFacts): string =>
    `${routing.emergencyRules.map(({ id }) => id)}|${routing.outboundRules.map(({ id }) => id)}`
  assert.equal(order(first), '4|2,3,1')
  const moved = compile(first, 2, [rule(1, 1), rule(2, 3)])
  assert.equal(order(moved), '4|1,3,2')
  assert.equal(order(compile(moved, 3, [change('OutboundRule', 3, null), rule(4, 9)])), '|1,2,4')
})

test('inbound rules are in the order they are tried, through changes and deletions', () => {
  const rule = (id: number, Condition: string, Data: string): RowChange =>
    change('InboundRule', id, { Condition, Data, TrunkDN: { Id: 5, Number: '10000' } })
  const first = compiled(
    rule(1, 'ForwardAll', ''),
    rule(2, 'BasedOnDID', '*100'),
    rule(3, 'BasedOnDID', '+49100'),
    rule(4, 'BasedOnCallerID', '+43*'),
  )
  const order = ({ routing }: SwitchFacts): readonly number[] => routing.inboundRules.map(({ id }) => id)
  const of = ({ routing }: SwitchFacts, did: string) => lookUp(routing.didRules, did)?.map(({ id }) => id)
  assert.deepEqual(order(first), [4, 2, 1])
  assert.deepEqual(of(first, '49100'), [3])
  assert.deepEqual(first.routing.inboundRules[0]?.trunks, ['10000'])
  const next = compile(first, 2, [
    rule(2, 'BasedOnDID', '+49200'),
    change('InboundRule', 4, null),
    rule(5, 'NoAnswer', ''),
  ])
  assert.deepEqual(order(next), [1])
  assert.deepEqual([of(next, '49100'), of(next, '49200')], [[3], [2]])
  const back = compile(next, 3, [rule(2, 'BasedOnDID', '*200'), rule(3, 'BasedOnDID', '49200')])
  assert.deepEqual([order(back), of(back, '49100'), of(back, '49200')], [[2, 1], undefined, [3]])
  const none = compile(
    back,
    4,
    [2, 3, 1].map((id) => change('InboundRule', id, null)),
  )
  assert.deepEqual([order(none), none.routing.didRules.size, none.sources.dids.size], [[], 0, 0])
})

test('E.164 settings, countries, block list, network and general settings are read', () => {
  const facts = compiled(
    change('E164Settings', 1, {
      Enabled: true,
      CountryCode: '+49',
      InternationalCode: '00',
      NationalCode: '0',
      RemoveCountryCode: true,
    }),
    change('CountryCodes', 1, { CountryCodes: ['49', '44'] }),
    change('BlackListNumber', 3, { CallerId: '+43*' }),
    change('BlackListNumber', 4, { CallerId: '+44*' }),
    change('NetworkSettings', 1, { DirectSIPAllowExternal: true, DirectSIPLocalDomain: 'PBX.example' }),
    change('GeneralSettingsForPbx', 1, { AllowFwdToExternal: false, DisableOutboundCallsOutOfficeHours: true }),
    change('CodecsSettings', 1, { ExternalCodecList: ['G729', 'PCMA'] }),
  )
  const { routing } = facts
  assert.deepEqual([routing.e164.enabled, routing.e164.countryCode, routing.e164.removeCountryCode], [true, '49', true])
  assert.deepEqual(routing.allowedCountries, ['49', '44'])
  assert.deepEqual([...routing.blacklist].sort(), ['+43*', '+44*'])
  assert.deepEqual([routing.allowsDirectSip, routing.domains], [true, ['pbx.example']])
  assert.deepEqual([routing.allowsForwardingOutside, routing.callsOutInOfficeHoursOnly], [false, true])
  assert.deepEqual(routing.externalCodecs, ['G729', 'PCMA'])
  const less = compile(facts, 2, [
    change('BlackListNumber', 3, null),
    change('CountryCodes', 1, { CountryCodes: null }),
  ])
  assert.deepEqual([less.routing.blacklist, less.routing.allowedCountries], [['+44*'], null])
})

const bound = (
  field: Parameters<typeof idOfField>[0],
  variable: Parameters<typeof idOfVariable>[0],
  Custom = '',
): Fields => ({
  ParamId: idOfField(field),
  ValueId: idOfVariable(variable),
  Custom,
})
const trunkRow = {
  Number: '10000',
  AuthID: 'login',
  AuthPassword: 'secret',
  ExternalNumber: '+4930555000',
  OutboundCallerID: '+4930555001',
  DidNumbers: ['+4930555100'],
  Direction: 'Both',
  EnableInboundCalls: true,
  EnableOutboundCalls: true,
  SimultaneousCalls: 4,
  TransportRestriction: 'TLS',
  IPRestriction: 'IPV4',
  DisableCallTransfer: false,
  DiversionHeader: true,
  E164ProcessIncomingNumber: true,
  E164CountryCode: '49',
  InCIDFormatting: [{ SourcePattern: '00(.*)', ReplacePattern: '+1' }],
  Certificate: 'PEM',
  UseSeparateAuthId: true,
  SeparateAuthId: 'third',
  Gateway: {
    Name: 'Twilio',
    Host: 'Acme.pstn.twilio.com',
    Port: 5061,
    ProxyHost: 'proxy.example',
    Type: 'Provider',
    RequireRegistrationFor: 'Nothing',
    SRTPMode: 'SRTPEnforced',
    Codecs: ['PCMU', 'G.711 A-law', 'G729'],
    TimeBetweenReg: 120,
    IPInRegistrationContact: 'Specified',
    SpecifiedIPForRegistrationContact: '192.0.2.1',
    MatchingStrategy: 'MatchAllFields',
    SupportReinvite: false,
    SupportReplaces: true,
    OutboundParams: [bound('FromUserPart', '$OriginatorCallerID'), { ParamId: 999, ValueId: 1 }],
    InboundParams: [bound('RequestLineURIUser', '$CalledNum')],
    SourceIdentification: [bound('ContactHost', '$CustomIPRange', '192.0.2.0/24, nonsense')],
  },
  ...member,
}

test('[S4-08] a trunk row becomes what routing knows of it', () => {
  const facts = compiled(change('Trunk', 5, trunkRow)).routing
  assert.deepEqual(lookUp(facts.trunks, '5'), {
    id: 5,
    number: '10000',
    name: 'Twilio',
    allowsInbound: true,
    allowsOutbound: true,
    groups: [1],
    mainNumber: '+4930555000',
    outboundCallerId: '+4930555001',
    authId: 'login',
    hosts: ['acme.pstn.twilio.com', 'proxy.example'],
    dids: ['+4930555100'],
    inFormatting: [{ pattern: '00(.*)', replacement: '+1' }],
    outFormatting: [],
    showsOriginator: true,
    e164CountryCode: '49',
    allowsTransfer: true,
    sendsDiversion: true,
    srtp: 'required',
    codecs: ['PCMU', 'PCMA', 'G729'],
    isBridge: false,
  })
})

test('[S1-13] a trunk row becomes what the trunk desk needs to reach it', () => {
  const settings = lookUp(compiled(change('Trunk', 5, trunkRow)).trunks, '5')
  assert.ok(settings)
  const { sourceNetworks, outbound, inbound, source, ...rest } = settings
  assert.deepEqual(outbound, [{ field: 'FromUserPart', variable: '$OriginatorCallerID', custom: '' }])
  assert.deepEqual(inbound, [{ field: 'RequestLineURIUser', variable: '$CalledNum', custom: '' }])
  assert.equal(source.length, 1)
  assert.ok(sourceNetworks.includes('192.0.2.0/24') && sourceNetworks.includes('54.172.60.0/30'))
  assert.ok(!sourceNetworks.includes('nonsense'))
  assert.deepEqual(rest, {
    id: 5,
    number: '10000',
    name: 'Twilio',
    host: 'Acme.pstn.twilio.com',
    port: 5061,
    proxyHost: 'proxy.example',
    proxyPort: 0,
    secondaryRegistrar: '',
    registration: 'none',
    authId: 'login',
    password: 'secret',
    separateAuthId: 'third',
    mainNumber: '+4930555000',
    registerSeconds: 120,
    transport: 'tls',
    ipRestriction: 'ipv4',
    rootCertificate: 'PEM',
    contactIp: { address: '192.0.2.1' },
    viaHost: null,
    sticksToRegistrar: false,
    simultaneousCalls: 4,
    callsPerSecond: 0,
    allowsInbound: true,
    allowsOutbound: true,
    supportsReinvite: false,
    supportsReplaces: true,
    matching: 'all',
    requiresSourceAddress: true,
  })
})

const viaHosts: readonly [text: unknown, host: string | null][] = [
  ['203.0.113.7', '203.0.113.7'],
  ['pbx.example', 'pbx.example'],
  ['2001:db8::7', '2001:db8::7'],
  ['[2001:db8::7]', '2001:db8::7'],
  ['', null],
  [undefined, null],
  ['203.0.113.7:5060', null],
  ['a.example;received=x', null],
  ['a.example\r\nX: y', null],
]
for (const [text, host] of viaHosts) {
  test(`PublicIPinSIP ${JSON.stringify(text)} makes Via name ${host ?? 'our own address'}`, () => {
    const { trunks } = compiled(change('Trunk', 5, { ...trunkRow, PublicIPinSIP: text }))
    assert.equal(lookUp(trunks, '5')?.viaHost, host)
  })
}

const directions: readonly [row: Fields, inbound: boolean, outbound: boolean][] = [
  [{}, true, true],
  [{ Direction: 'Inbound' }, true, false],
  [{ Direction: 'Outbound' }, false, true],
  [{ Direction: 'None' }, false, false],
  [{ EnableInboundCalls: false }, false, true],
  [{ Direction: 'Both', EnableOutboundCalls: false }, true, false],
]
for (const [row, inbound, outbound] of directions) {
  test(`a trunk with ${JSON.stringify(row)} takes ${inbound ? '' : 'no '}inbound and ${outbound ? '' : 'no '}outbound calls`, () => {
    const { trunks } = compiled(change('Trunk', 5, { Number: '10000', ...row }))
    const settings = lookUp(trunks, '5')
    assert.deepEqual([settings?.allowsInbound, settings?.allowsOutbound], [inbound, outbound])
  })
}

test('a deleted trunk, queue, ring group and receptionist leave nothing behind', () => {
  const rows = ['Queue', 'RingGroup', 'Receptionist'].map((noun, i) => change(noun, 8 + i, { Number: `80${i}` }))
  const all = compiled(change('Trunk', 5, trunkRow), ...rows)
  const none = compile(all, 2, [change('Trunk', 5, null), ...rows.map(({ noun, id }) => change(noun, id, null))])
  const { trunks, queues, ringGroups, receptionists, numberById } = none.routing
  const left = [trunks, queues, ringGroups, receptionists, numberById, none.trunks].map(({ size }) => size)
  assert.deepEqual(left, [0, 0, 0, 0, 0, 0])
})

test('what is kept in the journal compiles to the same facts', () => {
  const changes = [
    change('User', 1, { ...anna, CurrentProfileName: 'Away', VMPIN: '1234', Blfs: 'x'.repeat(1000) }),
    change('Group', 1, { ...sales, Members: [], Props: {} }),
    change('Holiday', 5, christmas),
    change('Queue', 8, { Number: '800', Agents: [{ Number: '101' }] }),
    change('Trunk', 9, trunkRow),
    change('InboundRule', 10, { Condition: 'BasedOnDID', Data: '+49', OfficeHoursDestination: to('Queue', '800') }),
    change('OutboundRule', 11, { Priority: 1, Routes: [{ TrunkId: 9 }] }),
    change('E164Settings', 1, { Enabled: true }),
    change('CountryCodes', 1, { CountryCodes: ['49'] }),
    change('BlackListNumber', 12, { CallerId: '1' }),
  ]
  const kept = changes.flatMap((one) => leanChange(one) ?? [])
  assert.equal(kept.length, changes.length)
  const [lean, whole] = [compiled(...kept), compiled(...changes)]
  assert.deepEqual([lean.routing, lean.trunks], [whole.routing, whole.trunks])
  const [user] = kept
  assert.deepEqual(user?.row?.ForwardingProfiles, [away])
  assert.equal(user?.row?.VMPIN, undefined)
})

test('10,000 DIDs in one copy compile quickly, and one more too', () => {
  const rows = Array.from({ length: 10_000 }, (_, i) =>
    change('InboundRule', i, { Condition: 'BasedOnDID', Data: `+4930${100_000 + i}`, TrunkDN: { Number: '10000' } }),
  )
  const all = compiled(...rows)
  assert.equal(all.routing.didRules.size, 10_000)
  const one = change('InboundRule', 20_000, { Condition: 'BasedOnDID', Data: '+43' })
  let more = all
  let millis = Number.POSITIVE_INFINITY
  // The quickest of several: what else this machine does must not count.
  for (let version = 2; version < 12; version++) {
    const started = process.hrtime.bigint()
    more = compile(all, version, [one])
    millis = Math.min(millis, Number(process.hrtime.bigint() - started) / 1e6)
  }
  assert.ok(millis < 5, `took ${millis} ms`)
  assert.equal(lookUp(more.routing.didRules, '43')?.[0]?.id, 20_000)
  assert.equal(more.routing.didRules.size, 10_001)
  assert.equal(more.routing.extensions, all.routing.extensions)
})

const clocks: readonly [text: string, seconds: number | null][] = [
  ['09:00:00', 32_400],
  ['09:00', 32_400],
  ['23:59:59.9999999', 86_399],
  ['24:00', 86_400],
  ['25:00', null],
  ['nine', null],
  ['', null],
]
for (const [text, seconds] of clocks) {
  test(`the time ${JSON.stringify(text)} is ${seconds}`, () => assert.equal(secondOfDay(text), seconds))
}
const durations: readonly [text: string, seconds: number | null][] = [
  ['PT13H30M', 48_600],
  ['PT0S', 0],
  ['PT24H', 86_400],
  ['P1D', 86_400],
  ['P0DT9H', 32_400],
  ['PT25H', null],
  ['-PT1H', null],
  ['nonsense', null],
]
for (const [text, seconds] of durations) {
  test(`the duration ${JSON.stringify(text)} is ${seconds}`, () => assert.equal(secondsOfDuration(text), seconds))
}

const nouns = [
  'User',
  'Group',
  'Queue',
  'RingGroup',
  'Receptionist',
  'Trunk',
  'InboundRule',
  'OutboundRule',
  'Holiday',
  'E164Settings',
  'CountryCodes',
  'BlackListNumber',
  'NetworkSettings',
  'CodecsSettings',
  'DialCodeSettings',
  'GeneralSettingsForPbx',
  'Else',
]
const names = [
  'Number',
  'Groups',
  'Hours',
  'Routes',
  'Prefix',
  'Gateway',
  'Agents',
  'Forwards',
  'ForwardingProfiles',
  'CurrentProfileName',
  'DidNumbers',
  'TrunkDN',
  'Condition',
  'Data',
  'OfficeHoursDestination',
  'CountryCodes',
  'CallerId',
  'DNRanges',
  'Day',
  'TimeOfEndDate',
  'CurrentGroupHours',
  'OverrideExpiresAt',
]
const junk = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(
    fc.oneof(
      fc.string({ maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...names), fc.string({ maxLength: 4 }), { maxKeys: 3 }),
    ),
    { maxLength: 3 },
  ),
  fc.dictionary(fc.constantFrom(...names, 'To', 'Type', 'Periods'), fc.string({ maxLength: 6 }), { maxKeys: 4 }),
)
const anyChange = fc.record({
  noun: fc.constantFrom(...nouns),
  id: fc.integer({ min: 1, max: 5 }),
  row: fc.option(fc.dictionary(fc.constantFrom(...names), junk, { maxKeys: 8 })),
})

test('rows of any content compile, and routing decides on what comes of them', () => {
  fc.assert(
    fc.property(fc.array(anyChange, { maxLength: 12 }), fc.string({ maxLength: 8 }), (changes, number) => {
      const facts: Facts = compile(noSwitchFacts, 1, changes).routing
      const plain = {
        now: 0,
        hops: 0,
        visited: [],
        caller: { number, name: '', anonymous: false, trunk: null, did: null },
      }
      const on = { kind: 'extension', number } as const
      assert.ok(decide(facts, { ...plain, on, dialled: number, forwarding: false }).trail.length > 0)
      assert.ok(arrive(facts, { ...plain, trunk: 1, called: number }).plan.trail.length > 0)
      assert.ok(goOn(facts, { ...plain, at: on, why: 'busy' }).trail.length > 0)
    }),
    { numRuns: 1500 },
  )
})

test('taking rows in one by one or all at once makes the same facts', () => {
  fc.assert(
    fc.property(fc.array(anyChange, { minLength: 1, maxLength: 10 }), (changes) => {
      const last = new Map(changes.map((one) => [`${one.noun} ${one.id}`, one]))
      const once = compile(noSwitchFacts, 1, [...last.values()])
      let steps = noSwitchFacts
      for (const one of last.values()) steps = compile(steps, 1, [one])
      assert.deepEqual(steps, once)
    }),
    { numRuns: 500 },
  )
})
