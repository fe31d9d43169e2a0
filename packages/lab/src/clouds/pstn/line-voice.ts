// Mouth and ear of a person on a telephone line, without any packets: what a test makes them say and waits to be heard.
import { Listening } from '../../phone/listening.ts'
import { createMouth, type Mouth, type Sound, silence } from '../../phone/mouth.ts'
import type { AudioPort, SampleRate } from './audio-port.ts'

export class LineVoice extends Listening {
  readonly port: AudioPort
  #sound: Sound
  #mouth: { readonly rateHz: SampleRate; readonly mouth: Mouth } | null = null
  #peer: AudioPort | null = null
  #sequence = 0
  #heardSamples = 0

  constructor(says: Sound = silence) {
    super()
    this.#sound = says
    this.port = {
      pull: (output, count, rateHz) => this.#pull(output, count, rateHz),
      hear: (samples, count, rateHz) => this.#hear(samples, count, rateHz),
      takeKeys: (keys) => {
        for (const key of keys) this.notePressed(key)
        return Promise.resolve()
      },
      attach: (peer) => {
        this.#peer = peer
        this.changed()
      },
    }
  }

  say(sound: Sound): void {
    this.#sound = sound
    this.#mouth = null
  }

  /** Resolves when the keys are passed on; rejects when nobody is on the line. */
  press(keys: string): Promise<void> {
    if (this.#peer === null) return Promise.reject(new Error('nobody is on the line'))
    return this.#peer.takeKeys(keys)
  }

  #pull(output: Int16Array, count: number, rateHz: SampleRate): void {
    if (this.#mouth?.rateHz !== rateHz) this.#mouth = { rateHz, mouth: createMouth(this.#sound, rateHz) }
    this.#mouth.mouth.fill(output, count)
  }

  #hear(samples: Int16Array, count: number, rateHz: SampleRate): void {
    this.#sequence = (this.#sequence + 1) & 0xffff
    const timestamp = (this.#heardSamples * 8000) / rateHz
    this.#heardSamples += (count * 8000) / rateHz
    this.ear.arrive(1, this.#sequence, timestamp)
    this.ear.hear(timestamp, samples, count, rateHz)
    this.changed()
  }
}
