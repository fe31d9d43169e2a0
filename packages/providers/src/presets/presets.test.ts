// Dial plans turn what people dial into E.164; emergency numbers, addresses and hosts are what they are published as.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addressInRanges, parseAddressRanges } from '../fields/address-range.ts'
import { rangePresets, signallingRanges } from './address-ranges.ts'
import { cloudOf } from './cloud.ts'
import { type DialRule, dialPlanFor, dialPlans, everyCountry } from './dial-plans.ts'
import { emergencyPresets, emergencyPresetsFor } from './emergency.ts'

const within = (ranges: string, length: number): boolean =>
  ranges === '' ||
  ranges.split(',').some((range) => {
    const [low = '', high = low] = range.split('-')
    return Number(low) <= length && length <= Number(high)
  })

/** What the first rule that fits makes of a number, as outbound rules do it. */
function dial(country: string, dialled: string): string | null {
  const rule = dialPlanFor(country)?.Rules.find(
    (r) => dialled.startsWith(r.Prefix) && within(r.NumberLengthRanges, dialled.length),
  )
  return rule === undefined ? null : rule.Prepend + dialled.slice(rule.StripDigits)
}

describe('dial plans', () => {
  const rows = (country: string) => {
    const plan = dialPlans.find((p) => p.Countries.includes(country))
    assert.ok(plan)
    return plan.Rules.map((r) => [r.Name, r.Prefix, r.NumberLengthRanges, r.StripDigits, r.Prepend])
  }

  it('[S4-09] the tables are those of the guide, line by line', () => {
    const e164 = everyCountry.Rules.map((r) => [r.Name, r.Prefix, r.NumberLengthRanges, r.StripDigits, r.Prepend])
    assert.deepEqual(e164, [['E.164', '+', '', 0, '']])
    const northAmerica = [
      ['International', '011', '', 3, '+'],
      ['NANP', '', '10', 0, '+1'],
    ]
    assert.deepEqual(rows('US'), northAmerica)
    assert.deepEqual(rows('CA'), northAmerica)
    assert.deepEqual(rows('GB'), [
      ['International', '00', '', 2, '+'],
      ['Standard Trunk Dialing', '0', '', 1, '+44'],
    ])
    assert.deepEqual(rows('IE'), [
      ['International', '00', '', 2, '+'],
      ['Standard Trunk Dialing', '0', '', 1, '+353'],
    ])
    assert.deepEqual(rows('FR'), [
      ['International', '00', '', 2, '+'],
      ['National Dialing', '0', '10', 1, '+33'],
    ])
    assert.deepEqual(rows('AU'), [
      ['International', '0011', '', 4, '+'],
      ['National Dialing', '0', '10', 1, '+61'],
      ['Freecall', '1800', '10', 0, '+61'],
      ['Freecall (short)', '180', '7', 0, '+61'],
      ['Local Rate', '1300', '10', 0, '+61'],
      ['Local Rate (short)', '13', '6', 0, '+61'],
    ])
  })

  for (const [country, dialled, expected] of [
    ['US', '+442071838750', '+442071838750'],
    ['US', '011442071838750', '+442071838750'],
    ['US', '5551230001', '+15551230001'],
    ['CA', '6135550123', '+16135550123'],
    ['US', '5551234', null],
    ['GB', '02071838750', '+442071838750'],
    ['GB', '0015551230001', '+15551230001'],
    ['IE', '015550123', '+35315550123'],
    ['IE', '00442071838750', '+442071838750'],
    ['FR', '0123456789', '+33123456789'],
    ['FR', '0049301234567', '+49301234567'],
    ['FR', '012345', null],
    ['AU', '0298765432', '+61298765432'],
    ['AU', '001115551230001', '+15551230001'],
    ['AU', '1800123456', '+611800123456'],
    ['AU', '1801234', '+611801234'],
    ['AU', '1300123456', '+611300123456'],
    ['AU', '131234', '+61131234'],
    ['DE', '030123456', '+4930123456'],
    ['DE', '0043123456', '+43123456'],
    ['AT', '0123456', '+43123456'],
    ['CH', '0441234567', '+41441234567'],
    ['NL', '0201234567', '+31201234567'],
    ['ES', '912345678', '+34912345678'],
    ['IT', '0612345678', '+390612345678'],
    ['IT', '3331234567', '+393331234567'],
    ['IT', '0041441234567', '+41441234567'],
    ['AE', '041234567', '+97141234567'],
    ['SA', '0112345678', '+966112345678'],
    ['BH', '17123456', '+97317123456'],
    ['QA', '44123456', '+97444123456'],
    ['QA', '00973171234567', '+973171234567'],
  ] as const)
    it(`[S4-09] ${country}: ${dialled} becomes ${expected}`, () => assert.equal(dial(country, dialled), expected))

  it('specific rules stand before general ones: no rule is hidden by one before it', () => {
    const hides = (a: DialRule, b: DialRule): boolean =>
      b.Prefix.startsWith(a.Prefix) && (a.NumberLengthRanges === '' || a.NumberLengthRanges === b.NumberLengthRanges)
    for (const plan of dialPlans)
      for (const [i, rule] of plan.Rules.entries())
        for (const before of plan.Rules.slice(0, i))
          assert.ok(!hides(before, rule), `${plan.Name}: ${before.Name} hides ${rule.Name}`)
  })

  it('a country without a plan has none', () => {
    assert.equal(dialPlanFor('XX'), null)
    assert.equal(dialPlanFor('gb')?.Name, 'United Kingdom')
  })
})

describe('emergency numbers', () => {
  for (const [country, numbers] of [
    ['US', ['933', '911']],
    ['GB', ['112', '999']],
    ['IE', ['112', '999']],
    ['DE', ['110', '112']],
    ['AU', ['000', '112']],
  ] as const)
    it(`[S4-18] ${country}: ${numbers.join(', ')}`, () => {
      const [preset] = emergencyPresetsFor(country)
      assert.deepEqual(
        preset?.Numbers.map((n) => n.Number),
        [...numbers],
      )
    })

  it('[S4-18] 933 is a test and named so, 911 is not', () => {
    assert.deepEqual(emergencyPresetsFor('us')[0]?.Numbers, [
      { Name: 'Emergency Test', Number: '933', Test: true },
      { Name: 'Emergency', Number: '911', Test: false },
    ])
    assert.deepEqual(
      emergencyPresetsFor('US')[1]?.Numbers.map((n) => n.Number),
      ['922', '911'],
    )
  })

  it('are digits only and once in a preset', () => {
    for (const { Id, Numbers } of emergencyPresets) {
      for (const { Number: number } of Numbers) assert.match(number, /^[0-9]{2,4}$/, Id)
      assert.equal(new Set(Numbers.map((n) => n.Number)).size, Numbers.length)
    }
    assert.equal(new Set(emergencyPresets.map((p) => p.Id)).size, emergencyPresets.length)
  })
})

describe('published addresses', () => {
  it('every one is a network', () => {
    for (const { ranges } of rangePresets)
      for (const { cidr } of ranges) assert.ok(parseAddressRanges(cidr).ok && cidr.includes('/'), cidr)
  })

  it('[S0-09] LiveKit’s two ranges are one preset', () => {
    assert.deepEqual(signallingRanges('livekit'), ['143.223.88.0/21', '161.115.160.0/19'])
  })

  it('Twilio’s calls come from eight networks of four, its media from one more', () => {
    const ranges = signallingRanges('twilio-trunk')
    assert.equal(ranges.length, 8)
    assert.ok(ranges.every((r) => r.endsWith('/30')))
    assert.deepEqual(signallingRanges('twilio-domain'), ranges)
    const parsed = parseAddressRanges(ranges.join(','))
    assert.ok(
      parsed.ok && addressInRanges('54.172.60.2', parsed.ranges) && !addressInRanges('168.86.128.1', parsed.ranges),
    )
  })

  it('Wavix has four gateways and nobody else’s', () => assert.equal(signallingRanges('wavix').length, 4))
  it('an unknown carrier has none', () => assert.deepEqual(signallingRanges('generic'), []))
})

describe('the cloud behind a host', () => {
  for (const [host, cloud] of [
    ['mypbx.pstn.twilio.com', 'twilio-trunk'],
    ['mypbx.pstn.ashburn.twilio.com:5061', 'twilio-trunk'],
    ['mypbx.pstn.us1.twilio.com', 'twilio-trunk'],
    ['MyPbx.PSTN.Twilio.com.', 'twilio-trunk'],
    ['yourdomain.sip.twilio.com', 'twilio-domain'],
    ['yourdomain.sip.us1.twilio.com', 'twilio-domain'],
    ['yourdomain.sip.ie1.twilio.com:5060', 'twilio-domain'],
    ['yourdomain.sip.dublin.twilio.com', 'twilio-domain'],
    ['vojhwtf1hn6.eu.sip.livekit.cloud', 'livekit'],
    ['vojhwtf1hn6.sip.livekit.cloud', 'livekit'],
    ['nl.wavix.net', 'wavix'],
    ['sip.example.com', 'generic'],
    ['pstn.twilio.com', 'generic'],
    ['mypbx.pstn.twilio.com.evil.example', 'generic'],
    ['evil-livekit.cloud.example', 'generic'],
    ['notwavix.net', 'generic'],
    ['192.0.2.1', 'generic'],
    ['', 'generic'],
    ['x'.repeat(5000), 'generic'],
  ] as const)
    it(`${host.slice(0, 40)} is ${cloud}`, () => assert.equal(cloudOf(host), cloud))
})
