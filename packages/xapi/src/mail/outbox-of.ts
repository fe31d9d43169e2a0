// The outbox of a running system: the resolver of the machine, and whom servers are trusted by.
import { getCACertificates } from 'node:tls'
import type { Store } from '@cordboard/store'
import { Outbox, type OutboxOptions } from './outbox.ts'
import { systemLookup } from './server-addresses.ts'

export interface MailOptions {
  /** Certificates (PEM) that mail servers are trusted by, beside those Node comes with. */
  readonly extraAuthorities?: readonly string[]
  /** In place of a timer, before a mail is tried again. */
  readonly scheduleMail?: OutboxOptions['schedule']
}

interface Place extends MailOptions {
  readonly store: Store
  readonly issuer: string
  readonly now: () => number
}

export function outboxOf(
  { store, issuer, now, extraAuthorities, scheduleMail }: Place,
  warn: (message: string) => void,
): Outbox {
  const authorities =
    extraAuthorities === undefined ? undefined : [...getCACertificates('default'), ...extraAuthorities]
  return new Outbox({
    store,
    now,
    warn,
    sending: { lookup: systemLookup, name: issuer, ...(authorities === undefined ? {} : { authorities }) },
    ...(scheduleMail === undefined ? {} : { schedule: scheduleMail }),
  })
}
