// One SIP endpoint of a cloud or carrier: decides on what comes in, takes and makes calls with sound, remembers every INVITE.
import { randomBytes } from 'node:crypto'
import {
  type Authorize,
  type Body,
  createSessionHost,
  createSipStack,
  defaultProfile,
  defaultTimers,
  digestLogin,
  type Flow,
  type HeaderLine,
  type SessionEvent,
  type SessionHost,
  type SessionProfile,
  type SipRequest,
  type SipStack,
  systemScheduler,
  type TransportName,
} from '@cordboard/sip'
import { CallTable, type MediaSettings } from '../../phone/call-table.ts'
import { Happenings } from '../../phone/happenings.ts'
import type { LabCall } from '../../phone/lab-call.ts'
import { sendOutside } from '../../phone/outside-request.ts'
import { describeMessage, type TracedMessage } from '../../phone/trace.ts'
import { type Decision, reject, type Taking } from './decision.ts'
import { bindPorts } from './listen.ts'
import { type RequestFacts, requestFacts } from './request-facts.ts'
import { watchSilence } from './silence-watch.ts'
import type { SeenInvite, SiteCall, SiteOptions } from './site-options.ts'

/** The stack sends no 100 by itself: a site that drops an INVITE must be silent. */
const never = 0x7fff_ffff

export class SipSite {
  readonly #options: SiteOptions
  readonly #profile: SessionProfile
  readonly #stack: SipStack
  readonly #host: SessionHost
  readonly #calls: CallTable
  readonly #trace: Happenings<TracedMessage>
  #ports: ReadonlyMap<TransportName, number> = new Map()
  #numbered = 0
  /** Every INVITE from outside of a call, in order, repetitions left out. */
  readonly invites: Happenings<SeenInvite>
  /** Every other request from outside of calls. */
  readonly requests: Happenings<RequestFacts>
  /** What handlers threw while their call was alive. */
  readonly faults: unknown[] = []
  /** Set to hear and say nothing, as a host that has lost its network. */
  silent = false

  private constructor(options: SiteOptions) {
    this.#options = options
    this.#profile = { ...defaultProfile, agent: options.name, ...options.profile }
    this.#trace = new Happenings(`${options.name} (messages)`, (message) => `${message.direction} ${message.title}`)
    this.invites = new Happenings(`${options.name} (INVITEs)`, ({ facts }) => facts.called.uri)
    this.requests = new Happenings(`${options.name} (requests)`, (facts) => facts.method)
    this.#calls = new CallTable({
      name: options.name,
      host: () => this.#host,
      referred: (call, event) => this.#onReferred(call, event),
    })
    this.#stack = createSipStack({
      endpoints: [],
      loopLag: null,
      tryingMs: never,
      supported: this.#profile.supported,
      allowedMethods: options.methods ?? [...this.#profile.allow, 'REGISTER', 'SUBSCRIBE'],
      timers: { ...defaultTimers, ...options.timers },
      rules: { verdict: () => (this.silent ? 'block' : 'allow') },
      ...(options.tls === undefined ? {} : { tls: options.tls }),
      ...(options.resolver === undefined ? {} : { resolver: options.resolver }),
      user: {
        onRequest: (request, transaction, flow) => this.#onRequest(request, transaction, flow),
        onAck: (request) => void this.#host.onAck(request),
        onCancel: (transaction, cancel) => void this.#host.onCancel(transaction, cancel),
        onTrace: (direction, flow, bytes, message) => {
          const traced = describeMessage(options.name, direction, flow, bytes, message, performance.now())
          if (traced === null) return
          this.#trace.push(traced)
          options.trace?.(traced)
        },
      },
    })
    this.#host = createSessionHost({
      stack: this.#stack,
      scheduler: systemScheduler,
      now: Date.now,
      random: Math.random,
      newTag: () => randomBytes(8).toString('hex'),
      newCallId: () => randomBytes(12).toString('hex'),
      ...(options.timers === undefined ? {} : { timers: options.timers }),
      profile: this.#profile,
      emit: (id, event) => this.#calls.tell(id, event),
    })
  }

  /** Binds its ports; `close` gives everything back. */
  static async start(options: SiteOptions): Promise<SipSite> {
    const site = new SipSite(options)
    const { transports = ['udp', 'tcp'], port = 0, tlsPort = 0 } = options
    try {
      await site.#stack.listen()
      site.#ports = await bindPorts(site.#stack, { address: site.address, transports, port, tlsPort })
    } catch (error) {
      await site.#stack.close()
      throw error
    }
    return site
  }

  get name(): string {
    return this.#options.name
  }

  get address(): string {
    return this.#options.address ?? '127.0.0.1'
  }

  /** Its port for a transport, 0 when it has none. */
  port(transport: TransportName = 'udp'): number {
    return this.#ports.get(transport) ?? 0
  }

  /** How others reach it; also its Contact. */
  uri(user = '', transport: TransportName = 'udp'): string {
    const at = user === '' ? '' : `${encodeURIComponent(user).replaceAll('%2B', '+')}@`
    return `sip:${at}${this.address}:${this.port(transport)};transport=${transport}`
  }

  /** Calls that live. */
  get calls(): readonly LabCall[] {
    return this.#calls.all()
  }

  /** Every message in and out, newest last; the oldest are forgotten. */
  get trace(): readonly TracedMessage[] {
    return this.#trace.history
  }

  /** The next message whose title (`INVITE`, `200 OK`) begins so and that no one waited for yet. */
  saw(direction: 'in' | 'out', title: string, withinMs = 5000): Promise<TracedMessage> {
    const pick = (message: TracedMessage): TracedMessage | null =>
      message.direction === direction && message.title.startsWith(title) ? message : null
    return this.#trace.take(`${title} ${direction}`, pick, withinMs)
  }

  /** The next INVITE that no one waited for yet. */
  invited(withinMs = 5000): Promise<SeenInvite> {
    return this.invites.take('an INVITE', (seen) => seen, withinMs)
  }

  /** Calls somebody; resolves when the INVITE is on its way. */
  async call(order: SiteCall): Promise<LabCall> {
    const id = `out-${++this.#numbered}`
    const call = await this.#calls.open(id, null, this.#mediaFor(order.media))
    const way = order.via ?? order.uri
    this.#watchSilence(call)
    this.#host.call({
      id,
      from: order.from,
      to: order.to ?? `<${order.uri}>`,
      uri: order.uri,
      target: { uri: way, flow: order.flow ?? null },
      contact: this.uri(order.contactUser, order.flow?.transport ?? transportOf(way)),
      sdp: order.lateOffer === true ? null : call.firstOffer(),
      headers: order.headers ?? [],
      profile: { ...this.#profile, ...order.profile },
      ...(order.login === undefined ? {} : { authorize: loginOf(order) }),
    })
    return call
  }

  /** Sends a request outside of calls (an OPTIONS ping, a MESSAGE); resolves with the final status, 408 for silence. */
  ask(method: string, uri: string, headers: readonly HeaderLine[] = [], body: Body | null = null): Promise<number> {
    const from = `<${this.uri('', transportOf(uri))}>`
    return sendOutside(this.#stack, { method, uri, from, target: { uri, flow: null }, body, headers, authorize: null })
  }

  /** Sockets, timers, transactions and calls it holds: all zero after `close`. */
  counts() {
    const [stack, host] = [this.#stack.counts(), this.#host.counts()]
    return { ...stack, ...host, timers: stack.timers + host.timers, calls: this.#calls.size }
  }

  /** Gives everything back without a word to anybody. */
  async close(): Promise<void> {
    this.#host.abandon()
    this.invites.close('the site closed')
    this.requests.close('the site closed')
    this.#trace.close('the site closed')
    this.#calls.close()
    await this.#stack.close()
  }

  #mediaFor(more: Partial<MediaSettings> = {}): MediaSettings {
    return { address: this.address, ...this.#options.media, ...more }
  }

  #onRequest(request: SipRequest, transaction: string, flow: Flow): void {
    switch (this.#host.onRequest(request, transaction, flow)) {
      case 'handled':
        return
      case 'unknown':
        this.#respond(transaction, 481, 'Call/Transaction Does Not Exist')
        return
      case 'outside': {
        const facts = requestFacts(request, flow, performance.now())
        if (request.method === 'INVITE') this.#onInvite(facts, transaction)
        else this.#onOther(facts, transaction)
      }
    }
  }

  #onInvite(facts: RequestFacts, transaction: string): void {
    const decision: Decision = this.#options.onInvite?.(facts) ?? reject(404, 'Not Found')
    switch (decision.decision) {
      case 'drop':
        break
      case 'reject': {
        if (decision.trying != null) this.#respond(transaction, 100, decision.trying)
        this.#respond(transaction, decision.status, decision.reason ?? '', decision.headers)
        break
      }
      case 'take':
        this.#take(facts, transaction, decision)
    }
    this.invites.push({ facts, decision })
  }

  #take(facts: RequestFacts, transaction: string, taking: Taking): void {
    if (taking.trying !== null) this.#respond(transaction, 100, taking.trying ?? 'Trying')
    const id = `in-${++this.#numbered}`
    this.#calls.expect(id)
    const { request, flow } = facts
    const contact = this.uri(taking.contactUser ?? facts.called.user, flow.transport)
    const profile = { ...this.#profile, ...taking.profile }
    if (!this.#host.take({ id, request, transaction, flow, contact, profile })) {
      this.#calls.expectNoMore(id)
      return
    }
    this.#calls
      .open(id, request, this.#mediaFor(taking.media))
      .then(async (call) => {
        this.#watchSilence(call)
        try {
          await taking.handle(call)
        } catch (error) {
          if (call.isOver) return
          this.faults.push(error)
          if (!call.wish({ wish: 'reject', status: 500, reason: '', headers: [] })) return
          call.hangUp()
        }
      })
      .catch((error: unknown) => {
        this.faults.push(error)
        this.#host.wish(id, { wish: 'reject', status: 500, reason: '', headers: [] })
      })
  }

  /** The watch begins with the answer. */
  #watchSilence(call: LabCall): void {
    const { mediaTimeout } = this.#options
    if (mediaTimeout === undefined) return
    call.watch((event) => {
      if (event.event === 'answered' || event.event === 'acknowledged')
        watchSilence(call, mediaTimeout, () => call.hangUp())
    })
  }

  #onOther(facts: RequestFacts, transaction: string): void {
    const reply = this.#options.onRequest?.(facts) ?? null
    if (reply === null) this.#answerByDefault(facts, transaction)
    else if (reply !== 'drop')
      this.#stack.respond(transaction, {
        status: reply.status,
        reason: reply.reason ?? '',
        toTag: randomBytes(8).toString('hex'),
        headers: reply.headers ?? [],
        body: reply.body ?? null,
      })
    this.requests.push(facts)
  }

  #answerByDefault(facts: RequestFacts, transaction: string): void {
    const allow: readonly HeaderLine[] = [['Allow', this.#profile.allow.join(', ')]]
    if (facts.method === 'OPTIONS') this.#respond(transaction, 200, 'OK', allow)
    else this.#respond(transaction, 405, 'Method Not Allowed', allow)
  }

  #onReferred(call: LabCall, event: Extract<SessionEvent, { event: 'referred' }>): void {
    const { onRefer } = this.#options
    if (onRefer !== undefined) onRefer(call, event)
    else call.wish({ wish: 'refuseRefer', referId: event.referId, status: 603, reason: 'Decline' })
  }

  #respond(transaction: string, status: number, reason: string, headers: readonly HeaderLine[] = []): void {
    const toTag = status === 100 ? null : randomBytes(8).toString('hex')
    this.#stack.respond(transaction, { status, reason, toTag, headers, body: null })
  }
}

function loginOf(order: SiteCall): Authorize {
  const { login = { username: '', password: '' }, digestUri } = order
  const authorize = digestLogin(login, () => randomBytes(12).toString('hex'))
  return (draft, challenge) => authorize(digestUri === undefined ? draft : { ...draft, uri: digestUri }, challenge)
}

/** Of a next hop as it is written. */
function transportOf(uri: string): TransportName {
  const lower = uri.toLowerCase()
  if (lower.startsWith('sips:')) return 'tls'
  const named = /;transport=(udp|tcp|tls)/.exec(lower.slice(0, 1024))?.[1]
  return named === 'tcp' || named === 'tls' ? named : 'udp'
}
