// Carries the call machine's commands out; answers come back as events.
import type { LogEntry, SwitchEvent } from '@cordboard/link'
import { referToReplacing, type Scheduler, type SessionHost, type SipStack } from '@cordboard/sip'
import type { CallCommand, PresenceLine } from '../call/commands.ts'
import type { CallEvent, TimerName } from '../call/events.ts'
import { type EndpointRef, endpointKey, type LegId } from '../call/leg.ts'
import type { CallId } from '../call/state.ts'
import type { MediaPool } from '../media/media-pool.ts'
import type { TrunkDesk } from '../trunks/contract.ts'
import type { CallJournal } from './call-journal.ts'
import { contactUri, fromValue, toValue } from './identity.ts'
import { LineTeller } from './line-teller.ts'
import type { Live, LiveCalls } from './live-calls.ts'
import type { RecordKeeper } from './record-keeper.ts'

export interface CallExecutorOptions {
  readonly host: () => Pick<SessionHost, 'call' | 'wish' | 'serialize' | 'resume' | 'findDialog'>
  readonly stack: () => Pick<SipStack, 'flowTo' | 'localAddress' | 'endpoints'>
  readonly pool: Pick<MediaPool, 'take' | 'set' | 'digits' | 'free' | 'freeCall' | 'giveTo' | 'restore'>
  readonly trunks: () => Pick<TrunkDesk, 'place' | 'left' | 'way' | 'resumed'>
  readonly records: Pick<RecordKeeper, 'write'>
  readonly scheduler: Scheduler
  readonly now: () => number
  readonly tell: (event: SwitchEvent) => void
  readonly showPresence: (line: PresenceLine) => void
  /** The session of this leg is with this device. */
  readonly withDevice: (leg: LegId, userId: number | null, device: string | null) => void
  /** A SIP dialog of ours belongs to this call (for traces). */
  readonly onDialog: (sipCallId: string, call: CallId) => void
  /** Something broke; the others go on. */
  readonly onFault: (call: CallId, error: unknown) => void
  /** A call has left the tables. */
  readonly onForgotten: () => void
}

type Named<Name extends CallCommand['command']> = Extract<CallCommand, { command: Name }>

export class CallExecutor {
  readonly #options: CallExecutorOptions
  readonly #live: LiveCalls
  readonly #journal: CallJournal
  readonly #post: (call: CallId, event: CallEvent) => void
  readonly #lines: LineTeller
  /** Agents that are left alone after a queue's call, until when. At most one entry per user. */
  readonly #wrapUps = new Map<number, number>()
  /** Who answered last, by number of the queue. */
  readonly #lastAgents = new Map<string, number>()

  constructor(
    options: CallExecutorOptions,
    live: LiveCalls,
    journal: CallJournal,
    post: (call: CallId, event: CallEvent) => void,
  ) {
    this.#options = options
    this.#live = live
    this.#journal = journal
    this.#post = post
    this.#lines = new LineTeller(options.tell, options.scheduler)
  }

  /** Epoch ms; 0: not wrapping up. */
  wrappedUpUntil(userId: number): number {
    const until = this.#wrapUps.get(userId) ?? 0
    if (until !== 0 && until <= this.#options.now()) this.#wrapUps.delete(userId)
    return until
  }

  lastAgent(queue: string): number | null {
    return this.#lastAgents.get(queue) ?? null
  }

  /** One command that fails keeps none of the others from being carried out. */
  carryOut(live: Live, commands: readonly CallCommand[]): void {
    for (const command of commands) {
      try {
        this.#execute(live, command)
      } catch (error) {
        this.#options.onFault(live.state.id, error)
      }
    }
  }

  #execute(live: Live, command: CallCommand): void {
    const { host, pool, records, tell, showPresence, now } = this.#options
    const { id } = live.state
    switch (command.command) {
      case 'startLeg':
        this.#startLeg(id, command)
        return
      case 'placeTrunkLeg':
        this.#options.trunks().place(command.order)
        this.#options.onDialog(command.order.leg, id)
        return
      case 'leaveTrunk':
        this.#options.trunks().left(command.leg)
        return
      case 'agentAnswered':
        this.#lastAgents.set(command.queue, command.userId)
        return
      case 'wrapUp':
        this.#wrapUps.set(command.userId, command.until)
        return
      case 'changeLive':
        tell({ type: 'liveChanged', noun: command.noun, id: command.id, fields: command.fields })
        return
      case 'wish':
        host().wish(command.leg, command.wish)
        return
      case 'declare':
        pool.set(command.endpoint.process, command.endpoint.endpoint, command.media)
        return
      case 'free':
        this.#free(id, command.endpoint)
        return
      case 'sendDigits':
        pool.digits(command.endpoint.process, command.endpoint.endpoint, command.digits, command.durationMs)
        return
      case 'arm':
        this.#arm(live, command.timer, command.ms)
        return
      case 'disarm':
        this.#disarm(live, command.timer)
        return
      case 'askHandOver':
        this.#askHandOver(id, command)
        return
      case 'referReplacing':
        this.#referReplacing(id, command)
        return
      case 'handOver':
        this.#handOver(command)
        return
      case 'refuseHandOver':
        this.#post(command.to, { event: 'handOverRefused', status: command.status, reason: command.reason })
        return
      case 'writeRecord':
        records.write(command.record)
        return
      case 'log':
        tell({ type: 'log', entry: { at: now(), ...command.entry } satisfies LogEntry })
        return
      case 'showLine':
        this.#lines.show(command.line, command.ended)
        return
      case 'showPresence':
        showPresence(command.line)
        return
      case 'persist':
        this.#journal.stable(id)
        return
      case 'forget':
        this.forget(live)
        this.#journal.forget(id)
        return
    }
  }

  #startLeg(call: CallId, command: Named<'startLeg'>): void {
    const { host, stack, withDevice, onDialog } = this.#options
    const { leg, userId, device, from, to, headers, sdp } = command
    withDevice(leg, userId, device.name)
    const flow = device.target.flow ?? stack().flowTo(device.target)
    const first = stack().endpoints()[0]
    const at = flow ? stack().localAddress(flow) : { host: first?.address ?? device.host, port: first?.port ?? 5060 }
    host().call({
      id: leg,
      callId: leg,
      from: fromValue(from, device.host),
      // A SIP URI outside is called by its own name.
      to: /^sips?:/i.test(to) ? `<${to}>` : toValue(to, device.host),
      uri: device.requestUri,
      target: device.target,
      route: device.routes,
      contact: contactUri(from.anonymous ? 'anonymous' : from.number, at, flow?.transport ?? 'udp'),
      sdp,
      headers,
    })
    onDialog(leg, call)
  }

  /** When media will not tell the last figures any more, what is known of them comes at once. */
  #free(call: CallId, endpoint: EndpointRef): void {
    const freed = this.#options.pool.free(endpoint.process, endpoint.endpoint)
    if (!freed) return
    const notice = { notice: 'released', figures: freed.untold } as const
    this.#post(call, { event: 'mediaTold', endpoint: endpointKey(endpoint), notice })
  }

  #askHandOver(to: CallId, ask: Named<'askHandOver'>): void {
    const found = this.#options.host().findDialog(ask.callId, ask.toTag, ask.fromTag)
    const other = found ? this.#live.callOfLeg(found.sessionId) : null
    if (!found || other === null || other === to) {
      this.#post(to, { event: 'handOverRefused', status: 481, reason: 'Call/Transaction Does Not Exist' })
      return
    }
    this.#post(other, { event: 'handOverAsked', replaced: found.sessionId, to, by: ask.by })
  }

  #referReplacing(call: CallId, { id, leg, replaced }: Named<'referReplacing'>): void {
    const host = this.#options.host()
    const state = host.serialize(replaced)
    const to = state && referToReplacing(state)
    if (to && state.peer.replaces) {
      host.wish(leg, { wish: 'refer', id, to, headers: [] })
      return
    }
    // A far side that knows no Replaces would place a call of its own instead (RFC 5589 7).
    const why = to
      ? { status: 420, reason: 'It does not say that it supports Replaces' }
      : { status: 481, reason: 'Call/Transaction Does Not Exist' }
    this.#post(call, { event: 'told', leg, told: { event: 'referRefused', id, ...why } })
  }

  #handOver({ to, parcel }: Named<'handOver'>): void {
    const { pool } = this.#options
    for (const leg of parcel.legs) {
      this.#live.giveLeg(leg.id, to)
      if (leg.endpoint) pool.giveTo(leg.endpoint.process, leg.endpoint.endpoint, to)
    }
    this.#post(to, { event: 'handedOver', parcel })
  }

  #arm(live: Live, timer: TimerName, ms: number): void {
    this.#disarm(live, timer)
    live.timers.set(timer, this.#options.scheduler.set(this.#fired, ms, live, timer))
  }

  #disarm(live: Live, timer: TimerName): void {
    const handle = live.timers.get(timer)
    if (handle === undefined) return
    this.#options.scheduler.clear(handle)
    live.timers.delete(timer)
  }

  #fired = (live: Live, timer: TimerName): void => {
    live.timers.delete(timer)
    this.#post(live.state.id, { event: 'timerFired', timer })
  }

  /** The call leaves the tables, its timers stop. */
  forget(live: Live): void {
    for (const timer of [...live.timers.keys()]) this.#disarm(live, timer)
    this.#lines.drop(live.state.alias)
    this.#live.forget(live)
    this.#options.onForgotten()
  }
}
