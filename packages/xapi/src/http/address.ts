// Addresses of peers in one form.
import ipaddr from 'ipaddr.js'

/** The peer's address; IPv4 within IPv6 is written as IPv4. Empty when the socket is gone. */
export function addressOf(socket: { readonly remoteAddress?: string | undefined }): string {
  const address = socket.remoteAddress ?? ''
  return address.startsWith('::ffff:') ? address.slice(7) : address
}

const NEAR = new Set(['loopback', 'private', 'uniqueLocal', 'linkLocal'])

/** Loopback and the ranges of local networks. */
export function isNear(address: string): boolean {
  return ipaddr.isValid(address) && NEAR.has(ipaddr.process(address).range())
}
