// What relays RTP in a measurement: ours, rtpengine or a relay in C, all set up for the same calls.

/** One side's ways: how the call's two legs differ. */
export interface RelayShape {
  /** Codec of the second leg: the first always speaks PCMU. */
  readonly second: 'PCMU' | 'PCMA' | 'G722'
  /** The second leg speaks SRTP. */
  readonly srtp: boolean
}

export interface Relay {
  readonly pids: readonly number[]
  /** Prepares calls for these peer ports (two per call) and answers where each peer sends. */
  prepare(peerPorts: readonly number[], shape: RelayShape): Promise<readonly number[]>
  stop(): Promise<void>
}

/** Static payload types of RTP/AVP (RFC 3551 table 4). */
export const payloadTypes = { PCMU: 0, PCMA: 8, G722: 9 } as const
