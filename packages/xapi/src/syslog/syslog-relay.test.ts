// Entries of the event log and of the audit at a syslog server on loopback: in order, once, also after it was away.
import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { openStore, type RowFields, type Store } from '@cordboard/store'
import { auditLine, eventLine } from './syslog-entry.ts'
import { SyslogRelay } from './syslog-relay.ts'

let base: string
let store: Store
let warnings: string[]
let closing: (() => Promise<unknown>)[]

beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'cordboard-syslog-'))
  warnings = []
  closing = []
  store = await openStore({ url: `sqlite:${join(base, 'db')}`, key: createSecretKey(randomBytes(32)), now: () => 0 })
})
afterEach(async () => {
  for (const close of closing.reverse()) await close()
  await store.close()
  rmSync(base, { recursive: true, force: true })
})

async function set(port: number, protocol: string, more: RowFields = {}): Promise<void> {
  const fields = {
    IntegrationType: 'Custom',
    CategoryConfig: { IsAuditLogsEnabled: false, IsEventLogsEnabled: true, IsSystemAlertsEnabled: false },
    CustomRelayConfig: { Host: '127.0.0.1', Port: port, Protocol: protocol },
    ...more,
  }
  const by = { user: '100', ip: '192.0.2.9', source: 'console' } as const
  await store.write([{ kind: 'patch', noun: 'SyslogSettings', id: 0, fields }], by)
}

async function relay(mostBehind = 10_000): Promise<void> {
  const warn = (message: string): void => void warnings.push(message)
  const one = new SyslogRelay({
    ...{ store, warn, mostBehind, host: 'pbx.test', now: () => 0, everyMs: 10, mostWaitMs: 50 },
  })
  closing.push(() => one.close())
  await one.start()
}

async function happen(from: number, to: number): Promise<void> {
  const event = { at: 0, id: 'trunk-registered', severity: 'Info', call: null, tip: null, parameters: {} } as const
  const numbers = Array.from({ length: to - from + 1 }, (_, at) => from + at)
  await store.logEvents(numbers.map((number) => ({ ...event, message: `event ${number}.` })))
}

interface Server {
  readonly port: number
  readonly heard: string[]
  stop(): Promise<void>
}

async function listening(port = 0): Promise<Server> {
  const heard: string[] = []
  const server = createServer((socket) => {
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
    })
    socket.on('error', () => undefined)
    socket.on('end', () => {
      for (let frame = /^(\d+) /.exec(text); frame !== null; frame = /^(\d+) /.exec(text)) {
        const end = frame[0].length + Number(frame[1])
        heard.push(text.slice(frame[0].length, end))
        text = text.slice(end)
      }
    })
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  const stop = async (): Promise<void> => {
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  closing.push(stop)
  return { port: (server.address() as AddressInfo).port, heard, stop }
}

async function eventually(is: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 30_000
  while (!is()) {
    if (Date.now() > end) throw new Error(`not in time: ${what}`)
    await pause(5)
  }
}

const numbersOf = (lines: readonly string[]): readonly number[] =>
  lines.flatMap((line) => /event (\d+)\.$/.exec(line)?.slice(1).map(Number) ?? [])

test('new events come by TCP in order, each once, however many; older ones do not', async () => {
  await happen(1, 3)
  const server = await listening()
  await set(server.port, 'Tcp')
  await relay()
  await happen(4, 253)
  await eventually(() => server.heard.length >= 250, 'all events')
  await happen(254, 254)
  await eventually(() => numbersOf(server.heard).includes(254), 'the last event')
  assert.deepEqual(
    numbersOf(server.heard),
    Array.from({ length: 251 }, (_, at) => at + 4),
  )
  assert.equal(server.heard[0], '<134>1 1970-01-01T00:00:00.000Z pbx.test cordboard - trunk-registered - event 4.')
})

test('what happens while the server is away is sent when it is back; beyond the bound it is counted', async () => {
  const first = await listening()
  await first.stop()
  await set(first.port, 'Tcp')
  await relay(5)
  await happen(1, 3)
  await eventually(() => warnings.some((each) => each.includes('nobody listens')), 'a warning')
  await happen(4, 8)
  await eventually(() => warnings.some((each) => each.includes('old entries are not sent')), 'a warning of loss')
  const again = await listening(first.port)
  await eventually(() => again.heard.length >= 6, 'the rest')
  assert.match(again.heard[0] ?? '', /^<132>1 .* dropped - 3 entries were not sent/)
  assert.deepEqual(numbersOf(again.heard), [4, 5, 6, 7, 8])
  assert.equal(warnings.length, 2)
})

test('audit lines come by UDP and name who wrote what, without the values', async () => {
  const socket = createSocket('udp4')
  const heard: string[] = []
  socket.on('message', (message) => heard.push(message.toString()))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  closing.push(() => new Promise<void>((resolve) => socket.close(() => resolve())))
  const CategoryConfig = { IsAuditLogsEnabled: true, IsEventLogsEnabled: false, IsSystemAlertsEnabled: false }
  await set(socket.address().port, 'Udp', { CategoryConfig })
  await relay()
  await happen(1, 1)
  await set(socket.address().port, 'Udp', { CategoryConfig })
  await eventually(() => heard.length > 0, 'the audit line')
  assert.match(
    heard[0] ?? '',
    /^<109>1 \S+ pbx\.test cordboard - audit - 100 \(console from 192\.0\.2\.9\) changed Sysl/,
  )
  assert.ok(!heard.join('').includes('127.0.0.1'))
})

test('nothing is sent as long as nobody asks for it, and it begins without a restart', async () => {
  const server = await listening()
  await relay()
  await happen(1, 2)
  await set(server.port, 'Tcp')
  let number = 2
  while (server.heard.length === 0 && number < 1000) {
    number += 1
    await happen(number, number)
    await pause(20)
  }
  assert.notEqual(server.heard.length, 0)
  assert.ok(numbersOf(server.heard).every((each) => each > 2))
})

test('a line is one line of at most 2048 octets with clean header words', () => {
  const row = {
    Event: 'a b\u00e9\n',
    Type: 'Error',
    Message: `${'€'.repeat(3000)}\n`,
    TimeGenerated: 0,
    Call: null,
    Tip: null,
  }
  const line = eventLine(row, 'ho st\n')
  assert.match(line, /^<131>1 1970-01-01T00:00:00\.000Z host cordboard - ab - €+$/)
  assert.ok(Buffer.byteLength(line) <= 2048)
  assert.doesNotMatch(auditLine({ UserName: 'x\ny', Action: 3, Noun: 'User' }, ''), /\n/)
})
