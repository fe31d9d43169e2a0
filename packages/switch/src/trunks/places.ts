// Where a trunk is to be looked for, and where it was found: registrar, proxies, the order for the next call. Pure.
import { splitHostPort } from '@cordboard/providers'
import type { Candidate, Resolution, ResolveTarget, ResolveWishes, TransportName } from '@cordboard/sip'
import type { TrunkSettings } from './contract.ts'

/** One address requests can be sent to. */
export interface Place {
  readonly transport: TransportName
  readonly address: string
  readonly port: number
  /** The name its certificate must bear. */
  readonly serverName: string
}

export type Role = 'registrar' | 'proxy' | 'secondary'

export interface Search {
  readonly role: Role
  readonly host: string
  readonly target: ResolveTarget
}

export interface Found {
  readonly search: Search
  readonly resolution: Resolution
}

/** What is to be resolved for a trunk. */
export function searchesOf(settings: TrunkSettings): readonly Search[] {
  const { host, port, proxyHost, proxyPort, secondaryRegistrar } = settings
  const transport = settings.transport === 'any' ? null : settings.transport
  const search = (role: Role, text: string, usual: number): readonly Search[] => {
    const { host: name, port: own } = splitHostPort(text.trim())
    if (name === '') return []
    return [{ role, host: name, target: { host: name, port: own ?? usual, transport } }]
  }
  return [
    ...search('registrar', host, port),
    ...search('proxy', proxyHost, proxyPort),
    ...search('secondary', secondaryRegistrar, 0),
  ]
}

/** What is used of the DNS: transports that have a socket, addresses that have one, and what the operator allows. */
export function wishesOf(
  settings: TrunkSettings,
  endpoints: readonly { readonly transport: TransportName; readonly address: string }[],
): ResolveWishes {
  const ipv6 = endpoints.some(({ address }) => address.includes(':'))
  const ipv4 = endpoints.some(({ address }) => !address.includes(':'))
  const both = ipv4 ? (ipv6 ? 'ipv4First' : 'ipv4') : 'ipv6'
  const udp = endpoints.some(({ transport }) => transport === 'udp')
  return {
    // Connections can be opened from any address; datagrams need a socket.
    transports: udp ? ['udp', 'tcp', 'tls'] : ['tcp', 'tls'],
    family: settings.ipRestriction === 'any' ? both : settings.ipRestriction,
    spread: true,
  }
}

/** Where requests go: the outbound proxy when there is one, else the registrar, then its stand-in. */
export function placesOf(found: readonly Found[]): readonly Place[] {
  const byProxy = found.filter(({ search }) => search.role === 'proxy')
  const ways = byProxy.length > 0 ? byProxy : found
  const places = ways.flatMap(({ search, resolution }) =>
    resolution.ok ? resolution.candidates.map((candidate) => placeOf(candidate, search.host)) : [],
  )
  const seen = new Set<string>()
  return places.filter((place) => {
    const key = keyOf(place)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function placeOf({ transport, address, port }: Candidate, serverName: string): Place {
  return { transport, address, port, serverName }
}

export function addressesOf(found: readonly Found[]): readonly string[] {
  const all = found.flatMap(({ resolution }) => (resolution.ok ? resolution.candidates : []))
  return [...new Set(all.map(({ address }) => address))]
}

/** Why there is no place, in a sentence. */
export function troubleOf(found: readonly Found[]): string {
  const refused = found.flatMap(({ resolution }) => (resolution.ok ? [] : [resolution.sentence]))
  return refused.length === 0 ? 'The trunk has no registrar.' : refused.join(' ')
}

/** Those that answer first, each part in its own order. */
export function inOrder(places: readonly Place[], silent: readonly string[]): readonly Place[] {
  const rank = (place: Place): number => Number(silent.includes(keyOf(place)))
  return [...places].sort((a, b) => rank(a) - rank(b))
}

export function keyOf({ transport, address, port }: Place): string {
  return `${transport} ${address} ${port}`
}

/** `host[:port]`, the port only where it is not the usual one. */
export function hostPort(host: string, port: number, transport: TrunkSettings['transport']): string {
  const text = host.trim()
  const usual = transport === 'tls' ? 5061 : 5060
  const { host: name, port: own } = splitHostPort(text)
  const bare = name.includes(':') ? `[${name}]` : name
  if (name === '') return ''
  const said = own ?? port
  return said === 0 || said === usual ? bare : `${bare}:${said}`
}
