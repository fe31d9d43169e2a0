// Text to speech for clouds of the lab: English, made in a thread of its own, each text once.
import { Worker } from 'node:worker_threads'
import { type AudioClip, loadClip } from '@cordboard/media'
import type { SpeechRequest, SpeechResult } from './speech-thread.ts'

/** Voices of the synthesizer; `kal` is the quickest and made for 8 kHz, `slt` a woman, `rms` and `awb` men. */
export type VoiceName = 'kal' | 'slt' | 'rms' | 'awb'

const maxCharacters = 4000
const keptTexts = 200

interface Waiting {
  resolve(clip: AudioClip): void
  reject(why: Error): void
}

export class Speech {
  #worker: Worker | null = null
  #numbered = 0
  readonly #waiting = new Map<number, Waiting>()
  /** By voice and text, the one used longest ago first. */
  readonly #made = new Map<string, Promise<AudioClip>>()

  /** The spoken text as samples at 8 and 16 kHz; the same promise for the same text. Rejects for a text that is too long. */
  say(text: string, voice: VoiceName = 'slt'): Promise<AudioClip> {
    const key = `${voice} ${text}`
    const known = this.#made.get(key)
    const clip = known ?? this.#make(text, voice)
    this.#made.delete(key)
    this.#made.set(key, clip)
    if (known === undefined) {
      clip.catch(() => this.#made.delete(key))
      for (const oldest of this.#made.keys()) if (this.#made.size > keptTexts) this.#made.delete(oldest)
    }
    return clip
  }

  /** Ends the thread; the next text starts another one. */
  async close(): Promise<void> {
    const worker = this.#worker
    this.#worker = null
    this.#fail('the speech thread was closed')
    await worker?.terminate()
  }

  #make(text: string, voice: VoiceName): Promise<AudioClip> {
    const clean = text.replaceAll('\0', ' ').trim()
    if (clean.length > maxCharacters)
      return Promise.reject(new Error(`no more than ${maxCharacters} characters at once`))
    if (clean === '') return Promise.resolve(nothing)
    const number = ++this.#numbered
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject })
      const worker = this.#thread()
      // A process with nothing else to do waits for speech that was asked for, and for nothing more.
      worker.ref()
      worker.postMessage({ number, text: clean, voice } satisfies SpeechRequest)
    })
  }

  #thread(): Worker {
    if (this.#worker !== null) return this.#worker
    const execArgv = ['--disable-warning=ExperimentalWarning']
    const worker = new Worker(new URL('./speech-thread.ts', import.meta.url), { execArgv })
    worker.on('message', (result: SpeechResult) => this.#finished(worker, result))
    worker.on('error', (error: Error) => this.#broke(worker, error.message))
    worker.on('exit', () => this.#broke(worker, 'the speech thread ended'))
    this.#worker = worker
    return worker
  }

  #finished(worker: Worker, result: SpeechResult): void {
    const waiting = this.#waiting.get(result.number)
    this.#waiting.delete(result.number)
    if (this.#waiting.size === 0) worker.unref()
    if (waiting === undefined) return
    if (!result.ok) {
      waiting.reject(new Error(`no speech: ${result.why}`))
      return
    }
    const loading = loadClip(result.wav)
    if (loading.ok) waiting.resolve(loading.clip)
    else waiting.resolve(nothing)
  }

  #broke(worker: Worker, why: string): void {
    if (this.#worker !== worker) return
    this.#worker = null
    this.#fail(why)
  }

  #fail(why: string): void {
    for (const waiting of this.#waiting.values()) waiting.reject(new Error(`no speech: ${why}`))
    this.#waiting.clear()
  }
}

/** What an empty text sounds like: 20 ms of silence. */
const nothing: AudioClip = { at8kHz: new Int16Array(160), at16kHz: new Int16Array(320), seconds: 0.02 }

/** The one speech thread that the clouds of a process share; it keeps no process alive. */
export const sharedSpeech = new Speech()
