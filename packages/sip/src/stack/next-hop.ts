// From the URI of a next hop to where that is: transport, host, port, as far as the URI itself tells (RFC 3263 4). Pure.
import type { Flow } from '../message/types.ts'
import { parseUri } from '../message/uri.ts'
import type { ResolveTarget } from '../resolve/types.ts'
import { defaultPort } from '../transport/remote-address.ts'

export interface NextHop {
  readonly transport: Flow['transport']
  /** Name or address. */
  readonly host: string
  readonly port: number
  /** What a TLS certificate must name: the host of the URI, also when maddr sends us elsewhere. */
  readonly serverName: string
  /** The URI names UDP itself: no other transport is tried, whatever the size. */
  readonly udpOnly: boolean
  /** What is to be found out when the URI leaves the port open; null: the rest is told. */
  readonly open: ResolveTarget | null
}

/** Null when the URI is not SIP, or asks for a transport we have not. */
export function nextHop(uriText: string): NextHop | null {
  const uri = parseUri(uriText)
  if (uri === null || uri.scheme === 'tel' || uri.host === '') return null
  const secure = uri.scheme === 'sips'
  const named = uri.params.get('transport')
  const transport = transportOf(secure, named)
  if (transport === null) return null
  const host = uri.params.get('maddr') ?? uri.host
  return {
    transport,
    host,
    port: uri.port ?? defaultPort(transport),
    serverName: uri.host,
    udpOnly: transport === 'udp' && uri.params.has('transport'),
    open: uri.port === null ? { secure, host, port: null, transport: named == null ? null : transport } : null,
  }
}

function transportOf(secure: boolean, param: string | null | undefined): Flow['transport'] | null {
  const name = (param ?? 'udp').toLowerCase()
  if (name !== 'udp' && name !== 'tcp' && name !== 'tls') return null
  return secure ? 'tls' : name
}
