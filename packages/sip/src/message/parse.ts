// From bytes to a message or a refusal: index first, then only the checks that decide whether anyone may see the message.
import { isAscii } from 'node:buffer'
import { isSpace, isToken, parseWhole, skipSpace, trimmed } from './characters.ts'
import { findLine, type HeadIndex, indexHead, stride } from './head-index.ts'
import { headerName } from './header-names.ts'
import { defaultLimits, type MessageLimits, maxCSeq, maxValuesPerHeader } from './limits.ts'
import { noAddress, parseNameAddress } from './name-address.ts'
import { nextComma, splitList } from './params.ts'
import { decoded, noCSeq, ReceivedRequest, ReceivedResponse, unfolded, type Vitals } from './received.ts'
import { parseStartLine } from './start-line.ts'
import type { NameAddress, ParseResult, SipUri, ViaValue } from './types.ts'
import { readUri } from './uri.ts'
import { noVia, readVia } from './via.ts'

const contactName = headerName('Contact')

/**
 * Parses one message. `datagram`: bytes beyond Content-Length are ignored and the header may be missing; `stream`: the
 * framing was done by a StreamFramer and Content-Length must be there. Never throws, whatever the bytes.
 * The result does not keep `bytes` alive. RFC 3261 7, 18.3; the choice of outcomes follows RFC 4475.
 */
export function parseMessage(
  bytes: Buffer,
  framing: 'datagram' | 'stream',
  limits: MessageLimits = defaultLimits,
): ParseResult {
  if (bytes.length > limits.messageBytes) return drop(`Message larger than ${limits.messageBytes} bytes`)
  const text = bytes.toString('latin1')
  const start = skipEmptyLines(text)
  const cr = text.indexOf('\r', start)
  if (cr < 0 || text.charCodeAt(cr + 1) !== 0x0a) {
    return drop(start >= text.length ? 'Keep-alive' : 'Start line without CRLF')
  }
  const line = parseStartLine(text.slice(start, cr), limits.uriBytes)
  if (line.kind === 'nonsense') return drop(line.problem)
  const plain = isAscii(bytes) && !text.includes('\0')
  const reading = new Reading(text, plain, indexHead(bytes, text, cr + 2, limits))
  if (line.kind === 'response') {
    const vitals = reading.vitals(framing, null)
    if (reading.problem !== null) return drop(reading.problem)
    const reason = plain ? line.reason : Buffer.from(line.reason, 'latin1').toString('utf8')
    return { ok: true, message: new ReceivedResponse(text, plain, vitals, line.status, reason) }
  }
  const uri = line.problem === null ? reading.requestUri(line.uriText) : null
  const vitals = reading.vitals(framing, line.method)
  const message = new ReceivedRequest(text, plain, vitals, line.method, line.uriText, uri)
  const problem = line.problem?.text ?? reading.problem
  if (problem === null) return { ok: true, message }
  // An ACK is never answered, and without a readable Via there is nobody to answer to.
  if (line.method === 'ACK' || vitals.via === noVia || vitals.index.cseq < 0) return drop(problem)
  return { ok: false, refusal: { problem, status: line.problem?.status ?? reading.status, message } }
}

function drop(problem: string): ParseResult {
  return { ok: false, refusal: { problem, status: null, message: null } }
}

/** Empty lines before the start line are ignored (RFC 3261 7.5). */
function skipEmptyLines(text: string): number {
  let at = 0
  while (text.charCodeAt(at) === 0x0d && text.charCodeAt(at + 1) === 0x0a) at += 2
  return at
}

/** Reads the vital headers and remembers the first thing that is wrong. */
class Reading {
  readonly #text: string
  readonly #plain: boolean
  readonly #index: HeadIndex
  problem: string | null
  status = 400

  constructor(text: string, plain: boolean, index: HeadIndex) {
    this.#text = text
    this.#plain = plain
    this.#index = index
    this.problem = index.problem
  }

  vitals(framing: 'datagram' | 'stream', method: string | null): Vitals {
    const index = this.#index
    const bodyStart = index.bodyStart < 0 ? this.#text.length : index.bodyStart
    const cseq = this.#cseq(method)
    const via = this.#via()
    const from = this.#address(index.from, 'From')
    const to = this.#address(index.to, 'To')
    if (index.callId < 0 || this.#value(index.callId) === '') this.#fail('No Call-ID header')
    const maxForwards = method === null ? null : this.#maxForwards()
    const contacts = method === null || index.contact < 0 ? null : this.#contacts()
    const bodyEnd = this.#bodyEnd(bodyStart, framing)
    return { index, bodyStart, bodyEnd, via, cseq, from, to, maxForwards, contacts }
  }

  requestUri(text: string): SipUri | null {
    const reading = readUri(this.#plain ? text : Buffer.from(text, 'latin1').toString('utf8'))
    if (reading.form === 'malformed') this.#fail('The Request-URI is malformed')
    if (reading.form !== 'known') return null
    // A Request-URI carries no headers (RFC 3261 19.1.1, table 1).
    if (reading.uri.headers.size > 0) this.#fail('The Request-URI has headers in it')
    return reading.uri
  }

  #fail(problem: string): void {
    this.problem ??= problem
  }

  #value(line: number): string {
    const lines = this.#index.lines
    const value = unfolded(this.#text.slice(lines[line * stride + 2], lines[line * stride + 3]))
    return this.#plain ? value : decoded(value)
  }

  #via(): ViaValue {
    if (this.#index.via < 0) {
      this.#fail('No Via header')
      return noVia
    }
    const value = this.#value(this.#index.via)
    const { via, wellFormed } = readVia(value.includes(',') ? trimmed(value, 0, nextComma(value, 0)) : value)
    if (!wellFormed) this.#fail('The topmost Via is malformed')
    return via
  }

  #cseq(method: string | null): { number: number; method: string } {
    if (this.#index.cseq < 0) {
      this.#fail('No CSeq header')
      return noCSeq
    }
    const value = this.#value(this.#index.cseq)
    let end = 0
    while (end < value.length && !isSpace(value.charCodeAt(end))) end++
    const number = parseWhole(value.slice(0, end), maxCSeq)
    const name = value.slice(skipSpace(value, end, value.length))
    if (number === null || !isToken(name)) {
      this.#fail('The CSeq is malformed')
      return noCSeq
    }
    if (method !== null && method !== name) this.#fail('The method of the CSeq is not that of the request')
    return { number, method: name }
  }

  #address(line: number, name: string): NameAddress {
    if (line < 0) {
      this.#fail(`No ${name} header`)
      return noAddress
    }
    const address = parseNameAddress(this.#value(line))
    if (address !== null) return address
    this.#fail(`The ${name} header is malformed`)
    return noAddress
  }

  #maxForwards(): number | null {
    if (this.#index.maxForwards < 0) return null
    const value = parseWhole(this.#value(this.#index.maxForwards), 255)
    if (value === null) this.#fail('The Max-Forwards header is not a number from 0 to 255')
    return value
  }

  #contacts(): readonly NameAddress[] | null {
    const values: string[] = []
    for (let line = this.#index.contact; line >= 0; line = findLine(this.#text, this.#index, contactName, line + 1)) {
      if (values.length >= maxValuesPerHeader) break
      splitList(this.#value(line), values)
    }
    const contacts: NameAddress[] = []
    for (const value of values) {
      const contact = parseNameAddress(value)
      if (contact === null) {
        this.#fail('A Contact is malformed')
        return null
      }
      contacts.push(contact)
    }
    return contacts
  }

  #bodyEnd(bodyStart: number, framing: 'datagram' | 'stream'): number {
    const end = this.#text.length
    if (this.#index.contentLength < 0) {
      if (framing === 'stream') this.#fail('No Content-Length header')
      return end
    }
    const length = parseWhole(this.#value(this.#index.contentLength), end)
    if (length === null || bodyStart + length > end) {
      this.#fail('The Content-Length is not a number or larger than what is there')
      return end
    }
    return bodyStart + length
  }
}
