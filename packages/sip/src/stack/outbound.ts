// The ways to a target: its flow, or its URI resolved to addresses, with TCP first for what is too big for UDP.
import { bracketed } from '../message/address.ts'
import type { Flow } from '../message/types.ts'
import type { Resolution } from '../resolve/types.ts'
import type { Target } from '../session/types.ts'
import { addressText, numericAddress, type RemoteAddress, type ServerIdentity } from '../transport/remote-address.ts'
import type { Resolver } from '../transport/resolver.ts'
import type { TransportLayer } from '../transport/transport-layer.ts'
import type { Attempt } from './client-transactions.ts'
import { type NextHop, nextHop } from './next-hop.ts'

/** Above this many bytes a request leaves UDP (RFC 3261 18.1.1). */
export const maxUdpRequestBytes = 1300
/** How long a peer that refused TCP is not asked again, ms. */
const refusedMs = 600_000
const maxRefusals = 2000

export interface OutboundOptions {
  readonly layer: TransportLayer
  readonly resolver: Resolver
  readonly now: () => number
  readonly viaAddress: (flow: Flow) => { readonly host: string; readonly port: number }
  /** Where targets with `outsideOnly` may be. */
  readonly isOutside: (address: string) => boolean
}

export class Outbound {
  readonly #options: OutboundOptions
  /** Connections dialled only because a request was big, by id: the peer they go to. */
  readonly #trying = new Map<string, string>()
  readonly #refused = new Map<string, number>()
  /** Connections that were established. */
  readonly #proved = new Set<string>()

  constructor(options: OutboundOptions) {
    this.#options = options
  }

  /** The ways to try in order; at once unless a name must be asked for. */
  attempts(target: Target): Attempt[] | Promise<Attempt[]> {
    const flow = this.#usableFlow(target)
    if (flow !== null) return [{ mayGrow: false, open: () => flow }]
    const places = this.#places(target)
    if (!(places instanceof Promise)) return this.#waysTo(target, places)
    return places.then((found) => this.#waysTo(target, found))
  }

  /** Where a request to this target would leave now, opening nothing; null when that needs waiting or is impossible. */
  flowTo(target: Target): Flow | null {
    const flow = this.#usableFlow(target)
    if (flow !== null) return flow
    const places = this.#places(target)
    if (places instanceof Promise) return null
    for (const { remote, server } of places) {
      const known = this.#options.layer.knownFlow(remote, server)
      if (known !== null) return known
    }
    return null
  }

  /** The ways to take instead of `flow` for a request of this size; none: it may go as it is. */
  instead(flow: Flow, bytes: Buffer): readonly Attempt[] {
    if (flow.transport !== 'udp' || bytes.length <= maxUdpRequestBytes) return []
    const peer = addressText(flow.remote.address, flow.remote.port)
    const until = this.#refused.get(peer)
    if (until !== undefined && this.#options.now() < until) return []
    const remote: RemoteAddress = { transport: 'tcp', address: flow.remote.address, port: flow.remote.port }
    const byTcp = (): Flow | null => {
      const stream = this.#options.layer.flowTo(remote, nobody)
      if (stream !== null && stream.connection !== null && !this.#proved.has(stream.connection))
        this.#trying.set(stream.connection, peer)
      return stream
    }
    return [
      { mayGrow: false, open: byTcp },
      { mayGrow: false, open: () => flow },
    ]
  }

  established(flow: Flow): void {
    if (flow.connection === null) return
    this.#proved.add(flow.connection)
    this.#trying.delete(flow.connection)
  }

  closed(flow: Flow): void {
    const id = flow.connection ?? ''
    this.#proved.delete(id)
    const peer = this.#trying.get(id)
    if (peer === undefined) return
    this.#trying.delete(id)
    if (this.#refused.size >= maxRefusals) this.#refused.clear()
    this.#refused.set(peer, this.#options.now() + refusedMs)
  }

  /**
   * Our Via value: rport always (RFC 3581 3); alias on streams (RFC 5923 5), since we take requests on connections we opened.
   * The alias of a peer asks nothing of us: we answer and call it over its connection as long as that lives.
   * `named`: the host to name instead of our address (see Target); the port stays.
   */
  via(flow: Flow, branch: string, named: string | null): string {
    const { host, port } = this.#options.viaAddress(flow)
    const sentBy = `${bracketed(named ?? host)}:${port}`
    switch (flow.transport) {
      case 'udp':
        return `SIP/2.0/UDP ${sentBy};rport;branch=${branch}`
      case 'tcp':
        return `SIP/2.0/TCP ${sentBy};rport;branch=${branch};alias`
      case 'tls':
        return `SIP/2.0/TLS ${sentBy};rport;branch=${branch};alias`
    }
  }

  /** The target's flow while it lives; what is meant for sips goes over nothing but TLS (RFC 3261 26.2.2). */
  #usableFlow({ uri, flow, outsideOnly }: Target): Flow | null {
    if (flow === null || !this.#options.layer.isOpen(flow)) return null
    if (outsideOnly && !this.#options.isOutside(flow.remote.address)) return null
    return flow.transport === 'tls' || !isSips(uri) ? flow : null
  }

  /** Where the target is: as it says itself, or as the DNS says. */
  #places(target: Target): readonly Place[] | Promise<readonly Place[]> {
    const found = this.#anyPlaces(target)
    if (!target.outsideOnly) return found
    const outside = (places: readonly Place[]) => places.filter(({ remote }) => this.#options.isOutside(remote.address))
    return found instanceof Promise ? found.then(outside) : outside(found)
  }

  #anyPlaces(target: Target): readonly Place[] | Promise<readonly Place[]> {
    const { uri, remote } = target
    if (remote !== undefined) {
      const server = target.server ?? { name: nextHop(uri)?.serverName ?? remote.address, trust: null }
      return remote.transport === 'tls' || !isSips(uri) ? [{ remote, server, mayGrow: false }] : []
    }
    const hop = nextHop(uri)
    if (hop === null) return []
    const server = target.server ?? { name: hop.serverName, trust: null }
    const { resolver } = this.#options
    if (hop.open !== null && resolver.locate !== undefined && numericAddress(hop.host) === null) {
      const found = resolver.locate(hop.open)
      return found instanceof Promise ? found.then((one) => located(one, hop, server)) : located(found, hop, server)
    }
    const addresses = resolver.resolve(hop.host)
    return addresses instanceof Promise
      ? addresses.then((some) => addressed(some, hop, server))
      : addressed(addresses, hop, server)
  }

  #waysTo({ uri }: Target, places: readonly Place[]): Attempt[] {
    return places
      .filter(({ remote }) => remote.transport === 'tls' || !isSips(uri))
      .map(({ remote, server, mayGrow }) => ({ mayGrow, open: () => this.#options.layer.flowTo(remote, server) }))
  }
}

interface Place {
  readonly remote: RemoteAddress
  readonly server: ServerIdentity
  readonly mayGrow: boolean
}

const nobody: ServerIdentity = { name: '', trust: null }

function addressed(addresses: readonly string[], hop: NextHop, server: ServerIdentity): readonly Place[] {
  const { transport, port, udpOnly } = hop
  const mayGrow = transport === 'udp' && !udpOnly
  return addresses.map((address) => ({ remote: { transport, address, port }, server, mayGrow }))
}

function located(found: Resolution, hop: NextHop, server: ServerIdentity): readonly Place[] {
  if (!found.ok) return []
  return found.candidates.map(({ transport, address, port }) => ({
    remote: { transport, address, port },
    server,
    mayGrow: transport === 'udp' && !hop.udpOnly,
  }))
}

function isSips(uri: string): boolean {
  return uri.charCodeAt(4) === 0x3a && uri.slice(0, 4).toLowerCase() === 'sips'
}
