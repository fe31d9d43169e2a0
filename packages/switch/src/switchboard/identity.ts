// How a party is written into SIP headers: From, To, Contact.
import { formatUri } from '@cordboard/sip'
import type { Identity } from '../call/calling.ts'
import { partyAddress } from '../call/party-address.ts'

/** From value without tag; an anonymous caller is written as RFC 3323 4.1 asks. */
export function fromValue(identity: Identity, host: string): string {
  if (identity.anonymous) return '"Anonymous" <sip:anonymous@anonymous.invalid>'
  return partyAddress(identity.name, identity.number, host)
}

export function toValue(number: string, host: string): string {
  return partyAddress('', number, host)
}

/** Our Contact towards a peer, without angle brackets. */
export function contactUri(
  user: string,
  at: { readonly host: string; readonly port: number },
  transport: string,
): string {
  const params = new Map<string, string | null>(transport === 'udp' ? [] : [['transport', transport]])
  const { host, port } = at
  return formatUri({ scheme: 'sip', user, password: null, host, port, params, headers: new Map() })
}
