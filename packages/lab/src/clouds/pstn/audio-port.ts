// One end's sound inside the telephone network, and how two ends are joined.

export type SampleRate = 8000 | 16000

/** What one end of a conversation takes and gives. A side that can be pulled is; the other kind pushes at its own pace. */
export interface AudioPort {
  /** Writes the next `count` samples this end says; null when it pushes instead. */
  readonly pull: ((output: Int16Array, count: number, sampleRateHz: SampleRate) => void) | null
  /** The other end said this. */
  hear(samples: Int16Array, count: number, sampleRateHz: SampleRate): void
  /** The other end pressed these keys; resolves when they are passed on. */
  takeKeys(keys: string): Promise<void>
  /** From now on this end talks with `peer`; null: with nobody. */
  attach(peer: AudioPort | null): void
}

const frameMs = 20
const frameSamples = 160
/** Frames made up for after the machine was busy; more are left out. */
const maxCatchUp = 10

/** Joins two ends. The result parts them again; calling it twice does no harm. */
export function joinPorts(one: AudioPort, other: AudioPort): () => void {
  one.attach(other)
  other.attach(one)
  const stopClock = one.pull !== null && other.pull !== null ? carry(one, other) : null
  let joined = true
  return () => {
    if (!joined) return
    joined = false
    stopClock?.()
    one.attach(null)
    other.attach(null)
  }
}

/** Between two ends that both wait to be pulled, somebody must keep the pace. */
function carry(one: AudioPort, other: AudioPort): () => void {
  const samples = new Int16Array(frameSamples)
  const pass = (from: AudioPort, to: AudioPort): void => {
    from.pull?.(samples, frameSamples, 8000)
    to.hear(samples, frameSamples, 8000)
  }
  let nextMs = performance.now()
  const tick = (): void => {
    const nowMs = performance.now()
    if (nowMs - nextMs > maxCatchUp * frameMs) nextMs = nowMs
    for (; nextMs <= nowMs; nextMs += frameMs) {
      pass(one, other)
      pass(other, one)
    }
    timer = setTimeout(tick, Math.max(0, nextMs - performance.now()))
  }
  let timer = setTimeout(tick, 0)
  return () => clearTimeout(timer)
}
