// How people dial in several countries, which countries may be called, and E.164 processing.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Facts } from './facts.ts'
import { company, outboundRoute, outboundRule, said, trunk } from './office.fixture.ts'
import { dialled, fonio } from './outside.fixture.ts'
import type { OutboundRuleFacts } from './trunk-facts.ts'

// How five countries dial.
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
