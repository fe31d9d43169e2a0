// Digest as a client: picks the strongest challenge and writes the credentials (RFC 7616 3.4, RFC 8760 2.4).
import type { HeaderLine, SipResponse } from '../message/types.ts'
import { type DigestChallenge, formatCredentials, parseChallenge } from './challenge.ts'
import { digestResponse, hashNames, type Qop, userHash } from './digest.ts'

export interface ClientCredentials {
  readonly username: string
  readonly password: string
}

export interface AuthorizeInput {
  readonly credentials: ClientCredentials
  readonly method: string
  /** Request-URI. */
  readonly uri: string
  readonly body: string | Uint8Array
  /** Fresh and not to be guessed. */
  readonly cnonce: string
  /** How often this nonce was used, this time included: 1 for the first answer to a challenge. */
  readonly nonceCount: number
}

/** The strongest challenge that we can answer: by hash, then in the order of the server; null when there is none. */
export function strongestChallenge(values: readonly string[]): DigestChallenge | null {
  const challenges = values.flatMap((value) => parseChallenge(value) ?? [])
  for (const hash of hashNames) {
    const found = challenges.find((challenge) => challenge.algorithm.hash === hash)
    if (found !== undefined) return found
  }
  return null
}

/** The value of an Authorization or Proxy-Authorization header that answers a challenge. */
export function authorizeWith(challenge: DigestChallenge, input: AuthorizeInput): string {
  const { username, password } = input.credentials
  const { algorithm, nonce, realm, opaque } = challenge
  const qop = chooseQop(challenge.qop)
  const nc = input.nonceCount.toString(16).padStart(8, '0')
  const quality = qop === null ? null : { qop, nc, cnonce: input.cnonce }
  const cnonce = qop === null && algorithm.session ? input.cnonce : null
  const response = digestResponse({
    algorithm,
    ha1: userHash(algorithm.hash, username, realm, password),
    method: input.method,
    uri: input.uri,
    nonce,
    quality,
    cnonce: input.cnonce,
    body: input.body,
  })
  return formatCredentials({ username, realm, nonce, uri: input.uri, response, algorithm, opaque, cnonce, quality })
}

/** `auth` where there is a choice: intermediaries may change a body. */
function chooseQop(offered: readonly Qop[]): Qop | null {
  return offered.includes('auth') ? 'auth' : (offered[0] ?? null)
}

export interface Authorization {
  readonly header: HeaderLine
  readonly challenge: DigestChallenge
}

/**
 * The header lines that answer a 401 or 407: one per realm, each to the realm's strongest challenge. Empty when the
 * response has no challenge that we can answer. Keep `challenge` to use its nonce again with a higher count.
 */
export function answerChallenges(response: SipResponse, input: AuthorizeInput): readonly Authorization[] {
  const forProxy = response.status === 407
  const values = response.headers(forProxy ? 'Proxy-Authenticate' : 'WWW-Authenticate')
  const byRealm = new Map<string, string[]>()
  for (const value of values) {
    const challenge = parseChallenge(value)
    if (challenge === null) continue
    const known = byRealm.get(challenge.realm)
    if (known === undefined) byRealm.set(challenge.realm, [value])
    else known.push(value)
  }
  const name = forProxy ? 'Proxy-Authorization' : 'Authorization'
  return [...byRealm.values()].flatMap((realmValues): Authorization[] => {
    const challenge = strongestChallenge(realmValues)
    return challenge === null ? [] : [{ header: [name, authorizeWith(challenge, input)], challenge }]
  })
}
