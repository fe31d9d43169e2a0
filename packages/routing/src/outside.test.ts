// Tables for calls that leave the house: rules, routes, caller IDs, emergency numbers, SIP URIs.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decide } from './decide.ts'
import type { Facts } from './facts.ts'
import {
  caller,
  company,
  evening,
  group,
  officeTime,
  outboundRoute,
  outboundRule,
  outsider,
  said,
  trunk,
  user,
  weekdays,
} from './office.fixture.ts'
import { isEmergencyNumber } from './outside.ts'
import type { DialQuestion, Plan, Principal, TrunkAttempt } from './plan.ts'
import type { OutboundRuleFacts } from './trunk-facts.ts'

function dialled(facts: Facts, number: string, change: Partial<DialQuestion> = {}): Plan {
  const plan = decide(facts, {
    on: { kind: 'extension', number: '101' },
    caller: caller('101', { name: 'Anna' }),
    now: officeTime,
    hops: 0,
    visited: [],
    dialled: number,
    forwarding: false,
    ...change,
  })
  assert.ok(plan.trail.length > 0, 'every plan says why')
  return plan
}

function firstAttempt(plan: Plan): TrunkAttempt {
  assert.equal(plan.plan, 'dialOut', said(plan))
  const attempt = plan.plan === 'dialOut' ? plan.attempts[0] : undefined
  assert.ok(attempt)
  return attempt
}

// The five tables of the seed, in their order.
const rule = (
  name: string,
  prefix: string,
  length: number | null,
  strip: number,
  prepend: string,
): Omit<OutboundRuleFacts, 'id' | 'priority'> => ({
  ...outboundRule(),
  name,
  prefixes: prefix === '' ? [] : [prefix],
  lengths: length === null ? [] : [{ from: length, to: length }],
  routes: [outboundRoute({ strip, prepend })],
})
const e164 = rule('E.164', '+', null, 0, '')
const dialPlans = {
  US: [e164, rule('International', '011', null, 3, '+'), rule('NANP', '', 10, 0, '+1')],
  GB: [e164, rule('International', '00', null, 2, '+'), rule('Standard Trunk Dialing', '0', null, 1, '+44')],
  IE: [e164, rule('International', '00', null, 2, '+'), rule('Standard Trunk Dialing', '0', null, 1, '+353')],
  FR: [e164, rule('International', '00', null, 2, '+'), rule('National Dialing', '0', 10, 1, '+33')],
  AU: [
    e164,
    rule('International', '0011', null, 4, '+'),
    rule('National Dialing', '0', 10, 1, '+61'),
    rule('Freecall', '1800', 10, 0, '+61'),
    rule('Freecall (short)', '180', 7, 0, '+61'),
    rule('Local Rate', '1300', 10, 0, '+61'),
    rule('Local Rate (short)', '13', 6, 0, '+61'),
  ],
} as const

const countries: readonly [country: keyof typeof dialPlans, dialled: string, result: string, by: string][] = [
  ['US', '+15125550100', 'out 10000:+15125550100', 'E.164'],
  ['US', '011442071234567', 'out 10000:+442071234567', 'International'],
  ['US', '5125550100', 'out 10000:+15125550100', 'NANP'],
  ['US', '(512) 555-0100', 'out 10000:+15125550100', 'NANP'],
  ['US', '555010', '404 no-outbound-rule', ''],
  ['US', '15125550100', '404 no-outbound-rule', ''],
  ['GB', '+442071234567', 'out 10000:+442071234567', 'E.164'],
  ['GB', '004930123456', 'out 10000:+4930123456', 'International'],
  ['GB', '02071234567', 'out 10000:+442071234567', 'Standard Trunk Dialing'],
  ['GB', '020 7123 4567', 'out 10000:+442071234567', 'Standard Trunk Dialing'],
  ['GB', '2071234567', '404 no-outbound-rule', ''],
  ['IE', '00442071234567', 'out 10000:+442071234567', 'International'],
  ['IE', '012345678', 'out 10000:+35312345678', 'Standard Trunk Dialing'],
  ['IE', '+35312345678', 'out 10000:+35312345678', 'E.164'],
  ['FR', '0033123456789', 'out 10000:+33123456789', 'International'],
  ['FR', '0123456789', 'out 10000:+33123456789', 'National Dialing'],
  ['FR', '01.23.45.67.89', 'out 10000:+33123456789', 'National Dialing'],
  ['FR', '012345678', '404 no-outbound-rule', ''],
  ['AU', '0011442071234567', 'out 10000:+442071234567', 'International'],
  ['AU', '0298765432', 'out 10000:+61298765432', 'National Dialing'],
  ['AU', '1800123456', 'out 10000:+611800123456', 'Freecall'],
  ['AU', '1801234', 'out 10000:+611801234', 'Freecall (short)'],
  ['AU', '1300123456', 'out 10000:+611300123456', 'Local Rate'],
  ['AU', '131234', 'out 10000:+61131234', 'Local Rate (short)'],
  ['AU', '13123', '404 no-outbound-rule', ''],
  ['AU', '+61298765432', 'out 10000:+61298765432', 'E.164'],
]
for (const [country, number, result, by] of countries) {
  test(`[S4-09] in ${country} dialling ${number} comes to ${result}`, () => {
    const rules = dialPlans[country].map((entry, i) => ({ ...entry, id: i + 1, priority: i + 1 }))
    const plan = dialled(company({ rules }), number)
    assert.equal(said(plan), result)
    if (by !== '') assert.ok(plan.plan === 'dialOut' && plan.rule === by)
  })
}

const fonio = trunk({ id: 6, number: '10001', name: 'Fonio', hosts: ['x.eu.sip.livekit.cloud'] })
const third = trunk({ id: 7, number: '10002', name: 'Third', allowsOutbound: false })
const two = [trunk(), fonio, third]
const all = outboundRule({ id: 99, name: 'All', priority: 99 })

type RuleRow = [name: string, rules: Partial<OutboundRuleFacts>[], dialled: string, result: string, on?: Principal]
const x = (number: string): Principal => ({ kind: 'extension', number })
const ruleTable: readonly RuleRow[] = [
  ['no condition: everything', [{}], '0301234', 'out 10000:0301234'],
  ['a prefix', [{ prefixes: ['9'] }], '9030', 'out 10000:9030'],
  ['another prefix', [{ prefixes: ['9'] }], '030', '404 no-outbound-rule'],
  ['one of several prefixes', [{ prefixes: ['8', '9'] }], '9030', 'out 10000:9030'],
  ['a prefix with plus', [{ prefixes: ['+'] }], '+49', 'out 10000:+49'],
  ['a length', [{ lengths: [{ from: 4, to: 4 }] }], '1234', 'out 10000:1234'],
  ['another length', [{ lengths: [{ from: 4, to: 4 }] }], '12345', '404 no-outbound-rule'],
  [
    'a range of lengths, its end',
    [
      {
        lengths: [
          { from: 9, to: 9 },
          { from: 10, to: 12 },
        ],
      },
    ],
    '1'.repeat(12),
    `out 10000:${'1'.repeat(12)}`,
  ],
  [
    'a range of lengths, beyond',
    [
      {
        lengths: [
          { from: 9, to: 9 },
          { from: 10, to: 12 },
        ],
      },
    ],
    '1'.repeat(13),
    '404 no-outbound-rule',
  ],
  ['plus counts in lengths', [{ lengths: [{ from: 4, to: 4 }] }], '+123', 'out 10000:+123'],
  ['prefix and length together: both', [{ prefixes: ['0'], lengths: [{ from: 4, to: 4 }] }], '0123', 'out 10000:0123'],
  [
    'prefix and length together: one is not enough',
    [{ prefixes: ['0'], lengths: [{ from: 4, to: 4 }] }],
    '01234',
    '404 no-outbound-rule',
  ],
  ['an extension', [{ extensions: [{ from: '101', to: '101' }] }], '0', 'out 10000:0'],
  ['another extension', [{ extensions: [{ from: '102', to: '102' }] }], '0', '404 no-outbound-rule'],
  ['a range of extensions', [{ extensions: [{ from: '100', to: '110' }] }], '0', 'out 10000:0'],
  ['a range of other length', [{ extensions: [{ from: '1000', to: '1100' }] }], '0', '404 no-outbound-rule'],
  ['a range is not read as text', [{ extensions: [{ from: '10', to: '20' }] }], '0', '404 no-outbound-rule'],
  ['a department', [{ groups: [1] }], '0', 'out 10000:0'],
  ['another department', [{ groups: [2] }], '0', '404 no-outbound-rule'],
  [
    'extension or department: the department',
    [{ extensions: [{ from: '102', to: '' }], groups: [1] }],
    '0',
    'out 10000:0',
  ],
  [
    'extension or department: the extension',
    [{ extensions: [{ from: '101', to: '' }], groups: [2] }],
    '0',
    'out 10000:0',
  ],
  [
    'extension or department: neither',
    [{ extensions: [{ from: '102', to: '' }], groups: [2] }],
    '0',
    '404 no-outbound-rule',
  ],
  [
    'a queue by its own number',
    [{ extensions: [{ from: '800', to: '800' }] }],
    '0',
    'out 10000:0',
    { kind: 'queue', number: '800' },
  ],
  ['a queue by its department', [{ groups: [1] }], '0', 'out 10000:0', { kind: 'queue', number: '800' }],
  [
    'a ring group by its department',
    [{ groups: [2] }],
    '0',
    '404 no-outbound-rule',
    { kind: 'ringGroup', number: '801' },
  ],
  ['a trunk by its department', [{ groups: [1] }], '0', 'out 10000:0', { kind: 'trunk', number: '10000' }],
  [
    'strip, prepend, append',
    [{ routes: [outboundRoute({ strip: 3, prepend: '7', append: '8' })] }],
    '99930',
    'out 10000:7308',
  ],
  [
    '[S0-05] the prefix 999 is stripped',
    [{ prefixes: ['999'], routes: [outboundRoute({ trunk: 6, strip: 3 })] }],
    '99912345',
    'out 10001:12345',
  ],
  ['plus counts in strip', [{ routes: [outboundRoute({ strip: 3, prepend: '0' })] }], '+27821', 'out 10000:0821'],
  ['strip of everything with prepend', [{ routes: [outboundRoute({ strip: 3, prepend: '5' })] }], '999', 'out 10000:5'],
  ['strip of everything without prepend', [{ routes: [outboundRoute({ strip: 3 })] }], '999', '503 no-trunk'],
  ['strip of more than there is', [{ routes: [outboundRoute({ strip: 4, prepend: '5' })] }], '999', '503 no-trunk'],
  [
    'a route that cannot be used is passed over',
    [{ routes: [outboundRoute({ strip: 9 }), outboundRoute({ trunk: 6 })] }],
    '999',
    'out 10001:999',
  ],
  ['a blocking rule', [{ routes: [outboundRoute({ trunk: null })] }], '0900', '403 blocked-by-rule'],
  [
    'routes up to the one that blocks',
    [{ routes: [outboundRoute(), outboundRoute({ trunk: null }), outboundRoute({ trunk: 6 })] }],
    '0',
    'out 10000:0',
  ],
  [
    'a bad route, then one that blocks',
    [{ routes: [outboundRoute({ strip: 9 }), outboundRoute({ trunk: null })] }],
    '0',
    '403 blocked-by-rule',
  ],
  [
    'five routes, in order',
    [{ routes: [5, 6, 5, 6, 5].map((id, i) => outboundRoute({ trunk: id, prepend: String(i) })) }],
    '0',
    'out 10000:00 10001:10 10000:20 10001:30 10000:40',
  ],
  [
    'a sixth route is not there',
    [{ routes: [5, 5, 5, 5, 5, 6].map((id) => outboundRoute({ trunk: id })) }],
    '0',
    'out 10000:0 10000:0 10000:0 10000:0 10000:0',
  ],
  [
    'a trunk that takes no outbound calls',
    [{ routes: [outboundRoute({ trunk: 7 }), outboundRoute({ trunk: 6 })] }],
    '0',
    'out 10001:0',
  ],
  ['a trunk that does not exist', [{ routes: [outboundRoute({ trunk: 1234 })] }], '0', '503 no-trunk'],
  ['no route at all', [{ routes: [] }], '0', '503 no-trunk'],
  ['only the first rule that fits, even if its routes are useless', [{ routes: [] }, { ...all }], '0', '503 no-trunk'],
  [
    'the first by priority, not by prefix length',
    [{ prefixes: ['0'] }, { prefixes: ['00'], routes: [outboundRoute({ trunk: 6 })] }],
    '0049',
    'out 10000:0049',
  ],
  [
    'the next when the first does not fit',
    [{ prefixes: ['9'] }, { prefixes: ['0'], routes: [outboundRoute({ trunk: 6 })] }],
    '0049',
    'out 10001:0049',
  ],
  [
    'letters go to clouds that want them',
    [{ prefixes: ['999'], routes: [outboundRoute({ strip: 3 })] }],
    '999fonio-agent',
    'out 10000:fonio-agent',
  ],
  ['what breaks a URI goes nowhere', [{}], '0;evil', '484 malformed-number'],
  ['our own numbers never go out', [{}], '102', 'ring 102'],
]
for (const [name, changes, number, result, on = x('101')] of ruleTable) {
  test(`outbound rules: ${name}`, () => {
    const rules = changes.map((change, i) => outboundRule({ id: i + 1, priority: i + 1, ...change }))
    const plan = dialled(company({ rules, trunks: two }), number, { on })
    assert.equal(said(plan), result)
  })
}

const emergencyRule = outboundRule({ id: 1, name: 'Emergency', emergency: true, prefixes: ['911', '933'] })
const emergencies: readonly [name: string, facts: Facts, dialled: string, result: string][] = [
  ['no other rule needed', company({ rules: [emergencyRule] }), '911', 'out 10000:911'],
  ['[S4-18] the test number', company({ rules: [emergencyRule] }), '933', 'out 10000:933'],
  ['only the whole number', company({ rules: [emergencyRule] }), '9110', '404 unknown-number'],
  [
    'before the normal rules',
    company({ trunks: two, rules: [emergencyRule, outboundRule({ routes: [outboundRoute({ trunk: 6 })] })] }),
    '911',
    'out 10000:911',
  ],
  [
    'before a rule that blocks',
    company({ rules: [emergencyRule, outboundRule({ routes: [outboundRoute({ trunk: null })] })] }),
    '911',
    'out 10000:911',
  ],
  [
    'before an extension of that number',
    company({ users: [user('911')], rules: [emergencyRule] }),
    '911',
    'out 10000:911',
  ],
  [
    'for those limited to inside',
    company({ users: [user('101', { internalOnly: true })], rules: [emergencyRule] }),
    '911',
    'out 10000:911',
  ],
  [
    'out of hours',
    company({
      groups: [group({ hours: { ...weekdays, type: 'Never' } })],
      users: [user('101', { officeHoursOnly: true })],
      rules: [emergencyRule],
    }),
    '911',
    'out 10000:911',
  ],
  [
    'from a disabled extension',
    company({ users: [user('101', { enabled: false })], rules: [emergencyRule] }),
    '911',
    'out 10000:911',
  ],
  [
    'from every country list',
    company({ rules: [outboundRule({ emergency: true, prefixes: ['00112'] })], more: { allowedCountries: [] } }),
    '00112',
    'out 10000:00112',
  ],
  [
    'not rewritten by E.164 processing',
    company({
      rules: [outboundRule({ emergency: true, prefixes: ['+911'] })],
      more: { e164: { ...company().e164, enabled: true, prefix: '7', internationalCode: '00' } },
    }),
    '+911',
    'out 10000:+911',
  ],
  [
    'chosen extensions: one of them',
    company({ rules: [{ ...emergencyRule, extensions: [{ from: '101', to: '102' }] }] }),
    '911',
    'out 10000:911',
  ],
  [
    'chosen extensions: not one of them',
    company({ rules: [{ ...emergencyRule, extensions: [{ from: '102', to: '102' }] }] }),
    '911',
    '404 unknown-number',
  ],
  ['chosen departments', company({ rules: [{ ...emergencyRule, groups: [1] }] }), '911', 'out 10000:911'],
]
for (const [name, facts, number, result] of emergencies) {
  test(`emergency: ${name}`, () => {
    const plan = dialled(facts, number)
    assert.equal(said(plan), result)
    if (plan.plan === 'dialOut') assert.equal(plan.emergency, true)
  })
}

const limits = company({
  users: [user('101', { internalOnly: true, enabled: false })],
  rules: [emergencyRule],
  more: { domains: ['pbx.example'], allowsForwardingOutside: false },
})
const lastHop: Partial<DialQuestion> = { hops: 15, visited: ['101', '800'] }
for (const [name, number, change] of [
  ['as an address of ours', 'sip:911@pbx.example', {}],
  ['after many hops', '911', lastHop],
] as const) {
  test(`emergency: ${name}, from whoever may call nobody else`, () => {
    const plan = dialled(limits, number, change)
    assert.equal(said(plan), 'out 10000:911')
    assert.ok(plan.plan === 'dialOut' && plan.emergency)
  })
}

for (const [number, is] of [
  ['911', true],
  ['9-1-1', true],
  ['9110', false],
  ['', false],
] as const) {
  test(`emergency: ${JSON.stringify(number)} is ${is ? 'one of' : 'none of'} the numbers for help`, () => {
    assert.equal(isEmergencyNumber(limits, number), is)
  })
}

test('emergency: a carrier that sends it back to us for ever comes to an end', () => {
  assert.equal(said(dialled(limits, '911', { hops: 21 })), '483 too-many-hops')
})

test('emergency: the number of an extension, dialled after the code that hides the caller, calls for help', () => {
  const facts = company({ users: [user('101'), user('911')], rules: [emergencyRule], more: hidesBy })
  const plan = dialled(facts, '*5911')
  assert.ok(plan.plan === 'dialOut' && plan.emergency, said(plan))
})

test('emergency: a caller who hides its number is shown all the same', () => {
  const facts = company({
    users: [user('101', { outboundCallerId: '+4930555101' })],
    rules: [emergencyRule],
    more: { dialCodes: [{ code: '*5', feature: 'hideCallerId' }] },
  })
  for (const plan of [dialled(facts, '*5911'), dialled(facts, '911', { caller: caller('101', { anonymous: true }) })]) {
    const attempt = firstAttempt(plan)
    assert.equal(attempt.anonymous, false)
    assert.equal(attempt.values.$OutboundCallerId, '+4930555101')
  }
})

const closed = group({ hours: weekdays })
const rights: readonly [name: string, facts: Facts, dialled: string, now: number, result: string][] = [
  ['internal only', company({ users: [user('101', { internalOnly: true })] }), '0301', officeTime, '403 internal-only'],
  [
    'internal only: colleagues',
    company({ users: [user('101', { internalOnly: true })] }),
    '102',
    officeTime,
    'ring 102',
  ],
  [
    'internal only: SIP URIs',
    company({ users: [user('101', { internalOnly: true })] }),
    'sip:1@sip.carrier.example',
    officeTime,
    '403 internal-only',
  ],
  [
    'office hours only, open',
    company({ groups: [closed], users: [user('101', { officeHoursOnly: true })] }),
    '0301',
    officeTime,
    'out 10000:0301',
  ],
  [
    'office hours only, closed',
    company({ groups: [closed], users: [user('101', { officeHoursOnly: true })] }),
    '0301',
    evening,
    '403 out-of-hours',
  ],
  [
    'office hours only, colleagues',
    company({ groups: [closed], users: [user('101', { officeHoursOnly: true })] }),
    '102',
    evening,
    'ring 102',
  ],
  [
    'all in office hours only',
    company({ groups: [closed], more: { callsOutInOfficeHoursOnly: true } }),
    '0301',
    evening,
    '403 out-of-hours',
  ],
]
for (const [name, facts, number, now, result] of rights) {
  test(`rights: ${name}`, () => assert.equal(said(dialled(facts, number, { now })), result))
}

const bridge = trunk({ isBridge: true })
const stripping = outboundRule({ prefixes: ['3'], routes: [outboundRoute({ strip: 1 })] })
const german = { ...company().e164, countryCode: '49', internationalCode: '00', nationalCode: '0' }
const countryTable: readonly [name: string, facts: Facts, dialled: string, result: string][] = [
  ['allowed', company({ more: { allowedCountries: ['44'], e164: german } }), '+4420', 'out 10000:+4420'],
  ['not allowed', company({ more: { allowedCountries: ['49'], e164: german } }), '+4420', '403 blocked-country'],
  [
    'after the rule has rewritten',
    company({
      rules: [outboundRule({ routes: [outboundRoute({ strip: 1, prepend: '+44' })] })],
      more: { allowedCountries: ['49'], e164: german },
    }),
    '020',
    '403 blocked-country',
  ],
  [
    '3001 becomes 001, which reads as America',
    company({ rules: [stripping], more: { allowedCountries: ['49'], e164: german } }),
    '3001',
    '403 blocked-country',
  ],
  [
    'but not on a bridge',
    company({ trunks: [bridge], rules: [stripping], more: { allowedCountries: ['49'], e164: german } }),
    '3001',
    'out 10000:001',
  ],
  [
    'national numbers are not asked',
    company({ more: { allowedCountries: ['44'], e164: german } }),
    '030123',
    'out 10000:030123',
  ],
  [
    'a route that is allowed is left',
    company({
      trunks: [trunk(), fonio],
      rules: [
        outboundRule({ routes: [outboundRoute({ prepend: '+44' }), outboundRoute({ trunk: 6, prepend: '+49' })] }),
      ],
      more: { allowedCountries: ['49'], e164: german },
    }),
    '30',
    'out 10001:+4930',
  ],
  [
    'inside a SIP URI of a trunk',
    company({ more: { allowedCountries: ['49'], e164: german } }),
    'sip:+4420@sip.carrier.example',
    '403 blocked-country',
  ],
]
for (const [name, facts, number, result] of countryTable) {
  test(`country list: ${name}`, () => assert.equal(said(dialled(facts, number)), result))
}

const hidesBy = { dialCodes: [{ code: '*5', feature: 'hideCallerId' as const }] }
const named = user('101', { outboundCallerId: '+4930555101' })
const shows = { showsOriginator: true, outFormatting: [{ pattern: '+43(.*)', replacement: '0\\1' }] }
interface IdRow {
  readonly name: string
  readonly facts: Facts
  readonly number?: string
  readonly change?: Partial<DialQuestion>
  readonly own: string
  readonly originator?: string
  readonly enforcedOwn?: string
  readonly enforcedOriginator?: string
  readonly anonymous?: boolean
}
const onQueue = { on: { kind: 'queue', number: '800' }, forwarding: true } as const
const ids: readonly IdRow[] = [
  {
    name: 'the route first',
    facts: company({ users: [named], rules: [outboundRule({ routes: [outboundRoute({ callerId: '+491' })] })] }),
    own: '+491',
  },
  {
    name: 'then the user',
    facts: company({ users: [named], trunks: [trunk({ outboundCallerId: '+492' })] }),
    own: '+4930555101',
  },
  { name: 'then the trunk', facts: company({ trunks: [trunk({ outboundCallerId: '+492' })] }), own: '+492' },
  { name: 'then the main number', facts: company(), own: '+4930555000' },
  { name: 'then nothing', facts: company({ trunks: [trunk({ mainNumber: '' })] }), own: 'anonymous' },
  {
    name: 'hidden by dial code',
    facts: company({ users: [named], more: hidesBy }),
    number: '*50301',
    own: 'anonymous',
    enforcedOwn: '+4930555101',
    enforcedOriginator: '+4930555101',
    anonymous: true,
  },
  {
    name: 'hidden by the phone',
    facts: company({ users: [named] }),
    change: { caller: caller('101', { anonymous: true }) },
    own: 'anonymous',
    enforcedOwn: '+4930555101',
    enforcedOriginator: '+4930555101',
    anonymous: true,
  },
  {
    name: '[S1-10] an outside caller that a queue sends on is the originator',
    facts: company(),
    change: { ...onQueue, caller: outsider('+43123456') },
    own: '+4930555000',
    originator: '+43123456',
  },
  {
    name: 'a queue has no user ID',
    facts: company({ users: [named] }),
    change: { ...onQueue, caller: caller('101') },
    own: '+4930555000',
  },
  {
    name: 'an outside caller without a number',
    facts: company(),
    change: { ...onQueue, caller: outsider('') },
    own: '+4930555000',
  },
  {
    name: 'an outside caller who hides its number keeps it hidden, ours is shown',
    facts: company(),
    change: { ...onQueue, caller: outsider('+43123456', { anonymous: true }) },
    own: '+4930555000',
    originator: 'anonymous',
    enforcedOriginator: '+43123456',
    anonymous: false,
  },
  {
    name: 'where the originator is shown that makes the call anonymous',
    facts: company({ trunks: [trunk({ showsOriginator: true })] }),
    change: { ...onQueue, caller: outsider('+43123456', { anonymous: true }) },
    own: '+4930555000',
    originator: 'anonymous',
    enforcedOriginator: '+43123456',
    anonymous: true,
  },
  {
    name: 'Out formatting where the originator is shown',
    facts: company({ trunks: [trunk(shows)] }),
    change: { ...onQueue, caller: outsider('+43123456') },
    own: '+4930555000',
    originator: '0123456',
  },
  {
    name: 'no Out formatting where it is not',
    facts: company({ trunks: [trunk({ ...shows, showsOriginator: false })] }),
    change: { ...onQueue, caller: outsider('+43123456') },
    own: '+4930555000',
    originator: '+43123456',
  },
]
for (const row of ids) {
  test(`caller ID: ${row.name}`, () => {
    const { values, anonymous } = firstAttempt(dialled(row.facts, row.number ?? '0301', row.change))
    const originator = row.originator ?? row.own
    assert.equal(values.$OutboundCallerId, row.own)
    assert.equal(values.$OriginatorCallerID, originator)
    assert.equal(values.$EnforcedOutboundCallerId, row.enforcedOwn ?? row.own)
    assert.equal(values.$EnforcedOriginatorCallerID, row.enforcedOriginator ?? originator)
    assert.equal(anonymous, row.anonymous ?? false)
    assert.equal(values.$CallerNum, values.$LineNumber)
  })
}

test('outbound rules: a number with a zero before it is not in a range of shorter numbers', () => {
  const rules = [outboundRule({ extensions: [{ from: '100', to: '110' }] })]
  const facts = company({ users: [user('0101')], rules })
  assert.equal(said(dialled(facts, '0', { on: x('0101') })), '404 no-outbound-rule')
})

test('the values that name trunk, number and people are filled', () => {
  const { values, number, codecs } = firstAttempt(dialled(company({ trunks: [trunk({ codecs: [] })] }), '0301'))
  assert.equal(number, '0301')
  assert.equal(values.$CalledNum, '0301')
  assert.equal(values.$LineID, '10000')
  assert.equal(values.$LineNumber, '+4930555000')
  assert.equal(values.$AuthID, 'login')
  assert.equal(values.$CallerName, 'User 101')
  assert.equal(values.$CallerDispName, 'Anna')
  assert.deepEqual(codecs, company().externalCodecs)
})

test('a hidden caller is not named either', () => {
  const { values } = firstAttempt(dialled(company({ more: hidesBy }), '*50301'))
  assert.equal(values.$CallerName + values.$CallerDispName, '')
})

test('Diversion names the DID that was called, else our caller ID, and only when a call is sent on', () => {
  const facts = company({ trunks: [trunk({ sendsDiversion: true })] })
  const sent = (change: Partial<DialQuestion>): string | null => firstAttempt(dialled(facts, '0301', change)).diversion
  assert.equal(sent({ ...onQueue, caller: outsider() }), '+4930555100')
  assert.equal(sent({ ...onQueue }), '+4930555000')
  assert.equal(sent({}), null)
  assert.equal(firstAttempt(dialled(company(), '0301', { ...onQueue, caller: outsider() })).diversion, null)
})

const domains = { domains: ['pbx.example'] }
const uriTable: readonly [name: string, facts: Facts, dialled: string, result: string][] = [
  ['[S1-04] of a trunk', company(), 'sip:agent@sip.carrier.example', 'out 10000:sip:agent@sip.carrier.example'],
  [
    '[S1-04] with port and parameters',
    company(),
    'sip:agent@SIP.carrier.example:5070;transport=tcp',
    'out 10000:sip:agent@SIP.carrier.example:5070;transport=tcp',
  ],
  [
    '[S0-08] of another trunk',
    company({ trunks: two }),
    'sip:+4930@x.eu.sip.livekit.cloud',
    'out 10001:sip:+4930@x.eu.sip.livekit.cloud',
  ],
  ['of nobody, direct SIP off', company(), 'sip:a@elsewhere.example', '403 direct-sip-off'],
  [
    'of nobody, direct SIP on',
    company({ more: { allowsDirectSip: true } }),
    'sip:a@elsewhere.example',
    'uri sip:a@elsewhere.example',
  ],
  [
    'of a trunk without outbound calls',
    company({ trunks: [trunk({ allowsOutbound: false })] }),
    'sip:a@sip.carrier.example',
    '403 direct-sip-off',
  ],
  ['of ours: an extension', company({ more: domains }), 'sip:102@pbx.example', 'ring 102'],
  ['of ours: an outside number', company({ more: domains }), 'sip:0301@pbx.example', 'out 10000:0301'],
  ['malformed', company(), 'sip:a b@x', '484 malformed-number'],
  [
    'with header fields',
    company({ more: { allowsDirectSip: true } }),
    'sip:a@elsewhere.example?Route=x',
    '484 malformed-number',
  ],
  ['far too long', company(), `sip:${'a'.repeat(300)}@x`, '484 malformed-number'],
  [
    'a blocking rule holds inside it',
    company({ rules: [outboundRule({ prefixes: ['0900'], routes: [outboundRoute({ trunk: null })] })] }),
    'sip:0900123@sip.carrier.example',
    '403 blocked-by-rule',
  ],
  [
    'a blocking rule holds inside it, however the number is written',
    company({ rules: [outboundRule({ prefixes: ['0900'], routes: [outboundRoute({ trunk: null })] })] }),
    'sip:%30900-123;isub=1@sip.carrier.example',
    '403 blocked-by-rule',
  ],
  [
    'a rule for others only holds inside it',
    company({ rules: [outboundRule({ prefixes: ['+'], extensions: [{ from: '102', to: '102' }] })] }),
    'sip:+4420@sip.carrier.example',
    '404 no-outbound-rule',
  ],
  ...['+4420', '%2B4420', '+44-20', '+(44)20', '++4420', '+4420;npdi', '%30%304420', '0044.20'].map(
    (written): (typeof uriTable)[number] => [
      `a country that may not be called is not reached by ${written}`,
      company({ more: { allowedCountries: ['49'] } }),
      `sip:${written}@sip.carrier.example`,
      '403 blocked-country',
    ],
  ),
  ['with a line break', company(), 'sip:a%0d%0ab@sip.carrier.example', '484 malformed-number'],
  ['with escapes that mean nothing', company(), 'sip:%zz@sip.carrier.example', '484 malformed-number'],
  ['of ours, escaped', company({ more: domains }), 'sip:%31%302@pbx.example', 'ring 102'],
]
for (const [name, facts, number, result] of uriTable) {
  test(`SIP URI dialled: ${name}`, () => assert.equal(said(dialled(facts, number)), result))
}

test('refusals about direct SIP say what to do', () => {
  const plan = dialled(company(), 'sip:a@elsewhere.example')
  assert.ok(plan.plan === 'refuse' && plan.tip?.includes('elsewhere.example'))
})

const e164On = {
  ...company().e164,
  enabled: true,
  countryCode: '49',
  internationalCode: '00',
  nationalCode: '0',
  removeCountryCode: true,
}
test('[S1-16] with E.164 processing on a +number is rewritten before the rules, off it is left', () => {
  const rules = [outboundRule({ prefixes: ['0'] }), outboundRule({ id: 51, priority: 2, prefixes: ['+'] })]
  assert.equal(said(dialled(company({ rules }), '+4930123')), 'out 10000:+4930123')
  assert.equal(said(dialled(company({ rules, more: { e164: e164On } }), '+4930123')), 'out 10000:030123')
  assert.equal(said(dialled(company({ rules, more: { e164: e164On } }), '+4420')), 'out 10000:004420')
})

test('[S1-19] without a rule the refusal says that one is missing', () => {
  const plan = dialled(company({ rules: [] }), '+12125550100', { ...onQueue, caller: outsider() })
  assert.ok(plan.plan === 'refuse' && plan.cause === 'no-outbound-rule')
  assert.match(plan.tip ?? '', /outbound rule/)
})

test('[S0-10] a carrier may transfer to an extension, a DID and an outside number', () => {
  const on: Principal = { kind: 'trunk', number: '10000' }
  const refer = (number: string): string =>
    said(dialled(company(), number, { on, caller: outsider(), forwarding: true }))
  assert.equal(refer('103'), 'ring 103')
  assert.equal(refer('+4930555100'), 'ring 101')
  assert.equal(refer('4930555100'), 'ring 101')
  assert.equal(refer('+43987'), 'out 10000:+43987')
})
