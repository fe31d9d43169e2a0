// A world for call machines without sockets: sessions, ports, trunks and timers as plain books that complain about misuse.
import assert from 'node:assert/strict'
import type { LogEntry } from '@cordboard/link'
import type { Facts } from '@cordboard/routing'
import type { SessionEvent, SessionWish } from '@cordboard/sip'
import type { TrunkRefusal } from '../trunks/contract.ts'
import { createSdpPolicy } from './agreed-sdp.ts'
import type { CallCommand } from './commands.ts'
import { type CallContext, type Device, defaultCallPolicy } from './context.ts'
import { DeskBook } from './desk-book.fixture.ts'
import type { Arrival, CallEvent, MediaNotice, Parcel, TimerName } from './events.ts'
import { checkCall, checkOwners } from './invariants.fixture.ts'
import { type EndpointRef, endpointKey, type LegId, type Party } from './leg.ts'
import { carryOutWish, openSession, type Session } from './session-book.fixture.ts'
import { type CallState, findLeg } from './state.ts'
import { begin, type Stepped, step } from './step.ts'
import { outsider, partyOf, sdpText, worldFacts } from './world-facts.fixture.ts'

export interface LiveCall {
  state: CallState
  readonly timers: Set<TimerName>
  forgotten: boolean
  records: number
}

export class World {
  readonly sessions = new Map<string, Session>()
  readonly calls = new Map<string, LiveCall>()
  readonly desk = new DeskBook()
  /** Ports that are leased, by key; the value tells whether media was ever declared. */
  readonly ports = new Map<string, boolean>()
  readonly awaited: { readonly call: string; readonly key: string }[] = []
  /** What calls, the trunk desk and sessions have sent and has not arrived. */
  readonly under: (() => void)[] = []
  readonly visited = new Set<string>()
  readonly events: Omit<LogEntry, 'at'>[] = []
  readonly wrapUps = new Map<number, number>()
  readonly lastAgents = new Map<string, number>()
  /** INVITEs to devices and SIP URIs. */
  readonly started: Extract<CallCommand, { command: 'startLeg' }>[] = []
  readonly liveChanges: Extract<CallCommand, { command: 'changeLive' }>[] = []
  facts: Facts = worldFacts
  now = 1_000_000
  process = 'm1'
  dry = false
  /** Devices per user. */
  devices = 2
  /** Users without any. */
  readonly unregistered = new Set([4])
  /** How often legs had to move to another media process. */
  moves = 0
  /** Legs on their way to another call: what their sessions tell comes there behind them. */
  readonly moving = new Map<string, string>()
  #ids = 0

  newId = (): string => `id${++this.#ids}`

  context(call: string): CallContext {
    return {
      now: this.now,
      facts: this.facts,
      policy: defaultCallPolicy,
      sdp: createSdpPolicy({
        newSessionId: () => String(++this.#ids),
        newKey: () => Buffer.alloc(30, 1).toString('base64'),
      }),
      devices: (userId) =>
        this.unregistered.has(userId) ? [] : Array.from({ length: this.devices }, (_, i) => this.#device(userId, i)),
      newId: this.newId,
      takeEndpoint: (process) => this.#lease(process),
      place: () => ({ local: '10.0.0.9', address: '10.0.0.9' }),
      isBusyElsewhere: (userId) =>
        this.others(call).some(({ legs }) => legs.some(({ party }) => party.userId === userId)),
      wrappedUpUntil: (userId) => this.wrapUps.get(userId) ?? 0,
      waitingElsewhere: (queue) =>
        this.others(call).filter(({ handler }) => {
          return handler.handler === 'ring' && handler.search.search === 'queue' && handler.search.at.number === queue
        }).length,
      lastAgent: (queue) => this.lastAgents.get(queue) ?? null,
      isOwnHost: (host) => host === 'pbx' || host === 'pbx.example',
      trunkWay: (trunk) => this.desk.ways(trunk),
    }
  }

  others(call: string): readonly CallState[] {
    return [...this.calls].flatMap(([id, { state, forgotten }]) => (id === call || forgotten ? [] : [state]))
  }

  #device(userId: number, index: number): Device {
    const source = { address: '10.0.0.2', port: userId * 10 + index }
    const target = { uri: 'sip:10.0.0.2', flow: null }
    return { name: `d${index}`, requestUri: `sip:${userId}@10.0.0.2`, routes: [], target, source, host: 'pbx.example' }
  }

  #lease(process: string | null): EndpointRef | null {
    if (this.dry || (process !== null && process !== this.process)) return null
    const endpoint = `e${++this.#ids}`
    const rtpPort = 2 * this.#ids + 10_000
    const place = { local: '10.0.0.9', address: '10.0.0.9', rtpPort, rtcpPort: rtpPort + 1 }
    const ref = { process: this.process, endpoint, ...place }
    this.ports.set(endpointKey(ref), false)
    return ref
  }

  open(role: Session['role'], id: string, lateInvite: boolean): Session {
    const session = openSession(role, id, lateInvite, 30_000 + 2 * this.sessions.size)
    this.sessions.set(id, session)
    return session
  }

  arrival(user: number, late: boolean): Arrival {
    return this.arrivalOf(partyOf(user), late ? null : '0 8 18')
  }

  /** `formats` null: a late offer. */
  arrivalOf(party: Party, formats: string | null): Arrival {
    const id = this.newId()
    const session = this.open('uas', id, formats === null)
    const offer = formats === null ? null : sdpText(session.port, 1, 'sendrecv', formats)
    const peer = { address: '10.0.0.7', port: 9 }
    const rest = { host: 'pbx.example', device: null, reliable: false, codecs: [] }
    const mayRenew = party.trunk === null || (this.desk.ways(party.trunk)?.mayRenew ?? true)
    if (party.trunk !== null) this.desk.admit(id)
    return { leg: id, party, peer, offer, mayRenew, ...rest }
  }

  invite(user: number, dialled: string, late: boolean): string {
    return this.inviteBy(this.arrival(user, late), dialled)
  }

  inviteBy(arrival: Arrival, dialled: string): string {
    const id = this.newId()
    this.#born(id, begin({ birth: 'invited', id, alias: 1, arrival, dialled }, this.context(id)))
    return id
  }

  /** A call by a trunk. */
  arrive(trunk: number, called: string, change: Partial<Party> = {}, formats = '0 8 18'): string {
    const id = this.newId()
    const arrival = this.arrivalOf(outsider(trunk, called, change), formats)
    this.#born(id, begin({ birth: 'arrived', id, alias: 1, arrival, trunk, dialled: called }, this.context(id)))
    return id
  }

  request(user: number, dialled: string): string {
    const id = this.newId()
    this.#born(id, begin({ birth: 'requested', id, alias: 1, party: partyOf(user), dialled }, this.context(id)))
    return id
  }

  /** Rings this user and plays files to it. */
  announce(user: number, files: readonly string[]): string {
    const id = this.newId()
    const notice = { files, from: { number: '103', name: 'Emergency 911' } }
    const party = partyOf(user)
    this.#born(id, begin({ birth: 'requested', id, alias: 1, party, dialled: party.number, notice }, this.context(id)))
    return id
  }

  #born(id: string, stepped: Stepped): void {
    const live = { state: stepped[0], timers: new Set<TimerName>(), forgotten: false, records: 0 }
    this.calls.set(id, live)
    this.#carryOut(live, stepped)
  }

  stateOf(call: string): CallState {
    const live = this.calls.get(call)
    if (!live) throw new Error(`no call ${call}`)
    return live.state
  }

  post(id: string, event: CallEvent): readonly CallCommand[] {
    const live = this.calls.get(id)
    if (!live || live.forgotten) return []
    const { handler } = live.state
    const name = event.event === 'told' ? event.told.event : event.event
    const kind = handler.handler === 'ring' ? `ring ${handler.search.search}` : handler.handler
    this.visited.add(`${kind} ${name === 'mediaTold' && event.event === 'mediaTold' ? event.notice.notice : name}`)
    const behind = live.state.legs.filter(({ party }) => party.trunk !== null)
    if (handler.handler === 'talk') this.visited.add(`talk, ${behind.length} behind trunks`)
    if (handler.handler === 'talk' && handler.handing) this.visited.add(`talk handing ${name}`)
    const ours = handler.handler === 'refer' ? handler : handler.handler === 'talk' ? handler.handing : null
    if (ours && event.event === 'told' && event.leg === ours.leg && 'id' in event.told && event.told.id !== ours.id)
      this.visited.add(`${kind}, of another: ${name}`)
    const stepped = step(live.state, event, this.context(id))
    this.#carryOut(live, stepped)
    return stepped[1]
  }

  /** The session's owner hears of it: its call, or the one it is on its way to. */
  tell(session: Session, told: SessionEvent): void {
    const event: CallEvent = { event: 'told', leg: session.id, told }
    const to = this.moving.get(session.id)
    if (to !== undefined) {
      session.untold = true
      this.under.push(() => {
        session.untold = false
        this.post(to, event)
      })
      return
    }
    const owner = this.ownerOf(session.id)
    if (owner !== null) this.post(owner, event)
  }

  ownerOf(leg: LegId): string | null {
    for (const [id, { state, forgotten }] of this.calls) if (!forgotten && findLeg(state, leg)) return id
    return null
  }

  fire(call: string, timer: TimerName): readonly CallCommand[] {
    this.calls.get(call)?.timers.delete(timer)
    return this.post(call, { event: 'timerFired', timer })
  }

  mediaTell(call: string, leg: LegId, notice: MediaNotice): readonly CallCommand[] {
    const endpoint = findLeg(this.stateOf(call), leg)?.endpoint
    return endpoint ? this.post(call, { event: 'mediaTold', endpoint: endpointKey(endpoint), notice }) : []
  }

  #carryOut(live: LiveCall, [state, commands]: Stepped): void {
    live.state = state
    checkCall(state)
    assert.ok(commands.length < 400, `${commands.length} commands in one step`)
    const offering = commands.some((command) => command.command === 'wish' && command.wish.wish === 'offer')
    if (offering) this.#checkOffers(state, commands)
    for (const command of commands) this.#execute(live, command)
    checkOwners([...this.calls.values()].map((each) => each.state.legs))
    for (const session of this.sessions.values()) {
      const left = session.owed && session.phase !== 'over' && !this.#isDeferred(session)
      assert.equal(left, false, `an offer of ${session.id} was left without answer`)
    }
  }

  /** Legs that take no re-INVITE get one only when their media had to move: nobody would hear them otherwise. */
  #checkOffers(state: CallState, commands: readonly CallCommand[]): void {
    for (const command of commands) {
      if (command.command !== 'wish' || command.wish.wish !== 'offer') continue
      const leg = findLeg(state, command.leg)
      if (leg?.mayRenew === false) assert.ok(this.moves > 0, `${leg.id} must not be sent offers`)
    }
  }

  #execute(live: LiveCall, command: CallCommand): void {
    const { id } = live.state
    switch (command.command) {
      case 'startLeg':
        assert.match(command.sdp, /^v=0/)
        this.open('uac', command.leg, false)
        this.started.push(command)
        return
      case 'placeTrunkLeg':
        this.#place(command.order.leg, this.desk.place(command.order))
        return
      case 'leaveTrunk':
        this.desk.left(command.leg)
        return
      case 'wish':
        this.#wish(command.leg, command.wish)
        return
      case 'declare': {
        const key = endpointKey(command.endpoint)
        assert.ok(this.ports.has(key), `${key} is declared but not leased`)
        this.ports.set(key, true)
        return
      }
      case 'free': {
        const key = endpointKey(command.endpoint)
        assert.ok(this.ports.has(key), `${key} is freed twice`)
        if (this.ports.get(key)) this.awaited.push({ call: id, key })
        this.ports.delete(key)
        return
      }
      case 'arm':
        assert.ok(command.ms >= 0)
        live.timers.add(command.timer)
        return
      case 'disarm':
        assert.ok(live.timers.delete(command.timer), `${command.timer} is disarmed but does not run`)
        return
      case 'askHandOver': {
        const other = [...this.calls].find(([, each]) => each.state.legs.some((leg) => leg.id === command.callId))
        const known = other && other[0] !== id && !other[1].forgotten
        this.under.push(() => {
          if (known) this.post(other[0], { event: 'handOverAsked', replaced: command.callId, to: id, by: command.by })
          else this.post(id, { event: 'handOverRefused', status: 481, reason: 'No' })
        })
        return
      }
      case 'referReplacing':
        this.#referReplacing(id, command)
        return
      case 'handOver':
        for (const leg of command.parcel.legs) this.moving.set(leg.id, command.to)
        if (command.parcel.mediaProcess !== this.calls.get(command.to)?.state.mediaProcess) this.moves++
        this.under.push(() => this.#handOver(command.to, command.parcel))
        return
      case 'refuseHandOver':
        this.under.push(() =>
          this.post(command.to, { event: 'handOverRefused', status: command.status, reason: command.reason }),
        )
        return
      case 'agentAnswered':
        this.lastAgents.set(command.queue, command.userId)
        return
      case 'wrapUp':
        this.wrapUps.set(command.userId, command.until)
        return
      case 'changeLive':
        this.liveChanges.push(command)
        return
      case 'log':
        this.events.push(command.entry)
        return
      case 'writeRecord':
        live.records++
        assert.ok(command.record.segments.every((segment) => segment.endedAt >= segment.startedAt))
        return
      case 'forget':
        live.forgotten = true
        assert.equal(live.state.legs.length, 0)
        assert.equal(live.timers.size, 0, `timers are left: ${[...live.timers].join()}`)
        return
      case 'persist':
      case 'sendDigits':
      case 'showLine':
      case 'showPresence':
        return
    }
  }

  #place(leg: LegId, treatment: ReturnType<DeskBook['place']>): void {
    if (treatment === 'send') this.open('uac', leg, false)
    else if (treatment !== 'wait') this.under.push(() => this.refuseTrunk(leg, treatment))
  }

  /** The desk says that no INVITE will be sent; nothing when the leg was left before. */
  refuseTrunk(leg: LegId, why: TrunkRefusal): void {
    if (!this.desk.seats.has(leg)) return
    this.desk.waiting.delete(leg)
    const call = this.ownerOf(leg) ?? this.moving.get(leg)
    if (call !== undefined) this.post(call, { event: 'trunkRefused', leg, why, sentence: `No: ${why}.` })
  }

  /** The turn of a leg that waits has come. */
  sendWaiting(leg: LegId): void {
    this.desk.sent(leg)
    this.open('uac', leg, false)
  }

  /** As the switchboard does: the other dialog is named, if it is still there. */
  #referReplacing(call: string, { id, leg, replaced }: Extract<CallCommand, { command: 'referReplacing' }>): void {
    if (this.sessions.get(replaced)?.phase === 'confirmed') {
      this.#wish(leg, { wish: 'refer', id, to: `<sip:far@carrier.example?Replaces=${replaced}>`, headers: [] })
      return
    }
    const told = { event: 'referRefused', id, status: 481, reason: 'Call/Transaction Does Not Exist' } as const
    this.under.push(() => this.post(call, { event: 'told', leg, told }))
  }

  #wish(id: LegId, wish: SessionWish): void {
    const session = this.sessions.get(id)
    if (session) {
      carryOutWish(session, wish)
      return
    }
    assert.ok(this.desk.unsent.has(id), `a wish for a session that never was: ${id}`)
    assert.equal(wish.wish, 'end', 'a leg that was not sent can only be ended')
  }

  /** To a call that is no more the switchboard gives nothing: it ends the legs itself. */
  #handOver(to: string, parcel: Parcel): void {
    for (const leg of parcel.legs) this.moving.delete(leg.id)
    if (this.calls.get(to)?.forgotten === false) {
      this.post(to, { event: 'handedOver', parcel })
      return
    }
    for (const leg of parcel.legs) {
      const session = this.sessions.get(leg.id)
      if (session) session.phase = 'over'
      if (leg.endpoint) this.ports.delete(endpointKey(leg.endpoint))
      if (leg.party.trunk !== null) this.desk.left(leg.id)
    }
  }

  deliver(): void {
    this.under.shift()?.()
  }

  deliverAll(): void {
    while (this.under.length > 0) this.deliver()
  }

  release(entry: { readonly call: string; readonly key: string }): void {
    this.awaited.splice(this.awaited.indexOf(entry), 1)
    this.post(entry.call, { event: 'mediaTold', endpoint: entry.key, notice: { notice: 'released', figures: null } })
  }

  /** The process dies: all its ports are gone, its calls are told. */
  loseMedia(): void {
    const lost = this.process
    this.process = `m${this.newId()}`
    this.moves++
    this.awaited.length = 0
    for (const id of [...this.calls.keys()]) this.post(id, { event: 'mediaLost', process: lost, figures: [] })
  }

  /** Its offer waits for the other leg, which is really being asked. */
  #isDeferred(session: Session): boolean {
    return [...this.calls.values()].some(({ state }) => {
      const { handler, legs } = state
      if (handler.handler !== 'talk') return false
      const other = handler.a === session.id ? handler.b : handler.a
      const waits = legs.find(({ id }) => id === session.id)?.negotiation.deferred ?? null
      return waits !== null && this.sessions.get(other)?.offering === true
    })
  }

  hasLeg(session: Session): boolean {
    return [...this.calls.values()].some(({ state }) => state.legs.some((leg) => leg.id === session.id))
  }

  /** Everything is over: what must be true of every life. */
  finish(): void {
    this.deliverAll()
    for (const id of [...this.calls.keys()]) this.post(id, { event: 'dropped', cause: 'dropped' })
    for (const entry of [...this.awaited]) this.release(entry)
    for (const [id, live] of this.calls) if (!live.forgotten && live.timers.has('closing')) this.fire(id, 'closing')
    this.deliverAll()
    for (const [id, live] of this.calls) {
      assert.ok(live.forgotten, `${id} is not forgotten`)
      assert.equal(live.records, 1, `${id} has ${live.records} records`)
    }
    for (const session of this.sessions.values()) {
      assert.equal(session.phase, 'over', `the session ${session.id} was left ${session.phase}`)
      if (session.role === 'uas') assert.equal(session.finals, 1, `${session.id} got ${session.finals} final responses`)
    }
    assert.deepEqual([...this.ports.keys()], [], 'ports are left')
    assert.deepEqual([...this.desk.seats], [], 'legs still take a place on a trunk')
  }
}
