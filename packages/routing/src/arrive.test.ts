// Tables for calls from carriers: caller's number, block list, rules in their order, hours, unassigned numbers.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arrive } from './arrive.ts'
import { nowhere } from './destination-facts.ts'
import type { Facts } from './facts.ts'
import { compareInboundRules } from './inbound-rules.ts'
import {
  always,
  caller,
  christmas,
  company,
  evening,
  group,
  inboundRule,
  officeTime,
  said,
  to,
  trunk,
  weekdays,
} from './office.fixture.ts'
import type { HolidayFacts } from './office-facts.ts'
import type { ArrivalPlan, CallerFacts } from './plan.ts'
import type { InboundRuleFacts } from './trunk-facts.ts'

interface Arriving {
  readonly called?: string
  readonly from?: CallerFacts
  readonly now?: number
  readonly by?: number
}

function arrives(
  facts: Facts,
  { called = '+4930555100', from = caller('+43123456'), now = officeTime, by = 5 }: Arriving = {},
): ArrivalPlan {
  const arrival = arrive(facts, { caller: from, now, hops: 0, visited: [], trunk: by, called })
  assert.ok(arrival.plan.trail.length > 0)
  return arrival
}

const rule = (id: number, change: Partial<InboundRuleFacts>): InboundRuleFacts => inboundRule({ id, ...change })
const did = (id: number, data: string, number: string, change: Partial<InboundRuleFacts> = {}): InboundRuleFacts =>
  rule(id, { data, office: to('extension', number), ...change })
const second = trunk({ id: 6, number: '10001', name: 'Second', dids: ['+4940777'], mainNumber: '' })
const forAll = (id: number, number: string, change: Partial<InboundRuleFacts> = {}): InboundRuleFacts =>
  did(id, '', number, { condition: 'forwardAll', ...change })

type Row = readonly [name: string, rules: readonly InboundRuleFacts[], arriving: Arriving, result: string]
const table: readonly Row[] = [
  ['[S1-14] a DID', [did(1, '+4930555100', '101')], {}, 'ring 101'],
  ['plus on the rule only', [did(1, '+4930555100', '101')], { called: '4930555100' }, 'ring 101'],
  ['plus on the call only', [did(1, '4930555100', '101')], {}, 'ring 101'],
  ['a zero more is another number', [did(1, '030555100', '101')], { called: '30555100' }, '404 unassigned-number'],
  ['a zero less is another number', [did(1, '30555100', '101')], { called: '030555100' }, '404 unassigned-number'],
  ['an ending', [did(1, '*555100', '101')], {}, 'ring 101'],
  ['exact before an ending', [did(1, '*5100', '101'), did(2, '+4930555100', '102')], {}, 'ring 102'],
  ['the longer ending first', [did(1, '*100', '101'), did(2, '*555100', '102')], {}, 'ring 102'],
  ['a star elsewhere than first is no DID', [did(1, '+493055*', '101')], {}, '404 unassigned-number'],
  ['a star alone is no DID', [did(1, '*', '101')], {}, '404 unassigned-number'],
  ['another DID', [did(1, '+4930555101', '101')], {}, '404 unassigned-number'],
  ['the DID of another trunk', [did(1, '+4930555100', '101', { trunks: ['10001'] })], {}, 'ring 101'],
  [
    'the DID of another trunk before the default route',
    [did(1, '+4930555100', '101', { trunks: ['10001'] }), forAll(2, '102')],
    {},
    'ring 101',
  ],
  [
    'a DID of another trunk by its ending',
    [did(1, '*5100', '101', { trunks: ['10001'] })],
    {},
    '404 unassigned-number',
  ],
  [
    'an ending of this trunk before the DID of another',
    [did(1, '+4930555100', '101', { trunks: ['10001'] }), did(2, '*5100', '102')],
    {},
    'ring 102',
  ],
  [
    'the same DID on two trunks',
    [did(1, '+4930555100', '101', { trunks: ['10001'] }), did(2, '+4930555100', '102')],
    {},
    'ring 102',
  ],
  ['a DID rule for any trunk', [did(1, '+4930555100', '101', { trunks: [] })], { by: 6 }, 'ring 101'],
  [
    'a rule of this trunk before one for any',
    [did(1, '+4930555100', '101', { trunks: [] }), did(2, '+4930555100', '102')],
    {},
    'ring 102',
  ],
  ['the default route', [forAll(1, '103')], { called: '999' }, 'ring 103'],
  ['the default route only when no DID fits', [forAll(1, '103'), did(2, '+4930555100', '101')], {}, 'ring 101'],
  ['the default route of another trunk', [forAll(1, '103', { trunks: ['10001'] })], {}, '404 unassigned-number'],
  ['a default route of no trunk is none', [forAll(1, '103', { trunks: [] })], {}, '404 unassigned-number'],
  ['[S1-13] a default route to nowhere is unset', [forAll(1, '', { office: nowhere })], {}, '404 unassigned-number'],
  ['a DID to nowhere ends the call', [did(1, '+4930555100', '', { office: nowhere })], {}, '480 no-destination'],
  ['nothing called', [did(1, '+4930555100', '101')], { called: '' }, '404 unassigned-number'],
  [
    'a caller before a DID',
    [did(1, '+4930555100', '101'), rule(2, { condition: 'callerId', data: '+43*', office: to('queue', '800') })],
    {},
    'queue 800 [101 102]',
  ],
  [
    'a caller by ending',
    [rule(2, { condition: 'callerId', data: '*123456', office: to('queue', '800') })],
    {},
    'queue 800 [101 102]',
  ],
  [
    'another caller',
    [did(1, '+4930555100', '101'), rule(2, { condition: 'callerId', data: '+44*', office: to('queue', '800') })],
    {},
    'ring 101',
  ],
  [
    'a caller on another trunk',
    [
      did(1, '+4930555100', '101'),
      rule(2, { condition: 'callerId', data: '+43*', trunks: ['10001'], office: to('queue', '800') }),
    ],
    {},
    'ring 101',
  ],
  [
    'a caller on any trunk',
    [rule(2, { condition: 'callerId', data: '+43*', trunks: [], office: to('queue', '800') })],
    { by: 6 },
    'queue 800 [101 102]',
  ],
  [
    'exact caller before a mask',
    [
      rule(1, { condition: 'callerId', data: '+43*', office: to('queue', '800') }),
      rule(2, { condition: 'callerId', data: '+43123456', office: to('extension', '105') }),
    ],
    {},
    'ring 105',
  ],
  ['to a ring group', [did(1, '+4930555100', '', { office: to('ringGroup', '801') })], {}, 'ringGroup 801 [101 103]'],
  ['to a receptionist', [did(1, '+4930555100', '', { office: to('receptionist', '802') })], {}, 'receptionist 802'],
  ['to an outside number', [did(1, '+4930555100', '', { office: to('external', '+44 20 1') })], {}, 'out 10000:+44201'],
  ['redirected with 302', [did(1, '+4930555100', '', { office: to('deflect', '+44 20 1') })], {}, 'deflect +44201'],
  ['redirected to nowhere', [did(1, '+4930555100', '', { office: to('deflect', '') })], {}, '480 no-destination'],
  ['to voicemail', [did(1, '+4930555100', '', { office: to('voicemail', '101') })], {}, '501 feature-missing'],
  [
    'to what this version does not have',
    [did(1, '+4930555100', '', { office: to('unsupported', 'RoutePoint') })],
    {},
    '501 feature-missing',
  ],
  ['a trunk that does not exist', [did(1, '+4930555100', '101')], { by: 99 }, '503 no-trunk'],
]
for (const [name, inbound, arriving, result] of table) {
  test(`inbound: ${name}`, () => {
    assert.equal(said(arrives(company({ inbound, trunks: [trunk(), second] }), arriving).plan), result)
  })
}

const feast: HolidayFacts = {
  name: 'Christmas',
  recurrent: true,
  from: { year: 0, month: 12, day: 25, second: 0 },
  until: { year: 0, month: 12, day: 25, second: 86_400 },
  prompt: null,
}
const office = group({ hours: weekdays, holidays: [feast] })
const three = { office: to('extension', '101'), outOfOffice: to('extension', '102'), holidays: to('extension', '103') }
const inHours = { ...always, type: 'OfficeHours' } as const
type HourRow = readonly [name: string, change: Partial<InboundRuleFacts>, now: number, result: string]
const hourTable: readonly HourRow[] = [
  ['all hours, evening', {}, evening, 'ring 101'],
  ['all hours, holiday', {}, christmas, 'ring 101'],
  ['all hours with a holiday destination, holiday', { altersHolidays: true }, christmas, 'ring 103'],
  ['all hours with a holiday destination, evening', { altersHolidays: true }, evening, 'ring 101'],
  ['office hours, by day', { hours: inHours }, officeTime, 'ring 101'],
  ['office hours, evening: the default route', { hours: inHours }, evening, 'ring 105'],
  ['office hours, holiday: the default route', { hours: inHours }, christmas, 'ring 105'],
  ['office hours and out of office, evening', { hours: inHours, altersOutOfOffice: true }, evening, 'ring 102'],
  ['office hours and out of office, holiday', { hours: inHours, altersOutOfOffice: true }, christmas, 'ring 102'],
  ['all three, holiday', { hours: inHours, altersOutOfOffice: true, altersHolidays: true }, christmas, 'ring 103'],
  ['all three, evening', { hours: inHours, altersOutOfOffice: true, altersHolidays: true }, evening, 'ring 102'],
  ['holidays ignored', { hours: { ...inHours, ignoreHolidays: true }, altersHolidays: true }, christmas, 'ring 101'],
  [
    'never, with out of office',
    { hours: { ...always, type: 'Never' }, altersOutOfOffice: true },
    officeTime,
    'ring 102',
  ],
  [
    'out of office to nowhere ends the call',
    { hours: inHours, altersOutOfOffice: true, outOfOffice: nowhere },
    evening,
    '480 no-destination',
  ],
]
for (const [name, change, now, result] of hourTable) {
  test(`inbound hours: ${name}`, () => {
    const inbound = [rule(1, { ...three, ...change }), forAll(2, '105')]
    assert.equal(said(arrives(company({ inbound, groups: [office] }), { now }).plan), result)
  })
}

test('inbound hours are those of the department the call is to go to', () => {
  const night = group({ id: 2, number: 'GRP0001', hours: { ...weekdays, type: 'OutOfOfficeHours' } })
  const inbound = [rule(1, { ...three, hours: inHours, office: to('queue', '800'), altersOutOfOffice: true })]
  const facts = company({ inbound, groups: [office, night] })
  assert.equal(said(arrives(facts, { now: evening }).plan), 'ring 102')
})

const british = { ...company().e164, countryCode: '44', internationalCode: '00', nationalCode: '0' }
const callers: readonly [name: string, facts: Facts, from: string, shown: string][] = [
  ['as it comes', company(), '+43123456', '+43123456'],
  [
    'In formatting',
    company({ trunks: [trunk({ inFormatting: [{ pattern: '+43(.*)', replacement: '0\\1' }] })] }),
    '+43123456',
    '0123456',
  ],
  [
    'E.164 to national',
    company({ trunks: [trunk({ e164CountryCode: '44' })], more: { e164: british } }),
    '+44207',
    '0207',
  ],
  [
    'E.164 with the system’s country',
    company({ trunks: [trunk({ e164CountryCode: '' })], more: { e164: british } }),
    '+44207',
    '0207',
  ],
  [
    'E.164 leaves foreign numbers',
    company({ trunks: [trunk({ e164CountryCode: '44' })], more: { e164: british } }),
    '+43123',
    '+43123',
  ],
  [
    'In formatting before E.164',
    company({
      trunks: [trunk({ e164CountryCode: '44', inFormatting: [{ pattern: '9(.*)', replacement: '+\\1' }] })],
      more: { e164: british },
    }),
    '944207',
    '0207',
  ],
]
for (const [name, facts, from, shown] of callers) {
  test(`inbound caller: ${name}`, () => {
    const { caller: seen } = arrives(facts, { from: caller(from) })
    assert.deepEqual([seen.number, seen.trunk, seen.did], [shown, 5, '+4930555100'])
  })
}

test('caller-ID rules see the number as formatted', () => {
  const inbound = [rule(1, { condition: 'callerId', data: '0123456', office: to('extension', '105') })]
  const trunks = [trunk({ inFormatting: [{ pattern: '+43(.*)', replacement: '0\\1' }] })]
  assert.equal(said(arrives(company({ inbound, trunks })).plan), 'ring 105')
})

const names: readonly [name: string, rule: Partial<InboundRuleFacts>, from: string, shown: string][] = [
  ['before the caller’s name', { name: 'Hotline' }, 'Carla', 'Hotline: Carla'],
  ['alone where there is none', { name: 'Hotline' }, '', 'Hotline'],
  ['not where the rule has none', { name: '' }, 'Carla', 'Carla'],
  ['[S4-06] not for a default route', { name: 'Trunk', condition: 'forwardAll', data: '' }, 'CARLA CNAM', 'CARLA CNAM'],
]
for (const [name, change, from, shown] of names) {
  test(`the name of a rule is shown ${name}`, () => {
    const arrival = arrives(company({ inbound: [rule(1, change)] }), { from: caller('+43', { name: from }) })
    assert.equal(arrival.caller.name, shown)
    assert.equal(arrival.rule, change.name === '' ? 'rule 1' : change.name)
  })
}

const blocked: readonly [name: string, list: readonly string[], from: string, result: string][] = [
  ['exact', ['+43123456'], '+43123456', '603 blacklisted'],
  ['without plus', ['43123456'], '+43123456', '603 blacklisted'],
  ['a beginning', ['+43*'], '+43123456', '603 blacklisted'],
  ['an ending', ['*456'], '+43123456', '603 blacklisted'],
  ['another', ['+44*'], '+43123456', 'ring 101'],
  ['anonymous callers', ['anonymous'], 'anonymous', '603 blacklisted'],
  ['nobody', [], '+43123456', 'ring 101'],
  ['an empty entry is nobody', [''], '', 'ring 101'],
]
for (const [name, blacklist, from, result] of blocked) {
  test(`blacklist: ${name}`, () => {
    assert.equal(said(arrives(company({ more: { blacklist } }), { from: caller(from) }).plan), result)
  })
}

test('the blacklist knows a caller by the number as received and as formatted', () => {
  const trunks = [trunk({ inFormatting: [{ pattern: '+43(.*)', replacement: '0\\1' }] })]
  for (const blacklist of [['+43123456'], ['0123456']]) {
    assert.equal(said(arrives(company({ trunks, more: { blacklist } })).plan), '603 blacklisted')
  }
})

test('a trunk without inbound calls answers that it is busy everywhere', () => {
  assert.equal(said(arrives(company({ trunks: [trunk({ allowsInbound: false })] })).plan), '600 inbound-disabled')
})

test('[S4-14] an unassigned number is refused with the number as extracted', () => {
  const stranger = arrives(company({ inbound: [] }), { called: '+1999' }).plan
  assert.ok(stranger.plan === 'refuse')
  assert.match(stranger.tip ?? '', /Unidentified incoming call: called=\+1999 as extracted/)
  const known = arrives(company({ inbound: [] })).plan
  assert.ok(known.plan === 'refuse')
  assert.match(known.tip ?? '', /assign \+4930555100/)
})

test('inbound rules have one order, whatever order they come in', () => {
  const rules = [
    forAll(1, '101'),
    did(2, '*100', '101'),
    did(3, '+4930555100', '101'),
    rule(4, { condition: 'callerId', data: '*1' }),
    rule(5, { condition: 'callerId', data: '12' }),
    did(6, '+4930555100', '101', { trunks: [] }),
  ]
  const ordered = [5, 4, 3, 6, 2, 1]
  assert.deepEqual(
    rules.toSorted(compareInboundRules).map(({ id }) => id),
    ordered,
  )
  assert.deepEqual(
    rules
      .toReversed()
      .sort(compareInboundRules)
      .map(({ id }) => id),
    ordered,
  )
})
