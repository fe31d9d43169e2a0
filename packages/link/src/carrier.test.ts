// One suite for both carriers: what a link promises does not depend on what carries it.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Hello, LinkEnd, LinkHandlers } from './carrier.ts'
import { encodeFrame, FrameReader } from './frame-codec.ts'
import { linkInMemory } from './memory-carrier.ts'
import { dialUnix, type LinkListener, listenUnix } from './unix-carrier.ts'

type Frame = { type: string; n?: number; text?: string }

/** Records what an end is told and lets a test wait for it. */
class Notebook implements LinkHandlers<Frame> {
  readonly lines: string[] = []
  readonly frames: Frame[] = []
  #waiting: { ready: () => boolean; resolve: () => void }[] = []
  up(peer: Hello): void {
    this.#note(`up ${peer.name}`)
  }
  frame(frame: Frame): void {
    this.frames.push(frame)
    this.#note(`frame ${frame.type}`)
  }
  down(reason: string): void {
    this.#note(`down ${reason}`)
  }
  until(ready: () => boolean): Promise<void> {
    if (ready()) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push({ ready, resolve }))
  }
  #note(line: string): void {
    this.lines.push(line)
    this.#waiting = this.#waiting.filter((w) => {
      if (!w.ready()) return true
      w.resolve()
      return false
    })
  }
}

const hello = (role: Hello['role'], name: string): Hello => ({ protocol: 1, role, name, epoch: `${name}-1`, pid: 1 })

interface Pair {
  a: LinkEnd<Frame>
  b(): LinkEnd<Frame>
  aNotes: Notebook
  bNotes: Notebook
  close(): Promise<void>
}

async function temporarySocket(): Promise<{ path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'cb-link-'))
  return { path: join(folder, 'l.sock'), remove: () => rm(folder, { recursive: true }) }
}

const carriers: Record<string, () => Promise<Pair>> = {
  memory: async () => {
    const aNotes = new Notebook()
    const bNotes = new Notebook()
    const [a, b] = linkInMemory<Frame, Frame>(
      { hello: hello('switch', 'a'), handlers: aNotes },
      { hello: hello('media', 'b'), handlers: bNotes },
    )
    return { a, b: () => b, aNotes, bNotes, close: async () => a.close() }
  },
  'Unix socket': async () => {
    const socket = await temporarySocket()
    const aNotes = new Notebook()
    const bNotes = new Notebook()
    let accepted: LinkEnd<Frame> | undefined
    const listener = await listenUnix<Frame, Frame>({
      path: socket.path,
      hello: hello('media', 'b'),
      accept: (end) => {
        accepted = end
        return bNotes
      },
    })
    const a = dialUnix<Frame, Frame>({ path: socket.path, hello: hello('switch', 'a'), handlers: aNotes })
    return {
      a,
      b: () => accepted!,
      aNotes,
      bNotes,
      close: async () => {
        a.close()
        await listener.close()
        await socket.remove()
      },
    }
  },
}

for (const [name, make] of Object.entries(carriers)) {
  test(`${name}: both ends are told who the other is, then frames arrive in order`, async () => {
    const pair = await make()
    await pair.aNotes.until(() => pair.a.isUp)
    await pair.bNotes.until(() => pair.bNotes.lines.length > 0)
    for (let n = 0; n < 500; n++) pair.a.send({ type: 'x', n })
    pair.b().send({ type: 'y', text: 'straße ☎' })
    await pair.bNotes.until(() => pair.bNotes.frames.length === 500)
    await pair.aNotes.until(() => pair.aNotes.frames.length === 1)
    assert.deepEqual(
      pair.bNotes.frames.map((f) => f.n),
      Array.from({ length: 500 }, (_, n) => n),
    )
    assert.equal(pair.aNotes.frames[0]?.text, 'straße ☎')
    assert.equal(pair.aNotes.lines[0], 'up b')
    assert.equal(pair.bNotes.lines[0], 'up a')
    await pair.close()
  })

  test(`${name}: closing one end is told to the other, and nothing can be sent afterwards`, async () => {
    const pair = await make()
    await pair.aNotes.until(() => pair.a.isUp)
    await pair.bNotes.until(() => pair.bNotes.lines.length > 0)
    pair.b().close()
    await pair.aNotes.until(() => pair.aNotes.lines.some((l) => l.startsWith('down')))
    assert.equal(pair.a.send({ type: 'late' }), false)
    await pair.close()
  })
}

test('a dialler comes back when the listener starts again, and sees its new epoch', async () => {
  const socket = await temporarySocket()
  const notes = new Notebook()
  const dial = dialUnix<Frame, Frame>({ path: socket.path, hello: hello('control', 'c'), handlers: notes })
  const silent: LinkHandlers<Frame> = { up() {}, frame() {}, down() {} }
  for (const name of ['first', 'second']) {
    const listener: LinkListener = await listenUnix<Frame, Frame>({
      path: socket.path,
      hello: hello('switch', name),
      accept: () => silent,
    })
    await notes.until(() => notes.lines.at(-1) === `up ${name}`)
    await listener.close()
    await notes.until(() => notes.lines.at(-1)?.startsWith('down') === true)
  }
  dial.close()
  await socket.remove()
})

test('a peer of another protocol version is refused in one sentence', async () => {
  const socket = await temporarySocket()
  const listener = await listenUnix<Frame, Frame>({
    path: socket.path,
    hello: hello('switch', 's'),
    accept: () => assert.fail('must not be accepted'),
  })
  const client = connect(socket.path)
  client.write(encodeFrame({ ...hello('control', 'old'), protocol: 99 }))
  await new Promise<void>((resolve) => {
    client.resume()
    client.once('close', () => resolve())
  })
  await listener.close()
  await socket.remove()
})

test('a frozen peer is noticed by its silence', async () => {
  const socket = await temporarySocket()
  const frozen = createServer((connection) => connection.write(encodeFrame(hello('media', 'frozen'))))
  await new Promise<void>((resolve) => frozen.listen(socket.path, resolve))
  const notes = new Notebook()
  const dial = dialUnix<Frame, Frame>({
    path: socket.path,
    hello: hello('switch', 's'),
    handlers: notes,
    limits: { heartbeatMs: 5, silentMs: 30 },
  })
  await notes.until(() => notes.lines.includes('down the peer is silent'))
  dial.close()
  frozen.close()
  await socket.remove()
})

test('a stall of this process is not taken for the silence of its peer', async () => {
  const socket = await temporarySocket()
  const heartbeats: NodeJS.Timeout[] = []
  const peer = createServer((connection) => {
    connection.on('error', () => undefined)
    connection.write(encodeFrame(hello('media', 'lively')))
    heartbeats.push(setInterval(() => connection.write(encodeFrame({ type: 'alive' })), 5))
  })
  await new Promise<void>((resolve) => peer.listen(socket.path, resolve))
  const notes = new Notebook()
  const dial = dialUnix<Frame, Frame>({
    path: socket.path,
    hello: hello('switch', 's'),
    handlers: notes,
    limits: { heartbeatMs: 10, silentMs: 100 },
  })
  await notes.until(() => dial.isUp)
  const until = performance.now() + 300
  while (performance.now() < until);
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
  assert.equal(dial.isUp, true, notes.lines.join())
  for (const each of heartbeats) clearInterval(each)
  dial.close()
  peer.close()
  await socket.remove()
})

test('when the peer does not read, statistics are dropped first and then the link is cut', async () => {
  const socket = await temporarySocket()
  const deaf = createServer((connection) => {
    connection.write(encodeFrame(hello('control', 'deaf')))
    connection.pause()
  })
  await new Promise<void>((resolve) => deaf.listen(socket.path, resolve))
  const notes = new Notebook()
  const dial = dialUnix<Frame, Frame>({
    path: socket.path,
    hello: hello('switch', 's'),
    handlers: notes,
    limits: { softQueueBytes: 200_000, hardQueueBytes: 1_000_000 },
  })
  await notes.until(() => dial.isUp)
  const text = 'x'.repeat(50_000)
  while (dial.send({ type: 'figures', text })) await new Promise((resolve) => setImmediate(resolve))
  assert.equal(dial.isUp, true)
  assert.ok(dial.figures().dropped > 0)
  while (dial.send({ type: 'record', text })) await new Promise((resolve) => setImmediate(resolve))
  assert.equal(notes.lines.at(-1), 'down the peer does not read')
  dial.close()
  deaf.close()
  await socket.remove()
})

test('a socket path that is too long, a file in the way and a living listener are refused clearly', async () => {
  const accept = () => assert.fail('no peer expected')
  const common = { hello: hello('switch', 's'), accept }
  await assert.rejects(listenUnix({ ...common, path: `/tmp/${'x'.repeat(120)}` }), /longer than 107 bytes/)
  const socket = await temporarySocket()
  await writeFile(socket.path, 'not a socket')
  await assert.rejects(listenUnix({ ...common, path: socket.path }), /is in the way/)
  await rm(socket.path)
  const silent: LinkHandlers<Frame> = { up() {}, frame() {}, down() {} }
  const listener = await listenUnix<Frame, Frame>({ ...common, path: socket.path, accept: () => silent })
  await assert.rejects(listenUnix({ ...common, path: socket.path }), /already listens/)
  await listener.close()
  await socket.remove()
})

test('frames survive any cutting of the stream, and an oversized one is refused', () => {
  const values = [{ a: 1 }, 'ü', null, [1, 2, 3], { deep: { deeper: 'x'.repeat(1000) } }]
  const bytes = Buffer.concat(values.map(encodeFrame))
  for (const step of [1, 2, 3, 7, 100, bytes.length]) {
    const reader = new FrameReader()
    const got: unknown[] = []
    for (let at = 0; at < bytes.length; at += step) got.push(...reader.push(bytes.subarray(at, at + step)))
    assert.deepEqual(got, values)
  }
  assert.throws(() => new FrameReader().push(Buffer.from([0xff, 0xff, 0xff, 0xff, 0])), RangeError)
  assert.throws(() => new FrameReader().push(Buffer.from([0, 0, 0, 1, 0x7b])), SyntaxError)
})
