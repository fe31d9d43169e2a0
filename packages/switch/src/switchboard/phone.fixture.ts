// A SIP phone for tests: a real stack and session host on loopback with digest login; every event can be waited for.
import { randomBytes } from 'node:crypto'
import {
  type Authorize,
  answerChallenges,
  createSessionHost,
  createSipStack,
  type Flow,
  type HeaderLine,
  type RequestDraft,
  type SessionEvent,
  type SessionHost,
  type SessionWish,
  type SipRequest,
  type SipResponse,
  type SipStack,
  systemScheduler,
} from '@cordboard/sip'

export interface Told {
  readonly session: string
  readonly event: SessionEvent
}

export interface Incoming {
  readonly session: string
  readonly request: SipRequest
}

const deadlineMs = 20_000

export class Phone {
  readonly stack: SipStack
  readonly host: SessionHost
  readonly told: Told[] = []
  readonly incoming: Incoming[] = []
  readonly requests: SipRequest[] = []
  /** Status for requests outside dialogs, by method; the others are not answered. */
  readonly answers = new Map<string, number>()
  readonly number: string
  readonly #server: { readonly address: string; readonly port: number }
  readonly #waiting = new Set<() => void>()
  #sessions = 0
  #port = 0

  constructor(number: string, server: { readonly address: string; readonly port: number }) {
    this.number = number
    this.#server = server
    this.stack = createSipStack({
      endpoints: [{ transport: 'udp', address: '127.0.0.1', port: 0 }],
      loopLag: null,
      user: {
        onRequest: (request, transaction, flow) => this.#onRequest(request, transaction, flow),
        onAck: (request) => void this.host.onAck(request),
        onCancel: (transaction, cancel) => void this.host.onCancel(transaction, cancel),
      },
    })
    this.host = createSessionHost({
      stack: this.stack,
      scheduler: systemScheduler,
      now: Date.now,
      random: Math.random,
      newTag: () => randomBytes(6).toString('hex'),
      newCallId: () => randomBytes(8).toString('hex'),
      emit: (session, event) => {
        this.told.push({ session, event })
        this.#wake()
      },
    })
  }

  #onRequest(request: SipRequest, transaction: string, flow: Flow): void {
    this.requests.push(request)
    if (request.toTag !== null) {
      if (this.host.onRequest(request, transaction, flow) === 'handled') return
      this.stack.respond(transaction, { status: 481, reason: 'Gone', toTag: null, headers: [], body: null })
      return
    }
    if (request.method !== 'INVITE') {
      const status = this.answers.get(request.method)
      if (status !== undefined) {
        const draft = { status, reason: 'By the test', toTag: 'test', headers: [], body: null }
        this.stack.respond(transaction, draft)
      }
      return
    }
    const session = `${this.number}-in-${++this.#sessions}`
    if (!this.host.take({ id: session, request, transaction, flow, contact: this.contact })) return
    this.incoming.push({ session, request })
    this.#wake()
  }

  #wake(): void {
    for (const look of [...this.#waiting]) look()
  }

  get contact(): string {
    return `sip:${this.number}@127.0.0.1:${this.#port}`
  }

  async start(): Promise<this> {
    const [endpoint] = await this.stack.listen()
    this.#port = endpoint?.port ?? 0
    return this
  }

  get target() {
    const { address, port } = this.#server
    const local = { address: '127.0.0.1', port: this.#port }
    const flow: Flow = { transport: 'udp', local, remote: { address, port }, connection: null }
    return { uri: `sip:${address}:${port}`, flow }
  }

  authorize: Authorize = (draft, challenge) => this.#answer(draft, challenge)

  #answer(draft: RequestDraft, challenge: SipResponse): readonly HeaderLine[] | null {
    const answers = answerChallenges(challenge, {
      credentials: { username: `auth${this.number}`, password: `secret${this.number}` },
      method: draft.method,
      uri: draft.uri,
      body: draft.body?.content ?? '',
      cnonce: randomBytes(8).toString('hex'),
      nonceCount: 1,
    })
    return answers.length === 0 ? null : answers.map((answer) => answer.header)
  }

  /** Registers over two requests; resolves with the final status. */
  async register(expires = 600): Promise<number> {
    const draft: RequestDraft = {
      method: 'REGISTER',
      uri: `sip:${this.#server.address}`,
      headers: [
        ['From', `<sip:${this.number}@pbx.example>;tag=${randomBytes(4).toString('hex')}`],
        ['To', `<sip:${this.number}@pbx.example>`],
        ['Call-ID', randomBytes(8).toString('hex')],
        ['CSeq', '1 REGISTER'],
        ['Contact', `<${this.contact}>;expires=${expires}`],
      ],
      body: null,
    }
    const first = await this.#send(draft)
    if (first.status !== 401) return first.status
    const headers = draft.headers.map((line): HeaderLine => (line[0] === 'CSeq' ? ['CSeq', '2 REGISTER'] : line))
    const next = { ...draft, headers: [...headers, ...(this.#answer(draft, first) ?? [])] }
    return (await this.#send(next)).status
  }

  #send(draft: RequestDraft): Promise<SipResponse> {
    return new Promise((resolve, reject) => {
      this.stack.request(draft, this.target, {
        provisional: () => {},
        final: resolve,
        failed: (cause) => reject(new Error(`${draft.method} failed: ${cause}`)),
      })
    })
  }

  /** Calls a number; the session's name is returned at once. */
  call(to: string, sdp: string | null, headers: readonly HeaderLine[] = [], from = this.number): string {
    const session = `${this.number}-out-${++this.#sessions}`
    this.host.call({
      id: session,
      from: `<sip:${from}@pbx.example>`,
      to: `<sip:${to}@pbx.example>`,
      uri: `sip:${to}@${this.#server.address}:${this.#server.port}`,
      target: this.target,
      contact: this.contact,
      sdp,
      headers,
      authorize: this.authorize,
    })
    return session
  }

  wish(session: string, wish: SessionWish): void {
    if (!this.host.wish(session, wish)) throw new Error(`${session} is no more`)
  }

  /** The first event of that name of a session, past or to come. */
  async event<Name extends SessionEvent['event']>(
    session: string,
    name: Name,
    nth = 1,
  ): Promise<Extract<SessionEvent, { event: Name }>> {
    const find = () => {
      const all = this.told.filter((told) => told.session === session && told.event.event === name)
      return all[nth - 1]?.event as Extract<SessionEvent, { event: Name }> | undefined
    }
    return this.#until(find, () => {
      const seen = this.told.filter((told) => told.session === session).map((told) => told.event.event)
      return `${this.number}: no ${name} (${nth}) for ${session}; it was told ${seen.join(', ') || 'nothing'}`
    })
  }

  async invitation(nth = 1): Promise<Incoming> {
    return this.#until(
      () => this.incoming[nth - 1],
      () => `${this.number}: no INVITE came`,
    )
  }

  async #until<T>(find: () => T | undefined, complaint: () => string): Promise<T> {
    const found = find()
    if (found !== undefined) return found
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer)
        this.#waiting.delete(look)
      }
      const look = () => {
        const value = find()
        if (value === undefined) return
        stop()
        resolve(value)
      }
      const timer = setTimeout(() => {
        stop()
        reject(new Error(complaint()))
      }, deadlineMs)
      this.#waiting.add(look)
    })
  }

  async stop(): Promise<void> {
    this.host.abandon()
    await this.stack.close()
  }
}

/** A phone's description of one audio stream. */
export function phoneSdp(port: number, direction = 'sendrecv', formats = '0 8 101', version = 1): string {
  return [
    'v=0',
    `o=phone 7 ${version} IN IP4 127.0.0.1`,
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP ${formats}`,
    ...(formats.includes('101') ? ['a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-16'] : []),
    ...(formats.includes('18') ? ['a=rtpmap:18 G729/8000'] : []),
    `a=${direction}`,
    '',
  ].join('\r\n')
}
