// The RTP stream a phone receives: opened, decoded onto the ear's time line, keys picked out of it.
import {
  type AudioCodec,
  audioCodecNamed,
  classify,
  createDecoder,
  createSrtpReceiver,
  type DigitHearing,
  type DigitNews,
  decodeTelephoneEvent,
  type FrameDecoder,
  hearEvent,
  hearNothing,
  makePlain,
  RTP_HEADER,
  type SrtpReceiver,
  sequenceOf,
  srtpKeyingFrom,
  ssrcOf,
  startHearing,
  timestampOf,
} from '@cordboard/media'
import type { NegotiatedMedia, SrtpKey } from '@cordboard/sip'
import type { Ear } from './ear.ts'
import type { Tap } from './tap.ts'

/** Longest payload that is decoded: 200 ms. */
const maxPayload = 1600

export interface ReceiverFigures {
  /** Packets with a payload type nobody agreed on. */
  readonly strange: number
  /** Packets whose SRTP tag was wrong, or that came in clear where SRTP was agreed. */
  readonly unopened: number
}

export class SpeechReceiver {
  readonly #ear: Ear
  readonly #tap: Tap
  readonly #decoders = new Map<number, FrameDecoder>()
  readonly #samples = new Int16Array(maxPayload * 2)
  #codecs = new Map<number, AudioCodec>()
  #eventType: number | null = null
  #noiseType: number | null = null
  #hearing: DigitHearing = startHearing(8000)
  #srtp: { readonly key: SrtpKey; readonly receiver: SrtpReceiver } | null = null
  #strange = 0
  #unopened = 0

  /** `tap` is told each key once, when it begins, and each packet's sound. */
  constructor(ear: Ear, tap: Tap) {
    this.#ear = ear
    this.#tap = tap
  }

  use(media: NegotiatedMedia): void {
    const codecs = new Map<number, AudioCodec>()
    for (const { name, payloadType } of [...media.receive, media.send]) {
      const codec = audioCodecNamed(name)
      if (codec !== null && !codecs.has(payloadType)) codecs.set(payloadType, codec)
    }
    for (const [type, codec] of this.#codecs) if (codecs.get(type) !== codec) this.#decoders.delete(type)
    this.#codecs = codecs
    this.#eventType = media.telephoneEvent.receive
    this.#noiseType = media.comfortNoise
    this.#useKey(media.srtp?.receive ?? null)
  }

  /** One datagram of the RTP port; changes its bytes. */
  take(packet: Buffer, received: number): void {
    if (classify(packet, received) !== 'rtp') return
    const opened = this.#srtp === null ? received : this.#srtp.receiver.unprotectRtp(packet, 0, received)
    if (opened < 0) {
      this.#unopened++
      return
    }
    const length = makePlain(packet, opened)
    if (length < RTP_HEADER) return
    const type = (packet[1] ?? 0) & 0x7f
    const timestamp = timestampOf(packet)
    if (!this.#ear.arrive(ssrcOf(packet), sequenceOf(packet), timestamp)) return
    if (type === this.#eventType) this.#takeEvent(packet, length, timestamp)
    else if (type !== this.#noiseType && type !== 13) this.#takeSound(packet, length, type, timestamp)
  }

  /** Call now and then: a key whose last packets were lost ends by time. */
  tick(): void {
    const [hearing] = hearNothing(this.#hearing, this.#ear.nowMs())
    this.#hearing = hearing
  }

  figures(): ReceiverFigures {
    return { strange: this.#strange, unopened: this.#unopened }
  }

  #takeEvent(packet: Buffer, length: number, timestamp: number): void {
    const event = decodeTelephoneEvent(packet, RTP_HEADER, length - RTP_HEADER)
    if (event === null) return
    const [hearing, news] = hearEvent(this.#hearing, timestamp, event, this.#ear.nowMs())
    this.#hearing = hearing
    for (const one of news) if (isStart(one)) this.#tap.pressed(one.digit)
  }

  #takeSound(packet: Buffer, length: number, type: number, timestamp: number): void {
    const codec = this.#codecs.get(type)
    if (codec === undefined) {
      this.#strange++
      return
    }
    const known = this.#decoders.get(type)
    const decoder = known ?? createDecoder(codec)
    if (known === undefined) this.#decoders.set(type, decoder)
    const payload = Math.min(length - RTP_HEADER, maxPayload)
    const count = decoder.decode(packet, RTP_HEADER, payload, this.#samples, 0)
    this.#ear.hear(timestamp, this.#samples, count, decoder.sampleRateHz)
    this.#tap.heard(this.#samples, count, decoder.sampleRateHz)
  }

  #useKey(key: SrtpKey | null): void {
    if (key === null) {
      this.#srtp = null
      return
    }
    if (this.#srtp?.key.inline === key.inline) return
    const keying = srtpKeyingFrom(key.suite, key.inline)
    if (keying === null) throw new Error('the key agreed for SRTP cannot be used')
    this.#srtp = { key, receiver: createSrtpReceiver(keying) }
  }
}

function isStart(news: DigitNews): boolean {
  return news.type === 'digitStarted'
}
