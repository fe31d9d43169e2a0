// What a client asks of provisioning, read and checked: the contract's model and the few fields of ours beside it.
import { type Problem, problem, recordIn, recordsIn, textIn, type Values } from '@cordboard/model'
import { domainNameFor, type EmergencyAddress, type ProvisionPlan, parseAddressRanges } from '@cordboard/providers'
import { invalid, refusal } from '../http/refusal.ts'

export interface ProvisionRequest {
  readonly dryRun: boolean
  readonly plan: ProvisionPlan
  readonly defaultRule: Values | null
  readonly groups: readonly Values[]
}

/** What is known of this system when the client does not say it. */
export interface Surroundings {
  readonly fqdn: string
  readonly publicAddress: string | null
}

/** Throws for another provider than Twilio. */
export function requireTwilio(type: unknown): void {
  if (type === 'Twilio') return
  if (type === 'Voxtelesys') {
    const message =
      'Trunks of Voxtelesys are not set up by this version: their interface is not public. Set the trunk up at Voxtelesys and add it with a template.'
    throw refusal(501, message, 'WARNINGS.XAPI.NOT_SUPPORTED', 'model.Type')
  }
  throw invalid([problem('model.Type', 'WARNINGS.XAPI.REQUIRED', 'model.Type: Twilio is expected')])
}

export function readPhonesRequest(given: Values): {
  readonly accountSid: string
  readonly apiKey: string
  readonly pageSize: number | null
  readonly nextPageToken: string | null
} {
  const problems = missing(given, ['AccountSid', 'ApiKey'])
  if (problems.length > 0) throw invalid(problems)
  requireTwilio(given.Type)
  const size = given.PhonesPageSize
  return {
    accountSid: textIn(given.AccountSid),
    apiKey: textIn(given.ApiKey),
    pageSize: typeof size === 'number' && size > 0 ? size : null,
    nextPageToken: textIn(given.NextPageToken) || null,
  }
}

export function readProvisionRequest(given: Values, around: Surroundings): ProvisionRequest {
  const problems = missing(given, ['AccountSid', 'ApiKey'])
  if (problems.length > 0) throw invalid(problems)
  requireTwilio(given.Type)
  const fqdn = textIn(given.Fqdn) || around.fqdn
  const publicAddress = textIn(given.PublicAddress) || around.publicAddress || ''
  if (publicAddress === '') {
    const message =
      'model.PublicAddress: the public IPv4 address of this system is not known; set CORDBOARD_PUBLIC_ADDRESS or give it here'
    throw invalid([problem('model.PublicAddress', 'WARNINGS.XAPI.REQUIRED', message)])
  }
  const numbers = recordsIn(given.PhoneNumbers).map((each) => textIn(each.PhoneNumber))
  const address = emergencyAddress(recordIn(given.EmergencyAddress))
  const plan: ProvisionPlan = {
    accountSid: textIn(given.AccountSid),
    apiKey: textIn(given.ApiKey),
    name: textIn(given.Name) || 'Cordboard',
    domain: textIn(given.Domain) || (isAddress(fqdn) ? '' : domainNameFor(fqdn)),
    publicAddress,
    fqdn,
    secure: given.Secure !== false,
    cnamLookup: given.CnamLookup === true,
    numbers,
    ...(address === null ? {} : { emergency: { address, numbers } }),
  }
  return {
    dryRun: given.DryRun === true,
    plan,
    defaultRule: Object.keys(recordIn(given.DefaultRule)).length === 0 ? null : recordIn(given.DefaultRule),
    groups: recordsIn(given.Groups),
  }
}

function missing(given: Values, names: readonly string[]): readonly Problem[] {
  return names.flatMap((name) =>
    textIn(given[name]) === '' ? [problem(`model.${name}`, 'WARNINGS.XAPI.REQUIRED', `model.${name} is needed`)] : [],
  )
}

function emergencyAddress(given: Values): EmergencyAddress | null {
  if (Object.keys(given).length === 0) return null
  const second = textIn(given.StreetSecondary)
  return {
    CustomerName: textIn(given.CustomerName),
    Street: textIn(given.Street),
    ...(second === '' ? {} : { StreetSecondary: second }),
    City: textIn(given.City),
    Region: textIn(given.Region),
    PostalCode: textIn(given.PostalCode),
    IsoCountry: textIn(given.IsoCountry).toUpperCase(),
  }
}

function isAddress(host: string): boolean {
  return parseAddressRanges(host).ok
}
