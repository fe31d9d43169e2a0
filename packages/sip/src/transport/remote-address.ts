// Where a next hop is, once names are gone; and the reading of numeric hosts, which needs no waiting.
import { isIP } from 'node:net'
import { bracketed } from '../message/address.ts'
import type { Flow } from '../message/types.ts'

export interface RemoteAddress {
  readonly transport: Flow['transport']
  readonly address: string
  readonly port: number
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
