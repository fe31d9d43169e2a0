// Digest as a server: challenges without memory, and verification that takes the same way for known and unknown users.
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { HeaderLine } from '../message/types.ts'
import { type DigestCredentials, formatChallenge, parseCredentials } from './challenge.ts'
import { digestResponse, type HashName, type Qop, userHash } from './digest.ts'
import { makeNonce, readNonce } from './nonce.ts'
import type { NonceCounts } from './nonce-counts.ts'

export interface DigestPolicy {
  readonly realm: string
  /** Seals nonces; 32 random bytes. */
  readonly nonceKey: KeyObject
  readonly nonceLifeMs: number
  /** Accept clients without qop (RFC 2617 8.4.1). Their nonces have no count, so only the nonce's life limits a replay. */
  readonly acceptWithoutQop: boolean
}

/** The hashes we ask for, in the order of the challenge lines (RFC 8760 2.3). */
const challengedHashes = ['SHA-256', 'MD5'] as const

/** What is kept of a user's password, one hash per algorithm (`userHash`). Secret. */
export type DigestSecret = Readonly<Record<(typeof challengedHashes)[number], string>>

export function digestSecret(username: string, realm: string, password: string): DigestSecret {
  return {
    'SHA-256': userHash('SHA-256', username, realm, password),
    MD5: userHash('MD5', username, realm, password),
  }
}

export type AuthRole = 'registrar' | 'proxy'

/**
 * The challenge: one line with SHA-256 and one with MD5, the same for every user, known or not. `salt`: six random bytes.
 * `registrar` challenges with 401 and WWW-Authenticate, `proxy` with 407 and Proxy-Authenticate.
 */
export function challenge(
  policy: DigestPolicy,
  input: { readonly nowMs: number; readonly salt: Uint8Array; readonly stale: boolean; readonly role: AuthRole },
): readonly HeaderLine[] {
  const nonce = makeNonce(policy.nonceKey, policy.realm, input.nowMs, input.salt)
  const name = input.role === 'proxy' ? 'Proxy-Authenticate' : 'WWW-Authenticate'
  const qop: readonly Qop[] = ['auth']
  return challengedHashes.map((hash): HeaderLine => {
    const algorithm = { hash, session: false }
    const { realm } = policy
    return [name, formatChallenge({ realm, nonce, opaque: null, algorithm, qop, stale: input.stale })]
  })
}

/** Credentials for our realm among the values of Authorization or Proxy-Authorization. */
export type CredentialsReading =
  | { readonly found: 'credentials'; readonly credentials: DigestCredentials }
  | { readonly found: 'none' }
  /** Digest for nobody knows whom: answer 400. */
  | { readonly found: 'malformed' }

export function findCredentials(policy: DigestPolicy, values: readonly string[]): CredentialsReading {
  let malformed = false
  for (const value of values) {
    const credentials = parseCredentials(value)
    if (credentials === null) malformed ||= value.slice(0, 7).toLowerCase() === 'digest '
    else if (credentials.realm === policy.realm) return { found: 'credentials', credentials }
  }
  return malformed ? { found: 'malformed' } : { found: 'none' }
}

export type Verdict =
  | { readonly verdict: 'accepted'; readonly username: string }
  /** Right password, but the nonce is too old, not ours or its count was used: challenge again with stale=true. */
  | { readonly verdict: 'stale'; readonly reason: 'expired' | 'foreignNonce' | 'replayed' }
  /** For the operator only; the peer gets the same challenge in every case. */
  | { readonly verdict: 'refused'; readonly reason: 'unknownUser' | 'wrongPassword' | 'algorithm' | 'qop' }

export interface VerifyInput {
  readonly credentials: DigestCredentials
  /** The secret of `credentials.username` in our realm; null when there is no such user. */
  readonly secret: DigestSecret | null
  readonly method: string
  readonly body: string | Uint8Array
  readonly nowMs: number
}

/** A nonce may be this much younger than now: clocks of several machines, or a clock set back. */
const futureMs = 60_000

/**
 * Verifies credentials. The uri that goes into the hash is the one the client wrote: some carriers put the To URI there.
 * The work done is the same for unknown users. `counts` takes note of the nonce count when all else is right.
 */
export function verify(policy: DigestPolicy, input: VerifyInput, counts: NonceCounts): Verdict {
  const { credentials, secret } = input
  const { algorithm, quality, nonce } = credentials
  const hash = asChallenged(algorithm.hash)
  if (hash === null) return { verdict: 'refused', reason: 'algorithm' }
  if (quality === null && !policy.acceptWithoutQop) return { verdict: 'refused', reason: 'qop' }
  const issuedMs = readNonce(policy.nonceKey, policy.realm, nonce)
  const expected = digestResponse({
    algorithm,
    ha1: secret === null ? dummyHash(policy, credentials.username) : secret[hash],
    method: input.method,
    uri: credentials.uri,
    nonce,
    quality,
    cnonce: credentials.cnonce ?? '',
    body: input.body,
  })
  const right = sameText(credentials.response.toLowerCase(), expected)
  if (secret === null) return { verdict: 'refused', reason: 'unknownUser' }
  if (!right) return { verdict: 'refused', reason: 'wrongPassword' }
  if (issuedMs === null) return { verdict: 'stale', reason: 'foreignNonce' }
  const ageMs = input.nowMs - issuedMs
  if (ageMs > policy.nonceLifeMs || ageMs < -futureMs) return { verdict: 'stale', reason: 'expired' }
  if (quality !== null && !counts.use(nonce, issuedMs, Number.parseInt(quality.nc, 16), input.nowMs)) {
    return { verdict: 'stale', reason: 'replayed' }
  }
  return { verdict: 'accepted', username: credentials.username }
}

function asChallenged(hash: HashName): keyof DigestSecret | null {
  return challengedHashes.find((known) => known === hash) ?? null
}

/** Stands in for the secret of a user who does not exist; nobody can know a password for it. */
function dummyHash(policy: DigestPolicy, username: string): string {
  return createHmac('sha256', policy.nonceKey).update(`unknown:${username}`).digest('hex')
}

/** Constant time for texts of one length; the length of a digest is no secret. */
function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
