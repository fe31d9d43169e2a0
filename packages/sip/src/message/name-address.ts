// name-addr and addr-spec values such as From, To, Contact, Route, Refer-To (RFC 3261 20.10, 25.1).
import { quoted, skipQuoted, skipSpace, trimmed, unquoted } from './characters.ts'
import { formatParams, noParams, type Params, parseParams } from './params.ts'
import type { NameAddress, SipUri } from './types.ts'
import { parseUri, schemeOf } from './uri.ts'

/** A parsed address; the URI is parsed when it is first asked for. */
class Address implements NameAddress {
  readonly display: string | null
  readonly uriText: string
  readonly params: Params
  #uri: SipUri | null | undefined

  constructor(display: string | null, uriText: string, params: Params) {
    this.display = display
    this.uriText = uriText
    this.params = params
    this.#uri = undefined
  }

  get uri(): SipUri | null {
    if (this.#uri === undefined) this.#uri = parseUri(this.uriText)
    return this.#uri
  }
}

/** Stands for an address that is missing or malformed in a message that is refused anyway. */
export const noAddress: NameAddress = new Address(null, '', noParams)

/** An address that could not be read: nothing but its text. */
export function unreadableAddress(text: string): NameAddress {
  return new Address(null, text, noParams)
}

/** One value, unfolded. Null when malformed: unbalanced quotes or brackets, no scheme, bad parameters. */
export function parseNameAddress(text: string): NameAddress | null {
  const end = text.length
  const at = skipSpace(text, 0, end)
  if (text.charCodeAt(at) === 0x22) {
    const behind = skipQuoted(text, at, end)
    if (behind < 0) return null
    const open = skipSpace(text, behind, end)
    return text.charCodeAt(open) === 0x3c ? inBrackets(text, unquoted(text, at, behind), open) : null
  }
  const open = text.indexOf('<', at)
  if (open < 0) return addrSpec(text, at)
  const display = trimmed(text, at, open)
  // Tokens by the grammar; other signs are let through unless they would change the meaning of the value.
  for (let i = 0; i < display.length; i++) {
    const code = display.charCodeAt(i)
    if (code === 0x2c || code === 0x3b || code === 0x22 || code === 0x3e) return null
  }
  return inBrackets(text, display === '' ? null : display, open)
}

function inBrackets(text: string, display: string | null, open: number): NameAddress | null {
  const close = text.indexOf('>', open + 1)
  if (close < 0) return null
  const uriText = text.slice(open + 1, close)
  const params = parseParams(text, close + 1, text.length)
  return params === null || !looksLikeUri(uriText) ? null : new Address(display, uriText, params)
}

/** Without brackets every semicolon begins a header parameter, and a question mark or comma is not allowed (20.10). */
function addrSpec(text: string, at: number): NameAddress | null {
  const semicolon = text.indexOf(';', at)
  const uriText = trimmed(text, at, semicolon < 0 ? text.length : semicolon)
  if (uriText === '*' && semicolon < 0) return new Address(null, '*', noParams)
  if (uriText.includes('?') || uriText.includes(',') || !looksLikeUri(uriText)) return null
  const params = semicolon < 0 ? noParams : parseParams(text, semicolon, text.length)
  return params === null ? null : new Address(null, uriText, params)
}

const impossible = /[\0- "<]/

function looksLikeUri(text: string): boolean {
  return (text.startsWith('sip:') || schemeOf(text) !== null) && !impossible.test(text)
}

/** Writes an address in its bracketed form. `uriText` goes in as it is; the display name is quoted and made safe. */
export function formatNameAddress(address: {
  readonly display: string | null
  readonly uriText: string
  readonly params?: Params
}): string {
  const display = address.display === null ? '' : `${quoted(address.display)} `
  return `${display}<${address.uriText}>${formatParams(address.params ?? noParams)}`
}
