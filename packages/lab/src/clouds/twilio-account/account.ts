// One simulated Twilio account in memory: what its owner configured, kept under Twilio's rules.
import { timingSafeEqual } from 'node:crypto'
import { AccessLists } from './access-lists.ts'
import { Addresses } from './addresses.ts'
import { Applications } from './applications.ts'
import { OutgoingCallerIds } from './caller-ids.ts'
import { DialingPermissions } from './dialing-permissions.ts'
import { SipDomains } from './domains.ts'
import { PhoneNumbers } from './numbers.ts'
import { type AccountTools, worldTools } from './tools.ts'
import { defaultTrunkLimits, type TrunkLimits, Trunks } from './trunks.ts'
import type { AccountStatus } from './types.ts'

export interface AccountOptions {
  readonly sid?: string
  readonly authToken?: string
  readonly friendlyName?: string
  readonly type?: 'Full' | 'Trial'
  /** Names that all accounts share: hand the same set to accounts that shall get into each other's way. */
  readonly takenNames?: Set<string>
  readonly limits?: Partial<TrunkLimits>
  /** ISO codes of the countries that may be called; default US and CA. */
  readonly countries?: readonly string[]
  readonly tools?: AccountTools
}

export class TwilioAccount {
  /** AC… */
  readonly sid: string
  authToken: string
  friendlyName: string
  status: AccountStatus = 'active'
  readonly type: 'Full' | 'Trial'
  readonly created: number
  /** Secret by the sid (SK…) of an API key. */
  readonly apiKeys = new Map<string, string>()
  readonly lists: AccessLists
  readonly trunks: Trunks
  readonly domains: SipDomains
  readonly applications: Applications
  readonly addresses: Addresses
  readonly numbers: PhoneNumbers
  readonly callerIds: OutgoingCallerIds
  readonly dialing: DialingPermissions
  readonly #tools: AccountTools

  constructor(options: AccountOptions = {}) {
    const { tools = worldTools, takenNames = new Set<string>() } = options
    this.#tools = tools
    this.sid = options.sid ?? `AC${tools.random()}`
    this.authToken = options.authToken ?? tools.random()
    this.friendlyName = options.friendlyName ?? 'Lab account'
    this.type = options.type ?? 'Full'
    this.created = tools.now()
    this.lists = new AccessLists(tools, (listSid) => this.#userOfList(listSid))
    this.trunks = new Trunks(tools, this.lists, takenNames, { ...defaultTrunkLimits, ...options.limits })
    this.domains = new SipDomains(tools, this.lists, takenNames)
    this.applications = new Applications(tools)
    this.addresses = new Addresses(tools, (addressSid) => this.#userOfAddress(addressSid))
    this.numbers = new PhoneNumbers(tools, this.trunks, this.addresses, this.applications)
    this.callerIds = new OutgoingCallerIds(tools)
    this.dialing = new DialingPermissions(options.countries)
  }

  /** Makes an API key; its secret is shown this once. */
  createApiKey(): { readonly sid: string; readonly secret: string } {
    const key = { sid: `SK${this.#tools.random()}`, secret: this.#tools.random() }
    this.apiKeys.set(key.sid, key.secret)
    return key
  }

  /** HTTP Basic: the account's sid with the auth token, or an API key with its secret. */
  isAuthentic(user: string, secret: string): boolean {
    const expected = user === this.sid ? this.authToken : this.apiKeys.get(user)
    return expected !== undefined && sameText(expected, secret)
  }

  /** May this number be shown as the caller: a number of the account or a verified one? */
  mayShow(phoneNumber: string): boolean {
    return this.numbers.byPhoneNumber(phoneNumber) !== null || this.callerIds.isVerified(phoneNumber)
  }

  /** Takes the numbers off the trunk and deletes it; refused while one is used for emergency calls. */
  removeTrunk(sid: string): void {
    this.trunks.refuseToRemove(sid)
    this.numbers.detachAll(sid)
    this.trunks.remove(sid)
  }

  #userOfList(listSid: string): string | null {
    for (const trunk of this.trunks.all.values()) {
      if (trunk.ipAccessControlLists.has(listSid) || trunk.credentialLists.has(listSid)) return trunk.sid
    }
    for (const domain of this.domains.all.values()) {
      const { callIpAccessControlLists, callCredentialLists, registrationCredentialLists } = domain
      const mappings = [callIpAccessControlLists, callCredentialLists, registrationCredentialLists]
      if (mappings.some((lists) => lists.has(listSid))) return domain.sid
    }
    return null
  }

  #userOfAddress(addressSid: string): string | null {
    for (const number of this.numbers.all.values()) {
      if (number.addressSid === addressSid || number.emergencyAddressSid === addressSid) return number.sid
    }
    return null
  }
}

function sameText(expected: string, given: string): boolean {
  const [one, other] = [Buffer.from(expected), Buffer.from(given)]
  return one.length === other.length && timingSafeEqual(one, other)
}
