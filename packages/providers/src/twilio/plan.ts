// What is to exist at Twilio for a trunk, and whether it can.
import { parseAddressRanges } from '../fields/address-range.ts'
import { maxFriendlyName, passwordProblem, terminationDomain, usernameProblem } from './credentials.ts'

export interface ProvisionPlan {
  readonly accountSid: string
  /** Auth token, or `SK…:secret`. */
  readonly apiKey: string
  /** Friendly name of trunk and lists; they are found again by it. */
  readonly name: string
  /** Name of the termination domain, with or without `.pstn.twilio.com`. */
  readonly domain: string
  /** This system's public IPv4 address. */
  readonly publicAddress: string
  /** Where Twilio sends calls. */
  readonly fqdn: string
  readonly secure: boolean
  readonly cnamLookup: boolean
  readonly transferMode?: 'disable-all' | 'sip-only' | 'enable-all'
  /** User of the credential list; made of the name when missing. */
  readonly username?: string
  /** Made when missing. Twilio never shows a password again, so whoever runs a plan twice gives the one of the first run. */
  readonly password?: string
  /** Sets the password anew where the user exists. */
  readonly renewPassword?: boolean
  /** E.164 numbers of the account that shall ring here. */
  readonly numbers: readonly string[]
  readonly emergency?: {
    readonly address: EmergencyAddress
    /** Numbers the address is for; they must be among `numbers`. */
    readonly numbers: readonly string[]
  }
}

export interface EmergencyAddress {
  readonly CustomerName: string
  readonly Street: string
  readonly StreetSecondary?: string
  readonly City: string
  readonly Region: string
  readonly PostalCode: string
  readonly IsoCountry: string
}

export interface PlanProblem {
  readonly field: keyof ProvisionPlan
  readonly reason: string
}

const maxNumbers = 1000
const notPublic =
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 224.0.0.0/3'

/** The first thing that cannot work; null when Twilio may be asked. Keys are checked by `authorize`. */
export function planProblem(plan: ProvisionPlan, allowPrivateAddress = false): PlanProblem | null {
  const checks: readonly (readonly [keyof ProvisionPlan, string | null])[] = [
    ['name', nameProblem(plan.name)],
    ['domain', terminationDomain(plan.domain) === null ? 'A name of letters, digits and hyphens is expected.' : null],
    ['publicAddress', addressProblem(plan.publicAddress, allowPrivateAddress)],
    ['fqdn', fqdnProblem(plan.fqdn)],
    ['username', plan.username === undefined ? null : usernameProblem(plan.username)],
    ['password', plan.password === undefined ? null : passwordProblem(plan.password)],
    ['numbers', numbersProblem(plan.numbers)],
    ['emergency', emergencyProblem(plan)],
  ]
  const failed = checks.find(([, reason]) => reason !== null)
  return failed === undefined ? null : { field: failed[0], reason: failed[1] ?? '' }
}

function nameProblem(name: string): string | null {
  if (name.trim() === '') return 'The name is empty.'
  return name.length > maxFriendlyName ? `The name is longer than ${maxFriendlyName} characters.` : null
}

function addressProblem(address: string, allowPrivate: boolean): string | null {
  const parsed = parseAddressRanges(address)
  const [range] = parsed.ok ? parsed.ranges : []
  if (!parsed.ok || parsed.ranges.length !== 1 || range?.family !== 4 || range.first !== range.last)
    return 'Twilio’s access lists take one IPv4 address.'
  const forbidden = parseAddressRanges(notPublic)
  const isPrivate = forbidden.ok && forbidden.ranges.some((r) => r.first <= range.first && range.first <= r.last)
  return isPrivate && !allowPrivate ? 'This address is not public: Twilio sees another one.' : null
}

function fqdnProblem(fqdn: string): string | null {
  return fqdn.length <= 253 && /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?$/.test(fqdn)
    ? null
    : 'A host name is expected.'
}

function numbersProblem(numbers: readonly string[]): string | null {
  if (numbers.length > maxNumbers) return `More than ${maxNumbers} numbers.`
  const wrong = numbers.find((n) => !/^\+[1-9][0-9]{6,14}$/.test(n))
  return wrong === undefined ? null : `“${wrong.slice(0, 32)}” is not in E.164 (+ and 7 to 15 digits).`
}

function emergencyProblem({ emergency, numbers }: ProvisionPlan): string | null {
  if (emergency === undefined) return null
  const { CustomerName, Street, City, Region, PostalCode, IsoCountry } = emergency.address
  if ([CustomerName, Street, City, Region, PostalCode].some((t) => t.trim() === '' || t.length > 128))
    return 'Name, street, city, region and postal code are needed.'
  if (!/^[A-Z]{2}$/.test(IsoCountry)) return 'The country is two capital letters (ISO 3166-1).'
  const foreign = emergency.numbers.find((n) => !numbers.includes(n))
  return foreign === undefined ? null : `${foreign.slice(0, 32)} is not among the numbers of the trunk.`
}
