// The allowed countries: does somebody limit them, and are numbers of other countries known as such.
import { CALLING_CODES, COSTLY_CODES, textIn } from '@cordboard/model'
import type { DoctorFacts } from './facts.ts'
import { type Finding, finding } from './finding.ts'

/** Somebody chose: at first every country may be called, and only satellites and premium services may not. */
export function limitsCountries(allowed: readonly string[]): boolean {
  return [...CALLING_CODES].some((code) => !COSTLY_CODES.has(code) && !allowed.includes(code))
}

export function countryFindings({ allowedCountries, e164 }: DoctorFacts): readonly Finding[] {
  if (!limitsCountries(allowedCountries) || textIn(e164.CountryCode) !== '') return []
  const text =
    'Only some countries may be called, but Advanced > E164 names no country (CountryCode): a number counts as one of another country only when it begins with + or %1$s. Set country and international code.'
  return [finding('Warning', null, text, textIn(e164.InternationalCode) || '00')]
}
