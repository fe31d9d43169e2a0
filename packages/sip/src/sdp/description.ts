// Session descriptions as text: read leniently, written strictly (RFC 8866, the part that telephony uses).
import type { SdpAttribute, SdpMedia, SessionDescription } from './types.ts'

/** Limits on what is read; beyond them a description is refused. */
export const sdpLimits = {
  characters: 65_535,
  lines: 1_000,
  lineCharacters: 4_096,
  media: 32,
  formats: 128,
  attributes: 256,
} as const

export type SdpReading =
  | { readonly ok: true; readonly description: SessionDescription }
  | { readonly ok: false; readonly problem: string }

const refuse = (problem: string): SdpReading => ({ ok: false, problem })

interface MediaDraft extends SdpMedia {
  address: string | null
  readonly attributes: SdpAttribute[]
}

/**
 * Reads a description. Lines may end with CRLF or LF; unknown lines are passed over; o=, s= and t= may be missing.
 * Refused: no v=0 at the start, an m= line that cannot be read, anything beyond `sdpLimits`.
 */
export function parseSdp(text: string): SdpReading {
  if (text.length > sdpLimits.characters) return refuse('The description is too large')
  const lines = text.split('\n', sdpLimits.lines + 1)
  if (lines.length > sdpLimits.lines) return refuse('The description has too many lines')
  const first = lines.find((line) => line !== '' && line !== '\r')
  if (first === undefined || first.trim() !== 'v=0') return refuse('The description does not begin with v=0')
  const draft = new DescriptionDraft()
  for (const line of lines) {
    if (line.length < 2 || line.charCodeAt(1) !== 0x3d) continue
    if (line.length > sdpLimits.lineCharacters) return refuse('The description has a line that is too long')
    const problem = draft.take(line.charAt(0), line.slice(2).trim())
    if (problem !== null) return refuse(problem)
  }
  return { ok: true, description: draft.finish() }
}

class DescriptionDraft {
  #origin = { username: '-', id: '0', version: '0', address: '' }
  #name = '-'
  #address: string | null = null
  readonly #attributes: SdpAttribute[] = []
  readonly #media: MediaDraft[] = []

  /** Takes one line; returns what is wrong with it. */
  take(type: string, value: string): string | null {
    switch (type) {
      case 'o':
        return this.#takeOrigin(value)
      case 's':
        this.#name = value
        return null
      case 'c':
        return this.#takeConnection(value)
      case 'a':
        return this.#takeAttribute(value)
      case 'm':
        return this.#takeMedia(value)
      default:
        return null
    }
  }

  finish(): SessionDescription {
    return {
      origin: this.#origin,
      name: this.#name,
      address: this.#address,
      attributes: this.#attributes,
      media: this.#media,
    }
  }

  #takeOrigin(value: string): null {
    const [username = '-', id = '0', version = '0', , , address = ''] = words(value)
    this.#origin = { username, id, version, address }
    return null
  }

  #takeConnection(value: string): string | null {
    const [, family = '', address = ''] = words(value)
    if (address === '' || (family !== 'IP4' && family !== 'IP6')) return 'A connection line cannot be read'
    const media = this.#media.at(-1)
    if (media === undefined) this.#address = address
    else media.address ??= address
    return null
  }

  #takeAttribute(value: string): string | null {
    const attributes = this.#media.at(-1)?.attributes ?? this.#attributes
    if (attributes.length >= sdpLimits.attributes) return 'The description has too many attributes'
    const colon = value.indexOf(':')
    if (colon < 0) attributes.push([value.toLowerCase(), null])
    else attributes.push([value.slice(0, colon).toLowerCase(), value.slice(colon + 1).trim()])
    return null
  }

  #takeMedia(value: string): string | null {
    const [kind, portText = '', protocol, ...formats] = words(value)
    const port = readPort(portText)
    if (kind === undefined || protocol === undefined || port === null) return 'A media line cannot be read'
    if (formats.length > sdpLimits.formats) return 'A media line has too many formats'
    if (this.#media.length >= sdpLimits.media) return 'The description has too many media lines'
    this.#media.push({ kind: kind.toLowerCase(), port, protocol, formats, address: null, attributes: [] })
    return null
  }
}

function words(value: string): string[] {
  const spaced = value.includes('\t') ? value.replaceAll('\t', ' ') : value
  const parts = spaced.split(' ', 2 * sdpLimits.formats)
  return spaced.includes('  ') ? parts.filter((word) => word !== '') : parts
}

/** `port` or `port/number of ports`. */
function readPort(text: string): number | null {
  const slash = text.indexOf('/')
  return readNumber(slash < 0 ? text : text.slice(0, slash), 65_535)
}

/** A decimal number from 0 to `max`; null for anything else. */
export function readNumber(text: string, max: number): number | null {
  if (text === '' || text.length > 10) return null
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x30 || code > 0x39) return null
  }
  const value = Number(text)
  return value <= max ? value : null
}

/** First value of an attribute of a stream; undefined when it is not there, null when it has no value. */
export function attribute(
  of: { readonly attributes: readonly SdpAttribute[] },
  name: string,
): string | null | undefined {
  return of.attributes.find((entry) => entry[0] === name)?.[1]
}

export function attributes(of: { readonly attributes: readonly SdpAttribute[] }, name: string): readonly string[] {
  return of.attributes.flatMap((entry) => (entry[0] === name && entry[1] !== null ? [entry[1]] : []))
}

export function hasAttribute(of: { readonly attributes: readonly SdpAttribute[] }, name: string): boolean {
  return of.attributes.some((entry) => entry[0] === name)
}

const control = /[^ -~\x80-\uffff]/

/** Text fit for one line: control characters become spaces. */
function clean(text: string): string {
  if (!control.test(text)) return text
  let result = ''
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    result += code < 0x20 || code === 0x7f ? ' ' : text.charAt(i)
  }
  return result
}

function connection(address: string): string {
  return `c=IN ${address.includes(':') ? 'IP6' : 'IP4'} ${clean(address)}\r\n`
}

function attributeLine([name, value]: SdpAttribute): string {
  return value === null ? `a=${clean(name)}\r\n` : `a=${clean(name)}:${clean(value)}\r\n`
}

/** Everything behind the o= line. */
export function formatBody(description: Omit<SessionDescription, 'origin'>): string {
  let text = `s=${clean(description.name) || '-'}\r\n`
  if (description.address !== null) text += connection(description.address)
  text += 't=0 0\r\n'
  for (const entry of description.attributes) text += attributeLine(entry)
  for (const media of description.media) {
    text += `m=${clean(media.kind)} ${media.port} ${clean(media.protocol)} ${media.formats.map(clean).join(' ')}\r\n`
    if (media.address !== null) text += connection(media.address)
    for (const entry of media.attributes) text += attributeLine(entry)
  }
  return text
}

/** Writes a description in the order of RFC 8866 5, with CRLF. */
export function formatSdp(description: SessionDescription): string {
  const { username, id, version, address } = description.origin
  const family = address.includes(':') ? 'IP6' : 'IP4'
  const origin = `o=${clean(username)} ${clean(id)} ${clean(version)} IN ${family} ${clean(address)}\r\n`
  return `v=0\r\n${origin}${formatBody(description)}`
}
