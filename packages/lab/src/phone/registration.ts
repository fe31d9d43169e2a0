// The registration of a lab phone: runs the register machine on the phone's stack and timers.
import {
  type Authorize,
  newRegistration,
  type RegistrationCommand,
  type RegistrationEvent,
  type RegistrationInput,
  type RegistrationPlan,
  type Scheduler,
  type SipStack,
  stepRegistration,
} from '@cordboard/sip'
import { Happenings } from './happenings.ts'

export interface RegistrationParts {
  readonly phone: string
  readonly plan: RegistrationPlan
  readonly stack: SipStack
  readonly scheduler: Scheduler
  readonly authorize: Authorize | null
}

export class Registration {
  readonly events: Happenings<RegistrationEvent>
  readonly #parts: RegistrationParts
  readonly #timers = new Map<'refresh' | 'retry', unknown>()
  #stopped = false
  #state: ReturnType<typeof newRegistration>

  constructor(parts: RegistrationParts) {
    this.#parts = parts
    this.#state = newRegistration(parts.plan)
    this.events = new Happenings(`${parts.phone}'s registration`, (event) =>
      event.event === 'refused' ? `refused ${event.status}` : event.event,
    )
  }

  /** Timers armed now, for leak tests. */
  get timers(): number {
    return this.#timers.size
  }

  feed(input: RegistrationInput): void {
    if (this.#stopped) return
    const [state, commands] = stepRegistration(this.#state, input, { authorize: this.#parts.authorize })
    this.#state = state
    for (const command of commands) this.#carryOut(command)
  }

  /** Stops its timers without a word to the registrar. */
  stop(): void {
    this.#stopped = true
    for (const timer of [...this.#timers.keys()]) this.#disarm(timer)
    this.events.close('the phone stopped')
  }

  #carryOut(command: RegistrationCommand): void {
    switch (command.command) {
      case 'request': {
        const { transaction, draft, target } = command
        this.#parts.stack.request(draft, target, {
          provisional() {},
          final: (response) => this.feed({ input: 'response', response, transaction }),
          failed: (why) => this.feed({ input: 'transactionFailed', transaction, why }),
        })
        return
      }
      case 'arm': {
        this.#disarm(command.timer)
        const fire = (timer: 'refresh' | 'retry'): void => {
          this.#timers.delete(timer)
          this.feed({ input: 'timer', timer })
        }
        this.#timers.set(command.timer, this.#parts.scheduler.set(fire, command.ms, command.timer, null))
        return
      }
      case 'disarm':
        this.#disarm(command.timer)
        return
      case 'tell':
        this.events.push(command.event)
        return
    }
  }

  #disarm(timer: 'refresh' | 'retry'): void {
    const handle = this.#timers.get(timer)
    if (handle === undefined) return
    this.#parts.scheduler.clear(handle)
    this.#timers.delete(timer)
  }
}
