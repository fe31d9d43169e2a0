// TCP connections: framing, reuse, deadlines, limits, slow readers and descriptors.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { type Agent, type AgentOptions, Mailbox, openAgent } from './agent.fixture.ts'
import { answer, draft } from './drafts.fixture.ts'
import { manualScheduler } from './scheduler.ts'
import {
  openTcpPeer,
  openUdpPeer,
  type RequestParts,
  requestText,
  statusOf,
  type TcpPeer,
  tcpPeerOf,
} from './wire.fixture.ts'

async function withTcp(run: (bob: Agent, peer: TcpPeer) => Promise<void>, options: AgentOptions = {}): Promise<void> {
  const bob = await openAgent({ transport: 'tcp', ...options })
  const peer = await openTcpPeer(bob.port)
  try {
    await run(bob, peer)
  } finally {
    peer.socket.destroy()
    await bob.close()
  }
}

function overTcp(parts: RequestParts = {}): string {
  return requestText({ transport: 'TCP', ...parts })
}

test('a message may come in pieces and several in one piece', () =>
  withTcp(async (bob, peer) => {
    const one = overTcp({ body: 'hello' })
    const two = overTcp({ branch: 'z9hG4bKtwo', callId: 'two' })
    peer.send(one.slice(0, 30))
    peer.send(one.slice(30, -3))
    peer.send(one.slice(-3) + two)
    assert.equal((await bob.nextRequest()).request.body.toString(), 'hello')
    const { transaction, flow } = await bob.nextRequest()
    assert.equal(flow.remote.port, peer.socket.localPort)
    bob.stack.respond(transaction, answer(200))
    assert.equal(statusOf(await peer.inbox.next()), 200)
    assert.equal(bob.stack.counts().serverTransactions, 1)
  }))

test('CRLFCRLF on a connection is answered with CRLF', () =>
  withTcp(async (bob, peer) => {
    peer.send('\r\n\r\n')
    assert.equal(await peer.inbox.next(), '\r\n')
    assert.equal(bob.stack.metrics().keepAlives, 1)
  }))

test('requests to the same place share a connection, and the peer is reached over the one it opened', async () => {
  const alice = await openAgent({ transport: 'tcp' })
  const bob = await openAgent({ transport: 'tcp' })
  const uri = `sip:bob@127.0.0.1:${bob.port};transport=tcp`
  const flows: string[] = []
  for (let count = 0; count < 3; count++) {
    const sent = alice.send(draft('OPTIONS', uri), { uri, flow: null })
    const { transaction, flow } = await bob.nextRequest()
    flows.push(flow.connection ?? '')
    bob.stack.respond(transaction, answer(200))
    await sent.final()
    if (count === 2) {
      bob.send(draft('OPTIONS', 'sip:alice@192.0.2.1'), { uri: 'sip:alice@192.0.2.1', flow })
      assert.equal((await alice.nextRequest()).request.method, 'OPTIONS')
    }
  }
  assert.equal(new Set(flows).size, 1)
  assert.equal(alice.stack.counts().connections, 1)
  await alice.close()
  const gone = await bob.closed.next()
  assert.equal(gone.connection, flows[0])
  assert.equal(bob.stack.isOpen(gone), false)
  await bob.close()
})

test('requests waiting on a connection fail at once when it closes', async () => {
  const alice = await openAgent({ transport: 'tcp' })
  const server = createServer((socket) => socket.once('data', () => socket.destroy()))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const uri = `sip:x@127.0.0.1:${port};transport=tcp`
  const outcome = alice.send(draft('INVITE', uri), { uri, flow: null })
  assert.equal(await outcome.failed(), 'transport')
  server.close()
  await once(server, 'close')
  const refused = alice.send(draft('INVITE', uri), { uri, flow: null })
  assert.equal(await refused.failed(), 'transport')
  assert.equal(alice.stack.counts().clientTransactions, 0)
  assert.equal(alice.stack.counts().connections, 0)
  await alice.close()
})

test('the answer finds the peer when the connection of its request is gone', async () => {
  const bob = await openAgent({ transport: 'tcp' })
  const server = createServer((socket) => later.put(tcpPeerOf(socket)))
  const later = new Mailbox<TcpPeer>('connection')
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const peer = await openTcpPeer(bob.port)
  peer.send(overTcp({ sentBy: `192.0.2.1:${port}` }))
  const { transaction } = await bob.nextRequest()
  peer.socket.destroy()
  await bob.closed.next()
  bob.stack.respond(transaction, answer(200))
  assert.equal(statusOf(await (await later.next()).inbox.next()), 200)
  await bob.close()
  server.close()
})

test('a length that cannot be followed is answered with 400 and the connection ends', () =>
  withTcp(async (bob, peer) => {
    peer.send(overTcp().replace('Content-Length: 0', 'Content-Length: minus one'))
    assert.equal(statusOf(await peer.inbox.next()), 400)
    await peer.closed
    await bob.closed.next()
  }))

test('a message larger than the limit is refused and the connection ends', () =>
  withTcp(async (bob, peer) => {
    peer.send(overTcp().replace('Content-Length: 0', 'Content-Length: 65500'))
    assert.equal(statusOf(await peer.inbox.next()), 513)
    await peer.closed
    await bob.closed.next()
  }))

test('deadlines: a first message that does not come, a message that does not end, silence', async () => {
  const clock = manualScheduler()
  const bob = await openAgent({
    transport: 'tcp',
    scheduler: clock,
    now: clock.now,
    streams: { firstMessageMs: 10_000 },
  })
  const mute = await openTcpPeer(bob.port)
  const slow = await openTcpPeer(bob.port)
  const idle = await openTcpPeer(bob.port)
  for (const peer of [slow, idle]) {
    peer.send(overTcp())
    bob.stack.respondOnce((await bob.nextRequest()).transaction, answer(200))
    await peer.inbox.next()
  }
  slow.send('OPTIONS sip:x SIP/2.0\r\n\r')
  // A ping from `idle` proves that the half message of `slow` was read: both sockets are polled in turn.
  for (let count = 0; count < 3; count++) {
    idle.send('\r\n\r\n')
    await idle.inbox.next()
  }
  clock.advance(10_000)
  await mute.closed
  await slow.closed
  assert.equal(bob.stack.counts().connections, 1)
  clock.advance(3_889_000)
  assert.equal(bob.stack.counts().connections, 1)
  idle.send('\r\n\r\n')
  await idle.inbox.next()
  clock.advance(3_899_000)
  assert.equal(bob.stack.counts().connections, 1)
  clock.advance(2000)
  await idle.closed
  assert.equal(bob.stack.metrics().connectionsCut, 3)
  await bob.close()
  assert.equal(clock.pending(), 0)
})

test('a peer that does not read is cut, others are unharmed', () =>
  withTcp(
    async (bob, peer) => {
      const other = await openTcpPeer(bob.port)
      peer.send(overTcp())
      const { flow } = await bob.nextRequest()
      peer.socket.pause()
      // Larger than what the kernel takes for a socket that nobody reads.
      const big = draft('OPTIONS', 'sip:x@192.0.2.1', [['Subject', 'x'.repeat(60_000)]])
      let sent = 0
      while (bob.stack.isOpen(flow)) {
        for (let count = 0; count < 20; count++, sent++) bob.send(big, { uri: 'sip:x@192.0.2.1', flow })
        await new Promise((resolve) => setImmediate(resolve))
        assert.ok(sent < 2000, 'never cut')
      }
      assert.deepEqual((await bob.closed.next()).connection, flow.connection)
      assert.equal(bob.stack.counts().clientTransactions, 0)
      other.send('\r\n\r\n')
      assert.equal(await other.inbox.next(), '\r\n')
      other.socket.destroy()
    },
    { streams: { maxQueuedBytes: 200_000 } },
  ))

test('connections per address are limited, and a blocked address is not let in', async () => {
  let verdict: 'none' | 'block' = 'none'
  const bob = await openAgent({
    transport: 'tcp',
    streams: { maxConnectionsPerAddress: 2 },
    rules: { verdict: () => verdict },
  })
  const kept = [await openTcpPeer(bob.port), await openTcpPeer(bob.port)]
  await (await openTcpPeer(bob.port)).closed
  kept[0]?.socket.destroy()
  await bob.closed.next()
  const again = await openTcpPeer(bob.port)
  again.send('\r\n\r\n')
  assert.equal(await again.inbox.next(), '\r\n')
  verdict = 'block'
  again.socket.destroy()
  await bob.closed.next()
  await (await openTcpPeer(bob.port)).closed
  assert.equal(bob.stack.metrics().connectionsRefused, 2)
  kept[1]?.socket.destroy()
  await bob.close()
})

test('connecting again and again is a flood too', async () => {
  const bob = await openAgent({ transport: 'tcp', guard: { green: 1, amber: 3, red: 10 } })
  const peers = []
  for (let count = 0; count < 12; count++) peers.push(await openTcpPeer(bob.port))
  await Promise.all(peers.slice(3).map((peer) => peer.closed))
  assert.equal(await bob.floods.next(), '127.0.0.1')
  assert.equal(bob.stack.counts().connections, 3)
  assert.equal(bob.stack.counts().guardedSources, 1)
  for (const peer of peers) peer.socket.destroy()
  await bob.close()
})

test('a flood on a connection cuts it', () =>
  withTcp(
    async (_bob, peer) => {
      for (let count = 0; count < 30; count++) peer.send(overTcp({ branch: `z9hG4bKf${count}`, callId: `f${count}` }))
      await peer.closed
    },
    { guard: { green: 1, amber: 10, red: 20 } },
  ))

test('a request too big for UDP goes over TCP, and over UDP when TCP is refused', async () => {
  const big = [['Subject', 'x'.repeat(1400)]] as const
  const bob = await openAgent({ transport: 'tcp' })
  const alice = await openAgent({
    endpoints: [
      { transport: 'udp', address: '127.0.0.1', port: 0 },
      { transport: 'tcp', address: '127.0.0.1', port: 0 },
    ],
  })
  const uri = `sip:bob@127.0.0.1:${bob.port}`
  const sent = alice.send(draft('OPTIONS', uri, big), { uri, flow: null })
  const { request, transaction } = await bob.nextRequest()
  assert.equal(request.via.transport.toLowerCase(), 'tcp')
  bob.stack.respond(transaction, answer(200))
  assert.equal((await sent.final()).status, 200)
  // This peer has no TCP.
  const peer = await openUdpPeer()
  const refusing = `sip:x@127.0.0.1:${peer.port}`
  const call = alice.send(draft('INVITE', refusing, big), { uri: refusing, flow: null })
  const { text } = await peer.inbox.next()
  assert.match(text, /\r\nVia: SIP\/2.0\/UDP /)
  assert.deepEqual(call.failures, [])
  // The second time TCP is not even tried.
  alice.send(draft('INVITE', refusing, big), { uri: refusing, flow: null })
  assert.equal(alice.stack.counts().connections, 1)
  await peer.inbox.next()
  peer.close()
  await alice.close()
  await bob.close()
})

test('running out of descriptors does not crash, and accepting resumes', {
  timeout: 20_000,
  skip: process.platform !== 'linux',
}, async () => {
  const child = spawn('prlimit', ['--nofile=40', process.execPath, `${import.meta.dirname}/exhausted.fixture.ts`])
  const lines = new Mailbox<string>('line of the child')
  child.stdout.on('data', (bytes) => {
    for (const line of String(bytes).trim().split('\n')) lines.put(line)
  })
  let errors = ''
  child.stderr.on('data', (bytes) => {
    errors += String(bytes)
  })
  const port = Number((await lines.next()).split(' ')[1])
  const peers: TcpPeer[] = []
  for (let count = 0; count < 60; count++) peers.push(await openTcpPeer(port))
  // Nothing can be opened now: a request of ours fails, and that is all.
  child.stdin.write('dial\n')
  assert.equal(await lines.next(), 'failed transport')
  for (const peer of peers) peer.socket.destroy()
  await Promise.all(peers.map((peer) => peer.closed))
  // While accepting pauses, connections are dropped; it resumes by itself.
  let answered = false
  for (const deadline = Date.now() + 20_000; !answered && Date.now() < deadline; ) {
    const peer = await openTcpPeer(port)
    peer.send('\r\n\r\n')
    answered = await Promise.race([peer.closed.then(() => false), peer.inbox.next().then((text) => text === '\r\n')])
    peer.socket.destroy()
  }
  assert.ok(answered, errors)
  child.stdin.end()
  const [code] = await once(child, 'exit')
  assert.equal(code, 0, errors)
})

test('an address may be added and given up while the stack runs', async () => {
  const bob = await openAgent()
  const peer = await openUdpPeer()
  for (const transport of ['udp', 'tcp'] as const) {
    const added = await bob.stack.bind({ transport, address: '127.0.0.6', port: 0 })
    const alice = await openAgent({ transport })
    const uri = `sip:bob@127.0.0.6:${added.port};transport=${transport}`
    alice.send(draft('OPTIONS', uri), { uri, flow: null })
    const { transaction, flow } = await bob.nextRequest()
    assert.equal(flow.local.address, '127.0.0.6')
    bob.stack.respondOnce(transaction, answer(200))
    await bob.stack.unbind(added)
    assert.equal(bob.stack.endpoints().length, 1)
    await assert.rejects(bob.stack.bind({ transport, address: '127.0.0.1', port: alice.port }), { code: 'EADDRINUSE' })
    await alice.close()
  }
  peer.close()
  await bob.close()
})

test('the id of a connection means nothing to another run of the stack', async () => {
  const flows = []
  const agents = [await openAgent({ transport: 'tcp' }), await openAgent({ transport: 'tcp' })]
  for (const bob of agents) {
    const peer = await openTcpPeer(bob.port)
    peer.send(overTcp())
    flows.push((await bob.nextRequest()).flow)
  }
  assert.equal(agents[0]?.stack.isOpen(flows[0]!), true)
  assert.equal(agents[0]?.stack.isOpen(flows[1]!), false)
  for (const agent of agents) await agent.close()
})
