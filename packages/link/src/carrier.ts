// What every carrier of frames promises, whether it is memory or a Unix socket.

/** The version of all contracts in this package. Two processes that differ here refuse each other. */
export const protocolVersion = 1

/** First frame in each direction. `epoch` is new at each start of a process, so a peer notices a restart. */
export interface Hello {
  readonly protocol: number
  readonly role: 'control' | 'switch' | 'media' | 'console'
  readonly name: string
  readonly epoch: string
  readonly pid: number
}

/** What the owner of one end is told. `up` and `down` alternate, beginning with `up`; frames come only in between. */
export interface LinkHandlers<In> {
  up(peer: Hello): void
  frame(frame: In): void
  down(reason: string): void
}

export interface LinkFigures {
  readonly sent: number
  readonly received: number
  /** Statistics frames thrown away because the peer reads too slowly. */
  readonly dropped: number
  readonly queuedBytes: number
}

/** One end of a link. */
export interface LinkEnd<Out> {
  /**
   * Queues a frame. False when it was not taken: the link is down, or it is a statistics frame and the queue is full.
   * Frames that must survive a broken link are kept by the sender until the peer confirms them (see `record`/`stored`).
   */
  send(frame: Out): boolean
  readonly isUp: boolean
  figures(): LinkFigures
  close(): void
}

/** Timing and limits of a link; every value may be set so that tests need not wait. */
export interface LinkLimits {
  /** A sign of life is sent this often when nothing else is. */
  readonly heartbeatMs: number
  /** A peer that is silent for so long is taken for frozen: the link goes down. */
  readonly silentMs: number
  /** Above this, statistics frames are dropped. */
  readonly softQueueBytes: number
  /** Above this the peer is cut off: it does not read. */
  readonly hardQueueBytes: number
}

export const defaultLimits: LinkLimits = {
  heartbeatMs: 1000,
  silentMs: 5000,
  softQueueBytes: 1024 * 1024,
  hardQueueBytes: 64 * 1024 * 1024,
}

/** Frames that may be lost: figures and trace lines. Everything else is delivered or the link goes down. */
export function isStatistics(frame: unknown): boolean {
  if (typeof frame !== 'object' || frame === null || !('type' in frame)) return false
  return frame.type === 'figures' || frame.type === 'traced'
}

/** Why the hello of a peer is refused, or null. */
export function refuseHello(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('protocol' in value)) return 'the peer did not introduce itself'
  if (value.protocol !== protocolVersion)
    return `the peer speaks link protocol ${String(value.protocol)}, this process speaks ${protocolVersion}`
  return null
}
