// Which SIP services a NAPTR answer offers, in order (RFC 3263 4.1, RFC 3403 4.1). Pure.
import type { NaptrRecord, TransportName } from './types.ts'

/** One service: a transport and the name whose SRV records tell its servers. */
export interface SipService {
  readonly transport: TransportName
  readonly srvName: string
  readonly service: string
}

const transportOf: ReadonlyMap<string, TransportName> = new Map([
  ['SIP+D2U', 'udp'],
  ['SIP+D2T', 'tcp'],
  ['SIPS+D2T', 'tls'],
])

/** Lowest order first, then lowest preference; what is not for us is left out (a sips target leaves SIPS only). */
export function servicesOf(
  records: readonly NaptrRecord[],
  supported: readonly TransportName[],
  secure: boolean,
): readonly SipService[] {
  const sorted = [...records].sort((a, b) => a.order - b.order || a.preference - b.preference)
  return sorted.flatMap((record) => {
    const service = record.service.toUpperCase()
    const transport = transportOf.get(service)
    // Only `s` leads to SRV; any other flag, or a rewriting by expression, is not SIP's.
    if (transport === undefined || record.flags.toLowerCase() !== 's' || record.regexp !== '') return []
    if (!supported.includes(transport) || (secure && transport !== 'tls')) return []
    const srvName = plainName(record.replacement)
    return srvName === '' ? [] : [{ transport, srvName, service }]
  })
}

/** Lower case, without the dot at the end. */
export function plainName(name: string): string {
  const lower = name.toLowerCase()
  return lower.endsWith('.') ? lower.slice(0, -1) : lower
}
