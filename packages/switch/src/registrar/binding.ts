// One registered contact of a user, and how it is reached.
import type { Flow, Target } from '@cordboard/sip'
import type { Deadline } from '../time/deadline.ts'

/**
 * Where calls to a contact are sent.
 * 'flow': back to the address (or connection) the REGISTER came from, whatever the Contact says (phones behind NAT).
 * 'contact': to the address the phone gave, because it is the address we saw it under.
 */
export type Reach = 'flow' | 'contact'

/** Plain data: this is what the journal keeps. */
export interface Binding {
  /** Contact URI exactly as the phone gave it: the Request-URI of calls to it. */
  readonly contact: string
  /** Contact reduced to what tells devices apart: scheme, user, host, port and transport. */
  readonly contactKey: string
  /** +sip.instance (RFC 5626 4.1) without quotes; null: the phone gave none. */
  readonly instance: string | null
  /** reg-id (RFC 5626 4.2): several flows of one instance. */
  readonly regId: number | null
  /** Preference 0..1000 (thousandths). */
  readonly q: number
  readonly callId: string
  readonly cseq: number
  /** Path values of the REGISTER (RFC 3327), topmost first. */
  readonly path: readonly string[]
  readonly flow: Flow
  readonly reach: Reach
  readonly userAgent: string
  readonly grantedSeconds: number
  readonly deadline: Deadline
}

/** What a call to a binding needs. */
export interface Reachable {
  readonly requestUri: string
  /** Route header values, topmost first; empty without Path. */
  readonly routes: readonly string[]
  readonly target: Target
}

/** How to send a request to this contact. */
export function reachable(binding: Binding): Reachable {
  const stream = binding.flow.transport !== 'udp'
  const [first] = binding.path
  if (first !== undefined) {
    const target = { uri: uriOfRoute(first), flow: stream ? binding.flow : null }
    return { requestUri: binding.contact, routes: binding.path, target }
  }
  const flow = stream || binding.reach === 'flow' ? binding.flow : toContactPort(binding)
  return { requestUri: binding.contact, routes: [], target: { uri: binding.contact, flow } }
}

/** The believed contact differs from the source in its port at most, so the same socket of ours serves. */
function toContactPort({ flow, contactKey }: Binding): Flow {
  const port = Number(contactKey.slice(contactKey.lastIndexOf(':') + 1, contactKey.lastIndexOf(';')))
  return port === flow.remote.port ? flow : { ...flow, remote: { address: flow.remote.address, port } }
}

/** The URI between the angle brackets of a Route or Path value. */
function uriOfRoute(value: string): string {
  const open = value.indexOf('<')
  const close = value.indexOf('>', open + 1)
  return open < 0 || close < 0 ? value : value.slice(open + 1, close)
}
