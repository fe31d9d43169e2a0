// All calls that live: one mailbox each, one event at a time through the call machine.
import type { ActiveCallLine, MediaEvent, MediaFigures } from '@cordboard/link'
import type { SessionEvent, SessionWish } from '@cordboard/sip'
import type { CallContext, CallPolicy, Device } from '../call/context.ts'
import type { Arrival, Birth, CallEvent } from '../call/events.ts'
import { type EndpointRef, endpointKey, type Leg, type LegId, type Party } from '../call/leg.ts'
import type { SdpPolicy } from '../call/sdp-policy.ts'
import { type CallId, findLeg } from '../call/state.ts'
import { begin, callerOf, type Stepped, step } from '../call/step.ts'
import type { SwitchFacts } from '../facts/compile.ts'
import type { EndpointEvent, LostCall } from '../media/media-pool.ts'
import type { TrunkRefusal } from '../trunks/contract.ts'
import { CallExecutor, type CallExecutorOptions } from './call-executor.ts'
import { CallJournal, type CallJournalOptions } from './call-journal.ts'
import type { KeptCall, KeptStart } from './kept-call.ts'
import { type Live, LiveCalls } from './live-calls.ts'

export interface CallsOptions extends CallExecutorOptions, Pick<CallJournalOptions, 'journal'> {
  readonly newId: () => string
  readonly newAlias: () => number
  readonly sdp: SdpPolicy
  readonly policy: CallPolicy
  readonly facts: () => Pick<SwitchFacts, 'routing'>
  readonly devices: (userId: number) => readonly Device[]
  readonly isOwnHost: (host: string) => boolean
  readonly place: (peerAddress: string) => { readonly local: string; readonly address: string }
}

export class Calls {
  readonly #options: CallsOptions
  readonly #live = new LiveCalls()
  readonly #journal: CallJournal
  readonly #executor: CallExecutor

  constructor(options: CallsOptions) {
    this.#options = options
    this.#journal = new CallJournal(options, this.#live)
    this.#executor = new CallExecutor(options, this.#live, this.#journal, (call, event) => this.post(call, event))
  }

  get size(): number {
    return this.#live.size
  }

  counts() {
    return { ...this.#live.counts(), unsaved: this.#journal.unsaved }
  }

  lines(): readonly ActiveCallLine[] {
    return this.#live.lines()
  }

  callOfLeg(leg: LegId): CallId | null {
    return this.#live.callOfLeg(leg)
  }

  /** Row id of the trunk behind which a leg is; null: one of ours, or no such leg. */
  trunkOfLeg(leg: LegId): number | null {
    const call = this.#live.callOfLeg(leg)
    const state = call === null ? null : this.#live.get(call)?.state
    return (state && findLeg(state, leg)?.party.trunk) ?? null
  }

  has(call: CallId): boolean {
    return this.#live.has(call)
  }

  aliasOf(call: CallId): number | null {
    return this.#live.get(call)?.state.alias ?? null
  }

  byAlias(alias: number): CallId | null {
    return this.#live.byAlias(alias)
  }

  /** A call that comes in; its leg's session is already there. */
  invited(id: CallId, arrival: Arrival, dialled: string): void {
    this.#begin({ birth: 'invited', id, alias: this.#options.newAlias(), arrival, dialled })
  }

  /** Told of each call that comes in by a trunk, before it begins. */
  onArrived: (call: CallId, trunk: number) => void = () => {}
  /** Told of each figure of media; `ofTrunk`: the endpoint is a trunk's. */
  onMeasured: (call: CallId, endpoint: string, figures: MediaFigures | null, ofTrunk: boolean) => void = () => {}

  /** A call that comes in by a trunk. */
  arrived(id: CallId, arrival: Arrival, trunk: number, dialled: string): void {
    this.onArrived(id, trunk)
    this.#begin({ birth: 'arrived', id, alias: this.#options.newAlias(), arrival, trunk, dialled })
  }

  /** No INVITE was or will be sent for this leg; `call` placed it, another one may have it now. */
  trunkRefused(leg: LegId, call: CallId, why: TrunkRefusal, sentence: string): void {
    this.post(this.#live.callOfLeg(leg) ?? call, { event: 'trunkRefused', leg, why, sentence })
  }

  /** Click to call. */
  requested(party: Party, dialled: string): CallId {
    const id = this.#options.newId()
    this.#begin({ birth: 'requested', id, alias: this.#options.newAlias(), party, dialled })
    return id
  }

  /** Rings the party and plays files to it. */
  announced(party: Party, notice: NonNullable<Extract<Birth, { birth: 'requested' }>['notice']>): CallId {
    const id = this.#options.newId()
    this.#begin({ birth: 'requested', id, alias: this.#options.newAlias(), party, dialled: party.number, notice })
    return id
  }

  #begin(birth: Birth): void {
    const { id, alias, dialled: to } = birth
    const { number, name } = callerOf(birth)
    const start = { id, alias, startedAt: this.#options.now(), from: { number, name }, to }
    this.#journal.began(start)
    let stepped: Stepped
    try {
      stepped = begin(birth, this.#context(id))
    } catch (error) {
      this.#stillborn(birth, { kept: 'start', ...start }, error)
      return
    }
    const live: Live = { state: stepped[0], queue: [], busy: true, timers: new Map() }
    this.#live.add(live)
    this.#executor.carryOut(live, stepped[1])
    this.#drain(live)
  }

  #stillborn(birth: Birth, kept: KeptStart, error: unknown): void {
    const { host, pool, trunks, onFault } = this.#options
    onFault(birth.id, error)
    if (birth.birth !== 'requested') host().wish(birth.arrival.leg, brokenInside)
    if (birth.birth === 'arrived') trunks().left(birth.arrival.leg)
    pool.freeCall(birth.id)
    this.#journal.ruined(kept)
  }

  post(id: CallId, event: CallEvent): void {
    const live = this.#live.get(id)
    if (!live) {
      this.#abandon(id, event)
      return
    }
    live.queue.push(event)
    if (live.busy) return
    live.busy = true
    this.#drain(live)
  }

  postToAll(event: CallEvent): void {
    for (const id of this.#live.ids()) this.post(id, event)
  }

  /** From the session host. Sessions whose leg has left its call finish alone. */
  told(leg: LegId, told: SessionEvent): void {
    const call = this.#live.callOfLeg(leg)
    if (call !== null) this.post(call, { event: 'told', leg, told })
  }

  mediaTold(call: CallId, process: string, event: EndpointEvent): void {
    const notice = noticeOf(event)
    this.#measured(call, keyOf(process, event.endpoint), 'figures' in event ? event.figures : null)
    if (notice) this.post(call, { event: 'mediaTold', endpoint: keyOf(process, event.endpoint), notice })
  }

  #measured(call: CallId, endpoint: string, figures: MediaFigures | null): void {
    const leg = this.#live
      .get(call)
      ?.state.legs.find((each) => each.endpoint && endpointKey(each.endpoint) === endpoint)
    this.onMeasured(call, endpoint, figures, (leg?.party.trunk ?? null) !== null)
  }

  mediaLost(process: string, lost: LostCall): void {
    const figures = lost.figures.map((each) => ({ ...each, endpoint: keyOf(process, each.endpoint) }))
    this.post(lost.call, { event: 'mediaLost', process, figures })
  }

  #drain(live: Live): void {
    for (let event = live.queue.shift(); event !== undefined; event = live.queue.shift()) {
      if (this.#live.get(live.state.id) !== live) {
        this.#abandon(live.state.id, event)
        continue
      }
      let stepped: Stepped
      try {
        stepped = step(live.state, event, this.#context(live.state.id))
      } catch (error) {
        this.#fault(live, event, error)
        continue
      }
      this.#live.advance(live, stepped[0])
      this.#executor.carryOut(live, stepped[1])
    }
    live.busy = false
  }

  /** The machine threw: a fault of ours. The call's legs, those the event brings, and ports are given up, a record says so. */
  #fault(live: Live, event: CallEvent, error: unknown): void {
    const { pool, onFault } = this.#options
    const { id, legs } = live.state
    onFault(id, error)
    for (const leg of [...legs, ...broughtBy(event)]) this.#giveUp(id, leg, brokenInside)
    pool.freeCall(id)
    this.#executor.forget(live)
    this.#journal.ruined({ kept: 'stable', state: live.state, sessions: [] })
  }

  /** An event for a call that is no more: nobody is left to talk to the legs it brings. */
  #abandon(id: CallId, event: CallEvent): void {
    const { pool, onFault } = this.#options
    const brought = broughtBy(event)
    for (const leg of brought) {
      this.#giveUp(id, leg, callIsGone)
      if (leg.endpoint) pool.free(leg.endpoint.process, leg.endpoint.endpoint)
    }
    if (brought.length > 0) onFault(id, new Error(`legs came to a call that has ended (${event.event})`))
  }

  #giveUp(call: CallId, { id, phase, party }: Brought, refusal: SessionWish): void {
    const { host, trunks } = this.#options
    this.#live.dropLeg(id, call)
    host().wish(id, phase === 'invited' ? refusal : { wish: 'end', headers: [] })
    if (party.trunk !== null) trunks().left(id)
  }

  /** Writes what waits to be written. */
  saveNow(): void {
    this.#journal.saveNow()
  }

  /** At start: takes up every stable call of the journal; the others end with cause `restart` and a record. */
  resumeAll(): { readonly resumed: number; readonly closed: number } {
    return this.#journal.resumeAll((kept) => this.#resume(kept))
  }

  #resume({ state, sessions }: Extract<KeptCall, { kept: 'stable' }>): boolean {
    const { host, pool, withDevice } = this.#options
    if (sessions.length !== state.legs.length) return false
    const taken = sessions.filter((session) => host().resume(session))
    if (taken.length !== sessions.length) {
      for (const session of taken) host().wish(session.id, { wish: 'end', headers: [] })
      return false
    }
    this.#live.add({ state, queue: [], busy: false, timers: new Map() })
    for (const { id, party, device, endpoint } of state.legs) {
      withDevice(id, party.userId, device)
      if (endpoint) pool.restore({ ...endpoint, address: endpoint.local }, state.id)
      if (party.trunk !== null) this.#options.trunks().resumed(party.trunk, id)
    }
    this.post(state.id, { event: 'resumed' })
    return true
  }

  #context(call: CallId): CallContext {
    const { now, facts, policy, sdp, devices, newId, pool, place, isOwnHost, trunks } = this.#options
    return {
      now: now(),
      facts: facts().routing,
      policy,
      sdp,
      devices,
      newId,
      takeEndpoint: (process, peerAddress): EndpointRef | null => {
        const { local, address } = place(peerAddress)
        const lease = pool.take(process, local, call)
        if (!lease) return null
        const { endpoint, rtpPort, rtcpPort } = lease
        return { process: lease.process, endpoint, local, address, rtpPort, rtcpPort }
      },
      place,
      isBusyElsewhere: (userId) => this.#live.isBusyElsewhere(userId, call),
      wrappedUpUntil: (userId) => this.#executor.wrappedUpUntil(userId),
      lastAgent: (queue) => this.#executor.lastAgent(queue),
      waitingElsewhere: (queue) => this.#live.waitingElsewhere(queue, call),
      isOwnHost,
      trunkWay: (trunk) => trunks().way(trunk),
    }
  }
}

const brokenInside = { wish: 'reject', status: 500, reason: 'Server Internal Error', headers: [] } as const

const callIsGone = { wish: 'reject', status: 481, reason: 'Call/Transaction Does Not Exist', headers: [] } as const

/** What giving a leg up needs of it. */
type Brought = Pick<Leg, 'id' | 'phase' | 'party' | 'endpoint'>

/** Legs an event brings into a call: their sessions live and their places on trunks are taken, whatever becomes of the event. */
function broughtBy(event: CallEvent): readonly Brought[] {
  switch (event.event) {
    case 'replacing':
      return [{ id: event.arrival.leg, phase: 'invited', party: event.arrival.party, endpoint: null }]
    case 'handedOver':
      return event.parcel.legs
    default:
      return []
  }
}

function keyOf(process: string, endpoint: string): string {
  return endpointKey({ process, endpoint, local: '', address: '', rtpPort: 0, rtcpPort: 0 })
}

type Notice = Extract<CallEvent, { event: 'mediaTold' }>['notice']

function noticeOf(event: MediaEvent): Notice | null {
  switch (event.type) {
    case 'silent':
      return { notice: 'silent', forMs: event.forMs }
    case 'heardAgain':
      return { notice: 'heardAgain' }
    case 'digit':
      return { notice: 'digit', digit: event.digit }
    case 'played':
      return { notice: 'played', play: event.play, outcome: event.outcome }
    case 'released':
      return { notice: 'released', figures: event.figures }
    default:
      return null
  }
}
