// What goes in and out of the engine besides sockets: the switch's commands, and its requests to the disk.
import type { EndpointId, MediaCommand, MediaEvent } from '@cordboard/link'
import type { EncodedSound } from './sound.ts'

/** Into the engine. */
export type EngineInput =
  | { readonly type: 'command'; readonly command: MediaCommand }
  | { readonly type: 'linkUp' }
  | { readonly type: 'linkDown' }
  /** The disk's answer to `fetchSound`; null when it cannot be read. */
  | { readonly type: 'soundFetched'; readonly key: string; readonly sound: EncodedSound | null }
  /** The disk could not go on with a recording (full, not writable). */
  | { readonly type: 'recordingFailed'; readonly recording: string }
  | { readonly type: 'count'; readonly ask: number }
  | { readonly type: 'close' }

/** Out of the engine. */
export type EngineOutput =
  | { readonly type: 'event'; readonly event: MediaEvent }
  | { readonly type: 'fetchSound'; readonly key: string }
  | { readonly type: 'openRecording'; readonly recording: string; readonly path: string; readonly sampleRateHz: number }
  /** 16-bit little-endian samples, left and right in turn. */
  | { readonly type: 'recordingData'; readonly recording: string; readonly data: Uint8Array }
  | { readonly type: 'closeRecording'; readonly recording: string }
  | { readonly type: 'counted'; readonly ask: number; readonly counts: EngineCounts }
  | { readonly type: 'closed' }

/** Live objects; all zero after close, and all but `free` zero when nothing is going on. */
export interface EngineCounts {
  readonly loop: 'dgram' | 'epoll'
  readonly free: number
  readonly taken: number
  readonly resting: number
  readonly recordings: number
  readonly sockets: number
  readonly timersArmed: number
  readonly sendFailures: number
}

/** Makes the text of an address as reported in events. */
export function sourceText(address: string, port: number): string {
  return `${address}:${port}`
}

/** The key of a feed's sound on the shelf. */
export function soundKey(kind: 'tone' | 'music' | 'prompt', name: string): string {
  return `${kind}:${name}`
}

export type { EndpointId }
