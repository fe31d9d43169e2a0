// E.164, allowed countries, blacklist: small nouns with rules of their own.
import {
  AllowedCountries,
  BlackListNumbers,
  CALLING_CODES,
  COUNTRIES,
  Countries,
  E164,
  type Problem,
  problem,
  textIn,
  textsIn,
} from '@cordboard/model'
import { type Completer, completeWith, refuseProblems, wholeOf } from './completing.ts'
import { configResource } from './config-resource.ts'
import type { Resource } from './resource.ts'
import { valueItem } from './value-item.ts'

export const completeE164: Completer = async (_by, { fields, current }) => {
  const whole = wholeOf(fields, current)
  const problems: Problem[] = []
  if (whole.Enabled === true && textIn(whole.CountryCode) === '')
    problems.push(
      problem('CountryCode', 'WARNINGS.XAPI.REQUIRED', 'CountryCode: the calling code of the own country is needed'),
    )
  if (whole.Enabled === true && textIn(whole.InternationalCode) === '')
    problems.push(
      problem(
        'InternationalCode',
        'WARNINGS.INTERNATIONALPREFIX_IS_MISSING',
        'InternationalCode: what is dialled before numbers of other countries is needed',
      ),
    )
  refuseProblems(problems)
  return { fields, also: [] }
}

export const completeCountryCodes: Completer = async (_by, { fields }) => {
  refuseProblems(
    textsIn(fields.CountryCodes).flatMap((code, index) => {
      if (CALLING_CODES.has(code)) return []
      const at = `CountryCodes[${index}]`
      return [problem(at, 'WARNINGS.XAPI.NOT_FOUND', `${at}: no country has the calling code ${code}`)]
    }),
  )
  return { fields: { ...fields, CountryCodes: [...new Set(textsIn(fields.CountryCodes))] }, also: [] }
}

export function e164Resource(): Resource {
  return configResource(E164, { complete: completeWith(completeE164) })
}
export function allowedCountriesResource(): Resource {
  return configResource(AllowedCountries, { complete: completeWith(completeCountryCodes) })
}
export function countriesResource(): Resource {
  return {
    noun: Countries,
    maxTop: 300,
    rows: async () => COUNTRIES.map((each) => valueItem(each.Name, { ...each })),
  }
}
export function blackListNumbersResource(): Resource {
  return configResource(BlackListNumbers)
}
