// The ways to a target: its flow, or its URI resolved to addresses, with TCP first for what is too big for UDP.
import { bracketed } from '../message/address.ts'
import type { Flow } from '../message/types.ts'
import type { Target } from '../session/types.ts'
import { addressText, type RemoteAddress } from '../transport/remote-address.ts'
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
    const hop = nextHop(target.uri)
    if (hop === null) return []
    const addresses = this.#options.resolver.resolve(hop.host)
    if (!(addresses instanceof Promise)) return this.#waysTo(hop, addresses)
    return addresses.then((found) => this.#waysTo(hop, found))
  }

  /** Where a request to this target would leave now, opening nothing; null when that needs waiting or is impossible. */
  flowTo(target: Target): Flow | null {
    const flow = this.#usableFlow(target)
    if (flow !== null) return flow
    const hop = nextHop(target.uri)
    if (hop === null) return null
    const addresses = this.#options.resolver.resolve(hop.host)
    if (addresses instanceof Promise) return null
    for (const address of addresses) {
      const known = this.#options.layer.knownFlow({ ...hop, address }, hop.serverName)
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
      const stream = this.#options.layer.flowTo(remote, '')
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
   */
  via(flow: Flow, branch: string): string {
    const { host, port } = this.#options.viaAddress(flow)
    const sentBy = `${bracketed(host)}:${port}`
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
  #usableFlow({ uri, flow }: Target): Flow | null {
    if (flow === null || !this.#options.layer.isOpen(flow)) return null
    return flow.transport === 'tls' || !isSips(uri) ? flow : null
  }

  #waysTo(hop: NextHop, addresses: readonly string[]): Attempt[] {
    return addresses.map((address) => {
      const remote: RemoteAddress = { transport: hop.transport, address, port: hop.port }
      return {
        mayGrow: hop.transport === 'udp' && !hop.udpOnly,
        open: () => this.#options.layer.flowTo(remote, hop.serverName),
      }
    })
  }
}

function isSips(uri: string): boolean {
  return uri.charCodeAt(4) === 0x3a && uri.slice(0, 4).toLowerCase() === 'sips'
}
