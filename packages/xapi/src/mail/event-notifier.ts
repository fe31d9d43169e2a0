// Tells administrators by mail of what the switch writes into the event log, as NotificationSettings say.
import { randomUUID } from 'node:crypto'
import type { LogEntry } from '@cordboard/link'
import { hasForm, textIn, textsIn } from '@cordboard/model'
import type { Store } from '@cordboard/store'
import { membershipsOf } from '../auth/caller.ts'
import { timeText } from '../emergency/emergency-mail.ts'
import { kindName } from '../trunks/event-index.ts'
import type { Outbox } from './outbox.ts'
import { letterOf } from './templates/letters.ts'

/** Which code of NotificationSettings.NotifyCodes an entry of the event log belongs to. */
const CODES: ReadonlyMap<string, string> = new Map([
  ['emergency-call', 'EmergencyNumberDialed'],
  ['trunk-registered', 'TrunkStatusChanged'],
  ['trunk-reachable', 'TrunkStatusChanged'],
  ['trunk-unreachable', 'TrunkStatusChanged'],
  ['trunk-unresolved', 'TrunkStatusChanged'],
  ['trunk-not-registered', 'TrunkStatusChanged'],
  ['trunk-call-failed', 'TrunkError'],
  ['address-blocked', 'IPBlocked'],
  ['account-guarded', 'RequestAntiHacked'],
  ['routing-blocked-country', 'CallDenied'],
  ['routing-blacklisted', 'NumberBlocked'],
])

export interface EventNotifierOptions {
  readonly store: Store
  readonly outbox: Outbox
  /** The name of this system in mails. */
  readonly system: string
  readonly warn: (message: string) => void
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** A line that comes and goes must not fill mailboxes: more than this is in the event log only. */
const MOST_PER_HOUR = 30
const HOUR_MS = 3_600_000

export class EventNotifier {
  readonly #options: EventNotifierOptions
  /** When mails were sent, in the last hour. */
  #sent: readonly number[] = []

  constructor(options: EventNotifierOptions) {
    this.#options = options
  }

  /** Every event-log entry of the switch comes by here. */
  logged(entry: LogEntry): void {
    const code = CODES.get(entry.id)
    if (code === undefined) return
    this.#notify(entry, code).catch((error: unknown) =>
      this.#options.warn(`Nobody could be told of ${entry.id}: ${String(error)}`),
    )
  }

  async #notify(entry: LogEntry, code: string): Promise<void> {
    const { store, outbox, system, now } = this.#options
    const { fields } = await store.singleton('NotificationSettings')
    if (!textsIn(fields.NotifyCodes).includes(code)) return
    const to = await recipientsOf(store, textIn(fields.EmailAddresses), fields.NotifySystemOwners === true)
    if (to.length === 0 || !this.#mayMail(now())) return
    const event = kindName(entry.id)
    const { subject, text } = await letterOf(store, 'notification', {
      system,
      event,
      message: entry.message,
      tip: entry.tip ?? '',
      time: timeText(entry.at),
      call: entry.call ?? '',
    })
    outbox.post(
      { to, subject, text, messageId: `<event.${randomUUID()}@${system}>` },
      { what: `The notification “${event}”`, call: entry.call },
    )
  }

  #mayMail(now: number): boolean {
    const sent = this.#sent.filter((at) => now - at < HOUR_MS)
    const may = sent.length < MOST_PER_HOUR
    if (!may) this.#options.warn(`An event is not told by mail: there were ${MOST_PER_HOUR} such mails within an hour.`)
    this.#sent = may ? [...sent, now] : sent
    return may
  }
}

async function recipientsOf(store: Store, list: string, withOwners: boolean): Promise<readonly string[]> {
  const owners = withOwners ? await store.list('User') : []
  const theirs = owners.flatMap(({ fields }) =>
    membershipsOf(fields).some(({ role }) => role === 'system_owners') ? [textIn(fields.EmailAddress)] : [],
  )
  const all = [...list.split(/[,;\s]+/), ...theirs].filter((each) => each !== '' && hasForm(each, 'email'))
  return [...new Map(all.map((each) => [each.toLowerCase(), each])).values()]
}
