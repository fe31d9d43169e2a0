// SIP statuses for the reasons of the telephone network, and back (after RFC 3398 7.2.4 and 8.2.6).
import type { HeaderLine } from '@cordboard/sip'
import type { ReleaseCause } from './circuit.ts'

export interface FailureStatus {
  readonly status: number
  readonly reason: string
  readonly headers?: readonly HeaderLine[]
}

const statuses: Readonly<Record<ReleaseCause, FailureStatus>> = {
  normal: { status: 480, reason: 'Temporarily Unavailable' },
  cancelled: { status: 487, reason: 'Request Terminated' },
  busy: { status: 486, reason: 'Busy Here' },
  noAnswer: { status: 480, reason: 'Temporarily Unavailable' },
  rejected: { status: 603, reason: 'Decline' },
  blocked: { status: 603, reason: 'Decline' },
  unknownNumber: { status: 404, reason: 'Not Found' },
  unavailable: { status: 480, reason: 'Temporarily Unavailable' },
  congestion: { status: 503, reason: 'Service Unavailable' },
}

export function statusOf(cause: ReleaseCause): FailureStatus {
  return statuses[cause]
}

export function causeOf(status: number): ReleaseCause {
  switch (status) {
    case 486:
    case 600:
      return 'busy'
    case 404:
    case 410:
    case 484:
    case 604:
      return 'unknownNumber'
    case 401:
    case 402:
    case 403:
    case 407:
    case 603:
      return 'rejected'
    case 487:
      return 'cancelled'
    case 408:
    case 480:
      return 'unavailable'
    default:
      return 'congestion'
  }
}
