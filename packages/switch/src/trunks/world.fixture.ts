// A trunk desk on a real stack on loopback, and carriers of the SIP package to talk to, for tests.
import { createSecretKey, randomBytes } from 'node:crypto'
import type { LogEntry, TrunkLine } from '@cordboard/link'
import {
  createResolver,
  createSessionHost,
  createSipStack,
  type DigestPolicy,
  digestChallenge,
  digestSecret,
  type Endpoint,
  type Flow,
  findCredentials,
  type HeaderLine,
  type NameServer,
  NonceCounts,
  type SessionEvent,
  type SessionHost,
  type SipRequest,
  type SipStack,
  type StackOptions,
  systemScheduler,
  type TransactionId,
  type TransportName,
  verifyDigest,
} from '@cordboard/sip'
import { DEFAULT_LOCAL_NETWORKS, readAddressSettings } from '../address/advertise.ts'
import type { TrunkRefusal, TrunkSettings } from './contract.ts'
import { trunkFacts } from './settings.fixture.ts'
import { createTrunkDesk, type FullTrunkDesk } from './trunk-desk.ts'

const deadlineMs = 20_000

/** What happened, and waiting for what will; each wait is bounded generously. */
export class Happenings<Item> {
  readonly all: Item[] = []
  readonly #looks = new Set<() => void>()

  put(item: Item): void {
    this.all.push(item)
    for (const look of [...this.#looks]) look()
  }

  /** The first that fits, from `from` on. */
  async find(what: string, fits: (item: Item) => boolean, from = 0): Promise<Item> {
    const { promise, resolve, reject } = Promise.withResolvers<Item>()
    const look = (): void => {
      const found = this.all.slice(from).find(fits)
      if (found !== undefined) resolve(found)
    }
    const timer = setTimeout(() => reject(new Error(`${what} did not happen`)), deadlineMs)
    this.#looks.add(look)
    look()
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.#looks.delete(look)
    }
  }
}

export interface Arrived {
  readonly request: SipRequest
  readonly transaction: TransactionId
  readonly flow: Flow
}

export interface CarrierOptions {
  readonly transport?: TransportName
  readonly address?: string
  readonly tls?: StackOptions['tls']
  /** Asks for a login when given. */
  readonly password?: string
  /** Status for a request; null: says nothing. Default 200. */
  readonly answer?: (request: SipRequest) => number | null
}

export interface Carrier {
  readonly stack: SipStack
  readonly port: number
  readonly seen: Happenings<Arrived>
  readonly acks: Happenings<SipRequest>
  readonly cancels: Happenings<SipRequest>
  /** Methods in the order they came. */
  methods(): readonly string[]
  close(): Promise<void>
}

export async function openCarrier(options: CarrierOptions = {}): Promise<Carrier> {
  const seen = new Happenings<Arrived>()
  const acks = new Happenings<SipRequest>()
  const cancels = new Happenings<SipRequest>()
  const policy: DigestPolicy = {
    realm: 'carrier.example',
    nonceKey: createSecretKey(randomBytes(32)),
    nonceLifeMs: 300_000,
    acceptWithoutQop: true,
  }
  const counts = new NonceCounts({ limit: 1000, lifeMs: 300_000 })
  const isLoggedIn = (request: SipRequest): boolean => {
    const reading = findCredentials(policy, request.headers('Authorization'))
    if (reading.found !== 'credentials') return false
    const { credentials } = reading
    const secret = digestSecret(credentials.username, policy.realm, options.password ?? '')
    const input = { credentials, secret, method: request.method, body: request.body, nowMs: Date.now() }
    return verifyDigest(policy, input, counts).verdict === 'accepted'
  }
  const stack = createSipStack({
    endpoints: [{ transport: options.transport ?? 'udp', address: options.address ?? '127.0.0.1', port: 0 }],
    loopLag: null,
    // What says nothing must not say 100 by itself either.
    tryingMs: 600_000,
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    user: {
      onRequest(request, transaction, flow) {
        seen.put({ request, transaction, flow })
        const wantsLogin =
          options.password !== undefined && (request.method === 'REGISTER' || request.method === 'INVITE')
        if (wantsLogin && !isLoggedIn(request)) {
          const headers = digestChallenge(policy, {
            nowMs: Date.now(),
            salt: randomBytes(6),
            stale: false,
            role: 'registrar',
          })
          stack.respondOnce(transaction, { status: 401, reason: 'Unauthorized', toTag: 'carrier', headers, body: null })
          return
        }
        const status = (options.answer ?? (() => 200))(request)
        if (status === null) return
        const headers: HeaderLine[] =
          request.method === 'REGISTER' ? [['Expires', request.header('Expires') ?? '60']] : []
        if (request.method === 'INVITE')
          headers.push(['Contact', `<sip:carrier@${flow.local.address}:${flow.local.port}>`])
        const body =
          request.method === 'INVITE' && status === 200
            ? { type: 'application/sdp', content: request.body.toString() }
            : null
        stack.respond(transaction, { status, reason: 'Told', toTag: 'carrier', headers, body })
      },
      onAck: (request) => acks.put(request),
      onCancel: (_transaction, cancel) => cancels.put(cancel),
    },
  })
  const [bound] = await stack.listen()
  return {
    stack,
    port: bound?.port ?? 0,
    seen,
    acks,
    cancels,
    methods: () => seen.all.map(({ request }) => request.method),
    close: () => stack.close(),
  }
}

/** Names of a small DNS: `A name` -> addresses, `SRV name` -> [priority, port, target]. */
export type Zone = Readonly<Record<string, readonly (string | readonly [number, number, string])[]>>

export function nameServerOf(zone: Zone): NameServer {
  return {
    ask({ type, name }) {
      const found = zone[`${type} ${name}`]
      if (found === undefined) return Promise.resolve({ answer: 'none', why: 'noSuchName', ttlMs: 10_000 })
      const addresses = found.flatMap((one) => (typeof one === 'string' ? [one] : []))
      const records = found.flatMap((one) =>
        typeof one === 'string' ? [] : [{ priority: one[0], weight: 1, port: one[1], target: one[2] }],
      )
      return Promise.resolve(
        type === 'SRV' ? { answer: 'srv', records, ttlMs: 60_000 } : { answer: 'addresses', addresses, ttlMs: 60_000 },
      )
    },
    close: () => {},
  }
}

export interface Office {
  readonly desk: FullTrunkDesk
  readonly stack: SipStack
  readonly host: SessionHost
  readonly endpoints: readonly Endpoint[]
  readonly lines: Happenings<TrunkLine>
  readonly log: Happenings<Omit<LogEntry, 'at'>>
  readonly refused: Happenings<{ readonly leg: string; readonly why: TrunkRefusal; readonly sentence: string }>
  readonly told: Happenings<{ readonly session: string; readonly event: SessionEvent }>
  /** Applies these trunks; DIDs by row id. */
  apply(settings: readonly TrunkSettings[], dids?: Readonly<Record<number, readonly string[]>>): void
  line(trunk?: number): TrunkLine
  whenLine(what: string, fits: (line: TrunkLine) => boolean): Promise<TrunkLine>
  close(): Promise<void>
}

export async function openOffice(
  options: {
    readonly zone?: Zone
    readonly transports?: readonly TransportName[]
    readonly sip?: Partial<StackOptions>
  } = {},
): Promise<Office> {
  const lines = new Happenings<TrunkLine>()
  const log = new Happenings<Omit<LogEntry, 'at'>>()
  const refused = new Happenings<{ readonly leg: string; readonly why: TrunkRefusal; readonly sentence: string }>()
  const told = new Happenings<{ readonly session: string; readonly event: SessionEvent }>()
  const addresses = readAddressSettings(DEFAULT_LOCAL_NETWORKS, [])
  if (!addresses.ok) throw new Error('unreadable networks')
  const newTag = () => randomBytes(8).toString('hex')
  const resolver = createResolver({ nameServer: nameServerOf(options.zone ?? {}) })
  const stack = createSipStack({
    endpoints: (options.transports ?? ['udp']).map((transport) => ({ transport, address: '127.0.0.1', port: 0 })),
    loopLag: null,
    resolver,
    ...options.sip,
    user: {
      onRequest: (request, transaction, flow) => void host.onRequest(request, transaction, flow),
      onAck: (request) => void host.onAck(request),
      onCancel: (transaction, cancel) => void host.onCancel(transaction, cancel),
      onFlowClosed: (flow) => desk.onFlowClosed(flow),
    },
  })
  const host = createSessionHost({
    stack,
    scheduler: systemScheduler,
    now: () => Date.now(),
    random: () => Math.random(),
    newTag,
    newCallId: newTag,
    emit: (session, event) => told.put({ session, event }),
  })
  const desk = createTrunkDesk({
    stack: () => stack,
    host: () => host,
    scheduler: systemScheduler,
    clock: { monotonicMs: () => performance.now(), wallMs: () => Date.now(), boot: 'test' },
    random: randomBytes,
    newTag,
    newCallId: newTag,
    addresses: () => addresses.settings,
    domain: null,
    resolver,
    events: {
      onRefused: (leg, _call, why, sentence) => refused.put({ leg, why, sentence }),
      onLine: (line) => lines.put(line),
      onLog: (entry) => log.put(entry),
    },
  })
  const endpoints = await stack.listen()
  desk.start()
  const line = (trunk = 1): TrunkLine => {
    const found = desk.lines().find(({ id }) => id === trunk)
    if (found === undefined) throw new Error(`no trunk ${trunk}`)
    return found
  }
  return {
    desk,
    stack,
    host,
    endpoints,
    lines,
    log,
    refused,
    told,
    apply(settings, dids = {}) {
      const byId = new Map(settings.map((one) => [one.id, one]))
      desk.apply(byId, (id) => {
        const own = byId.get(id)
        return own === undefined ? null : trunkFacts(own, dids[id] ?? [])
      })
    },
    line,
    async whenLine(what, fits) {
      const now = desk.lines().find(fits)
      return now ?? lines.find(what, fits, lines.all.length)
    },
    async close() {
      await desk.close()
      host.abandon()
      resolver.close()
      await stack.close()
    },
  }
}
