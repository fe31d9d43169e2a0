// What LiveKit puts into the INVITEs it sends.
import type { SiteCall } from '../base/site-options.ts'
import type { OutboundTrunk, ParticipantOrder } from './settings.ts'

/** The digest's uri is that of To, not the Request-URI. */
export function callOrder(trunk: OutboundTrunk, order: ParticipantOrder, from: string, host: string): SiteCall {
  const { address, transport, username, password } = trunk
  const to = `sip:${order.toUser ?? order.to}@${address}`
  const display = order.displayName ?? from
  const shown = display === '' ? '' : `"${display.replace(/["\\]/g, '')}" `
  return {
    uri: `sip:${order.to}@${address};transport=${transport}`,
    from: `${shown}<sip:${from}@${trunk.fromHost === '' ? host : trunk.fromHost}>`,
    to: `<${to}>`,
    headers: [...trunk.headers, ...(order.headers ?? [])],
    digestUri: to,
    contactUser: from,
    ...(username === '' ? {} : { login: { username, password } }),
  }
}
