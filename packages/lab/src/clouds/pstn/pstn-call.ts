// A call as a person at home has it: rings, talks, presses keys, hangs up; with the number and name on the display.
import { Happenings } from '../../phone/happenings.ts'
import type { Sound } from '../../phone/mouth.ts'
import type { CircuitEnd, CircuitEvent, ReleaseCause } from './circuit.ts'
import { LineVoice } from './line-voice.ts'

type EventNamed<Name extends CircuitEvent['event']> = Extract<CircuitEvent, { event: Name }>

export class PstnCall {
  readonly #end: CircuitEnd
  /** What the person says and hears. */
  readonly voice: LineVoice
  readonly events: Happenings<CircuitEvent>

  constructor(name: string, end: CircuitEnd, says?: Sound) {
    this.#end = end
    this.voice = new LineVoice(says)
    this.events = new Happenings(`${name}'s call`, (event) =>
      event.event === 'released' ? `released (${event.cause} ${event.status ?? ''})` : event.event,
    )
    end.port = this.voice.port
    end.onEvent = (event) => this.#take(event)
  }

  /** The number on the display; null when withheld. */
  get callerId(): string | null {
    return this.#end.setup.from
  }

  /** The name on the display. */
  get callerName(): string | null {
    return this.#end.setup.name
  }

  /** The number that was called. */
  get called(): string {
    return this.#end.setup.to
  }

  /** The number that forwarded the call here. */
  get diversion(): string | null {
    return this.#end.setup.diversion
  }

  get isOver(): boolean {
    return this.#end.state === 'released'
  }

  ring(): void {
    this.#end.ring()
  }

  answer(): void {
    this.#end.answer()
  }

  /** Refuses, or hangs up. */
  hangUp(cause: ReleaseCause = 'normal'): void {
    const before = this.#end.state
    this.#end.release(cause === 'normal' && before !== 'answered' ? this.#refusal() : cause)
    this.#close()
  }

  press(keys: string): Promise<void> {
    return this.voice.press(keys)
  }

  rings(withinMs = 5000): Promise<EventNamed<'ringing'>> {
    return this.#told('ringing', withinMs)
  }

  answered(withinMs = 5000): Promise<EventNamed<'answered'>> {
    return this.#told('answered', withinMs)
  }

  /** The other side hung up, or the call never came about. */
  released(withinMs = 5000): Promise<EventNamed<'released'>> {
    return this.#told('released', withinMs)
  }

  #told<Name extends CircuitEvent['event']>(name: Name, withinMs: number): Promise<EventNamed<Name>> {
    return this.events.take(name, (event) => (isNamed(event, name) ? event : null), withinMs)
  }

  #refusal(): ReleaseCause {
    return this.#end.role === 'caller' ? 'cancelled' : 'rejected'
  }

  #take(event: CircuitEvent): void {
    this.events.push(event)
    if (event.event === 'released') this.#close()
  }

  #close(): void {
    this.voice.closeListening('the call is over')
    this.events.close('the call is over')
  }
}

function isNamed<Name extends CircuitEvent['event']>(event: CircuitEvent, name: Name): event is EventNamed<Name> {
  return event.event === name
}
