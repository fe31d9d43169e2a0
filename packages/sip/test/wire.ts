// A network in virtual time for tests: two or more ends with real transaction machines, real bytes, loss and reordering.
import { parseMessage } from '../src/message/parse.ts'
import { serializeRequest, serializeResponse } from '../src/message/serialize.ts'
import type { Flow, HeaderLine, RequestDraft, ResponseDraft, SipRequest, SipResponse } from '../src/message/types.ts'
import type { SessionStack } from '../src/session/host-contract.ts'
import type { Target, TransactionId } from '../src/session/types.ts'
import { ackForFailure, cancelFor } from '../src/stack/derived-requests.ts'
import { type ManualScheduler, manualScheduler, type TimerHandle } from '../src/stack/scheduler.ts'
import { type InviteClientState, startInviteClient, stepInviteClient } from '../src/transaction/invite-client.ts'
import { type InviteServerState, startInviteServer, stepInviteServer } from '../src/transaction/invite-server.ts'
import {
  type NonInviteClientState,
  startNonInviteClient,
  stepNonInviteClient,
} from '../src/transaction/non-invite-client.ts'
import {
  type NonInviteServerState,
  startNonInviteServer,
  stepNonInviteServer,
} from '../src/transaction/non-invite-server.ts'
import { defaultTimers, type TimerName } from '../src/transaction/timers.ts'

export interface Weather {
  /** Each in [0, 1). */
  readonly loss: number
  readonly duplicate: number
  readonly maxDelayMs: number
}

export const calm: Weather = { loss: 0, duplicate: 0, maxDelayMs: 0 }

export interface EndUser {
  onRequest(request: SipRequest, transaction: TransactionId, flow: Flow): void
  onAck(request: SipRequest): void
  onCancel(transaction: TransactionId, cancel: SipRequest): void
}

/** A small, repeatable generator (mulberry32). */
export function seeded(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = a
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const context = { timers: defaultTimers, reliable: false, tryingMs: 0 }

type Delivery = (bytes: Buffer, from: string) => void

export class Wire {
  readonly scheduler: ManualScheduler = manualScheduler()
  readonly random: () => number
  weather: Weather = calm
  /** Every message that was sent, as `from>to first line`. */
  readonly ladder: string[] = []
  readonly #ends = new Map<string, Delivery>()

  constructor(seed = 1) {
    this.random = seeded(seed)
  }

  connect(host: string, delivery: Delivery): void {
    this.#ends.set(host, delivery)
  }

  send(from: string, to: string, bytes: Buffer): void {
    const line = bytes.toString('latin1', 0, bytes.indexOf('\r\n'))
    this.ladder.push(`${from}>${to} ${line.replace(' SIP/2.0', '').replace('SIP/2.0 ', '')}`)
    const copies = this.random() < this.weather.duplicate ? 2 : 1
    for (let i = 0; i < copies; i++) {
      if (this.random() < this.weather.loss) continue
      const delay = Math.floor(this.random() * this.weather.maxDelayMs)
      this.scheduler.set(() => this.#ends.get(to)?.(bytes, from), delay, null, null)
    }
  }
}

interface Server {
  readonly id: string
  readonly request: SipRequest
  readonly from: string
  machine: { kind: 'invite'; state: InviteServerState } | { kind: 'other'; state: NonInviteServerState }
  last: Buffer | null
  finals: number[]
  readonly timers: Map<TimerName, TimerHandle>
}

interface Client {
  readonly branch: string
  readonly draft: RequestDraft
  readonly host: string
  readonly handlers: Parameters<SessionStack['request']>[2]
  machine: { kind: 'invite'; state: InviteClientState } | { kind: 'other'; state: NonInviteClientState }
  cancelHeaders: readonly HeaderLine[]
  response: SipResponse | null
  readonly timers: Map<TimerName, TimerHandle>
}

/** One end: a host name on the wire, transactions, and a user above them. */
export class End implements SessionStack {
  readonly wire: Wire
  readonly host: string
  user: EndUser | null = null
  readonly clients = new Map<string, Client>()
  readonly servers = new Map<string, Server>()
  /** Final responses per request that came in: each list must have one entry in the end. */
  readonly answered: { readonly method: string; readonly finals: number[] }[] = []
  #branches = 0

  constructor(wire: Wire, host: string) {
    this.wire = wire
    this.host = host
    wire.connect(host, (bytes, from) => this.#receive(bytes, from))
  }

  flow(remote: string): Flow {
    return {
      transport: 'udp',
      local: { address: this.host, port: 5060 },
      remote: { address: remote, port: 5060 },
      connection: null,
    }
  }

  request(draft: RequestDraft, target: Target, handlers: Parameters<SessionStack['request']>[2]) {
    const invite = draft.method === 'INVITE'
    const branch = `z9hG4bK-${this.host}-${++this.#branches}`
    const [state, commands] = invite ? startInviteClient(context) : startNonInviteClient(context)
    const client = {
      branch,
      draft,
      host: hostOf(target),
      handlers,
      machine: { kind: invite ? 'invite' : 'other', state } as Client['machine'],
      cancelHeaders: [],
      response: null,
      timers: new Map(),
    } satisfies Client as Client
    this.clients.set(branch, client)
    this.#clientCommands(client, commands)
    return {
      cancel: (headers: readonly HeaderLine[]) => {
        client.cancelHeaders = headers
        if (client.machine.kind !== 'invite') return
        const [next, more] = stepInviteClient(client.machine.state, { input: 'cancel' }, context)
        client.machine = { kind: 'invite', state: next }
        this.#clientCommands(client, more)
      },
    }
  }

  respond(transaction: TransactionId, draft: ResponseDraft): boolean {
    const server = [...this.servers.values()].find((other) => other.id === transaction)
    if (server === undefined) return false
    const bytes = serializeResponse(server.request, draft)
    const repeats = server.last !== null && draft.status < 300 && server.last.equals(bytes)
    if (draft.status >= 200 && !repeats) server.finals.push(draft.status)
    this.#serverStep(server, { input: 'respond', status: draft.status }, bytes)
    return true
  }

  acknowledge(draft: RequestDraft, target: Target): void {
    this.wire.send(
      this.host,
      hostOf(target),
      serializeRequest(draft, this.#via(`z9hG4bK-${this.host}-ack-${++this.#branches}`)),
    )
  }

  /** Transactions still open. */
  size(): number {
    return this.clients.size + this.servers.size
  }

  #via(branch: string): string {
    return `SIP/2.0/UDP ${this.host}:5060;branch=${branch}`
  }

  #receive(bytes: Buffer, from: string): void {
    const parsed = parseMessage(bytes, 'datagram')
    if (!parsed.ok) throw new Error(`unparsable on the wire: ${parsed.refusal.problem}\n${bytes.toString()}`)
    const { message } = parsed
    if (message.kind === 'response') this.#receiveResponse(message)
    else this.#receiveRequest(message, from)
  }

  #receiveResponse(response: SipResponse): void {
    const client = this.clients.get(response.via.params.get('branch') ?? '')
    if (client === undefined || response.cseq.method === 'CANCEL') return
    client.response = response
    this.#clientStep(client, { input: 'response', status: response.status })
  }

  #receiveRequest(request: SipRequest, from: string): void {
    const branch = request.via.params.get('branch') ?? ''
    const key = `${branch} ${request.method === 'ACK' || request.method === 'CANCEL' ? 'INVITE' : request.method}`
    const server = this.servers.get(key)
    if (request.method === 'ACK') {
      if (server === undefined) this.user?.onAck(request)
      else this.#serverStep(server, { input: 'ack' }, null, request)
      return
    }
    if (request.method === 'CANCEL') {
      const status = server === undefined ? 481 : 200
      const draft = { status, reason: 'x', toTag: 'cancel', headers: [], body: null }
      this.wire.send(this.host, from, serializeResponse(request, draft))
      if (server?.machine.state.state === 'proceeding') this.user?.onCancel(server.id, request)
      return
    }
    if (server !== undefined) {
      this.#serverStep(server, { input: 'repeated' }, null)
      return
    }
    const invite = request.method === 'INVITE'
    const [state, commands] = invite ? startInviteServer(context) : startNonInviteServer(context)
    const fresh: Server = {
      id: key,
      request,
      from,
      machine: { kind: invite ? 'invite' : 'other', state } as Server['machine'],
      last: null,
      finals: [],
      timers: new Map(),
    }
    this.servers.set(key, fresh)
    this.answered.push({ method: request.method, finals: fresh.finals })
    this.#serverCommands(fresh, commands, null, null)
    this.user?.onRequest(request, key, this.flow(from))
  }

  #clientStep(
    client: Client,
    input: { input: 'response'; status: number } | { input: 'timer'; timer: TimerName },
  ): void {
    const { machine } = client
    if (machine.kind === 'invite') {
      const [state, commands] = stepInviteClient(machine.state, input, context)
      client.machine = { kind: 'invite', state }
      this.#clientCommands(client, commands)
    } else {
      const [state, commands] = stepNonInviteClient(machine.state, input, context)
      client.machine = { kind: 'other', state }
      this.#clientCommands(client, commands)
    }
  }

  #clientCommands(
    client: Client,
    commands: ReturnType<typeof startInviteClient>[1] | ReturnType<typeof startNonInviteClient>[1],
  ): void {
    const { response } = client
    for (const command of commands) {
      switch (command.command) {
        case 'send':
          this.wire.send(this.host, client.host, serializeRequest(client.draft, this.#via(client.branch)))
          break
        case 'sendAck':
          this.wire.send(
            this.host,
            client.host,
            serializeRequest(ackForFailure(client.draft, response!), this.#via(client.branch)),
          )
          break
        case 'sendCancel': {
          const cancel = cancelFor(client.draft, client.cancelHeaders)
          this.wire.send(this.host, client.host, serializeRequest(cancel, this.#via(client.branch)))
          break
        }
        case 'arm':
          this.#arm(client.timers, command.timer, command.ms, (timer) =>
            this.#clientStep(client, { input: 'timer', timer }),
          )
          break
        case 'disarm':
          this.#disarm(client.timers, command.timer)
          break
        case 'tell':
          if (response!.status < 200) client.handlers.provisional(response!)
          else client.handlers.final(response!)
          break
        case 'fail':
          client.handlers.failed(command.cause)
          break
        case 'end':
          for (const timer of [...client.timers.keys()]) this.#disarm(client.timers, timer)
          this.clients.delete(client.branch)
      }
    }
  }

  #serverStep(
    server: Server,
    input:
      | { input: 'repeated' }
      | { input: 'ack' }
      | { input: 'respond'; status: number }
      | { input: 'timer'; timer: TimerName },
    bytes: Buffer | null,
    ack: SipRequest | null = null,
  ): void {
    const { machine } = server
    if (machine.kind === 'invite') {
      const [state, commands] = stepInviteServer(machine.state, input, context)
      server.machine = { kind: 'invite', state }
      this.#serverCommands(server, commands, bytes, ack)
    } else if (input.input !== 'ack') {
      const [state, commands] = stepNonInviteServer(machine.state, input, context)
      server.machine = { kind: 'other', state }
      this.#serverCommands(server, commands, bytes, ack)
    }
  }

  #serverCommands(
    server: Server,
    commands: ReturnType<typeof startInviteServer>[1] | ReturnType<typeof startNonInviteServer>[1],
    bytes: Buffer | null,
    ack: SipRequest | null,
  ): void {
    for (const command of commands) {
      switch (command.command) {
        case 'send':
          server.last = bytes
          this.wire.send(this.host, server.from, bytes!)
          break
        case 'sendAgain':
          if (server.last !== null) this.wire.send(this.host, server.from, server.last)
          break
        case 'sendTrying': {
          const draft = { status: 100, reason: 'Trying', toTag: null, headers: [], body: null }
          server.last = serializeResponse(server.request, draft)
          this.wire.send(this.host, server.from, server.last)
          break
        }
        case 'arm':
          this.#arm(server.timers, command.timer, command.ms, (timer) =>
            this.#serverStep(server, { input: 'timer', timer }, null),
          )
          break
        case 'disarm':
          this.#disarm(server.timers, command.timer)
          break
        case 'tellAck':
          if (ack !== null) this.user?.onAck(ack)
          break
        case 'tellExpired':
        case 'tellTransportFailed':
          break
        case 'end':
          for (const timer of [...server.timers.keys()]) this.#disarm(server.timers, timer)
          this.servers.delete(server.id)
      }
    }
  }

  #arm(timers: Map<TimerName, TimerHandle>, timer: TimerName, ms: number, fire: (timer: TimerName) => void): void {
    this.#disarm(timers, timer)
    const handle = this.wire.scheduler.set(
      () => {
        timers.delete(timer)
        fire(timer)
      },
      ms,
      null,
      null,
    )
    timers.set(timer, handle)
  }

  #disarm(timers: Map<TimerName, TimerHandle>, timer: TimerName): void {
    const handle = timers.get(timer)
    if (handle !== undefined) this.wire.scheduler.clear(handle)
    timers.delete(timer)
  }
}

/** `sip:user@host` -> host: the wire knows ends by host name. */
function hostOf(target: Target): string {
  if (target.flow !== null) return target.flow.remote.address
  const at = target.uri.lastIndexOf('@')
  const rest = target.uri.slice(at < 0 ? target.uri.indexOf(':') + 1 : at + 1)
  return rest.split(/[:;>]/, 1)[0] ?? rest
}
