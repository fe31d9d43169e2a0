// The account's phone numbers, those on sale, and the way of a number's emergency address to the registry and back.
//
//   unregistered --attach--> pending-registration --registry accepts--> registered --detach--> pending-unregistration
//        ^                        |                                                                      |
//        |                        +--registry refuses--> registration-failure --attach--> pending-…      |
//        +--------------------------- registry has let go <-----------------------------------------------+
import type { Addresses } from './addresses.ts'
import type { Applications } from './applications.ts'
import { notFound, TwilioRefusal, twilioCode } from './refusal.ts'
import { e164, friendlyName, webUrl } from './rules.ts'
import { type AccountTools, change, dates } from './tools.ts'
import type { Trunks } from './trunks.ts'
import type { AvailableNumber, Capabilities, HttpMethod, PhoneNumber } from './types.ts'

export interface NumberFields {
  readonly friendlyName?: string | undefined
  /** The empty string takes the number off its trunk. */
  readonly trunkSid?: string | undefined
  readonly voiceApplicationSid?: string | undefined
  readonly voiceUrl?: string | undefined
  readonly voiceMethod?: HttpMethod | undefined
  readonly voiceFallbackUrl?: string | undefined
  readonly voiceFallbackMethod?: HttpMethod | undefined
  readonly statusCallback?: string | undefined
  readonly statusCallbackMethod?: HttpMethod | undefined
  readonly smsApplicationSid?: string | undefined
  readonly smsUrl?: string | undefined
  readonly smsMethod?: HttpMethod | undefined
  readonly addressSid?: string | undefined
  readonly bundleSid?: string | undefined
  readonly identitySid?: string | undefined
  /** The empty string detaches the address. */
  readonly emergencyAddressSid?: string | undefined
}

export interface PurchaseFields extends NumberFields {
  readonly phoneNumber?: string | undefined
  /** Three digits of a US or Canadian number, instead of the whole. */
  readonly areaCode?: string | undefined
}

const allCapabilities: Capabilities = { voice: true, sms: true, mms: true, fax: false }

export class PhoneNumbers {
  readonly #tools: AccountTools
  readonly #trunks: Trunks
  readonly #addresses: Addresses
  readonly #applications: Applications
  readonly all = new Map<string, PhoneNumber>()
  /** On sale; buying takes a number out of here. */
  readonly available: AvailableNumber[] = []

  constructor(tools: AccountTools, trunks: Trunks, addresses: Addresses, applications: Applications) {
    this.#tools = tools
    this.#trunks = trunks
    this.#addresses = addresses
    this.#applications = applications
  }

  /** Puts numbers on sale. */
  offer(phoneNumber: string, more: Partial<Omit<AvailableNumber, 'phoneNumber'>> = {}): AvailableNumber {
    const offered: AvailableNumber = {
      phoneNumber: e164('PhoneNumber', phoneNumber),
      isoCountry: 'US',
      kind: 'Local',
      capabilities: allCapabilities,
      locality: null,
      region: null,
      ...more,
    }
    this.available.push(offered)
    return offered
  }

  /** Gives the account a number without the shop. */
  add(phoneNumber: string, more: Partial<Pick<PhoneNumber, 'isoCountry' | 'capabilities' | 'friendlyName'>> = {}) {
    const number = e164('PhoneNumber', phoneNumber)
    if (this.byPhoneNumber(number) !== null) throw notAvailable(number)
    const owned: PhoneNumber = {
      sid: `PN${this.#tools.random()}`,
      phoneNumber: number,
      isoCountry: 'US',
      friendlyName: number,
      capabilities: allCapabilities,
      trunkSid: null,
      voiceApplicationSid: null,
      voiceUrl: null,
      voiceMethod: 'POST',
      voiceFallbackUrl: null,
      voiceFallbackMethod: 'POST',
      statusCallback: null,
      statusCallbackMethod: 'POST',
      smsApplicationSid: null,
      smsUrl: null,
      smsMethod: 'POST',
      addressSid: null,
      bundleSid: null,
      identitySid: null,
      emergencyAddressSid: null,
      emergencyAddressStatus: 'unregistered',
      ...more,
      ...dates(this.#tools),
    }
    this.all.set(owned.sid, owned)
    return owned
  }

  /** Buys one number that is on sale, by number or area code, with its settings in the same stroke. */
  buy(fields: PurchaseFields): PhoneNumber {
    const offered = this.#offered(fields)
    this.#check(fields, null)
    const { phoneNumber, isoCountry, capabilities } = offered
    const number = this.add(phoneNumber, { isoCountry, capabilities })
    this.available.splice(this.available.indexOf(offered), 1)
    return this.update(number.sid, fields)
  }

  get(sid: string): PhoneNumber {
    const number = this.all.get(sid)
    if (number === undefined) throw notFound(sid)
    return number
  }

  byPhoneNumber(phoneNumber: string): PhoneNumber | null {
    for (const number of this.all.values()) if (number.phoneNumber === phoneNumber) return number
    return null
  }

  ofTrunk(trunkSid: string): readonly PhoneNumber[] {
    return [...this.all.values()].filter((number) => number.trunkSid === trunkSid)
  }

  update(sid: string, fields: NumberFields): PhoneNumber {
    const number = this.get(sid)
    const checked = this.#check(fields, number)
    change(this.#tools, number, checked)
    if (fields.emergencyAddressSid !== undefined) this.setEmergencyAddress(sid, fields.emergencyAddressSid || null)
    if (fields.trunkSid) this.#clearVoice(number)
    return number
  }

  /** Gives the number to the trunk; its voice app and webhooks are cleared. */
  attachToTrunk(trunkSid: string, sid: string): PhoneNumber {
    this.#trunks.get(trunkSid)
    return this.update(sid, { trunkSid })
  }

  detachFromTrunk(trunkSid: string, sid: string): void {
    const number = this.get(sid)
    if (number.trunkSid !== trunkSid) throw notFound(sid)
    this.update(sid, { trunkSid: '' })
  }

  /** Takes every number off the trunk, or none when one of them is used for emergency calls. */
  detachAll(trunkSid: string): void {
    const numbers = this.ofTrunk(trunkSid)
    for (const number of numbers) refuseWhenEmergency(number)
    for (const number of numbers) this.detachFromTrunk(trunkSid, number.sid)
  }

  /** The console's bulk form: numbers of the account, one to a line; says of each what came of it. */
  addToTrunkInBulk(trunkSid: string, lines: string): { readonly added: PhoneNumber[]; readonly refused: string[] } {
    this.#trunks.get(trunkSid)
    const added: PhoneNumber[] = []
    const refused: string[] = []
    for (const line of lines.split('\n').map((one) => one.trim())) {
      const number = line === '' ? null : this.byPhoneNumber(line)
      if (number !== null) added.push(this.attachToTrunk(trunkSid, number.sid))
      else if (line !== '') refused.push(line)
    }
    return { added, refused }
  }

  remove(sid: string): void {
    refuseWhenEmergency(this.get(sid))
    this.all.delete(sid)
  }

  /** A change of address goes by way of none: the old one has to be unregistered first. */
  setEmergencyAddress(sid: string, addressSid: string | null): PhoneNumber {
    const number = this.get(sid)
    this.#checkEmergency(number, addressSid)
    if (addressSid === number.emergencyAddressSid) return number
    const wasRegistered = number.emergencyAddressStatus === 'registered'
    const detached = wasRegistered ? 'pending-unregistration' : 'unregistered'
    number.emergencyAddressStatus = addressSid === null ? detached : 'pending-registration'
    number.emergencyAddressSid = addressSid
    number.updated = this.#tools.now()
    return number
  }

  /** The registry has done its work: what is pending is settled. `accepts` says which addresses it takes. */
  settleEmergencyAddresses(accepts: (number: PhoneNumber) => boolean = () => true): void {
    for (const number of this.all.values()) {
      const ok = accepts(number)
      if (number.emergencyAddressStatus === 'pending-registration') {
        number.emergencyAddressStatus = ok ? 'registered' : 'registration-failure'
      } else if (number.emergencyAddressStatus === 'pending-unregistration') {
        number.emergencyAddressStatus = ok ? 'unregistered' : 'unregistration-failure'
      }
    }
  }

  #offered(fields: PurchaseFields): AvailableNumber {
    const { phoneNumber, areaCode } = fields
    if (phoneNumber !== undefined) {
      const number = e164('PhoneNumber', phoneNumber)
      const offered = this.available.find((one) => one.phoneNumber === number)
      if (offered === undefined) throw notAvailable(number)
      return offered
    }
    if (areaCode === undefined) {
      throw new TwilioRefusal(twilioCode.invalidNumber, 'Either PhoneNumber or AreaCode has to be given')
    }
    const offered = this.available.find((one) => one.phoneNumber.startsWith(`+1${areaCode}`))
    if (offered === undefined) {
      throw new TwilioRefusal(twilioCode.noNumberInArea, `No number is on sale in area code ${areaCode}`)
    }
    return offered
  }

  #check(fields: NumberFields, number: PhoneNumber | null) {
    const {
      trunkSid,
      voiceApplicationSid,
      smsApplicationSid,
      addressSid,
      emergencyAddressSid,
      friendlyName: name,
    } = fields
    if (trunkSid) this.#trunks.get(trunkSid)
    if (voiceApplicationSid) this.#applications.get(voiceApplicationSid)
    if (smsApplicationSid) this.#applications.get(smsApplicationSid)
    if (addressSid) this.#addresses.get(addressSid)
    if (emergencyAddressSid !== undefined) this.#checkEmergency(number, emergencyAddressSid || null)
    if (number !== null && trunkSid !== undefined && (trunkSid || null) !== number.trunkSid) refuseWhenEmergency(number)
    const sid = (value: string | undefined) => (value === '' ? null : value)
    const url = (field: string, value: string | undefined) => (value === undefined ? undefined : webUrl(field, value))
    return {
      friendlyName: name === undefined ? undefined : friendlyName(name),
      trunkSid: sid(trunkSid),
      voiceApplicationSid: sid(voiceApplicationSid),
      voiceUrl: url('VoiceUrl', fields.voiceUrl),
      voiceMethod: fields.voiceMethod,
      voiceFallbackUrl: url('VoiceFallbackUrl', fields.voiceFallbackUrl),
      voiceFallbackMethod: fields.voiceFallbackMethod,
      statusCallback: url('StatusCallback', fields.statusCallback),
      statusCallbackMethod: fields.statusCallbackMethod,
      smsApplicationSid: sid(smsApplicationSid),
      smsUrl: url('SmsUrl', fields.smsUrl),
      smsMethod: fields.smsMethod,
      addressSid: sid(addressSid),
      bundleSid: sid(fields.bundleSid),
      identitySid: sid(fields.identitySid),
    }
  }

  #checkEmergency(number: PhoneNumber | null, addressSid: string | null): void {
    const current = number?.emergencyAddressSid ?? null
    if (addressSid === null || addressSid === current) return
    const address = this.#addresses.get(addressSid)
    if (!address.emergencyEnabled) {
      throw new TwilioRefusal(twilioCode.badRequest, `Address ${addressSid} is not enabled for emergency calls`)
    }
    const free: readonly string[] = ['unregistered', 'registration-failure']
    if (number !== null && !free.includes(number.emergencyAddressStatus)) {
      throw new TwilioRefusal(
        twilioCode.badRequest,
        `The emergency address of ${number.phoneNumber} is ${number.emergencyAddressStatus}: detach it and wait until it is unregistered`,
      )
    }
  }

  #clearVoice(number: PhoneNumber): void {
    Object.assign(number, { voiceApplicationSid: null, voiceUrl: null, voiceFallbackUrl: null })
  }
}

function refuseWhenEmergency(number: PhoneNumber): void {
  if (number.emergencyAddressStatus === 'unregistered' || number.emergencyAddressStatus === 'registration-failure')
    return
  throw new TwilioRefusal(
    twilioCode.usedForEmergencyCalls,
    `${number.phoneNumber} is used for emergency calling: its emergency address is ${number.emergencyAddressStatus}`,
  )
}

function notAvailable(phoneNumber: string): TwilioRefusal {
  return new TwilioRefusal(twilioCode.numberNotAvailable, `${phoneNumber} is not available`)
}
