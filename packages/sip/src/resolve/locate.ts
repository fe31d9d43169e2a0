// From a target and what the DNS has told so far to the next questions, or to the places to try in order (RFC 3263 4). Pure.
import { isIpv4, parseIpv6 } from '../message/address.ts'
import { isHostText } from '../message/characters.ts'
import { DnsNotes, type KnownAnswers } from './dns-notes.ts'
import { plainName, type SipService, servicesOf } from './naptr.ts'
import { orderSrv } from './srv-order.ts'
import type {
  Candidate,
  NoAnswer,
  Question,
  Resolution,
  ResolveTarget,
  ResolveWishes,
  SrvRecord,
  TransportName,
} from './types.ts'

//   transport?  port?     what is asked                                                     (4.1, 4.2)
//   -           address   nothing: the address itself, default transport and port
//   any         given     A and AAAA of the host
//   given       none      SRV of the transport, then A and AAAA of its servers; no SRV: of the host
//   none        none      NAPTR, then SRV of each service; no NAPTR: SRV of each transport; no SRV: A and AAAA of the host
//
//   Each call goes as far as the known answers reach. `ask`: these are missing; `enough`: only addresses are, and with what
//   is here a call could begin.

export type LocateStep =
  | { readonly step: 'ask'; readonly questions: readonly Question[]; readonly enough: boolean }
  | { readonly step: 'done'; readonly resolution: Resolution }

/** More places than this are not tried. */
export const maxCandidates = 32
const maxNameLength = 253
/** What rests on an address as such holds for ever; asked for again all the same. */
const literalTtlMs = 86_400_000

interface Asking {
  readonly target: ResolveTarget
  readonly host: string
  readonly wishes: ResolveWishes
  readonly notes: DnsNotes
  readonly random: () => number
  readonly candidates: Candidate[]
  /** Address questions that found nothing. */
  readonly missing: { readonly name: string; readonly why: NoAnswer }[]
  /** Services the DNS says are decidedly not there. */
  readonly denied: string[]
}

/** `random` in [0, 1). */
export function locate(
  target: ResolveTarget,
  wishes: ResolveWishes,
  known: KnownAnswers,
  random: () => number,
): LocateStep {
  const bare = target.host.startsWith('[') && target.host.endsWith(']') ? target.host.slice(1, -1) : target.host
  const unusable = unusableTarget(target, wishes, bare)
  if (unusable !== null) return refuse('noUsableRecord', unusable, [], literalTtlMs)
  const port = portOf(target)
  if (isAddress(bare)) return literal(target, wishes, bare, port)
  const asking: Asking = {
    target,
    host: plainName(bare),
    wishes,
    notes: new DnsNotes(known),
    random,
    candidates: [],
    missing: [],
    denied: [],
  }
  if (port !== null) hostAt(asking, target.transport ?? defaultTransport(target, wishes), port)
  else if (target.transport !== null) byServices(asking, [srvService(asking.host, secured(target))])
  else discover(asking)
  return settled(asking)
}

function unusableTarget(target: ResolveTarget, wishes: ResolveWishes, host: string): string | null {
  if (wishes.transports.length === 0) return 'No transport is there to be used.'
  if (target.secure === true && target.transport === 'udp')
    return 'A sips target cannot be reached over UDP (RFC 3261 26.2.2).'
  const wanted = target.transport === null ? null : secured(target)
  if (wanted !== null && !wishes.transports.includes(wanted)) return `${wanted.toUpperCase()} is not there to be used.`
  if (target.secure === true && !wishes.transports.includes('tls')) return 'TLS is not there to be used.'
  if (target.port !== null && (!Number.isInteger(target.port) || target.port < 0 || target.port > 65_535))
    return `${target.port} is no port.`
  if (isAddress(host)) return null
  if (host === '' || host.length > maxNameLength || !isHostText(host)) return 'The host is not a name DNS could know.'
  return null
}

function isAddress(host: string): boolean {
  return isIpv4(host) || parseIpv6(host) !== null
}

function portOf(target: ResolveTarget): number | null {
  return target.port === null || target.port === 0 ? null : target.port
}

function secured(target: ResolveTarget): TransportName {
  return target.secure === true ? 'tls' : (target.transport ?? 'udp')
}

/** UDP for sip, TLS for sips (4.1); the best there is when UDP is not. */
function defaultTransport(target: ResolveTarget, wishes: ResolveWishes): TransportName {
  if (target.secure === true) return 'tls'
  return wishes.transports.includes('udp') ? 'udp' : (wishes.transports[0] ?? 'udp')
}

/** RFC 3261 19.1.2. */
function usualPort(transport: TransportName): number {
  return transport === 'tls' ? 5061 : 5060
}

function literal(target: ResolveTarget, wishes: ResolveWishes, address: string, port: number | null): LocateStep {
  const transport = target.transport === null ? defaultTransport(target, wishes) : secured(target)
  const ipv6 = address.includes(':')
  if (wishes.family === (ipv6 ? 'ipv4' : 'ipv6')) {
    const sentence = `${address} is an ${ipv6 ? 'IPv6' : 'IPv4'} address, and only ${ipv6 ? 'IPv4' : 'IPv6'} is used here.`
    return refuse('noUsableRecord', sentence, [], literalTtlMs)
  }
  const candidate: Candidate = { transport, address, port: port ?? usualPort(transport), how: 'the address itself' }
  const trail = [`${address} is an address`]
  const found = { naptr: false, srv: false }
  return { step: 'done', resolution: { ok: true, candidates: [candidate], trail, found, ttlMs: literalTtlMs } }
}

/** Neither port nor transport: NAPTR tells the transports (4.1), else the SRV records that are there. */
function discover(asking: Asking): void {
  const { notes, host, target, wishes } = asking
  const records = notes.naptr(host)
  if (records === null) return
  const services = servicesOf(records, wishes.transports, target.secure === true)
  if (services.length > 0) {
    byServices(asking, services)
    return
  }
  if (records.length > 0) notes.trail.push(`NAPTR ${host}: no service of use here`)
  const transports = target.secure === true ? (['tls'] as const) : wishes.transports
  byServices(
    asking,
    transports.map((transport) => srvService(host, transport)),
  )
}

function srvService(host: string, transport: TransportName): SipService {
  const prefix = { udp: '_sip._udp', tcp: '_sip._tcp', tls: '_sips._tcp' }[transport]
  return { transport, srvName: `${prefix}.${host}`, service: 'SRV' }
}

/** The servers of each service in turn; the host itself when no service has any (4.2). */
function byServices(asking: Asking, services: readonly SipService[]): void {
  const { notes, target, wishes } = asking
  const answers = services.map((service) => ({ service, records: notes.srv(service.srvName) }))
  let found = false
  for (const { service, records } of answers) {
    if (records === null) continue
    const offered = records.filter(isOffered)
    if (records.length > 0 && offered.length === 0) asking.denied.push(service.srvName)
    found ||= records.length > 0
    for (const record of orderSrv(offered, asking.random)) bySrv(asking, service, record)
  }
  if (found || answers.some((one) => one.records === null)) return
  const only = services.length === 1 ? services[0]?.transport : undefined
  const transport = target.transport === null ? (only ?? defaultTransport(target, wishes)) : secured(target)
  hostAt(asking, transport, usualPort(transport))
}

function isOffered(record: SrvRecord): boolean {
  const name = plainName(record.target)
  return name !== '' && name.length <= maxNameLength && record.port > 0 && record.port <= 65_535
}

function bySrv(asking: Asking, service: SipService, record: SrvRecord): void {
  const name = plainName(record.target)
  const by = service.service === 'SRV' ? '' : `NAPTR ${service.service}, `
  const how = `${by}SRV ${service.srvName} ${record.priority} ${record.weight}, ${name}`
  addressesOf(asking, name, service.transport, record.port, how)
}

function hostAt(asking: Asking, transport: TransportName, port: number): void {
  const secure = asking.target.secure === true ? 'tls' : transport
  addressesOf(asking, asking.host, secure, port, asking.host)
}

function addressesOf(asking: Asking, name: string, transport: TransportName, port: number, how: string): void {
  const { candidates, notes, wishes } = asking
  const found = notes.addresses(name, wishes.family)
  for (const why of found.missing) asking.missing.push({ name, why })
  for (const address of wishes.spread ? rotated(found.addresses, asking.random()) : found.addresses) {
    const twice = candidates.some((one) => one.transport === transport && one.address === address && one.port === port)
    if (!twice && candidates.length < maxCandidates) candidates.push({ transport, address, port, how })
  }
}

/** Begins elsewhere, but keeps the families in their order. */
function rotated(addresses: readonly string[], chance: number): readonly string[] {
  const first = addresses[0]
  if (first === undefined) return addresses
  const family = first.includes(':')
  const own = addresses.filter((address) => address.includes(':') === family)
  const other = addresses.filter((address) => address.includes(':') !== family)
  return [own, other].flatMap((part) => {
    const at = Math.floor(chance * part.length)
    return [...part.slice(at), ...part.slice(0, at)]
  })
}

function settled(asking: Asking): LocateStep {
  const { notes, candidates } = asking
  if (notes.questions.length > 0) {
    const onlyAddresses = notes.questions.every((question) => question.type === 'A' || question.type === 'AAAA')
    return { step: 'ask', questions: notes.questions, enough: onlyAddresses && candidates.length > 0 }
  }
  const { trail, ttlMs, found } = notes
  if (candidates.length > 0) return { step: 'done', resolution: { ok: true, candidates, trail, found, ttlMs } }
  return refusal(asking)
}

function refusal({ host, missing, denied, notes }: Asking): LocateStep {
  const ttlMs = Math.min(notes.ttlMs, notes.negativeTtlMs)
  if (missing.length > 0 && missing.every(({ why }) => why === 'noSuchName')) {
    const names = [...new Set(missing.map(({ name }) => name))].slice(0, 3)
    const sentence = `The DNS knows no ${names.join(', ')}${names.includes(host) ? '' : `, where ${host} is said to be`}.`
    return refuse('noSuchName', sentence, notes.trail, ttlMs)
  }
  if (notes.doubts.has('silence'))
    return refuse('timeout', `No name server answered in time where ${host} is.`, notes.trail, ttlMs)
  if (notes.doubts.has('failure'))
    return refuse('timeout', `The name server could not tell where ${host} is.`, notes.trail, ttlMs)
  const sentence =
    denied.length > 0
      ? `${host} says by SRV that it offers no SIP (${denied.join(', ')}).`
      : `${host} exists, but the DNS has no usable SRV or address record for it.`
  return refuse('noUsableRecord', sentence, notes.trail, ttlMs)
}

function refuse(
  reason: Extract<Resolution, { ok: false }>['reason'],
  sentence: string,
  trail: readonly string[],
  ttlMs: number,
): LocateStep {
  return { step: 'done', resolution: { ok: false, reason, sentence, trail, ttlMs } }
}
