// The account's addresses: where customers are, and where help has to go when they call for it.
import { notFound, TwilioRefusal, twilioCode } from './refusal.ts'
import { friendlyName, required } from './rules.ts'
import { type AccountTools, change, dates } from './tools.ts'
import type { Address } from './types.ts'

export interface AddressFields {
  readonly friendlyName?: string | undefined
  readonly customerName?: string | undefined
  readonly street?: string | undefined
  readonly streetSecondary?: string | undefined
  readonly city?: string | undefined
  readonly region?: string | undefined
  readonly postalCode?: string | undefined
  /** ISO 3166 alpha-2. */
  readonly isoCountry?: string | undefined
  readonly emergencyEnabled?: boolean | undefined
}

export class Addresses {
  readonly #tools: AccountTools
  /** The number that uses the address, if any: such an address stays. */
  readonly #userOf: (addressSid: string) => string | null
  readonly all = new Map<string, Address>()

  constructor(tools: AccountTools, userOf: (addressSid: string) => string | null) {
    this.#tools = tools
    this.#userOf = userOf
  }

  create(fields: AddressFields): Address {
    const isoCountry = required('IsoCountry', fields.isoCountry)
    if (!/^[A-Z]{2}$/.test(isoCountry)) {
      throw new TwilioRefusal(twilioCode.badRequest, 'IsoCountry is not an ISO 3166 country code')
    }
    const address: Address = {
      sid: `AD${this.#tools.random()}`,
      friendlyName: nameOf(fields.friendlyName) ?? '',
      customerName: required('CustomerName', fields.customerName),
      street: required('Street', fields.street),
      streetSecondary: fields.streetSecondary ?? '',
      city: required('City', fields.city),
      region: required('Region', fields.region),
      postalCode: required('PostalCode', fields.postalCode),
      isoCountry,
      emergencyEnabled: fields.emergencyEnabled ?? false,
      ...dates(this.#tools),
    }
    this.all.set(address.sid, address)
    return address
  }

  get(sid: string): Address {
    const address = this.all.get(sid)
    if (address === undefined) throw notFound(sid)
    return address
  }

  update(sid: string, fields: Omit<AddressFields, 'isoCountry'>): Address {
    const kept = (field: string, value: string | undefined) =>
      value === undefined ? undefined : required(field, value)
    return change(this.#tools, this.get(sid), {
      friendlyName: nameOf(fields.friendlyName),
      customerName: kept('CustomerName', fields.customerName),
      street: kept('Street', fields.street),
      streetSecondary: fields.streetSecondary,
      city: kept('City', fields.city),
      region: kept('Region', fields.region),
      postalCode: kept('PostalCode', fields.postalCode),
      emergencyEnabled: fields.emergencyEnabled,
    })
  }

  remove(sid: string): void {
    this.get(sid)
    const user = this.#userOf(sid)
    if (user !== null) throw new TwilioRefusal(twilioCode.conflict, `${sid} is the address of ${user}`, 409)
    this.all.delete(sid)
  }
}

function nameOf(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? value : friendlyName(value)
}
