// What a client asks of provisioning, read and checked: the contract's model and the few fields of ours beside it.
import {
  CreateTrunk,
  GetProviderPhones,
  type Problem,
  problem,
  recordIn,
  recordsIn,
  textIn,
  type Values,
  validateStruct,
} from '@cordboard/model'
import { domainNameFor, type EmergencyAddress, type ProvisionPlan, parseAddressRanges } from '@cordboard/providers'
import { invalid, refusal } from '../http/refusal.ts'

/** Fields of ours in the model of FinalizeTrunkProvisioning. */
const OURS = {
  DryRun: 'boolean',
  Secure: 'boolean',
  CnamLookup: 'boolean',
  Domain: 'string',
  PublicAddress: 'string',
  Fqdn: 'string',
  EmergencyAddress: 'object',
} as const

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

export function readPhonesRequest(model: Values): {
  readonly accountSid: string
  readonly apiKey: string
  readonly pageSize: number | null
  readonly nextPageToken: string | null
} {
  const problems = [...validateStruct(GetProviderPhones, model, 'model'), ...missing(model, ['AccountSid', 'ApiKey'])]
  if (problems.length > 0) throw invalid(problems)
  requireTwilio(model.Type)
  const size = model.PhonesPageSize
  return {
    accountSid: textIn(model.AccountSid),
    apiKey: textIn(model.ApiKey),
    pageSize: typeof size === 'number' && size > 0 ? size : null,
    nextPageToken: textIn(model.NextPageToken) || null,
  }
}

export function readProvisionRequest(given: Values, around: Surroundings): ProvisionRequest {
  const model = Object.fromEntries(Object.entries(given).filter(([name]) => !Object.hasOwn(OURS, name)))
  const problems: Problem[] = [
    ...validateStruct(CreateTrunk, model, 'model'),
    ...missing(model, ['AccountSid', 'ApiKey']),
    ...ourProblems(given),
  ]
  if (problems.length > 0) throw invalid(problems)
  requireTwilio(model.Type)
  const fqdn = textIn(given.Fqdn) || around.fqdn
  const publicAddress = textIn(given.PublicAddress) || around.publicAddress || ''
  if (publicAddress === '') {
    const message =
      'model.PublicAddress: the public IPv4 address of this system is not known; set CORDBOARD_PUBLIC_ADDRESS or give it here'
    throw invalid([problem('model.PublicAddress', 'WARNINGS.XAPI.REQUIRED', message)])
  }
  const numbers = recordsIn(model.PhoneNumbers).map((each) => textIn(each.PhoneNumber))
  const address = emergencyAddress(recordIn(given.EmergencyAddress))
  const plan: ProvisionPlan = {
    accountSid: textIn(model.AccountSid),
    apiKey: textIn(model.ApiKey),
    name: textIn(model.Name) || 'Cordboard',
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
    defaultRule: Object.keys(recordIn(model.DefaultRule)).length === 0 ? null : recordIn(model.DefaultRule),
    groups: recordsIn(model.Groups),
  }
}

function missing(model: Values, names: readonly string[]): readonly Problem[] {
  return names.flatMap((name) =>
    textIn(model[name]) === '' ? [problem(`model.${name}`, 'WARNINGS.XAPI.REQUIRED', `model.${name} is needed`)] : [],
  )
}

function ourProblems(given: Values): readonly Problem[] {
  return Object.entries(OURS).flatMap(([name, type]) => {
    const value = given[name]
    if (value === undefined || value === null) return []
    const fits = typeof value === type && !Array.isArray(value) && !(typeof value === 'string' && value.length > 255)
    return fits ? [] : [problem(`model.${name}`, 'WARNINGS.INVALID', `model.${name}: ${WORDS[type]} is expected`)]
  })
}

const WORDS = { boolean: 'true or false', string: 'a text of at most 255 characters', object: 'an object' } as const

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
