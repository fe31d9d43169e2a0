// How a request finds its way out: flows, names, addresses, and failure.
import assert from 'node:assert/strict'
import { networkInterfaces } from 'node:os'
import { test } from 'node:test'
import type { Flow } from '../message/types.ts'
import type { Resolver } from '../transport/resolver.ts'
import { openAgent } from './agent.fixture.ts'
import { answer, draft } from './drafts.fixture.ts'
import { nextHop } from './next-hop.ts'
import { openUdpPeer } from './wire.fixture.ts'

const rows: readonly (readonly [uri: string, expected: string | null])[] = [
  ['sip:bob@192.0.2.1', 'udp 192.0.2.1:5060'],
  ['sip:bob@example.com:5070;transport=TCP', 'tcp example.com:5070'],
  ['sip:example.com;transport=tls', 'tls example.com:5061'],
  ['sips:bob@example.com', 'tls example.com:5061'],
  ['sips:bob@example.com;transport=tcp', 'tls example.com:5061'],
  ['sip:bob@example.com;maddr=192.0.2.9', 'udp 192.0.2.9:5060'],
  ['sip:bob@[2001:db8::1]:5080', 'udp 2001:db8::1:5080'],
  ['sip:bob@example.com;transport=sctp', null],
  ['tel:+4930123', null],
  ['nonsense', null],
]

test('the next hop of a URI: transport, host and port', () => {
  for (const [uri, expected] of rows) {
    const hop = nextHop(uri)
    assert.equal(hop === null ? null : `${hop.transport} ${hop.host}:${hop.port}`, expected, uri)
  }
})

test('a name with several addresses is tried in order, each as a transaction of its own', async () => {
  const bob = await openAgent({ transport: 'tcp', address: '127.0.0.3' })
  const resolver: Resolver = { resolve: () => Promise.resolve(['127.0.0.2', '2001:db8::1', '127.0.0.3']) }
  const alice = await openAgent({ transport: 'tcp', resolver })
  const uri = `sip:bob@pbx.example:${bob.port};transport=tcp`
  const sent = alice.send(draft('OPTIONS', uri), { uri, flow: null })
  const { transaction } = await bob.nextRequest()
  bob.stack.respond(transaction, answer(200))
  assert.equal((await sent.final()).status, 200)
  assert.deepEqual(sent.failures, [])
  await alice.close()
  await bob.close()
})

test('a name nobody knows and a URI nobody can reach fail, once, after the request returned', async () => {
  const alice = await openAgent({ resolver: { resolve: (host) => (host === 'no.example' ? Promise.resolve([]) : []) } })
  for (const uri of ['sip:x@no.example', 'sip:x@nowhere', 'tel:+123', 'sip:x@[2001:db8::1]']) {
    const sent = alice.send(draft('INVITE', uri), { uri, flow: null })
    assert.equal(sent.failures.length, 0)
    assert.equal(await sent.failed(), 'transport')
    assert.equal(alice.stack.counts().clientTransactions, 0)
  }
  await alice.close()
})

test('an INVITE cancelled while its name is asked for is never sent', async () => {
  const peer = await openUdpPeer()
  const found = Promise.withResolvers<readonly string[]>()
  const alice = await openAgent({ resolver: { resolve: (host) => (host === 'slow' ? found.promise : [host]) } })
  const uri = `sip:x@slow:${peer.port}`
  const sent = alice.send(draft('INVITE', uri), { uri, flow: null })
  assert.equal(alice.stack.counts().clientTransactions, 1)
  sent.sent.cancel([])
  assert.equal(await sent.failed(), 'transport')
  found.resolve(['127.0.0.1'])
  await found.promise
  const direct = `sip:x@127.0.0.1:${peer.port}`
  alice.send(draft('OPTIONS', direct), { uri: direct, flow: null })
  assert.match((await peer.inbox.next()).text, /^OPTIONS/)
  peer.close()
  await alice.close()
})

test('closing tells every open request that it failed', async () => {
  const peer = await openUdpPeer()
  const alice = await openAgent({
    resolver: { resolve: (host) => (host === 'slow' ? new Promise(() => undefined) : [host]) },
  })
  const waiting = alice.send(draft('INVITE', 'sip:x@slow'), { uri: 'sip:x@slow', flow: null })
  const uri = `sip:x@127.0.0.1:${peer.port}`
  const sent = alice.send(draft('INVITE', uri), { uri, flow: null })
  await alice.close()
  assert.deepEqual([waiting.failures, sent.failures], [['transport'], ['transport']])
  const late = alice.send(draft('INVITE', uri), { uri, flow: null })
  assert.equal(await late.failed(), 'transport')
  peer.close()
})

test('the flow to a target is known before anything is sent, and decides Via and Contact', async () => {
  const alice = await openAgent({
    viaAddress: (flow) => ({ host: flow.remote.address.startsWith('127.') ? '127.0.0.1' : '203.0.113.1', port: 5090 }),
  })
  const flow = alice.stack.flowTo({ uri: 'sip:x@127.0.0.1:5062', flow: null })
  assert.deepEqual(flow?.remote, { address: '127.0.0.1', port: 5062 })
  assert.ok(flow)
  assert.deepEqual(alice.stack.localAddress(flow), { host: '127.0.0.1', port: 5090 })
  assert.equal(alice.stack.flowTo({ uri: 'sip:x@192.0.2.1;transport=tcp', flow: null })?.connection, null)
  assert.equal(alice.stack.counts().connections, 0)
  const peer = await openUdpPeer()
  const uri = `sip:x@127.0.0.1:${peer.port}`
  alice.send(draft('OPTIONS', uri), { uri, flow: null })
  assert.match(
    (await peer.inbox.next()).text,
    /\r\nVia: SIP\/2.0\/UDP 127.0.0.1:5090;rport;branch=z9hG4bK[0-9a-f]{24}\r\n/,
  )
  peer.close()
  await alice.close()
})

const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some((one) => one.address === '::1'))

test('calls go over IPv6 as well', { skip: !hasIpv6 }, async () => {
  for (const transport of ['udp', 'tcp'] as const) {
    const bob = await openAgent({ transport, address: '::1' })
    const alice = await openAgent({ transport, address: '::1' })
    const uri = `sip:bob@[::1]:${bob.port};transport=${transport}`
    const sent = alice.send(draft('OPTIONS', uri), { uri, flow: null })
    const { request, transaction } = await bob.nextRequest()
    assert.equal(request.via.host, '::1')
    bob.stack.respond(transaction, answer(200))
    assert.equal((await sent.final()).status, 200)
    await alice.close()
    await bob.close()
  }
})

test('a request to a sips URI goes over no flow but TLS, whatever flow it is given', async () => {
  const peer = await openUdpPeer()
  const alice = await openAgent()
  const flow: Flow = {
    transport: 'udp',
    local: { address: '127.0.0.1', port: alice.port },
    remote: { address: '127.0.0.1', port: peer.port },
    connection: null,
  }
  for (const uri of ['sips:x@127.0.0.1:1', 'SIPS:x@127.0.0.1:1']) {
    assert.equal(await alice.send(draft('OPTIONS', uri), { uri, flow }).failed(), 'transport')
    assert.notEqual(alice.stack.flowTo({ uri, flow })?.transport, 'udp')
  }
  const plain = 'sip:x@127.0.0.1:1'
  alice.send(draft('OPTIONS', plain), { uri: plain, flow })
  assert.match((await peer.inbox.next()).text, /^OPTIONS sip:x/)
  assert.equal(peer.inbox.items.length, 0)
  peer.close()
  await alice.close()
})

test('what may only go outside does not go inside, whatever a name stands for', async () => {
  const peer = await openUdpPeer()
  const hosts = new Map([
    ['inside', ['127.0.0.2', '127.0.0.3']],
    ['mixed', ['127.0.0.2', '127.0.0.1']],
  ])
  const resolver: Resolver = {
    resolve(host) {
      const addresses = hosts.get(host)
      return addresses === undefined ? [host] : Promise.resolve(addresses)
    },
  }
  const alice = await openAgent({ resolver, isOutside: (address) => address === '127.0.0.1' })
  for (const uri of [`sip:x@inside:${peer.port}`, `sip:x@127.0.0.2:${peer.port}`]) {
    const sent = alice.send(draft('INVITE', uri), { uri, flow: null, outsideOnly: true })
    assert.equal(await sent.failed(), 'transport', uri)
    assert.deepEqual(sent.flows, [])
  }
  const inside = alice.stack.flowTo({ uri: 'sip:x@127.0.0.2', flow: null })
  assert.ok(inside)
  assert.equal(alice.stack.flowTo({ uri: 'sip:x@127.0.0.2', flow: inside, outsideOnly: true }), null)
  const mixed = `sip:x@mixed:${peer.port}`
  alice.send(draft('OPTIONS', mixed), { uri: mixed, flow: null, outsideOnly: true })
  assert.match((await peer.inbox.next()).text, /^OPTIONS/)
  await alice.close()
  const strict = await openAgent({ resolver })
  const sent = strict.send(draft('OPTIONS', mixed), { uri: mixed, flow: null, outsideOnly: true })
  assert.equal(await sent.failed(), 'transport', 'nothing is outside unless the stack is told')
  await strict.close()
  peer.close()
})
