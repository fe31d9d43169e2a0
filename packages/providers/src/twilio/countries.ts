// Which countries a Twilio account may call (Voice Geographic Permissions). Read only: opening a country is a decision about fraud.
import { authorize } from './credentials.ts'
import { invalid, type TwilioAccess } from './phones.ts'
import { type RestFailure, request, twilioUrls } from './rest.ts'

export interface CountryPermission {
  /** ISO 3166-1. */
  readonly country: string
  /** Ordinary numbers of the country may be called; without it calls fail with 32205. */
  readonly allowed: boolean
}

const maxCountries = 50

export async function countryPermissions(
  access: TwilioAccess,
  asked: { readonly accountSid: string; readonly apiKey: string; readonly countries: readonly string[] },
): Promise<{ readonly ok: true; readonly countries: readonly CountryPermission[] } | RestFailure> {
  const authorization = authorize(asked.accountSid, asked.apiKey)
  if (!authorization.ok) return invalid(`${authorization.field}: ${authorization.reason}`)
  const countries = [...new Set(asked.countries)]
  if (countries.length > maxCountries || countries.some((c) => !/^[A-Z]{2}$/.test(c)))
    return invalid(`Expected up to ${maxCountries} countries, each two capital letters.`)
  const settings = { ...access, authorization: authorization.header, secrets: authorization.secrets }
  const found: CountryPermission[] = []
  for (const country of countries) {
    const url = `${(access.urls ?? twilioUrls).voice}/v1/DialingPermissions/Countries/${country}`
    const answer = await request(settings, 'GET', url)
    if (!answer.ok) return answer
    found.push({ country, allowed: answer.json.low_risk_numbers_enabled === true })
  }
  return { ok: true, countries: found }
}
