// Holds the bindings of all users: feeds each user's machine, keeps the journal, tells who came and went.
import type { RegistrationLine, SwitchEvent } from '@cordboard/link'
import type { Flow, ResponseDraft, SipRequest } from '@cordboard/sip'
import { type Clock, remainingMs } from '../time/deadline.ts'
import type { Account } from './accounts.ts'
import type { Binding } from './binding.ts'
import {
  type Bindings,
  type BindingsInput,
  byPreference,
  DEFAULT_REGISTRATION_LIMITS,
  nextExpiry,
  type RegisterAnswer,
  type RegistrationLimits,
  stepBindings,
} from './bindings.ts'
import { createExpiryWheel } from './expiry-wheel.ts'
import { REGISTRATION_KIND, restoreBindings } from './kept-bindings.ts'
import { readRegister } from './register-ask.ts'
import { registerReply } from './register-reply.ts'

export interface RegistrarOptions {
  readonly clock: Clock
  /** The switch's journal; `value: null` removes. */
  readonly journal: { put(kind: string, id: string, value: unknown): void }
  readonly tell: (event: SwitchEvent) => void
  /** Whether an address belongs to LOCAL_NETWORKS. */
  readonly isLocal: (address: string) => boolean
  readonly newTag: () => string
  readonly limits?: RegistrationLimits
}

export interface Registrar {
  /** Carries out a REGISTER whose sender is known to be this user; the draft is the answer. */
  register(account: Account, request: SipRequest, flow: Flow): ResponseDraft
  /** A user's live contacts in the order to try them. */
  contacts(userId: number): readonly Binding[]
  /** A stream connection is gone: the contacts on it are, too. */
  flowClosed(flow: Flow): void
  /** The user was deleted or may no longer register. */
  remove(userId: number): void
  /** About once a second: lets bindings run out and writes renewed ones to the journal. */
  tick(): void
  /** Writes what waits for the next tick to the journal now. */
  flush(): void
  /** Takes one entry of kind REGISTRATION_KIND from the journal at start. */
  restore(id: string, value: unknown, account: Account | null): void
  lines(): RegistrationLine[]
  counts(): { readonly users: number; readonly contacts: number }
}

interface User {
  readonly account: Account
  bindings: Bindings
}

/** Renewals written to the journal in one tick, so that thousands at once do not hold up anything. */
const SAVED_PER_TICK = 1000

/** Creates an empty registrar. It owns no timer and no socket: call `tick` regularly. */
export function createRegistrar(options: RegistrarOptions): Registrar {
  const { clock, journal, tell } = options
  const limits = options.limits ?? DEFAULT_REGISTRATION_LIMITS
  const users = new Map<number, User>()
  const usersOfConnection = new Map<string, Set<number>>()
  const wheel = createExpiryWheel(clock.monotonicMs())
  const unsaved = new Set<number>()

  const feed = (account: Account, input: BindingsInput): { bindings: Bindings; answer: RegisterAnswer | null } => {
    const before = users.get(account.userId)?.bindings ?? []
    const [bindings, commands] = stepBindings(before, input, { limits, clock })
    if (bindings !== before) keep(account, bindings)
    let answer: RegisterAnswer | null = null
    for (const command of commands) {
      switch (command.command) {
        case 'answer':
          answer = command.answer
          break
        case 'persist':
          if (command.when === 'now') save(account.userId)
          else unsaved.add(account.userId)
          break
        case 'tell':
          tell({ type: 'registered', userId: account.userId, registered: command.registered })
          break
      }
    }
    return { bindings, answer }
  }

  const keep = (account: Account, bindings: Bindings): void => {
    const { userId } = account
    if (bindings.length === 0) {
      users.delete(userId)
      return
    }
    users.set(userId, { account, bindings })
    const next = nextExpiry(bindings)
    if (next !== null) wheel.put(userId, next)
    for (const { flow } of bindings) {
      if (flow.connection === null) continue
      const ids = usersOfConnection.get(flow.connection)
      if (ids === undefined) usersOfConnection.set(flow.connection, new Set([userId]))
      else ids.add(userId)
    }
  }

  const save = (userId: number): void => {
    unsaved.delete(userId)
    journal.put(REGISTRATION_KIND, String(userId), users.get(userId)?.bindings ?? null)
  }

  const flush = (atMost: number): void => {
    for (const userId of unsaved) {
      if (atMost-- <= 0) return
      save(userId)
    }
  }

  return {
    register(account, request, flow) {
      const reading = readRegister(request, flow)
      const toTag = options.newTag()
      if (!reading.ok) return { status: 400, reason: reading.problem, toTag, headers: [], body: null }
      const fromLocalNetwork = options.isLocal(flow.remote.address)
      const { bindings, answer } = feed(account, { input: 'register', ask: reading.ask, fromLocalNetwork })
      if (answer === null) return { status: 500, reason: 'Server Internal Error', toTag, headers: [], body: null }
      if (answer.kind === 'tooMany') tell(tooManyMessage(account, answer.limit, clock.wallMs()))
      return registerReply(answer, bindings, reading.ask, toTag, clock)
    },
    contacts(userId) {
      const bindings = users.get(userId)?.bindings ?? []
      return byPreference(bindings.filter((binding) => remainingMs(binding.deadline, clock) > 0))
    },
    flowClosed(flow) {
      if (flow.connection === null) return
      const ids = usersOfConnection.get(flow.connection)
      usersOfConnection.delete(flow.connection)
      for (const userId of ids ?? []) {
        const user = users.get(userId)
        if (user) feed(user.account, { input: 'flowClosed', connection: flow.connection })
      }
    },
    remove(userId) {
      const user = users.get(userId)
      if (user) feed(user.account, { input: 'removed' })
    },
    tick() {
      for (const userId of wheel.due(clock.monotonicMs())) {
        const user = users.get(userId)
        if (user === undefined) continue
        const { bindings } = feed(user.account, { input: 'timePassed' })
        const next = nextExpiry(bindings)
        if (next !== null) wheel.put(userId, next)
      }
      flush(SAVED_PER_TICK)
    },
    flush: () => flush(unsaved.size),
    restore(id, value, account) {
      const bindings = account === null ? [] : restoreBindings(value, clock)
      if (account === null || bindings.length === 0) {
        journal.put(REGISTRATION_KIND, id, null)
        return
      }
      keep(account, bindings)
      tell({ type: 'registered', userId: account.userId, registered: true })
    },
    lines: () => [...users.values()].flatMap(({ account, bindings }) => bindings.map((b) => line(account, b, clock))),
    counts: () => ({
      users: users.size,
      contacts: [...users.values()].reduce((sum, user) => sum + user.bindings.length, 0),
    }),
  }
}

function line(account: Account, binding: Binding, clock: Clock): RegistrationLine {
  const { address, port } = binding.flow.remote
  return {
    userId: account.userId,
    number: account.number,
    contact: binding.contact,
    transport: binding.flow.transport,
    source: address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`,
    userAgent: binding.userAgent,
    expiresAt: Math.round(clock.wallMs() + remainingMs(binding.deadline, clock)),
  }
}

function tooManyMessage(account: Account, limit: number, at: number): SwitchEvent {
  const message = `Extension ${account.number} has ${limit} devices registered: another one was refused.`
  const tip = 'Remove devices that are no longer used, or wait until their registrations run out.'
  const parameters = { number: account.number, limit: String(limit) }
  return {
    type: 'log',
    entry: { at, id: 'too-many-devices', severity: 'Warning', call: null, message, tip, parameters },
  }
}
