// All running recordings: puts their taps on the legs, passes the samples to the disk, ends them with their legs.
import type { Codec } from '@cordboard/link'
import type { EngineOutput } from './engine-messages.ts'
import type { Leg } from './leg.ts'
import type { PacketPath } from './outbound.ts'
import { Recording } from './recording.ts'

const MAX_RECORDINGS = 4096

interface Running {
  readonly recording: Recording
  readonly left: Leg
  readonly right: Leg | null
}

export class Recordings {
  private readonly running = new Map<string, Running>()
  private readonly emit: (output: EngineOutput) => void
  private readonly rebind: (leg: Leg) => void

  constructor(emit: (output: EngineOutput) => void, rebind: (leg: Leg) => void) {
    this.emit = emit
    this.rebind = rebind
  }

  get size(): number {
    return this.running.size
  }

  /** Begins one; why not, or null. Saying it again for a running one changes nothing. */
  start(id: string, left: Leg, right: Leg | null, path: string, nowMs: number): string | null {
    if (this.running.has(id)) return null
    if (this.running.size >= MAX_RECORDINGS) return 'too many recordings are running'
    if (left.tapIn !== null || (right !== null && right.tapIn !== null))
      return 'one of these endpoints is being recorded already'
    const wide = [left, right].some((leg) => leg !== null && (leg.out.codec?.name ?? '').toUpperCase() === 'G722')
    const recording = new Recording(id, wide ? 16000 : 8000, nowMs)
    this.emit({ type: 'openRecording', recording: id, path, sampleRateHz: recording.sampleRateHz })
    this.running.set(id, { recording, left, right })
    left.tapIn = (codec) => recording.tap('left', codec)
    this.rebind(left)
    if (right === null) left.out.tap = whatIsSent(left, (codec) => recording.tap('right', codec))
    else {
      right.tapIn = (codec) => recording.tap('right', codec)
      this.rebind(right)
    }
    return null
  }

  /** Ends one; false when there is none of that name. */
  stop(id: string, nowMs: number): boolean {
    const running = this.running.get(id)
    if (running === undefined) return false
    this.running.delete(id)
    const { left, right, recording } = running
    left.tapIn = null
    left.out.tap = null
    this.rebind(left)
    if (right !== null) {
      right.tapIn = null
      this.rebind(right)
    }
    this.pass(recording, nowMs, true)
    this.emit({ type: 'closeRecording', recording: id })
    return true
  }

  /** A leg ends: so do its recordings. */
  legGone(leg: Leg, nowMs: number): void {
    for (const [id, running] of [...this.running])
      if (running.left === leg || running.right === leg) this.stop(id, nowMs)
  }

  flush(nowMs: number): void {
    for (const { recording } of this.running.values()) this.pass(recording, nowMs, false)
  }

  private pass(recording: Recording, nowMs: number, finished: boolean): void {
    const data = recording.flush(nowMs, finished)
    if (data !== null) this.emit({ type: 'recordingData', recording: recording.id, data })
  }
}

/** Records what the leg sends, by whatever codec it sends at the moment. */
function whatIsSent(leg: Leg, tapFor: (codec: Codec) => PacketPath | null): PacketPath {
  let codec: Codec | null = null
  let path: PacketPath | null = null
  return (packet, length, nowMs) => {
    if (leg.out.codec !== codec) {
      codec = leg.out.codec
      path = codec === null ? null : tapFor(codec)
    }
    if (((packet[1] ?? 0) & 0x7f) === leg.out.payloadType) path?.(packet, length, nowMs)
  }
}
