// Access tokens: ES256 JWTs of one hour that name a row of the store; rights are looked up anew on each request.
import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import type { JWK } from 'jose'
import { type Caller, rolesOf } from './caller.ts'

/** Seconds. */
export const ACCESS_SECONDS = 3600
const AUDIENCE = '/api'
const CLOCK_LEEWAY_SECONDS = 30
const MAX_TOKEN_LENGTH = 8192

export interface TokenSubject {
  readonly noun: Caller['noun']
  readonly id: number
  /** The administrator behind an impersonation. */
  readonly administrator: number | null
  /** See stampOf. */
  readonly stamp: string
}

export interface AccessTokens {
  /** `administrator`: who impersonates the caller. `stamp`: see stampOf. */
  issue(caller: Caller, administrator: Caller | null, stamp: string): Promise<string>
  /** Whom a token names, or null for any token that does not hold. */
  verify(token: string): Promise<TokenSubject | null>
  /** The public key for others who check tokens (RFC 7517). */
  readonly jwks: { readonly keys: readonly JWK[] }
}

/** `key` is an EC P-256 private key, `now` answers epoch milliseconds. */
export function accessTokens(key: KeyObject, issuer: string, now: () => number): AccessTokens {
  const publicKey = createPublicKey(key)
  const jwk = publicKey.export({ format: 'jwk' }) as JWK
  const kid = thumbprint(jwk)
  // Loaded for the first token: a start does without.
  const jose = (): Promise<typeof import('jose')> => import('jose')
  return {
    jwks: { keys: [{ ...jwk, kid, alg: 'ES256', use: 'sig' }] },
    issue: async (caller, administrator, stamp) => {
      const seconds = Math.floor(now() / 1000)
      const { SignJWT } = await jose()
      return new SignJWT({ ...claimsOf(caller, administrator), stamp })
        .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid })
        .setIssuer(issuer)
        .setAudience(AUDIENCE)
        .setSubject(caller.number)
        .setIssuedAt(seconds)
        .setNotBefore(seconds)
        .setExpirationTime(seconds + ACCESS_SECONDS)
        .sign(key)
    },
    verify: async (token) => {
      if (token.length > MAX_TOKEN_LENGTH) return null
      const options = {
        algorithms: ['ES256'],
        audience: AUDIENCE,
        issuer,
        currentDate: new Date(now()),
        clockTolerance: CLOCK_LEEWAY_SECONDS,
        requiredClaims: ['exp', 'oid', 'stamp'],
      }
      const { jwtVerify } = await jose()
      const checked = await jwtVerify(token, publicKey, options).catch(() => null)
      return checked === null ? null : subjectIn(checked.payload.oid, checked.payload.act_oid, checked.payload.stamp)
    },
  }
}

// RFC 7638: the required members of the key in alphabetical order, hashed.
function thumbprint({ crv, kty, x, y }: JWK): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
}

function claimsOf(caller: Caller, administrator: Caller | null): Record<string, unknown> {
  const isClient = caller.noun === 'ServicePrincipal'
  return {
    scope: 'xapi',
    oid: `${caller.noun}:${caller.id}`,
    role: [...(isClient ? ['App'] : ['MyPhone']), ...rolesOf(caller)],
    ...(isClient ? { client_id: caller.number } : { unique_name: caller.number }),
    ...(administrator === null ? {} : { original_name: administrator.number, act_oid: administrator.id }),
  }
}

function subjectIn(oid: unknown, administrator: unknown, stamp: unknown): TokenSubject | null {
  if (typeof oid !== 'string' || typeof stamp !== 'string') return null
  const [noun, id] = oid.split(':')
  if (noun !== 'User' && noun !== 'ServicePrincipal') return null
  return { noun, id: Number(id), administrator: typeof administrator === 'number' ? administrator : null, stamp }
}
