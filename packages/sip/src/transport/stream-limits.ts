// What one stream connection, and all of them together, may cost.
import { defaultLimits, type MessageLimits } from '../message/limits.ts'

export interface StreamLimits {
  /** Size of one message, its headers and lines. */
  readonly message: MessageLimits
  readonly maxConnections: number
  readonly maxConnectionsPerAddress: number
  /** From accepting to the first complete message, ms. */
  readonly firstMessageMs: number
  /** From a message's first byte to its last, ms. */
  readonly messageMs: number
  /** Without a complete message or keep-alive, ms. Longer than the longest registration. */
  readonly idleMs: number
  /** Bytes waiting to be written; a peer that reads slower than we send is cut. */
  readonly maxQueuedBytes: number
  /** How long written bytes may wait without any progress, ms. */
  readonly stalledMs: number
  /** Establishing a connection of ours, TLS handshake included, ms. */
  readonly connectMs: number
  /** TLS handshake of a connection of theirs, ms. */
  readonly handshakeMs: number
  /** Pause of accepting after the system ran out of descriptors, ms. */
  readonly acceptPauseMs: number
}

/** Generous where thousands of phones come back at once and a handshake waits for its turn. */
export const defaultStreamLimits: StreamLimits = {
  message: defaultLimits,
  maxConnections: 20_000,
  maxConnectionsPerAddress: 10_000,
  firstMessageMs: 20_000,
  messageMs: 10_000,
  idleMs: 3_900_000,
  maxQueuedBytes: 262_144,
  stalledMs: 10_000,
  connectMs: 5000,
  handshakeMs: 30_000,
  acceptPauseMs: 500,
}
