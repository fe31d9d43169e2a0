// Tells public addresses from those inside somebody's network.
import ipaddr from 'ipaddr.js'
import { formatIp, parseIp } from './ip.ts'

/**
 * Only what is routed to one place in the Internet is public (IANA special-purpose registries, RFC 6890): not loopback,
 * link-local, private, shared, reserved, multicast, nor IPv6 that carries an IPv4 address (NAT64, 6to4, Teredo), nor what of
 * IPv6 is not handed out yet: that is all but 2000::/3. Names are not.
 */
export function isPublicAddress(text: string): boolean {
  const ip = parseIp(text)
  if (ip === null || (ip.family === 6 && (ip.words[0] ?? 0) >>> 13 !== 1)) return false
  return ipaddr.parse(formatIp(ip)).range() === 'unicast'
}
