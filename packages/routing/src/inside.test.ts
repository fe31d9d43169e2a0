// Tables for calls inside the house: users' profiles and exceptions, exits by hours, onward ways, menus, dial codes, circles.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decide } from './decide.ts'
import { nowhere } from './destination-facts.ts'
import { explain } from './explain.ts'
import { type Facts, plainProfile } from './facts.ts'
import { fromMenu } from './from-menu.ts'
import { goOn } from './go-on.ts'
import type { ExceptionFacts, ProfileFacts } from './handling-facts.ts'
import {
  always,
  both,
  caller,
  christmas,
  company,
  evening,
  group,
  inboundRule,
  never,
  officeTime,
  outboundRule,
  outsider,
  queue,
  receptionist,
  ringGroup,
  route,
  said,
  to,
  trunk,
  unsaid,
  user,
  weekdays,
} from './office.fixture.ts'
import type { HolidayFacts } from './office-facts.ts'
import type { CallerFacts, Divert, Plan, Principal } from './plan.ts'
import { maxHops } from './walk.ts'

const x = (number: string): Principal => ({ kind: 'extension', number })
const inside = caller('104')
const plain = { hops: 0, visited: [] as string[] }

function calls(facts: Facts, number: string, by: CallerFacts = inside, now = officeTime): Plan {
  const on: Principal = by.trunk === null ? x('104') : { kind: 'trunk', number: '10000' }
  return decide(facts, { ...plain, on, caller: by, now, dialled: number, forwarding: by.trunk !== null })
}

const away = (change: Partial<ProfileFacts> = {}): ProfileFacts => ({
  ...plainProfile,
  name: 'Away',
  rings: false,
  away: both(to('extension', '102')),
  ...change,
})
const exception = (change: Partial<ExceptionFacts>): ExceptionFacts => ({
  condition: 'callerId',
  calls: 'all',
  data: '104',
  hours: always,
  destination: to('extension', '102'),
  ...change,
})
const open = group({ hours: weekdays })

interface Arriving {
  readonly name: string
  readonly facts: Facts
  readonly by?: CallerFacts
  readonly now?: number
  readonly result: string
}
const atUser = (change: Parameters<typeof user>[1]): Facts => company({ groups: [open], users: [user('101', change)] })
const excepted = (change: Partial<ExceptionFacts>): Facts => atUser({ exceptions: [exception(change)] })

const users: readonly Arriving[] = [
  { name: 'available: rings', facts: company(), result: 'ring 101' },
  { name: '[S0-07] away: goes on at once', facts: atUser({ profile: away() }), result: 'ring 102' },
  {
    name: '[S0-07] away to an outside number',
    facts: atUser({ profile: away({ away: both(to('external', '0301')) }) }),
    result: 'out 10000:0301',
  },
  {
    name: 'away: inside and outside apart, inside',
    facts: atUser({ profile: away({ away: { internal: to('extension', '102'), external: to('extension', '103') } }) }),
    result: 'ring 102',
  },
  {
    name: 'away: inside and outside apart, outside',
    facts: atUser({ profile: away({ away: { internal: to('extension', '102'), external: to('extension', '103') } }) }),
    by: outsider(),
    result: 'ring 103',
  },
  { name: 'away to nowhere', facts: atUser({ profile: away({ away: both(nowhere) }) }), result: '480 no-destination' },
  {
    name: 'away to voicemail',
    facts: atUser({ profile: away({ away: both(to('voicemail')) }) }),
    result: '501 feature-missing',
  },
  {
    name: 'away to what this version does not have',
    facts: atUser({ profile: away({ away: both(to('unsupported', 'Boomerang')) }) }),
    result: '501 feature-missing',
  },
  {
    name: 'away outside office hours only: by day it rings',
    facts: atUser({ profile: away({ awayAllHours: { internal: false, external: false } }) }),
    result: 'ring 101',
  },
  {
    name: 'away outside office hours only: in the evening it goes on',
    facts: atUser({ profile: away({ awayAllHours: { internal: false, external: false } }) }),
    now: evening,
    result: 'ring 102',
  },
  {
    name: 'away to oneself rings',
    facts: atUser({ profile: away({ away: both(to('extension', '101')) }) }),
    result: 'ring 101',
  },
  {
    name: 'away to a number that does not exist',
    facts: atUser({ profile: away({ away: both(to('extension', '199')) }) }),
    result: '404 unknown-number',
  },
  { name: 'an exception for this caller', facts: excepted({}), result: 'ring 102' },
  { name: 'an exception for another caller', facts: excepted({ data: '105' }), result: 'ring 101' },
  { name: 'an exception by mask', facts: excepted({ data: '10*' }), result: 'ring 102' },
  { name: 'an exception for all callers', facts: excepted({ condition: 'always', data: '' }), result: 'ring 102' },
  { name: 'an exception for outside calls, from inside', facts: excepted({ calls: 'external' }), result: 'ring 101' },
  {
    name: 'an exception for outside calls, from outside',
    facts: excepted({ calls: 'external', data: '+43*' }),
    by: outsider(),
    result: 'ring 102',
  },
  { name: 'an exception for inside calls, from inside', facts: excepted({ calls: 'internal' }), result: 'ring 102' },
  {
    name: 'an exception for inside calls, from outside',
    facts: excepted({ calls: 'internal', data: '+43*' }),
    by: outsider(),
    result: 'ring 101',
  },
  {
    name: 'an exception for a DID',
    facts: excepted({ condition: 'did', data: '4930555100' }),
    by: outsider(),
    result: 'ring 102',
  },
  { name: 'an exception for a DID, from inside', facts: excepted({ condition: 'did', data: '*' }), result: 'ring 101' },
  {
    name: 'an exception out of office hours, by day',
    facts: excepted({ hours: { ...always, type: 'OutOfOfficeHours' } }),
    result: 'ring 101',
  },
  {
    name: 'an exception out of office hours, in the evening',
    facts: excepted({ hours: { ...always, type: 'OutOfOfficeHours' } }),
    now: evening,
    result: 'ring 102',
  },
  {
    name: 'exceptions before the profile',
    facts: atUser({ profile: away({ away: both(to('extension', '103')) }), exceptions: [exception({})] }),
    result: 'ring 102',
  },
  {
    name: 'an exception that lets the call through, while away: the profile counts',
    facts: atUser({ profile: away(), exceptions: [exception({ destination: to('proceed') })] }),
    result: 'ring 102',
  },
  {
    name: 'the first exception that holds counts',
    facts: atUser({ exceptions: [exception({ destination: to('proceed') }), exception({})] }),
    result: 'ring 101',
  },
]
for (const { name, facts, by, now, result } of users) {
  test(`users: ${name}`, () => {
    const plan = calls(facts, '101', by, now)
    assert.ok(plan.trail.length > 0)
    assert.equal(said(plan), result)
  })
}

const feast: HolidayFacts = {
  name: 'Christmas',
  recurrent: true,
  from: { year: 0, month: 12, day: 25, second: 0 },
  until: { year: 0, month: 12, day: 25, second: 86_400 },
  prompt: null,
}
const lunch = { ...weekdays, periods: [{ day: 3, start: 10 * 3600, stop: 11 * 3600 }] }
const exits = {
  outOfOffice: route(to('extension', '103')),
  breakTime: route(to('extension', '104')),
  holidays: route(to('extension', '105')),
}
type ExitRow = readonly [name: string, office: Parameters<typeof group>[0], now: number, result: string]
const exitTable: readonly ExitRow[] = [
  ['open', { hours: weekdays }, officeTime, 'own'],
  ['closed', { hours: weekdays }, evening, 'ring 103'],
  ['break', { hours: weekdays, breakTime: lunch }, officeTime, 'ring 104'],
  ['holiday', { hours: weekdays, holidays: [feast] }, christmas, 'ring 105'],
  ['holiday before break', { breakTime: { ...always }, holidays: [feast] }, christmas, 'ring 105'],
  ['break before closed', { hours: never, breakTime: lunch }, officeTime, 'ring 104'],
  ['forced open on a holiday', { holidays: [feast], forced: { mode: 'open', until: null } }, christmas, 'own'],
  ['forced closed by day', { hours: weekdays, forced: { mode: 'closed', until: null } }, officeTime, 'ring 103'],
  [
    'forced to its operator',
    { operator: route(to('extension', '102')), forced: { mode: 'operator', until: null } },
    officeTime,
    'ring 102',
  ],
  ['forced to an operator that is not set', { forced: { mode: 'operator', until: null } }, officeTime, 'own'],
]
const places = [
  ['800', { queues: [queue({ exits })] }, 'queue 800 [101 102]'],
  ['801', { ringGroups: [ringGroup({ exits })] }, 'ringGroup 801 [101 103]'],
  ['802', { receptionists: [receptionist({ exits })] }, 'receptionist 802'],
] as const
for (const [number, change, own] of places) {
  for (const [name, office, now, result] of exitTable) {
    test(`[S3-05] exits of ${number}: ${name}`, () => {
      const plan = calls(company({ ...change, groups: [group(office)] }), number, outsider(), now)
      assert.equal(said(plan), result === 'own' ? own : result)
    })
  }
}

const shut = group({ hours: never })
const endings: readonly [name: string, exit: ReturnType<typeof route>, result: string][] = [
  ['nothing said: handled as always', unsaid, 'queue 800 [101 102]'],
  ['to nowhere: the call ends', route(nowhere), '480 no-destination'],
  ['a prompt, then nowhere', route(nowhere, 'closed.wav'), 'play closed.wav, 480 no-destination'],
  ['a prompt, then somebody', route(to('extension', '103'), 'closed.wav'), 'play closed.wav, ring 103'],
  ['outside', route(to('external', '+43 1 234')), 'out 10000:+431234'],
  ['a SIP URI', route(to('external', 'sip:a@sip.carrier.example')), 'out 10000:sip:a@sip.carrier.example'],
  ['a department', route(to('group', '1')), '480 no-destination'],
  ['itself', route(to('queue', '800')), '483 too-many-hops'],
]
for (const [name, exit, result] of endings) {
  test(`exits: ${name}`, () => {
    const facts = company({ groups: [shut], queues: [queue({ exits: { ...exits, outOfOffice: exit } })] })
    assert.equal(said(calls(facts, '800', outsider())), result)
  })
}

test('an exit to an emergency number at our own domain calls for help', () => {
  const facts = company({
    groups: [shut],
    queues: [queue({ exits: { ...exits, outOfOffice: route(to('external', 'sip:112@pbx.example')) } })],
    rules: [outboundRule({ emergency: true, prefixes: ['112'] })],
    more: { domains: ['pbx.example'] },
  })
  const plan = calls(facts, '800', outsider())
  assert.ok(plan.plan === 'dialOut' && plan.emergency, said(plan))
})

test('a holiday’s own prompt replaces that of the route', () => {
  const office = group({ holidays: [{ ...feast, prompt: 'merry.wav' }] })
  const facts = company({
    groups: [office],
    queues: [queue({ exits: { ...exits, holidays: route(nowhere, 'plain.wav') } })],
  })
  assert.equal(said(calls(facts, '800', outsider(), christmas)), 'play merry.wav, 480 no-destination')
})

test('a department’s number goes by its own routes and hours', () => {
  const department = group({
    hours: weekdays,
    officeRoute: route(to('queue', '800')),
    outOfOfficeRoute: route(to('extension', '105'), 'closed.wav'),
  })
  const facts = company({ groups: [department] })
  assert.equal(said(calls(facts, 'GRP0000')), 'queue 800 [101 102]')
  assert.equal(said(calls(facts, 'GRP0000', inside, evening)), 'play closed.wav, ring 105')
  assert.equal(said(calls(company(), 'GRP0000')), '480 no-destination')
})

test('the trail of a closed queue says which department is closed when', () => {
  const facts = company({ groups: [open], queues: [queue({ exits })] })
  assert.match(
    calls(facts, '800', inside, evening).trail.join('; '),
    /DEFAULT is closed at Wednesday 20:00, so 800 sends/,
  )
})

const membership: readonly [name: string, users: Parameters<typeof user>[1], result: string, because: RegExp][] = [
  ['an agent', {}, 'queue 800 [101 102]', /takes the call/],
  ['[S1-18] away', { profile: away() }, 'queue 800 [101]', /102 is not rung: it is in the profile Away/],
  ['disabled', { enabled: false }, 'queue 800 [101]', /102 is not rung: it is disabled/],
  ['[S1-23] logged out', { takesQueueCalls: false }, 'queue 800 [101]', /102 is not rung: it is not logged in/],
]
for (const [name, change, result, because] of membership) {
  test(`queue agents: ${name}`, () => {
    const plan = calls(company({ users: [user('102', change)] }), '800', outsider())
    assert.equal(said(plan), result)
    assert.match(plan.trail.join('; '), because)
  })
}

test('[S1-18] when no agent can be rung the plan says so and has none', () => {
  const facts = company({ users: ['101', '102'].map((number) => user(number, { profile: away() })) })
  const plan = calls(facts, '800', outsider())
  assert.equal(said(plan), 'queue 800 []')
  assert.match(plan.trail.join('; '), /nobody can be rung/)
})

test('ring groups skip those whose profile says so, are away or do not exist', () => {
  const skipping = user('103', { profile: { ...plainProfile, skippedByRingGroups: true } })
  const facts = company({ users: [skipping], ringGroups: [ringGroup({ members: ['103', '199', '102', '102'] })] })
  assert.equal(said(calls(facts, '801')), 'ringGroup 801 [102]')
})

test('strategies this version does not have are refused by name', () => {
  const facts = company({
    queues: [queue({ strategy: 'unsupported' })],
    ringGroups: [ringGroup({ strategy: 'unsupported' })],
  })
  assert.deepEqual(
    [said(calls(facts, '800')), said(calls(facts, '801'))],
    ['501 feature-missing', '501 feature-missing'],
  )
})

test('a receptionist that lets callers dial tells the length of our longest number', () => {
  const facts = company({ users: [user('1234')] })
  const plan = calls(facts, '802')
  assert.ok(plan.plan === 'receptionist' && plan.directDial?.digits === 4)
  const off = calls(company({ receptionists: [receptionist({ directDial: false })] }), '802')
  assert.ok(off.plan === 'receptionist' && off.directDial === null)
})

test('a queue without music plays that of its department', () => {
  const plan = calls(company({ groups: [group({ musicOnHold: 'jazz.wav' })] }), '800')
  assert.ok(plan.plan === 'queue' && plan.music === 'jazz.wav')
})

// Onward.
const onwardUser = user('101', {
  profile: {
    ...plainProfile,
    noAnswer: { internal: to('extension', '102'), external: to('queue', '800') },
    busy: { internal: to('extension', '103'), external: to('external', '+43 1') },
    notRegistered: { internal: nowhere, external: to('voicemail') },
  },
})
const onwardFacts = company({
  users: [onwardUser],
  queues: [queue({ noAnswer: route(to('external', '+12125550100')) })],
  ringGroups: [ringGroup({ noAnswer: route(to('external', 'sip:agent@sip.carrier.example')) })],
})
const q: Principal = { kind: 'queue', number: '800' }
const rg: Principal = { kind: 'ringGroup', number: '801' }
const onwards: readonly [name: string, facts: Facts, at: Principal, why: Divert, by: CallerFacts, result: string][] = [
  ['no answer, inside', onwardFacts, x('101'), 'noAnswer', inside, 'ring 102'],
  ['no answer, outside', onwardFacts, x('101'), 'noAnswer', outsider(), 'queue 800 [101 102]'],
  ['busy, inside', onwardFacts, x('101'), 'busy', inside, 'ring 103'],
  ['[S0-07] busy, outside', onwardFacts, x('101'), 'busy', outsider(), 'out 10000:+431'],
  ['not registered, to nowhere', onwardFacts, x('101'), 'notRegistered', inside, '480 not-registered'],
  ['not registered, to voicemail', onwardFacts, x('101'), 'notRegistered', outsider(), '480 not-registered'],
  ['failed counts as no answer', onwardFacts, x('101'), 'failed', inside, 'ring 102'],
  ['nothing set, no answer', company(), x('101'), 'noAnswer', inside, '480 no-answer'],
  ['nothing set, busy', company(), x('101'), 'busy', outsider(), '486 busy'],
  ['[S1-02] queue, timeout', onwardFacts, q, 'noAnswer', outsider(), 'out 10000:+12125550100'],
  ['[S1-18] queue, no agents', onwardFacts, q, 'noAgents', outsider(), 'out 10000:+12125550100'],
  ['queue, full', onwardFacts, q, 'full', outsider(), 'out 10000:+12125550100'],
  ['queue, nothing set', company(), q, 'noAnswer', outsider(), '480 no-answer'],
  [
    'queue, a prompt and nothing',
    company({ queues: [queue({ noAnswer: route(nowhere, 'sorry.wav') })] }),
    q,
    'noAnswer',
    outsider(),
    'play sorry.wav, 480 no-answer',
  ],
  [
    'queue, a prompt and somebody',
    company({ queues: [queue({ noAnswer: route(to('extension', '105'), 'wait.wav') })] }),
    q,
    'noAnswer',
    outsider(),
    'play wait.wav, ring 105',
  ],
  ['[S1-03] ring group', onwardFacts, rg, 'noAnswer', outsider(), 'out 10000:sip:agent@sip.carrier.example'],
  ['ring group, nothing set', company(), rg, 'noAnswer', outsider(), '480 no-answer'],
  [
    'a receptionist has no onward way',
    company(),
    { kind: 'receptionist', number: '802' },
    'failed',
    outsider(),
    '480 no-answer',
  ],
  ['something that is gone', company(), x('199'), 'noAnswer', inside, '480 no-answer'],
  [
    'to oneself is a circle',
    company({ queues: [queue({ noAnswer: route(to('queue', '800')) })] }),
    q,
    'noAnswer',
    outsider(),
    '483 too-many-hops',
  ],
  [
    'forwarding outside switched off',
    company({ users: [onwardUser], more: { allowsForwardingOutside: false } }),
    x('101'),
    'busy',
    outsider(),
    '403 internal-only',
  ],
  [
    'forwarding outside by somebody disabled meanwhile',
    company({ users: [{ ...onwardUser, enabled: false }] }),
    x('101'),
    'busy',
    outsider(),
    '403 caller-disabled',
  ],
  [
    'forwarding outside by somebody limited to inside',
    company({ users: [{ ...onwardUser, internalOnly: true }] }),
    x('101'),
    'busy',
    outsider(),
    '403 internal-only',
  ],
]
for (const [name, facts, at, why, by, result] of onwards) {
  test(`onward: ${name}`, () => {
    const plan = goOn(facts, { ...plain, now: officeTime, caller: by, at, why })
    assert.ok(plan.trail.length > 0)
    assert.equal(said(plan), result)
  })
}

test('[S1-10] what a queue sends outside carries the caller’s number', () => {
  const plan = goOn(onwardFacts, { ...plain, now: officeTime, caller: outsider('+43123456'), at: q, why: 'noAnswer' })
  assert.ok(plan.plan === 'dialOut')
  assert.equal(plan.attempts[0]?.values.$OriginatorCallerID, '+43123456')
  assert.deepEqual(plan.on, q)
})

test('a circle over two numbers is named', () => {
  const facts = company({
    queues: [queue({ noAnswer: route(to('ringGroup', '801')) })],
    ringGroups: [ringGroup({ noAnswer: route(to('queue', '800')) })],
  })
  const plan = goOn(facts, {
    now: officeTime,
    caller: outsider(),
    at: rg,
    why: 'noAnswer',
    hops: 2,
    visited: ['800', '801'],
  })
  assert.equal(said(plan), '483 too-many-hops')
  assert.match(plan.trail.join('; '), /800 → 801 → 800/)
})

test('users who are away towards each other end in a circle that is named', () => {
  const pair = [
    user('101', { profile: away({ away: both(to('extension', '102')) }) }),
    user('102', { profile: away({ away: both(to('extension', '101')) }) }),
  ]
  const plan = calls(company({ users: pair }), '101')
  assert.equal(said(plan), '483 too-many-hops')
  assert.match(plan.trail.join('; '), /101 → 102 → 101/)
})

test('one hop more than allowed is refused at each question', () => {
  const late = { hops: maxHops + 1, visited: [], now: officeTime, caller: inside }
  assert.equal(said(goOn(onwardFacts, { ...late, at: q, why: 'noAnswer' })), '483 too-many-hops')
  assert.equal(said(fromMenu(onwardFacts, { ...late, at: q, to: to('extension', '101') })), '483 too-many-hops')
})

const menu: Principal = { kind: 'receptionist', number: '802' }
const menus: readonly [name: string, target: ReturnType<typeof to>, result: string][] = [
  ['[S3-03] an extension', to('extension', '103'), 'ring 103'],
  ['[S3-03] a queue', to('queue', '800'), 'queue 800 [101 102]'],
  ['[S3-03] a ring group', to('ringGroup', '801'), 'ringGroup 801 [101 103]'],
  ['[S3-03] itself again by key', to('receptionist', '802'), 'receptionist 802'],
  ['[S3-03] voicemail', to('voicemail', '101'), '501 feature-missing'],
  ['[S0-01] outside', to('external', '0301'), 'out 10000:0301'],
  ['a number of another kind than said', to('extension', '800'), 'queue 800 [101 102]'],
  ['nobody', to('extension', '199'), '404 unknown-number'],
  ['nowhere', nowhere, '480 no-destination'],
]
for (const [name, target, result] of menus) {
  test(`menu: ${name}`, () => {
    const plan = fromMenu(company(), { ...plain, now: officeTime, caller: outsider(), at: menu, to: target })
    assert.equal(said(plan), result)
  })
}

test('menu: going back by key is no circle, by silence it is', () => {
  const back = {
    hops: 3,
    visited: ['802', '800'],
    now: officeTime,
    caller: outsider(),
    at: menu,
    to: to('queue', '800'),
  }
  assert.equal(said(fromMenu(company(), back)), 'queue 800 [101 102]')
  assert.equal(said(fromMenu(company(), { ...back, by: 'key' })), 'queue 800 [101 102]')
  assert.equal(said(fromMenu(company(), { ...back, by: 'timeout' })), '483 too-many-hops')
})

// Dial codes.
const codes: Facts['dialCodes'] = [
  ...company().dialCodes,
  { code: '*3', feature: 'profileStatus' },
  { code: '*5', feature: 'hideCallerId' },
  { code: '*0', feature: 'park' },
  { code: '*4', feature: 'voicemail' },
  { code: '*9', feature: 'intercom' },
  { code: '*62', feature: 'queueLogin' },
]
const codeTable: readonly [dialled: string, result: string][] = [
  ['*30', 'profile 104 Available'],
  ['*31', 'profile 104 Away'],
  ['*32', 'profile 104 Out of office'],
  ['*33', 'profile 104 Custom 1'],
  ['*34', 'profile 104 Custom 2'],
  ['*35', '484 malformed-number'],
  ['*3', '484 malformed-number'],
  ['*300', '484 malformed-number'],
  ['*777', 'echo'],
  ['*888', '501 feature-missing'],
  ['*0', '501 feature-missing'],
  ['*9101', '501 feature-missing'],
  ['*62', '501 feature-missing'],
  ['*5', '501 feature-missing'],
  ['*5102', 'ring 102'],
  ['*50301', 'out 10000:0301'],
]
for (const [dialled, result] of codeTable) {
  test(`dial codes: ${dialled} is ${result}`, () =>
    assert.equal(said(calls(company({ more: { dialCodes: codes } }), dialled)), result))
}

test('dial codes are for our own people: a carrier cannot set a profile', () => {
  const facts = company({ rules: [], more: { dialCodes: codes } })
  assert.equal(said(calls(facts, '*31', outsider())), '404 no-outbound-rule')
})

// The route tester.
test('the route tester follows a call to the end as if nobody answered', () => {
  const facts = company({
    users: [user('101', { profile: { ...plainProfile, noAnswer: both(to('queue', '800')) } })],
    queues: [queue({ noAnswer: route(to('receptionist', '802'), 'sorry.wav') })],
    receptionists: [receptionist({ onTimeout: { action: 'send', to: to('external', '+43 1') } })],
    inbound: [inboundRule()],
  })
  const answer = explain(facts, { from: '+43123', to: '+4930555100', trunk: 5 }, officeTime)
  assert.equal(answer.plan, 'ring')
  assert.deepEqual(answer.targets, ['101'])
  assert.deepEqual(
    answer.onwards.map(({ plan, targets }) => [plan, ...targets].join(' ')),
    ['queue 101 102', 'announce 802', 'receptionist 802', 'dialOut Carrier: +431'],
  )
  assert.ok(answer.onwards.every(({ why }) => why !== ''))
})

test('the route tester shows a refusal with status and tip', () => {
  const answer = explain(company({ rules: [] }), { from: '101', to: '0301', trunk: null }, officeTime)
  assert.deepEqual([answer.plan, answer.status, answer.onwards.length], ['refuse', 404, 0])
  assert.match(answer.tip ?? '', /outbound rule/)
})

test('the route tester names a circle and stops', () => {
  const facts = company({
    trunks: [trunk()],
    rules: [outboundRule()],
    queues: [queue({ noAnswer: route(to('ringGroup', '801')) })],
    ringGroups: [ringGroup({ noAnswer: route(to('queue', '800')) })],
  })
  const answer = explain(facts, { from: '104', to: '800', trunk: null }, officeTime)
  assert.deepEqual(
    answer.onwards.map(({ plan }) => plan),
    ['ringGroup', 'refuse'],
  )
})
