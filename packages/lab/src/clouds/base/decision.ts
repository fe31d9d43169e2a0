// What a cloud does with an INVITE, and with other requests outside of calls.
import type { Body, HeaderLine, SessionProfile } from '@cordboard/sip'
import type { MediaSettings } from '../../phone/call-table.ts'
import type { LabCall } from '../../phone/lab-call.ts'

/** A final response of 300 or more. */
export interface Rejection {
  readonly decision: 'reject'
  readonly status: number
  readonly reason?: string
  readonly headers?: readonly HeaderLine[]
  /** Reason phrase of a 100 that goes before; null: none. Default none. */
  readonly trying?: string | null
}

export interface Taking {
  readonly decision: 'take'
  /** Reason phrase of the 100 that goes out at once; null: none. Default `Trying`. */
  readonly trying?: string | null
  /** Differences from the site's media for this call. */
  readonly media?: Partial<MediaSettings>
  readonly profile?: Partial<SessionProfile>
  /** User part of our Contact; default the one that was called. */
  readonly contactUser?: string
  /**
   * Rings, answers, speaks, hangs up, … with the words of a lab phone's call. When it throws while the call still lives,
   * the call is refused or ended and the error kept in the site's `faults`.
   */
  readonly handle: (call: LabCall) => void | Promise<void>
}

/** Says nothing at all, however often the INVITE comes. */
export interface Dropping {
  readonly decision: 'drop'
}

export type Decision = Taking | Rejection | Dropping

/** The answer to a request outside of calls that is no INVITE. */
export interface Reply {
  readonly status: number
  readonly reason?: string
  readonly headers?: readonly HeaderLine[]
  readonly body?: Body
}

export const drop: Dropping = { decision: 'drop' }

export function reject(status: number, reason = '', headers: readonly HeaderLine[] = []): Rejection {
  return { decision: 'reject', status, reason, headers }
}

export function take(handle: Taking['handle'], more: Omit<Taking, 'decision' | 'handle'> = {}): Taking {
  return { decision: 'take', handle, ...more }
}
