// Tells people of an emergency call as soon as the switch reports it: by mail, and by calls to extensions.
import type { LogEntry, SwitchRequest } from '@cordboard/link'
import { recipientsOf, recordIn, textIn } from '@cordboard/model'
import type { Store } from '@cordboard/store'
import type { Outbox } from '../mail/outbox.ts'
import { letterOf } from '../mail/templates/letters.ts'
import { emergencyMailId, emergencyVariables } from './emergency-mail.ts'
import { spokenNotice } from './spoken-notice.ts'

export interface EmergencyNotifierOptions {
  readonly store: Store
  readonly outbox: Outbox
  /** The name of this system in mails. */
  readonly system: string
  readonly warn: (message: string) => void
  /** Has the switch ring somebody; rejects with why not. */
  readonly announce: (request: Extract<SwitchRequest, { kind: 'announceTo' }>) => Promise<unknown>
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** What the switch writes when an emergency number is dialled. */
const EMERGENCY_ENTRY = 'emergency-call'

/** A phone gone mad must not ring everybody for ever: more calls than this are in the event log only. */
const MOST_PER_MINUTE = 20
const MINUTE_MS = 60_000

export class EmergencyNotifier {
  readonly #options: EmergencyNotifierOptions
  /** When people were told, in the last minute. */
  #told: readonly number[] = []

  constructor(options: EmergencyNotifierOptions) {
    this.#options = options
  }

  /** Every event-log entry of the switch comes by here. */
  logged(entry: LogEntry): void {
    if (entry.id !== EMERGENCY_ENTRY) return
    const now = this.#options.now()
    const told = this.#told.filter((at) => now - at < MINUTE_MS)
    if (told.length >= MOST_PER_MINUTE) {
      this.#options.warn(
        `Nobody is told of the emergency call ${entry.call}: there were ${told.length} within a minute.`,
      )
      return
    }
    this.#told = [...told, now]
    this.#notify(entry).catch((error: unknown) =>
      this.#options.warn(`Nobody could be told of the emergency call ${entry.call}: ${String(error)}`),
    )
  }

  async #notify(entry: LogEntry): Promise<void> {
    const { store, outbox, system } = this.#options
    const { fields } = await store.singleton('EmergencyNotificationsSettings')
    const { addresses, extensions } = recipientsOf(textIn(fields.SpecifiedList))
    const { subject, text } = await letterOf(store, 'emergency', emergencyVariables(entry, system))
    outbox.post(
      { to: addresses, subject, text, messageId: emergencyMailId(entry, system) },
      { what: 'The notification of an emergency call', call: entry.call },
    )
    const named = textIn(recordIn(fields.EmergencyDNPrompt).Number)
    const called = new Set([...(named === '' ? [] : [named]), ...extensions])
    // Whoever calls for help needs the line.
    called.delete(entry.parameters.extension ?? '')
    const files = spokenNotice(entry, textIn(fields.EmergencyPlayPrompt))
    await Promise.all([...called].map((number) => this.#call(number, files, entry)))
  }

  async #call(number: string, files: readonly string[], entry: LogEntry): Promise<void> {
    const { extension = '', number: emergency = '' } = entry.parameters
    const from = { number: extension, name: `Emergency ${emergency}`.slice(0, 60) }
    try {
      await this.#options.announce({ kind: 'announceTo', number, files, from })
    } catch (error) {
      await this.#unreached(number, entry, error instanceof Error ? error.message : String(error))
    }
  }

  #unreached(number: string, { call }: LogEntry, why: string): Promise<void> {
    const message = `Extension ${number} could not be called about an emergency call: ${why}`.slice(0, 4096)
    return this.#options.store.logEvents([
      {
        at: this.#options.now(),
        id: 'emergency-notice-failed',
        severity: 'Error',
        call,
        message,
        tip: 'Look whether a phone of this extension is registered.',
        parameters: { number },
      },
    ])
  }
}
