// Digest as carriers ask for it: MD5 alone, with or without qop, by 401 or 407; passwords looked up by user name.
import { createSecretKey, randomBytes } from 'node:crypto'
import {
  type AuthRole,
  type DigestPolicy,
  digestChallenge,
  digestSecret,
  findCredentials,
  type HeaderLine,
  NonceCounts,
  type SipRequest,
  verifyDigest,
} from '@cordboard/sip'
import type { Rejection } from './decision.ts'

export interface DigestGateOptions {
  readonly realm: string
  /** `proxy` asks with 407 (default), `registrar` with 401. */
  readonly role?: AuthRole
  /** Offers qop="auth"; default true. Without it the client answers as RFC 2069 has it. */
  readonly qop?: boolean
  /** Default 5 minutes. */
  readonly nonceLifeMs?: number
}

export type DigestResult =
  | { readonly result: 'accepted'; readonly username: string }
  /** No credentials for our realm. */
  | { readonly result: 'missing' }
  /** Right password, old nonce. */
  | { readonly result: 'stale' }
  | { readonly result: 'wrong'; readonly username: string }

export class DigestGate {
  readonly #policy: DigestPolicy
  readonly #role: AuthRole
  readonly #qop: boolean
  readonly #counts: NonceCounts

  constructor(options: DigestGateOptions) {
    const nonceLifeMs = options.nonceLifeMs ?? 300_000
    this.#role = options.role ?? 'proxy'
    this.#qop = options.qop ?? true
    this.#policy = {
      realm: options.realm,
      nonceKey: createSecretKey(randomBytes(32)),
      nonceLifeMs,
      acceptWithoutQop: !this.#qop,
    }
    this.#counts = new NonceCounts({ limit: 10_000, lifeMs: nonceLifeMs })
  }

  /** The refusal that asks for credentials. */
  challenge(stale = false): Rejection {
    const { status, reason } =
      this.#role === 'proxy'
        ? { status: 407, reason: 'Proxy Authentication Required' }
        : { status: 401, reason: 'Unauthorized' }
    return { decision: 'reject', status, reason, headers: [this.#challengeLine(stale)] }
  }

  /** Checks Authorization and Proxy-Authorization; `passwordOf` gives null for a user who does not exist. */
  check(request: SipRequest, passwordOf: (username: string) => string | null): DigestResult {
    const values = request.headers(this.#role === 'proxy' ? 'Proxy-Authorization' : 'Authorization')
    const reading = findCredentials(this.#policy, values)
    if (reading.found !== 'credentials') return { result: 'missing' }
    const { username } = reading.credentials
    const password = passwordOf(username)
    const secret = password === null ? null : digestSecret(username, this.#policy.realm, password)
    const { credentials } = reading
    const input = { credentials, secret, method: request.method, body: request.body, nowMs: Date.now() }
    switch (verifyDigest(this.#policy, input, this.#counts).verdict) {
      case 'accepted':
        return { result: 'accepted', username }
      case 'stale':
        return { result: 'stale' }
      case 'refused':
        return { result: 'wrong', username }
    }
  }

  /** The MD5 line of the library's challenge; what knows no qop is asked without. */
  #challengeLine(stale: boolean): HeaderLine {
    const input = { nowMs: Date.now(), salt: randomBytes(6), stale, role: this.#role }
    const line = digestChallenge(this.#policy, input).find(([, value]) => value.includes('algorithm=MD5'))
    if (line === undefined) throw new Error('the digest library asks for no MD5')
    return this.#qop ? line : [line[0], line[1].replace(', qop="auth"', '')]
  }
}
