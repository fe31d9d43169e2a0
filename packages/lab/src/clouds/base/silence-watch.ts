// Ends a call in which no RTP comes: a first, longer time after the answer, then the time between packets.
import type { LabCall } from '../../phone/lab-call.ts'

export interface MediaTimeout {
  /** Until the first packet after the answer, ms. */
  readonly initialMs: number
  /** Between packets, ms. */
  readonly ms: number
}

/** Begins to watch; `silent` is called once, when the time is up. The result stops the watch; so does the end of the call. */
export function watchSilence(call: LabCall, timeout: MediaTimeout, silent: () => void): () => void {
  const startedMs = call.voice.ear.nowMs()
  const isDue = (): boolean => {
    const { lastPacketMs } = call.voice.ear
    const nowMs = call.voice.ear.nowMs()
    return lastPacketMs === null || lastPacketMs < startedMs
      ? nowMs - startedMs >= timeout.initialMs
      : nowMs - lastPacketMs >= timeout.ms
  }
  const everyMs = Math.max(10, Math.min(timeout.ms, timeout.initialMs) / 8)
  const timer = setInterval(() => {
    if (call.isOver) {
      clearInterval(timer)
      return
    }
    if (!isDue()) return
    clearInterval(timer)
    silent()
  }, everyMs)
  call.watch((event) => {
    if (event.event === 'ended') clearInterval(timer)
  })
  return () => clearInterval(timer)
}
