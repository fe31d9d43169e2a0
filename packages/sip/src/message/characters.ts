// Character classes of the SIP grammar (RFC 3261 25.1) and trimming by them.
//
// Walking a string character by character costs several nanoseconds a step, a byte array one: whole header sections are
// walked as bytes, short parts as strings, and longer ones are tested with a single character class (linear, bounded input).

/** 1 for every byte that may stand in a token. */
const TOKENS = new Uint8Array(256)

function mark(characters: string): void {
  for (let i = 0; i < characters.length; i++) TOKENS[characters.charCodeAt(i)] = 1
}

const ALPHANUMERIC = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
mark(ALPHANUMERIC)
mark("-.!%*_+`'~")
/** Characters beyond Latin-1 fall outside the table and so outside every token. */
function isTokenCode(code: number): boolean {
  return TOKENS[code] === 1
}

/** Index of the first character at or after `at` that does not belong to a token. */
export function tokenEnd(text: string, at: number, end: number): number {
  let i = at
  while (i < end && isTokenCode(text.charCodeAt(i))) i++
  return i
}

/** Index of the first byte at or after `at` that does not belong to a token. */
export function tokenEndBytes(bytes: Uint8Array, at: number, end: number): number {
  let i = at
  while (i < end && TOKENS[bytes[i] ?? 0] === 1) i++
  return i
}

/** A non-empty token (RFC 3261 25.1). */
export function isToken(text: string): boolean {
  return text.length > 0 && tokenEnd(text, 0, text.length) === text.length
}

const notInHost = /[^A-Za-z0-9._-]/

/** Letters, digits, hyphen, dot and (leniently) underscore; not empty. */
export function isHostText(text: string): boolean {
  return text.length > 0 && !notInHost.test(text)
}

const notInUri = /[^!#-;=?-[\]-~\x80-\uffff]/

/** No control character, space, quotation mark, angle bracket or backslash; characters beyond ASCII are let through. */
export function isUriText(text: string): boolean {
  return text.length > 0 && !notInUri.test(text)
}

/** Only the digits 0-9, at least one. */
export function isDigits(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x30 || code > 0x39) return false
  }
  return text.length > 0
}

/** A whole number from 0 to `max`, leading zeros allowed; null for anything else. */
export function parseWhole(text: string, max: number): number | null {
  if (!isDigits(text)) return null
  let value = 0
  for (let i = 0; i < text.length; i++) {
    value = value * 10 + (text.charCodeAt(i) - 0x30)
    if (value > max) return null
  }
  return value
}

export function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09
}

/** Index of the first character at or after `at` that is neither space nor tab. */
export function skipSpace(text: string, at: number, end: number): number {
  let i = at
  while (i < end && isSpace(text.charCodeAt(i))) i++
  return i
}

/** The part [start, end) without spaces and tabs around it. Unlike String.trim it takes nothing else away. */
export function trimmed(text: string, start = 0, end: number = text.length): string {
  let from = start
  let to = end
  while (from < to && isSpace(text.charCodeAt(from))) from++
  while (to > from && isSpace(text.charCodeAt(to - 1))) to--
  return from === 0 && to === text.length ? text : text.slice(from, to)
}

/** Index just behind the quotation mark that closes the one at `at`; -1 when there is none before `end`. */
export function skipQuoted(text: string, at: number, end: number): number {
  for (let i = at + 1; i < end; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x5c) i++
    else if (code === 0x22) return i + 1
  }
  return -1
}

/** The content of a quoted string (both marks included in [start, end)), its backslash escapes taken away. */
export function unquoted(text: string, start: number, end: number): string {
  const inner = text.slice(start + 1, end - 1)
  if (!inner.includes('\\')) return inner
  let result = ''
  for (let i = 0; i < inner.length; i++) {
    if (inner.charCodeAt(i) === 0x5c && i + 1 < inner.length) i++
    result += inner.charAt(i)
  }
  return result
}

/** A quoted string that holds `text`; control characters become spaces, so the result is always safe in a header. */
export function quoted(text: string): string {
  let result = '"'
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x20 || code === 0x7f) result += ' '
    else if (code === 0x22 || code === 0x5c) result += `\\${text.charAt(i)}`
    else result += text.charAt(i)
  }
  return `${result}"`
}
