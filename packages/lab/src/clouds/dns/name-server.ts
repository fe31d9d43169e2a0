// A name server on one loopback port, UDP and TCP: zones that change at run time, slow and silent names, a log of questions.
import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { AUTHORITATIVE_ANSWER, decode, encode, type Packet, type Question, TRUNCATED_RESPONSE } from 'dns-packet'
import { Happenings } from '../../phone/happenings.ts'
import { answerFrom, type RecordKind, type ZoneRecord, zoneName, zoneOf } from './zone.ts'

export interface NameServerOptions {
  /** Default 127.0.0.1. */
  readonly address?: string
  /** Default one that is free for both UDP and TCP. */
  readonly port?: number
  readonly records?: readonly ZoneRecord[]
}

export interface AskedQuestion {
  /** As it was written. */
  readonly name: string
  readonly type: string
  readonly transport: 'udp' | 'tcp'
  /** What came of it. */
  readonly reply: 'found' | 'no data' | 'no such name' | 'failure' | 'silence'
}

/** How a name misbehaves; by default it does not. */
export interface Manner {
  /** The answer waits so long. */
  readonly delayMs?: number
  /** Nothing is answered. */
  readonly silent?: boolean
  /** SERVFAIL is answered. */
  readonly failing?: boolean
}

const responseCode = { found: 0, 'no data': 0, 'no such name': 3, failure: 2 } as const
const plainUdpLimit = 512
const largestUdp = 4096
const largestQuery = 4096
const portTries = 20

export class NameServer {
  readonly #zone: Map<string, readonly ZoneRecord[]>
  readonly #manners = new Map<string, Manner>()
  readonly #udp: UdpSocket
  readonly #tcp: Server
  readonly #connections = new Set<Socket>()
  readonly #timers = new Set<NodeJS.Timeout>()
  /** Every question, oldest first; the oldest are forgotten. */
  readonly questions = new Happenings<AskedQuestion>('name server', ({ name, type }) => `${name} ${type}`)

  private constructor(udp: UdpSocket, tcp: Server, records: readonly ZoneRecord[]) {
    this.#udp = udp
    this.#tcp = tcp
    this.#zone = zoneOf(records)
    udp.on('message', (bytes, from) => this.#onDatagram(bytes, from))
    tcp.on('connection', (socket) => this.#onConnection(socket))
  }

  static async start(options: NameServerOptions = {}): Promise<NameServer> {
    const { address = '127.0.0.1', port = 0, records = [] } = options
    const { udp, tcp } = await bindBoth(address, port)
    return new NameServer(udp, tcp, records)
  }

  get port(): number {
    return this.#udp.address().port
  }

  /** `address:port`, as the CORDBOARD_DNS setting and node:dns take it. */
  get server(): string {
    const { address, port } = this.#udp.address()
    return `${address}:${port}`
  }

  /** Adds records to what is there. */
  add(...records: readonly ZoneRecord[]): void {
    for (const [name, more] of zoneOf(records)) this.#zone.set(name, [...(this.#zone.get(name) ?? []), ...more])
  }

  /** These are all the records of their names from now on. */
  replace(...records: readonly ZoneRecord[]): void {
    for (const [name, all] of zoneOf(records)) this.#zone.set(name, all)
  }

  /** Takes away a name, or its records of one kind. */
  remove(name: string, type?: RecordKind): void {
    const key = zoneName(name)
    const kept = type === undefined ? [] : (this.#zone.get(key) ?? []).filter((record) => record.type !== type)
    if (type === undefined) this.#zone.delete(key)
    else this.#zone.set(key, kept)
  }

  /** How this name behaves from now on; `{}` is well. `*` is for all names that have no manner of their own. */
  behave(name: string, manner: Manner): void {
    this.#manners.set(zoneName(name), manner)
  }

  /** How often this was asked so far; without type, for all types. */
  timesAsked(name: string, type?: RecordKind): number {
    const wanted = zoneName(name)
    const matching = this.questions.history.filter(
      (question) => zoneName(question.name) === wanted && (type === undefined || question.type === type),
    )
    return matching.length
  }

  /** Waits for a question that no one waited for yet. */
  asked(name: string, type: RecordKind, withinMs = 5000): Promise<AskedQuestion> {
    const wanted = zoneName(name)
    const pick = (question: AskedQuestion): AskedQuestion | null =>
      zoneName(question.name) === wanted && question.type === type ? question : null
    return this.questions.take(`a question for ${name} ${type}`, pick, withinMs)
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    for (const socket of this.#connections) socket.destroy()
    this.questions.close('the name server closed')
    await Promise.all([
      new Promise<void>((resolve) => this.#udp.close(() => resolve())),
      new Promise<void>((resolve) => this.#tcp.close(() => resolve())),
    ])
  }

  #onDatagram(bytes: Buffer, from: RemoteInfo): void {
    const query = readQuery(bytes)
    if (query === null) return
    this.#answer(query, 'udp', (reply) =>
      this.#udp.send(fitted(reply, udpLimit(query)), from.port, from.address, ignore),
    )
  }

  #onConnection(socket: Socket): void {
    this.#connections.add(socket)
    socket.on('close', () => this.#connections.delete(socket))
    socket.on('error', () => socket.destroy())
    let waiting: Buffer = Buffer.alloc(0)
    socket.on('data', (bytes: Buffer) => {
      waiting = Buffer.concat([waiting, bytes])
      while (waiting.length >= 2) {
        const length = waiting.readUInt16BE(0)
        if (length > largestQuery) {
          socket.destroy()
          return
        }
        if (waiting.length < 2 + length) return
        const query = readQuery(waiting.subarray(2, 2 + length))
        waiting = waiting.subarray(2 + length)
        if (query === null) {
          socket.destroy()
          return
        }
        this.#answer(query, 'tcp', (reply) => {
          const body = encode(reply)
          const head = Buffer.alloc(2)
          head.writeUInt16BE(body.length)
          if (socket.writable) socket.write(Buffer.concat([head, body]))
        })
      }
    })
  }

  #answer(query: Packet, transport: 'udp' | 'tcp', send: (reply: Packet) => void): void {
    const [question] = query.questions ?? []
    if (question === undefined) return
    const { name, type } = question
    const manner = this.#manners.get(zoneName(name)) ?? this.#manners.get('*') ?? {}
    if (manner.silent === true) {
      this.questions.push({ name, type, transport, reply: 'silence' })
      return
    }
    const reply = this.#replyTo(query, question, manner)
    this.questions.push({ name, type, transport, reply: reply.outcome })
    const { delayMs = 0 } = manner
    if (delayMs === 0) {
      send(reply.packet)
      return
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      send(reply.packet)
    }, delayMs)
    this.#timers.add(timer)
  }

  #replyTo(query: Packet, question: Question, manner: Manner) {
    const { outcome, answers, additionals } =
      manner.failing === true
        ? ({ outcome: 'failure', answers: [], additionals: [] } as const)
        : answerFrom(this.#zone, question.name, question.type)
    const packet: Packet = {
      type: 'response',
      id: query.id ?? 0,
      flags: AUTHORITATIVE_ANSWER | ((query.flags ?? 0) & recursionDesired) | responseCode[outcome],
      questions: [question],
      answers: [...answers],
      additionals: [...additionals],
    }
    return { outcome, packet }
  }
}

const recursionDesired = 0x0100

/** An asker that is gone is no fault of the server. */
function ignore(): void {}

/** Null for what is no query with a question. */
function readQuery(bytes: Buffer): Packet | null {
  try {
    const packet = decode(bytes)
    return packet.type === 'query' && (packet.questions?.length ?? 0) === 1 ? packet : null
  } catch {
    return null
  }
}

/** What the asker takes over UDP: its EDNS size (RFC 6891 6.2.5), else 512 bytes. */
function udpLimit(query: Packet): number {
  const option = query.additionals?.find((one) => one.type === 'OPT')
  const size = option?.type === 'OPT' ? option.udpPayloadSize : plainUdpLimit
  return Math.min(Math.max(size, plainUdpLimit), largestUdp)
}

/** Leaves out what may be left out, else tells the asker to come back over TCP (RFC 2181 9). */
function fitted(reply: Packet, limit: number): Buffer {
  const whole = encode(reply)
  if (whole.length <= limit) return whole
  const bare = encode({ ...reply, additionals: [] })
  if (bare.length <= limit) return bare
  return encode({ ...reply, flags: (reply.flags ?? 0) | TRUNCATED_RESPONSE, answers: [], additionals: [] })
}

async function bindBoth(address: string, wanted: number): Promise<{ udp: UdpSocket; tcp: Server }> {
  for (let attempt = 1; ; attempt++) {
    const udp = createSocket('udp4')
    const tcp = createServer()
    try {
      udp.bind(wanted, address)
      await once(udp, 'listening')
      tcp.listen(udp.address().port, address)
      await once(tcp, 'listening')
      return { udp, tcp }
    } catch (error) {
      udp.close()
      if (wanted !== 0 || attempt >= portTries) throw error
    }
  }
}
