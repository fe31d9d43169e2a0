// Tables for emergency numbers: who may call them, whatever else is forbidden.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Facts } from './facts.ts'
import { caller, company, group, outboundRoute, outboundRule, said, user, weekdays } from './office.fixture.ts'
import { dialled, firstAttempt, hidesBy, two } from './outside.fixture.ts'
import { isEmergencyNumber } from './outside.ts'
import type { DialQuestion } from './plan.ts'

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
