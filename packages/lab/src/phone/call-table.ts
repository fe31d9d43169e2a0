// The calls of one SIP endpoint: opens their ports, gives each its events, keeps those that come before the ports are there.
import { randomBytes, randomInt } from 'node:crypto'
import type { SessionEvent, SessionHost, SipRequest, SrtpKey, SrtpPolicy, SrtpSuite } from '@cordboard/sip'
import { LabCall } from './lab-call.ts'
import type { Sound } from './mouth.ts'
import { Negotiation } from './negotiation.ts'
import { type Doors, defaultCodecs, wishesFor } from './phone-options.ts'
import { Voice } from './voice.ts'

/** The audio side of a call before anything is negotiated. */
export interface MediaSettings {
  /** Local IPv4 address of the RTP ports. */
  readonly address: string
  /** RFC names in order of preference, of PCMU, PCMA and G722; default all three. */
  readonly codecs?: readonly string[]
  /** Payload type for keys, default 101; null: keys are not offered. */
  readonly telephoneEvent?: number | null
  /** Default 20. */
  readonly ptimeMs?: number
  /** SDES, default off. */
  readonly srtp?: SrtpPolicy
  /** Suites offered or taken, most wanted first; default both of RFC 4568. */
  readonly srtpSuites?: readonly SrtpSuite[]
  /** What is said at first, default silence. */
  readonly says?: Sound
  readonly doors?: Doors
}

export interface CallTableParts {
  /** For the text of a wait that failed. */
  readonly name: string
  readonly host: () => SessionHost
  /** A REFER came in a call; the endpoint decides. */
  readonly referred: (call: LabCall, event: Extract<SessionEvent, { event: 'referred' }>) => void
}

const bothSuites: readonly SrtpSuite[] = ['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32']

export class CallTable {
  readonly #parts: CallTableParts
  readonly #calls = new Map<string, LabCall>()
  readonly #early = new Map<string, SessionEvent[]>()
  #closed = false

  constructor(parts: CallTableParts) {
    this.#parts = parts
  }

  get size(): number {
    return this.#calls.size
  }

  all(): readonly LabCall[] {
    return [...this.#calls.values()]
  }

  find(id: string): LabCall | null {
    return this.#calls.get(id) ?? null
  }

  /** Events of this session are kept from now on until `open`. */
  expect(id: string): void {
    this.#early.set(id, [])
  }

  expectNoMore(id: string): void {
    this.#early.delete(id)
  }

  /** Opens the ports of a call; `request` is the INVITE that came in, null for a call of ours. */
  async open(id: string, request: SipRequest | null, settings: MediaSettings): Promise<LabCall> {
    const { address, says, doors, codecs = defaultCodecs, telephoneEvent = 101, ptimeMs = 20 } = settings
    const { srtp = 'off', srtpSuites = bothSuites } = settings
    const voice = await Voice.open(address, says)
    const rtpPort = (await doors?.('media', voice.rtpPort)) ?? voice.rtpPort
    const rtcpPort = (await doors?.('media', voice.rtcpPort)) ?? voice.rtcpPort
    const local = {
      address,
      rtpPort,
      rtcpPort,
      rtcpMux: false,
      codecs: wishesFor(codecs),
      telephoneEvent,
      ptimeMs,
      srtp,
      srtpKeys: srtp === 'off' ? [] : newKeys(srtpSuites),
    }
    const call = new LabCall({
      id,
      phone: this.#parts.name,
      host: this.#parts.host(),
      request,
      voice,
      negotiation: new Negotiation(local, String(randomInt(1, 0x7fff_ffff))),
      referred: this.#parts.referred,
      over: (one) => this.#calls.delete(one.id),
    })
    this.#calls.set(id, call)
    for (const event of this.#early.get(id) ?? []) call.take(event)
    this.#early.delete(id)
    if (this.#closed) call.drop()
    return call
  }

  tell(id: string, event: SessionEvent): void {
    const call = this.#calls.get(id)
    if (call !== undefined) call.take(event)
    else this.#early.get(id)?.push(event)
  }

  /** Every call stops without a word; new ones may follow. */
  drop(): void {
    for (const call of this.#calls.values()) call.drop()
    this.#calls.clear()
  }

  /** Like `drop`, and what is opened from now on stops at once. */
  close(): void {
    this.#closed = true
    this.drop()
  }
}

function newKeys(suites: readonly SrtpSuite[]): readonly SrtpKey[] {
  return suites.map((suite) => ({ suite, inline: randomBytes(30).toString('base64') }))
}
