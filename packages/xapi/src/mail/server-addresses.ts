// The addresses of a mail server: asked once, judged, and then connected to as they are.
//
// The administrator names the server, so private addresses are fine: companies have their own. What no mail server has is
// refused: link-local addresses (where clouds give out credentials), multicast, broadcast, unspecified. The address
// that was judged is the one connected to, so a name that answers otherwise the next time changes nothing.
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

const NEVER: ReadonlySet<string> = new Set(['linkLocal', 'multicast', 'broadcast', 'unspecified', 'reserved'])
const MOST_ADDRESSES = 3

export type Lookup = (host: string) => Promise<readonly string[]>

export const systemLookup: Lookup = async (host) =>
  (await lookup(host, { all: true, order: 'verbatim' })).map((each) => each.address)

/** At most three, in the order of the name server; empty when there is none that may be used. */
export async function serverAddresses(host: string, ask: Lookup): Promise<readonly string[]> {
  const found = isIP(host) !== 0 ? [host] : await ask(host)
  return found.filter(mayBeAsked).slice(0, MOST_ADDRESSES)
}

export function mayBeAsked(address: string): boolean {
  if (isIP(address) === 0 || address.includes('%')) return false
  return !NEVER.has(ipaddr.process(address).range())
}
