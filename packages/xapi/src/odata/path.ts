// The resource path of a URL: sets, keys, alternate keys, navigation, $count, functions and actions with arguments.
import { MAX_ARGUMENTS, MAX_PATH_SEGMENTS, MAX_PATH_TEXT } from './limits.ts'
import { ODataRefusal, quoted } from './refusal.ts'

/** An argument as written. `quoted` tells text in quotes (already unescaped) from numbers, dates, GUIDs and words. */
export interface Argument {
  /** Null when it was given without a name. */
  readonly name: string | null
  readonly text: string
  readonly quoted: boolean
}

export interface Segment {
  /** `Users`, `Groups`, `$count`, `Pbx.MakeCall`. */
  readonly name: string
  /** Null without brackets; empty for `()`. */
  readonly arguments: readonly Argument[] | null
}

/** `path` is the raw, still encoded text between the service root and `?`. Throws ODataRefusal. */
export function parsePath(path: string): readonly Segment[] {
  if (path.length > MAX_PATH_TEXT) throw new ODataRefusal(`A path may have at most ${MAX_PATH_TEXT} characters.`)
  const parts = splitPath(path).filter((part) => part !== '')
  if (parts.length > MAX_PATH_SEGMENTS) throw new ODataRefusal(`A path may have at most ${MAX_PATH_SEGMENTS} segments.`)
  return parts.map((part) => parseSegment(decoded(part)))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new ODataRefusal('The path is not correctly percent-encoded.')
  }
}

/** At slashes outside of quotes; a quote may be raw or `%27`. */
function splitPath(path: string): readonly string[] {
  const parts: string[] = []
  let inQuotes = false
  let from = 0
  for (let at = 0; at < path.length; at += 1) {
    const char = path.charAt(at)
    if (char === "'" || (char === '%' && path.startsWith('27', at + 1))) inQuotes = !inQuotes
    else if (char === '/' && !inQuotes) {
      parts.push(path.slice(from, at))
      from = at + 1
    }
  }
  parts.push(path.slice(from))
  return parts
}

function isNamePart(code: number): boolean {
  const letter = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)
  return letter || (code >= 0x30 && code <= 0x39) || code === 0x5f || code === 0x2e || code === 0x24
}

function nameEnd(text: string, from: number): number {
  let end = from
  while (end < text.length && isNamePart(text.charCodeAt(end))) end += 1
  return end
}

function parseSegment(text: string): Segment {
  const end = nameEnd(text, 0)
  const name = text.slice(0, end)
  if (name === '') throw new ODataRefusal(`The path segment ${quoted(text)} is not valid.`, 404)
  if (end === text.length) return { name, arguments: null }
  if (text[end] !== '(') throw new ODataRefusal(`The path segment ${quoted(text)} is not valid.`, 404)
  const { list, end: after } = readArguments(text, end + 1)
  if (after !== text.length) throw new ODataRefusal(`The path segment ${quoted(text)} is not valid.`, 404)
  return { name, arguments: list }
}

function skipSpaces(text: string, from: number): number {
  let at = from
  while (text[at] === ' ') at += 1
  return at
}

function readArguments(text: string, from: number): { readonly list: readonly Argument[]; readonly end: number } {
  const list: Argument[] = []
  let at = skipSpaces(text, from)
  if (text[at] === ')') return { list, end: at + 1 }
  for (;;) {
    if (list.length >= MAX_ARGUMENTS) throw new ODataRefusal(`At most ${MAX_ARGUMENTS} arguments may be given.`)
    const { argument, end } = readArgument(text, skipSpaces(text, at))
    list.push(argument)
    at = skipSpaces(text, end)
    if (text[at] === ')') return { list, end: at + 1 }
    if (text[at] !== ',')
      throw new ODataRefusal(`Bad Request - Error in query syntax at position ${at}: ',' or ')' expected.`)
    at += 1
  }
}

function readArgument(text: string, from: number): { readonly argument: Argument; readonly end: number } {
  const after = nameEnd(text, from)
  const equals = skipSpaces(text, after)
  const named = after > from && text[equals] === '='
  const name = named ? text.slice(from, after) : null
  const at = named ? skipSpaces(text, equals + 1) : from
  if (text[at] === "'") {
    const { value, end } = readQuoted(text, at)
    return { argument: { name, text: value, quoted: true }, end }
  }
  const end = bareEnd(text, at)
  const value = text.slice(at, end).trimEnd()
  if (value === '')
    throw new ODataRefusal(`Bad Request - Error in query syntax at position ${at}: a value is expected.`)
  return { argument: { name, text: value, quoted: false }, end }
}

function readQuoted(text: string, from: number): { readonly value: string; readonly end: number } {
  let value = ''
  let at = from + 1
  for (;;) {
    const quote = text.indexOf("'", at)
    if (quote < 0) throw new ODataRefusal('There is an unterminated string literal in the path.')
    value += text.slice(at, quote)
    if (text[quote + 1] !== "'") return { value, end: quote + 1 }
    value += "'"
    at = quote + 2
  }
}

function bareEnd(text: string, from: number): number {
  let end = from
  while (end < text.length && text[end] !== ',' && text[end] !== ')') end += 1
  return end
}
