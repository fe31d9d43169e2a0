// What Twilio accepts as a value: names, passwords, addresses, domains, URLs, numbers. Each check gives the value back or refuses.
import { isIPv4 } from 'node:net'
import { TwilioRefusal, twilioCode } from './refusal.ts'

const nameLimit = 64
const usernameLimit = 32
const passwordMinimum = 12
const urlLimit = 1024

export function friendlyName(value: string | undefined, code: number = twilioCode.badRequest): string {
  const name = required('FriendlyName', value, code)
  if (name.length > nameLimit) throw new TwilioRefusal(code, `FriendlyName is longer than ${nameLimit} characters`)
  return name
}

export function required(field: string, value: string | undefined, code: number = twilioCode.badRequest): string {
  if (value === undefined || value.trim() === '') {
    throw new TwilioRefusal(code, `Missing required parameter ${field} in the post body`)
  }
  return value
}

/** Up to 32 characters (Twilio's guide for 3CX). */
export function username(value: string | undefined): string {
  const name = required('Username', value)
  if (name.length > usernameLimit) {
    throw new TwilioRefusal(twilioCode.badRequest, `Username is longer than ${usernameLimit} characters`)
  }
  return name
}

/** 12 characters or more, one digit, upper and lower case (Twilio's guide for 3CX). */
export function password(value: string | undefined): string {
  const word = required('Password', value)
  const lacks = [
    word.length < passwordMinimum ? `at least ${passwordMinimum} characters` : null,
    /[0-9]/.test(word) ? null : 'a digit',
    /[A-Z]/.test(word) ? null : 'an upper case letter',
    /[a-z]/.test(word) ? null : 'a lower case letter',
  ].filter((lack) => lack !== null)
  if (lacks.length > 0) throw new TwilioRefusal(twilioCode.badRequest, `Password needs ${lacks.join(', ')}`)
  return word
}

export function ipAddress(value: string | undefined): string {
  const address = required('IpAddress', value)
  if (!isIPv4(address)) throw new TwilioRefusal(twilioCode.badRequest, `IpAddress ${address} is not an IPv4 address`)
  return address
}

export function cidrPrefixLength(value = 32): number {
  return inRange('CidrPrefixLength', value, 0, 32, twilioCode.badRequest)
}

export function inRange(field: string, value: number, from: number, to: number, code: number): number {
  if (Number.isInteger(value) && value >= from && value <= to) return value
  throw new TwilioRefusal(code, `${field} must be an integer from ${from} to ${to}`)
}

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** The labels before the suffix, in lower case; refuses a bare label, another suffix and characters outside letters, digits and `-`. */
export function domainName(field: string, value: string, suffix: string, code: number): string {
  const name = value.toLowerCase()
  const labels = name.endsWith(suffix) ? name.slice(0, -suffix.length).split('.') : []
  if (labels.length === 0) throw new TwilioRefusal(code, `${field} must end with ${suffix}`)
  if (name.length > 253 || !labels.every((one) => label.test(one))) {
    throw new TwilioRefusal(code, `${field} may have letters, digits and - before ${suffix}`)
  }
  return name
}

/** `sip:host`, `sips:user@host:port;transport=…`: the scheme is demanded, as Twilio demands it. */
export function sipUrl(value: string | undefined): string {
  const url = required('SipUrl', value, twilioCode.trunkValidation)
  if (url.length > urlLimit || !/^sips?:(?:[^\s@<>]{1,255}@)?[a-z0-9[\]:.-]{1,255}(?:[;?][^\s<>]*)?$/i.test(url)) {
    throw new TwilioRefusal(twilioCode.trunkValidation, 'SipUrl is not a sip: URL')
  }
  return url
}

/** An http or https URL; the empty string takes the URL away. */
export function webUrl(field: string, value: string): string | null {
  if (value === '') return null
  const url = URL.canParse(value) ? new URL(value) : null
  if (url !== null && value.length <= urlLimit && (url.protocol === 'http:' || url.protocol === 'https:')) return value
  throw new TwilioRefusal(twilioCode.invalidUrl, `${field} is not a valid URL`)
}

export function isE164(value: string): boolean {
  return /^\+[1-9][0-9]{6,14}$/.test(value)
}

export function e164(field: string, value: string | undefined): string {
  const number = required(field, value, twilioCode.invalidNumber)
  if (!isE164(number)) throw new TwilioRefusal(twilioCode.invalidNumber, `${field} is not a number in E.164 format`)
  return number
}
