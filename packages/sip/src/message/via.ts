// Via values (RFC 3261 20.42, 18.2.1, RFC 3581): parsed, written, and completed with where the request really came from.
import { bracketed, parseHostPort } from './address.ts'
import { isToken, skipSpace, tokenEnd, trimmed } from './characters.ts'
import { formatParams, nextComma, noParams, type Params, parseParams } from './params.ts'
import type { ViaValue } from './types.ts'

/** Stands for a Via that is missing or unreadable. */
export const noVia: ViaValue = { transport: '', host: '', port: null, params: noParams }

/** What could be read of a Via value, and whether all of it was well-formed. */
export interface ViaReading {
  readonly via: ViaValue
  readonly wellFormed: boolean
}

const unreadable: ViaReading = { via: noVia, wellFormed: false }

/** Reads the next of the three parts of sent-protocol; spaces may stand around its slash. */
function protocolPart(text: string, at: number): { part: string; next: number } {
  const start = skipSpace(text, at, text.length)
  const end = tokenEnd(text, start, text.length)
  const next = skipSpace(text, end, text.length)
  return { part: text.slice(start, end), next: text.charCodeAt(next) === 0x2f ? next + 1 : next }
}

/** One Via value, unfolded. The transport comes out in upper case; what is behind a bad parameter is not read. */
export function readVia(text: string): ViaReading {
  const usual = usualTransport(text)
  if (usual !== null) {
    // The usual form has no spaces around its signs; all others take the long way.
    const semicolon = text.indexOf(';', 12)
    const hostPort = parseHostPort(text.slice(12, semicolon < 0 ? text.length : semicolon))
    if (hostPort !== null) return finished(text, usual, hostPort, semicolon)
  }
  const space = text.indexOf(' ', 8)
  const transport = space < 0 ? '' : text.slice(8, space)
  if (text.startsWith('SIP/2.0/') && isToken(transport)) return readSentBy(text, space, transport)
  const protocol = protocolPart(text, 0)
  const version = protocolPart(text, protocol.next)
  const last = protocolPart(text, version.next)
  if (protocol.part.toUpperCase() !== 'SIP' || version.part === '' || last.part === '') return unreadable
  return readSentBy(text, last.next, last.part)
}

/** The transport of a Via that begins as nearly all do; null for any other beginning. */
function usualTransport(text: string): string | null {
  if (text.startsWith('SIP/2.0/UDP ')) return 'UDP'
  if (text.startsWith('SIP/2.0/TCP ')) return 'TCP'
  return text.startsWith('SIP/2.0/TLS ') ? 'TLS' : null
}

function readSentBy(text: string, at: number, transport: string): ViaReading {
  const semicolon = text.indexOf(';', at)
  const hostEnd = semicolon < 0 ? text.length : semicolon
  const hostPort = parseHostPort(withoutSpaces(trimmed(text, at, hostEnd)))
  return hostPort === null ? unreadable : finished(text, transport.toUpperCase(), hostPort, semicolon)
}

function finished(
  text: string,
  transport: string,
  { host, port }: { readonly host: string; readonly port: number | null },
  semicolon: number,
): ViaReading {
  const params = semicolon < 0 ? noParams : parseParams(text, semicolon, text.length)
  return { via: { transport, host, port, params: params ?? noParams }, wellFormed: params !== null }
}

/** sent-by allows spaces around its colon. */
function withoutSpaces(text: string): string {
  if (!text.includes(' ') && !text.includes('\t')) return text
  const colon = text.lastIndexOf(':')
  return colon < 0 ? text : `${trimmed(text, 0, colon)}:${trimmed(text, colon + 1)}`
}

/** Null when malformed. */
export function parseVia(text: string): ViaValue | null {
  const { via, wellFormed } = readVia(text)
  return wellFormed ? via : null
}

/** Writes a Via value. */
export function formatVia(via: {
  readonly transport: string
  readonly host: string
  readonly port: number | null
  readonly params: Params
}): string {
  const port = via.port === null ? '' : `:${via.port}`
  return `SIP/2.0/${via.transport.toUpperCase()} ${bracketed(via.host)}${port}${formatParams(via.params)}`
}

/**
 * A Via line with `received` and, when the client asked by an empty `rport`, the port in its first value (RFC 3261
 * 18.2.1, RFC 3581 4). The rest of the text stays as it came, so the client finds its own parameters again.
 */
export function withSource(text: string, source: { readonly address: string; readonly port: number }): string {
  const comma = text.includes(',') ? nextComma(text, 0) : text.length
  const first = trimmed(text, 0, comma)
  const { via } = readVia(first)
  const asksPort = via.params.has('rport') && via.params.get('rport') === null
  const base = asksPort ? withPort(first, source.port) : first
  if (!asksPort && via.host === source.address && !via.params.has('received')) return text
  // A received parameter the client itself wrote must not win over ours: ours is put before it, and readers take the first.
  const semicolon = base.indexOf(';')
  const cut = semicolon < 0 ? base.length : semicolon
  return `${trimmed(base, 0, cut)};received=${source.address}${base.slice(cut)}${text.slice(comma)}`
}

/** Fills in the value of the empty rport parameter. */
function withPort(text: string, port: number): string {
  const lower = text.toLowerCase()
  for (let at = lower.indexOf(';'); at >= 0; at = lower.indexOf(';', at + 1)) {
    const name = skipSpace(lower, at + 1, lower.length)
    if (!lower.startsWith('rport', name)) continue
    const behind = skipSpace(lower, name + 5, lower.length)
    if (behind >= lower.length || lower.charCodeAt(behind) === 0x3b) {
      return `${text.slice(0, name + 5)}=${port}${text.slice(name + 5)}`
    }
  }
  return text
}
