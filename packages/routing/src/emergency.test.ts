// Tables for emergency numbers: who may call them, whatever else is forbidden.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Facts } from './facts.ts'
import { caller, company, group, outboundRoute, outboundRule, said, trunk, user, weekdays } from './office.fixture.ts'
import { dialled, firstAttempt, hidesBy, two } from './outside.fixture.ts'
import { isEmergencyNumber } from './outside.ts'
import type { DialQuestion } from './plan.ts'
import type { TrunkFacts } from './trunk-facts.ts'

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

interface Shown {
  readonly route?: string
  readonly user?: string
  readonly trunk?: Partial<TrunkFacts>
  readonly number?: string
}
const shownForHelp: readonly [name: string, has: Shown, own: string][] = [
  ['its route’s', { route: '+491' }, '+491'],
  ['its caller’s', { user: '+492' }, '+492'],
  ['the trunk’s', { trunk: { outboundCallerId: '+493' } }, '+493'],
  ['the main trunk number', { trunk: { mainNumber: '+494' } }, '+494'],
  ['the first DID that is a number', {}, '+4930555200'],
  ['nothing when there is nothing', { trunk: { dids: ['*99'] } }, 'anonymous'],
  ['and the DID is for emergency calls only', { number: '0301' }, 'anonymous'],
]
for (const [name, has, own] of shownForHelp) {
  test(`emergency: the number shown is ${name}`, () => {
    const routes = [outboundRoute({ callerId: has.route ?? '' })]
    const rules = [outboundRule({ id: 1, emergency: true, prefixes: ['911'], routes }), outboundRule()]
    const users = [user('101', { outboundCallerId: has.user ?? '' })]
    const trunks = [trunk({ mainNumber: '', dids: ['*99', '+4930555200', '+4930555201'], ...has.trunk })]
    const { values, anonymous } = firstAttempt(dialled(company({ users, trunks, rules }), has.number ?? '911'))
    assert.equal(values.$OutboundCallerId, own)
    assert.equal(values.$OriginatorCallerID, own)
    assert.equal(anonymous, false)
  })
}

test('an emergency call carries the place of its caller as that carrier knows it, and no other call does', () => {
  const at = (place: string): string => `https://locations.example/${place}`
  const geolocations = ['hq', 'wh'].map((place) => ({ place, uri: at(place) }))
  const trunks = [trunk({ geolocations }), trunk({ id: 6, number: '10001', name: 'Second' })]
  const routes = [outboundRoute(), outboundRoute({ trunk: 6 })]
  const rules = [outboundRule({ id: 1, emergency: true, prefixes: ['911'], routes }), outboundRule()]
  const sent = (place: string, number: string): (string | null)[] => {
    const users = [user('101', { emergencyPlace: place })]
    const plan = dialled(company({ trunks, rules, users }), number)
    return plan.plan === 'dialOut' ? plan.attempts.map(({ geolocation }) => geolocation) : []
  }
  assert.deepEqual(sent('wh', '911'), [at('wh'), null])
  assert.deepEqual(sent('hq', '911'), [at('hq'), null])
  assert.deepEqual(sent('', '911'), [null, null])
  assert.deepEqual(sent('elsewhere', '911'), [null, null])
  assert.deepEqual(sent('wh', '0301'), [null])
})
