// A request sent to exactly one place: whom it expects there over TLS, by which authorities, and how long it waits.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { defaultTimers } from '../transaction/timers.ts'
import { openNameServer } from '../transport/name-server.fixture.ts'
import { createResolver } from '../transport/resolver.ts'
import { type Agent, type AgentOptions, openAgent } from './agent.fixture.ts'
import { createAuthority } from './certificates.fixture.ts'
import { answer, draft } from './drafts.fixture.ts'
import { openUdpPeer } from './wire.fixture.ts'

const usual = await createAuthority()
const carriers = await createAuthority('Carrier authority')
const own = await usual.issue('ecdsa', ['127.0.0.1'])
const sip = await carriers.issue('ecdsa', ['sip.carrier.example'])

async function open(t: TestContext, options: AgentOptions = {}): Promise<Agent> {
  const agent = await openAgent(options)
  t.after(() => agent.close())
  return agent
}

const openPbx = (t: TestContext) => open(t, { transport: 'tls', tls: { certificates: [own], extraCa: [usual.pem] } })
const openCarrier = (t: TestContext) => open(t, { transport: 'tls', tls: { certificates: [sip] } })

const uri = 'sip:+4930123@sip.carrier.example;transport=tls'

function at(port: number, trust: string | null, name = 'sip.carrier.example') {
  const remote = { transport: 'tls', address: '127.0.0.1', port } as const
  return { uri, flow: null, remote, server: { name, trust } }
}

async function answered(pbx: Agent, carrier: Agent, target: ReturnType<typeof at>) {
  const sent = pbx.send(draft('OPTIONS', uri), target)
  const { transaction, flow } = await carrier.nextRequest()
  carrier.stack.respond(transaction, answer(200))
  assert.equal((await sent.final()).status, 200)
  return { far: flow, near: sent.flows[0]! }
}

test('the certificate is held against the domain, not the address, and may come from an authority of this target only', async (t) => {
  const carrier = await openCarrier(t)
  const pbx = await openPbx(t)
  assert.equal(pbx.stack.setTrust('trunk 1', carriers.pem), null)
  const { near } = await answered(pbx, carrier, at(carrier.port, 'trunk 1'))
  const certificate = pbx.stack.peerCertificate(near)
  assert.match(certificate?.subject ?? '', /sip\.carrier\.example/)
  assert.match(certificate?.issuer ?? '', /Carrier authority/)
  assert.match(certificate?.validUntil ?? '', /^\d{4}-\d\d-\d\dT/)

  for (const [name, trust, problem] of [
    ['sip.carrier.example', null, /certificate|issuer/],
    ['sip.carrier.example', 'trunk 2', /certificate|issuer/],
    ['other.example', 'trunk 1', /other\.example/],
    ['127.0.0.1', 'trunk 1', /127\.0\.0\.1/],
  ] as const) {
    const refused = pbx.send(draft('OPTIONS', uri), at(carrier.port, trust, name))
    assert.equal(await refused.failed(), 'transport')
    assert.match(refused.problems[0] ?? '', problem, `${name} by ${trust}`)
  }
})

test('a connection is used again for the same place, name and authorities, and not when any of these differs', async (t) => {
  const carrier = await openCarrier(t)
  const pbx = await openPbx(t)
  pbx.stack.setTrust('trunk 1', carriers.pem)
  pbx.stack.setTrust('trunk 2', carriers.pem)
  const first = await answered(pbx, carrier, at(carrier.port, 'trunk 1'))
  const again = await answered(pbx, carrier, at(carrier.port, 'trunk 1', 'SIP.carrier.example'))
  assert.equal(again.near.connection, first.near.connection)
  // The same authorities once more are no change.
  pbx.stack.setTrust('trunk 1', carriers.pem)
  const still = await answered(pbx, carrier, at(carrier.port, 'trunk 1'))
  assert.equal(still.near.connection, first.near.connection)
  const other = await answered(pbx, carrier, at(carrier.port, 'trunk 2'))
  assert.notEqual(other.near.connection, first.near.connection)
  pbx.stack.setTrust('trunk 1', usual.pem)
  const refused = pbx.send(draft('OPTIONS', uri), at(carrier.port, 'trunk 1'))
  assert.equal(await refused.failed(), 'transport')
  pbx.stack.setTrust('trunk 1', null)
  assert.equal(await pbx.send(draft('OPTIONS', uri), at(carrier.port, 'trunk 1')).failed(), 'transport')
})

test('authorities that cannot be read are refused with a sentence and change nothing', async (t) => {
  const carrier = await openCarrier(t)
  const pbx = await openPbx(t)
  assert.equal(pbx.stack.setTrust('trunk 1', `${usual.pem}\n${carriers.pem}`), null)
  assert.equal(pbx.stack.setTrust('trunk 1', 'nothing'), 'There is no certificate in PEM form.')
  const damaged = `${carriers.pem}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`
  assert.equal(pbx.stack.setTrust('trunk 1', damaged), 'Certificate 2 cannot be read.')
  assert.match(pbx.stack.setTrust('trunk 1', 'x'.repeat(300_000)) ?? '', /larger/)
  assert.match(pbx.stack.setTrust('trunk 1', carriers.pem.repeat(65)) ?? '', /more than 64/)
  await answered(pbx, carrier, at(carrier.port, 'trunk 1'))
})

test('an explicit place is where the request goes, whatever its URI says; sips goes nowhere but TLS', async (t) => {
  const peer = await openUdpPeer()
  t.after(() => peer.close())
  const alice = await open(t, { resolver: { resolve: () => assert.fail('nothing is to be asked for') } })
  const remote = { transport: 'udp', address: '127.0.0.1', port: peer.port } as const
  alice.send(draft('OPTIONS', uri), { uri: 'sip:carrier.example', flow: null, remote })
  assert.match((await peer.inbox.next()).text, /^OPTIONS sip:\+4930123@sip\.carrier\.example/)
  const secure = { uri: 'sips:carrier.example', flow: null, remote }
  assert.equal(await alice.send(draft('OPTIONS', uri), secure).failed(), 'transport')
  assert.equal(alice.stack.flowTo(secure), null)
  assert.deepEqual(alice.stack.flowTo({ ...secure, uri: 'sip:carrier.example' })?.remote.port, peer.port)
})

test('an INVITE nobody answers is given up after the time its timers say, with the usual retransmissions until then', async (t) => {
  const peer = await openUdpPeer()
  t.after(() => peer.close())
  const alice = await open(t)
  const to = `sip:x@127.0.0.1:${peer.port}`
  const started = performance.now()
  const sent = alice.send(draft('INVITE', to), { uri: to, flow: null }, { ...defaultTimers, b: 700 })
  assert.equal(await sent.failed(), 'timeout')
  assert.ok(performance.now() - started >= 690)
  // At 0 and 500 ms.
  assert.equal(alice.stack.metrics().requestsOut, 2)
  const ringing = alice.send(draft('INVITE', to), { uri: to, flow: null }, { ...defaultTimers, b: 300 })
  assert.equal(ringing.failures.length, 0)
})

test('why no connection came about is told', async (t) => {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  server.close()
  await once(server, 'close')
  const alice = await open(t)
  const remote = { transport: 'tcp', address: '127.0.0.1', port } as const
  const sent = alice.send(draft('OPTIONS', uri), { uri, flow: null, remote })
  assert.equal(await sent.failed(), 'transport')
  assert.match(sent.problems[0] ?? '', /ECONNREFUSED/)
})

test('a URI with a name and no port goes where NAPTR and SRV say, and on to the next place when one is not there', async (t) => {
  const bob = await open(t, { transport: 'tcp' })
  const names = await openNameServer([
    {
      type: 'NAPTR',
      name: 'bob.example',
      data: {
        order: 1,
        preference: 1,
        flags: 's',
        services: 'SIP+D2T',
        regexp: '',
        replacement: '_sip._tcp.bob.example',
      },
    },
    {
      type: 'SRV',
      name: '_sip._tcp.bob.example',
      data: { priority: 1, weight: 1, port: bob.port, target: 'a.bob.example' },
    },
    {
      type: 'SRV',
      name: '_sip._tcp.bob.example',
      data: { priority: 2, weight: 1, port: bob.port, target: 'b.bob.example' },
    },
    { type: 'A', name: 'a.bob.example', data: '127.0.0.77' },
    { type: 'A', name: 'b.bob.example', data: '127.0.0.1' },
  ])
  t.after(() => names.close())
  const resolver = createResolver({ servers: [names.at] })
  t.after(() => resolver.close())
  const alice = await open(t, { resolver })
  const to = 'sip:bob@bob.example'
  const sent = alice.send(draft('OPTIONS', to), { uri: to, flow: null })
  const { transaction, flow } = await bob.nextRequest()
  assert.equal(flow.transport, 'tcp')
  bob.stack.respond(transaction, answer(200))
  assert.equal((await sent.final()).status, 200)
  assert.equal(alice.stack.flowTo({ uri: to, flow: null })?.transport, 'tcp')
})
