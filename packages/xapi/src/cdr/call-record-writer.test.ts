// Call records on real files and loopback sockets: each once, in order, also after a restart; changed settings act at once.
import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { type Actor, type CallRecordRow, openStore, type RowFields, type Store } from '@cordboard/store'
import { CallRecordWriter } from './call-record-writer.ts'

const BY: Actor = { user: 'test', ip: '', source: 'system' }
const LOOPBACK = '127.0.0.1'

let base: string
let folder: string
let store: Store
let warnings: string[]
let closing: (() => Promise<unknown>)[]

beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'cordboard-cdr-'))
  folder = join(base, 'cdr')
  warnings = []
  closing = []
  store = await openStore({ url: `sqlite:${join(base, 'db')}`, key: createSecretKey(randomBytes(32)), now: () => 0 })
})
afterEach(async () => {
  for (const close of closing.reverse()) await close()
  await store.close()
  rmSync(base, { recursive: true, force: true })
})

const ID_AND_NUMBER = [
  { Name: 'to-no', Length: 0 },
  { Name: 'callid', Length: 0 },
]

async function set(fields: RowFields): Promise<void> {
  const all = { Enabled: true, EnabledFields: ID_AND_NUMBER, ...fields }
  await store.write([{ kind: 'patch', noun: 'CDRSettings', id: 0, fields: all }], BY)
}

function opened(mostWaitingBytes = 1_000_000_000): CallRecordWriter {
  const warn = (message: string): void => void warnings.push(message)
  const writer = new CallRecordWriter({ store, folder, warn, firstWaitMs: 5, mostWaitMs: 50, mostWaitingBytes })
  closing.push(() => writer.close())
  return writer
}

function record(sequence: number): CallRecordRow {
  return {
    sequence,
    call: `01JD5Q0Z9X8W7V6T5S${String(sequence).padStart(8, '0')}`,
    alias: sequence,
    startedAt: sequence * 1000,
    answeredAt: null,
    endedAt: sequence * 1000 + 500,
    from: '101',
    fromName: '',
    to: '999',
    cause: 'rejected',
    segments: [],
  }
}

function records(from: number, to: number): readonly CallRecordRow[] {
  return Array.from({ length: to - from + 1 }, (_, at) => record(from + at))
}

/** The lines of these records. */
function text(from: number, to: number): string {
  return records(from, to)
    .map((each) => `999,${each.alias}\r\n`)
    .join('')
}

const read = (name: string): string => readFileSync(join(folder, name), 'utf8')

async function eventually(is: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 30_000
  while (!is()) {
    if (Date.now() > end) throw new Error(`not in time: ${what}`)
    await pause(5)
  }
}

interface Reader {
  heard: string
  readonly socket: Socket
}

async function reader(port: number): Promise<Reader> {
  const socket = connect(port, LOOPBACK)
  const one: Reader = { heard: '', socket }
  socket.setEncoding('utf8').on('data', (chunk) => {
    one.heard += chunk
  })
  socket.on('error', () => undefined)
  closing.push(async () => socket.destroy())
  await once(socket, 'connect')
  return one
}

/** A reader that is connected to; `port` 0: any. */
async function listening(port: number): Promise<{ readonly port: number; heard: string; stop(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).setEncoding('utf8')
    socket.on('data', (chunk) => {
      it.heard += chunk
    })
  }).listen(port, LOOPBACK)
  await once(server, 'listening')
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  const it = { port: (server.address() as AddressInfo).port, heard: '', stop }
  closing.push(stop)
  return it
}

async function portOf(writer: CallRecordWriter): Promise<number> {
  await writer.settled()
  const { port } = writer
  assert.ok(port !== null)
  return port
}

/** A port nobody listens on. */
async function freePort(): Promise<number> {
  const taken = await listening(0)
  await taken.stop()
  return taken.port
}

describe('nothing is written', () => {
  test('as long as it is not asked for, and records need not come again', async () => {
    const writer = opened()
    assert.equal(await writer.take(records(1, 3)), true)
    assert.equal(existsSync(folder), false)
    await set({})
    assert.equal(await writer.take([record(4)]), true)
    assert.equal(read('cdr.log'), text(4, 4))
  })

  test('once it is closed: the records have to come again', async () => {
    await set({})
    const writer = opened()
    await writer.close()
    assert.equal(await writer.take([record(1)]), false)
    assert.equal(existsSync(join(folder, 'cdr.log')), false)
  })
})

describe('one file for all calls', () => {
  test('has each record once, though some come again, also after a restart', async () => {
    await set({})
    const first = opened()
    assert.equal(await first.take(records(1, 3)), true)
    assert.equal(await first.take(records(2, 4)), true)
    await first.close()
    const second = opened()
    assert.equal(await second.take(records(1, 6)), true)
    assert.equal(read('cdr.log'), text(1, 6))
  })

  test('after a crash in the middle of a line loses and doubles nothing', async () => {
    await set({})
    const first = opened()
    await first.take(records(1, 3))
    await first.close()
    // So much was on the disk when the power went: a line and a half that nobody had confirmed.
    appendFileSync(join(folder, 'cdr.log'), `${text(4, 4)}999,`)
    assert.equal(await opened().take(records(4, 5)), true)
    assert.equal(read('cdr.log'), text(1, 5))
  })

  test('that an operator moved away begins anew, and loses nothing', async () => {
    await set({})
    const first = opened()
    await first.take(records(1, 3))
    await first.close()
    rmSync(join(folder, 'cdr.log'))
    await opened().take(records(3, 5))
    assert.equal(read('cdr.log'), text(4, 5))
  })

  test('goes on when the journal of the switch was lost and it counts from 1 again', async () => {
    await set({})
    const writer = opened()
    await writer.take(records(1, 3))
    const late = { ...record(1), alias: 9, endedAt: 1_000_000 }
    assert.equal(await writer.take([late]), true)
    assert.equal(read('cdr.log'), `${text(1, 3)}${text(9, 9)}`)
  })

  test('is put aside when it is as large as LogSize says; the oldest part goes', async () => {
    await set({ LogSize: 1, EnabledFields: [{ Name: 'callid', Length: 512 }] })
    const writer = opened()
    const perFile = Math.floor((1024 * 1024) / 514)
    for (let at = 0; at < 11; at++) await writer.take(records(at * perFile + 1, (at + 1) * perFile))
    const first = (name: string): number => Number(read(name).slice(0, 512))
    assert.equal(first('cdr.log'), 10 * perFile + 1)
    assert.equal(first('cdr.log.1'), 9 * perFile + 1)
    assert.equal(first('cdr.log.9'), perFile + 1)
    assert.equal(existsSync(join(folder, 'cdr.log.10')), false)
    await writer.close()
    await opened().take(records(11 * perFile - 2, 11 * perFile))
    assert.equal(read('cdr.log').length, perFile * 514)
  })

  test('that cannot be made keeps records waiting, says so once, and has them when it can', async () => {
    await set({})
    writeFileSync(folder, 'in the way')
    const writer = opened()
    const taken = [writer.take([record(1)]), writer.take([record(2)])]
    await eventually(() => warnings.length > 0, 'a warning')
    rmSync(folder)
    assert.deepEqual(await Promise.all(taken), [true, true])
    assert.equal(read('cdr.log'), text(1, 2))
    assert.equal(warnings.length, 1)
    assert.match(warnings[0] ?? '', /Call records cannot be written/)
  })
})

test('a file for each call is named by its id only', async () => {
  await set({ LogType: 'SingleFileForEachCall' })
  const writer = opened()
  assert.equal(await writer.take(records(1, 2)), true)
  await writer.take(records(1, 2))
  assert.deepEqual(readdirSync(join(folder, 'calls')).sort(), [`${record(1).call}.log`, `${record(2).call}.log`])
  assert.equal(read(`calls/${record(2).call}.log`), text(2, 2))
})

describe('a passive socket', () => {
  const passive = { LogType: 'PassiveSocket', SocketIpAddress: LOOPBACK, SocketPort: 0 }

  test('gives what waited to the first reader, and from then on each line to all readers', async () => {
    await set(passive)
    const writer = opened()
    const port = await portOf(writer)
    assert.equal(await writer.take(records(1, 3)), true)
    const one = await reader(port)
    await eventually(() => one.heard === text(1, 3), 'what waited')
    const two = await reader(port)
    // The system may take its time to let the second one in.
    let last = 3
    while (two.heard === '' && last < 10_000) {
      last += 1
      await writer.take([record(last)])
      await eventually(() => one.heard === text(1, last), 'the first reader has it')
    }
    await eventually(() => two.heard.endsWith(text(last, last)), 'the second reader has it')
    assert.ok(one.heard.endsWith(two.heard))
  })

  test('keeps what nobody read over a restart, and gives nothing twice', async () => {
    await set(passive)
    const first = opened()
    const one = await reader(await portOf(first))
    await first.take(records(1, 2))
    await eventually(() => one.heard === text(1, 2), 'the first lines')
    one.socket.destroy()
    await once(one.socket, 'close')
    await first.close()
    const second = opened()
    await second.take(records(1, 4))
    await second.close()
    const third = opened()
    const two = await reader(await portOf(third))
    await eventually(() => two.heard.length >= text(3, 4).length, 'the rest')
    await third.take([record(5)])
    await eventually(() => two.heard.endsWith(text(5, 5)), 'the last')
    assert.equal(two.heard, text(3, 5))
  })

  test('that nobody reads keeps so much and no more; what is lost is told once, and counted in the end', async () => {
    await set(passive)
    const writer = opened(text(1, 3).length)
    const port = await portOf(writer)
    for (let at = 1; at <= 6; at++) assert.equal(await writer.take([record(at)]), true)
    assert.equal(warnings.length, 1)
    assert.match(warnings[0] ?? '', /Call records are lost/)
    const one = await reader(port)
    await eventually(() => one.heard === text(1, 3), 'what waited')
    await eventually(() => read('waiting.log') === '', 'room again')
    await writer.take([record(7)])
    await eventually(() => one.heard === text(1, 3) + text(7, 7), 'the next line')
    assert.deepEqual(warnings.slice(1), ['3 call records were lost for want of room.'])
  })

  test('has no more than eight readers', async () => {
    await set(passive)
    const port = await portOf(opened())
    const readers: Reader[] = []
    for (let at = 0; at < 8; at++) readers.push(await reader(port))
    const ninth = await reader(port)
    if (!ninth.socket.closed) await once(ninth.socket, 'close')
    assert.ok(readers.every((each) => !each.socket.destroyed))
  })

  test('lets a reader go that does not keep up; the others have everything', async () => {
    await set({ ...passive, EnabledFields: [{ Name: 'callid', Length: 512 }] })
    const writer = opened()
    const port = await portOf(writer)
    const [good, slow] = [await reader(port), await reader(port)]
    slow.socket.pause()
    const gone = once(slow.socket, 'close')
    let sequence = 0
    // More than sockets take into their buffers.
    while (warnings.length === 0 && sequence < 200_000) {
      await writer.take(records(sequence + 1, sequence + 1000))
      sequence += 1000
      await eventually(() => good.heard.length === sequence * 514, `${sequence} lines`)
    }
    assert.match(warnings[0] ?? '', /did not keep up/)
    slow.socket.resume()
    await gone
  })

  test('that cannot be opened is tried again', async () => {
    const other = await listening(0)
    await set({ ...passive, SocketPort: other.port })
    const writer = opened()
    await writer.settled()
    assert.match(warnings[0] ?? '', /EADDRINUSE/)
    await writer.take([record(1)])
    await other.stop()
    await eventually(() => writer.port === other.port, 'listening')
    const one = await reader(other.port)
    await eventually(() => one.heard === text(1, 1), 'the line')
  })
})

describe('an active socket', () => {
  test('brings lines to a reader, waits while it is away, and connects again', async () => {
    const port = await freePort()
    await set({ LogType: 'ActiveSocket', SocketIpAddress: LOOPBACK, SocketPort: port })
    const writer = opened()
    await writer.take(records(1, 2))
    await eventually(() => warnings.length > 0, 'a warning')
    assert.match(warnings[0] ?? '', /wait for 127\.0\.0\.1 port \d+: ECONNREFUSED/)
    const first = await listening(port)
    await eventually(() => first.heard === text(1, 2), 'what waited')
    await first.stop()
    await eventually(() => warnings.length > 1, 'the end of the connection was seen')
    await writer.take([record(3)])
    const second = await listening(port)
    await eventually(() => second.heard === text(3, 3), 'the line that waited')
  })

  test('never connects to an address no server has', async () => {
    await set({ LogType: 'ActiveSocket', SocketIpAddress: '169.254.169.254', SocketPort: 80 })
    const writer = opened()
    await writer.take([record(1)])
    await eventually(() => warnings.length > 0, 'a warning')
    assert.match(warnings[0] ?? '', /no address that may be connected to/)
  })
})

test('another output begins with the next record, and the old socket is closed', async () => {
  await set({ LogType: 'PassiveSocket', SocketIpAddress: LOOPBACK, SocketPort: 0 })
  const writer = opened()
  const one = await reader(await portOf(writer))
  await writer.take([record(1)])
  await eventually(() => one.heard === text(1, 1), 'the first line')
  const gone = once(one.socket, 'close')
  await set({ LogType: 'SingleFileForAllCalls', EnabledFields: [{ Name: 'callid', Length: 0 }] })
  await writer.settled()
  await gone
  assert.equal(writer.port, null)
  await writer.take([record(2)])
  assert.equal(read('cdr.log'), '2\r\n')
  await set({ Enabled: false })
  await writer.take([record(3)])
  assert.equal(read('cdr.log'), '2\r\n')
})
