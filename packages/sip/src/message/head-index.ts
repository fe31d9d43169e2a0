// One pass over the header section: where each header line begins and ends, and which lines hold the vital headers.
import { isSpace, tokenEndBytes } from './characters.ts'
import { type HeaderName, nameCode } from './header-names.ts'
import type { MessageLimits } from './limits.ts'

/** Numbers kept per header line: name code, start of name, start and end of the value without the spaces around it. */
export const stride = 4

export interface HeadIndex {
  /** `stride` numbers per header line, in the order of the lines. */
  readonly lines: number[]
  /** Where the body begins; -1 when the empty line is missing. */
  readonly bodyStart: number
  /** What is wrong with the first bad line, or which header is there twice; null when nothing. */
  readonly problem: string | null
  /** Line number of the first Via, From, To, …; -1 when absent. */
  readonly via: number
  readonly from: number
  readonly to: number
  readonly callId: number
  readonly cseq: number
  readonly maxForwards: number
  readonly contentLength: number
  readonly contact: number
}

/** Compares [start, start + lower.length) with a lower-case name of letters and hyphens. */
export function nameMatches(bytes: Uint8Array, start: number, lower: string): boolean {
  for (let i = 0; i < lower.length; i++) {
    const code = bytes[start + i] ?? 0
    const expected = lower.charCodeAt(i)
    if (code !== expected && (code | 0x20) !== expected) return false
  }
  return true
}

const code = (name: string): number => nameCode(name.length, name.charCodeAt(0))
const VIA = code('via')
const FROM = code('from')
const TO = code('to')
const CALL_ID = code('call-id')
const CSEQ = code('cseq')
const MAX_FORWARDS = code('max-forwards')
const CONTENT_LENGTH = code('content-length')
const V = code('v')
const F = code('f')
const T = code('t')
const I = code('i')
const L = code('l')
const M = code('m')

/** The lines of headers that may be there once only, filled in while indexing. */
class Vital {
  via = -1
  from = -1
  to = -1
  callId = -1
  cseq = -1
  maxForwards = -1
  contentLength = -1
  contact = -1
  problem: string | null = null

  /** Takes note of a vital header; false when it is none. */
  note(bytes: Uint8Array, key: number, start: number, line: number): boolean {
    switch (key) {
      case V:
        return this.#via(line)
      case VIA:
        return nameMatches(bytes, start, 'via') && this.#via(line)
      case F:
        return this.#from(line)
      case FROM:
        return nameMatches(bytes, start, 'from') && this.#from(line)
      case T:
        return this.#to(line)
      case TO:
        return nameMatches(bytes, start, 'to') && this.#to(line)
      case I:
        return this.#callId(line)
      // Call-ID and Contact have the same length and first letter.
      case CALL_ID:
        if (nameMatches(bytes, start, 'contact')) return this.#contact(line)
        return nameMatches(bytes, start, 'call-id') && this.#callId(line)
      case CSEQ:
        return nameMatches(bytes, start, 'cseq') && this.#cseq(line)
      case MAX_FORWARDS:
        return nameMatches(bytes, start, 'max-forwards') && this.#maxForwards(line)
      case L:
        return this.#contentLength(line)
      case CONTENT_LENGTH:
        return nameMatches(bytes, start, 'content-length') && this.#contentLength(line)
      case M:
        return this.#contact(line)
      default:
        return false
    }
  }

  #via(line: number): true {
    if (this.via < 0) this.via = line
    return true
  }
  #contact(line: number): true {
    if (this.contact < 0) this.contact = line
    return true
  }
  #from(line: number): true {
    if (this.from >= 0) this.problem ??= 'More than one From header'
    else this.from = line
    return true
  }
  #to(line: number): true {
    if (this.to >= 0) this.problem ??= 'More than one To header'
    else this.to = line
    return true
  }
  #callId(line: number): true {
    if (this.callId >= 0) this.problem ??= 'More than one Call-ID header'
    else this.callId = line
    return true
  }
  #cseq(line: number): true {
    if (this.cseq >= 0) this.problem ??= 'More than one CSeq header'
    else this.cseq = line
    return true
  }
  #maxForwards(line: number): true {
    if (this.maxForwards >= 0) this.problem ??= 'More than one Max-Forwards header'
    else this.maxForwards = line
    return true
  }
  #contentLength(line: number): true {
    if (this.contentLength >= 0) this.problem ??= 'More than one Content-Length header'
    else this.contentLength = line
    return true
  }
}

/** Index of the CR of the CRLF that ends the line at `start`; -1 at a lone LF or when there is no end. */
function endOfLine(bytes: Uint8Array, text: string, start: number): number {
  const lf = text.indexOf('\n', start)
  return lf > start && bytes[lf - 1] === 0x0d ? lf - 1 : -1
}

/**
 * Indexes the header lines of `text` (the same as `bytes`, one character per byte) from `start`, just behind the start line. Bad lines do not
 * stop it, so that a refused request can still be answered; a lone LF does, since two readers could differ on it. (A lone CR
 * inside a value is turned into a space when the value is taken out.)
 */
export function indexHead(bytes: Uint8Array, text: string, start: number, limits: MessageLimits): HeadIndex {
  const lines: number[] = []
  const vital = new Vital()
  let bodyStart = -1
  let at = start
  for (;;) {
    let cr = endOfLine(bytes, text, at)
    if (cr < 0) {
      vital.problem ??= 'A header line does not end with CRLF'
      break
    }
    if (cr === at) {
      bodyStart = at + 2
      break
    }
    while (isSpace(bytes[cr + 2] ?? 0)) {
      const next = endOfLine(bytes, text, cr + 2)
      if (next < 0) break
      cr = next
    }
    if (lines.length >= limits.headerLines * stride) {
      vital.problem = `More than ${limits.headerLines} header lines`
      break
    }
    if (cr - at > limits.lineBytes) vital.problem ??= `A header line is longer than ${limits.lineBytes} bytes`
    indexLine(bytes, at, cr, lines, vital)
    at = cr + 2
  }
  const { via, from, to, callId, cseq, maxForwards, contentLength, contact, problem } = vital
  return { lines, bodyStart, problem, via, from, to, callId, cseq, maxForwards, contentLength, contact }
}

function indexLine(bytes: Uint8Array, at: number, cr: number, lines: number[], vital: Vital): void {
  const nameEnd = tokenEndBytes(bytes, at, cr)
  let colon = nameEnd
  while (colon < cr && isSpace(bytes[colon] ?? 0)) colon++
  if (nameEnd === at || bytes[colon] !== 0x3a) {
    vital.problem ??= 'A header line does not begin with a name and a colon'
    return
  }
  let start = colon + 1
  let end = cr
  while (start < end && isSpace(bytes[start] ?? 0)) start++
  while (end > start && isSpace(bytes[end - 1] ?? 0)) end--
  const key = nameCode(nameEnd - at, bytes[at] ?? 0)
  vital.note(bytes, key, at, lines.length / stride)
  lines.push(key, at, start, end)
}

/** Compares [start, start + lower.length) of a text with a name in lower case. */
function nameIs(text: string, start: number, lower: string): boolean {
  const name = text.slice(start, start + lower.length)
  return name === lower || name.toLowerCase() === lower
}

/** Number of the first line with this name at or after line `from`; -1 when there is none. */
export function findLine(text: string, index: HeadIndex, wanted: HeaderName, from: number): number {
  const lines = index.lines
  for (let at = from * stride; at < lines.length; at += stride) {
    const key = lines[at]
    if (key === wanted.compactCode) return at / stride
    if (key === wanted.code && nameIs(text, lines[at + 1] ?? 0, wanted.lower)) return at / stride
  }
  return -1
}
