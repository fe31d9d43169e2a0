// Outbound rules ready to be made: those of a country, emergency numbers, and the one a new trunk begins with. Pure.
import { recordIn, recordsIn, textIn, type Values } from '@cordboard/model'
import { cloudOf, type DialRule, dialPlanFor, dialPlans, emergencyPresets } from '@cordboard/providers'

export interface Preset {
  readonly Id: string
  readonly Name: string
  readonly Kind: 'Country' | 'Emergency'
  readonly Countries: readonly string[]
  readonly Rules: readonly DialRule[]
}

const everyPreset: readonly Preset[] = [
  ...dialPlans.map((plan): Preset => {
    const [country] = plan.Countries
    const whole = country === undefined ? plan : (dialPlanFor(country) ?? plan)
    return { Id: country ?? 'E164', Name: plan.Name, Kind: 'Country', Countries: plan.Countries, Rules: whole.Rules }
  }),
  ...emergencyPresets.map(
    (preset): Preset => ({
      Id: `emergency:${preset.Id}`,
      Name: `Emergency numbers ${preset.Countries.join(', ')}`,
      Kind: 'Emergency',
      Countries: preset.Countries,
      Rules: preset.Numbers.map(({ Name, Number: Prefix }) => ({
        Name,
        Prefix,
        NumberLengthRanges: '',
        StripDigits: 0,
        Prepend: '',
      })),
    }),
  ),
]

/** All presets, or those of a country (ISO 3166-1) and those for every country. */
export function presetsFor(country: string | null): readonly Preset[] {
  if (country === null || country === '') return everyPreset
  const wanted = country.toUpperCase()
  return everyPreset.filter(({ Countries }) => Countries.length === 0 || Countries.includes(wanted))
}

/** By Id; a country's plan also by the other countries it is for (`CA`). */
export function presetNamed(id: string): Preset | null {
  const wanted = id.toLowerCase()
  const byId = everyPreset.find((each) => each.Id.toLowerCase() === wanted)
  const byCountry = everyPreset.find((each) => each.Kind === 'Country' && each.Countries.includes(id.toUpperCase()))
  return byId ?? byCountry ?? null
}

/** An outbound rule as it is written. */
export function ruleOf({ Name, Prefix, NumberLengthRanges, StripDigits, Prepend }: DialRule, trunk: number): Values {
  return { Name, Prefix, NumberLengthRanges, Routes: [{ TrunkId: trunk, StripDigits, Prepend }] }
}

/** There is such a rule by the same trunk already, whatever its name. */
export function isThere(rule: Values, rules: readonly Values[]): boolean {
  return rules.some((each) => sameConditions(each, rule) && firstTrunk(each) === firstTrunk(rule))
}

function sameConditions(a: Values, b: Values): boolean {
  return (
    textIn(a.Prefix) === textIn(b.Prefix) &&
    textIn(a.NumberLengthRanges) === textIn(b.NumberLengthRanges) &&
    (a.EmergencyRule === true) === (b.EmergencyRule === true)
  )
}

function firstTrunk(rule: Values): unknown {
  return recordsIn(rule.Routes)[0]?.TrunkId ?? null
}

/** What a console offers when a trunk was saved, by the cloud behind its registrar. */
export function proposedRule(id: number, trunk: Values): Values {
  const gateway = recordIn(trunk.Gateway)
  const name = textIn(gateway.Name) || `trunk ${id}`
  const rule = (Name: string, Prefix: string, StripDigits: number): Values =>
    ruleOf({ Name, Prefix, NumberLengthRanges: '', StripDigits, Prepend: '' }, id)
  switch (cloudOf(textIn(gateway.Host))) {
    // These clouds take E.164 and nothing else.
    case 'twilio-trunk':
    case 'wavix':
      return rule('E.164', '+', 0)
    // The number of the voice agent is dialled behind a prefix of its own; the rule must stand above wider ones.
    case 'livekit':
      return rule(`Calls to ${name}`.slice(0, 255), '999', 3)
    case 'twilio-domain':
    case 'generic':
      return rule(`Calls by ${name}`.slice(0, 255), '', 0)
  }
}
