// Header parameters (`;name=value`) and comma lists, split with respect to quotes and angle brackets.
import { isToken, quoted, skipQuoted, skipSpace, tokenEnd, trimmed, unquoted } from './characters.ts'
import { maxParams, maxValuesPerHeader } from './limits.ts'

export type Params = ReadonlyMap<string, string | null>

/** Shared by all values without parameters. */
export const noParams: Params = new Map()

const separator = /[ \t,"]/

/**
 * Parses `;a=b;c;d="e"` in [start, end). Names come out in lower case, quoted values without their quotes, the first
 * of two equal names wins. Null when malformed; one lone semicolon at the end is tolerated.
 */
export function parseParams(text: string, start: number, end: number): Params | null {
  if (start >= end) return noParams
  const part = start === 0 && end === text.length ? text : text.slice(start, end)
  return separator.test(part) ? parseSpaced(part) : parseTight(part)
}

/** The common form: no spaces, quotes or commas anywhere. */
function parseTight(text: string): Params | null {
  if (text.charCodeAt(0) !== 0x3b) return null
  const params = new Map<string, string | null>()
  let at = 1
  while (at < text.length) {
    const semicolon = text.indexOf(';', at)
    const stop = semicolon < 0 ? text.length : semicolon
    const equals = text.indexOf('=', at)
    const hasValue = equals >= 0 && equals < stop
    const name = text.slice(at, hasValue ? equals : stop)
    if (!isToken(name) || params.size >= maxParams) return null
    const key = name.toLowerCase()
    if (!params.has(key)) params.set(key, hasValue ? text.slice(equals + 1, stop) : null)
    at = stop + 1
  }
  return params
}

/** Index where the unquoted value at `at` ends: at a semicolon, space, comma, quotation mark or the end. */
function plainEnd(text: string, at: number): number {
  const semicolon = text.indexOf(';', at)
  const stop = semicolon < 0 ? text.length : semicolon
  const odd = text.slice(at, stop).search(separator)
  return odd < 0 ? stop : at + odd
}

/** The form with white space around the signs and with quoted values. */
function parseSpaced(text: string): Params | null {
  const end = text.length
  const params = new Map<string, string | null>()
  let at = skipSpace(text, 0, end)
  while (at < end) {
    if (text.charCodeAt(at) !== 0x3b) return null
    at = skipSpace(text, at + 1, end)
    if (at >= end) return params
    const stop = tokenEnd(text, at, end)
    if (stop === at || params.size >= maxParams) return null
    const name = text.slice(at, stop).toLowerCase()
    let value: string | null = null
    at = skipSpace(text, stop, end)
    if (at < end && text.charCodeAt(at) === 0x3d) {
      at = skipSpace(text, at + 1, end)
      const isQuoted = at < end && text.charCodeAt(at) === 0x22
      const behind = isQuoted ? skipQuoted(text, at, end) : plainEnd(text, at)
      if (behind < 0) return null
      value = isQuoted ? unquoted(text, at, behind) : text.slice(at, behind)
      at = skipSpace(text, behind, end)
    }
    if (!params.has(name)) params.set(name, value)
  }
  return params
}

/** Writes parameters; values that are not plain get quotes. */
export function formatParams(params: Params): string {
  let result = ''
  for (const [name, value] of params) {
    result += value === null ? `;${name}` : `;${name}=${isPlain(value) ? value : quoted(value)}`
  }
  return result
}

function isPlain(value: string): boolean {
  if (value === '') return false
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i)
    const special = code === 0x22 || code === 0x3b || code === 0x2c || code === 0x5c || code === 0x3c || code === 0x3e
    if (code <= 0x20 || code >= 0x7f || special) return false
  }
  return true
}

/** Index of the first comma at or after `at` outside quotes and angle brackets; `text.length` when there is none. */
export function nextComma(text: string, at: number): number {
  let inBrackets = false
  for (let i = at; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x2c && !inBrackets) return i
    if (code === 0x3c) inBrackets = true
    else if (code === 0x3e) inBrackets = false
    else if (code === 0x22 && !inBrackets) {
      const behind = skipQuoted(text, i, text.length)
      if (behind < 0) return text.length
      i = behind - 1
    }
  }
  return text.length
}

/** Appends the trimmed, non-empty members of a comma list to `into`. */
export function splitList(text: string, into: string[]): void {
  if (!text.includes(',')) {
    if (text !== '') into.push(text)
    return
  }
  if (!text.includes('"') && !text.includes('<')) {
    for (const part of text.split(',', maxValuesPerHeader)) {
      const member = trimmed(part)
      if (member !== '' && into.length < maxValuesPerHeader) into.push(member)
    }
    return
  }
  let at = 0
  while (at <= text.length && into.length < maxValuesPerHeader) {
    const comma = nextComma(text, at)
    const member = trimmed(text, at, comma)
    if (member !== '') into.push(member)
    at = comma + 1
  }
}
