// Caller-ID reformatting of a trunk: the first pattern that fits rewrites the number.
//
// Patterns: digits and `+` stand for themselves, `.` for any one sign, `( )` captures, `.*` (last only) takes the rest.
// Replacements: 1 to 9, or \1 to \9, are the captures; 0 and everything else stand for themselves.
import type { FormattingRule } from '../trunk-facts.ts'

type Token = { readonly token: 'sign'; readonly sign: string } | { readonly token: 'any' | 'rest' | 'open' | 'close' }

const longestPattern = 128
const longestNumber = 128

export function reformat(rules: readonly FormattingRule[], number: string): string {
  if (number === '' || number.length > longestNumber) return number
  for (const { pattern, replacement } of rules) {
    const captures = matchPattern(pattern, number)
    if (captures !== null) return replace(replacement, captures)
  }
  return number
}

/** True when a pattern can be used at all. */
export function isPattern(pattern: string): boolean {
  return tokensOf(pattern) !== null
}

function tokensOf(pattern: string): readonly Token[] | null {
  if (pattern === '' || pattern.length > longestPattern) return null
  const tokens: Token[] = []
  let depth = 0
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] ?? ''
    if (tokens.some(({ token }) => token === 'rest') && char !== ')') return null
    if (char === '(') depth += 1
    if (char === ')') depth -= 1
    if (depth < 0 || depth > 1) return null
    if (char === '.' && pattern[i + 1] === '*') {
      tokens.push({ token: 'rest' })
      i += 1
    } else tokens.push(tokenOf(char))
  }
  return depth === 0 ? tokens : null
}

function tokenOf(char: string): Token {
  if (char === '.') return { token: 'any' }
  if (char === '(') return { token: 'open' }
  if (char === ')') return { token: 'close' }
  return { token: 'sign', sign: char }
}

/** The captures when the whole number fits, else null. No backtracking: `rest` is always last. */
function matchPattern(pattern: string, number: string): readonly string[] | null {
  const tokens = tokensOf(pattern)
  if (tokens === null) return null
  const captures: string[] = []
  let at = 0
  let from = 0
  for (const token of tokens) {
    if (token.token === 'open') from = at
    else if (token.token === 'close') captures.push(number.slice(from, at))
    else if (token.token === 'rest') at = number.length
    else {
      if (at >= number.length || (token.token === 'sign' && number[at] !== token.sign)) return null
      at += 1
    }
  }
  return at === number.length ? captures : null
}

function replace(replacement: string, captures: readonly string[]): string {
  let out = ''
  for (let i = 0; i < replacement.length; i++) {
    const char = replacement[i] ?? ''
    const next = replacement[i + 1] ?? ''
    if (char === '\\' && next >= '1' && next <= '9') continue
    out += char >= '1' && char <= '9' ? (captures[Number(char) - 1] ?? '') : char
  }
  return out.slice(0, longestNumber)
}
