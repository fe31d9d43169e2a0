// What a phone hears, on one time line: samples where sound arrived, nothing where none did, and judgements about it.
import { dominantFrequency, goertzel, rms } from '@cordboard/media'

/** The time line's rate, whatever the codec. */
export const earRateHz = 16_000

/** Longer calls are heard, but not recorded, beyond this. */
const maxSeconds = 300

/** Weaker sound than this counts as silence (16-bit root mean square, about -55 dBm0). */
const quietRms = 40

export interface ToneStretch {
  readonly fromMs: number
  readonly toMs: number
  /** 0: silence, or noise without a frequency of its own. */
  readonly hz: number
}

/** A stretch in which packets should have come and none did. */
export interface Gap {
  readonly fromMs: number
  readonly ms: number
}

export interface EarFigures {
  readonly packets: number
  readonly lost: number
  readonly duplicated: number
  /** Came after a packet that was sent later. */
  readonly late: number
  readonly gaps: readonly Gap[]
}

/** Pauses in a stream longer than this are gaps. */
const gapMs = 100
const keptGaps = 1000

export class Ear {
  readonly #now: () => number
  readonly #startedMs: number
  #samples = new Int16Array(earRateHz * 4)
  #endMs = 0
  #lastPacketMs: number | null = null
  readonly #gaps: Gap[] = []
  #packets = 0
  #lost = 0
  #duplicated = 0
  #late = 0
  /** The stream being heard: where its first timestamp lies on the time line, and its newest sequence number. */
  #stream: { ssrc: number; baseMs: number; baseTimestamp: number; newest: number; readonly seen: Set<number> } | null =
    null

  /** `now`: monotonic milliseconds. */
  constructor(now: () => number) {
    this.#now = now
    this.#startedMs = now()
  }

  /** Milliseconds on this ear's time line. */
  nowMs(): number {
    return this.#now() - this.#startedMs
  }

  /**
   * Notes the arrival of a packet with its 16-bit sequence number; false when it is a copy of one that came already.
   * Call `hear` next when it carries sound.
   */
  arrive(ssrc: number, sequence: number, timestamp: number): boolean {
    const nowMs = this.nowMs()
    this.#noteGap(nowMs)
    const stream = this.#stream
    const ahead = stream === null ? 1 : ((sequence - stream.newest) << 16) >> 16
    if (stream === null || stream.ssrc !== ssrc || Math.abs(ahead) > 1000) {
      this.#packets++
      this.#stream = { ssrc, baseMs: nowMs, baseTimestamp: timestamp, newest: sequence, seen: new Set([sequence]) }
      return true
    }
    if (stream.seen.has(sequence)) {
      this.#duplicated++
      return false
    }
    this.#packets++
    stream.seen.add(sequence)
    if (stream.seen.size > 2048) for (const old of stream.seen) if (stream.seen.delete(old)) break
    if (ahead > 0) {
      this.#lost += ahead - 1
      stream.newest = sequence
    } else {
      this.#late++
      this.#lost = Math.max(0, this.#lost - 1)
    }
    return true
  }

  /** Puts `count` samples with this RTP timestamp (8 kHz clock) on the time line. */
  hear(timestamp: number, samples: Int16Array, count: number, sampleRateHz: 8000 | 16000): void {
    const stream = this.#stream
    if (stream === null) return
    const nowMs = this.nowMs()
    let atMs = stream.baseMs + ((timestamp - stream.baseTimestamp) | 0) / 8
    // A sender whose clock jumped, or paused without counting on, begins anew at the time of arrival.
    if (Math.abs(atMs - nowMs) > 1000) {
      stream.baseMs = nowMs
      stream.baseTimestamp = timestamp
      atMs = nowMs
    }
    const start = Math.round((Math.max(0, atMs) * earRateHz) / 1000)
    const step = earRateHz / sampleRateHz
    const end = start + count * step
    if (end > maxSeconds * earRateHz) return
    this.#makeRoom(end)
    for (let i = 0; i < count; i++) {
      const sample = samples[i] ?? 0
      this.#samples[start + i * step] = sample
      if (step === 2) this.#samples[start + i * 2 + 1] = (sample + (samples[Math.min(i + 1, count - 1)] ?? sample)) >> 1
    }
    this.#endMs = Math.max(this.#endMs, (end * 1000) / earRateHz)
  }

  /** What was heard between two times, silence where nothing came. A copy. */
  samples(fromMs = 0, toMs = this.#endMs): Int16Array {
    const from = Math.max(0, Math.round((fromMs * earRateHz) / 1000))
    const to = Math.max(from, Math.round((toMs * earRateHz) / 1000))
    const copy = new Int16Array(Math.min(to - from, maxSeconds * earRateHz))
    copy.set(this.#samples.subarray(from, Math.min(to, this.#samples.length)))
    return copy
  }

  /** The strongest frequency of a stretch; hz 0 for silence. */
  toneIn(fromMs: number, toMs: number): { readonly hz: number; readonly amplitude: number } {
    const samples = this.samples(fromMs, toMs)
    return rms(samples) < quietRms ? { hz: 0, amplitude: 0 } : dominantFrequency(samples, earRateHz)
  }

  /** True when `hz` holds most of the energy of the stretch. */
  isTone(hz: number, fromMs: number, toMs: number): boolean {
    const samples = this.samples(fromMs, toMs)
    const loudness = rms(samples)
    const amplitude = goertzel(samples, earRateHz, hz)
    return loudness >= quietRms && (amplitude * amplitude) / 2 > 0.6 * loudness * loudness
  }

  isSound(fromMs: number, toMs: number): boolean {
    return rms(this.samples(fromMs, toMs)) >= quietRms
  }

  /** When the last packet came, sound or not; null before the first. */
  get lastPacketMs(): number | null {
    return this.#lastPacketMs
  }

  /** Up to which time something was heard. */
  get endMs(): number {
    return this.#endMs
  }

  /** The dominant frequency over time, equal neighbours joined; `stepMs` is how finely it looks. */
  tones(stepMs = 100): readonly ToneStretch[] {
    const stretches: ToneStretch[] = []
    for (let fromMs = 0; fromMs < this.#endMs; fromMs += stepMs) {
      const toMs = Math.min(fromMs + stepMs, this.#endMs)
      const hz = Math.round(this.toneIn(fromMs, toMs).hz / 5) * 5
      const last = stretches.at(-1)
      if (last !== undefined && Math.abs(last.hz - hz) <= 10) stretches[stretches.length - 1] = { ...last, toMs }
      else stretches.push({ fromMs, toMs, hz })
    }
    return stretches
  }

  figures(): EarFigures {
    return {
      packets: this.#packets,
      lost: this.#lost,
      duplicated: this.#duplicated,
      late: this.#late,
      gaps: [...this.#gaps],
    }
  }

  /** One line for the text of a failed wait. */
  story(): string {
    const last = this.#endMs === 0 ? 'nothing' : `${Math.round(this.toneIn(this.#endMs - 400, this.#endMs).hz)} Hz`
    const { packets, lost, duplicated, late } = this.figures()
    return `Heard last: ${last}, ending ${Math.round(this.nowMs() - this.#endMs)} ms ago; ${packets} packets, ${lost} lost, ${duplicated} doubled, ${late} late`
  }

  #noteGap(nowMs: number): void {
    const last = this.#lastPacketMs
    if (last !== null && nowMs - last > gapMs && this.#gaps.length < keptGaps)
      this.#gaps.push({ fromMs: last, ms: nowMs - last })
    this.#lastPacketMs = nowMs
  }

  #makeRoom(end: number): void {
    if (end <= this.#samples.length) return
    const grown = new Int16Array(Math.min(Math.max(end, this.#samples.length * 2), maxSeconds * earRateHz))
    grown.set(this.#samples)
    this.#samples = grown
  }
}
