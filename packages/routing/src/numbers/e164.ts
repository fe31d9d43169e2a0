// E.164 processing (E164Settings): what becomes of dialled `+` numbers and of callers' numbers that come in.
import type { E164Facts } from '../trunk-facts.ts'
import { withoutPlus } from './dialled.ts'

/** Fewest digits at which a number that merely begins with our country code counts as one with country code. */
const leastDigits = 9

/**
 * A dialled `+` number as the outbound rules see it: foreign ones with the international code, our own as national or local
 * ones when the country code is to be removed; the prefix comes before all of it. Anything else is left untouched.
 */
export function processDialled(settings: E164Facts, dialled: string): string {
  if (!settings.enabled || !dialled.startsWith('+')) return dialled
  const digits = dialled.slice(1)
  return settings.prefix + withCodes(settings, digits)
}

function withCodes(settings: E164Facts, digits: string): string {
  const country = withoutPlus(settings.countryCode)
  const isOwn = country !== '' && digits.startsWith(country)
  if (!isOwn || !settings.removeCountryCode) return settings.internationalCode + digits
  return national(settings, digits.slice(country.length))
}

/** The number inside the country, or inside the area when the area code is to be removed. */
function national(settings: E164Facts, rest: string): string {
  const area = bareArea(settings)
  if (settings.removeAreaCode && area !== '' && rest.startsWith(area) && rest.length > area.length) {
    return rest.slice(area.length)
  }
  return settings.nationalCode + rest
}

/** The area code without the digit dialled before it inside the country (`030` and `30` are the same). */
function bareArea({ areaCode, nationalCode }: E164Facts): string {
  return nationalCode !== '' && areaCode.startsWith(nationalCode) ? areaCode.slice(nationalCode.length) : areaCode
}

/** A caller's number of `country` (digits) as it is shown inside the country; foreign numbers are left as they come. */
export function processIncoming(settings: E164Facts, country: string, caller: string): string {
  const code = withoutPlus(country)
  if (code === '') return caller
  const exit = settings.internationalCode
  for (const start of [`+${code}`, exit === '' ? null : exit + code]) {
    if (start !== null && caller.startsWith(start)) return national(settings, caller.slice(start.length))
  }
  const isBare = /^[0-9]+$/.test(caller) && caller.length >= leastDigits && caller.startsWith(code)
  return isBare ? national(settings, caller.slice(code.length)) : caller
}
