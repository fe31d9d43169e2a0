// Facts, callers and numbers of any kind, for random lives.
import fc, { type Arbitrary } from 'fast-check'
import type { DestinationFacts, DestinationKind } from './destination-facts.ts'
import type { ExtensionFacts, Facts } from './facts.ts'
import type { ProfileFacts } from './handling-facts.ts'
import { company, group, queue, receptionist, ringGroup, trunk, user } from './office.fixture.ts'
import type { GroupFacts, HoursType, ScheduleFacts } from './office-facts.ts'
import type { CallerFacts, Divert, Principal } from './plan.ts'
import type { E164Facts, InboundRuleFacts, OutboundRuleFacts, TrunkFacts } from './trunk-facts.ts'

/** True more often than not, so that calls get somewhere. */
const mostly = fc.constantFrom(true, true, true, true, false)

const dns = ['100', '101', '102', '103', '800', '801', '802', 'GRP0000']

const outsides = [
  '0301234',
  '+44207',
  '001',
  '+12425550100',
  '0900',
  '112',
  '+4930555100',
  '999fonio',
  '011441',
  '',
  '#',
]

const uris = [
  'sip:a@sip.carrier.example',
  'sip:+4930@sip.carrier.example',
  'sip:102@pbx.example',
  'a@b',
  'sip:x y@z',
  'sip:0900@b.example',
]

export const anyNumber = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...dns) },
  { weight: 3, arbitrary: fc.constantFrom(...outsides, ...uris) },
  { weight: 1, arbitrary: fc.string({ maxLength: 70 }) },
)

export const codes = ['*777', '*31', '*5102', '*50301234', '*5112', '*888', '*0']

const kinds: readonly DestinationKind[] = [
  'none',
  'extension',
  'queue',
  'ringGroup',
  'receptionist',
  'external',
  'voicemail',
  'deflect',
  'group',
  'proceed',
  'unsupported',
]

export const destination: Arbitrary<DestinationFacts> = fc.oneof(
  fc.record({ kind: fc.constantFrom(...kinds), number: anyNumber }),
  fc.record({ kind: fc.constantFrom<DestinationKind>('extension', 'queue'), number: fc.constantFrom(...dns) }),
  fc.record({ kind: fc.constant<DestinationKind>('external'), number: fc.constantFrom(...outsides, ...uris) }),
  fc.constantFrom<DestinationFacts>({ kind: 'none', number: '' }, { kind: 'voicemail', number: '' }),
)

const byOrigin = <T>(one: Arbitrary<T>): Arbitrary<{ internal: T; external: T }> =>
  fc.record({ internal: one, external: one })

const route = fc.record({ destination, prompt: fc.option(fc.constant('p.wav')) })
const exits = fc.record({ outOfOffice: route, breakTime: route, holidays: route })

const hoursTypes: readonly HoursType[] = [
  'AllHours',
  'OfficeHours',
  'OutOfOfficeHours',
  'SpecificHours',
  'SpecificHoursExcludingHolidays',
  'OutOfSpecificHours',
  'OutOfSpecificHoursIncludingHolidays',
  'Never',
  'BreakTime',
]

const second = fc.integer({ min: 0, max: 86_400 })

const schedule: Arbitrary<ScheduleFacts> = fc.record({
  type: fc.oneof({ weight: 2, arbitrary: fc.constant<HoursType>('AllHours') }, fc.constantFrom(...hoursTypes)),
  ignoreHolidays: fc.boolean(),
  periods: fc.array(fc.record({ day: fc.integer({ min: 0, max: 6 }), start: second, stop: second }), { maxLength: 3 }),
})

const profile: Arbitrary<ProfileFacts> = fc.record({
  name: fc.constant('Some'),
  rings: mostly,
  noAnswerSeconds: fc.integer({ min: 1, max: 60 }),
  acceptMultipleCalls: fc.boolean(),
  skippedByRingGroups: fc.boolean(),
  noAnswer: byOrigin(destination),
  busy: byOrigin(destination),
  notRegistered: byOrigin(destination),
  away: byOrigin(destination),
  awayAllHours: byOrigin(fc.boolean()),
})

const exception = fc.record({
  condition: fc.constantFrom('callerId' as const, 'did' as const, 'always' as const),
  calls: fc.constantFrom('all' as const, 'internal' as const, 'external' as const),
  data: fc.constantFrom('*', '10*', '+43*', '', '**'),
  hours: schedule,
  destination,
})

const extension = (number: string): Arbitrary<ExtensionFacts> =>
  fc
    .record({
      enabled: mostly,
      profile,
      exceptions: fc.array(exception, { maxLength: 2 }),
      outboundCallerId: fc.constantFrom('', '+49301'),
      internalOnly: mostly.map((flag) => !flag),
      officeHoursOnly: mostly.map((flag) => !flag),
      takesQueueCalls: mostly,
      groups: fc.constantFrom([], [1], [2]),
      primaryGroup: fc.constantFrom(0, 1, 2, 3),
    })
    .map((change) => user(number, change))

const department: Arbitrary<GroupFacts> = fc
  .record({
    timeZone: fc.constantFrom('Europe/Berlin', '', 'No/Where'),
    hours: schedule,
    breakTime: fc.oneof(fc.constant<ScheduleFacts>({ type: 'Never', ignoreHolidays: false, periods: [] }), schedule),
    officeRoute: route,
    outOfOfficeRoute: route,
    breakRoute: route,
    holidaysRoute: route,
    operator: route,
    forced: fc.option(
      fc.record({
        mode: fc.constantFrom(
          'open' as const,
          'closed' as const,
          'break' as const,
          'operator' as const,
          'holiday' as const,
        ),
        until: fc.option(fc.integer()),
      }),
    ),
  })
  .map((change) => group(change))

const outRule: Arbitrary<OutboundRuleFacts> = fc.record({
  id: fc.integer({ min: 1, max: 9 }),
  name: fc.constantFrom('A', 'B', 'C'),
  priority: fc.integer({ min: 1, max: 9 }),
  emergency: fc.boolean(),
  prefixes: fc.constantFrom([], ['0'], ['+'], ['112'], ['0900', '+44'], ['']),
  lengths: fc.constantFrom([], [{ from: 3, to: 8 }], [{ from: 1, to: 0 }]),
  extensions: fc.constantFrom([], [{ from: '100', to: '102' }], [{ from: '800', to: '' }]),
  groups: fc.constantFrom([], [1], [2]),
  routes: fc.array(
    fc.record({
      trunk: fc.constantFrom(null, 5, 6, 7, 99),
      strip: fc.constantFrom(0, 1, 3, 255),
      prepend: fc.constantFrom('', '+44', '00', '+1242', 'a b'),
      append: fc.constantFrom('', '#'),
      callerId: fc.constantFrom('', '+4999'),
    }),
    { maxLength: 6 },
  ),
})

const inRule: Arbitrary<InboundRuleFacts> = fc.record({
  id: fc.integer({ min: 1, max: 9 }),
  name: fc.constantFrom('', 'Rule'),
  condition: fc.constantFrom('callerId' as const, 'did' as const, 'forwardAll' as const),
  data: fc.constantFrom('', '*', '+4930555100', '*100', '+43*'),
  trunks: fc.constantFrom([], ['10000'], ['10001']),
  hours: schedule,
  office: destination,
  outOfOffice: destination,
  holidays: destination,
  altersOutOfOffice: fc.boolean(),
  altersHolidays: fc.boolean(),
})

const line = (id: number): Arbitrary<TrunkFacts> =>
  fc
    .record({
      allowsInbound: mostly,
      allowsOutbound: mostly,
      isBridge: mostly.map((flag) => !flag),
      showsOriginator: fc.boolean(),
      sendsDiversion: fc.boolean(),
      geolocations: fc.constantFrom([], [{ place: 'hq', uri: 'https://locations.example/hq' }]),
      e164CountryCode: fc.constantFrom(null, '', '49'),
      mainNumber: fc.constantFrom('', '+49305550'),
    })
    .map((change) => trunk({ id, number: String(9995 + id), name: `T${id}`, ...change }))

const e164: Arbitrary<E164Facts> = fc.record({
  enabled: fc.boolean(),
  countryCode: fc.constantFrom('', '49', '1'),
  areaCode: fc.constantFrom('', '30'),
  internationalCode: fc.constantFrom('', '00', '011'),
  nationalCode: fc.constantFrom('', '0'),
  prefix: fc.constantFrom('', '9'),
  removeCountryCode: fc.boolean(),
  removeAreaCode: fc.boolean(),
})

export const facts: Arbitrary<Facts> = fc
  .record({
    users: fc.tuple(extension('100'), extension('101'), extension('102'), extension('103')),
    queues: fc
      .record({ noAnswer: route, exits, loggedOut: fc.subarray(['101', '102']) })
      .map((change) => [queue(change)]),
    ringGroups: fc.record({ noAnswer: route, exits }).map((change) => [ringGroup(change)]),
    receptionists: fc.record({ exits }).map((change) => [receptionist(change)]),
    groups: department.map((one) => [one]),
    trunks: fc.tuple(line(5), line(6), line(7)),
    inbound: fc.array(inRule, { maxLength: 4 }),
    rules: fc.array(outRule, { maxLength: 4 }),
    more: fc.record({
      e164,
      allowedCountries: fc.constantFrom(null, [], ['49'], ['1', '44']),
      blacklist: fc.constantFrom([], ['+43*']),
      allowsDirectSip: fc.boolean(),
      domains: fc.constant(['pbx.example']),
      allowsForwardingOutside: fc.boolean(),
      callsOutInOfficeHoursOnly: mostly.map((flag) => !flag),
      dialCodes: fc.constant([
        ...company().dialCodes,
        { code: '*3', feature: 'profileStatus' as const },
        { code: '*5', feature: 'hideCallerId' as const },
        { code: '*0', feature: 'park' as const },
      ]),
    }),
  })
  .map((parts) => company(parts))

export const now = fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 })
export const diverts: readonly Divert[] = ['noAnswer', 'busy', 'notRegistered', 'noAgents', 'full', 'failed']

export const principal: Arbitrary<Principal> = fc.oneof(
  fc.record({
    kind: fc.constant('extension' as const),
    number: fc.constantFrom('100', '101', '102', '800', '199', ''),
  }),
  fc.record({
    kind: fc.constantFrom('queue' as const, 'trunk' as const, 'group' as const),
    number: fc.constantFrom('800', '10000', 'GRP0000'),
  }),
)

export const someone: Arbitrary<CallerFacts> = fc.record({
  number: fc.constantFrom('101', '+43123', ''),
  name: fc.constantFrom('', 'Anna'),
  anonymous: fc.boolean(),
  trunk: fc.constantFrom(null, 5, 99),
  did: fc.constantFrom(null, '+4930555100', ''),
})
