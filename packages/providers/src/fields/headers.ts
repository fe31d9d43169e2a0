// Turns the fields of an outgoing INVITE into header values as they stand on the wire, or refuses what must not get there.
import type { PartyField, SipFields, UriField } from './sip-fields.ts'

export type OutboundHeaders =
  | {
      readonly ok: true
      /** `sip:user@host[:port]`, without parameters: transport and maddr are the sender's business. */
      readonly requestUri: string
      /** Name-addr without tag. */
      readonly from: string
      readonly to: string
      /** Escaped; the sender adds host, port and parameters when `contactHost` is empty. */
      readonly contactUser: string
      readonly contactHost: string
      /** The optional headers, in the order they are sent. */
      readonly headers: readonly (readonly [name: string, value: string])[]
    }
  /** `field` is a key of SipFields. */
  | { readonly ok: false; readonly field: keyof SipFields; readonly reason: string }

/** Longest display name, user or host that is sent. */
const maxPart = 256

const privacyTypes = new Set(['user', 'header', 'session', 'id', 'critical', 'none', 'history'])

class Refused extends Error {
  readonly field: keyof SipFields
  constructor(field: keyof SipFields, reason: string) {
    super(reason)
    this.field = field
  }
}

/** Quotes and escapes (RFC 3261 section 25.1); refuses line breaks, other control characters and hosts that are none. */
export function outboundHeaders(fields: SipFields): OutboundHeaders {
  try {
    return render(fields)
  } catch (error) {
    if (error instanceof Refused) return { ok: false, field: error.field, reason: error.message }
    throw error
  }
}

function render(fields: SipFields): OutboundHeaders {
  const headers: [string, string][] = []
  const identity = (name: string, field: keyof SipFields, party: PartyField | null, tail = ''): void => {
    if (party !== null) headers.push([name, nameAddress(field, party) + tail])
  }
  identity('P-Asserted-Identity', 'assertedIdentity', fields.assertedIdentity)
  identity('P-Preferred-Identity', 'preferredIdentity', fields.preferredIdentity)
  identity(
    'Remote-Party-ID',
    'remotePartyCalling',
    fields.remotePartyCalling,
    `;party=calling;screen=no;privacy=${fields.privacy === null || fields.privacy === 'none' ? 'off' : 'full'}`,
  )
  identity('Remote-Party-ID', 'remotePartyCalled', fields.remotePartyCalled, ';party=called')
  identity('P-Called-Party-ID', 'calledPartyId', fields.calledPartyId)
  if (fields.privacy !== null) headers.push(['Privacy', privacy(fields.privacy)])
  if (fields.userAgent !== null) headers.push(['User-Agent', plainText('userAgent', fields.userAgent)])
  return {
    ok: true,
    requestUri: uri('requestUri', fields.requestUri),
    from: nameAddress('from', fields.from),
    to: nameAddress('to', fields.to),
    contactUser: escapeUser('contact', fields.contact.user),
    contactHost: fields.contact.host === '' ? '' : host('contact', fields.contact.host),
    headers,
  }
}

function nameAddress(field: keyof SipFields, party: PartyField): string {
  const address = `<${uri(field, party)}>`
  return party.display === '' ? address : `${quoted(field, party.display)} ${address}`
}

function uri(field: keyof SipFields, { user, host: at }: UriField): string {
  const escaped = escapeUser(field, user)
  return escaped === '' ? `sip:${host(field, at)}` : `sip:${escaped}@${host(field, at)}`
}

function plainText(field: keyof SipFields, text: string): string {
  if (text.length > maxPart) throw new Refused(field, `longer than ${maxPart} characters`)
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (code === 10 || code === 13) throw new Refused(field, 'line break')
    if (code < 32 || (code >= 127 && code < 160)) throw new Refused(field, 'control character')
    if (code >= 0xd800 && code <= 0xdfff) throw new Refused(field, 'broken character')
  }
  return text
}

function quoted(field: keyof SipFields, display: string): string {
  return `"${plainText(field, display).replace(/[\\"]/g, '\\$&')}"`
}

/** unreserved and user-unreserved stand as they are; the rest is escaped as UTF-8 (RFC 3261 section 25.1, `user`). */
function escapeUser(field: keyof SipFields, user: string): string {
  let escaped = ''
  for (const character of plainText(field, user)) {
    escaped += /^[A-Za-z0-9\-_.!~*'()&=+$,;?/]$/.test(character) ? character : percent(character)
  }
  return escaped
}

function percent(character: string): string {
  return [...new TextEncoder().encode(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('')
}

/** Host name, IPv4 or [IPv6], with an optional port. */
function host(field: keyof SipFields, text: string): string {
  const parsed = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,253})|\[[0-9a-fA-F:.]{2,45}\])(?::([0-9]{1,5}))?$/.exec(text)
  if (parsed === null) throw new Refused(field, text === '' ? 'no host' : 'not a host')
  if (parsed[1] !== undefined && (Number(parsed[1]) < 1 || Number(parsed[1]) > 65_535))
    throw new Refused(field, 'not a port')
  return text
}

/** Types separated by `;` (RFC 3323 section 4.2); commas and white space between them are accepted. */
function privacy(text: string): string {
  const types = plainText('privacy', text)
    .toLowerCase()
    .split(/[;,\s]+/)
    .filter((type) => type !== '')
  const unknown = types.find((type) => !privacyTypes.has(type))
  if (unknown !== undefined || types.length === 0) throw new Refused('privacy', 'not a type of privacy')
  return types.join(';')
}
