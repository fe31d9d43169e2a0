// One run through the steps of provisioning, in an order in which what cannot work is known before anything is made.
import { maxFriendlyName, terminationDomain } from './credentials.ts'
import { StepFailed, type StepName, type Wanted, type Workshop } from './ensure.ts'
import { textIn } from './lists.ts'
import { invalid, type TwilioAccess } from './phones.ts'
import type { EmergencyAddress, ProvisionPlan } from './plan.ts'
import type { Provisioned, ProvisionedCredentials } from './provisioned.ts'
import { type Json, twilioUrls } from './rest.ts'

export class Run {
  readonly #shop: Workshop
  readonly #plan: ProvisionPlan
  readonly #user: { readonly username: string; readonly password: string }
  /** `…/2010-04-01/Accounts/AC…` */
  readonly #account: string
  readonly #trunks: string
  #passwordSet = false

  constructor(shop: Workshop, access: TwilioAccess, plan: ProvisionPlan, user: { username: string; password: string }) {
    const { api, trunking } = access.urls ?? twilioUrls
    this.#shop = shop
    this.#plan = plan
    this.#user = user
    this.#account = `${api}/2010-04-01/Accounts/${plan.accountSid}`
    this.#trunks = `${trunking}/v1/Trunks`
  }

  credentials(): ProvisionedCredentials | null {
    return this.#passwordSet ? this.#user : null
  }

  /** In this order, so that what cannot work is known before anything is made. */
  async all(dryRun: boolean): Promise<Provisioned> {
    const trial = await this.#checkAccount()
    const domain = terminationDomain(this.#plan.domain) ?? ''
    const known = await this.#knownTrunk(domain)
    const numbers = await this.#findNumbers(known)
    const accessList = await this.#accessList()
    const credentialList = await this.#credentialList()
    const trunk = await this.#trunk(domain)
    const trunkSid = trunk === null ? null : textIn(trunk, 'sid')
    await this.#assign(
      trunkSid,
      'trunk-access-list',
      this.#plan.name,
      'IpAccessControlLists',
      'ip_access_control_lists',
      {
        IpAccessControlListSid: accessList,
      },
    )
    await this.#assign(trunkSid, 'trunk-credential-list', this.#plan.name, 'CredentialLists', 'credential_lists', {
      CredentialListSid: credentialList,
    })
    const originationUrl = await this.#origination(trunkSid)
    for (const number of numbers)
      await this.#assign(trunkSid, 'trunk-number', textIn(number, 'phone_number'), 'PhoneNumbers', 'phone_numbers', {
        PhoneNumberSid: textIn(number, 'sid'),
      })
    const statuses = await this.#emergency(numbers)
    return {
      ok: true,
      dryRun,
      steps: this.#shop.steps,
      trial,
      trunkSid,
      termination: domain,
      originationUrl,
      credentials: this.credentials() ?? { username: this.#user.username, password: null },
      numbers: numbers.map((n) => ({
        PhoneNumber: textIn(n, 'phone_number'),
        Sid: textIn(n, 'sid'),
        EmergencyStatus: statuses.get(textIn(n, 'sid')) ?? textIn(n, 'emergency_address_status'),
      })),
    }
  }

  async #checkAccount(): Promise<boolean> {
    const { accountSid } = this.#plan
    const account = await this.#readAccount(accountSid)
    if (account === null) return false
    const status = textIn(account, 'status')
    if (status !== 'active')
      throw new StepFailed('account', accountSid, {
        ...invalid(`The Twilio account is ${status.slice(0, 32) || 'not active'}.`),
        tip: 'Open the Twilio Console: the account is suspended or closed.',
      })
    this.#shop.found('account', accountSid, accountSid)
    return textIn(account, 'type') === 'Trial'
  }

  /** Standard API keys may not read the account itself; then the next request shows whether the key is right. */
  async #readAccount(accountSid: string): Promise<Json | null> {
    try {
      return await this.#shop.get('account', accountSid, `${this.#account}.json`)
    } catch (error) {
      const forbidden = error instanceof StepFailed && (error.failure.status === 401 || error.failure.status === 403)
      if (forbidden && this.#plan.apiKey.startsWith('SK')) return null
      throw error
    }
  }

  async #knownTrunk(domain: string): Promise<string | null> {
    const rows = await this.#shop.list('trunk', domain, this.#trunks, 'trunks', {})
    const trunk = rows.find((row) => textIn(row, 'domain_name').toLowerCase() === domain)
    return trunk === undefined ? null : textIn(trunk, 'sid')
  }

  /** Every number must be the account's, and no other trunk's: a number is never taken away silently. */
  async #findNumbers(trunkSid: string | null): Promise<readonly Json[]> {
    const found: Json[] = []
    for (const number of new Set(this.#plan.numbers)) {
      const url = `${this.#account}/IncomingPhoneNumbers.json`
      const rows = await this.#shop.list('number', number, url, 'incoming_phone_numbers', { PhoneNumber: number })
      const row = rows.find((r) => textIn(r, 'phone_number') === number)
      if (row === undefined)
        throw new StepFailed('number', number, {
          ...invalid('The Twilio account does not have this number.'),
          tip: 'Buy the number in the Twilio Console, or leave it out.',
        })
      const holder = textIn(row, 'trunk_sid')
      if (holder !== '' && holder !== trunkSid)
        throw new StepFailed('number', number, {
          ...invalid('The number belongs to another trunk.'),
          tip: 'Remove it from the other trunk in the Twilio Console first, or leave it out.',
        })
      this.#shop.found('number', number, textIn(row, 'sid'))
      found.push(row)
    }
    return found
  }

  async #accessList(): Promise<string | null> {
    const { name, publicAddress } = this.#plan
    const lists = `${this.#account}/SIP/IpAccessControlLists`
    const list = await this.#shop.ensure(named('access-list', name, `${lists}.json`, 'ip_access_control_lists'))
    const sid = list === null ? null : textIn(list, 'sid')
    const url = `${lists}/${sid}/IpAddresses.json`
    await this.#shop.ensure({
      step: 'access-list-address',
      what: `${publicAddress}/32`,
      list: sid === null ? null : { url, key: 'ip_addresses' },
      matches: (row) => textIn(row, 'ip_address') === publicAddress && Number(row.cidr_prefix_length ?? 32) === 32,
      create: { url, form: { FriendlyName: name, IpAddress: publicAddress, CidrPrefixLength: '32' } },
    })
    return sid
  }

  async #credentialList(): Promise<string | null> {
    const { username, password } = this.#user
    const lists = `${this.#account}/SIP/CredentialLists`
    const list = await this.#shop.ensure(named('credential-list', this.#plan.name, `${lists}.json`, 'credential_lists'))
    const sid = list === null ? null : textIn(list, 'sid')
    const url = `${lists}/${sid}/Credentials.json`
    await this.#shop.ensure({
      step: 'credential',
      what: username,
      list: sid === null ? null : { url, key: 'credentials' },
      matches: (row) => textIn(row, 'username') === username,
      create: { url, form: { Username: username, Password: password } },
      change: () => (this.#plan.renewPassword === true ? { Password: password } : null),
      changeUrl: (credential) => `${lists}/${sid}/Credentials/${credential}.json`,
    })
    const last = this.#shop.steps.at(-1)
    this.#passwordSet = last?.did === 'created' || last?.did === 'updated'
    return sid
  }

  async #trunk(domain: string): Promise<Json | null> {
    const { name, secure, cnamLookup, transferMode } = this.#plan
    const form = {
      Secure: String(secure),
      CnamLookupEnabled: String(cnamLookup),
      ...(transferMode === undefined ? {} : { TransferMode: transferMode }),
    }
    return this.#shop.ensure({
      step: 'trunk',
      what: domain,
      list: { url: this.#trunks, key: 'trunks' },
      matches: (row) => textIn(row, 'domain_name').toLowerCase() === domain,
      create: { url: this.#trunks, form: { FriendlyName: name, DomainName: domain, ...form } },
      change: (row) => {
        const same =
          row.secure === secure &&
          row.cnam_lookup_enabled === cnamLookup &&
          (transferMode === undefined || row.transfer_mode === transferMode)
        return same ? null : form
      },
      changeUrl: (sid) => `${this.#trunks}/${sid}`,
    })
  }

  /** Puts a list or a number into the trunk; the form has one field, the id of what is put in. */
  async #assign(
    trunkSid: string | null,
    step: StepName,
    what: string,
    folder: string,
    key: string,
    form: Readonly<Record<string, string | null>>,
  ): Promise<void> {
    const [field = '', sid = null] = Object.entries(form)[0] ?? []
    const url = `${this.#trunks}/${trunkSid}/${folder}`
    await this.#shop.ensure({
      step,
      what,
      list: trunkSid === null || sid === null ? null : { url, key },
      matches: (row) => textIn(row, 'sid') === sid,
      create: { url, form: { [field]: sid ?? '' } },
    })
  }

  async #origination(trunkSid: string | null): Promise<string> {
    const { fqdn, secure, name } = this.#plan
    const sipUrl = `sip:${fqdn.toLowerCase()}${secure ? ';transport=tls' : ''}`
    const url = `${this.#trunks}/${trunkSid}/OriginationUrls`
    await this.#shop.ensure({
      step: 'origination-url',
      what: sipUrl,
      list: trunkSid === null ? null : { url, key: 'origination_urls' },
      matches: (row) => textIn(row, 'sip_url').toLowerCase() === sipUrl,
      create: {
        url,
        form: { Weight: '10', Priority: '10', Enabled: 'true', FriendlyName: name, SipUrl: sipUrl },
      },
      change: (row) => (row.enabled === false ? { Enabled: 'true' } : null),
      changeUrl: (sid) => `${url}/${sid}`,
    })
    return sipUrl
  }

  /** Registration takes Twilio 10 to 15 minutes; the status says how far it is. */
  async #emergency(numbers: readonly Json[]): Promise<ReadonlyMap<string, string>> {
    const statuses = new Map<string, string>()
    const { emergency } = this.#plan
    if (emergency === undefined) return statuses
    const address = await this.#shop.ensure(this.#addressWanted(emergency.address))
    const addressSid = address === null ? null : textIn(address, 'sid')
    for (const number of numbers.filter((n) => emergency.numbers.includes(textIn(n, 'phone_number')))) {
      const sid = textIn(number, 'sid')
      const what = textIn(number, 'phone_number')
      if (addressSid !== null && textIn(number, 'emergency_address_sid') === addressSid) {
        this.#shop.found('number-emergency-address', what, sid)
        continue
      }
      const url = `${this.#account}/IncomingPhoneNumbers/${sid}.json`
      const row = await this.#shop.update('number-emergency-address', what, sid, url, {
        EmergencyAddressSid: addressSid ?? '',
      })
      if (row !== null) statuses.set(sid, textIn(row, 'emergency_address_status'))
    }
    return statuses
  }

  #addressWanted(address: EmergencyAddress): Wanted {
    const url = `${this.#account}/Addresses.json`
    // Twilio may correct the address, so it is found again by its name, which holds it as it was given.
    const { CustomerName, Street, StreetSecondary = '', City, PostalCode, IsoCountry } = address
    const label = [Street, StreetSecondary, PostalCode, City, IsoCountry, CustomerName]
      .filter((t) => t !== '')
      .join(', ')
    const FriendlyName = label.slice(0, maxFriendlyName)
    return {
      step: 'emergency-address',
      what: FriendlyName,
      list: { url, key: 'addresses', query: { IsoCountry } },
      matches: (row) => textIn(row, 'friendly_name') === FriendlyName && row.emergency_enabled === true,
      create: { url, form: { ...address, FriendlyName, EmergencyEnabled: 'true', AutoCorrectAddress: 'true' } },
    }
  }
}

/** A list that is known by its friendly name alone. */
function named(step: StepName, name: string, url: string, key: string): Wanted {
  return {
    step,
    what: name,
    list: { url, key },
    matches: (row) => textIn(row, 'friendly_name') === name,
    create: { url, form: { FriendlyName: name } },
  }
}
