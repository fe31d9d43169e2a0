// The caller's leg as a voice application has it: sounds said one at a time, keys and sound told to whoever listens, joining.
import type { AudioClip, TonePlan } from '@cordboard/media'
import type { LabCall } from '../../phone/lab-call.ts'
import { createMouth, type Mouth } from '../../phone/mouth.ts'
import type { AudioPort, SampleRate } from '../pstn/audio-port.ts'
import { SoundQueue } from '../pstn/sound-queue.ts'
import { aborted } from './timers.ts'

export type Heard = (samples: Int16Array, count: number, sampleRateHz: SampleRate) => void
type Fill = (output: Int16Array, count: number, sampleRateHz: SampleRate) => void

/** A call on hold takes no sound: a prompt lasts this much longer than its sound at most. */
const patienceMs = 15_000

export class Line {
  readonly call: LabCall
  readonly #keys = new Set<(key: string) => void>()
  readonly #heard = new Set<Heard>()
  #source: Fill | null = null

  constructor(call: LabCall) {
    this.call = call
    call.voice.tap({
      heard: (samples, count, sampleRateHz) => {
        for (const listener of this.#heard) listener(samples, count, sampleRateHz)
      },
      pressed: (key) => {
        for (const listener of [...this.#keys]) listener(key)
      },
    })
    const fill: Fill = (output, count, sampleRateHz) => {
      if (this.#source === null) output.fill(0, 0, count)
      else this.#source(output, count, sampleRateHz)
    }
    call.voice.say({ kind: 'live', fill })
  }

  /** Each key of the caller from now on; the result ends that. */
  onKey(listener: (key: string) => void): () => void {
    this.#keys.add(listener)
    return () => this.#keys.delete(listener)
  }

  /** Each stretch of the caller's sound from now on. */
  onHeard(listener: Heard): () => void {
    this.#heard.add(listener)
    return () => this.#heard.delete(listener)
  }

  /** Says a sound `times` over; resolves when its last sample is out, or `signal` aborted. */
  async say(clip: AudioClip, times: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController()
    const fill = sayClip(clip, times, () => over.abort())
    const timer = setTimeout(() => over.abort(), clip.seconds * times * 1000 + patienceMs)
    this.#source = fill
    await aborted(AbortSignal.any([signal, over.signal]))
    clearTimeout(timer)
    if (this.#source === fill) this.#source = null
  }

  /** Sounds a tone until `signal` aborts. */
  async sound(plan: TonePlan, signal: AbortSignal): Promise<void> {
    const mouths = new Map<SampleRate, Mouth>()
    const fill: Fill = (output, count, sampleRateHz) => {
      const mouth = mouths.get(sampleRateHz) ?? createMouth({ kind: 'plan', plan }, sampleRateHz)
      mouths.set(sampleRateHz, mouth)
      mouth.fill(output, count)
    }
    this.#source = fill
    await aborted(signal)
    if (this.#source === fill) this.#source = null
  }

  /** The line as one end of a conversation; `keyPressed` says whether a key is passed on. */
  port(keyPressed: (key: string) => boolean): AudioPort {
    const queue = new SoundQueue()
    let part: (() => void) | null = null
    let keys: Promise<unknown> = Promise.resolve()
    return {
      pull: null,
      hear: (samples, count, sampleRateHz) => queue.put(samples, count, sampleRateHz),
      takeKeys: (more) => {
        keys = keys.then(() => this.call.press(more)).catch(() => undefined)
        return keys.then(() => undefined)
      },
      attach: (peer) => {
        part?.()
        part = null
        this.#source = null
        if (peer === null) return
        const deaf = this.onHeard((samples, count, sampleRateHz) => peer.hear(samples, count, sampleRateHz))
        const keyless = this.onKey((key) => {
          if (keyPressed(key)) void peer.takeKeys(key)
        })
        this.#source = peer.pull ?? ((output, count, sampleRateHz) => queue.take(output, count, sampleRateHz))
        part = () => {
          deaf()
          keyless()
        }
      },
    }
  }
}

/** Counts in thousandths of a second, so that a change of the codec's rate goes on at the same place. */
function sayClip(clip: AudioClip, times: number, done: () => void): Fill {
  let [atMs, left] = [0, times]
  return (output, count, sampleRateHz) => {
    const samples = sampleRateHz === 8000 ? clip.at8kHz : clip.at16kHz
    let at = Math.round((atMs * sampleRateHz) / 1000)
    for (let i = 0; i < count; i++) {
      if (at >= samples.length && left > 0) {
        left--
        at = left > 0 ? 0 : at
      }
      output[i] = left > 0 ? (samples[at++] ?? 0) : 0
    }
    atMs = (at * 1000) / sampleRateHz
    if (left <= 0) queueMicrotask(done)
  }
}
