// Tells people of an emergency call as soon as the switch reports it: by mail, and by calls to extensions.
import type { LogEntry } from '@cordboard/link'
import { recipientsOf, textIn } from '@cordboard/model'
import type { Store } from '@cordboard/store'
import type { Outbox } from '../mail/outbox.ts'
import { emergencyMail } from './emergency-mail.ts'

export interface EmergencyNotifierOptions {
  readonly store: Store
  readonly outbox: Outbox
  /** The name of this system in mails. */
  readonly system: string
  readonly warn: (message: string) => void
}

/** What the switch writes when an emergency number is dialled. */
const EMERGENCY_ENTRY = 'emergency-call'

export class EmergencyNotifier {
  readonly #options: EmergencyNotifierOptions

  constructor(options: EmergencyNotifierOptions) {
    this.#options = options
  }

  /** Every event-log entry of the switch comes by here. */
  logged(entry: LogEntry): void {
    if (entry.id !== EMERGENCY_ENTRY) return
    this.#notify(entry).catch((error: unknown) =>
      this.#options.warn(`Nobody could be told of the emergency call ${entry.call}: ${String(error)}`),
    )
  }

  async #notify(entry: LogEntry): Promise<void> {
    const { store, outbox, system } = this.#options
    const { fields } = await store.singleton('EmergencyNotificationsSettings')
    const { addresses } = recipientsOf(textIn(fields.SpecifiedList))
    outbox.post(emergencyMail(entry, addresses, system), {
      what: 'The notification of an emergency call',
      call: entry.call,
    })
  }
}
