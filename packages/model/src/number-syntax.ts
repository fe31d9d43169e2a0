// The small languages inside texts: hosts, lists of lengths, patterns of caller ids, outside numbers and SIP addresses.

export function isIpv4(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255)
}

export function isIpv6(text: string): boolean {
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

const LABEL = /^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/

/** A host name or an address without port. IPv6 with or without brackets. */
export function isHost(text: string): boolean {
  if (text.length > 253) return false
  if (isIpv6(text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text)) return true
  const labels = (text.endsWith('.') ? text.slice(0, -1) : text).split('.')
  const numeric = labels.every((label) => /^[0-9]{1,63}$/.test(label))
  return numeric ? isIpv4(text) : labels.every((label) => label.length <= 63 && LABEL.test(label))
}

export function isHostAndPort(text: string): boolean {
  if (isHost(text)) return true
  const colon = text.lastIndexOf(':')
  return colon > 0 && isPort(text.slice(colon + 1)) && isHost(text.slice(0, colon))
}

function isPort(text: string): boolean {
  return /^[0-9]{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535
}

export interface LengthRange {
  readonly from: number
  readonly to: number
}

const LONGEST_NUMBER = 99

/** `9,10-12` as ranges; null when it is none. */
export function lengthRanges(text: string): readonly LengthRange[] | null {
  const ranges: LengthRange[] = []
  for (const part of text.split(',')) {
    const [from = '', to = from, ...more] = part.split('-').map((each) => each.trim())
    if (more.length > 0 || !/^[0-9]{1,2}$/.test(from) || !/^[0-9]{1,2}$/.test(to)) return null
    const range = { from: Number(from), to: Number(to) }
    if (range.from < 1 || range.to < range.from || range.to > LONGEST_NUMBER) return null
    ranges.push(range)
  }
  return ranges
}

/** How many groups a caller id pattern has; null when it is none. `(.*)` stands at the end only, groups are not nested. */
export function patternGroups(text: string): number | null {
  const open = text.endsWith('(.*)') ? text.slice(0, -4) : text
  let groups = open === text ? 0 : 1
  let inside = 0
  for (let at = 0; at < open.length; at += 1) {
    const symbol = open.charAt(at)
    if (symbol === '(' && inside === 0) inside = at + 1
    else if (symbol === ')' && inside > 0 && at > inside) {
      inside = 0
      groups += 1
    } else if (!/[0-9+.]/.test(symbol)) return null
  }
  return inside > 0 || groups > 9 ? null : groups
}

/** The highest group a replacement speaks of: 0 is a plain zero. */
export function highestReference(replacement: string): number {
  return Math.max(0, ...[...replacement].map((symbol) => (/[1-9]/.test(symbol) ? Number(symbol) : 0)))
}

const OUTSIDE_NUMBER = /^[+0-9*#][0-9*# ().-]{0,63}$/
// RFC 3261 25.1: unreserved, escaped and user-unreserved; a password is not accepted.
const SIP_USER = /^([A-Za-z0-9_.!~*'()&=+$,;?/-]|%[0-9A-Fa-f]{2}){1,128}$/
const SIP_PARAMETERS = /^(;[A-Za-z0-9_.!~*'()%+[\]/:&$-]{1,64}(=[A-Za-z0-9_.!~*'()%+[\]/:&$-]{1,64})?){0,10}$/

/** A number as people write it outside the company: digits, `+` first, separators between. */
export function isOutsideNumber(text: string): boolean {
  return OUTSIDE_NUMBER.test(text) && /[0-9]/.test(text)
}

/** `sip:` or `sips:` with user, host, port and parameters; headers after `?` are refused (RFC 3261 19.1.5). */
export function isSipAddress(text: string): boolean {
  if (text.length > 255) return false
  const scheme = /^sips?:/i.exec(text)?.[0]
  if (scheme === undefined) return false
  const rest = text.slice(scheme.length)
  const sign = rest.lastIndexOf('@')
  if (sign >= 0 && !SIP_USER.test(rest.slice(0, sign))) return false
  const place = rest.slice(sign + 1)
  const semicolon = place.indexOf(';')
  const host = semicolon < 0 ? place : place.slice(0, semicolon)
  return isHostAndPort(host) && SIP_PARAMETERS.test(semicolon < 0 ? '' : place.slice(semicolon))
}
