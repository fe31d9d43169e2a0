// The RTP stream a phone sends: sound cut into packets, keys in between, encrypted when agreed.
import {
  audioCodecNamed,
  createEncoder,
  createSrtpSender,
  type DigitSending,
  encodeTelephoneEvent,
  type FrameEncoder,
  nextDigitStep,
  RTP_HEADER,
  SRTP_HEADROOM,
  type SrtpSender,
  srtpKeyingFrom,
  startDigits,
  writeHeader,
} from '@cordboard/media'
import type { NegotiatedMedia, SrtpKey } from '@cordboard/sip'
import { createMouth, type Mouth, type Sound } from './mouth.ts'

/** Of one packet: 60 ms of 16 kHz sound is the most there is. */
const maxSamples = 960

interface Format {
  readonly payloadType: number
  readonly name: string
  readonly ptimeMs: number
  readonly encoder: FrameEncoder
}

export interface SpeechSenderOptions {
  readonly ssrc: number
  readonly firstSequence: number
  readonly firstTimestamp: number
  readonly send: (packet: Buffer, length: number) => void
}

export class SpeechSender {
  readonly #options: SpeechSenderOptions
  readonly #packet = Buffer.alloc(RTP_HEADER + maxSamples + SRTP_HEADROOM)
  readonly #samples = new Int16Array(maxSamples)
  #format: Format | null = null
  #mouth: Mouth | null = null
  #sound: Sound
  #sequence: number
  #timestamp: number
  #marked = true
  #eventType: number | null = null
  #digits: DigitSending | null = null
  #digitsDone: (() => void) | null = null
  #eventTimestamp = 0
  #srtp: { readonly key: SrtpKey; readonly sender: SrtpSender } | null = null
  packets = 0
  octets = 0

  constructor(options: SpeechSenderOptions, sound: Sound) {
    this.#options = options
    this.#sound = sound
    this.#sequence = options.firstSequence
    this.#timestamp = options.firstTimestamp
  }

  get ptimeMs(): number {
    return this.#format?.ptimeMs ?? 20
  }

  /** RTP timestamp of the next packet. */
  get timestamp(): number {
    return this.#timestamp
  }

  /** Takes what was negotiated. A codec we cannot encode is an error of the script that offered it. */
  use(media: NegotiatedMedia): void {
    const { name, payloadType, ptimeMs } = media.send
    const codec = audioCodecNamed(name)
    if (codec === null) throw new Error(`a lab phone cannot speak ${name}`)
    if (this.#format?.name !== codec) {
      const encoder = createEncoder(codec)
      this.#format = { payloadType, name: codec, ptimeMs, encoder }
      this.#mouth = createMouth(this.#sound, encoder.sampleRateHz)
    } else this.#format = { ...this.#format, payloadType, ptimeMs }
    this.#eventType = media.telephoneEvent.send
    this.#useKey(media.srtp?.send ?? null)
  }

  say(sound: Sound): void {
    this.#sound = sound
    if (this.#format !== null) this.#mouth = createMouth(sound, this.#format.encoder.sampleRateHz)
  }

  /** Sends keys as telephone events; false when the peer takes none, or the text is no keys. `done` is called after the last. */
  press(digits: string, durationMs: number, done: () => void): boolean {
    if (this.#eventType === null || this.#digits !== null) return false
    this.#digits = startDigits(digits, { durationMs, ptimeMs: this.ptimeMs, clockRateHz: 8000 })
    this.#digitsDone = this.#digits === null ? null : done
    return this.#digits !== null
  }

  /** One packet time passes in which nothing may be sent (hold). */
  skip(): void {
    this.#timestamp = (this.#timestamp + this.ptimeMs * 8) >>> 0
    this.#marked = true
  }

  /** One packet time passes: sends a packet. */
  step(): void {
    const format = this.#format
    if (format === null) return
    if (this.#digits === null || !this.#sendKey(this.#digits)) this.#sendSound(format)
    this.#timestamp = (this.#timestamp + format.ptimeMs * 8) >>> 0
  }

  #sendSound(format: Format): void {
    const count = (format.encoder.sampleRateHz / 1000) * format.ptimeMs
    this.#mouth?.fill(this.#samples, count)
    const length = format.encoder.encode(this.#samples, 0, count, this.#packet, RTP_HEADER)
    this.#sendPacket(format.payloadType | (this.#marked ? 0x80 : 0), this.#timestamp, length)
    this.#marked = false
  }

  /** True when an event packet went out in the place of sound. */
  #sendKey(digits: DigitSending): boolean {
    const [next, step] = nextDigitStep(digits)
    this.#digits = next
    if (next === null) {
      const done = this.#digitsDone
      this.#digitsDone = null
      done?.()
    }
    if (step.send === 'audio' || this.#eventType === null) return false
    if (step.begins) this.#eventTimestamp = this.#timestamp
    const length = encodeTelephoneEvent(step, this.#packet, RTP_HEADER)
    this.#sendPacket(this.#eventType | (step.begins ? 0x80 : 0), this.#eventTimestamp, length)
    return true
  }

  #sendPacket(markerAndType: number, timestamp: number, payloadLength: number): void {
    this.#sequence = (this.#sequence + 1) & 0xffff
    writeHeader(this.#packet, markerAndType, this.#sequence, timestamp, this.#options.ssrc)
    this.packets++
    this.octets += payloadLength
    const plain = RTP_HEADER + payloadLength
    const length = this.#srtp === null ? plain : this.#srtp.sender.protectRtp(this.#packet, 0, plain)
    if (length > 0) this.#options.send(this.#packet, length)
  }

  /** The same key goes on counting; only another one begins anew. */
  #useKey(key: SrtpKey | null): void {
    if (key === null) {
      this.#srtp = null
      return
    }
    if (this.#srtp?.key.inline === key.inline) return
    const keying = srtpKeyingFrom(key.suite, key.inline)
    if (keying === null) throw new Error('the key agreed for SRTP cannot be used')
    this.#srtp = { key, sender: createSrtpSender(keying) }
  }
}
