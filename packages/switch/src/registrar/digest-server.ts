// The digest server of the gate: challenges without memory, users' hashes computed once, used nonces remembered in bounds.
import type { KeyObject } from 'node:crypto'
import {
  type DigestPolicy,
  type DigestSecret,
  digestChallenge,
  digestSecret,
  findCredentials,
  NonceCounts,
  type SipRequest,
  verifyDigest,
} from '@cordboard/sip'
import type { Account } from './accounts.ts'
import type { DigestServer } from './gate.ts'

export interface DigestServerOptions {
  readonly realm: string
  /** HMAC key of the nonces. Make a new one at each start: used nonces are not remembered over a restart. */
  readonly nonceKey: KeyObject
  /** Monotonic milliseconds: no jump of the wall clock makes nonces stale. */
  readonly nowMs: () => number
  readonly findAccount: (authId: string) => Account | null
  /** Never ask for SHA-256: for sites with devices that give up when they see it. Default false. */
  readonly md5Only?: boolean
}

/**
 * Clients that give up when any line of a challenge names an algorithm they do not know, by the start of User-Agent,
 * lower case. baresip 1.0.0 answers ENOSYS to itself and never registers (seen November 2026, baresip-register.test.ts).
 */
const MD5_CLIENTS: readonly string[] = ['baresip v0.', 'baresip v1.', 'baresip v2.']

/** A phone may use a nonce for so long; then it is told that it is stale and goes on with a new one. */
const NONCE_LIFE_MS = 300_000
/** Nonces remembered as used; about 10 MB when full. */
const NONCES_REMEMBERED = 65_536

export function createDigestServer(options: DigestServerOptions): DigestServer {
  const { realm, nonceKey, nowMs, findAccount, md5Only = false } = options
  const policy: DigestPolicy = { realm, nonceKey, nonceLifeMs: NONCE_LIFE_MS, acceptWithoutQop: true }
  const counts = new NonceCounts({ limit: NONCES_REMEMBERED, lifeMs: NONCE_LIFE_MS })
  // An account is replaced by a new object whenever its row changes, so a hash never outlives its password.
  const secrets = new WeakMap<Account, DigestSecret>()
  let challenges = 0

  const secretOf = (account: Account | null): DigestSecret | null => {
    if (account === null || account.password === '') return null
    const known = secrets.get(account)
    if (known !== undefined) return known
    const secret = digestSecret(account.authId, realm, account.password)
    secrets.set(account, secret)
    return secret
  }

  return {
    challenge(request, stale) {
      // Only has to differ each time: what makes a nonce unguessable is its seal.
      const salt = Buffer.alloc(6)
      salt.writeUIntBE(challenges++ % 2 ** 48, 0, 6)
      const lines = digestChallenge(policy, { nowMs: nowMs(), salt, stale, role: 'registrar' })
      // MD5 comes first, against RFC 8760 2.3: clients that know nothing else read only the first line and give up
      // (SIPp 3.6.1, sipp-register.test.ts). Clients that look at all lines still find SHA-256.
      return md5Only || knowsOnlyMd5(request) ? lines.slice(-1) : lines.toReversed()
    },
    claimed(request) {
      const reading = findCredentials(policy, request.headers('Authorization'))
      return reading.found === 'credentials' ? reading.credentials.username : null
    },
    verify(request) {
      const reading = findCredentials(policy, request.headers('Authorization'))
      if (reading.found !== 'credentials') return { verdict: 'missing' }
      const { credentials } = reading
      const secret = secretOf(findAccount(credentials.username))
      const { method, body } = request
      const result = verifyDigest(policy, { credentials, secret, method, body, nowMs: nowMs() }, counts)
      switch (result.verdict) {
        case 'accepted':
          return result
        case 'stale':
          return { verdict: 'stale' }
        case 'refused':
          return { verdict: 'wrong', username: credentials.username }
      }
    },
  }
}

function knowsOnlyMd5(request: SipRequest): boolean {
  const agent = (request.header('User-Agent') ?? '').slice(0, 32).toLowerCase()
  return MD5_CLIENTS.some((known) => agent.startsWith(known))
}
