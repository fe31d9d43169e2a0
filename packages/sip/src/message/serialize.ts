// Writes requests and responses. What goes out never has a CR, LF or NUL that was not put there here.
import { isToken } from './characters.ts'
import { fullName, isRegistered } from './header-names.ts'
import { wireValues } from './received.ts'
import type { Body, HeaderLine, RequestDraft, ResponseDraft, SipRequest } from './types.ts'
import { withSource } from './via.ts'

/** A draft that would break out of its header line. A fault in our own code: values of received messages are always safe. */
export class UnsafeHeader extends Error {
  readonly header: string

  constructor(header: string) {
    super(`The header ${JSON.stringify(header.slice(0, 64))} has a name or value that must not be sent`)
    this.name = 'UnsafeHeader'
    this.header = header
  }
}

const beyondAscii = /[\x80-\uffff]/
const unsafe = /[\0\r\n]/

/** One character per byte of UTF-8; the text itself when it is ASCII. */
function toWire(text: string): string {
  return beyondAscii.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text
}

function checked(name: string, value: string): string {
  if (unsafe.test(value)) throw new UnsafeHeader(name)
  return toWire(value)
}

function line(name: string, value: string): string {
  if (!isRegistered(name) && !isToken(name)) throw new UnsafeHeader(name)
  return `${name}: ${checked(name, value)}\r\n`
}

/** Headers that sending puts in itself; a draft's own are left out. */
const ownHeaders = new Set(['via', 'content-length', 'content-type'])
const echoedHeaders = new Set(['via', 'from', 'to', 'call-id', 'cseq', 'content-length', 'content-type'])

function draftLines(headers: readonly HeaderLine[], own: ReadonlySet<string>, hasBody: boolean): string {
  let text = ''
  for (const [name, value] of headers) {
    const full = fullName(name)
    if (own.has(full) && !(full === 'content-type' && !hasBody)) continue
    text += line(name, value)
  }
  return text
}

function finish(head: string, body: Body | null): Buffer {
  const content = body === null ? '' : toWire(body.content)
  const type = body === null ? '' : line('Content-Type', body.type)
  return Buffer.from(`${head}${type}Content-Length: ${content.length}\r\n\r\n${content}`, 'latin1')
}

/**
 * The bytes of a request. `via` is the value of our own Via line (see formatVia), put on top of any the draft has.
 * Throws UnsafeHeader for a CR, LF or NUL in any part.
 */
export function serializeRequest(draft: RequestDraft, via: string): Buffer {
  if (!isToken(draft.method)) throw new UnsafeHeader('method')
  if (draft.uri === '' || draft.uri.includes(' ')) throw new UnsafeHeader('Request-URI')
  let head = `${draft.method} ${checked('Request-URI', draft.uri)} SIP/2.0\r\n${line('Via', via)}`
  const below = draft.headers.filter(([name]) => fullName(name) === 'via')
  for (const [name, value] of below) head += line(name, value)
  if (!draft.headers.some(([name]) => fullName(name) === 'max-forwards')) head += 'Max-Forwards: 70\r\n'
  return finish(head + draftLines(draft.headers, ownHeaders, draft.body !== null), draft.body)
}

/**
 * The bytes of a response. Via lines, From, To, Call-ID and CSeq are taken from the request as they came; To gets
 * `toTag` when it has none. `source`: where the request came from, noted in the topmost Via (RFC 3261 18.2.1, RFC 3581);
 * null leaves it as it is. Throws UnsafeHeader for a CR, LF or NUL in the draft.
 */
export function serializeResponse(
  request: SipRequest,
  draft: ResponseDraft,
  source: { readonly address: string; readonly port: number } | null = null,
): Buffer {
  const status = String(draft.status)
  if (status.length !== 3) throw new UnsafeHeader('status')
  let head = `SIP/2.0 ${status} ${checked('reason', draft.reason)}\r\n`
  let top = source
  for (const value of wireValues(request, 'Via')) {
    head += `Via: ${top === null ? value : withSource(value, top)}\r\n`
    top = null
  }
  head += echoed(request, 'From', '')
  const addTag = draft.toTag !== null && draft.toTag !== '' && request.toTag === null
  head += echoed(request, 'To', addTag ? `;tag=${checked('To', draft.toTag ?? '')}` : '')
  head += echoed(request, 'Call-ID', '')
  head += echoed(request, 'CSeq', '')
  return finish(head + draftLines(draft.headers, echoedHeaders, draft.body !== null), draft.body)
}

function echoed(request: SipRequest, name: string, suffix: string): string {
  const value = wireValues(request, name)[0]
  return value === undefined ? '' : `${name}: ${value}${suffix}\r\n`
}
