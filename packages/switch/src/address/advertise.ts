// Chooses the address a peer is told in Via, Contact and SDP: the interface's inside our networks, the public one outside.
import { formatIp, type Ip, parseIp } from './ip.ts'
import type { InterfaceAddress } from './listen.ts'
import { maskIp, type NetworkSet, networkSet, parseNetwork } from './network.ts'

/** What counts as "inside" when LOCAL_NETWORKS is not set: RFC 1918, loopback, link-local, RFC 4193. */
export const DEFAULT_LOCAL_NETWORKS: readonly string[] = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '::1',
  'fc00::/7',
  'fe80::/10',
]

export interface AddressSettings {
  /** Networks whose peers see our interface's own address. */
  readonly localNetworks: NetworkSet
  /** The address peers elsewhere must use, at most one per family; empty: the interface's own. */
  readonly publicAddresses: readonly string[]
}

/** Reads LOCAL_NETWORKS and PUBLIC_ADDRESS texts; names the entry that cannot be read. */
export function readAddressSettings(
  localNetworks: readonly string[],
  publicAddresses: readonly string[],
): { readonly ok: true; readonly settings: AddressSettings } | { readonly ok: false; readonly wrong: string } {
  const networks = []
  for (const text of localNetworks) {
    const network = parseNetwork(text)
    if (network === null) return { ok: false, wrong: text }
    networks.push(network)
  }
  const wrong = publicAddresses.find((text) => parseIp(text) === null)
  if (wrong !== undefined) return { ok: false, wrong }
  return { ok: true, settings: { localNetworks: networkSet(networks), publicAddresses } }
}

/** Whether a peer is inside our own networks (for "no registration from outside" and for addresses). */
export function isLocalPeer(peer: string, settings: AddressSettings): boolean {
  return settings.localNetworks.has(peer)
}

/**
 * The host to write into Via, Contact and SDP for this peer. `local` is the address our socket has. A public address of
 * the other family is never used; without a fitting one the socket's own address is told.
 */
export function advertisedAddress(peer: string, local: string, settings: AddressSettings): string {
  if (settings.publicAddresses.length === 0 || isLocalPeer(peer, settings)) return local
  const family = parseIp(local)?.family
  return settings.publicAddresses.find((address) => parseIp(address)?.family === family) ?? local
}

/**
 * The local address from which a peer is best reached: the interface whose network contains it (the longest prefix wins);
 * else the first one of the family that is not loopback, else the first of the family; null when there is none.
 */
export function localAddressFor(peer: string, interfaces: readonly InterfaceAddress[]): string | null {
  const ip = parseIp(peer)
  if (ip === null) return null
  const same = interfaces.filter((entry) => parseIp(entry.address)?.family === ip.family)
  const near = same.filter((entry) => contains(entry, ip)).sort((a, b) => b.prefixLength - a.prefixLength)
  const chosen = near[0] ?? same.find((entry) => !isLoopback(entry.address)) ?? same[0]
  return chosen?.address ?? null
}

function contains(entry: InterfaceAddress, ip: Ip): boolean {
  const own = parseIp(entry.address)
  if (own === null || own.family !== ip.family) return false
  return formatIp(maskIp(own, entry.prefixLength)) === formatIp(maskIp(ip, entry.prefixLength))
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1'
}
