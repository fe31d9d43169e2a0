// Transactions over a wire that loses, doubles and reorders: exactly one outcome each.
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { test } from 'node:test'
import type { Timers } from '../transaction/timers.ts'
import { openAgent } from './agent.fixture.ts'
import { createSipStack } from './create-stack.ts'
import { answer, draft } from './drafts.fixture.ts'

/** RFC values divided by 50: 64*T1 is 640 ms. */
const quick: Timers = { t1: 10, t2: 80, t4: 100, d: 640 }

/** Small seeded generator: the same losses in every run. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state / 0x7fffffff
  }
}

/** Passes datagrams between one peer and `target`, losing, doubling and delaying some. */
async function openBadWire(target: number) {
  const outer = createSocket('udp4')
  const inner = createSocket('udp4')
  const next = chance(42)
  let peer = 0
  const pass = (bytes: Buffer, from: typeof outer, port: number): void => {
    const luck = next()
    if (luck < 0.3) return
    from.send(bytes, port, '127.0.0.1')
    if (luck < 0.4) from.send(bytes, port, '127.0.0.1')
  }
  outer.on('message', (bytes, from) => {
    peer = from.port
    pass(bytes, inner, target)
  })
  inner.on('message', (bytes) => {
    const held = next() < 0.2
    if (held) setImmediate(() => pass(bytes, outer, peer))
    else pass(bytes, outer, peer)
  })
  outer.bind(0, '127.0.0.1')
  inner.bind(0, '127.0.0.1')
  await Promise.all([once(outer, 'listening'), once(inner, 'listening')])
  return {
    port: outer.address().port,
    close: () => {
      outer.close()
      inner.close()
    },
  }
}

test('over a wire that loses, doubles and reorders, every transaction has exactly one outcome', async () => {
  const handled = new Map<string, number>()
  const bob = createSipStack({
    endpoints: [{ transport: 'udp', address: '127.0.0.1', port: 0 }],
    timers: quick,
    tryingMs: 10,
    loopLag: null,
    user: {
      onRequest(request, transaction) {
        const key = `${request.callId} ${request.method}`
        handled.set(key, (handled.get(key) ?? 0) + 1)
        bob.respond(transaction, answer(request.method === 'INVITE' ? 486 : 200))
      },
      onAck: () => undefined,
      onCancel: () => undefined,
    },
  })
  const [bound] = await bob.listen()
  const alice = await openAgent({ timers: quick })
  const wire = await openBadWire(bound?.port ?? 0)
  const uri = `sip:bob@127.0.0.1:${wire.port}`
  const finals: number[] = []
  const outcomes = Array.from({ length: 120 }, async (_, index) => {
    const sent = alice.send(draft(index % 2 === 0 ? 'INVITE' : 'OPTIONS', uri), { uri, flow: null })
    const outcome = await Promise.race([sent.final().then((response) => response.status), sent.failed()])
    finals.push(typeof outcome === 'number' ? outcome : 0)
    return sent
  })
  const sent = await Promise.all(outcomes)
  // Losing a request, or its answer, seven times in a row is possible and rare.
  assert.ok(finals.filter((status) => status > 0).length > 110)
  assert.deepEqual([...new Set(handled.values())], [1])
  assert.ok(alice.stack.metrics().retransmissionsOut > 20)
  const until = Date.now() + 20_000
  const busy = (): number =>
    alice.stack.counts().clientTransactions + alice.stack.counts().timers + bob.counts().serverTransactions
  while (busy() > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20))
  assert.equal(busy(), 0)
  for (const one of sent) assert.equal(one.flows.length + one.failures.length, 1)
  wire.close()
  await alice.close()
  await bob.close()
})
