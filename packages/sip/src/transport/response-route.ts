// Where a response goes (RFC 3261 18.2.2 and RFC 3581 4): back where the request came from. Pure.
import type { Flow, SipRequest } from '../message/types.ts'
import { defaultPort, type RemoteAddress } from './remote-address.ts'

/**
 * The flow of the responses to a request that came over `flow`. UDP: to the source address, at the source port when the
 * client asked by rport, else at the port of sent-by; from the same local address. Via maddr is not followed: it would
 * let a stranger send our answers to others. Streams: the same connection.
 */
export function responseFlow(request: SipRequest, flow: Flow): Flow {
  if (flow.transport !== 'udp' || request.via.params.has('rport')) return flow
  const port = request.via.port ?? defaultPort('udp')
  if (port === flow.remote.port || port < 1 || port > 65_535) return flow
  return { transport: 'udp', local: flow.local, remote: { address: flow.remote.address, port }, connection: null }
}

/** Where to connect for a response when the connection of its request is gone. */
export function responseFallback(request: SipRequest, flow: Flow): RemoteAddress {
  const port = request.via.port ?? defaultPort(flow.transport)
  return { transport: flow.transport, address: flow.remote.address, port }
}
