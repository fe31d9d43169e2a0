// Which country a number as sent to a trunk calls, and whether that may be called.
import type { E164Facts } from '../trunk-facts.ts'
import { withoutPlus } from './dialled.ts'

/**
 * Countries and territories that share the first digits of a larger one (ITU-T E.164, North American Numbering Plan and
 * Kazakhstan): allowing 1 or 7 does not allow them.
 */
const inside: readonly string[] = [
  '1242,1246,1264,1268,1284,1340,1345,1441,1473,1649,1658,1664,1670,1671,1684,1721,1758,1767,1784,1787,1809,1829,1849',
  '1868,1869,1876,1939,76,77',
].flatMap((codes) => codes.split(','))

/** The sentence that says why not, or null when the number may be called. Null allows all. */
export function countryObjection(
  allowed: readonly string[] | null,
  settings: E164Facts,
  number: string,
): string | null {
  if (allowed === null) return null
  const digits = internationalDigits(settings, number)
  if (digits === null) return null
  const codes = allowed.map((code) => code.replaceAll(/[^0-9]/g, '')).filter((code) => code !== '')
  const own = inside.find((code) => digits.startsWith(code))
  const fits =
    own === undefined ? codes.some((code) => digits.startsWith(code)) : codes.some((c) => covers(c, own, digits))
  return fits ? null : `${number} is an international number (+${digits.slice(0, 4)}…) whose country may not be called`
}

/** A list entry that is longer or equal to the shared code speaks of it; the larger country's does not. */
function covers(code: string, own: string, digits: string): boolean {
  return code.length >= own.length && digits.startsWith(code)
}

/** What follows `+` or the international code; null for a number inside the country. */
function internationalDigits(settings: E164Facts, number: string): string | null {
  if (number.startsWith('+')) return withoutPlus(number)
  const exit = exitCode(settings)
  return number.startsWith(exit) ? number.slice(exit.length) : null
}

/** Without a setting, what most countries dial (ITU-T E.164), or North America does. */
function exitCode({ internationalCode, countryCode }: E164Facts): string {
  if (internationalCode !== '') return internationalCode
  return withoutPlus(countryCode) === '1' ? '011' : '00'
}
