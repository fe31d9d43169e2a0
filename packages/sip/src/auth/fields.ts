// The common form of challenges and credentials: a scheme and a comma list of parameters (RFC 7616 3.3, RFC 3261 25.1).
import { isToken, quoted, skipQuoted, skipSpace, tokenEnd, unquoted } from '../message/characters.ts'

/** More parameters than this are refused. */
const maxFields = 32
const maxCharacters = 4_096

export interface AuthFields {
  /** In lower case: `digest`, `basic`, … */
  readonly scheme: string
  /** Names in lower case, quoted values without their quotes. */
  readonly fields: ReadonlyMap<string, string>
}

/** Null when malformed, too long, or when a parameter is there twice (two readers could take different ones). */
export function parseAuthFields(value: string): AuthFields | null {
  const end = value.length
  if (end > maxCharacters) return null
  const start = skipSpace(value, 0, end)
  const schemeEnd = tokenEnd(value, start, end)
  if (schemeEnd === start) return null
  const fields = new Map<string, string>()
  let at = skipSpace(value, schemeEnd, end)
  while (at < end) {
    const nameEnd = tokenEnd(value, at, end)
    const equals = skipSpace(value, nameEnd, end)
    if (nameEnd === at || value.charAt(equals) !== '=') return null
    const name = value.slice(at, nameEnd).toLowerCase()
    const from = skipSpace(value, equals + 1, end)
    const behind = valueEnd(value, from, end)
    if (behind < 0 || fields.has(name) || fields.size >= maxFields) return null
    fields.set(name, value.charAt(from) === '"' ? unquoted(value, from, behind) : value.slice(from, behind))
    at = skipSpace(value, behind, end)
    if (at < end && value.charAt(at) !== ',') return null
    // Stray commas, one more than needed, are seen in the wild and mean nothing.
    while (at < end && value.charAt(at) === ',') at = skipSpace(value, at + 1, end)
  }
  return { scheme: value.slice(start, schemeEnd).toLowerCase(), fields }
}

/** An unquoted value ends at a comma or space; some clients leave the quotes off an URI. */
function valueEnd(value: string, from: number, end: number): number {
  if (value.charAt(from) === '"') return skipQuoted(value, from, end)
  let at = from
  while (at < end && value.charAt(at) !== ',' && value.charAt(at) !== ' ' && value.charAt(at) !== '\t') at++
  return at
}

/** Parameters that are written without quotes (RFC 7616 3.4, 3.5). */
const bare: ReadonlySet<string> = new Set(['algorithm', 'stale', 'nc', 'userhash'])

/** Writes `Digest a="b", …`; `bareQop` for credentials, where qop is a token and not a list in quotes. */
export function formatDigest(fields: readonly (readonly [string, string])[], bareQop: boolean): string {
  const parts = fields.map(([name, value]) => {
    const plain = (bare.has(name) || (name === 'qop' && bareQop)) && isToken(value)
    return `${name}=${plain ? value : quoted(value)}`
  })
  return `Digest ${parts.join(', ')}`
}
