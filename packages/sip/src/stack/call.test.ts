// A whole call between two stacks over real sockets: retransmission, ACK, CANCEL, and nothing left over.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Agent, type AgentOptions, openAgent } from './agent.fixture.ts'
import { ackOf, answer, draft } from './drafts.fixture.ts'
import { manualScheduler } from './scheduler.ts'
import { headerOf, openUdpPeer, requestText, statusOf } from './wire.fixture.ts'

async function pair(run: (alice: Agent, bob: Agent, uri: string) => Promise<void>, options: AgentOptions = {}) {
  const alice = await openAgent(options)
  const bob = await openAgent(options)
  const suffix = options.transport === undefined ? '' : `;transport=${options.transport}`
  try {
    await run(alice, bob, `sip:bob@127.0.0.1:${bob.port}${suffix}`)
  } finally {
    await alice.close()
    await bob.close()
  }
  for (const agent of [alice, bob]) {
    const { endpoints, clientTransactions, serverTransactions, timers, connections } = agent.stack.counts()
    assert.deepEqual([endpoints, clientTransactions, serverTransactions, timers, connections], [0, 0, 0, 0, 0])
  }
}

for (const transport of ['udp', 'tcp'] as const) {
  test(`an INVITE is answered over ${transport} and its 2xx acknowledged outside the transaction`, () =>
    pair(
      async (alice, bob, uri) => {
        const invite = draft('INVITE', uri)
        const call = alice.send(invite, { uri, flow: null })
        const { request, transaction, flow } = await bob.nextRequest()
        assert.equal(request.header('max-forwards'), '70')
        assert.equal(flow.transport, transport)
        assert.ok(bob.stack.respond(transaction, answer(180)))
        assert.equal((await call.provisional()).status, 180)
        assert.ok(bob.stack.respond(transaction, answer(200)))
        const final = await call.final()
        assert.equal(final.status, 200)
        assert.equal(final.toTag, 'b1')
        alice.stack.acknowledge(ackOf(invite), { uri, flow: null })
        assert.equal((await bob.nextAck()).callId, request.callId)
        // The user retransmits its 2xx; each goes up again.
        assert.ok(bob.stack.respond(transaction, answer(200)))
        assert.equal((await call.final()).status, 200)
        assert.equal(bob.stack.respond(transaction, answer(486)), false)
      },
      { transport },
    ))
}

test('a refused INVITE is acknowledged by the stack alone', () =>
  pair(async (alice, bob, uri) => {
    const call = alice.send(draft('INVITE', uri), { uri, flow: null })
    const { transaction } = await bob.nextRequest()
    bob.stack.respond(transaction, answer(486))
    assert.equal((await call.final()).status, 486)
    assert.equal(bob.stack.respond(transaction, answer(200)), false)
    // A second call proves that the ACK of the first has been read by now: datagrams keep their order on loopback.
    alice.send(draft('OPTIONS', uri), { uri, flow: null })
    await bob.nextRequest()
    assert.equal(bob.acks.items.length, 0)
  }))

test('CANCEL waits for the first provisional response, is answered by the stack, and the INVITE ends with 487', () =>
  pair(async (alice, bob, uri) => {
    const call = alice.send(draft('INVITE', uri), { uri, flow: null })
    call.sent.cancel([['Reason', 'SIP;cause=200;text="Call completed elsewhere"']])
    const { transaction } = await bob.nextRequest()
    assert.equal(bob.cancels.items.length, 0)
    bob.stack.respond(transaction, answer(180))
    const { transaction: cancelled, cancel } = await bob.cancels.next()
    assert.equal(cancelled, transaction)
    assert.equal(cancel.header('reason'), 'SIP;cause=200;text="Call completed elsewhere"')
    bob.stack.respond(transaction, answer(487))
    assert.equal((await call.provisional()).status, 180)
    assert.equal((await call.final()).status, 487)
    assert.deepEqual(call.failures, [])
  }))

test('CANCEL after the final response is not sent', () =>
  pair(async (alice, bob, uri) => {
    const call = alice.send(draft('INVITE', uri), { uri, flow: null })
    const { transaction } = await bob.nextRequest()
    bob.stack.respond(transaction, answer(200))
    await call.final()
    call.sent.cancel([])
    alice.send(draft('OPTIONS', uri), { uri, flow: null })
    await bob.nextRequest()
    assert.equal(bob.cancels.items.length, 0)
  }))

test('CANCEL of nothing gets 481', async () => {
  const bob = await openAgent()
  const peer = await openUdpPeer()
  peer.send(requestText({ method: 'CANCEL' }), bob.port)
  assert.equal(statusOf((await peer.inbox.next()).text), 481)
  peer.close()
  await bob.close()
})

test('a request is sent again at T1, 2*T1, ... and fails after 64*T1', async () => {
  const clock = manualScheduler()
  const alice = await openAgent({ scheduler: clock, now: clock.now })
  const peer = await openUdpPeer()
  const uri = `sip:x@127.0.0.1:${peer.port}`
  const outcome = alice.send(draft('INVITE', uri), { uri, flow: null })
  const first = await peer.inbox.next()
  for (const ms of [500, 1000, 2000, 4000, 8000, 16_000]) {
    clock.advance(ms - 1)
    clock.advance(1)
    assert.equal((await peer.inbox.next()).text, first.text)
  }
  clock.advance(500)
  assert.equal(await outcome.failed(), 'timeout')
  assert.equal(alice.stack.counts().clientTransactions, 0)
  assert.equal(alice.stack.metrics().retransmissionsOut, 6)
  peer.close()
  await alice.close()
})

test('a repeated request gets the last response again, and the user hears of it once', async () => {
  const bob = await openAgent()
  const peer = await openUdpPeer()
  const text = requestText({ method: 'INVITE' })
  peer.send(text, bob.port)
  const { transaction } = await bob.nextRequest()
  bob.stack.respond(transaction, answer(183))
  const first = await peer.inbox.next()
  peer.send(text, bob.port)
  assert.equal((await peer.inbox.next()).text, first.text)
  bob.stack.respond(transaction, answer(500))
  const failure = await peer.inbox.next()
  peer.send(text, bob.port)
  assert.equal((await peer.inbox.next()).text, failure.text)
  assert.equal(bob.requests.items.length, 0)
  peer.close()
  await bob.close()
})

test('an unanswered INVITE gets 100 from the stack after the wait it was given', async () => {
  const clock = manualScheduler()
  const bob = await openAgent({ scheduler: clock, now: clock.now, tryingMs: 200 })
  const peer = await openUdpPeer()
  peer.send(requestText({ method: 'INVITE', extra: ['Timestamp: 54'] }), bob.port)
  await bob.nextRequest()
  clock.advance(200)
  const { text } = await peer.inbox.next()
  assert.equal(statusOf(text), 100)
  assert.equal(headerOf(text, 'Timestamp'), '54')
  peer.close()
  await bob.close()
})

test('a failure response nobody acknowledges is repeated and then given up', async () => {
  const clock = manualScheduler()
  const bob = await openAgent({ scheduler: clock, now: clock.now })
  const peer = await openUdpPeer()
  peer.send(requestText({ method: 'INVITE' }), bob.port)
  const { transaction } = await bob.nextRequest()
  bob.stack.respond(transaction, answer(404))
  clock.advance(32_000)
  assert.equal(await bob.expired.next(), transaction)
  assert.deepEqual(bob.stack.counts().serverTransactions, 0)
  assert.equal(bob.stack.counts().timers, 0)
  peer.close()
  await bob.close()
})

test('an answer given once leaves nothing behind', async () => {
  const bob = await openAgent()
  const peer = await openUdpPeer()
  for (let count = 1; count <= 3; count++) {
    peer.send(requestText({ method: 'INVITE' }), bob.port)
    const { transaction } = await bob.nextRequest()
    assert.ok(bob.stack.respondOnce(transaction, answer(401)))
    assert.equal(statusOf((await peer.inbox.next()).text), 401)
    assert.equal(bob.stack.counts().serverTransactions, 0)
    assert.equal(bob.stack.counts().timers, 0)
  }
  peer.close()
  await bob.close()
})

test('a header that must not be sent is answered with 500 instead of never', async () => {
  const bob = await openAgent()
  const peer = await openUdpPeer()
  peer.send(requestText(), bob.port)
  const { transaction } = await bob.nextRequest()
  const bad = { ...answer(200), headers: [['X-Name', 'a\r\nVia: evil']] as const }
  assert.equal(bob.stack.respond(transaction, bad), false)
  assert.equal(statusOf((await peer.inbox.next()).text), 500)
  const sent = bob.send(draft('OPTIONS', 'sip:x@127.0.0.1', [['X-Name', 'a\nb']]), {
    uri: 'sip:x@127.0.0.1',
    flow: null,
  })
  assert.equal(await sent.failed(), 'transport')
  peer.close()
  await bob.close()
})

test('closing with grace waits for what is under way and refuses what is new', async () => {
  const bob = await openAgent()
  const peer = await openUdpPeer()
  peer.send(requestText({ method: 'INVITE' }), bob.port)
  const { transaction } = await bob.nextRequest()
  const closing = bob.stack.close(3000)
  peer.send(requestText({ method: 'INVITE', branch: 'z9hG4bKnew', callId: 'new' }), bob.port)
  const refused = (await peer.inbox.next()).text
  assert.equal(statusOf(refused), 503)
  assert.ok(Number(headerOf(refused, 'Retry-After')) > 0)
  bob.stack.respond(transaction, answer(486))
  await closing
  assert.equal(statusOf((await peer.inbox.next()).text), 486)
  peer.close()
})

test('a taken port is refused with the system error and leaves nothing bound', async () => {
  const bob = await openAgent()
  await assert.rejects(
    openAgent({
      endpoints: [
        { transport: 'tcp', address: '127.0.0.1', port: 0 },
        { transport: 'udp', address: '127.0.0.1', port: bob.port },
      ],
    }),
    { code: 'EADDRINUSE' },
  )
  await bob.close()
})

test('after 64*T1 of idleness nothing is left of any call', async () => {
  const clock = manualScheduler()
  const alice = await openAgent({ scheduler: clock, now: clock.now })
  const bob = await openAgent({ scheduler: clock, now: clock.now })
  const uri = `sip:bob@127.0.0.1:${bob.port}`
  for (const status of [200, 486, 487]) {
    const invite = draft('INVITE', uri)
    const call = alice.send(invite, { uri, flow: null })
    const { transaction } = await bob.nextRequest()
    bob.stack.respond(transaction, answer(180))
    await call.provisional()
    if (status === 487) {
      call.sent.cancel([])
      await bob.cancels.next()
    }
    bob.stack.respond(transaction, answer(status))
    await call.final()
    const bye = alice.send(draft('BYE', uri), { uri, flow: null })
    bob.stack.respond((await bob.nextRequest()).transaction, answer(200))
    await bye.final()
  }
  assert.ok(alice.stack.counts().clientTransactions > 0)
  assert.ok(bob.stack.counts().serverTransactions > 0)
  clock.advance(64 * 500)
  for (const agent of [alice, bob]) {
    const { clientTransactions, serverTransactions, timers, guardedSources } = agent.stack.counts()
    assert.deepEqual([clientTransactions, serverTransactions, timers, guardedSources], [0, 0, 0, 0])
  }
  await alice.close()
  await bob.close()
})
