// IP addresses and host names as they stand in SIP and SDP: recognised and compared by value (RFC 5954, RFC 4291 2.2).
import { isDigits, isHostText } from './characters.ts'

/** Dotted quad with four parts from 0 to 255. */
export function isIpv4(text: string): boolean {
  if (text.length < 7 || text.length > 15) return false
  const parts = text.split('.')
  return parts.length === 4 && parts.every((part) => part.length <= 3 && isDigits(part) && Number(part) <= 255)
}

function isGroup(text: string): boolean {
  if (text.length < 1 || text.length > 4) return false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i) | 0x20
    const digit = code >= 0x30 && code <= 0x39
    if (!digit && !(code >= 0x61 && code <= 0x66)) return false
  }
  return true
}

/** The 16-bit groups of one side of `::`; an IPv4 tail counts as two. Null when malformed. */
function groupsOf(text: string, tailAllowed: boolean): number[] | null {
  if (text === '') return []
  const parts = text.split(':')
  const groups: number[] = []
  for (const [at, part] of parts.entries()) {
    if (tailAllowed && at === parts.length - 1 && isIpv4(part)) {
      const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number)
      groups.push(a * 256 + b, c * 256 + d)
    } else if (isGroup(part)) {
      groups.push(Number.parseInt(part, 16))
    } else {
      return null
    }
  }
  return groups
}

/** The eight 16-bit groups of an IPv6 address without brackets; null when it is not one. */
export function parseIpv6(text: string): readonly number[] | null {
  if (text.length < 2 || text.length > 45) return null
  const gap = text.indexOf('::')
  if (gap < 0) {
    const groups = groupsOf(text, true)
    return groups !== null && groups.length === 8 ? groups : null
  }
  const head = groupsOf(text.slice(0, gap), false)
  const tail = groupsOf(text.slice(gap + 2), true)
  if (head === null || tail === null || head.length + tail.length > 7) return null
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail]
}

export function isIpv6(text: string): boolean {
  return parseIpv6(text) !== null
}

/** Host name, IPv4 address, or IPv6 address without brackets. */
export function isHost(text: string): boolean {
  if (text.length === 0 || text.length > 255) return false
  return text.includes(':') ? isIpv6(text) : isHostText(text)
}

/** Compares hosts: names without regard to case, IPv6 addresses by value. */
export function sameHost(a: string, b: string): boolean {
  if (a === b) return true
  const left = parseIpv6(a)
  const right = parseIpv6(b)
  if (left !== null && right !== null) return left.every((group, at) => group === right[at])
  return a.toLowerCase() === b.toLowerCase()
}

/** A host as it is written in a URI or Via: IPv6 in brackets. */
export function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}

/** Splits `host[:port]` (IPv6 in brackets). Port is null when absent; the result is null when malformed. */
export function parseHostPort(text: string): { host: string; port: number | null } | null {
  let host: string
  let rest: string
  if (text.charCodeAt(0) === 0x5b) {
    const close = text.indexOf(']')
    if (close < 0) return null
    host = text.slice(1, close)
    rest = text.slice(close + 1)
    if (!isIpv6(host)) return null
  } else {
    const colon = text.indexOf(':')
    host = colon < 0 ? text : text.slice(0, colon)
    rest = colon < 0 ? '' : text.slice(colon)
    if (host.length > 255 || !isHostText(host)) return null
  }
  if (rest === '') return { host, port: null }
  const port = parsePort(rest)
  return port === null ? null : { host, port }
}

function parsePort(text: string): number | null {
  if (text.length < 2 || text.length > 6 || text.charCodeAt(0) !== 0x3a) return null
  let port = 0
  for (let i = 1; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30
    if (digit < 0 || digit > 9) return null
    port = port * 10 + digit
  }
  return port >= 1 && port <= 65_535 ? port : null
}
