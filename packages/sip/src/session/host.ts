// Runs session machines in the world: the dialog table, timers, requests under way; tells events to the owner.
import type { Flow, SipRequest, SipResponse } from '../message/types.ts'
import type { TimerHandle } from '../stack/scheduler.ts'
import type { Timers } from '../transaction/timers.ts'
import type { CallStart, FoundDialog, Routed, SessionHost, SessionHostOptions, TakeStart } from './host-contract.ts'
import { revive } from './revive.ts'
import { SentRequest } from './sent-request.ts'
import { type Authorize, defaultProfile, type SessionContext, type SessionInput, type SessionState } from './state.ts'
import { disown, type SessionStep, startUac, startUas, step } from './step.ts'
import type { SessionCommand, SessionTimerName, SessionWish, Target, TransactionId } from './types.ts'
import type { UacStart } from './uac.ts'
import type { UasStart } from './uas.ts'

interface Entry {
  state: SessionState
  readonly authorize: Authorize | null
  /** Of INVITEs before there is a dialog. */
  readonly inviteTimers: Timers | null
  readonly timers: Map<SessionTimerName, TimerHandle>
  /** Our requests by the machine's transaction names: INVITEs until acknowledged, others until answered. */
  readonly sent: Map<TransactionId, SentRequest>
}

const defaultTimes = { t1: 500, t2: 4000 }

export function createSessionHost(options: SessionHostOptions): SessionHost {
  return new Host(options)
}

class Host implements SessionHost {
  readonly #options: SessionHostOptions
  readonly #times: { readonly t1: number; readonly t2: number }
  readonly #sessions = new Map<string, Entry>()
  /** Call-ID and local tag -> session. */
  readonly #dialogs = new Map<string, Entry>()
  /** Server transaction of an unanswered INVITE -> session. */
  readonly #invites = new Map<TransactionId, Entry>()
  #inbox: { readonly entry: Entry; readonly input: SessionInput }[] = []
  #busy = false
  #timers = 0

  constructor(options: SessionHostOptions) {
    this.#options = options
    this.#times = options.timers ?? defaultTimes
  }

  call(start: CallStart): void {
    const { newCallId, newTag, profile } = this.#options
    const full: UacStart = {
      ...start,
      callId: start.callId ?? newCallId(),
      localTag: start.localTag ?? newTag(),
      profile: start.profile ?? profile ?? defaultProfile,
    }
    const authorize = start.authorize ?? null
    this.#begin(start.id, authorize, (ctx) => startUac(full, ctx), start.timers ?? null)
  }

  take(start: TakeStart): boolean {
    const { newTag, profile } = this.#options
    const full: UasStart = {
      ...start,
      localTag: start.localTag ?? newTag(),
      profile: start.profile ?? profile ?? defaultProfile,
    }
    const entry = this.#begin(start.id, start.authorize ?? null, (ctx) => startUas(full, ctx))
    return entry.state.phase === 'incoming'
  }

  wish(id: string, wish: SessionWish): boolean {
    const entry = this.#sessions.get(id)
    if (entry === undefined) return false
    this.#feed(entry, { input: 'wish', wish })
    return true
  }

  onRequest(request: SipRequest, transaction: TransactionId, flow: Flow | null): Routed {
    if (request.toTag === null) return 'outside'
    const entry = this.#dialogs.get(dialogKey(request.callId, request.toTag))
    if (entry === undefined) return 'unknown'
    this.#feed(entry, { input: 'request', request, transaction, flow })
    return 'handled'
  }

  onAck(request: SipRequest): boolean {
    if (request.toTag === null) return false
    const entry = this.#dialogs.get(dialogKey(request.callId, request.toTag))
    if (entry === undefined) return false
    this.#feed(entry, { input: 'ack', request })
    return true
  }

  onCancel(transaction: TransactionId, cancel: SipRequest): boolean {
    const entry = this.#invites.get(transaction)
    if (entry === undefined) return false
    this.#feed(entry, { input: 'cancel', request: cancel, transaction })
    return true
  }

  serialize(id: string): SessionState | null {
    return this.#sessions.get(id)?.state ?? null
  }

  resume(state: SessionState, authorize?: Authorize): boolean {
    if (this.#sessions.has(state.id)) return false
    const auth = authorize ?? null
    const revived = revive(state, this.#context(auth))
    if (revived === null) return false
    this.#begin(state.id, auth, () => revived)
    return true
  }

  findDialog(callId: string, toTag: string, fromTag: string): FoundDialog | null {
    const entry = this.#dialogs.get(dialogKey(callId, toTag))
    if (entry === undefined) return null
    const { id, role, phase, dialog, forks } = entry.state
    const known = dialog === null ? forks.some((fork) => fork.tag === fromTag) : dialog.tag === fromTag
    if (!known) return null
    switch (phase) {
      case 'calling':
      case 'proceeding':
      case 'incoming':
        return { sessionId: id, phase: 'early', role }
      case 'accepted':
      case 'agreeing':
      case 'confirmed':
        return { sessionId: id, phase: 'confirmed', role }
      case 'cancelling':
      case 'leaving':
      case 'ending':
      case 'over':
        return { sessionId: id, phase: 'terminated', role }
    }
  }

  counts() {
    return {
      sessions: this.#sessions.size,
      timers: this.#timers,
      dialogs: this.#dialogs.size,
      invites: this.#invites.size,
    }
  }

  abandon(): void {
    for (const entry of this.#sessions.values()) this.#stopTimers(entry)
    this.#sessions.clear()
    this.#dialogs.clear()
    this.#invites.clear()
    this.#inbox = []
  }

  #context(authorize: Authorize | null): SessionContext {
    return { now: this.#options.now(), random: this.#options.random(), timers: this.#times, authorize }
  }

  #begin(
    id: string,
    authorize: Authorize | null,
    first: (ctx: SessionContext) => SessionStep,
    inviteTimers: Timers | null = null,
  ): Entry {
    if (this.#sessions.has(id)) throw new Error(`session ${id} exists already`)
    const [state, commands] = first(this.#context(authorize))
    const entry: Entry = { state, authorize, inviteTimers, timers: new Map(), sent: new Map() }
    this.#sessions.set(id, entry)
    this.#dialogs.set(dialogKey(state.callId, state.localTag), entry)
    if (state.phase === 'incoming') this.#invites.set(state.invite.transaction, entry)
    this.#turn(() => this.#carryOut(entry, commands))
    return entry
  }

  /** One input at a time: what an event makes the owner wish is done after the step that told it. */
  #feed(entry: Entry, input: SessionInput): void {
    this.#inbox.push({ entry, input })
    this.#turn(() => {})
  }

  #turn(first: () => void): void {
    if (this.#busy) {
      first()
      return
    }
    this.#busy = true
    try {
      first()
      for (let next = this.#inbox.shift(); next !== undefined; next = this.#inbox.shift()) this.#run(next)
    } finally {
      this.#busy = false
    }
  }

  #run(next: { readonly entry: Entry; readonly input: SessionInput }): void {
    const { entry, input } = next
    const before = entry.state.phase
    this.#options.observe?.(entry.state, input)
    const [state, commands] = step(entry.state, input, this.#context(entry.authorize))
    entry.state = state
    if (before === 'incoming' && state.phase !== 'incoming') this.#invites.delete(state.invite.transaction)
    this.#carryOut(entry, commands)
  }

  /** Events come last, so that a wish made on hearing one finds everything in place. */
  #carryOut(entry: Entry, commands: readonly SessionCommand[]): void {
    for (const command of commands) if (command.command !== 'tell') this.#execute(entry, command)
    for (const command of commands) {
      if (command.command === 'tell') this.#options.emit(entry.state.id, command.event)
    }
  }

  #execute(entry: Entry, command: Exclude<SessionCommand, { command: 'tell' }>): void {
    const { stack } = this.#options
    switch (command.command) {
      case 'request':
        this.#send(entry, command)
        return
      case 'respond':
        this.#respond(entry, command)
        return
      case 'acknowledge': {
        const sent = entry.sent.get(command.invite)
        const target = this.#reach(entry, command.target)
        sent?.acknowledged(command.draft, target)
        if (command.invite !== entry.state.invite.transaction) entry.sent.delete(command.invite)
        this.#guarded(entry, () => stack.acknowledge(command.draft, target))
        return
      }
      case 'cancel':
        entry.sent.get(command.transaction)?.stop(command.headers)
        return
      case 'arm':
        this.#arm(entry, command.timer, command.ms)
        return
      case 'disarm':
        this.#disarm(entry, command.timer)
        return
      case 'forget':
        this.#forget(entry)
        return
    }
  }

  #send(entry: Entry, command: Extract<SessionCommand, { command: 'request' }>): void {
    const { transaction, draft } = command
    const target = this.#reach(entry, command.target)
    const invite = draft.method === 'INVITE'
    const sent = new SentRequest(transaction, invite, {
      response: (response) => this.#responded(entry, sent, response),
      failed: (why) => {
        entry.sent.delete(transaction)
        this.#feed(entry, { input: 'transactionFailed', transaction, why })
      },
      repeatAck: (ack, to) => this.#options.stack.acknowledge(ack, to),
    })
    entry.sent.set(transaction, sent)
    const timers = invite && entry.state.dialog === null ? entry.inviteTimers : null
    const options = timers === null ? {} : { timers }
    const went = this.#guarded(entry, () => sent.started(this.#options.stack.request(draft, target, sent, options)))
    if (went) return
    entry.sent.delete(transaction)
    this.#feed(entry, { input: 'transactionFailed', transaction, why: 'transport' })
  }

  #reach(entry: Entry, target: Target): Target {
    return this.#options.reach?.(entry.state.id, target) ?? target
  }

  #respond(entry: Entry, command: Extract<SessionCommand, { command: 'respond' }>): void {
    const { stack } = this.#options
    const { transaction, draft } = command
    if (this.#guarded(entry, () => stack.respond(transaction, draft)) || draft.status < 200) return
    const bare = { status: 500, reason: 'Server Internal Error', toTag: draft.toTag, headers: [], body: null }
    stack.respond(transaction, bare)
  }

  /** False when `act` threw and the owner has been told of it. */
  #guarded(entry: Entry, act: () => void): boolean {
    try {
      act()
      return true
    } catch (error) {
      if (this.#options.fault === undefined) throw error
      this.#options.fault(entry.state.id, error)
      return false
    }
  }

  #responded(entry: Entry, sent: SentRequest, response: SipResponse): void {
    const { transaction } = sent
    if (entry.state.phase === 'over') {
      if (sent.invite && response.status >= 200 && response.status < 300) this.#disown(entry, sent, response)
      return
    }
    const final = response.status >= 200
    if (final && !(sent.invite && response.status < 300)) entry.sent.delete(transaction)
    this.#feed(entry, { input: 'response', response, transaction })
  }

  /** A 2xx for a session that is no more. */
  #disown(entry: Entry, sent: SentRequest, response: SipResponse): void {
    const [state, commands] = disown(entry.state, response, this.#context(null))
    entry.state = state
    const { stack } = this.#options
    for (const command of commands) {
      if (command.command === 'acknowledge') {
        sent.acknowledged(command.draft, command.target)
        stack.acknowledge(command.draft, command.target)
      } else if (command.command === 'request') stack.request(command.draft, command.target, nobody)
    }
  }

  #arm(entry: Entry, timer: SessionTimerName, ms: number): void {
    this.#disarm(entry, timer)
    entry.timers.set(timer, this.#options.scheduler.set(this.#fired, ms, entry, timer))
    this.#timers++
  }

  #fired = (entry: Entry, timer: SessionTimerName): void => {
    if (entry.timers.delete(timer)) this.#timers--
    this.#feed(entry, { input: 'timer', timer })
  }

  #disarm(entry: Entry, timer: SessionTimerName): void {
    const handle = entry.timers.get(timer)
    if (handle === undefined) return
    this.#options.scheduler.clear(handle)
    entry.timers.delete(timer)
    this.#timers--
  }

  #stopTimers(entry: Entry): void {
    for (const timer of [...entry.timers.keys()]) this.#disarm(entry, timer)
  }

  #forget(entry: Entry): void {
    const { id, callId, localTag, invite } = entry.state
    this.#stopTimers(entry)
    this.#sessions.delete(id)
    this.#dialogs.delete(dialogKey(callId, localTag))
    if (this.#invites.get(invite.transaction) === entry) this.#invites.delete(invite.transaction)
    entry.sent.clear()
    this.#options.forgotten?.(id)
  }
}

const nobody = { provisional() {}, final() {}, failed() {} }

function dialogKey(callId: string, localTag: string): string {
  return `${callId}\n${localTag}`
}
