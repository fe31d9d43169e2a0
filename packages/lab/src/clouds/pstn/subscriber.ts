// A person with a telephone number: called and calling, with a habit for calls that come in.
import { Happenings } from '../../phone/happenings.ts'
import type { Sound } from '../../phone/mouth.ts'
import type { CircuitEnd, Setup } from './circuit.ts'
import { PstnCall } from './pstn-call.ts'

/**
 * answers: rings and answers at once. rings: rings until the script does something. busy, rejects, unavailable: refuses so.
 */
export type Habit = 'answers' | 'rings' | 'busy' | 'rejects' | 'unavailable'

export interface SubscriberOptions {
  /** As the network knows it (CNAM). */
  readonly name?: string
  readonly says?: Sound
  /** Default rings. */
  readonly habit?: Habit
  /** Shows no number when calling. */
  readonly withholdsNumber?: boolean
}

export interface Dial {
  /** The number that forwarded the call, when somebody did. */
  readonly diversion?: string
  readonly says?: Sound
}

export class Subscriber {
  readonly number: string
  readonly name: string | null
  habit: Habit
  /** Numbers whose calls are refused; `''` stands for calls without a number. */
  readonly blocked = new Set<string>()
  readonly #options: SubscriberOptions
  readonly #incoming: Happenings<PstnCall>
  readonly #dial: (setup: Setup) => CircuitEnd
  readonly #calls = new Set<PstnCall>()

  constructor(number: string, options: SubscriberOptions, dial: (setup: Setup) => CircuitEnd) {
    this.number = number
    this.name = options.name ?? null
    this.habit = options.habit ?? 'rings'
    this.#options = options
    this.#dial = dial
    this.#incoming = new Happenings(`${number} (incoming calls)`, (call) => `from ${call.callerId ?? 'unknown'}`)
  }

  /** Calls a number; the call is over at once when the network knows no such number. */
  call(to: string, dial: Dial = {}): PstnCall {
    const from = this.#options.withholdsNumber === true ? null : this.number
    const name = from === null ? null : this.name
    const end = this.#dial({ from, name, to, diversion: dial.diversion ?? null })
    return this.#keep(new PstnCall(this.number, end, dial.says ?? this.#options.says))
  }

  /** The next call that came in. */
  incoming(withinMs = 5000): Promise<PstnCall> {
    return this.#incoming.take('a call', (call) => call, withinMs)
  }

  /** Every call that came in, refused ones included. */
  get received(): readonly PstnCall[] {
    return this.#incoming.history
  }

  /** For the network: somebody calls. */
  take(end: CircuitEnd): void {
    const call = this.#keep(new PstnCall(this.number, end, this.#options.says))
    this.#incoming.push(call)
    if (this.blocked.has(end.setup.from ?? '')) {
      call.hangUp('blocked')
      return
    }
    switch (this.habit) {
      case 'answers':
        call.ring()
        call.answer()
        return
      case 'rings':
        call.ring()
        return
      case 'busy':
        call.hangUp('busy')
        return
      case 'rejects':
        call.hangUp('rejected')
        return
      case 'unavailable':
        call.hangUp('unavailable')
    }
  }

  /** Hangs up everything. */
  close(): void {
    for (const call of this.#calls) call.hangUp()
    this.#calls.clear()
    this.#incoming.close('the network closed')
  }

  #keep(call: PstnCall): PstnCall {
    for (const old of this.#calls) if (old.isOver) this.#calls.delete(old)
    this.#calls.add(call)
    return call
  }
}
