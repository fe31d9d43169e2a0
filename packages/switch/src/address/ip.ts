// IP addresses as comparable values: one spelling per address, IPv4 inside IPv6 taken out.
import ipaddr from 'ipaddr.js'

/** IPv4 as one unsigned 32-bit number, IPv6 as eight 16-bit words. */
export type Ip =
  | { readonly family: 4; readonly value: number }
  | { readonly family: 6; readonly words: readonly number[] }

/** No textual address or mask is longer (IPv6 with zone and prefix). */
const LONGEST_TEXT = 64

/** Reads an address; brackets around IPv6 are accepted, names and anything else give null. */
export function parseIp(text: string): Ip | null {
  if (text.length === 0 || text.length > LONGEST_TEXT) return null
  const value = parseDottedQuad(text)
  if (value !== null) return { family: 4, value }
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
  if (!bare.includes(':') || !ipaddr.IPv6.isValid(bare)) return null
  const address = ipaddr.IPv6.parse(bare)
  if (!address.isIPv4MappedAddress()) return { family: 6, words: address.parts }
  const [high = 0, low = 0] = address.parts.slice(6)
  return { family: 4, value: ((high << 16) | low) >>> 0 }
}

/** The canonical text of an address. */
export function formatIp(ip: Ip): string {
  if (ip.family === 6) return new ipaddr.IPv6([...ip.words]).toRFC5952String()
  return `${ip.value >>> 24}.${(ip.value >>> 16) & 255}.${(ip.value >>> 8) & 255}.${ip.value & 255}`
}

/** Four decimal numbers 0..255 without leading zeros (which some resolvers read as octal); else null. */
function parseDottedQuad(text: string): number | null {
  let value = 0
  let part = -1
  let dots = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 46) {
      if (part < 0 || dots === 3) return null
      value = value * 256 + part
      part = -1
      dots++
    } else if (code >= 48 && code <= 57) {
      if (part === 0) return null
      part = (part < 0 ? 0 : part * 10) + code - 48
      if (part > 255) return null
    } else {
      return null
    }
  }
  return dots === 3 && part >= 0 ? value * 256 + part : null
}
