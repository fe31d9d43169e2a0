// A name server on loopback for tests: a zone that can change, names it is silent about, and a record of what it was asked.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { decode, encode } from 'dns-packet'

export interface ZoneRecord {
  readonly type: 'A' | 'AAAA' | 'SRV' | 'NAPTR'
  readonly name: string
  readonly ttl?: number
  readonly data: unknown
}

export interface TestNameServer {
  /** `address:port`. */
  readonly at: string
  /** `TYPE name`, each question as it came. */
  readonly asked: string[]
  zone: readonly ZoneRecord[]
  /** Names (or `TYPE name`) that get no answer at all. */
  readonly silentAbout: Set<string>
  /** Names that get SERVFAIL. */
  readonly failing: Set<string>
  /** Resolves when a question with this key comes, or has come. */
  wasAsked(key: string): Promise<void>
  close(): Promise<void>
}

const nameError = 3
const serverFailure = 2
const authoritative = 1 << 10
const recursionAvailable = 1 << 7

export async function openNameServer(zone: readonly ZoneRecord[] = []): Promise<TestNameServer> {
  const socket = createSocket('udp4')
  const waiting = new Map<string, PromiseWithResolvers<void>>()
  const waitFor = (key: string): PromiseWithResolvers<void> => {
    const one = waiting.get(key) ?? Promise.withResolvers<void>()
    waiting.set(key, one)
    return one
  }
  const server: TestNameServer = {
    at: '',
    asked: [],
    zone,
    silentAbout: new Set(),
    failing: new Set(),
    wasAsked: (key) => waitFor(key).promise,
    async close() {
      socket.close()
      await once(socket, 'close')
    },
  }
  socket.on('message', (bytes, from) => {
    const query = decode(bytes)
    const [question] = query.questions ?? []
    if (question === undefined) return
    const name = question.name.toLowerCase()
    const key = `${question.type} ${name}`
    server.asked.push(key)
    waitFor(key).resolve()
    if (server.silentAbout.has(name) || server.silentAbout.has(key)) return
    const ofName = server.zone.filter((record) => record.name === name)
    const answers = ofName.filter((record) => record.type === question.type)
    const code = server.failing.has(name) ? serverFailure : ofName.length === 0 ? nameError : 0
    const reply = encode({
      type: 'response',
      id: query.id ?? 0,
      flags: authoritative | recursionAvailable | code,
      questions: [question],
      answers: (code === 0 ? answers.map((record) => ({ ttl: 60, ...record })) : []) as never,
    })
    socket.send(reply, from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return Object.assign(server, { at: `127.0.0.1:${socket.address().port}` })
}
