// The resolver against a name server on the wire: records of every kind, names that do not exist, silence, failure, recovery.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openNameServer, type ZoneRecord } from './name-server.fixture.ts'
import { createResolver, type ResolverOptions } from './resolver.ts'

const naptr = (order: number, services: string, replacement: string) => ({
  order,
  preference: 10,
  flags: 's',
  services,
  regexp: '',
  replacement,
})

const zone: readonly ZoneRecord[] = [
  { type: 'NAPTR', name: 'carrier.example', data: naptr(20, 'SIP+D2U', '_sip._udp.carrier.example') },
  { type: 'NAPTR', name: 'carrier.example', data: naptr(10, 'SIPS+D2T', '_sips._tcp.carrier.example') },
  {
    type: 'SRV',
    name: '_sips._tcp.carrier.example',
    data: { priority: 1, weight: 1, port: 5071, target: 'edge1.carrier.example' },
  },
  {
    type: 'SRV',
    name: '_sip._udp.carrier.example',
    data: { priority: 20, weight: 1, port: 5062, target: 'edge2.carrier.example' },
  },
  {
    type: 'SRV',
    name: '_sip._udp.carrier.example',
    data: { priority: 10, weight: 1, port: 5061, target: 'edge1.carrier.example' },
  },
  { type: 'A', name: 'edge1.carrier.example', data: '192.0.2.1', ttl: 17 },
  { type: 'AAAA', name: 'edge1.carrier.example', data: '2001:db8::1', ttl: 600 },
  { type: 'A', name: 'edge2.carrier.example', data: '192.0.2.2', ttl: 600 },
  { type: 'A', name: 'plain.example', data: '192.0.2.3' },
]

async function open(t: TestContext, options: ResolverOptions = {}) {
  const server = await openNameServer(zone)
  const resolver = createResolver({ servers: [server.at], ...options })
  t.after(async () => {
    resolver.close()
    await server.close()
  })
  return { server, resolver }
}

const discover = (host: string) => ({ host, port: 0, transport: null })

test('NAPTR, SRV and addresses are followed to the end', async (t) => {
  const { resolver, server } = await open(t)
  const found = await resolver.locate(discover('carrier.example'))
  assert.ok(found.ok)
  assert.deepEqual(
    found.candidates.map((one) => `${one.transport} ${one.address} ${one.port}`),
    ['tls 192.0.2.1 5071', 'tls 2001:db8::1 5071', 'udp 192.0.2.1 5061', 'udp 2001:db8::1 5061', 'udp 192.0.2.2 5062'],
  )
  assert.deepEqual(found.found, { naptr: true, srv: true })
  assert.ok(found.ttlMs > 0 && found.ttlMs <= 17_000)
  const before = server.asked.length
  const again = resolver.locate(discover('carrier.example'))
  assert.ok(!(again instanceof Promise) && again.ok)
  assert.equal(server.asked.length, before)
})

test('a name without NAPTR and SRV leads to its addresses, a name that is not there to a sentence', async (t) => {
  const { resolver } = await open(t)
  const found = await resolver.locate(discover('plain.example'))
  assert.ok(found.ok)
  assert.deepEqual(
    found.candidates.map((one) => `${one.transport} ${one.address} ${one.port}`),
    ['udp 192.0.2.3 5060'],
  )
  const none = await resolver.locate(discover('nothing.example'))
  assert.ok(!none.ok)
  assert.equal(none.reason, 'noSuchName')
  assert.equal(none.sentence, 'The DNS knows no nothing.example.')
  assert.deepEqual(await resolver.resolve('nothing.example'), [])
})

test('a name whose servers are silent is refused within the deadline, while others are answered', async (t) => {
  const { resolver, server } = await open(t, { deadlineMs: 1500 })
  server.silentAbout.add('plain.example')
  const silent = resolver.locate({ host: 'plain.example', port: 5060, transport: 'udp' })
  await server.wasAsked('A plain.example')
  const other = await resolver.locate({ host: 'carrier.example', port: null, transport: 'udp' })
  assert.ok(other.ok)
  const refusal = await silent
  assert.ok(!refusal.ok)
  assert.equal(refusal.reason, 'timeout')
})

test('a server that answers A but never AAAA does not hold the call up', async (t) => {
  const { resolver, server } = await open(t, { deadlineMs: 60_000, timeoutMs: 30_000 })
  server.silentAbout.add('AAAA plain.example')
  assert.deepEqual(await resolver.resolve('plain.example'), ['192.0.2.3'])
})

test('SERVFAIL is told as such, and the old answer serves until there is a new one', async (t) => {
  const clock = { ms: 0 }
  const { resolver, server } = await open(t, { now: () => clock.ms, family: 'ipv4' })
  const target = { host: 'plain.example', port: 5060, transport: 'udp' } as const
  const first = await resolver.locate(target)
  assert.ok(first.ok)
  server.failing.add('plain.example').add('other.example')
  clock.ms += 60_000
  const old = await resolver.locate(target)
  assert.ok(old.ok)
  assert.match(old.trail.join(), /old/)
  const refusal = await resolver.locate({ ...target, host: 'other.example' })
  assert.ok(!refusal.ok)
  assert.equal(refusal.sentence, 'The name server could not tell where other.example is.')
  server.failing.clear()
  server.zone = [{ type: 'A', name: 'plain.example', data: '192.0.2.33' }]
  clock.ms += 10_000
  // Renewed behind an answer that does not wait: other questions are asked until it is seen.
  let renewed = await resolver.resolve('plain.example')
  for (let turn = 0; turn < 1000 && renewed[0] !== '192.0.2.33'; turn++) {
    await resolver.resolve(`other${turn}.example`)
    renewed = await resolver.resolve('plain.example')
  }
  assert.deepEqual(renewed, ['192.0.2.33'])
})

test('many names at once, each question once', async (t) => {
  const { resolver, server } = await open(t, { family: 'ipv4' })
  server.zone = Array.from({ length: 200 }, (_, at) => ({
    type: 'A',
    name: `n${at}.example`,
    data: `192.0.2.${at % 250}`,
  }))
  const found = await Promise.all(Array.from({ length: 400 }, (_, at) => resolver.resolve(`n${at % 200}.example`)))
  assert.ok(found.every((one) => one.length === 1))
  assert.equal(new Set(server.asked).size, server.asked.length)
  assert.equal(server.asked.length, 200)
})
