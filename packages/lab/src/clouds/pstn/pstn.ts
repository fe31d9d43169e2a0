// The public telephone network: people with numbers, carriers with number ranges, and calls between them.
import { type CircuitEnd, openCircuit, type Setup } from './circuit.ts'
import { Subscriber, type SubscriberOptions } from './subscriber.ts'

/** A carrier that serves numbers of its own. */
export interface PstnCarrier {
  readonly name: string
  /** Somebody calls one of its numbers: it brings the call to its customer and tells `end` how that goes. */
  incoming(end: CircuitEnd): void
}

export interface PstnOptions {
  /** Rings so long before the network gives up, ms; default 60 s. */
  readonly noAnswerMs?: number
}

export class Pstn {
  readonly #noAnswerMs: number
  readonly #subscribers = new Map<string, Subscriber>()
  readonly #carriers = new Map<string, PstnCarrier>()
  readonly #changing: { readonly carrier: PstnCarrier; readonly owns: (number: string) => boolean }[] = []
  readonly #ringing = new Map<CircuitEnd, NodeJS.Timeout>()
  /** Every call that was set up, in order; the oldest are forgotten. */
  readonly dialled: Setup[] = []

  constructor(options: PstnOptions = {}) {
    this.#noAnswerMs = options.noAnswerMs ?? 60_000
  }

  /** A person gets a number in E.164; throws when it is taken. */
  subscriber(number: string, options: SubscriberOptions = {}): Subscriber {
    this.#refuseTaken(number)
    const subscriber = new Subscriber(number, options, (setup) => this.dial(setup))
    this.#subscribers.set(number, subscriber)
    return subscriber
  }

  /** A carrier takes over these numbers; throws when one is taken. */
  attach(carrier: PstnCarrier, numbers: readonly string[]): void {
    for (const number of numbers) this.#refuseTaken(number)
    for (const number of numbers) this.#carriers.set(number, carrier)
  }

  /** A carrier whose numbers change while it works: asked at each call, behind the numbers with a fixed owner. */
  attachAll(carrier: PstnCarrier, owns: (number: string) => boolean): void {
    this.#changing.push({ carrier, owns })
  }

  detachAll(carrier: PstnCarrier): void {
    const at = this.#changing.findIndex((one) => one.carrier === carrier)
    if (at >= 0) this.#changing.splice(at, 1)
  }

  detach(numbers: readonly string[]): void {
    for (const number of numbers) this.#carriers.delete(number)
  }

  /** Who has this number: a person, a carrier's customer, or nobody. */
  knows(number: string): boolean {
    return this.#subscribers.has(number) || this.#carrierOf(number) !== undefined
  }

  /** Sets up a call; the caller's end of it. How it goes is told to whoever sets its `onEvent`. */
  dial(setup: Setup): CircuitEnd {
    this.dialled.push(setup)
    if (this.dialled.length > 1000) this.dialled.shift()
    const { caller, callee } = openCircuit(setup, () => this.#settled(callee))
    this.#ringing.set(
      callee,
      setTimeout(() => callee.expire('noAnswer'), this.#noAnswerMs),
    )
    const subscriber = this.#subscribers.get(setup.to)
    const carrier = this.#carrierOf(setup.to)
    if (subscriber !== undefined) subscriber.take(callee)
    else if (carrier !== undefined) carrier.incoming(callee)
    else callee.release('unknownNumber')
    return caller
  }

  /** Ends every call of a person and all waiting. */
  close(): void {
    for (const timer of this.#ringing.values()) clearTimeout(timer)
    this.#ringing.clear()
    for (const subscriber of this.#subscribers.values()) subscriber.close()
  }

  /** Timers that run, for leak tests. */
  get timers(): number {
    return this.#ringing.size
  }

  #carrierOf(number: string): PstnCarrier | undefined {
    return this.#carriers.get(number) ?? this.#changing.find(({ owns }) => owns(number))?.carrier
  }

  #refuseTaken(number: string): void {
    if (this.knows(number)) throw new Error(`${number} belongs to somebody already`)
  }

  #settled(callee: CircuitEnd): void {
    clearTimeout(this.#ringing.get(callee))
    this.#ringing.delete(callee)
  }
}
