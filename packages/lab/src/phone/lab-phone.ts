// A SIP phone on real sockets that does what a script says: registers, calls, is called, and falls silent when told to.
import { randomBytes, randomUUID } from 'node:crypto'
import {
  type Authorize,
  createSessionHost,
  createSipStack,
  defaultProfile,
  defaultTimers,
  digestLogin,
  type Flow,
  type HeaderLine,
  type ResponseDraft,
  type SessionEvent,
  type SessionHost,
  type SessionProfile,
  type SipRequest,
  type SipStack,
  systemScheduler,
  type Target,
} from '@cordboard/sip'
import { CallTable } from './call-table.ts'
import { Happenings } from './happenings.ts'
import type { LabCall } from './lab-call.ts'
import { sendOutside } from './outside-request.ts'
import type { PhoneOptions } from './phone-options.ts'
import { Registration } from './registration.ts'
import { type ReplacedDialog, readReplaces } from './replaces.ts'
import { describeMessage, type TracedMessage } from './trace.ts'
import { followTransfer } from './transfer.ts'

export interface CallOptions {
  /** The INVITE has no offer: the callee makes one. */
  readonly lateOffer?: boolean
  readonly headers?: readonly HeaderLine[]
  readonly route?: readonly string[]
  readonly profile?: Partial<SessionProfile>
}

export class LabPhone {
  readonly #options: PhoneOptions
  readonly #stack: SipStack
  readonly #host: SessionHost
  readonly #authorize: Authorize | null
  readonly #profile: SessionProfile
  readonly #calls: CallTable
  readonly #incoming: Happenings<LabCall>
  /** MESSAGE, NOTIFY and whatever else came outside of calls. */
  readonly #requests: Happenings<SipRequest>
  readonly #trace: Happenings<TracedMessage>
  #registration: Registration | null = null
  #port = 0
  #publicPort = 0
  #numbered = 0
  #dead = false

  private constructor(options: PhoneOptions) {
    this.#options = options
    this.#calls = new CallTable({
      name: options.user,
      host: () => this.#host,
      referred: (call, event) => this.#onReferred(call, event),
    })
    this.#incoming = new Happenings(`${options.user} (incoming calls)`, (call) => call.id)
    this.#trace = new Happenings(`${options.user} (messages)`, (message) => `${message.direction} ${message.title}`)
    this.#requests = new Happenings(`${options.user} (requests)`, (request) => request.method)
    this.#authorize =
      options.login === undefined ? null : digestLogin(options.login, () => randomBytes(12).toString('hex'))
    const scheduler = options.scheduler ?? systemScheduler
    const profile = { ...defaultProfile, agent: 'Cordboard lab phone', ...options.profile }
    this.#stack = createSipStack({
      endpoints: [{ transport: options.transport ?? 'udp', address: this.address, port: 0 }],
      loopLag: null,
      supported: profile.supported,
      scheduler,
      timers: { ...defaultTimers, ...options.timers },
      // A phone that died answers nothing; one that lives is never afraid of a flood.
      rules: { verdict: () => (this.#dead ? 'block' : 'allow') },
      ...(options.tls === undefined ? {} : { tls: options.tls }),
      user: {
        onRequest: (request, transaction, flow) => this.#onRequest(request, transaction, flow),
        onAck: (request) => void this.#host.onAck(request),
        onCancel: (transaction, cancel) => void this.#host.onCancel(transaction, cancel),
        onFlowClosed: () => this.#registration?.feed({ input: 'flowLost' }),
        onTrace: (direction, flow, bytes, message) => {
          const traced = describeMessage(options.user, direction, flow, bytes, message, performance.now())
          if (traced !== null) this.#keep(traced)
        },
      },
    })
    this.#profile = profile
    this.#host = createSessionHost({
      stack: {
        request: (draft, target, handlers) => this.#stack.request(draft, this.#hopFor(target), handlers),
        respond: (transaction, draft) => this.#stack.respond(transaction, draft),
        acknowledge: (draft, target) => this.#stack.acknowledge(draft, this.#hopFor(target)),
      },
      scheduler,
      now: Date.now,
      random: Math.random,
      newTag: () => randomBytes(8).toString('hex'),
      newCallId: () => randomBytes(12).toString('hex'),
      ...(options.timers === undefined ? {} : { timers: options.timers }),
      profile,
      emit: (id, event) => this.#calls.tell(id, event),
    })
  }

  /** Binds its socket; `stop` closes everything again. */
  static async start(options: PhoneOptions): Promise<LabPhone> {
    const phone = new LabPhone(options)
    const bound = await phone.#stack.listen()
    phone.#port = bound[0]?.port ?? 0
    phone.#publicPort = (await options.doors?.('sip', phone.#port)) ?? phone.#port
    return phone
  }

  get address(): string {
    return this.#options.address ?? '127.0.0.1'
  }

  /** Its own SIP port. */
  get port(): number {
    return this.#port
  }

  /** How others reach it without a registrar; also its Contact. */
  get uri(): string {
    return `sip:${this.#options.user}@${this.address}:${this.#publicPort};transport=${this.#options.transport ?? 'udp'}`
  }

  /** The UDP or TCP ports, timers and transactions it holds: all zero after `stop`. */
  counts() {
    const [stack, host] = [this.#stack.counts(), this.#host.counts()]
    const timers = stack.timers + host.timers + (this.#registration?.timers ?? 0)
    return { ...stack, ...host, timers, calls: this.#calls.size }
  }

  /** Registers and resolves with the seconds granted; rejects when refused. */
  async register(withinMs = 5000): Promise<number> {
    this.#registration ??= this.#newRegistration()
    this.#registration.feed({ input: 'register' })
    const event = await this.#registration.events.take(
      'its registration',
      (one) => (one.event === 'unregistered' ? null : one),
      withinMs,
    )
    if (event.event === 'refused') throw new Error(`registration refused: ${event.status} ${event.reason}`)
    return event.seconds
  }

  /** Waits for the next registration that the phone made by itself (a refresh, or after a lost connection). */
  async registersAgain(withinMs = 5000): Promise<number> {
    if (this.#registration === null) throw new Error('this phone never registered')
    return this.#registration.events.take(
      'a new registration',
      (one) => (one.event === 'registered' ? one.seconds : null),
      withinMs,
    )
  }

  /** Registers again at once, as a phone does that notices a new network. */
  async refresh(withinMs = 5000): Promise<number> {
    this.#registration?.feed({ input: 'flowLost' })
    return this.registersAgain(withinMs)
  }

  async unregister(withinMs = 5000): Promise<void> {
    if (this.#registration === null) return
    this.#registration.feed({ input: 'unregister' })
    await this.#registration.events.take(
      'to be unregistered',
      (one) => (one.event === 'unregistered' ? one : null),
      withinMs,
    )
  }

  /** Calls a number (at the server) or a SIP URI; resolves when the INVITE is on its way. */
  async call(to: string, options: CallOptions = {}): Promise<LabCall> {
    const uri = this.#uriOf(to)
    const id = `out-${++this.#numbered}`
    const call = await this.#newCall(id, null)
    const { lateOffer = false, headers = [], route, profile } = options
    this.#host.call({
      id,
      from: this.#aor,
      to: `<${uri}>`,
      uri,
      target: { uri, flow: null },
      contact: this.uri,
      sdp: lateOffer ? null : call.firstOffer(),
      headers,
      ...(route === undefined ? {} : { route }),
      profile: { ...this.#profile, ...profile },
      ...(this.#authorize === null ? {} : { authorize: this.#authorize }),
    })
    return call
  }

  /** The next call that comes in; it neither rings nor is answered until the script says so. */
  incoming(withinMs = 5000): Promise<LabCall> {
    return this.#incoming.take('a call', (call) => call, withinMs)
  }

  /** The next request of this method outside of any call (MESSAGE, NOTIFY, …), already answered. */
  received(method: string, withinMs = 5000): Promise<SipRequest> {
    return this.#requests.take(method, (request) => (request.method === method ? request : null), withinMs)
  }

  /** Every SIP message in and out, newest last; the oldest are forgotten. */
  get trace(): readonly TracedMessage[] {
    return this.#trace.history
  }

  /** The next message in or out whose title (`INVITE`, `200 OK`) begins so and that no one waited for yet. */
  saw(direction: 'in' | 'out', title: string, withinMs = 5000): Promise<TracedMessage> {
    const pick = (message: TracedMessage): TracedMessage | null =>
      message.direction === direction && message.title.startsWith(title) ? message : null
    return this.#trace.take(`${title} ${direction}`, pick, withinMs)
  }

  /** Sends a MESSAGE outside of a call (RFC 3428); resolves with the status of its answer. */
  message(to: string, text: string): Promise<number> {
    return this.ask('MESSAGE', to, { type: 'text/plain;charset=UTF-8', content: text })
  }

  /** Sends any request outside of a call and resolves with the final status, 408 for silence; digest is answered once. */
  ask(
    method: string,
    to: string,
    body: { readonly type: string; readonly content: string } | null = null,
    headers: readonly HeaderLine[] = [],
  ): Promise<number> {
    const uri = this.#uriOf(to)
    const target = this.#hopFor({ uri, flow: null })
    return sendOutside(this.#stack, { method, uri, from: this.#aor, target, body, headers, authorize: this.#authorize })
  }

  /** Falls silent as if its plug had been pulled: says nothing, answers nothing, though its ports stay bound. */
  die(): void {
    this.#dead = true
    this.#host.abandon()
    this.#registration?.stop()
    this.#calls.drop()
  }

  /** Closes everything without a word; hang up and unregister first where that matters. */
  async stop(): Promise<void> {
    this.#host.abandon()
    this.#registration?.stop()
    this.#incoming.close('the phone stopped')
    this.#requests.close('the phone stopped')
    this.#trace.close('the phone stopped')
    this.#calls.close()
    await this.#stack.close()
  }

  get #aor(): string {
    const { user, display, server } = this.#options
    const domain = server === undefined ? `${this.address}:${this.#publicPort}` : domainOf(server)
    return `${display === undefined ? '' : `"${display}" `}<sip:${user}@${domain}>`
  }

  #uriOf(to: string): string {
    if (to.startsWith('sip:') || to.startsWith('sips:') || to.startsWith('tel:')) return to
    const { server } = this.#options
    if (server === undefined) throw new Error('without a server, call a SIP URI')
    return `sip:${to}@${domainOf(server)}`
  }

  /** With a server everything goes there, as with an outbound proxy, unless it answers somebody's own flow. */
  #hopFor(target: Target): Target {
    const { server, transport = 'udp' } = this.#options
    if (server === undefined) return target
    return { uri: `sip:${server.address}:${server.port};transport=${transport}`, flow: target.flow }
  }

  #newRegistration(): Registration {
    const { user, server, expiresSeconds = 300, transport = 'udp', scheduler = systemScheduler } = this.#options
    if (server === undefined) throw new Error('a phone without a server cannot register')
    return new Registration({
      phone: user,
      stack: this.#stack,
      scheduler,
      authorize: this.#authorize,
      plan: {
        id: 'registration',
        callId: randomBytes(12).toString('hex'),
        localTag: randomBytes(8).toString('hex'),
        aor: this.#aor,
        registrar: `sip:${domainOf(server)}`,
        target: { uri: `sip:${server.address}:${server.port};transport=${transport}`, flow: null },
        contact: `<${this.uri}>;+sip.instance="<urn:uuid:${randomUUID()}>"`,
        expiresSeconds,
        headers: [
          ['Supported', 'path, gruu'],
          ['User-Agent', 'Cordboard lab phone'],
        ],
        retrySeconds: 5,
      },
    })
  }

  #newCall(id: string, request: SipRequest | null): Promise<LabCall> {
    return this.#calls.open(id, request, { ...this.#options, address: this.address })
  }

  #onRequest(request: SipRequest, transaction: string, flow: Flow): void {
    if (this.#dead) return
    switch (this.#host.onRequest(request, transaction, flow)) {
      case 'handled':
        return
      case 'unknown':
        this.#respond(transaction, 481, 'Call/Transaction Does Not Exist')
        return
      case 'outside':
        if (request.method === 'INVITE') this.#onInvite(request, transaction, flow)
        else this.#onOther(request, transaction)
    }
  }

  #onInvite(request: SipRequest, transaction: string, flow: Flow): void {
    const replaces = request.header('Replaces')
    const named = replaces === undefined ? null : readReplaces(replaces)
    const replaced = named === null ? null : this.#replacedCall(named)
    if (replaces !== undefined && replaced === null) {
      this.#respond(transaction, 481, 'Call/Transaction Does Not Exist')
      return
    }
    const id = `in-${++this.#numbered}`
    this.#calls.expect(id)
    const authorize = this.#authorize === null ? {} : { authorize: this.#authorize }
    if (!this.#host.take({ id, request, transaction, flow, contact: this.uri, ...authorize })) {
      this.#calls.expectNoMore(id)
      return
    }
    this.#newCall(id, request).then(
      (call) => {
        if (replaced !== null) {
          call.answer()
          replaced.hangUp()
        }
        this.#incoming.push(call)
      },
      // No ports are left: the caller hears it, the script waits in vain and says so.
      () => this.#host.wish(id, { wish: 'reject', status: 500, reason: '', headers: [] }),
    )
  }

  /** The call that a Replaces header names; only an established one can be taken over here. */
  #replacedCall(named: ReplacedDialog): LabCall | null {
    const dialog = this.#host.findDialog(named.callId, named.toTag, named.fromTag)
    return dialog?.phase === 'confirmed' ? this.#calls.find(dialog.sessionId) : null
  }

  #onReferred(call: LabCall, event: Extract<SessionEvent, { event: 'referred' }>): void {
    if (this.#options.takesTransfers === false) {
      call.wish({ wish: 'refuseRefer', referId: event.referId, status: 603, reason: 'Decline' })
      return
    }
    followTransfer(call, event, (order) => this.call(order.uri, { headers: order.headers })).catch(() => {
      call.wish({ wish: 'notifyRefer', referId: event.referId, status: 500, reason: '' })
    })
  }

  #onOther(request: SipRequest, transaction: string): void {
    switch (request.method) {
      case 'OPTIONS':
      case 'MESSAGE':
      case 'NOTIFY':
        this.#respond(transaction, 200, 'OK')
        break
      case 'SUBSCRIBE':
        this.#respond(transaction, 489, 'Bad Event')
        break
      default:
        this.#respond(transaction, 405, 'Method Not Allowed', [['Allow', defaultProfile.allow.join(', ')]])
    }
    this.#requests.push(request)
  }

  #respond(transaction: string, status: number, reason: string, headers: readonly HeaderLine[] = []): void {
    const draft: ResponseDraft = { status, reason, toTag: randomBytes(8).toString('hex'), headers, body: null }
    this.#stack.respond(transaction, draft)
  }

  #keep(message: TracedMessage): void {
    this.#trace.push(message)
    this.#options.trace?.(message)
  }
}

function domainOf(server: NonNullable<PhoneOptions['server']>): string {
  return server.domain ?? `${server.address}:${server.port}`
}
