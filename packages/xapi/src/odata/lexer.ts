// Cuts the text of a query option into tokens. No pattern runs over the whole text; one character is looked at a time.
import { MAX_OPTION_TEXT, MAX_STRING, MAX_TOKENS } from './limits.ts'
import { bareLiteral, durationMs, isGuidText, type Literal, prefixedLiteral } from './literal.ts'
import { ODataRefusal, quoted } from './refusal.ts'

export type Token =
  | { readonly kind: 'name'; readonly text: string; readonly at: number }
  | { readonly kind: 'literal'; readonly literal: Literal; readonly text: string; readonly at: number }
  | { readonly kind: 'symbol'; readonly text: string; readonly at: number }
  | { readonly kind: 'end'; readonly text: ''; readonly at: number }

const SYMBOLS = '(),/:;=*-'

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}
function isNameStart(code: number): boolean {
  return (
    (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x5f || code === 0x24 || code === 0x40
  )
}
function isNamePart(code: number): boolean {
  return isNameStart(code) || isDigit(code) || code === 0x2e
}
// What may stand in a number, date, time or GUID that begins with a digit.
function isBarePart(code: number): boolean {
  return isNamePart(code) || code === 0x2d || code === 0x3a || code === 0x2b
}
function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09
}

function runFrom(text: string, from: number, isPart: (code: number) => boolean): number {
  let end = from
  while (end < text.length && isPart(text.charCodeAt(end))) end += 1
  return end
}

/** The text between quotes, with doubled quotes as one, and where it ends. */
function stringFrom(text: string, from: number): { readonly value: string; readonly end: number } {
  let value = ''
  let at = from + 1
  for (;;) {
    const quote = text.indexOf("'", at)
    if (quote < 0) throw new ODataRefusal(`There is an unterminated string literal at position ${from}.`, 400, from)
    value += text.slice(at, quote)
    if (value.length > MAX_STRING) {
      throw new ODataRefusal(`The text at position ${from} has more than ${MAX_STRING} characters.`, 400, from)
    }
    if (text[quote + 1] !== "'") return { value, end: quote + 1 }
    value += "'"
    at = quote + 2
  }
}

/** Throws ODataRefusal. The last token is `end`. */
export function tokenize(text: string): readonly Token[] {
  if (text.length > MAX_OPTION_TEXT)
    throw new ODataRefusal(`A query option may have at most ${MAX_OPTION_TEXT} characters.`)
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    if (tokens.length >= MAX_TOKENS) throw new ODataRefusal('The query option has too many parts.', 400, at)
    const code = text.charCodeAt(at)
    if (isSpace(code)) {
      at += 1
      continue
    }
    const [token, end] = tokenAt(text, at, code)
    tokens.push(token)
    at = end
  }
  tokens.push({ kind: 'end', text: '', at })
  return tokens
}

function tokenAt(text: string, at: number, code: number): readonly [Token, number] {
  if (code === 0x27) {
    const { value, end } = stringFrom(text, at)
    return [{ kind: 'literal', literal: { type: 'string', value }, text: text.slice(at, end), at }, end]
  }
  if (isGuidText(text.slice(at, at + 36)) && !isBarePart(text.charCodeAt(at + 36))) {
    const guid = text.slice(at, at + 36)
    return [{ kind: 'literal', literal: { type: 'guid', value: guid.toLowerCase() }, text: guid, at }, at + 36]
  }
  const signed = code === 0x2d && isDigit(text.charCodeAt(at + 1))
  if (isDigit(code) || signed) return bareAt(text, at, signed ? at + 1 : at)
  if (isNameStart(code)) return nameAt(text, at)
  const symbol = text.charAt(at)
  if (SYMBOLS.includes(symbol)) return [{ kind: 'symbol', text: symbol, at }, at + 1]
  throw new ODataRefusal(`Syntax error: character ${quoted(symbol)} is not valid at position ${at}.`, 400, at)
}

function bareAt(text: string, at: number, from: number): readonly [Token, number] {
  const end = runFrom(text, from, isBarePart)
  const word = text.slice(at, end)
  const offset = lostOffset(text, end)
  if (offset !== null) {
    const moment = bareLiteral(word + offset)
    if (moment?.type === 'datetime' && bareLiteral(word)?.type === 'datetime') {
      return [{ kind: 'literal', literal: moment, text: word + offset, at }, end + offset.length]
    }
  }
  const literal = bareLiteral(word)
  if (literal === null) throw new ODataRefusal(`Unrecognized ${quoted(word)} literal at position ${at}.`, 400, at)
  return [{ kind: 'literal', literal, text: word, at }, end]
}

// `2026-01-01T00:00:00+02:00` sent with a bare `+`, which a query reads as a space; a time cannot follow a time otherwise.
function lostOffset(text: string, at: number): string | null {
  const digits = [1, 2, 4, 5].every((place) => isDigit(text.charCodeAt(at + place)))
  const isOffset = digits && text[at] === ' ' && text[at + 3] === ':' && !isBarePart(text.charCodeAt(at + 6))
  return isOffset ? `+${text.slice(at + 1, at + 6)}` : null
}

function nameAt(text: string, at: number): readonly [Token, number] {
  const end = runFrom(text, at, isNamePart)
  const name = text.slice(at, end)
  if (text[end] === "'") {
    const { value, end: after } = stringFrom(text, end)
    const literal = prefixedLiteral(name, value)
    if (literal === null)
      throw new ODataRefusal(`Unrecognized ${quoted(text.slice(at, after))} literal at position ${at}.`, 400, at)
    return [{ kind: 'literal', literal, text: text.slice(at, after), at }, after]
  }
  if (name === 'null' || name === 'true' || name === 'false') {
    const literal = bareLiteral(name)
    if (literal !== null) return [{ kind: 'literal', literal, text: name, at }, end]
  }
  // OData 4.01 lets durations stand without their prefix.
  const duration = name.startsWith('P') ? durationMs(name) : null
  if (duration !== null)
    return [{ kind: 'literal', literal: { type: 'duration', value: duration }, text: name, at }, end]
  return [{ kind: 'name', text: name, at }, end]
}
