// What certain texts must look like: numbers, log-in names, PINs, networks, mail addresses, dial codes, codec names.
import type { TextForm } from './declaration.ts'
import type { WarningCode } from './problems.ts'

/** For messages: `<field>: <words> is expected`. */
export const FORM_WORDS: Readonly<Record<TextForm, string>> = {
  number: 'a number of letters, digits, *, #, - and _',
  login: 'a name of printable characters without spaces, quotes and @ : \\ < > , ; /',
  pin: 'a PIN of 1 to 10 digits',
  network: 'an IP address or network such as 192.0.2.7 or 192.0.2.0/24',
  email: 'a mail address',
  'dial code': 'a code of digits, * and #',
  codec: 'a codec name',
}

export const FORM_CODES: Readonly<Record<TextForm, WarningCode>> = {
  number: 'WARNINGS.INVALID',
  login: 'WARNINGS.INVALID',
  pin: 'WARNINGS.XAPI.INVALID_PIN_NUMBER',
  network: 'WARNINGS.INVALID_IP_MASK',
  email: 'WARNINGS.INVALID',
  'dial code': 'WARNINGS.INVALID',
  codec: 'WARNINGS.INVALID',
}

// Each pattern is one repeated class with a bound, so none can take long.
const NUMBER = /^[A-Za-z0-9*#_-]{1,50}$/
const LOGIN = /^[\x21\x23-\x26\x28-\x2b\x2d\x2e0-9=?A-Z[\]^_`a-z{|}~]{1,50}$/
const PIN = /^[0-9]{1,10}$/
const DIAL_CODE = /^[0-9*#]{1,10}$/
const CODEC = /^[A-Za-z0-9][A-Za-z0-9. _/-]{0,31}$/

/** `text` is already within the field's length. */
export function hasForm(text: string, form: TextForm): boolean {
  switch (form) {
    case 'number':
      return NUMBER.test(text)
    case 'login':
      return LOGIN.test(text)
    case 'pin':
      return PIN.test(text)
    case 'dial code':
      return DIAL_CODE.test(text)
    case 'codec':
      return CODEC.test(text)
    case 'network':
      return isNetwork(text)
    case 'email':
      return isEmail(text)
  }
}

// Something before one @, a host with a dot or a bare host after it; whether mail arrives is another question.
function isEmail(text: string): boolean {
  const at = text.indexOf('@')
  const host = text.slice(at + 1)
  return at > 0 && host !== '' && !host.includes('@') && !/[\s<>"(),;:\\]/.test(text)
}

/** IPv4 or IPv6, with an optional prefix length. */
export function isNetwork(text: string): boolean {
  if (text.length > 64) return false
  const [address = '', prefix, ...more] = text.split('/')
  if (more.length > 0) return false
  const bits = isIpv4(address) ? 32 : isIpv6(address) ? 128 : 0
  if (bits === 0) return false
  return prefix === undefined || (/^[0-9]{1,3}$/.test(prefix) && Number(prefix) <= bits)
}

function isIpv4(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255)
}

function isIpv6(text: string): boolean {
  const halves = text.split('::')
  if (halves.length > 2) return false
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')))
  const last = groups.at(-1)?.at(-1) ?? ''
  const mapped = last.includes('.')
  if (mapped && !isIpv4(last)) return false
  const plain = groups.flat().slice(0, mapped ? -1 : undefined)
  if (!plain.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return false
  const count = plain.length + (mapped ? 2 : 0)
  return halves.length === 2 ? count < 8 : count === 8
}
