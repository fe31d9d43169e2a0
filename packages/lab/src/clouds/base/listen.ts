// Binds a site's ports: UDP and TCP on one number, TLS on another, chosen at run time unless given.
import type { Endpoint, SipStack, TransportName } from '@cordboard/sip'

export interface Ports {
  readonly address: string
  readonly transports: readonly TransportName[]
  readonly port: number
  readonly tlsPort: number
}

const tries = 20

/** Resolves with the port of each transport; rejects with the system's error when a port that was given is taken. */
export async function bindPorts(stack: SipStack, ports: Ports): Promise<ReadonlyMap<TransportName, number>> {
  const { address, transports } = ports
  const bound = new Map<TransportName, number>()
  if (transports.includes('tls')) {
    bound.set('tls', (await stack.bind({ transport: 'tls', address, port: ports.tlsPort })).port)
  }
  const plain = transports.filter((transport) => transport !== 'tls')
  const port = await bindPlain(stack, address, plain, ports.port)
  for (const transport of plain) bound.set(transport, port)
  return bound
}

async function bindPlain(
  stack: SipStack,
  address: string,
  transports: readonly TransportName[],
  wanted: number,
): Promise<number> {
  const [first, second] = transports
  if (first === undefined) return 0
  for (let attempt = 1; ; attempt++) {
    const endpoint = await stack.bind({ transport: first, address, port: wanted })
    if (second === undefined) return endpoint.port
    const other: Endpoint = { transport: second, address, port: endpoint.port }
    try {
      await stack.bind(other)
      return endpoint.port
    } catch (error) {
      await stack.unbind(endpoint)
      if (wanted !== 0 || attempt >= tries) throw error
    }
  }
}
