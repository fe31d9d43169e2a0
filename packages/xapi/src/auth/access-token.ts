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
  /** The family of refresh tokens it was given with: it ends with them. */
  readonly family: string | null
  /** Id of the ServicePrincipal it was given to on behalf of a person. */
  readonly client: number | null
  readonly scopes: readonly string[]
}

/** What an access token says. */
export interface AccessGrant {
  readonly caller: Caller
  /** Who impersonates the caller. */
  readonly administrator: Caller | null
  /** See stampOf. */
  readonly stamp: string
  readonly family: string | null
  readonly client: { readonly id: number; readonly clientId: string } | null
  /** Beside `xapi`. */
  readonly scopes: readonly string[]
}

/** OpenID Connect Core 2: who signed in, for one client. */
export interface IdClaims {
  readonly issuer: string
  readonly subject: string
  readonly audience: string
  /** Epoch milliseconds. */
  readonly signedInAt: number
  readonly nonce: string | null
  readonly claims: Readonly<Record<string, unknown>>
}

export interface AccessTokens {
  issue(grant: AccessGrant): Promise<string>
  issueId(id: IdClaims): Promise<string>
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
    issue: async (grant) => {
      const seconds = Math.floor(now() / 1000)
      const { SignJWT } = await jose()
      return new SignJWT(claimsOf(grant))
        .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid })
        .setIssuer(issuer)
        .setAudience(AUDIENCE)
        .setSubject(grant.caller.number)
        .setIssuedAt(seconds)
        .setNotBefore(seconds)
        .setExpirationTime(seconds + ACCESS_SECONDS)
        .sign(key)
    },
    issueId: async (id) => {
      const seconds = Math.floor(now() / 1000)
      const { SignJWT } = await jose()
      const times = { auth_time: Math.floor(id.signedInAt / 1000) }
      return new SignJWT({ ...id.claims, ...times, ...(id.nonce === null ? {} : { nonce: id.nonce }) })
        .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid })
        .setIssuer(id.issuer)
        .setAudience(id.audience)
        .setSubject(id.subject)
        .setIssuedAt(seconds)
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
      return checked === null ? null : subjectIn(checked.payload)
    },
  }
}

// RFC 7638: the required members of the key in alphabetical order, hashed.
function thumbprint({ crv, kty, x, y }: JWK): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
}

function claimsOf({ caller, administrator, stamp, family, client, scopes }: AccessGrant): Record<string, unknown> {
  const isClient = caller.noun === 'ServicePrincipal'
  return {
    scope: ['xapi', ...scopes].join(' '),
    oid: `${caller.noun}:${caller.id}`,
    role: [...(isClient ? ['App'] : ['MyPhone']), ...rolesOf(caller)],
    stamp,
    ...(isClient ? { client_id: caller.number } : { unique_name: caller.number }),
    ...(client === null ? {} : { client_id: client.clientId, client_oid: client.id }),
    ...(family === null ? {} : { sid: family }),
    ...(administrator === null ? {} : { original_name: administrator.number, act_oid: administrator.id }),
  }
}

function subjectIn({
  oid,
  act_oid,
  stamp,
  sid,
  client_oid,
  scope,
}: Readonly<Record<string, unknown>>): TokenSubject | null {
  if (typeof oid !== 'string' || typeof stamp !== 'string') return null
  const [noun, id] = oid.split(':')
  if (noun !== 'User' && noun !== 'ServicePrincipal') return null
  return {
    noun,
    id: Number(id),
    administrator: typeof act_oid === 'number' ? act_oid : null,
    stamp,
    family: typeof sid === 'string' ? sid : null,
    client: typeof client_oid === 'number' ? client_oid : null,
    scopes: typeof scope === 'string' ? scope.split(' ') : [],
  }
}
