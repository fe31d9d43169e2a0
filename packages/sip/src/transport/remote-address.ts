// Where a next hop is, once names are gone; and the reading of numeric hosts, which needs no waiting.
import { isIP } from 'node:net'
import { bracketed } from '../message/address.ts'
import type { Flow } from '../message/types.ts'

export interface RemoteAddress {
  readonly transport: Flow['transport']
  readonly address: string
  readonly port: number
}

/** Whom a server must prove to be over TLS, and by which authorities. */
export interface ServerIdentity {
  /** Its domain or address (RFC 5922): asked for by SNI, and what the certificate must bear. */
  readonly name: string
  /** Authorities set by `setTrust` that count beside the usual ones; null: only the usual. */
  readonly trust: string | null
}

/** Host without brackets when it is an IPv4 or IPv6 address, else null. */
export function numericAddress(host: string): string | null {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
  return isIP(bare) === 0 ? null : bare
}

/** `address:port`, for table keys and logs. */
export function addressText(address: string, port: number): string {
  return `${bracketed(address)}:${port}`
}

/** RFC 3261 19.1.2. */
export function defaultPort(transport: Flow['transport']): number {
  return transport === 'tls' ? 5061 : 5060
}
