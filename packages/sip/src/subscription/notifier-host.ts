// Runs the subscriptions of many watchers: tables, limits, timers, and the fan-out of changes.
import type { Flow, HeaderLine, SipRequest } from '../message/types.ts'
import type { SessionStack } from '../session/host-contract.ts'
import type { TransactionId } from '../session/types.ts'
import type { Scheduler, TimerHandle } from '../stack/scheduler.ts'
import { type EventPackage, eventPackages, type NotifyContent } from './content.ts'
import {
  defaultNotifierLimits,
  type NotifierCommand,
  type NotifierContext,
  type NotifierInput,
  type NotifierLimits,
  type NotifierState,
  type NotifierTimer,
  packageOf,
  refuseSubscribe,
  startSubscription,
  stepSubscription,
  type TerminationReason,
} from './notifier.ts'

export interface NotifierOptions {
  readonly stack: Pick<SessionStack, 'request' | 'respond'>
  readonly scheduler: Scheduler
  /** Milliseconds, monotonic or not: only differences count. */
  readonly now: () => number
  readonly newTag: () => string
  readonly limits?: NotifierLimits
  /** Subscriptions one user may hold at a time, and all together. */
  readonly perUser?: number
  readonly total?: number
  readonly agent?: string | null
  /** The present state of a resource; null when there is no such resource (answer 404). */
  readonly contentOf: (resource: string, event: EventPackage) => NotifyContent | null
}

/** A SUBSCRIBE outside any dialog, from a user who has proved who he is. */
export interface SubscribeRequest {
  readonly request: SipRequest
  readonly transaction: TransactionId
  readonly flow: Flow | null
  readonly contact: string
  /** Whose subscription it is: limits count by this. */
  readonly user: string
  /** What is watched, by the caller's naming. */
  readonly resource: string
}

export interface Notifier {
  /** Answers the SUBSCRIBE; true when a subscription was made. */
  subscribe(ask: SubscribeRequest): boolean
  /** A request inside a subscription's dialog; false when it belongs to none of ours. */
  onRequest(request: SipRequest, transaction: TransactionId, flow: Flow | null): boolean
  /** The resource has changed: everybody who watches it is told. */
  changed(resource: string, event: EventPackage): void
  /** Ends the subscriptions to a resource. */
  terminate(resource: string, event: EventPackage, reason: TerminationReason): void
  /** Ends all subscriptions of a user, or of everybody. */
  terminateUser(user: string, reason: TerminationReason): void
  terminateAll(reason: TerminationReason): void
  counts(): { readonly subscriptions: number; readonly timers: number }
  /** Drops everything without a word. */
  abandon(): void
}

interface Entry {
  state: NotifierState
  readonly user: string
  readonly watched: string
  readonly timers: Map<NotifierTimer, TimerHandle>
}

export const allowEvents: HeaderLine = ['Allow-Events', eventPackages.join(', ')]

export function createNotifier(options: NotifierOptions): Notifier {
  const limits = options.limits ?? defaultNotifierLimits
  const perUser = options.perUser ?? 128
  const total = options.total ?? 50_000
  const byDialog = new Map<string, Entry>()
  const byWatched = new Map<string, Set<Entry>>()
  const byUser = new Map<string, Set<Entry>>()
  let timers = 0
  let made = 0

  const context = (): NotifierContext => ({ now: options.now(), limits })

  const disarm = (entry: Entry, timer: NotifierTimer): void => {
    const handle = entry.timers.get(timer)
    if (handle === undefined) return
    options.scheduler.clear(handle)
    entry.timers.delete(timer)
    timers--
  }

  const arm = (entry: Entry, timer: NotifierTimer, ms: number): void => {
    disarm(entry, timer)
    entry.timers.set(timer, options.scheduler.set(fired, ms, entry, timer))
    timers++
  }

  const fired = (entry: Entry, timer: NotifierTimer): void => {
    if (entry.timers.delete(timer)) timers--
    feed(entry, { input: 'timer', timer })
  }

  const feed = (entry: Entry, input: NotifierInput): void => {
    const [state, commands] = stepSubscription(entry.state, input, context())
    entry.state = state
    for (const command of commands) execute(entry, command)
  }

  const execute = (entry: Entry, command: NotifierCommand): void => {
    switch (command.command) {
      case 'respond':
        options.stack.respond(command.transaction, command.draft)
        return
      case 'request': {
        const { transaction } = command
        options.stack.request(command.draft, command.target, {
          provisional: () => {},
          final: ({ status }) => feed(entry, { input: 'response', status, transaction }),
          failed: () => feed(entry, { input: 'transactionFailed', transaction }),
        })
        return
      }
      case 'arm':
        arm(entry, command.timer, command.ms)
        return
      case 'disarm':
        disarm(entry, command.timer)
        return
      case 'forget':
        forget(entry)
        return
    }
  }

  const forget = (entry: Entry): void => {
    // The answer to a NOTIFY under way may still come: it must find nothing to do.
    entry.state = { ...entry.state, phase: 'over' }
    for (const timer of [...entry.timers.keys()]) disarm(entry, timer)
    byDialog.delete(dialogKey(entry.state.callId, entry.state.localTag))
    remove(byWatched, entry.watched, entry)
    remove(byUser, entry.user, entry)
  }

  const terminateSet = (entries: Iterable<Entry>, reason: TerminationReason): void => {
    for (const entry of [...entries]) feed(entry, { input: 'terminate', reason })
  }

  return {
    subscribe(ask) {
      const { request, transaction, user, resource } = ask
      const localTag = options.newTag()
      const refuse = (status: number, headers: readonly HeaderLine[]): false => {
        options.stack.respond(transaction, refuseSubscribe(status, localTag, headers))
        return false
      }
      const event = packageOf(request)
      if (event === null) return refuse(489, [allowEvents])
      const content = options.contentOf(resource, event)
      if (content === null) return refuse(404, [])
      const mine = byUser.get(user) ?? new Set()
      const watched = watchedKey(resource, event)
      // A phone that was restarted subscribes anew: the subscription it has forgotten is replaced in silence.
      const target = request.addresses('Contact')[0]?.uriText
      for (const old of [...mine]) {
        if (old.watched === watched && old.state.dialog.remoteTarget === target) forget(old)
      }
      if (mine.size >= perUser || byDialog.size >= total) return refuse(503, [['Retry-After', '300']])
      const id = `subscription-${++made}`
      const { flow, contact } = ask
      const agent = options.agent ?? null
      const start = { id, request, transaction, flow, contact, localTag, content, agent }
      const [state, commands] = startSubscription(start, context())
      if (state === null) {
        for (const command of commands) {
          if (command.command === 'respond') options.stack.respond(command.transaction, command.draft)
        }
        return false
      }
      const entry: Entry = { state, user, watched, timers: new Map() }
      byDialog.set(dialogKey(state.callId, localTag), entry)
      add(byWatched, watched, entry)
      add(byUser, user, entry)
      for (const command of commands) execute(entry, command)
      return true
    },
    onRequest(request, transaction, flow) {
      if (request.toTag === null) return false
      const entry = byDialog.get(dialogKey(request.callId, request.toTag))
      if (entry === undefined) return false
      feed(entry, { input: 'request', request, transaction, flow })
      return true
    },
    changed(resource, event) {
      const watchers = byWatched.get(watchedKey(resource, event))
      if (watchers === undefined) return
      const content = options.contentOf(resource, event)
      if (content === null) terminateSet(watchers, 'noresource')
      else for (const entry of [...watchers]) feed(entry, { input: 'changed', content })
    },
    terminate(resource, event, reason) {
      terminateSet(byWatched.get(watchedKey(resource, event)) ?? [], reason)
    },
    terminateUser(user, reason) {
      terminateSet(byUser.get(user) ?? [], reason)
    },
    terminateAll(reason) {
      terminateSet(byDialog.values(), reason)
    },
    counts: () => ({ subscriptions: byDialog.size, timers }),
    abandon() {
      for (const entry of [...byDialog.values()]) forget(entry)
    },
  }
}

function dialogKey(callId: string, localTag: string): string {
  return `${callId}\n${localTag}`
}

function watchedKey(resource: string, event: EventPackage): string {
  return `${event}\n${resource}`
}

function add(sets: Map<string, Set<Entry>>, key: string, entry: Entry): void {
  const set = sets.get(key)
  if (set === undefined) sets.set(key, new Set([entry]))
  else set.add(entry)
}

function remove(sets: Map<string, Set<Entry>>, key: string, entry: Entry): void {
  const set = sets.get(key)
  if (set === undefined) return
  set.delete(entry)
  if (set.size === 0) sets.delete(key)
}
