// What certain texts must look like: numbers, log-in names, PINs, networks, mail addresses, dial codes, codec names.
import type { TextForm } from './declaration.ts'
import { isHost, isHostAndPort, isIpv4, isIpv6, lengthRanges, patternGroups } from './number-syntax.ts'
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
  did: 'a number such as +441234567890, 234567890 or *7890',
  'caller id': 'a number or a name of letters, digits, spaces and . _ - # *',
  'caller mask': 'a number, with * first or last for any digits',
  'caller id pattern': 'digits, +, . for one symbol, groups in brackets, (.*) at the end',
  'caller id replacement': 'digits and +, where 1 to 9 stand for the groups of the pattern',
  'country code': 'a calling code of 1 to 7 digits',
  dialled: 'a text of digits, letters and + * # . _ -',
  digits: 'digits',
  host: 'a host name or an IP address without port',
  'host and port': 'a host name or an IP address, with or without :port',
  keys: 'keys 0 to 9, * and #',
  lengths: 'lengths such as 9,10-12',
  location: 'an address that begins with http:, https:, sip: or sips:',
  prefixes: 'prefixes such as 00,+',
  'template file': 'a file name that ends with .pv.xml',
  'trunk login': 'a log-in of printable characters without spaces, quotes and backslashes',
}

export const FORM_CODES: Readonly<Record<TextForm, WarningCode>> = {
  number: 'WARNINGS.INVALID',
  login: 'WARNINGS.INVALID',
  pin: 'WARNINGS.XAPI.INVALID_PIN_NUMBER',
  network: 'WARNINGS.INVALID_IP_MASK',
  email: 'WARNINGS.INVALID',
  'dial code': 'WARNINGS.INVALID',
  codec: 'WARNINGS.INVALID',
  did: 'WARNINGS.INVALID',
  'caller id': 'WARNINGS.INVALID',
  'caller mask': 'WARNINGS.INVALID',
  'caller id pattern': 'WARNINGS.INVALID',
  'caller id replacement': 'WARNINGS.INVALID',
  'country code': 'WARNINGS.INVALID',
  dialled: 'WARNINGS.INVALID',
  digits: 'WARNINGS.INVALID',
  host: 'WARNINGS.INVALID',
  'host and port': 'WARNINGS.INVALID',
  keys: 'WARNINGS.INVALID',
  lengths: 'WARNINGS.INVALID',
  location: 'WARNINGS.INVALID',
  prefixes: 'WARNINGS.INVALID',
  'template file': 'WARNINGS.XAPI.INVALID_FILE_NAME',
  'trunk login': 'WARNINGS.INVALID',
}

// Each pattern is one repeated class with a bound, so none can take long.
const NUMBER = /^[A-Za-z0-9*#_-]{1,50}$/
const LOGIN = /^[\x21\x23-\x26\x28-\x2b\x2d\x2e0-9=?A-Z[\]^_`a-z{|}~]{1,50}$/
const PIN = /^[0-9]{1,10}$/
const DIAL_CODE = /^[0-9*#]{1,10}$/
const CODEC = /^[A-Za-z0-9][A-Za-z0-9. _/-]{0,31}$/

const PLAIN: Readonly<Partial<Record<TextForm, RegExp>>> = {
  number: NUMBER,
  login: LOGIN,
  pin: PIN,
  'dial code': DIAL_CODE,
  codec: CODEC,
  did: /^[+*]?[0-9]{1,31}$/,
  'caller id': /^[A-Za-z0-9+*#._ -]{1,50}$/,
  'caller mask': /^(\*[+0-9A-Za-z._-]{1,49}|[+0-9A-Za-z._-]{1,49}\*?)$/,
  'caller id replacement': /^[0-9+*#\\]{1,100}$/,
  'country code': /^[0-9]{1,7}$/,
  dialled: /^[A-Za-z0-9+*#._-]{1,50}$/,
  digits: /^[0-9]{1,50}$/,
  keys: /^[0-9*#]{1,20}$/,
  location: /^(?:https?:\/\/[0-9A-Za-z[]|sips?:[0-9A-Za-z%+])[!#-;=?-[\]_a-z~]{0,1000}$/i,
  prefixes: /^ ?[0-9+*#]{1,32}( ?, ?[0-9+*#]{1,32}){0,200} ?$/,
  'template file': /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}\.pv\.xml$/,
  'trunk login': /^[\x21\x23-\x5b\x5d-\x7e]{1,255}$/,
}

/** `text` is already within the field's length. */
export function hasForm(text: string, form: TextForm): boolean {
  switch (form) {
    case 'network':
      return isNetwork(text)
    case 'email':
      return isEmail(text)
    case 'host':
      return isHost(text)
    case 'host and port':
      return isHostAndPort(text)
    case 'lengths':
      return lengthRanges(text) !== null
    case 'caller id pattern':
      return patternGroups(text) !== null
    default:
      return PLAIN[form]?.test(text) ?? false
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
