// The mail that is to be sent: one after the other, tried again with growing waits, bounded; each end leaves an event-log line.
import { setTimeout as pause } from 'node:timers/promises'
import type { EventRow, Store } from '@cordboard/store'
import { mailServerOf, type ServerChoice } from './mail-server.ts'
import { retryAfter } from './retries.ts'
import { type Mail, type Sending, type Sent, sendMail } from './send-mail.ts'

export interface OutboxOptions {
  readonly store: Store
  readonly sending: Sending
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly warn: (message: string) => void
  /** Runs `task` after `ms`; answers how to call it off. Default: a timer. */
  readonly schedule?: (ms: number, task: () => void) => () => void
}

/** What the event log says when a mail has left or is given up. */
export interface Subject {
  /** `The notification of an emergency call`. */
  readonly what: string
  readonly call: string | null
}

//   queued --turn--> sending --taken-------------------------------> done (line: mail-sent, and mail-rejected)
//     ^                 |---refused for good, or tried often enough--> done (line: mail-failed)
//     \----- waiting <--/ failed (line at the first time: mail-delayed)
interface Item extends Subject {
  readonly mail: Mail
  tries: number
  callOff: (() => void) | null
}

const MOST_WAITING = 200

export class Outbox {
  readonly #options: OutboxOptions
  readonly #schedule: (ms: number, task: () => void) => () => void
  readonly #items = new Set<Item>()
  #last: Promise<void> = Promise.resolve()
  #lines: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#schedule = options.schedule ?? afterTime
  }

  /** Mails not sent yet. */
  get waiting(): number {
    return this.#items.size
  }

  /** Takes a mail; sends it soon. Nobody waits for it. */
  post(mail: Mail, subject: Subject): void {
    if (this.#closed) return
    if (mail.to.length === 0) return
    if (this.#items.size >= MOST_WAITING) {
      this.#failed(subject, mail, `${MOST_WAITING} mails wait already.`)
      return
    }
    const item: Item = { mail, ...subject, tries: 0, callOff: null }
    this.#items.add(item)
    this.#turn(item)
  }

  /** One try now, without lines in the event log: for whoever tests the settings and waits for the answer. */
  async test(mail: Mail, choice: ServerChoice): Promise<Sent> {
    if (!choice.ok) return { ok: false, lasting: true, why: choice.why }
    return sendMail(choice.server, mail, this.#options.sending)
  }

  /** What waits for another try is given up with a line; what is being sent has `graceMs` to end. */
  async close(graceMs: number): Promise<void> {
    this.#closed = true
    for (const item of this.#items) if (item.callOff !== null) this.#giveUp(item, 'the system stopped.')
    await Promise.race([this.#last, pause(graceMs, undefined, { ref: false })])
    await this.#lines
  }

  #turn(item: Item): void {
    item.callOff = null
    this.#last = this.#last
      .then(() => this.#attempt(item))
      .catch((error: unknown) => this.#options.warn(`A mail could not be dealt with: ${String(error)}`))
  }

  async #attempt(item: Item): Promise<void> {
    if (this.#closed) {
      this.#giveUp(item, 'the system stopped.')
      return
    }
    item.tries += 1
    const sent = await this.#send(item.mail)
    if (sent.ok) {
      this.#items.delete(item)
      this.#sent(item, sent.rejected)
      return
    }
    const wait = this.#closed ? null : retryAfter(item.tries, sent.lasting)
    if (wait === null) {
      this.#giveUp(item, sent.why)
      return
    }
    if (item.tries === 1) this.#delayed(item, sent.why)
    item.callOff = this.#schedule(wait, () => this.#turn(item))
  }

  /** With the settings of now: whoever mends them needs no restart. */
  async #send(mail: Mail): Promise<Sent> {
    try {
      const choice = mailServerOf(await mailFields(this.#options.store))
      if (!choice.ok) return { ok: false, lasting: true, why: choice.why }
      return await sendMail(choice.server, mail, this.#options.sending)
    } catch (error) {
      return { ok: false, lasting: false, why: `The mail settings could not be read: ${String(error).slice(0, 200)}` }
    }
  }

  #giveUp(item: Item, why: string): void {
    item.callOff?.()
    this.#items.delete(item)
    this.#failed(item, item.mail, why)
  }

  #sent({ what, call, mail }: Item, rejected: readonly string[]): void {
    const left = mail.to.length - rejected.length
    this.#log({
      id: 'mail-sent',
      severity: 'Info',
      call,
      message: `${what} was sent by mail to ${count(left)}.`,
      tip: null,
      parameters: { recipients: String(left) },
    })
    if (rejected.length === 0) return
    const who = rejected.slice(0, 10).join(', ')
    this.#log({
      id: 'mail-rejected',
      severity: 'Warning',
      call,
      message: `${what}: the mail server refused ${count(rejected.length)}: ${who}.`.slice(0, 4096),
      tip: 'Look whether these addresses exist and the server takes mail for them.',
      parameters: { recipients: String(rejected.length) },
    })
  }

  #delayed({ what, call, mail }: Item, why: string): void {
    this.#log({
      id: 'mail-delayed',
      severity: 'Warning',
      call,
      message: `${what} could not be sent by mail yet and is tried again: ${why}`.slice(0, 4096),
      tip: null,
      parameters: { recipients: String(mail.to.length) },
    })
  }

  #failed({ what, call }: Subject, mail: Mail, why: string): void {
    this.#log({
      id: 'mail-failed',
      severity: 'Error',
      call,
      message: `${what} could not be sent by mail to ${count(mail.to.length)}: ${why}`.slice(0, 4096),
      tip: 'Look at MailSettings and try them with MailSettings/Pbx.TestEmail.',
      parameters: { recipients: String(mail.to.length) },
    })
  }

  #log(entry: Omit<EventRow, 'at'>): void {
    const { store, now, warn } = this.#options
    const written = store
      .logEvents([{ at: now(), ...entry }])
      .catch((error: unknown) => warn(`${entry.message} The event log could not be written: ${String(error)}`))
    this.#lines = Promise.all([this.#lines, written])
  }
}

/** The settings with the password open. */
export async function mailFields(store: Store): Promise<Readonly<Record<string, unknown>>> {
  const written = await store.read('MailSettings', 0, { secrets: true })
  return (written ?? (await store.singleton('MailSettings'))).fields
}

function count(recipients: number): string {
  return recipients === 1 ? '1 recipient' : `${recipients} recipients`
}

function afterTime(ms: number, task: () => void): () => void {
  const timer = setTimeout(task, ms)
  timer.unref()
  return () => clearTimeout(timer)
}
