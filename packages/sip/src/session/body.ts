// Finds the session description in a message body, also inside multipart/mixed (RFC 3261 7.4, RFC 5621).
import type { SipMessage } from '../message/types.ts'

export type Content =
  | { readonly kind: 'none' }
  | { readonly kind: 'sdp'; readonly sdp: string }
  /** There is a body and no session description in it that we could read. */
  | { readonly kind: 'unsupported' }

const none: Content = { kind: 'none' }
const unsupported: Content = { kind: 'unsupported' }
const maxParts = 16

/** Media type in lower case without parameters; empty when there is none. */
export function contentType(message: SipMessage): string {
  return mediaType(message.header('Content-Type') ?? '')
}

export function sessionContent(message: SipMessage): Content {
  if (message.body.length === 0) return none
  const encoding = message.header('Content-Encoding')
  if (encoding !== undefined && encoding !== '' && encoding.toLowerCase() !== 'identity') return unsupported
  const value = message.header('Content-Type') ?? ''
  const type = mediaType(value)
  if (type === 'application/sdp') return { kind: 'sdp', sdp: message.body.toString('utf8') }
  if (type.startsWith('multipart/')) return fromParts(message.body.toString('utf8'), boundaryOf(value))
  return unsupported
}

/** The session description, or null when there is none that could be read. */
export function sdpOf(message: SipMessage): string | null {
  const content = sessionContent(message)
  return content.kind === 'sdp' ? content.sdp : null
}

function fromParts(text: string, boundary: string | null): Content {
  if (boundary === null) return unsupported
  const parts = text.split(`--${boundary}`, maxParts + 1)
  for (const part of parts.slice(1)) {
    const end = part.indexOf('\r\n\r\n')
    if (end < 0) continue
    if (mediaType(partHeader(part.slice(0, end), 'content-type')) !== 'application/sdp') continue
    const content = part.slice(end + 4)
    return { kind: 'sdp', sdp: content.endsWith('\r\n\r\n') ? content.slice(0, -2) : content }
  }
  return unsupported
}

function partHeader(head: string, name: string): string {
  for (const line of head.split('\r\n', 32)) {
    const colon = line.indexOf(':')
    if (colon > 0 && line.slice(0, colon).trim().toLowerCase() === name) return line.slice(colon + 1)
  }
  return ''
}

function mediaType(value: string): string {
  const end = value.indexOf(';')
  return (end < 0 ? value : value.slice(0, end)).trim().toLowerCase()
}

/** RFC 2046 5.1.1 allows 70 characters. */
function boundaryOf(value: string): string | null {
  const at = value.toLowerCase().indexOf('boundary=')
  if (at < 0) return null
  const rest = value.slice(at + 'boundary='.length)
  const end = rest.startsWith('"') ? rest.indexOf('"', 1) : rest.indexOf(';')
  const boundary = rest.startsWith('"')
    ? rest.slice(1, end < 0 ? 1 : end)
    : rest.slice(0, end < 0 ? undefined : end).trim()
  return boundary.length > 0 && boundary.length <= 70 ? boundary : null
}
