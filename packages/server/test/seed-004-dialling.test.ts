// Seed 004, dialling: the tables of outgoing rules of each country, by hand and as presets, make E.164 of what people dial.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type SeenInvite, tone } from '@cordboard/lab'
import { TwilioOffice } from './seed-004.fixture.ts'
import { logged } from './seeds.fixture.ts'
import { endsHear, type MadeTrunk, untilOnline } from './trunks.fixture.ts'

/** Name, prefix, length, strip, prepend. */
type Rule = readonly [string, string, string, number, string]

interface Country {
  readonly preset: string
  readonly name: string
  readonly rules: readonly Rule[]
  /** What is dialled, and the number the network gets. The first is answered. */
  readonly forms: readonly (readonly [dialled: string, called: string])[]
  readonly noRule: readonly string[]
}

const everywhere: Rule = ['E.164', '+', '', 0, '']

const countries: readonly Country[] = [
  {
    preset: 'US',
    name: 'the US and Canada',
    rules: [
      ['International', '011', '', 3, '+'],
      ['NANP', '', '10', 0, '+1'],
    ],
    forms: [
      ['2125550177', '+12125550177'],
      ['+12125550178', '+12125550178'],
      ['6135550179', '+16135550179'],
      ['011442079460977', '+442079460977'],
    ],
    noRule: ['5550177', '12125550177'],
  },
  {
    preset: 'GB',
    name: 'the United Kingdom',
    rules: [
      ['International', '00', '', 2, '+'],
      ['Standard Trunk Dialing', '0', '', 1, '+44'],
    ],
    forms: [
      ['02079460958', '+442079460958'],
      ['+442079460959', '+442079460959'],
      ['01632960123', '+441632960123'],
      ['0012125550188', '+12125550188'],
    ],
    noRule: ['79460958'],
  },
  {
    preset: 'IE',
    name: 'the Republic of Ireland',
    rules: [
      ['International', '00', '', 2, '+'],
      ['Standard Trunk Dialing', '0', '', 1, '+353'],
    ],
    forms: [
      ['012345678', '+35312345678'],
      ['+35312345679', '+35312345679'],
      ['00442079460977', '+442079460977'],
    ],
    noRule: ['2345678'],
  },
  {
    preset: 'FR',
    name: 'France',
    rules: [
      ['International', '00', '', 2, '+'],
      ['National Dialing', '0', '10', 1, '+33'],
    ],
    forms: [
      ['0123456789', '+33123456789'],
      ['+33123456780', '+33123456780'],
      ['0035319999999', '+35319999999'],
    ],
    noRule: ['012345678', '123456789'],
  },
  {
    preset: 'AU',
    name: 'Australia',
    rules: [
      ['International', '0011', '', 4, '+'],
      ['National Dialing', '0', '10', 1, '+61'],
      ['Freecall', '1800', '10', 0, '+61'],
      ['Freecall (short)', '180', '7', 0, '+61'],
      ['Local Rate', '1300', '10', 0, '+61'],
      ['Local Rate (short)', '13', '6', 0, '+61'],
    ],
    forms: [
      ['0291234567', '+61291234567'],
      ['+61291234568', '+61291234568'],
      ['001133199999999', '+33199999999'],
      ['1800123456', '+611800123456'],
      ['1801234', '+611801234'],
      ['1300123456', '+611300123456'],
      ['131234', '+61131234'],
    ],
    noRule: ['91234567', '13123456'],
  },
]

let t: TwilioOffice
let trunk: MadeTrunk

before(async () => {
  t = await TwilioOffice.open({ twilio: { countries: ['US', 'CA', 'GB', 'IE', 'FR', 'AU'] } })
  await t.staff(1)
  await t.setUpTwilio(false)
  trunk = await t.addTrunk(false)
  await untilOnline(t.api, trunk)
})
after(() => t?.close())

type StoredRule = Readonly<{
  Name: string
  Prefix: string
  NumberLengthRanges: string
  Routes: readonly Readonly<{ TrunkId: number; StripDigits: number; Prepend: string }>[]
}>

async function storedRules(): Promise<readonly Rule[]> {
  const rules = await t.api.list<StoredRule>('/OutboundRules')
  return rules.map(({ Name, Prefix, NumberLengthRanges, Routes: [route] }) => {
    assert.equal(route?.TrunkId, trunk.id)
    return [Name, Prefix, NumberLengthRanges, route.StripDigits, route.Prepend]
  })
}

async function removeRules(): Promise<void> {
  const rules = await t.api.list<{ readonly Id: number }>('/OutboundRules')
  await t.api.post('/OutboundRules/Pbx.Purge', { purgeObject: { Ids: rules.map(({ Id }) => Id) } })
}

/** Dials, and waits until Twilio takes a call to that number. */
async function leavesAs(dialled: string, called: string): Promise<void> {
  const out = await t.desk(0).phone.call(dialled)
  const look = ({ facts, decision }: SeenInvite): true | null =>
    decision.decision === 'take' && facts.called.user === called ? true : null
  await t.trunking.site.invites.take(`a call to ${called}, dialled ${dialled},`, look, 20_000)
  out.hangUp()
  await out.failed(20_000)
}

for (const { preset, name, rules, forms, noRule } of countries) {
  const table = [everywhere, ...rules]

  test(`[S4-09] the rules for ${name}, entered by hand: each dialled form leaves as E.164`, async () => {
    await removeRules()
    for (const [Name, Prefix, NumberLengthRanges, StripDigits, Prepend] of table) {
      const Routes = [{ TrunkName: 'Twilio', StripDigits, Prepend }]
      await t.api.post('/OutboundRules', { Name, Prefix, NumberLengthRanges, Routes })
    }
    assert.deepEqual(await storedRules(), table)
    for (const [dialled, called] of forms) await leavesAs(dialled, called)
    const left = t.trunking.site.invites.history.length
    for (const dialled of noRule) {
      const out = await t.desk(0).phone.call(dialled)
      await logged(t.api, new RegExp(`No outbound rule.*${dialled}|${dialled}.*no outbound rule`, 'i'))
      assert.equal(t.trunking.site.invites.history.length, left, dialled)
      out.hangUp()
      await out.failed(20_000)
    }
  })

  test(`[S4-09] the rules for ${name} as a preset: the same table, and a call that is heard`, async () => {
    await removeRules()
    await t.api.post('/OutboundRules/Pbx.CreateFromPreset', { preset, trunkId: trunk.id })
    assert.deepEqual(await storedRules(), table)
    const [dialled, called] = forms[0] ?? ['', '']
    const person = t.pstn.subscriber(called, { says: tone(700) })
    const out = await t.desk(0).phone.call(dialled)
    const inc = await person.incoming(20_000)
    inc.answer()
    await endsHear(out, t.desk(0).hz, inc, 700)
    inc.hangUp()
    await out.ended(20_000)
  })
}
