// What the stack answers by itself, and which requests reach its user.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Agent, type AgentOptions, openAgent } from './agent.fixture.ts'
import { answer, draft } from './drafts.fixture.ts'
import { manualScheduler } from './scheduler.ts'
import { headerOf, openUdpPeer, type RequestParts, requestText, statusOf, type UdpPeer } from './wire.fixture.ts'

async function withPeer(run: (bob: Agent, peer: UdpPeer) => Promise<void>, options: AgentOptions = {}): Promise<void> {
  const bob = await openAgent(options)
  const peer = await openUdpPeer()
  try {
    await run(bob, peer)
  } finally {
    peer.close()
    await bob.close()
  }
}

/** An OPTIONS that surely gets through: what came before it was read before it. */
async function fence(bob: Agent, peer: UdpPeer): Promise<void> {
  peer.send(requestText({ branch: `z9hG4bKfence${Math.random()}`, callId: `fence${Math.random()}` }), bob.port)
  const { request, transaction } = await bob.nextRequest()
  assert.match(request.callId, /^fence/)
  bob.stack.respondOnce(transaction, answer(299))
  assert.equal(statusOf((await peer.inbox.next()).text), 299)
}

const ownAnswers: readonly (readonly [name: string, status: number, parts: RequestParts])[] = [
  ['a method that is not SIP', 501, { method: 'NEWMETHOD' }],
  ['a method that is not allowed', 405, { method: 'PUBLISH' }],
  ['a scheme that is not known', 416, { uri: 'nobody:bob' }],
  ['a sips URI over UDP', 403, { uri: 'sips:bob@127.0.0.1' }],
  ['an INVITE whose hops are used up', 483, { method: 'INVITE', extra: ['Max-Forwards: 0'] }],
  ['an extension that is required and unknown', 420, { extra: ['Require: 100rel, nothing-like-it'] }],
  ['another version of SIP', 505, { version: 'SIP/7.0' }],
  ['a request that is malformed', 400, { extra: ['Contact: <<<'] }],
]

for (const [name, status, parts] of ownAnswers) {
  test(`${name} gets ${status} from the stack, without state`, () =>
    withPeer(
      async (bob, peer) => {
        peer.send(requestText(parts), bob.port)
        const { text } = await peer.inbox.next()
        assert.equal(statusOf(text), status)
        assert.match(headerOf(text, 'To') ?? '', /;tag=[0-9a-f]{16}$/)
        // A copy gets the very same answer.
        peer.send(requestText(parts), bob.port)
        assert.equal((await peer.inbox.next()).text, text)
        if (status === 420) assert.equal(headerOf(text, 'Unsupported'), 'nothing-like-it')
        if (status === 405) assert.match(headerOf(text, 'Allow') ?? '', /INVITE/)
        assert.equal(bob.stack.counts().serverTransactions, 0)
        assert.equal(bob.requests.items.length, 0)
      },
      { supported: ['100rel'], allowedMethods: ['INVITE', 'OPTIONS', 'ACK', 'CANCEL', 'BYE', 'REGISTER'] },
    ))
}

test('OPTIONS and requests within a dialog are taken whatever their Max-Forwards', () =>
  withPeer(async (bob, peer) => {
    peer.send(requestText({ extra: ['Max-Forwards: 0'] }), bob.port)
    assert.equal((await bob.nextRequest()).request.method, 'OPTIONS')
    const inDialog = { method: 'BYE', to: '<sip:bob@example.com>;tag=x', branch: 'z9hG4bKb' }
    peer.send(requestText({ ...inDialog, extra: ['Max-Forwards: 0'] }), bob.port)
    assert.equal((await bob.nextRequest()).request.method, 'BYE')
  }))

test('the same request over another path is a loop: 482', () =>
  withPeer(async (bob, peer) => {
    peer.send(requestText({ method: 'INVITE', branch: 'z9hG4bKone' }), bob.port)
    await bob.nextRequest()
    peer.send(requestText({ method: 'INVITE', branch: 'z9hG4bKtwo' }), bob.port)
    assert.equal(statusOf((await peer.inbox.next()).text), 482)
  }))

test('a request that was refused may come again under the same CSeq', () =>
  withPeer(async (bob, peer) => {
    peer.send(requestText({ method: 'INVITE', branch: 'z9hG4bKone' }), bob.port)
    bob.stack.respond((await bob.nextRequest()).transaction, answer(401))
    assert.equal(statusOf((await peer.inbox.next()).text), 401)
    peer.send(requestText({ method: 'INVITE', branch: 'z9hG4bKtwo' }), bob.port)
    assert.equal((await bob.nextRequest()).request.method, 'INVITE')
  }))

test('a transaction of an RFC 2543 client is found again by the whole of the request', () =>
  withPeer(async (bob, peer) => {
    const text = requestText({ method: 'INVITE', branch: 'old' })
    peer.send(text, bob.port)
    const { transaction } = await bob.nextRequest()
    bob.stack.respond(transaction, answer(486))
    const first = (await peer.inbox.next()).text
    peer.send(text, bob.port)
    assert.equal((await peer.inbox.next()).text, first)
    peer.send(
      text.replaceAll('INVITE', 'ACK').replace('To: <sip:bob@example.com>', 'To: <sip:bob@example.com>;tag=b1'),
      bob.port,
    )
    await fence(bob, peer)
    assert.equal(bob.acks.items.length, 0)
  }))

test('the answer goes to the source port with rport, else to the port of the Via', () =>
  withPeer(async (bob, peer) => {
    const other = await openUdpPeer()
    const sentBy = `192.0.2.1:${other.port}`
    peer.send(requestText({ sentBy, viaParams: ';rport' }), bob.port)
    const first = await bob.nextRequest()
    bob.stack.respond(first.transaction, answer(200))
    const direct = (await peer.inbox.next()).text
    assert.match(headerOf(direct, 'Via') ?? '', new RegExp(`received=127\\.0\\.0\\.1.*rport=${peer.port}`))
    peer.send(requestText({ sentBy, viaParams: '', branch: 'z9hG4bKb2', callId: 'b2' }), bob.port)
    const second = await bob.nextRequest()
    bob.stack.respond(second.transaction, answer(200))
    assert.equal(statusOf((await other.inbox.next()).text), 200)
    other.close()
  }))

test('a reply leaves from the address that was asked', async () => {
  const bob = await openAgent({
    endpoints: [
      { transport: 'udp', address: '127.0.0.1', port: 0 },
      { transport: 'udp', address: '127.0.0.5', port: 0 },
    ],
  })
  const peer = await openUdpPeer()
  const second = bob.stack.endpoints()[1]
  assert.ok(second)
  peer.send(requestText(), second.port, '127.0.0.5')
  const { transaction, flow } = await bob.nextRequest()
  bob.stack.respond(transaction, answer(200))
  const reply = await peer.inbox.next()
  assert.equal(reply.address, '127.0.0.5')
  assert.equal(reply.port, second.port)
  // A request to the same peer by its flow leaves there too, also when the flow was written down and read again.
  const kept = JSON.parse(JSON.stringify(flow))
  assert.ok(bob.stack.isOpen(kept))
  bob.send(draft('OPTIONS', 'sip:x@192.0.2.1'), { uri: 'sip:x@192.0.2.1', flow: kept })
  const request = await peer.inbox.next()
  assert.equal(request.address, '127.0.0.5')
  assert.match(
    headerOf(request.text, 'Via') ?? '',
    new RegExp(`^SIP/2.0/UDP 127\\.0\\.0\\.5:${second.port};rport;branch=z9hG4bK`),
  )
  peer.close()
  await bob.close()
})

test('keep-alives: CRLFCRLF is answered with CRLF, other crumbs are swallowed', () =>
  withPeer(async (bob, peer) => {
    peer.send('\r\n', bob.port)
    peer.send('\0\0\0\0', bob.port)
    peer.send('\r\n\r\n', bob.port)
    assert.equal((await peer.inbox.next()).text, '\r\n')
    await fence(bob, peer)
    assert.equal(peer.inbox.items.length, 0)
    assert.equal(bob.stack.metrics().keepAlives, 3)
  }))

test('scanners and blocked addresses hear nothing', async () => {
  const blocked = new Set<string>()
  await withPeer(
    async (bob, peer) => {
      peer.send(requestText({ extra: ['User-Agent: friendly-scanner'] }), bob.port)
      peer.send('INVITE nonsense\r\n\r\n', bob.port)
      await fence(bob, peer)
      assert.equal(peer.inbox.items.length, 0)
      assert.equal(bob.stack.metrics().scanners, 1)
      blocked.add('127.0.0.1')
      peer.send(requestText({ branch: 'z9hG4bKx', callId: 'x' }), bob.port)
      const neighbour = await openUdpPeer('127.0.0.2')
      await fence(bob, neighbour)
      neighbour.close()
      assert.equal(bob.stack.metrics().blocked, 1)
      assert.equal(peer.inbox.items.length, 0)
    },
    { rules: { verdict: (address) => (blocked.has(address) ? 'block' : 'none') } },
  )
})

test('a flood is silenced at amber, reported once at red, and costs one record', async () => {
  const clock = manualScheduler()
  await withPeer(
    async (bob, peer) => {
      for (let count = 0; count < 60; count++) {
        peer.send(requestText({ branch: `z9hG4bKf${count}`, callId: `f${count}` }), bob.port)
      }
      assert.equal(await bob.floods.next(), '127.0.0.1')
      assert.equal(bob.requests.items.length, 20)
      assert.equal(bob.floods.items.length, 0)
      assert.equal(bob.stack.counts().guardedSources, 1)
      clock.advance(70_000)
      assert.equal(bob.stack.counts().guardedSources, 0)
      peer.send('\r\n\r\n', bob.port)
      await peer.inbox.next()
    },
    {
      scheduler: clock,
      now: clock.now,
      guard: { periodMs: 1000, green: 10, amber: 20, red: 40, amberMs: 5000, redMs: 60_000 },
    },
  )
})

test('a source that is forgiven is heard again at once', () =>
  withPeer(
    async (bob, peer) => {
      for (let count = 0; count < 5; count++) {
        peer.send(requestText({ branch: `z9hG4bKf${count}`, callId: `f${count}` }), bob.port)
      }
      await bob.floods.next()
      bob.stack.forgive('127.0.0.1')
      peer.send(requestText({ branch: 'z9hG4bKafter', callId: 'after' }), bob.port)
      while ((await bob.nextRequest()).request.callId !== 'after');
    },
    { guard: { periodMs: 1000, green: 1, amber: 2, red: 3, amberMs: 60_000, redMs: 60_000 } },
  ))

test('an allowed address may send as much as it likes', () =>
  withPeer(
    async (bob, peer) => {
      for (let count = 0; count < 50; count++) {
        peer.send(requestText({ branch: `z9hG4bKf${count}`, callId: `f${count}` }), bob.port)
      }
      for (let count = 0; count < 50; count++) await bob.nextRequest()
    },
    { guard: { green: 1, amber: 2, red: 3 }, rules: { verdict: () => 'allow' } },
  ))

test('stateless answers to nonsense are rationed', () =>
  withPeer(
    async (bob, peer) => {
      for (let count = 0; count < 10; count++) peer.send(requestText({ extra: ['Contact: <<<'] }), bob.port)
      peer.send(requestText(), bob.port)
      await bob.nextRequest()
      assert.equal(bob.stack.metrics().malformed, 10)
      assert.equal(bob.stack.metrics().ownAnswers, 3)
    },
    { guard: { answersPerSecond: 3 } },
  ))

test('when the loop lags new calls get 503 with Retry-After, everything else goes on', async () => {
  const clock = manualScheduler()
  let lag = 1000
  await withPeer(
    async (bob, peer) => {
      clock.advance(1000)
      peer.send(requestText({ method: 'INVITE' }), bob.port)
      const refused = (await peer.inbox.next()).text
      assert.equal(statusOf(refused), 503)
      assert.equal(headerOf(refused, 'Retry-After'), '5')
      assert.equal(bob.stack.metrics().overloaded, 1)
      peer.send(requestText({ method: 'REGISTER', branch: 'z9hG4bKr', callId: 'r' }), bob.port)
      assert.equal((await bob.nextRequest()).request.method, 'REGISTER')
      const again = { method: 'INVITE', to: '<sip:bob@example.com>;tag=x', branch: 'z9hG4bKi' }
      peer.send(requestText(again), bob.port)
      assert.equal((await bob.nextRequest()).request.toTag, 'x')
      lag = 0
      clock.advance(3000)
      peer.send(requestText({ method: 'INVITE', branch: 'z9hG4bKlater', callId: 'later' }), bob.port)
      assert.equal((await bob.nextRequest()).request.callId, 'later')
    },
    { scheduler: clock, now: clock.now, loopLag: () => lag },
  )
})

test('above the limit of transactions new requests get 503', () =>
  withPeer(
    async (bob, peer) => {
      peer.send(requestText({ branch: 'z9hG4bK1', callId: '1' }), bob.port)
      await bob.nextRequest()
      peer.send(requestText({ branch: 'z9hG4bK2', callId: '2' }), bob.port)
      assert.equal(statusOf((await peer.inbox.next()).text), 503)
    },
    { maxServerTransactions: 1 },
  ))

test('responses nobody waits for are counted and dropped', () =>
  withPeer(async (bob, peer) => {
    const request = requestText({ method: 'INVITE' })
    peer.send(`SIP/2.0 200 OK\r\n${request.slice(request.indexOf('\r\n') + 2)}`, bob.port)
    await fence(bob, peer)
    assert.equal(bob.stack.metrics().strayResponses, 1)
  }))

test('the memory of a message is its own, and the trace sees both directions', async () => {
  const traced: string[] = []
  const { createSipStack } = await import('./create-stack.ts')
  const seen: Buffer[] = []
  const stack = createSipStack({
    endpoints: [{ transport: 'udp', address: '127.0.0.1', port: 0 }],
    loopLag: null,
    user: {
      onRequest: (_request, transaction) => stack.respond(transaction, answer(200)),
      onAck: () => undefined,
      onCancel: () => undefined,
      onTrace(direction, _flow, bytes, message) {
        traced.push(`${direction} ${message?.kind ?? bytes.toString().split('\r\n')[0]}`)
        if (direction === 'in') seen.push(bytes)
      },
    },
  })
  const [bound] = await stack.listen()
  const peer = await openUdpPeer()
  peer.send(requestText(), bound?.port ?? 0)
  await peer.inbox.next()
  assert.deepEqual(traced, ['in request', 'out SIP/2.0 200 Because'])
  assert.equal(seen[0]?.buffer.byteLength, seen[0]?.length)
  peer.close()
  await stack.close()
})
