// Timer values of RFC 3261 17 (table 4) as one value that is passed in, never global.

export interface Timers {
  /** Round-trip estimate, ms. */
  readonly t1: number
  /** Longest interval between retransmissions of non-INVITE requests and INVITE responses, ms. */
  readonly t2: number
  /** How long a message may stay in the network, ms. */
  readonly t4: number
  /** Timer D on unreliable transports: at least 32 s. */
  readonly d: number
  /** Timers B and F: how long a request may go without an answer (an INVITE: without any), ms. Default 64*T1. */
  readonly b?: number
}

export const defaultTimers: Timers = { t1: 500, t2: 4000, t4: 5000, d: 32_000 }

/** RFC names; besides: `trying` (our own 100), `expire` (nobody answered), `cancelled` (no final response after a CANCEL). */
export type TimerName =
  | 'A'
  | 'B'
  | 'D'
  | 'E'
  | 'F'
  | 'G'
  | 'H'
  | 'I'
  | 'J'
  | 'K'
  | 'L'
  | 'M'
  | 'trying'
  | 'expire'
  | 'cancelled'

/** What a transaction machine knows of its surroundings. */
export interface TransactionContext {
  readonly timers: Timers
  /** TCP and TLS: nothing is retransmitted, waiting states last 0 ms. */
  readonly reliable: boolean
  /** After how long an INVITE gets our own 100; 0: at once. */
  readonly tryingMs: number
}
