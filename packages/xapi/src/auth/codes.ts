// Authorization codes: good once, for a minute, for one client, one redirect address and one challenge (RFC 6749 4.1, RFC 7636).
//
//   issued --redeem--> spent --redeem again--> its tokens are revoked
//      '--60 s / wrong proof--> gone
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

export const CODE_MS = 60_000
/** A spent code is remembered so that its second use is noticed. */
const REMEMBERED_MS = 10 * 60_000
const MOST = 10_000

export interface Grant {
  /** Id of the ServicePrincipal. */
  readonly client: number
  readonly redirectUri: string
  /** S256 of the verifier. */
  readonly challenge: string
  /** Id of the user. */
  readonly user: number
  /** See stampOf: a code does not outlive the password it was given for. */
  readonly stamp: string
  readonly scopes: readonly string[]
  readonly nonce: string | null
  /** Where the person signed in: the `iss` of the id token. */
  readonly issuer: string
  /** Epoch milliseconds. */
  readonly signedInAt: number
}

type Kept =
  | { readonly state: 'issued'; readonly grant: Grant; readonly until: number }
  | { readonly state: 'spent'; readonly family: string | null; readonly until: number }

export type Redeemed =
  | { readonly ok: true; readonly grant: Grant }
  /** `family`: the tokens that were given for the code before; they are to be revoked. */
  | { readonly ok: false; readonly family: string | null }

export interface Proof {
  readonly client: number
  readonly redirectUri: string
  readonly verifier: string
}

/** RFC 7636 4.1. */
const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/
export const CHALLENGE = /^[A-Za-z0-9_-]{43}$/

/** They live in memory: a restart ends sign-ins that are half done, and nothing else. */
export class AuthorizationCodes {
  readonly #kept = new Map<string, Kept>()
  readonly #now: () => number

  /** `now` answers epoch milliseconds. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Null when there are too many. */
  issue(grant: Grant): string | null {
    this.#forget()
    if (this.#kept.size >= MOST) return null
    const code = randomBytes(32).toString('base64url')
    this.#kept.set(keyOf(code), { state: 'issued', grant, until: this.#now() + CODE_MS })
    return code
  }

  /** Whatever comes of it, the code is good no more. */
  redeem(code: string, proof: Proof): Redeemed {
    this.#forget()
    const key = keyOf(code)
    const kept = this.#kept.get(key)
    if (kept === undefined) return { ok: false, family: null }
    if (kept.state === 'spent') return { ok: false, family: kept.family }
    this.#kept.delete(key)
    this.#kept.set(key, { state: 'spent', family: null, until: this.#now() + REMEMBERED_MS })
    const { grant } = kept
    const good =
      grant.client === proof.client && grant.redirectUri === proof.redirectUri && fits(proof.verifier, grant.challenge)
    return good ? { ok: true, grant } : { ok: false, family: null }
  }

  /** Which tokens were given for a code that was just redeemed. */
  gave(code: string, family: string): void {
    const key = keyOf(code)
    const kept = this.#kept.get(key)
    if (kept?.state === 'spent') this.#kept.set(key, { ...kept, family })
  }

  #forget(): void {
    const now = this.#now()
    for (const [key, { until }] of this.#kept) if (until <= now) this.#kept.delete(key)
  }
}

function keyOf(code: string): string {
  return createHash('sha256').update(code.slice(0, 256)).digest('base64url')
}

function fits(verifier: string, challenge: string): boolean {
  if (!VERIFIER.test(verifier)) return false
  const made = createHash('sha256').update(verifier).digest()
  const wanted = Buffer.from(challenge, 'base64url')
  return made.length === wanted.length && timingSafeEqual(made, wanted)
}
