// Tables for rights to call outside, SIP URIs and transfers by a carrier.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Facts } from './facts.ts'
import {
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
import { dialled, two } from './outside.fixture.ts'
import type { Principal } from './plan.ts'

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

test('[S0-10] a carrier may transfer to an extension, a DID and an outside number', () => {
  const on: Principal = { kind: 'trunk', number: '10000' }
  const refer = (number: string): string =>
    said(dialled(company(), number, { on, caller: outsider(), forwarding: true }))
  assert.equal(refer('103'), 'ring 103')
  assert.equal(refer('+4930555100'), 'ring 101')
  assert.equal(refer('4930555100'), 'ring 101')
  assert.equal(refer('+43987'), 'out 10000:+43987')
})
