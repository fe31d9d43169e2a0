// A world for call machines without sockets: sessions, ports and timers as plain books that complain about every misuse.
import assert from 'node:assert/strict'
import { type ExtensionFacts, type Facts, noFacts, plainProfile, withEntry } from '@cordboard/routing'
import {
  parseNameAddress,
  type SessionEvent,
  type SessionWish,
  type SipRequest,
  type SipResponse,
} from '@cordboard/sip'
import { createSdpPolicy } from './agreed-sdp.ts'
import type { CallCommand } from './commands.ts'
import { type CallContext, type Device, defaultCallPolicy } from './context.ts'
import type { Arrival, CallEvent, Parcel, TimerName } from './events.ts'
import { type EndpointRef, endpointKey, type Party } from './leg.ts'
import type { CallState } from './state.ts'
import { begin, type Stepped, step } from './step.ts'

const noResponse = {} as SipResponse
const noRequest = {} as SipRequest

/** The book of one session: what its owner may still do with it. */
export interface Session {
  readonly id: string
  readonly role: 'uac' | 'uas'
  phase: 'incoming' | 'calling' | 'accepted' | 'confirmed' | 'over'
  /** The machine's offer is out. */
  offering: boolean
  /** Our answer (or our offer to an empty one) is owed to the peer. */
  owed: boolean
  readonly lateInvite: boolean
  readonly port: number
  version: number
  finals: number
  refers: number
  /** Something it told has not reached its owner. */
  untold: boolean
}

interface LiveCall {
  state: CallState
  readonly timers: Set<TimerName>
  forgotten: boolean
  records: number
}

const extension = (id: number): ExtensionFacts => ({
  id,
  number: String(100 + id),
  name: `User ${id}`,
  enabled: true,
  srtp: 'off',
  groups: [],
  primaryGroup: 0,
  profile: plainProfile,
  exceptions: [],
  outboundCallerId: '',
  internalOnly: false,
  officeHoursOnly: false,
})

export const worldFacts: Facts = {
  ...noFacts,
  extensions: [1, 2, 3, 4].reduce((index, id) => withEntry(index, String(100 + id), extension(id)), noFacts.extensions),
}

export function partyOf(id: number): Party {
  const { number, name } = extension(id)
  return { kind: 'extension', userId: id, number, name, srtp: 'off', anonymous: false, trunk: null, did: null }
}

export function sdpText(port: number, version: number, direction: string, formats: string): string {
  const lines = [
    'v=0',
    `o=- 5 ${version} IN IP4 10.0.0.1`,
    's=-',
    'c=IN IP4 10.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP ${formats}`,
    ...(formats.includes('18') ? ['a=rtpmap:18 G729/8000'] : []),
    `a=${direction}`,
    '',
  ]
  return lines.join('\r\n')
}

export class World {
  readonly sessions = new Map<string, Session>()
  readonly calls = new Map<string, LiveCall>()
  /** Ports that are leased, by key; the value tells whether media was ever declared. */
  readonly ports = new Map<string, boolean>()
  readonly awaited: { readonly call: string; readonly key: string }[] = []
  /** What calls have sent each other and has not arrived. */
  readonly under: (() => void)[] = []
  readonly visited = new Set<string>()
  readonly log: string[] = []
  now = 1_000_000
  process = 'm1'
  dry = false
  /** Devices per user. */
  devices = 2
  /** Legs on their way to another call: what their sessions tell comes there behind them. */
  readonly #moving = new Map<string, string>()
  #ids = 0

  newId = (): string => `id${++this.#ids}`

  context(call: string): CallContext {
    return {
      now: this.now,
      facts: worldFacts,
      policy: defaultCallPolicy,
      sdp: createSdpPolicy({
        newSessionId: () => String(++this.#ids),
        newKey: () => Buffer.alloc(30, 1).toString('base64'),
      }),
      devices: (userId) =>
        userId === 4 ? [] : Array.from({ length: this.devices }, (_, i) => this.#device(userId, i)),
      newId: this.newId,
      takeEndpoint: (process) => this.#lease(process, call),
      place: () => ({ local: '10.0.0.9', address: '10.0.0.9' }),
      isBusyElsewhere: () => false,
      wrappedUpUntil: () => 0,
      waitingElsewhere: () => 0,
      lastAgent: () => null,
      isOwnHost: () => true,
      trunkWay: () => null,
    }
  }

  #device(userId: number, index: number): Device {
    const source = { address: '10.0.0.2', port: userId * 10 + index }
    const target = { uri: 'sip:10.0.0.2', flow: null }
    return { name: `d${index}`, requestUri: `sip:${userId}@10.0.0.2`, routes: [], target, source, host: 'pbx.example' }
  }

  #lease(process: string | null, _call: string): EndpointRef | null {
    if (this.dry || (process !== null && process !== this.process)) return null
    const endpoint = `e${++this.#ids}`
    const rtpPort = 2 * this.#ids + 10_000
    const ref = {
      process: this.process,
      endpoint,
      local: '10.0.0.9',
      address: '10.0.0.9',
      rtpPort,
      rtcpPort: rtpPort + 1,
    }
    this.ports.set(endpointKey(ref), false)
    return ref
  }

  open(role: Session['role'], id: string, lateInvite: boolean): Session {
    const session: Session = {
      id,
      role,
      phase: role === 'uac' ? 'calling' : 'incoming',
      offering: role === 'uac',
      owed: false,
      lateInvite,
      port: 30_000 + 2 * this.sessions.size,
      version: 1,
      finals: 0,
      refers: 0,
      untold: false,
    }
    this.sessions.set(id, session)
    return session
  }

  arrival(user: number, late: boolean): Arrival {
    const id = this.newId()
    const session = this.open('uas', id, late)
    const offer = late ? null : sdpText(session.port, 1, 'sendrecv', '0 8 18')
    const peer = { address: '10.0.0.7', port: 9 }
    return {
      leg: id,
      party: partyOf(user),
      peer,
      host: 'pbx.example',
      device: null,
      offer,
      reliable: false,
      codecs: [],
      mayRenew: true,
    }
  }

  invite(user: number, dialled: string, late: boolean): string {
    const id = this.newId()
    const birth = { birth: 'invited', id, alias: 1, arrival: this.arrival(user, late), dialled } as const
    this.#born(id, begin(birth, this.context(id)))
    return id
  }

  request(user: number, dialled: string): string {
    const id = this.newId()
    this.#born(id, begin({ birth: 'requested', id, alias: 1, party: partyOf(user), dialled }, this.context(id)))
    return id
  }

  #born(id: string, stepped: Stepped): void {
    const live = { state: stepped[0], timers: new Set<TimerName>(), forgotten: false, records: 0 }
    this.calls.set(id, live)
    this.#carryOut(live, stepped)
  }

  post(id: string, event: CallEvent): readonly CallCommand[] {
    const live = this.calls.get(id)
    if (!live || live.forgotten) return []
    const name = event.event === 'told' ? event.told.event : event.event
    this.visited.add(`${live.state.handler.handler} ${name}`)
    this.log.push(`${id} ${live.state.handler.handler} ${name} ${event.event === 'told' ? event.leg : ''}`)
    const stepped = step(live.state, event, this.context(id))
    this.#carryOut(live, stepped)
    return stepped[1]
  }

  tell(session: Session, told: SessionEvent): void {
    const to = this.#moving.get(session.id)
    if (to !== undefined) {
      session.untold = true
      this.under.push(() => {
        session.untold = false
        this.post(to, { event: 'told', leg: session.id, told })
      })
      return
    }
    for (const [id, live] of this.calls) {
      if (!live.forgotten && live.state.legs.some((leg) => leg.id === session.id)) {
        this.post(id, { event: 'told', leg: session.id, told })
        return
      }
    }
  }

  #carryOut(live: LiveCall, [state, commands]: Stepped): void {
    live.state = state
    assert.deepEqual(JSON.parse(JSON.stringify(state)), state, 'the state is plain data')
    for (const command of commands) this.#execute(live, command)
    for (const session of this.sessions.values()) {
      const left = session.owed && session.phase !== 'over' && !this.#isDeferred(session)
      assert.equal(left, false, `an offer of ${session.id} was left without answer`)
    }
  }

  #execute(live: LiveCall, command: CallCommand): void {
    const { id } = live.state
    switch (command.command) {
      case 'startLeg':
        assert.match(command.sdp, /^v=0/)
        this.open('uac', command.leg, false)
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
      case 'handOver':
        for (const leg of command.parcel.legs) this.#moving.set(leg.id, command.to)
        this.under.push(() => this.#handOver(command.to, command.parcel))
        return
      case 'refuseHandOver':
        this.under.push(() =>
          this.post(command.to, { event: 'handOverRefused', status: command.status, reason: command.reason }),
        )
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
      case 'placeTrunkLeg':
      case 'leaveTrunk':
      case 'wrapUp':
      case 'agentAnswered':
      case 'changeLive':
      case 'persist':
      case 'log':
      case 'sendDigits':
      case 'showLine':
      case 'showPresence':
        return
    }
  }

  /** To a call that is no more the switchboard gives nothing: it ends the legs itself. */
  #handOver(to: string, parcel: Parcel): void {
    for (const leg of parcel.legs) this.#moving.delete(leg.id)
    if (this.calls.get(to)?.forgotten === false) {
      this.post(to, { event: 'handedOver', parcel })
      return
    }
    for (const leg of parcel.legs) {
      const session = this.sessions.get(leg.id)
      if (session) session.phase = 'over'
      if (leg.endpoint) this.ports.delete(endpointKey(leg.endpoint))
    }
  }

  deliver(): void {
    this.under.shift()?.()
  }

  /** What the machine may wish of a session in which phase. */
  #wish(id: string, wish: SessionWish): void {
    const session = this.sessions.get(id)
    assert.ok(session, `a wish for a session that never was: ${id}`)
    if (wish.wish === 'notifyRefer' || (session.untold && session.phase === 'over')) return
    assert.notEqual(session.phase, 'over', `${wish.wish} for ${id}, which is over`)
    switch (wish.wish) {
      case 'ring':
        assert.equal(session.phase, 'incoming')
        return
      case 'answer':
        assert.equal(session.phase, 'incoming')
        assert.match(wish.sdp ?? '', /^v=0/)
        session.finals++
        session.phase = 'accepted'
        session.offering = session.lateInvite
        return
      case 'reject':
        assert.equal(session.phase, 'incoming')
        session.finals++
        session.phase = 'over'
        return
      case 'end':
        assert.notEqual(session.phase, 'incoming')
        session.phase = 'over'
        return
      case 'offer':
        assert.equal(session.phase, 'confirmed')
        assert.equal(session.offering, false, 'two offers at a time')
        session.offering = true
        return
      case 'agree':
      case 'refuseOffer':
        assert.ok(session.owed, `${wish.wish} without an offer`)
        session.owed = false
        return
      case 'acceptRefer':
      case 'refuseRefer':
        assert.ok(session.refers > 0)
        session.refers--
        return
      default:
        assert.fail(`${wish.wish} is never wished here`)
    }
  }

  /** Things that may happen next, in groups, as the real session host, media pool, clock and mailboxes would let them. */
  possible(): (() => void)[][] {
    const sessions = [...this.sessions.values()]
    const quiet = sessions.filter((session) => session.phase === 'confirmed' && !this.#moving.has(session.id))
    const groups = [
      sessions.flatMap((session) => this.#ofSession(session)),
      quiet.flatMap((session) => this.#referring(session)),
      quiet.flatMap((session) => this.#negotiating(session)),
      [...this.calls].flatMap(([id, live]) => (live.forgotten ? [] : this.#ofCall(id, live))),
      this.awaited.map((entry) => () => this.release(entry)),
      this.under.length > 0 ? [() => this.deliver()] : [],
    ]
    return groups.filter((group) => group.length > 0)
  }

  #ofCall(id: string, live: LiveCall): (() => void)[] {
    const acts: (() => void)[] = []
    for (const timer of live.timers) {
      acts.push(() => {
        live.timers.delete(timer)
        this.now += 30_000
        this.post(id, { event: 'timerFired', timer })
      })
    }
    acts.push(() => this.post(id, { event: 'resumed' }))
    acts.push(() => this.#loseMedia())
    acts.push(() => this.post(id, { event: 'handOverRefused', status: 481, reason: 'No' }))
    const nothing: Parcel = { from: 'nobody', legs: [], mediaProcess: null, ringing: null }
    acts.push(() => this.post(id, { event: 'handedOver', parcel: nothing }))
    acts.push(() => this.post(id, { event: 'handOverAsked', replaced: 'nobody', to: 'nobody', by: '101' }))
    const endpoint = live.state.legs[0]?.endpoint
    if (endpoint) {
      const notice = { notice: 'silent', forMs: 30_000 } as const
      acts.push(() => this.post(id, { event: 'mediaTold', endpoint: endpointKey(endpoint), notice }))
    }
    for (const leg of live.state.legs) {
      acts.push(() => this.post(id, { event: 'replacing', arrival: this.arrival(3, false), replaced: leg.id }))
    }
    return acts
  }

  /** A first device answers and is acknowledged: the short way to a talking call. */
  answerOne(): void {
    const ringing = [...this.sessions.values()].find((session) => session.phase === 'calling')
    if (ringing) this.#ofSession(ringing)[2]?.()
    for (const session of this.sessions.values()) if (session.phase === 'accepted') this.#ofSession(session)[0]?.()
  }

  release(entry: { readonly call: string; readonly key: string }): void {
    this.awaited.splice(this.awaited.indexOf(entry), 1)
    this.post(entry.call, { event: 'mediaTold', endpoint: entry.key, notice: { notice: 'released', figures: null } })
  }

  /** The process dies: all its ports are gone, its calls are told. */
  #loseMedia(): void {
    const lost = this.process
    this.process = `m${this.newId()}`
    this.awaited.length = 0
    for (const id of [...this.calls.keys()]) this.post(id, { event: 'mediaLost', process: lost, figures: [] })
  }

  over(session: Session): void {
    session.phase = 'over'
    session.owed = false
    this.tell(session, { event: 'ended', by: 'remote', reason: null })
  }

  #ofSession(session: Session): (() => void)[] {
    const answerSdp = (direction = 'sendrecv') => sdpText(session.port, ++session.version, direction, '0')
    const response = noResponse
    switch (session.phase) {
      case 'over':
        return [() => this.tell(session, { event: 'ended', by: 'local', reason: null })]
      case 'incoming':
        return [
          () => {
            session.phase = 'over'
            session.finals++
            this.tell(session, { event: 'cancelled', reason: null })
          },
        ]
      case 'calling': {
        const fail = (status: number, contact: string | null) => () => {
          session.phase = 'over'
          const address = contact ? parseNameAddress(contact) : null
          const contacts = address ? [address] : []
          this.tell(session, { event: 'failed', status, reason: 'x', contacts, headers: [] })
        }
        const answer = (sdp: string) => () => {
          session.phase = 'confirmed'
          session.offering = false
          this.tell(session, { event: 'answered', dialog: 'd', sdp, late: false, response })
        }
        const progress = (status: number, sdp: string | null) => () =>
          this.tell(session, { event: 'progressed', status, dialog: 'd', sdp, response })
        return [
          progress(180, null),
          progress(183, answerSdp()),
          answer(answerSdp()),
          answer(sdpText(session.port, 1, 'sendrecv', '97')),
          fail(486, null),
          fail(603, null),
          fail(302, '<sip:103@x>'),
          fail(408, null),
        ]
      }
      case 'accepted':
        return [
          () => {
            session.phase = 'confirmed'
            const sdp = session.offering ? answerSdp() : null
            session.offering = false
            this.tell(session, { event: 'acknowledged', sdp })
          },
          () => this.over(session),
        ]
      case 'confirmed':
        return [
          () => this.over(session),
          () => this.tell(session, { event: 'info', contentType: 'application/dtmf', body: '5' }),
        ]
    }
  }

  #referring(session: Session): (() => void)[] {
    const refer = (to: string) => () => {
      const address = parseNameAddress(to)
      if (!address) throw new Error(to)
      session.refers++
      const referId = `r${this.newId()}`
      this.tell(session, { event: 'referred', referId, to: address, referredBy: null, request: noRequest })
      assert.equal(this.#hasLeg(session) ? session.refers : 0, 0, 'every REFER is answered at once')
    }
    const acts = ['<sip:103@pbx>', '<sip:*777@pbx>', '<sip:104@pbx>', '<sip:pbx>'].map(refer)
    for (const other of this.sessions.values()) {
      if (other === session || other.phase === 'over') continue
      acts.push(refer(`<sip:103@pbx?Replaces=${other.id}%3Bto-tag%3Da%3Bfrom-tag%3Db>`))
    }
    return acts
  }

  #negotiating(session: Session): (() => void)[] {
    const sdp = (direction: string, formats = '0') => sdpText(session.port, ++session.version, direction, formats)
    if (session.offering) {
      const settled = (event: SessionEvent) => () => {
        session.offering = false
        this.tell(session, event)
      }
      return [
        settled({ event: 'agreed', sdp: sdp('sendrecv'), late: false }),
        settled({ event: 'agreed', sdp: sdp('sendrecv', '97'), late: false }),
        settled({ event: 'agreed', sdp: sdp('sendrecv', '18'), late: false }),
        settled({ event: 'offerRefused', status: 488, reason: 'x' }),
      ]
    }
    const offer = (text: string | null) => () => {
      session.owed = this.#hasLeg(session)
      this.tell(session, { event: 'offered', sdp: text, by: 'INVITE' })
      if (text === null && this.#hasLeg(session) && session.phase === 'confirmed') {
        this.tell(session, { event: 'acknowledged', sdp: sdp('sendrecv') })
      }
    }
    if (session.owed) return []
    const formats = ['0', '97', '18', '18 0'].map((each) => offer(sdp('sendrecv', each)))
    return [offer(sdp('sendonly')), ...formats, offer(null)]
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

  #hasLeg(session: Session): boolean {
    return [...this.calls.values()].some(({ state }) => state.legs.some((leg) => leg.id === session.id))
  }

  /** Everything is over: what must be true of every life. */
  finish(): void {
    while (this.under.length > 0) this.deliver()
    for (const id of [...this.calls.keys()]) this.post(id, { event: 'dropped', cause: 'dropped' })
    for (const entry of [...this.awaited]) this.release(entry)
    for (const [id, live] of this.calls) {
      if (!live.forgotten && live.timers.has('closing')) {
        live.timers.delete('closing')
        this.post(id, { event: 'timerFired', timer: 'closing' })
      }
    }
    while (this.under.length > 0) this.deliver()
    for (const [id, live] of this.calls) {
      assert.ok(live.forgotten, `${id} is not forgotten`)
      assert.equal(live.records, 1, `${id} has ${live.records} records`)
    }
    for (const session of this.sessions.values()) {
      assert.equal(session.phase, 'over', `the session ${session.id} was left ${session.phase}`)
      if (session.role === 'uas') assert.equal(session.finals, 1, `${session.id} got ${session.finals} final responses`)
    }
    assert.deepEqual([...this.ports.keys()], [], 'ports are left')
  }
}
