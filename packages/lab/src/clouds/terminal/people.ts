// The people of the telephone network as a terminal has them: who is there, which calls they are in, by number of the call.
import { tone } from '../../phone/mouth.ts'
import { Pstn } from '../pstn/pstn.ts'
import type { PstnCall } from '../pstn/pstn-call.ts'
import type { Subscriber } from '../pstn/subscriber.ts'
import type { Fields } from './fields.ts'

const habits = ['answers', 'rings', 'busy', 'rejects', 'unavailable'] as const

export class People {
  readonly pstn = new Pstn()
  readonly #say: (line: string) => void
  readonly #people = new Map<string, Subscriber>()
  readonly #calls = new Map<number, PstnCall>()
  #numbered = 0

  /** Reads `people`: number, name, habit (default answers), tone (Hz, default 440). */
  constructor(fields: Fields, say: (line: string) => void) {
    this.#say = say
    fields.each('people', (one) => {
      const name = one.textOr('name', undefined)
      const person = this.pstn.subscriber(one.text('number'), {
        ...(name === undefined ? {} : { name }),
        habit: one.wordOr('habit', habits, 'answers'),
        says: tone(one.numberOr('tone', 440)),
      })
      this.#people.set(person.number, person)
      this.#attend(person)
    })
  }

  get numbers(): readonly string[] {
    return [...this.#people.keys()]
  }

  /** Somebody calls; the first person when nobody is named. */
  call(to: string, from = this.numbers[0] ?? ''): string {
    const person = this.#people.get(from)
    if (person === undefined) return `nobody here has the number ${from || '(none)'}`
    return `call ${this.keep(person.call(to), `${from} calls ${to}`)}`
  }

  /** Gives a call its number and tells how it goes. */
  keep(call: PstnCall, title: string): number {
    const number = ++this.#numbered
    this.#calls.set(number, call)
    this.#say(`call ${number}: ${title}`)
    this.#tell(number, call)
    return number
  }

  list(): readonly string[] {
    const lines = [...this.#calls].map(([number, call]) => {
      const { digits, ear } = call.voice
      return `call ${number}: ${call.callerId ?? 'withheld'} to ${call.called}; ${ear.story()}${digits === '' ? '' : `; keys ${digits.length}`}`
    })
    return lines.length === 0 ? ['no calls'] : lines
  }

  /** Does something with a call; what came of it in words. */
  act(number: number, act: (call: PstnCall) => void | Promise<void>): string {
    const call = this.#calls.get(number)
    if (call === undefined) return `there is no call ${number}`
    Promise.resolve(act(call)).catch((error: unknown) =>
      this.#say(error instanceof Error ? error.message : String(error)),
    )
    return 'done'
  }

  close(): void {
    this.pstn.close()
  }

  #attend(person: Subscriber): void {
    person.incoming(never).then(
      (call) => {
        const shown = `${call.callerName ?? ''} ${call.callerId ?? 'withheld'}`.trim()
        const diverted = call.diversion === null ? '' : `, forwarded by ${call.diversion}`
        this.keep(call, `${person.number} is called by ${shown}${diverted}`)
        this.#attend(person)
      },
      () => undefined,
    )
  }

  #tell(number: number, call: PstnCall): void {
    const next = (): void => {
      call.events
        .take('anything', (event) => event, never)
        .then(
          (event) => {
            const more =
              event.event === 'released' ? ` (${event.cause}${event.status === null ? '' : ` ${event.status}`})` : ''
            this.#say(`call ${number}: ${event.event}${more}`)
            if (event.event === 'released') this.#calls.delete(number)
            else next()
          },
          () => this.#calls.delete(number),
        )
    }
    next()
  }
}

const never = 0x7fff_ffff
