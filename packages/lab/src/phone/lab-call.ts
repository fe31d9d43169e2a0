// One call of a lab phone: the words a script has for it, and the offers and answers a phone makes by itself.
import type {
  HeaderLine,
  MediaDirection,
  SessionEvent,
  SessionHost,
  SessionState,
  SessionWish,
  SipRequest,
} from '@cordboard/sip'
import { Happenings } from './happenings.ts'
import { infoBody, infoDigit } from './info-digit.ts'
import type { Agreement, Negotiation } from './negotiation.ts'
import type { Voice } from './voice.ts'

type EventName = SessionEvent['event']
type EventNamed<Name extends EventName> = Extract<SessionEvent, { event: Name }>

export interface CallParts {
  readonly id: string
  readonly phone: string
  readonly host: SessionHost
  /** The INVITE of a call that came in; null when we call. */
  readonly request: SipRequest | null
  readonly voice: Voice
  readonly negotiation: Negotiation
  /** A REFER came; the phone decides. */
  readonly referred: (call: LabCall, event: EventNamed<'referred'>) => void
  readonly over: (call: LabCall) => void
}

export interface RingOptions {
  /** Default 180, or 183 with early media. */
  readonly status?: number
  /** Answers the offer already now and begins to speak. */
  readonly earlyMedia?: boolean
  /** Asks for PRACK when the caller knows it (RFC 3262). */
  readonly reliable?: boolean
  readonly headers?: readonly HeaderLine[]
}

export interface OfferOptions {
  readonly by?: 'INVITE' | 'UPDATE'
  readonly withinMs?: number
}

export class LabCall {
  readonly #parts: CallParts
  readonly events: Happenings<SessionEvent>
  /** Which direction we want; what is agreed is in `voice.media`. */
  #direction: MediaDirection = 'sendrecv'
  #holding = false
  #ended = false
  /** Our answer to the offer of the INVITE, once made: it stays the same from 183 to 200. */
  #answer: string | null = null
  readonly #watchers: ((event: SessionEvent) => void)[] = []
  /** Set to answer the peer's offers with this status instead of agreeing. */
  refuseOffersWith: number | null = null
  /** Set to answer the peer's offers with our last description unchanged, whatever they say. */
  keepsDescription = false

  constructor(parts: CallParts) {
    this.#parts = parts
    this.events = new Happenings(`${parts.phone}'s call ${parts.id}`, tellShort)
  }

  get id(): string {
    return this.#parts.id
  }

  get voice(): Voice {
    return this.#parts.voice
  }

  /** The INVITE that came in; null for a call we made. */
  get request(): SipRequest | null {
    return this.#parts.request
  }

  /** The session with its dialog, as long as it lives. */
  get session(): SessionState | null {
    return this.#parts.host.serialize(this.id)
  }

  get isOver(): boolean {
    return this.#ended
  }

  /** True while the peer has us on hold. */
  get isHeldByPeer(): boolean {
    return this.voice.media?.heldByPeer ?? false
  }

  /** Waits for the next event of this kind that no one waited for yet. */
  told<Name extends EventName>(name: Name, withinMs = 5000): Promise<EventNamed<Name>> {
    return this.events.take(name, (event) => (isNamed(event, name) ? event : null), withinMs)
  }

  /** Waits for a 1xx other than 100; resolves with its status. */
  async rings(withinMs = 5000): Promise<number> {
    return (await this.told('progressed', withinMs)).status
  }

  answered(withinMs = 5000): Promise<EventNamed<'answered'>> {
    return this.told('answered', withinMs)
  }

  failed(withinMs = 5000): Promise<EventNamed<'failed'>> {
    return this.told('failed', withinMs)
  }

  ended(withinMs = 5000): Promise<EventNamed<'ended'>> {
    return this.told('ended', withinMs)
  }

  /** Called: tells the caller that it rings. */
  ring(options: RingOptions = {}): void {
    const sdp = options.earlyMedia === true ? this.#answerInvite() : null
    const status = options.status ?? (sdp === null ? 180 : 183)
    const { reliable = false, headers = [] } = options
    this.wish({ wish: 'ring', status, sdp, reliable, headers })
  }

  /** Called: takes the call. Without an offer in the INVITE the answer carries ours. */
  answer(headers: readonly HeaderLine[] = []): void {
    const sdp = this.#answerInvite()
    if (sdp !== null) this.wish({ wish: 'answer', sdp, headers })
  }

  reject(status: number, reason = '', headers: readonly HeaderLine[] = []): void {
    this.wish({ wish: 'reject', status, reason, headers })
  }

  busy(): void {
    this.reject(486, 'Busy Here')
  }

  /** Called: sends the caller elsewhere (302). */
  redirect(uri: string): void {
    this.reject(302, 'Moved Temporarily', [['Contact', `<${uri}>`]])
  }

  /** Ends the call however its state asks for: CANCEL, BYE or a refusal. */
  hangUp(headers: readonly HeaderLine[] = []): void {
    this.wish({ wish: 'end', headers })
  }

  /** Puts the peer on hold; resolves when it agreed, rejects when it refused. */
  async hold(options: OfferOptions & { readonly direction?: 'sendonly' | 'inactive' } = {}): Promise<void> {
    this.#direction = options.direction ?? 'sendonly'
    this.#holding = true
    await this.reoffer(options)
  }

  async resume(options: OfferOptions = {}): Promise<void> {
    this.#direction = 'sendrecv'
    this.#holding = false
    await this.reoffer(options)
  }

  /** Offers again what we want now. */
  async reoffer(options: OfferOptions = {}): Promise<void> {
    const sdp = this.#parts.negotiation.offer(this.#direction)
    this.wish({ wish: 'offer', sdp, by: options.by ?? 'INVITE', headers: [] })
    await this.#agreed(options.withinMs)
  }

  /** A re-INVITE without offer: the peer shall make one (late offer). */
  async askForOffer(withinMs = 5000): Promise<void> {
    this.wish({ wish: 'offer', sdp: null, by: 'INVITE', headers: [] })
    await this.#agreed(withinMs)
  }

  /** Presses keys: as RFC 4733 events in the RTP stream, or each as an INFO request. Resolves when they are out. */
  async press(digits: string, by: 'rtp' | 'info' = 'rtp', durationMs = 100): Promise<void> {
    if (by === 'rtp') return this.voice.press(digits, durationMs)
    for (const digit of digits) await this.send('INFO', infoBody(digit, durationMs))
  }

  /** A request inside the dialog; resolves with the status of its answer. */
  async send(
    method: 'INFO' | 'MESSAGE' | 'OPTIONS',
    body: { readonly type: string; readonly content: string } | null = null,
    headers: readonly HeaderLine[] = [],
  ): Promise<number> {
    this.wish({ wish: 'send', method, headers, body })
    return (await this.told('sent')).status
  }

  /** Blind transfer: the peer shall call `uri`. Resolves with the status of the last report. */
  transfer(uri: string, withinMs = 10_000): Promise<number> {
    return this.refer(`<${uri}>`, this.#referredBy, withinMs)
  }

  /** Attended transfer: the peer shall take over our end of `other` (RFC 3891, RFC 5589 7). */
  transferTo(other: LabCall, withinMs = 10_000): Promise<number> {
    const session = other.session
    if (session?.dialog?.tag == null) return Promise.reject(new Error('the other call is not established'))
    const replaces = `${session.callId};to-tag=${session.dialog.tag};from-tag=${session.localTag}`
    const [uri = ''] = session.dialog.remoteTarget.split('?', 1)
    return this.refer(`<${uri}?Replaces=${encodeURIComponent(replaces)}>`, this.#referredBy, withinMs)
  }

  /** Any wish of the session machine, for what has no word here. False when the session is gone. */
  wish(wish: SessionWish): boolean {
    return this.#parts.host.wish(this.id, wish)
  }

  /** For the phone that calls: the description for the INVITE. */
  firstOffer(): string {
    return this.#parts.negotiation.offer(this.#direction)
  }

  /** Tells every event from now on, before any script that waits for it. */
  watch(watcher: (event: SessionEvent) => void): void {
    this.#watchers.push(watcher)
  }

  /** For the phone: an event of this call's session. */
  take(event: SessionEvent): void {
    this.#act(event)
    for (const watcher of this.#watchers) watcher(event)
    this.events.push(event)
    if (event.event !== 'ended') return
    this.#ended = true
    this.voice.close()
    this.events.close('the call is over')
    this.#parts.over(this)
  }

  /** For a phone that falls silent: everything stops without a word. */
  drop(): void {
    this.#ended = true
    this.voice.close()
    this.events.close('the phone died')
  }

  get #referredBy(): readonly HeaderLine[] {
    return [['Referred-By', this.session?.local ?? '']]
  }

  /** REFER with this Refer-To value and these headers; resolves with the status of the last report, or of the refusal. */
  async refer(to: string, headers: readonly HeaderLine[] = [], withinMs = 10_000): Promise<number> {
    this.wish({ wish: 'refer', to, headers })
    const last = await this.events.take(
      'the end of the transfer',
      (event) => {
        if (event.event === 'referRefused') return event.status
        return event.event === 'referProgressed' && event.final ? event.status : null
      },
      withinMs,
    )
    return last
  }

  async #agreed(withinMs = 5000): Promise<void> {
    const event = await this.events.take(
      'an answer to the offer',
      (one) => (one.event === 'agreed' || one.event === 'offerRefused' ? one : null),
      withinMs,
    )
    if (event.event === 'offerRefused') throw new Error(`the offer was refused: ${event.status} ${event.reason}`)
  }

  /** The description for our answer to the INVITE, or null when it was refused for good. */
  #answerInvite(): string | null {
    if (this.#answer !== null) return this.#answer
    const offer = this.session?.remoteSdp ?? null
    if (offer === null) {
      this.#answer = this.#parts.negotiation.offer(this.#direction)
      return this.#answer
    }
    const agreement = this.#parts.negotiation.answer(offer, this.#direction)
    if (!agreement.ok) {
      this.reject(agreement.status, 'Not Acceptable Here', [
        ['Warning', `399 lab "${agreement.why.replaceAll('"', "'")}"`],
      ])
      return null
    }
    this.#use(agreement)
    this.#answer = agreement.sdp
    return agreement.sdp
  }

  #act(event: SessionEvent): void {
    switch (event.event) {
      case 'progressed':
        if (event.sdp !== null) this.#takeSdp(event.sdp, event.late === true)
        return
      case 'answered':
        if (event.sdp !== null) this.#takeSdp(event.sdp, event.late)
        return
      case 'acknowledged':
        if (event.sdp !== null) this.#takeSdp(event.sdp, false)
        return
      case 'agreed':
        if (event.sdp !== null) this.#takeSdp(event.sdp, event.late)
        return
      case 'offered':
        this.#takeOffer(event.sdp)
        return
      case 'info': {
        const digit = infoDigit(event.contentType, event.body)
        if (digit !== null) this.voice.notePressed(digit)
        return
      }
      case 'referred':
        this.#parts.referred(this, event)
        return
      case 'failed':
      case 'cancelled':
      case 'offerRefused':
      case 'referProgressed':
      case 'referRefused':
      case 'messaged':
      case 'sent':
      case 'ended':
        return
    }
  }

  #takeSdp(sdp: string, isOffer: boolean): void {
    const { negotiation } = this.#parts
    const agreement = isOffer ? negotiation.answer(sdp, this.#direction) : negotiation.takeAnswer(sdp)
    if (!agreement.ok) {
      this.hangUp()
      return
    }
    if (isOffer) this.wish({ wish: 'agree', sdp: agreement.sdp })
    this.#use(agreement)
  }

  #takeOffer(sdp: string | null): void {
    if (this.refuseOffersWith !== null) {
      this.wish({ wish: 'refuseOffer', status: this.refuseOffersWith, reason: '' })
      return
    }
    const ours = this.session?.localSdp ?? null
    if (this.keepsDescription && ours !== null) {
      this.wish({ wish: 'agree', sdp: ours })
      return
    }
    const { negotiation } = this.#parts
    if (sdp === null) {
      this.wish({ wish: 'agree', sdp: negotiation.offer(this.#direction) })
      return
    }
    const agreement = negotiation.answer(sdp, this.#direction)
    if (!agreement.ok) {
      this.wish({ wish: 'refuseOffer', status: agreement.status, reason: 'Not Acceptable Here' })
      return
    }
    this.wish({ wish: 'agree', sdp: agreement.sdp })
    this.#use(agreement)
  }

  #use(agreement: Extract<Agreement, { ok: true }>): void {
    if (this.#ended) return
    this.voice.use(agreement.negotiated)
    this.voice.hush(this.#holding)
  }
}

function isNamed<Name extends EventName>(event: SessionEvent, name: Name): event is EventNamed<Name> {
  return event.event === name
}

function tellShort(event: SessionEvent): string {
  return 'status' in event ? `${event.event} ${event.status}` : event.event
}
