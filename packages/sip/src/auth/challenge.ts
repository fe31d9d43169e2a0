// Digest challenges and credentials as values (RFC 7616 3.3, 3.4).
import { type Algorithm, formatAlgorithm, parseAlgorithm, type Qop } from './digest.ts'
import { formatDigest, parseAuthFields } from './fields.ts'

export interface DigestChallenge {
  readonly realm: string
  readonly nonce: string
  readonly opaque: string | null
  readonly algorithm: Algorithm
  /** Empty: a server of RFC 2069 that knows no qop. */
  readonly qop: readonly Qop[]
  /** The credentials were right, only the nonce was too old. */
  readonly stale: boolean
}

export interface DigestCredentials {
  readonly username: string
  readonly realm: string
  readonly nonce: string
  readonly uri: string
  readonly response: string
  readonly algorithm: Algorithm
  readonly opaque: string | null
  /** cnonce of a client without qop, for the -sess algorithms. */
  readonly cnonce: string | null
  readonly quality: { readonly qop: Qop; readonly nc: string; readonly cnonce: string } | null
}

function isQop(value: string): value is Qop {
  return value === 'auth' || value === 'auth-int'
}

/** Null for another scheme, an unknown algorithm, no nonce, or when no qop offered is known. */
export function parseChallenge(value: string): DigestChallenge | null {
  const parsed = parseAuthFields(value)
  if (parsed === null || parsed.scheme !== 'digest') return null
  const { fields } = parsed
  const nonce = fields.get('nonce')
  const algorithm = parseAlgorithm(fields.get('algorithm'))
  if (nonce === undefined || nonce === '' || algorithm === null) return null
  const offered = fields.get('qop')
  const qop = (offered ?? '')
    .split(',')
    .map((word) => word.trim().toLowerCase())
    .filter(isQop)
  if (offered !== undefined && offered.trim() !== '' && qop.length === 0) return null
  return {
    realm: fields.get('realm') ?? '',
    nonce,
    opaque: fields.get('opaque') ?? null,
    algorithm,
    qop,
    stale: fields.get('stale')?.toLowerCase() === 'true',
  }
}

export function formatChallenge(challenge: DigestChallenge): string {
  const fields: [string, string][] = [
    ['realm', challenge.realm],
    ['nonce', challenge.nonce],
  ]
  if (challenge.opaque !== null) fields.push(['opaque', challenge.opaque])
  if (challenge.stale) fields.push(['stale', 'true'])
  fields.push(['algorithm', formatAlgorithm(challenge.algorithm)])
  if (challenge.qop.length > 0) fields.push(['qop', challenge.qop.join(',')])
  return formatDigest(fields, false)
}

function isHex(text: string, length: number): boolean {
  if (text.length !== length) return false
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i)
    const letter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x66
    if (!letter && !(code >= 0x30 && code <= 0x39)) return false
  }
  return true
}

/** Null for another scheme or when a parameter that must be there is missing or malformed. */
export function parseCredentials(value: string): DigestCredentials | null {
  const parsed = parseAuthFields(value)
  if (parsed === null || parsed.scheme !== 'digest') return null
  const { fields } = parsed
  const username = fields.get('username')
  const realm = fields.get('realm')
  const nonce = fields.get('nonce')
  const uri = fields.get('uri')
  const response = fields.get('response')
  const algorithm = parseAlgorithm(fields.get('algorithm'))
  if (username === undefined || realm === undefined || nonce === undefined) return null
  if (uri === undefined || response === undefined || algorithm === null) return null
  const cnonce = fields.get('cnonce') ?? null
  const quality = readQuality(fields.get('qop'), fields.get('nc'), cnonce)
  if (quality === undefined) return null
  return { username, realm, nonce, uri, response, algorithm, opaque: fields.get('opaque') ?? null, cnonce, quality }
}

/** Null without qop; undefined when it is there but incomplete. */
function readQuality(
  qop: string | undefined,
  nc: string | undefined,
  cnonce: string | null,
): DigestCredentials['quality'] | undefined {
  if (qop === undefined) return null
  const word = qop.toLowerCase()
  if (!isQop(word) || nc === undefined || !isHex(nc, 8) || cnonce === null) return undefined
  return { qop: word, nc, cnonce }
}

export function formatCredentials(credentials: DigestCredentials): string {
  const { quality } = credentials
  const fields: [string, string][] = [
    ['username', credentials.username],
    ['realm', credentials.realm],
    ['nonce', credentials.nonce],
    ['uri', credentials.uri],
    ['response', credentials.response],
    ['algorithm', formatAlgorithm(credentials.algorithm)],
  ]
  if (quality !== null) fields.push(['qop', quality.qop], ['nc', quality.nc], ['cnonce', quality.cnonce])
  else if (credentials.cnonce !== null) fields.push(['cnonce', credentials.cnonce])
  if (credentials.opaque !== null) fields.push(['opaque', credentials.opaque])
  return formatDigest(fields, true)
}
