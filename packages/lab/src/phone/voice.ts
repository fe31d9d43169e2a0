// Mouth and ear of one call on a pair of UDP ports: keeps the pace, sends, receives, and lets scripts wait for what is heard.
import { randomInt } from 'node:crypto'
import { writeRtcp } from '@cordboard/media'
import { type NegotiatedMedia, type RemoteMedia, sends } from '@cordboard/sip'
import { Listening } from './listening.ts'
import { type Sound, silence } from './mouth.ts'
import { openPair, type PortPair } from './port-pair.ts'
import { SpeechReceiver } from './speech-receiver.ts'
import { SpeechSender } from './speech-sender.ts'
import type { Tap } from './tap.ts'

/** Packets sent at once after the machine was busy; more are left out. */
const maxCatchUp = 10
const reportMs = 2000

export class Voice extends Listening {
  readonly #sender: SpeechSender
  readonly #receiver: SpeechReceiver
  #timer: NodeJS.Timeout | null = null
  readonly #ssrc = randomInt(1, 0xffff_ffff)
  #pair: PortPair | null = null
  #to: RemoteMedia | null = null
  #speaking = false
  #running = false
  #nextMs = 0
  #reportAtMs = 0
  #tap: Tap | null = null
  #rtcpPackets = 0
  /** Tells whoever is pressing keys that the rest of them will not go out. */
  #pressingFailed: ((why: Error) => void) | null = null
  media: NegotiatedMedia | null = null

  private constructor(sound: Sound) {
    super()
    this.#receiver = new SpeechReceiver(this.ear, {
      heard: (samples, count, sampleRateHz) => this.#tap?.heard(samples, count, sampleRateHz),
      pressed: (digit) => this.notePressed(digit),
    })
    const send = (packet: Buffer, length: number): void => {
      if (this.#to !== null) this.#pair?.rtp.send(packet, length, this.#to.address, this.#to.rtpPort)
    }
    const { ssrc, firstSequence, firstTimestamp } = {
      ssrc: this.#ssrc,
      firstSequence: randomInt(0, 0x7fff),
      firstTimestamp: randomInt(0, 0xffff_ffff),
    }
    this.#sender = new SpeechSender({ ssrc, firstSequence, firstTimestamp, send }, sound)
  }

  /** Binds its ports on `address`; `close` gives them back. */
  static async open(address: string, sound: Sound = silence): Promise<Voice> {
    const voice = new Voice(sound)
    voice.#pair = await openPair(address, {
      onRtp: (packet) => {
        voice.#receiver.take(packet, packet.length)
        voice.changed()
      },
      onRtcp: () => {
        voice.#rtcpPackets++
      },
    })
    return voice
  }

  get isOpen(): boolean {
    return this.#pair !== null
  }

  get rtpPort(): number {
    return this.#pair?.rtp.port ?? 0
  }

  get rtcpPort(): number {
    return this.#pair?.rtcp.port ?? 0
  }

  override notePressed(digit: string): void {
    super.notePressed(digit)
    this.#tap?.pressed(digit)
  }

  /** Takes what was negotiated and begins to speak when the direction allows it. */
  use(media: NegotiatedMedia): void {
    this.media = media
    this.#receiver.use(media)
    this.#sender.use(media)
    this.#to = media.remote
    this.#speaking = sends(media.direction)
    if (this.#running || this.#pair === null) return
    this.#running = true
    this.#nextMs = performance.now()
    this.#reportAtMs = this.#nextMs + reportMs
    this.#tick()
  }

  say(sound: Sound): void {
    this.#sender.say(sound)
  }

  /** Says nothing at all (no packets), as a phone that holds does, until spoken to with false. */
  hush(quiet: boolean): void {
    this.#speaking = !quiet && this.media !== null && sends(this.media.direction)
  }

  /** Sends keys as telephone events and resolves when the last one is out. */
  press(digits: string, durationMs = 100): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        this.#pressingFailed = null
        resolve()
      }
      if (!this.isOpen) reject(new Error('the call is over'))
      else if (this.#sender.press(digits, durationMs, done)) this.#pressingFailed = reject
      else reject(new Error('telephone events are not agreed, or others are still being sent'))
    })
  }

  /** Gives what is heard to `tap` as well; null ends that. */
  tap(tap: Tap | null): void {
    this.#tap = tap
  }

  figures() {
    const { packets, octets } = this.#sender
    return {
      ...this.ear.figures(),
      ...this.#receiver.figures(),
      sentPackets: packets,
      sentOctets: octets,
      rtcp: this.#rtcpPackets,
    }
  }

  /** Stops and gives its ports back; what was heard can still be read. */
  close(): void {
    if (this.#pair === null) return
    this.#running = false
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#pair.rtp.close()
    this.#pair.rtcp.close()
    this.#pair = null
    this.closeListening('the call is over')
    this.#pressingFailed?.(new Error('the call ended before all keys were out'))
    this.#pressingFailed = null
  }

  #tick(): void {
    if (!this.#running) return
    const nowMs = performance.now()
    const { ptimeMs } = this.#sender
    if (nowMs - this.#nextMs > maxCatchUp * ptimeMs) this.#nextMs = nowMs
    while (this.#nextMs <= nowMs) {
      if (this.#speaking && this.#to !== null) this.#sender.step()
      else this.#sender.skip()
      this.#nextMs += ptimeMs
    }
    if (nowMs >= this.#reportAtMs) this.#report(nowMs)
    this.#receiver.tick()
    this.changed()
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, this.#nextMs - performance.now()))
  }

  /** A sender report without reception block: enough for the peer to measure the round trip (RFC 3550 6.4.1). */
  #report(nowMs: number): void {
    this.#reportAtMs = nowMs + reportMs
    // SRTCP is left out: an encrypted call of a lab phone has no reports.
    if (this.#to === null || this.media === null || this.media.srtp !== null) return
    const seconds = Math.floor(Date.now() / 1000)
    const packet = Buffer.alloc(256)
    const length = writeRtcp(
      {
        ssrc: this.#ssrc,
        sender: {
          ntpSeconds: (seconds + 2_208_988_800) >>> 0,
          ntpFraction: Math.floor(((Date.now() % 1000) / 1000) * 2 ** 32) >>> 0,
          rtpTimestamp: this.#sender.timestamp,
          packets: this.#sender.packets,
          octets: this.#sender.octets,
        },
        block: null,
        cname: 'lab',
        bye: false,
      },
      packet,
    )
    this.#pair?.rtcp.send(packet, length, this.#to.address, this.#to.rtcpPort)
  }
}
