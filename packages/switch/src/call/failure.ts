// Weighs the failures of several devices and says what the caller hears of them (RFC 3261 16.7).
import type { Divert } from '@cordboard/routing'
import type { HeaderLine } from '@cordboard/sip'
import type { Search } from './search.ts'
import type { Failure } from './state.ts'

/** The failure that a final response of a device means. */
export function failureOf(status: number, reason: string, headers: readonly HeaderLine[] = []): Failure {
  return { status, reason, cause: causeOf(status), headers }
}

function causeOf(status: number): string {
  switch (status) {
    case 486:
    case 600:
      return 'busy'
    case 408:
    case 480:
    case 487:
      return 'no-answer'
    case 403:
    case 603:
    case 607:
    case 608:
      return 'rejected'
    case 404:
    case 410:
    case 484:
    case 604:
      return 'unknown-number'
    default:
      return 'failed'
  }
}

/** With the trunk that is being tried, unless it tells of one already. */
export function withTrunk(search: Search, failure: Failure): Failure {
  const attempt = search.search === 'out' ? search.attempts[search.index] : undefined
  if (attempt === undefined || failure.trunk !== undefined) return failure
  return { ...failure, trunk: { id: attempt.trunk, number: attempt.trunkNumber, name: attempt.trunkName } }
}

/** What routing is told of a failure. */
export function divertOf({ cause }: Failure): Divert {
  switch (cause) {
    case 'busy':
    case 'rejected':
      return 'busy'
    case 'not-registered':
      return 'notRegistered'
    case 'no-answer':
      return 'noAnswer'
    case 'no-agents':
      return 'noAgents'
    case 'full':
      return 'full'
    default:
      return 'failed'
  }
}

/** The one of two failures that tells the caller more: a decline, then busy, then other answers, then silence. */
export function better(a: Failure | null, b: Failure): Failure {
  if (a === null) return b
  return weight(b) > weight(a) ? b : a
}

function weight(failure: Failure): number {
  if (failure.status >= 600) return 5
  if (failure.cause === 'busy') return 4
  if (failure.cause === 'rejected') return 3
  if (failure.status >= 400 && failure.status < 500 && failure.status !== 408) return 2
  return failure.status === 408 ? 1 : 0
}

/**
 * What the caller is answered: never a challenge or a server failure of a device, which would be taken for ours (a phone
 * that hears 503 would go to another server; RFC 3261 16.7 step 6).
 */
export function toCaller(failure: Failure): { readonly status: number; readonly reason: string } {
  const { status, reason, cause, toPeer } = failure
  if (cause === 'no-media') return { status: 503, reason: 'Service Unavailable' }
  // Ours, with the place to go; one that was not followed names none.
  if (status === 302 && toPeer !== undefined) return { status, reason }
  if (status === 401 || status === 407 || status < 400 || (status >= 500 && status < 600)) {
    return { status: 480, reason: 'Temporarily Unavailable' }
  }
  if (status === 408 || status === 487) return { status: 480, reason: 'Temporarily Unavailable' }
  return { status, reason }
}

/** The tone a caller who is already answered hears instead. */
export function toneOf(failure: Failure): 'busy' | 'reorder' {
  return failure.cause === 'busy' || failure.cause === 'rejected' ? 'busy' : 'reorder'
}
