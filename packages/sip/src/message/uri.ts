// SIP, SIPS and tel URIs: parsed, written and compared (RFC 3261 19.1, RFC 3966).
import { bracketed, parseHostPort, sameHost } from './address.ts'
import { isUriText } from './characters.ts'
import {
  escapeText,
  headerCharacters,
  paramCharacters,
  passwordCharacters,
  unescapeText,
  userCharacters,
} from './escape.ts'
import { maxParams } from './limits.ts'
import { noParams, type Params } from './params.ts'
import type { SipUri } from './types.ts'

const noHeaders: ReadonlyMap<string, string> = new Map()

/** What `readUri` found: a URI, a scheme that is none of ours, or nothing well-formed. */
export type UriReading =
  | { readonly form: 'known'; readonly uri: SipUri }
  | { readonly form: 'foreign'; readonly scheme: string }
  | { readonly form: 'malformed' }

const malformed: UriReading = { form: 'malformed' }

/** The scheme in lower case, or null when the text does not begin with one (RFC 3986 3.1). */
export function schemeOf(text: string): string | null {
  if (text.startsWith('sip:')) return 'sip'
  const colon = text.indexOf(':')
  if (colon < 1 || colon > 64) return null
  for (let i = 0; i < colon; i++) {
    const code = text.charCodeAt(i)
    const letter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a
    const other = (code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2d || code === 0x2e
    if (!letter && !(other && i > 0)) return null
  }
  return text.slice(0, colon).toLowerCase()
}

/** Reads a URI and tells a foreign scheme (416) from a malformed one (400). */
export function readUri(text: string): UriReading {
  const scheme = schemeOf(text)
  if (scheme === null || !isUriText(text)) return malformed
  if (scheme === 'sip' || scheme === 'sips') return readSip(scheme, text.slice(scheme.length + 1))
  if (scheme === 'tel') return readTel(text.slice(4))
  return { form: 'foreign', scheme }
}

/** A SIP, SIPS or tel URI; null when malformed or of another scheme. */
export function parseUri(text: string): SipUri | null {
  const reading = readUri(text)
  return reading.form === 'known' ? reading.uri : null
}

function readSip(scheme: 'sip' | 'sips', rest: string): UriReading {
  const at = rest.indexOf('@')
  // An @ cannot stand unescaped behind the host; a second one would make two readings possible.
  if (at >= 0 && rest.indexOf('@', at + 1) >= 0) return malformed
  let user: string | null = null
  let password: string | null = null
  if (at >= 0) {
    const colon = rest.indexOf(':')
    const hasPassword = colon >= 0 && colon < at
    user = unescapeText(rest.slice(0, hasPassword ? colon : at))
    if (user === null || user === '') return malformed
    if (hasPassword) {
      password = unescapeText(rest.slice(colon + 1, at))
      if (password === null) return malformed
    }
  }
  const question = rest.indexOf('?', at + 1)
  const end = question < 0 ? rest.length : question
  const semicolon = rest.indexOf(';', at + 1)
  const hostEnd = semicolon < 0 || semicolon > end ? end : semicolon
  const hostPort = parseHostPort(rest.slice(at + 1, hostEnd))
  const params = readParams(rest.slice(hostEnd, end))
  const headers = question < 0 ? noHeaders : readHeaders(rest.slice(question + 1))
  if (hostPort === null || params === null || headers === null) return malformed
  return {
    form: 'known',
    uri: { scheme, user, password, host: hostPort.host, port: hostPort.port, params, headers },
  }
}

function readTel(rest: string): UriReading {
  const semicolon = rest.indexOf(';')
  const number = semicolon < 0 ? rest : rest.slice(0, semicolon)
  const params = semicolon < 0 ? noParams : readParams(rest.slice(semicolon))
  if (params === null || !isTelNumber(number)) return malformed
  return {
    form: 'known',
    uri: { scheme: 'tel', user: number, password: null, host: '', port: null, params, headers: noHeaders },
  }
}

function isTelNumber(text: string): boolean {
  if (text === '' || text === '+') return false
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i)
    if (!'0123456789ABCDEFabcdef*#-.()'.includes(character) && !(character === '+' && i === 0)) return false
  }
  return true
}

/** Parameters of a URI: separated by semicolons, names and values unescaped, names in lower case. */
function readParams(text: string): Params | null {
  if (text === '') return noParams
  const params = new Map<string, string | null>()
  for (const part of text.slice(1).split(';', maxParams + 1)) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const name = unescapeText(equals < 0 ? part : part.slice(0, equals))
    const value = equals < 0 ? null : unescapeText(part.slice(equals + 1))
    if (name === null || name === '' || (equals >= 0 && value === null)) return null
    const key = name.toLowerCase()
    if (!params.has(key)) params.set(key, value)
  }
  return params.size > maxParams ? null : params
}

function readHeaders(text: string): ReadonlyMap<string, string> | null {
  const headers = new Map<string, string>()
  for (const part of text.split('&', maxParams + 1)) {
    const equals = part.indexOf('=')
    if (equals < 1) return null
    const name = unescapeText(part.slice(0, equals))
    const value = unescapeText(part.slice(equals + 1))
    if (name === null || value === null) return null
    headers.set(name, value)
  }
  return headers.size > maxParams ? null : headers
}

/** Writes a URI; whatever its parts hold, the result has no character that could end a header or an angle bracket. */
export function formatUri(uri: SipUri): string {
  let text = `${uri.scheme}:`
  if (uri.scheme === 'tel') {
    text += escapeText(uri.user ?? '', telCharacters)
  } else {
    if (uri.user !== null) {
      text += escapeText(uri.user, userCharacters)
      if (uri.password !== null) text += `:${escapeText(uri.password, passwordCharacters)}`
      text += '@'
    }
    text += bracketed(escapeText(uri.host, hostCharacters))
    if (uri.port !== null) text += `:${uri.port}`
  }
  for (const [name, value] of uri.params) {
    text += `;${escapeText(name, paramCharacters)}`
    if (value !== null) text += `=${escapeText(value, paramCharacters)}`
  }
  let separator = '?'
  for (const [name, value] of uri.headers) {
    text += `${separator}${escapeText(name, headerCharacters)}=${escapeText(value, headerCharacters)}`
    separator = '&'
  }
  return text
}

const telCharacters = userCharacters.slice()
telCharacters[0x23] = 1
const hostCharacters = userCharacters.slice()
hostCharacters[0x3a] = 1
for (const code of [0x26, 0x3d, 0x2b, 0x24, 0x2c, 0x3b, 0x3f, 0x2f]) hostCharacters[code] = 0

/** Parameters that must be in both URIs or in none (RFC 3261 19.1.4 and its list of URIs that are not equivalent). */
const decisiveParams = ['user', 'ttl', 'method', 'maddr', 'transport']

/** Whether two URIs are equivalent (RFC 3261 19.1.4); tel URIs are compared without visual separators. */
export function sameUri(a: SipUri, b: SipUri): boolean {
  if (a.scheme !== b.scheme || a.password !== b.password || a.port !== b.port) return false
  if (a.scheme === 'tel' ? telDigits(a.user) !== telDigits(b.user) : a.user !== b.user) return false
  return sameHost(a.host, b.host) && sameParams(a.params, b.params) && sameHeaders(a.headers, b.headers)
}

function sameParams(a: Params, b: Params): boolean {
  for (const name of decisiveParams) if (a.has(name) !== b.has(name)) return false
  for (const [name, value] of a) {
    if (b.has(name) && (b.get(name) ?? '').toLowerCase() !== (value ?? '').toLowerCase()) return false
  }
  return true
}

function sameHeaders(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  if (a.size !== b.size) return false
  const right = new Map([...b].map(([name, value]) => [name.toLowerCase(), value]))
  for (const [name, value] of a) if (right.get(name.toLowerCase()) !== value) return false
  return true
}

function telDigits(user: string | null): string {
  let digits = ''
  for (const character of user ?? '') if (!'-.()'.includes(character)) digits += character.toLowerCase()
  return digits
}
