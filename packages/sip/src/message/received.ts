// Received messages: lazy views over the text of a message. Values are taken out, unfolded and parsed when first asked for.
import { tokenEnd, trimmed } from './characters.ts'
import { findLine, type HeadIndex, stride } from './head-index.ts'
import { type HeaderName, headerName } from './header-names.ts'
import { maxValuesPerHeader } from './limits.ts'
import { parseNameAddress, unreadableAddress } from './name-address.ts'
import { ownText } from './own-text.ts'
import { nextComma, splitList } from './params.ts'
import type { HeaderLine, NameAddress, SipMessage, SipRequest, SipResponse, SipUri, ViaValue } from './types.ts'
import { parseUri } from './uri.ts'

/** What the parser worked out before it handed the message on. */
export interface Vitals {
  readonly index: HeadIndex
  /** Start and end of the body in `text`. */
  readonly bodyStart: number
  readonly bodyEnd: number
  readonly via: ViaValue
  readonly cseq: { readonly number: number; readonly method: string }
  readonly from: NameAddress
  readonly to: NameAddress
  readonly maxForwards: number | null
  readonly contacts: readonly NameAddress[] | null
}

export const noCSeq: { readonly number: number; readonly method: string } = { number: 0, method: '' }

/** Gives bytes beyond ASCII their meaning as UTF-8 and takes the sting out of NUL, so values may be sent on. */
export function decoded(value: string): string {
  const text = Buffer.from(value, 'latin1').toString('utf8')
  return text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text
}

/** Joins folded lines: CRLF and the white space around it become one space (RFC 3261 7.3.1). A lone CR becomes one too. */
export function unfolded(value: string): string {
  if (!value.includes('\r')) return value
  // A fold right behind the colon leaves its CRLF at the start of the value.
  const joined = value
    .split('\r\n')
    .map((part) => trimmed(part))
    .filter((part) => part !== '')
    .join(' ')
  return joined.includes('\r') ? trimmed(joined.replaceAll('\r', ' ')) : joined
}

abstract class Received {
  /** The whole message, one character per byte. */
  readonly #text: string
  readonly #plain: boolean
  readonly #index: HeadIndex
  readonly #bodyStart: number
  readonly #bodyEnd: number
  readonly via: ViaValue
  readonly cseq: { readonly number: number; readonly method: string }
  readonly from: NameAddress
  readonly to: NameAddress
  readonly maxForwards: number | null
  readonly #contacts: readonly NameAddress[] | null
  #callId: string | undefined

  constructor(text: string, plain: boolean, vitals: Vitals) {
    this.#text = text
    this.#plain = plain
    this.#index = vitals.index
    this.#bodyStart = vitals.bodyStart
    this.#bodyEnd = vitals.bodyEnd
    this.via = vitals.via
    this.cseq = vitals.cseq
    this.from = vitals.from
    this.to = vitals.to
    this.maxForwards = vitals.maxForwards
    this.#contacts = vitals.contacts
    this.#callId = undefined
  }

  get raw(): Buffer {
    return Buffer.from(this.#text.slice(0, this.#bodyEnd), 'latin1')
  }

  get body(): Buffer {
    return Buffer.from(this.#text.slice(this.#bodyStart, this.#bodyEnd), 'latin1')
  }

  get callId(): string {
    // Kept by everybody who keeps anything of a message: dialogs, bindings, traces.
    this.#callId ??= this.#index.callId < 0 ? '' : ownText(this.#value(this.#index.callId))
    return this.#callId
  }

  get fromTag(): string | null {
    return this.from.params.get('tag') ?? null
  }

  get toTag(): string | null {
    return this.to.params.get('tag') ?? null
  }

  header(name: string): string | undefined {
    const wanted = headerName(name)
    const line = this.#find(wanted, 0)
    if (line < 0) return undefined
    const value = this.#value(line)
    return wanted.list ? trimmed(value, 0, nextComma(value, 0)) : value
  }

  headers(name: string): readonly string[] {
    const wanted = headerName(name)
    const values: string[] = []
    for (let line = this.#find(wanted, 0); line >= 0; line = this.#find(wanted, line + 1)) {
      if (values.length >= maxValuesPerHeader) break
      const value = this.#value(line)
      if (wanted.list) splitList(value, values)
      else values.push(value)
    }
    return values
  }

  addresses(name: string): readonly NameAddress[] {
    if (this.#contacts !== null && (name === 'Contact' || name === 'contact')) return this.#contacts
    return this.headers(name).map((value) => parseNameAddress(value) ?? unreadableAddress(value))
  }

  /** Every header line in order with its name as it was written and its unfolded value. */
  lines(): readonly HeaderLine[] {
    const lines = this.#index.lines
    const result: HeaderLine[] = []
    for (let line = 0; line * stride < lines.length; line++) {
      const start = lines[line * stride + 1] ?? 0
      result.push([this.#text.slice(start, tokenEnd(this.#text, start, this.#text.length)), this.#value(line)])
    }
    return result
  }

  /** Lines of one header byte for byte (unfolded, one character per byte), for echoing them in a response. */
  wireValues(name: string): readonly string[] {
    const wanted = headerName(name)
    const values: string[] = []
    for (let line = this.#find(wanted, 0); line >= 0; line = this.#find(wanted, line + 1)) {
      values.push(this.#wireValue(line))
    }
    return values
  }

  #find(wanted: HeaderName, from: number): number {
    return findLine(this.#text, this.#index, wanted, from)
  }

  #wireValue(line: number): string {
    const lines = this.#index.lines
    return unfolded(this.#text.slice(lines[line * stride + 2], lines[line * stride + 3]))
  }

  #value(line: number): string {
    const value = this.#wireValue(line)
    return this.#plain ? value : decoded(value)
  }
}

export class ReceivedRequest extends Received implements SipRequest {
  readonly kind = 'request'
  readonly method: string
  readonly uriText: string
  #uri: SipUri | null | undefined

  constructor(text: string, plain: boolean, vitals: Vitals, method: string, uriText: string, uri?: SipUri | null) {
    super(text, plain, vitals)
    this.method = method
    this.uriText = uriText
    this.#uri = uri
  }

  get uri(): SipUri | null {
    if (this.#uri === undefined) this.#uri = parseUri(this.uriText)
    return this.#uri
  }
}

export class ReceivedResponse extends Received implements SipResponse {
  readonly kind = 'response'
  readonly status: number
  readonly reason: string

  constructor(text: string, plain: boolean, vitals: Vitals, status: number, reason: string) {
    super(text, plain, vitals)
    this.status = status
    this.reason = reason
  }
}

/** Every header line of a received message in order: name as written, value unfolded. */
export function headerLines(message: SipMessage): readonly HeaderLine[] {
  return message instanceof ReceivedRequest || message instanceof ReceivedResponse ? message.lines() : []
}

/** Lines of one header of a message, one character per byte, ready for the wire. */
export function wireValues(message: SipMessage, name: string): readonly string[] {
  if (message instanceof ReceivedRequest || message instanceof ReceivedResponse) return message.wireValues(name)
  return message.headers(name).map((value) => Buffer.from(value, 'utf8').toString('latin1'))
}
