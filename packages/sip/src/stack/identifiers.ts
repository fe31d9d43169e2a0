// Branches, tags and transaction ids: unguessable where a stranger could gain by guessing.
import { hash } from 'node:crypto'
import type { SipRequest } from '../message/types.ts'
import { branchCookie } from './transaction-key.ts'

export interface Identifiers {
  /** Differs from run to run. */
  readonly run: string
  branch(): string
  transaction(): string
  /** To tag of an answer given without state: the same for each copy of the request (RFC 3261 8.2.7). */
  tagFor(request: SipRequest): string
}

const branchBytes = 12
const poolBytes = branchBytes * 256

/** `random` gives that many random bytes. */
export function createIdentifiers(random: (bytes: number) => Buffer): Identifiers {
  const secret = random(16).toString('hex')
  // Ids go into journals: those of an earlier run must not mean anything in this one.
  const run = random(6).toString('hex')
  let pool = random(poolBytes)
  let used = 0
  let last = 0
  return {
    run,
    branch() {
      if (used + branchBytes > pool.length) {
        pool = random(poolBytes)
        used = 0
      }
      const text = pool.toString('hex', used, used + branchBytes)
      used += branchBytes
      return branchCookie + text
    },
    transaction() {
      last += 1
      return `${run}-${last.toString(36)}`
    },
    tagFor(request) {
      const parts = [
        secret,
        request.callId,
        request.fromTag ?? '',
        request.cseq.number,
        request.via.params.get('branch'),
      ]
      return hash('sha256', parts.join(' '), 'hex').slice(0, 16)
    },
  }
}
