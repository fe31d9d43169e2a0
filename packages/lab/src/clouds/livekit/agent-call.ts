// A call that an agent of the cloud has, in or out: what it says, hears and presses, and how it transfers or ends it.
import type { AudioClip } from '@cordboard/media'
import type { HeaderLine, SessionEvent } from '@cordboard/sip'
import type { LabCall } from '../../phone/lab-call.ts'
import type { Sound } from '../../phone/mouth.ts'
import type { Voice } from '../../phone/voice.ts'
import type { RequestFacts } from '../base/request-facts.ts'
import { referTo, startTransfer, stepTransfer, type TransferInput } from './transfer.ts'
import { plainError, type TwirpError } from './twirp.ts'

/** What the agent says: a sound, or a text that a voice speaks once. */
export type Saying = Sound | string

export type TransferResult = { readonly ok: true } | { readonly ok: false; readonly error: TwirpError }

export interface TransferOptions {
  readonly headers?: readonly HeaderLine[]
  /** How long the other side may take; default 80 s. */
  readonly ringingTimeoutMs?: number
}

export interface AgentCallParts {
  readonly call: LabCall
  readonly room: string
  /** Of the INVITE that came in; null for a call of ours. */
  readonly facts: RequestFacts | null
  /** Methods named in Allow. */
  readonly allow: readonly string[]
  /** How long the peer has for its BYE after a transfer. */
  readonly byeWaitMs: number
  readonly speak: (text: string) => Promise<AudioClip>
  /** Tells final responses to REFERs of this call; the result ends that. */
  readonly watchRefer: (told: (status: number, reason: string) => void) => () => void
  /** Aborted when the cloud closes, which tells calls nothing. */
  readonly closing: AbortSignal
}

const transferTimeoutMs = 80_000
const pauseMs = 500

export class AgentCall {
  readonly #parts: AgentCallParts
  readonly #answering = Promise.withResolvers<'answer' | 'close'>()

  constructor(parts: AgentCallParts) {
    this.#parts = parts
    this.#whenOver(() => this.#answering.resolve('close'))
  }

  get call(): LabCall {
    return this.#parts.call
  }

  get voice(): Voice {
    return this.#parts.call.voice
  }

  /** Name of the room the caller was put into. */
  get room(): string {
    return this.#parts.room
  }

  /** The INVITE as it came, with all headers; null for a call of ours. */
  get facts(): RequestFacts | null {
    return this.#parts.facts
  }

  /** Number or name of the caller: the user of From. */
  get caller(): string {
    return this.#parts.facts?.from.user ?? ''
  }

  /** The user of To. */
  get called(): string {
    return this.#parts.facts?.to.user ?? ''
  }

  /** The agent joins the room: the call is answered. For agents that were told to wait. */
  join(): void {
    this.#answering.resolve('answer')
  }

  /** Ends the room: 486 before the answer, BYE after it. */
  close(): void {
    this.#answering.resolve('close')
    if (this.call.session?.phase === 'confirmed') this.call.hangUp()
  }

  /** For the cloud: what the agent decided. */
  get decided(): Promise<'answer' | 'close'> {
    return this.#answering.promise
  }

  async say(saying: Saying): Promise<void> {
    const sound: Sound =
      typeof saying === 'string' ? { kind: 'clip', clip: await this.#parts.speak(saying), repeats: false } : saying
    if (this.voice.isOpen) this.voice.say(sound)
  }

  hangUp(): void {
    this.call.hangUp()
  }

  ended(withinMs?: number): Promise<Extract<SessionEvent, { event: 'ended' }>> {
    return this.call.ended(withinMs)
  }

  /**
   * Asks the peer by REFER to connect its side with `to` (`tel:`, `sip:`, `sips:`). No hold before, no Referred-By. Resolves when it
   * is known what came of it; after a success the peer has a second for its BYE, then the cloud hangs up.
   */
  async transfer(to: string, options: TransferOptions = {}): Promise<TransferResult> {
    const { call, allow } = this.#parts
    const target = referTo(to)
    if (target === null) {
      return { ok: false, error: plainError('invalid_argument', `transfer_to must be a tel: or sip: URI, not ${to}`) }
    }
    if (call.session?.phase !== 'confirmed') {
      return { ok: false, error: plainError('failed_precondition', 'the call is not established') }
    }
    const result = await this.#follow(options.ringingTimeoutMs ?? transferTimeoutMs, () =>
      call.wish({ wish: 'refer', to: target, headers: [['Allow', allow.join(', ')], ...(options.headers ?? [])] }),
    )
    if (result.ok) this.#hangUpSoon()
    return result
  }

  /** Runs the transfer's machine on what happens until it is decided. */
  #follow(timeoutMs: number, begin: () => void): Promise<TransferResult> {
    return new Promise((resolve) => {
      let state = startTransfer
      const feed = (input: TransferInput): void => {
        const wasOpen = state.phase === 'asked' || state.phase === 'accepted'
        state = stepTransfer(state, input)
        if (!wasOpen || state.phase === 'asked' || state.phase === 'accepted') return
        clearTimeout(timer)
        unwatch()
        resolve(state.phase === 'succeeded' ? { ok: true } : { ok: false, error: state.error })
      }
      const timer = setTimeout(() => feed({ input: 'timedOut' }), timeoutMs)
      const unwatch = this.#parts.watchRefer((status, reason) => feed({ input: 'answered', status, reason }))
      this.call.watch((event) => {
        const input = inputOf(event)
        if (input !== null) feed(input)
      })
      this.#whenOver(() => feed({ input: 'callEnded' }))
      begin()
    })
  }

  #hangUpSoon(): void {
    if (this.call.isOver) return
    const timer = setTimeout(() => this.call.hangUp(), this.#parts.byeWaitMs)
    this.#whenOver(() => clearTimeout(timer))
  }

  /** Keys one after the other; each `w` is half a second of nothing. Ends early when the call does. */
  async press(dtmf: string): Promise<void> {
    for (const piece of dtmf.split(/(w)/)) {
      if (this.call.isOver) return
      if (piece === 'w') await this.#pause()
      else if (piece !== '') await this.call.press(piece)
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pauseMs)
      this.#whenOver(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  /** The call ended, or the cloud closed. */
  #whenOver(act: () => void): void {
    const { call, closing } = this.#parts
    call.watch((event) => {
      if (event.event === 'ended') act()
    })
    closing.addEventListener('abort', act, { once: true })
  }
}

function inputOf(event: SessionEvent): TransferInput | null {
  switch (event.event) {
    case 'referRefused':
      return { input: 'answered', status: event.status, reason: event.reason }
    case 'referProgressed':
      return { input: 'notified', status: event.status, reason: event.reason }
    default:
      return null
  }
}
