// Outbound rules that turn what people dial in a country into E.164, as every cloud wants it.

/** One outbound rule, in the words of XAPI OutboundRule and OutboundRoute. Empty means no condition. */
export interface DialRule {
  readonly Name: string
  readonly Prefix: string
  readonly NumberLengthRanges: string
  readonly StripDigits: number
  readonly Prepend: string
}

export interface DialPlan {
  /** ISO 3166-1 codes; empty: every country. */
  readonly Countries: readonly string[]
  readonly Name: string
  /** In the order in which they must be tried: specific before general. */
  readonly Rules: readonly DialRule[]
}

const rule = (Name: string, Prefix: string, NumberLengthRanges: string, StripDigits: number, Prepend: string) => ({
  Name,
  Prefix,
  NumberLengthRanges,
  StripDigits,
  Prepend,
})

const international = (prefix: string): DialRule => rule('International', prefix, '', prefix.length, '+')

/** Countries that dial 0 before the area code and drop it after the country code. */
const trunkZero = (country: string, Name: string, code: string): DialPlan => ({
  Countries: [country],
  Name,
  Rules: [international('00'), rule('National Dialing', '0', '', 1, `+${code}`)],
})

/** Countries whose national numbers are dialled as they are, without a prefix. */
const closed = (country: string, Name: string, code: string, lengths: string): DialPlan => ({
  Countries: [country],
  Name,
  Rules: [international('00'), rule('National Dialing', '', lengths, 0, `+${code}`)],
})

/** Numbers that are dialled in E.164 already; belongs to every plan. */
export const everyCountry: DialPlan = {
  Countries: [],
  Name: 'All countries',
  Rules: [rule('E.164', '+', '', 0, '')],
}

/** The first six are those of Twilio's guide for 3CX; the others follow ITU-T E.164 numbering plans. */
export const dialPlans: readonly DialPlan[] = [
  everyCountry,
  {
    Countries: ['US', 'CA'],
    Name: 'United States and Canada',
    Rules: [international('011'), rule('NANP', '', '10', 0, '+1')],
  },
  {
    Countries: ['GB'],
    Name: 'United Kingdom',
    Rules: [international('00'), rule('Standard Trunk Dialing', '0', '', 1, '+44')],
  },
  {
    Countries: ['IE'],
    Name: 'Republic of Ireland',
    Rules: [international('00'), rule('Standard Trunk Dialing', '0', '', 1, '+353')],
  },
  {
    Countries: ['FR'],
    Name: 'France',
    Rules: [international('00'), rule('National Dialing', '0', '10', 1, '+33')],
  },
  {
    Countries: ['AU'],
    Name: 'Australia',
    Rules: [
      international('0011'),
      rule('National Dialing', '0', '10', 1, '+61'),
      rule('Freecall', '1800', '10', 0, '+61'),
      rule('Freecall (short)', '180', '7', 0, '+61'),
      rule('Local Rate', '1300', '10', 0, '+61'),
      rule('Local Rate (short)', '13', '6', 0, '+61'),
    ],
  },
  trunkZero('DE', 'Germany', '49'),
  trunkZero('AT', 'Austria', '43'),
  trunkZero('CH', 'Switzerland', '41'),
  trunkZero('NL', 'Netherlands', '31'),
  closed('ES', 'Spain', '34', '9'),
  {
    Countries: ['IT'],
    Name: 'Italy',
    // The 0 of an Italian area code is part of the number and stays; mobile numbers begin with 3.
    Rules: [international('00'), rule('National Dialing', '0', '', 0, '+39'), rule('Mobile', '3', '9-10', 0, '+39')],
  },
  trunkZero('AE', 'United Arab Emirates', '971'),
  trunkZero('SA', 'Saudi Arabia', '966'),
  closed('BH', 'Bahrain', '973', '8'),
  closed('QA', 'Qatar', '974', '8'),
]

/** The rules to add for a country, with the one for E.164 first; null where no plan is known. */
export function dialPlanFor(country: string): DialPlan | null {
  const plan = dialPlans.find((p) => p.Countries.includes(country.toUpperCase()))
  return plan === undefined ? null : { ...plan, Rules: [...everyCountry.Rules, ...plan.Rules] }
}
