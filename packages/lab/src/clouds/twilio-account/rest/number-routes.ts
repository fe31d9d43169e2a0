// api.twilio.com/2010-04-01: phone numbers, numbers on sale, addresses, verified caller ids.
import type { AddressFields } from '../addresses.ts'
import type { NumberFields } from '../numbers.ts'
import type { Address, AvailableNumber, Capabilities, OutgoingCallerId, PhoneNumber } from '../types.ts'
import type { Collection } from './collection.ts'
import { mailDates } from './dates.ts'
import type { Exchange } from './exchange.ts'

const root = '/2010-04-01/Accounts/:account'

function home({ account }: Exchange): string {
  return `/2010-04-01/Accounts/${account.sid}`
}

function numberFields({ form }: Exchange): NumberFields {
  return {
    friendlyName: form.text('FriendlyName'),
    trunkSid: form.text('TrunkSid'),
    voiceApplicationSid: form.text('VoiceApplicationSid'),
    voiceUrl: form.text('VoiceUrl'),
    voiceMethod: form.method('VoiceMethod'),
    voiceFallbackUrl: form.text('VoiceFallbackUrl'),
    voiceFallbackMethod: form.method('VoiceFallbackMethod'),
    statusCallback: form.text('StatusCallback'),
    statusCallbackMethod: form.method('StatusCallbackMethod'),
    smsApplicationSid: form.text('SmsApplicationSid'),
    smsUrl: form.text('SmsUrl'),
    smsMethod: form.method('SmsMethod'),
    addressSid: form.text('AddressSid'),
    bundleSid: form.text('BundleSid'),
    identitySid: form.text('IdentitySid'),
    emergencyAddressSid: form.text('EmergencyAddressSid'),
  }
}

export const incomingPhoneNumbers: Collection<PhoneNumber> = {
  path: `${root}/IncomingPhoneNumbers`,
  key: 'incoming_phone_numbers',
  filters: ['PhoneNumber', 'FriendlyName'],
  sid: (number) => number.sid,
  list: ({ account, query }) => {
    const [wanted, name] = [query.text('PhoneNumber'), query.text('FriendlyName')]
    return [...account.numbers.all.values()].filter(
      (number) =>
        (wanted === undefined || matches(number.phoneNumber, wanted)) &&
        (name === undefined || number.friendlyName === name),
    )
  },
  create: (exchange) => {
    const { account, form } = exchange
    const choice = { phoneNumber: form.text('PhoneNumber'), areaCode: form.text('AreaCode') }
    return account.numbers.buy({ ...numberFields(exchange), ...choice })
  },
  read: ({ account }, sid) => account.numbers.get(sid),
  update: (exchange, sid) => exchange.account.numbers.update(sid, numberFields(exchange)),
  remove: ({ account }, sid) => account.numbers.remove(sid),
  json: (number, exchange) => ({
    ...numberJson(number, exchange),
    ...mailDates(number),
    api_version: '2010-04-01',
    origin: 'twilio',
    status: 'in-use',
    uri: `${home(exchange)}/IncomingPhoneNumbers/${number.sid}.json`,
  }),
}

/** The fields that both interfaces show of a number. */
export function numberJson(number: PhoneNumber, { account }: Exchange) {
  return {
    sid: number.sid,
    account_sid: account.sid,
    phone_number: number.phoneNumber,
    friendly_name: number.friendlyName,
    capabilities: { ...number.capabilities },
    trunk_sid: number.trunkSid,
    voice_application_sid: number.voiceApplicationSid,
    voice_url: number.voiceUrl,
    voice_method: number.voiceMethod,
    voice_fallback_url: number.voiceFallbackUrl,
    voice_fallback_method: number.voiceFallbackMethod,
    voice_caller_id_lookup: false,
    status_callback: number.statusCallback,
    status_callback_method: number.statusCallbackMethod,
    sms_application_sid: number.smsApplicationSid,
    sms_url: number.smsUrl,
    sms_method: number.smsMethod,
    address_sid: number.addressSid,
    address_requirements: 'none',
    bundle_sid: number.bundleSid,
    identity_sid: number.identitySid,
    emergency_address_sid: number.emergencyAddressSid,
    emergency_address_status: number.emergencyAddressStatus,
    // Always so since 2021: what a client sends as EmergencyStatus has no effect.
    emergency_status: 'Active',
    beta: false,
  }
}

/** Numbers on sale of one kind in a country. */
export function availableNumbers(kind: AvailableNumber['kind']): Collection<AvailableNumber> {
  return {
    path: `${root}/AvailablePhoneNumbers/:country/${kind}`,
    key: 'available_phone_numbers',
    filters: ['AreaCode', 'Contains', 'InRegion', 'InLocality', 'VoiceEnabled', 'SmsEnabled', 'MmsEnabled'],
    sid: (number) => number.phoneNumber,
    list: (exchange) => {
      const { account, part } = exchange
      const country = part('country').toUpperCase()
      return account.numbers.available.filter(
        (number) => number.kind === kind && number.isoCountry === country && isWanted(number, exchange),
      )
    },
    json: (number) => ({
      friendly_name: friendlyForm(number.phoneNumber),
      phone_number: number.phoneNumber,
      iso_country: number.isoCountry,
      locality: number.locality,
      region: number.region,
      address_requirements: 'none',
      beta: false,
      capabilities: shopCapabilities(number.capabilities),
    }),
  }
}

function isWanted(number: AvailableNumber, { query }: Exchange): boolean {
  const { voice, sms, mms } = number.capabilities
  const wishes: readonly (readonly [boolean | undefined, boolean])[] = [
    [query.flag('VoiceEnabled'), voice],
    [query.flag('SmsEnabled'), sms],
    [query.flag('MmsEnabled'), mms],
  ]
  const [area, contains] = [query.text('AreaCode'), query.text('Contains')]
  const [region, locality] = [query.text('InRegion'), query.text('InLocality')]
  return (
    wishes.every(([wish, has]) => wish === undefined || wish === has) &&
    (area === undefined || number.phoneNumber.startsWith(`+1${area}`)) &&
    (contains === undefined || matches(number.phoneNumber, contains)) &&
    (region === undefined || region === number.region) &&
    (locality === undefined || locality === number.locality)
  )
}

/** The shop writes two of the capabilities in capitals, unlike the number once it is bought. */
function shopCapabilities({ voice, sms, mms }: Capabilities) {
  return { voice, SMS: sms, MMS: mms }
}

/** Does the number contain the pattern, in which `*` stands for any one digit? */
function matches(number: string, pattern: string): boolean {
  const wanted = pattern.slice(0, 32)
  for (let start = 0; start + wanted.length <= number.length; start++) {
    if ([...wanted].every((char, index) => char === '*' || char === number[start + index])) return true
  }
  return false
}

function friendlyForm(number: string): string {
  const found = /^\+1([0-9]{3})([0-9]{3})([0-9]{4})$/.exec(number)
  return found === null ? number : `(${found[1]}) ${found[2]}-${found[3]}`
}

function addressFields({ form }: Exchange): AddressFields {
  return {
    friendlyName: form.text('FriendlyName'),
    customerName: form.text('CustomerName'),
    street: form.text('Street'),
    streetSecondary: form.text('StreetSecondary'),
    city: form.text('City'),
    region: form.text('Region'),
    postalCode: form.text('PostalCode'),
    isoCountry: form.text('IsoCountry'),
    emergencyEnabled: form.flag('EmergencyEnabled'),
  }
}

export const addresses: Collection<Address> = {
  path: `${root}/Addresses`,
  key: 'addresses',
  filters: ['CustomerName', 'FriendlyName', 'IsoCountry', 'EmergencyEnabled'],
  sid: (address) => address.sid,
  list: ({ account, query }) => {
    const emergency = query.flag('EmergencyEnabled')
    const wishes: readonly (readonly [string | undefined, (address: Address) => string])[] = [
      [query.text('CustomerName'), (address) => address.customerName],
      [query.text('FriendlyName'), (address) => address.friendlyName],
      [query.text('IsoCountry'), (address) => address.isoCountry],
    ]
    return [...account.addresses.all.values()].filter(
      (address) =>
        (emergency === undefined || emergency === address.emergencyEnabled) &&
        wishes.every(([wish, of]) => wish === undefined || wish === of(address)),
    )
  },
  create: (exchange) => exchange.account.addresses.create(addressFields(exchange)),
  read: ({ account }, sid) => account.addresses.get(sid),
  update: (exchange, sid) => exchange.account.addresses.update(sid, addressFields(exchange)),
  remove: ({ account }, sid) => account.addresses.remove(sid),
  json: (address, exchange) => ({
    sid: address.sid,
    account_sid: exchange.account.sid,
    friendly_name: address.friendlyName,
    customer_name: address.customerName,
    street: address.street,
    street_secondary: address.streetSecondary === '' ? null : address.streetSecondary,
    city: address.city,
    region: address.region,
    postal_code: address.postalCode,
    iso_country: address.isoCountry,
    emergency_enabled: address.emergencyEnabled,
    validated: false,
    verified: false,
    ...mailDates(address),
    uri: `${home(exchange)}/Addresses/${address.sid}.json`,
  }),
}

/** Making one is a verification, which answers in a shape of its own: see the server. */
export const outgoingCallerIds: Collection<OutgoingCallerId> = {
  path: `${root}/OutgoingCallerIds`,
  key: 'outgoing_caller_ids',
  filters: ['PhoneNumber', 'FriendlyName'],
  sid: (verified) => verified.sid,
  list: ({ account, query }) => {
    const [wanted, name] = [query.text('PhoneNumber'), query.text('FriendlyName')]
    return [...account.callerIds.all.values()].filter(
      (one) =>
        (wanted === undefined || one.phoneNumber === wanted) && (name === undefined || one.friendlyName === name),
    )
  },
  read: ({ account }, sid) => account.callerIds.get(sid),
  update: ({ account, form }, sid) => account.callerIds.rename(sid, form.text('FriendlyName')),
  remove: ({ account }, sid) => account.callerIds.remove(sid),
  json: (verified, exchange) => ({
    sid: verified.sid,
    account_sid: exchange.account.sid,
    friendly_name: verified.friendlyName,
    phone_number: verified.phoneNumber,
    ...mailDates(verified),
    uri: `${home(exchange)}/OutgoingCallerIds/${verified.sid}.json`,
  }),
}
