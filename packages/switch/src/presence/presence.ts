// Lets logged-in phones watch extensions (busy lamps, RFC 4235; presence, RFC 3856) and their own mailbox (RFC 3842).
import {
  createNotifier,
  type EventPackage,
  type Flow,
  formatUri,
  type NotifierOptions,
  type NotifyContent,
  packageOf,
  type SipRequest,
  type TransactionId,
  type WatchedDialog,
} from '@cordboard/sip'
import type { PresenceLine } from '../call/commands.ts'
import type { Account } from '../registrar/accounts.ts'
import { createWatchedCalls } from './watched-calls.ts'

/** Messages in a user's mailbox. */
export interface Mailbox {
  readonly fresh: number
  readonly old: number
}

export interface PresenceOptions {
  readonly stack: NotifierOptions['stack'] & {
    localAddress(flow: Flow): { readonly host: string; readonly port: number }
  }
  readonly scheduler: NotifierOptions['scheduler']
  /** Monotonic milliseconds. */
  readonly now: () => number
  readonly newTag: () => string
  /** The domain in the URIs of watched extensions. */
  readonly domain: () => string
  readonly findNumber: (number: string) => Account | null
  readonly findUser: (userId: number) => Account | null
  readonly isRegistered: (userId: number) => boolean
  readonly mailboxOf: (userId: number) => Mailbox
  readonly perUser?: number
}

export interface Presence {
  /** Answers a SUBSCRIBE outside a dialog of a user who has logged in. */
  subscribe(account: Account, request: SipRequest, transaction: TransactionId, flow: Flow): void
  /** A request inside a subscription's dialog; false when it belongs to none. */
  onRequest(request: SipRequest, transaction: TransactionId, flow: Flow): boolean
  /** A leg of an extension changed its state. */
  show(line: PresenceLine): void
  /** An extension came or went. */
  registrationChanged(userId: number): void
  mailboxChanged(userId: number): void
  /** The user was deleted or must log in again: what it watches and (when gone) those who watch it end. */
  revoke(userId: number, gone: boolean): void
  counts(): { readonly subscriptions: number; readonly timers: number; readonly legs: number }
  /** Tells every watcher to subscribe again elsewhere or later. */
  close(): void
}

/** A user may watch so many things at once. */
const WATCHED_PER_USER = 128

export function createPresence(options: PresenceOptions): Presence {
  const calls = createWatchedCalls()
  const uriOf = (number: string): string =>
    formatUri({
      scheme: 'sip',
      user: number,
      password: null,
      host: options.domain(),
      port: null,
      params: new Map(),
      headers: new Map(),
    })

  /** Resources are named by user id. */
  const contentOf = (resource: string, event: EventPackage): NotifyContent | null => {
    const account = options.findUser(Number(resource))
    if (account === null || !account.enabled) return null
    const entity = uriOf(account.number)
    switch (event) {
      case 'message-summary': {
        const { fresh, old } = options.mailboxOf(account.userId)
        return { package: event, account: entity, fresh, old, urgentFresh: 0, urgentOld: 0 }
      }
      case 'dialog': {
        const dialogs = calls.of(account.userId).map((line) => watchedDialog(line, entity, uriOf))
        return { package: event, entity, dialogs }
      }
      case 'presence': {
        const busy = calls.of(account.userId).length > 0
        const open = options.isRegistered(account.userId)
        return { package: event, entity, open, note: busy ? 'On the phone' : null }
      }
    }
  }

  const notifier = createNotifier({
    stack: options.stack,
    scheduler: options.scheduler,
    now: options.now,
    newTag: options.newTag,
    perUser: options.perUser ?? WATCHED_PER_USER,
    contentOf,
  })

  const everyPackage: readonly EventPackage[] = ['message-summary', 'dialog', 'presence']

  return {
    subscribe(account, request, transaction, flow) {
      const { host, port } = options.stack.localAddress(flow)
      const contact = formatUri({
        scheme: 'sip',
        user: account.number,
        password: null,
        host,
        port,
        params: flow.transport === 'udp' ? new Map() : new Map([['transport', flow.transport]]),
        headers: new Map(),
      })
      const resource = watchedUser(account, request, options.findNumber)
      notifier.subscribe({ request, transaction, flow, contact, user: String(account.userId), resource })
    },
    onRequest: (request, transaction, flow) => notifier.onRequest(request, transaction, flow),
    show(line) {
      const userId = calls.show(line)
      if (userId === null) return
      notifier.changed(String(userId), 'dialog')
      notifier.changed(String(userId), 'presence')
    },
    registrationChanged: (userId) => notifier.changed(String(userId), 'presence'),
    mailboxChanged: (userId) => notifier.changed(String(userId), 'message-summary'),
    revoke(userId, gone) {
      notifier.terminateUser(String(userId), gone ? 'rejected' : 'deactivated')
      if (gone) for (const event of everyPackage) notifier.terminate(String(userId), event, 'noresource')
    },
    counts: () => ({ ...notifier.counts(), legs: calls.counts().legs }),
    close: () => notifier.terminateAll('deactivated'),
  }
}

/**
 * Whom a SUBSCRIBE is about, as a user id; empty when there is nobody. A mailbox is private: whatever number a phone
 * writes (its own, the voicemail's), it only ever sees its own user's.
 */
function watchedUser(account: Account, request: SipRequest, find: (number: string) => Account | null): string {
  const wanted = request.uri?.user ?? null
  const own = wanted === null || wanted === account.number || wanted === account.authId
  if (own || packageOf(request) === 'message-summary') return String(account.userId)
  const found = find(wanted)
  return found === null ? '' : String(found.userId)
}

function watchedDialog(line: PresenceLine, entity: string, uriOf: (number: string) => string): WatchedDialog {
  const { number, name } = line.remote
  return {
    id: line.leg,
    direction: line.direction,
    state: line.state,
    callId: null,
    localTag: null,
    remoteTag: null,
    local: { display: null, uri: entity },
    remote: number === '' ? null : { display: name === '' ? null : name, uri: uriOf(number) },
  }
}
