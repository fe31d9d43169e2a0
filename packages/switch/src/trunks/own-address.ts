// The address a trunk is told for us: in Contact, and in the variables that stand for it. Pure.
import type { Flow } from '@cordboard/sip'
import { type AddressSettings, advertisedAddress } from '../address/advertise.ts'
import type { TrunkSettings } from './contract.ts'

const maxContacts = 2

/** `host:port` of each Contact, the preferred one first; `flow` is the way to the trunk. */
export function contactHosts(
  wish: TrunkSettings['contactIp'],
  flow: Flow,
  addresses: AddressSettings,
): readonly string[] {
  const { local, remote } = flow
  const internal = bracketed(local.address)
  const external = bracketed(advertisedAddress(remote.address, local.address, addresses))
  const hosts = typeof wish === 'object' ? specified(wish.address, internal) : byName(wish, internal, external)
  const withPort = hosts.map((host) => (hasPort(host) ? host : `${host}:${local.port}`))
  return [...new Set(withPort)].slice(0, maxContacts)
}

function byName(wish: 'external' | 'internal' | 'both', internal: string, external: string): readonly string[] {
  if (wish === 'internal') return [internal]
  return wish === 'both' ? [external, internal] : [external]
}

/** One address or several, as the operator wrote them. */
function specified(text: string, fallback: string): readonly string[] {
  const hosts = text.split(/[\s,;]+/).filter((host) => /^[A-Za-z0-9.:_[\]-]{1,253}$/.test(host))
  return hosts.length === 0 ? [fallback] : hosts.map(bracketed)
}

function bracketed(host: string): string {
  return host.startsWith('[') || host.split(':').length < 3 ? host : `[${host}]`
}

function hasPort(host: string): boolean {
  return /:\d{1,5}$/.test(host.startsWith('[') ? host.slice(host.indexOf(']')) : host)
}

/** `;transport=tcp` where the transport is not the usual one. */
export function transportParam(transport: Flow['transport']): string {
  return transport === 'udp' ? '' : `;transport=${transport}`
}
