// How a party is written for other devices: its URI, its name-addr, and the identity we assert for it (RFC 3325).
import { formatNameAddress, formatUri, type HeaderLine } from '@cordboard/sip'
import type { Identity } from './calling.ts'

/** `host`: domain or bare address, IPv6 without brackets. */
export function partyUri(number: string, host: string): string {
  const params = new Map<string, string | null>()
  return formatUri({ scheme: 'sip', user: number, password: null, host, port: null, params, headers: new Map() })
}

export function partyAddress(name: string, number: string, host: string): string {
  return formatNameAddress({ display: name === '' ? null : name, uriText: partyUri(number, host) })
}

/** The identity of a party as other devices are told it; nothing when it asked for privacy. */
export function assertedIdentity(party: Identity, host: string): readonly HeaderLine[] {
  if (party.anonymous) return [['Privacy', 'id']]
  return [['P-Asserted-Identity', partyAddress(party.name, party.number, host)]]
}
