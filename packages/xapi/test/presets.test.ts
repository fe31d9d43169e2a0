// Rules and allowances at one click: the tables of countries, emergency numbers, the first rule of a trunk, clouds' addresses.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

let f: Fixture
let ask: Ask
let trunk = 0
before(async () => {
  f = await fixture()
  ask = asker(f.app, await loginToken(f.app, '100', OWNER_PASSWORD))
  f.answer((request) => (request.kind === 'status' ? { version: Number.MAX_SAFE_INTEGER } : null))
  const made = await ask('POST', '/Trunks', { Gateway: { Name: 'Twilio', Host: 'acme.pstn.twilio.com' } })
  trunk = made.body.Id
})
after(() => f.close())

interface Rule {
  readonly Id: number
  readonly Name: string
  readonly Prefix?: string
  readonly NumberLengthRanges?: string
  readonly Priority: number
  readonly EmergencyRule: boolean
  readonly Routes: readonly {
    readonly TrunkId: number
    readonly TrunkName: string
    readonly StripDigits: number
    readonly Prepend?: string
  }[]
}

async function rules(): Promise<readonly Rule[]> {
  return (await ask('GET', '/OutboundRules')).body.value
}

function row(rule: Rule): readonly unknown[] {
  const { Name, Prefix, NumberLengthRanges, Routes } = rule
  return [Name, Prefix ?? '', NumberLengthRanges ?? '', Routes[0]?.StripDigits, Routes[0]?.Prepend ?? '']
}

describe('outbound rules of a country', () => {
  beforeEach(async () => {
    for (const { Id } of await rules()) await ask('DELETE', `/OutboundRules(${Id})`)
  })

  // The tables of the guide, in its order, after the rule for all countries.
  const E164 = ['E.164', '+', '', 0, '']
  for (const [country, table] of [
    [
      'US',
      [
        ['International', '011', '', 3, '+'],
        ['NANP', '', '10', 0, '+1'],
      ],
    ],
    [
      'GB',
      [
        ['International', '00', '', 2, '+'],
        ['Standard Trunk Dialing', '0', '', 1, '+44'],
      ],
    ],
    [
      'IE',
      [
        ['International', '00', '', 2, '+'],
        ['Standard Trunk Dialing', '0', '', 1, '+353'],
      ],
    ],
    [
      'FR',
      [
        ['International', '00', '', 2, '+'],
        ['National Dialing', '0', '10', 1, '+33'],
      ],
    ],
    [
      'AU',
      [
        ['International', '0011', '', 4, '+'],
        ['National Dialing', '0', '10', 1, '+61'],
        ['Freecall', '1800', '10', 0, '+61'],
        ['Freecall (short)', '180', '7', 0, '+61'],
        ['Local Rate', '1300', '10', 0, '+61'],
        ['Local Rate (short)', '13', '6', 0, '+61'],
      ],
    ],
  ] as const) {
    test(`[S4-09] ${country}: one click makes the rules of the table, by the trunk named`, async () => {
      const reply = await ask('POST', '/OutboundRules/Pbx.CreateFromPreset', { preset: country, trunkId: trunk })
      assert.equal(reply.status, 200, reply.text)
      assert.deepEqual(reply.body.value.map(row), [E164, ...table])
      const stored = await rules()
      assert.deepEqual(stored.map(row), [E164, ...table])
      assert.ok(stored.every((each) => each.Routes[0]?.TrunkName === 'Twilio'))
      assert.deepEqual(
        stored.map((each) => each.Priority),
        stored.map((_, index) => index + 1),
      )
    })
  }

  test('a second click makes nothing twice, and rules of another country add to those that are there', async () => {
    await ask('POST', '/OutboundRules/Pbx.CreateFromPreset', { preset: 'GB', trunkId: trunk })
    const again = await ask('POST', '/OutboundRules/Pbx.CreateFromPreset', { preset: 'gb', trunkId: trunk })
    assert.deepEqual(again.body.value, [])
    await ask('POST', '/OutboundRules/Pbx.CreateFromPreset', { preset: 'CA', trunkId: trunk })
    assert.equal((await rules()).length, 5)
  })

  test('[S4-18] emergency numbers stand before the other rules, 933 and 911 for the US', async () => {
    await ask('POST', '/OutboundRules/Pbx.CreateFromPreset', { preset: 'US', trunkId: trunk })
    const reply = await ask('POST', '/OutboundRules/Pbx.CreateFromPreset', {
      preset: 'emergency:us-ca',
      trunkId: trunk,
    })
    assert.equal(reply.status, 200, reply.text)
    const stored = await rules()
    assert.deepEqual(
      stored.map(({ Name, Prefix, EmergencyRule, Priority }) => [Name, Prefix ?? '', EmergencyRule, Priority]),
      [
        ['Emergency Test', '933', true, 1],
        ['Emergency', '911', true, 2],
        ['E.164', '+', false, 3],
        ['International', '011', false, 4],
        ['NANP', '', false, 5],
      ],
    )
    assert.equal((await ask('GET', '/OutboundRules/Pbx.GetEmergencyOutboundRules()')).body.value.length, 2)
  })

  test('an unknown preset or trunk is refused and nothing is made', async () => {
    const nobody = await ask('POST', '/OutboundRules/Pbx.CreateFromPreset', { preset: 'XX', trunkId: trunk })
    assert.equal(nobody.body.error.details[0].target, 'preset')
    const nowhere = await ask('POST', '/OutboundRules/Pbx.CreateFromPreset', { preset: 'GB', trunkId: 987654 })
    assert.equal(nowhere.body.error.details[0].target, 'trunkId')
    assert.deepEqual(await rules(), [])
  })

  test('presets are listed for a country, with those for every country', async () => {
    const { body } = await ask('GET', "/OutboundRules/Pbx.GetPresets(country='DE')")
    const ids = body.value.map((each: { Id: string }) => each.Id)
    assert.deepEqual(ids, ['E164', 'DE', 'emergency:de'])
    assert.equal((await ask('GET', '/OutboundRules/Pbx.GetPresets()')).body.value.length > 15, true)
  })
})

describe('the rule a new trunk begins with', () => {
  for (const [host, prefix, strip, seed] of [
    ['acme.pstn.dublin.twilio.com', '+', 0, 'S4-08'],
    ['acme.sip.ie1.twilio.com', '', 0, 'S1-15'],
    ['vojhwtf1hn6.eu.sip.livekit.cloud', '999', 3, 'S0-05'],
    ['sip.carrier.example', '', 0, 'S4-08'],
  ] as const) {
    test(`[${seed}] by ${host}: prefix "${prefix}", ${strip} stripped, and it can be saved as it is`, async () => {
      const made = await ask('POST', '/Trunks', { Gateway: { Name: `Trunk ${host}`, Host: host } })
      const proposal = await ask('GET', `/Trunks(${made.body.Id})/Pbx.ProposeOutboundRule()`)
      assert.equal(proposal.status, 200, proposal.text)
      assert.equal(proposal.body.Prefix ?? '', prefix)
      const saved = await ask('POST', '/OutboundRules', proposal.body)
      assert.equal(saved.status, 201, saved.text)
      assert.deepEqual(
        [saved.body.Routes[0].TrunkId, saved.body.Routes[0].StripDigits, saved.body.Routes[0].Prepend ?? ''],
        [made.body.Id, strip, ''],
      )
    })
  }
})

describe('addresses of a provider', () => {
  test('[S0-09] are allowed at one click, also where one was blocked, and once only', async () => {
    await ask('POST', '/Blocklist', { IPAddrMask: '161.115.160.0/19', BlockType: 'Block' })
    const reply = await ask('POST', '/Blocklist/Pbx.AllowProvider', { provider: 'livekit' })
    assert.equal(reply.status, 200, reply.text)
    const shown = reply.body.value.map((each: { IPAddrMask: string; BlockType: string }) => [
      each.IPAddrMask,
      each.BlockType,
    ])
    assert.deepEqual(shown.sort(), [
      ['143.223.88.0/21', 'Allow'],
      ['161.115.160.0/19', 'Allow'],
    ])
    await ask('POST', '/Blocklist/Pbx.AllowProvider', { provider: 'livekit' })
    assert.equal((await ask('GET', '/Blocklist/$count')).text, '2')
    const ranges = (await ask('GET', '/Blocklist/Pbx.GetProviderRanges()')).body.value
    const fonio = ranges.find((each: { Id: string }) => each.Id === 'livekit')
    assert.ok(fonio.Ranges.every((each: { IsAllowed: boolean }) => each.IsAllowed))
    const twilio = ranges.find((each: { Id: string }) => each.Id === 'twilio')
    assert.ok(twilio.Ranges.every((each: { IsAllowed: boolean }) => !each.IsAllowed))
  })

  test('of a provider nobody knows are refused with the names there are', async () => {
    const reply = await ask('POST', '/Blocklist/Pbx.AllowProvider', { provider: 'acme' })
    assert.equal(reply.status, 400)
    assert.match(reply.body.error.innerError.message, /twilio, livekit, wavix/)
  })
})
