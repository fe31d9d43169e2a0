// Calls by trunks on real sockets: log-in, fail-over, places, pace.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { legOrder, trunkSettings } from './settings.fixture.ts'
import { account, carrierFor, methodIs, officeFor, zone } from './trunk-desk.fixture.ts'

test('[S4-08] a login for outgoing calls only: nothing is registered, and the call that is challenged gets the password', async (t) => {
  const carrier = await carrierFor(t, { password: 'secret-company' })
  const office = await officeFor(t, { zone })
  office.apply([trunkSettings({ ...account, registration: 'outbound', port: carrier.port })])
  await office.whenLine('up', ({ up }) => up)
  office.desk.place(legOrder('leg-1'))
  const challenged = await carrier.seen.find('an INVITE', methodIs('INVITE'))
  await carrier.seen.find(
    'an INVITE with a login',
    ({ request }) => request.method === 'INVITE' && request.headers('Authorization').length === 1,
  )
  assert.equal(challenged.request.headers('Authorization').length, 0)
  assert.equal(challenged.request.callId, 'leg-1')
  assert.ok(!carrier.methods().includes('REGISTER'))
})

test('each further try of a call goes to the next address by priority, until there is none; other calls pass over the silent one', async (t) => {
  const silent = await carrierFor(t, { answer: ({ method }) => (method === 'OPTIONS' && isAwake ? 200 : null) })
  let isAwake = true
  const second = await carrierFor(t)
  const office = await officeFor(t, {
    zone: {
      'SRV _sip._udp.sip.carrier.example': [
        [1, silent.port, 'a.carrier.example'],
        [2, second.port, 'b.carrier.example'],
      ],
      'A a.carrier.example': ['127.0.0.1'],
      'A b.carrier.example': ['127.0.0.1'],
    },
  })
  office.apply([trunkSettings({ port: 0, transport: 'udp' })])
  await office.whenLine('reachable', ({ state }) => state === 'reachable')
  isAwake = false
  office.desk.place(legOrder('leg-0', { call: 'c' }))
  // Nobody replies: the call is told after 4 s.
  const failed = await office.told.find('failed', ({ event }) => event.event === 'failed')
  assert.ok(failed.event.event === 'failed' && failed.event.status === 408)
  office.desk.place(legOrder('leg-1', { call: 'c', addressIndex: 1 }))
  office.desk.left('leg-0')
  await office.told.find('answered', ({ session, event }) => session === 'leg-1' && event.event === 'answered')
  office.desk.place(legOrder('leg-3', { call: 'd' }))
  await office.told.find('answered', ({ session, event }) => session === 'leg-3' && event.event === 'answered')
  assert.deepEqual(
    second.seen.all.filter(methodIs('INVITE')).map(({ request }) => request.header('X-Call')),
    ['c', 'd'],
  )
  office.desk.place(legOrder('leg-2', { call: 'c', addressIndex: 2 }))
  const end = await office.refused.find('refusal', ({ leg }) => leg === 'leg-2')
  assert.equal(end.why, 'no-more-addresses')
})

test('an emergency call goes out by a trunk that has all the calls it may have', async (t) => {
  const carrier = await carrierFor(t)
  const office = await officeFor(t, { zone })
  office.apply([trunkSettings({ port: carrier.port, simultaneousCalls: 1, callsPerSecond: 1 })])
  await office.whenLine('reachable', ({ state }) => state === 'reachable')
  assert.equal(office.desk.admit(1, 'in-1'), null)
  for (const leg of ['leg-1', 'leg-2', 'leg-3', 'leg-4', 'leg-5', 'leg-6']) {
    office.desk.place({ ...legOrder(leg), emergency: true })
    await office.told.find('answered', ({ session, event }) => session === leg && event.event === 'answered')
  }
  assert.equal(office.refused.all.length, 0)
})

test('a trunk gives no more places than it has, for calls out and in, and gets them back', async (t) => {
  const carrier = await carrierFor(t)
  const office = await officeFor(t, { zone })
  office.apply([trunkSettings({ port: carrier.port, simultaneousCalls: 2 })])
  await office.whenLine('reachable', ({ state }) => state === 'reachable')
  assert.equal(office.desk.admit(1, 'in-1'), null)
  office.desk.place(legOrder('out-1', { call: 'c' }))
  const full = office.desk.admit(1, 'in-2')
  assert.equal(full?.status, 503)
  office.desk.place(legOrder('out-2'))
  const refused = await office.refused.find('refusal', ({ leg }) => leg === 'out-2')
  assert.equal(refused.why, 'at-capacity')
  // The next address of the same call takes the place of the one before.
  office.desk.place(legOrder('out-3', { call: 'c', addressIndex: 1 }))
  const next = await office.refused.find('refusal', ({ leg }) => leg === 'out-3')
  assert.equal(next.why, 'no-more-addresses')
  for (const leg of ['out-1', 'out-3', 'in-1', 'unknown']) office.desk.left(leg)
  assert.equal(office.line().calls, 0)
  assert.equal(office.desk.admit(1, 'in-4'), null)
  office.desk.resumed(1, 'in-5')
  assert.equal(office.line().calls, 2)
})

test('a trunk for outbound calls only answers 600, one for inbound only is not dialled, an unknown one neither', async (t) => {
  const carrier = await carrierFor(t)
  const office = await officeFor(t, { zone })
  const { port } = carrier
  office.apply([trunkSettings({ port, allowsInbound: false }), trunkSettings({ id: 2, port, allowsOutbound: false })])
  await office.whenLine('reachable', ({ id, state }) => id === 2 && state === 'reachable')
  assert.equal(office.desk.admit(1, 'leg')?.status, 600)
  assert.equal(office.desk.admit(9, 'leg')?.status, 404)
  office.desk.place(legOrder('leg-2', { trunk: 2 }))
  office.desk.place(legOrder('leg-9', { trunk: 9 }))
  assert.equal((await office.refused.find('refusal', ({ leg }) => leg === 'leg-2')).why, 'disabled')
  assert.equal((await office.refused.find('refusal', ({ leg }) => leg === 'leg-9')).why, 'unknown-trunk')
})

test('calls leave at the carrier’s pace; those that would wait too long are refused, those given up are not sent', async (t) => {
  const carrier = await carrierFor(t)
  const office = await officeFor(t, { zone })
  office.apply([trunkSettings({ port: carrier.port, callsPerSecond: 1 })])
  await office.whenLine('reachable', ({ state }) => state === 'reachable')
  const legs = ['leg-0', 'leg-1', 'leg-2', 'leg-3', 'leg-4', 'leg-5']
  const started = performance.now()
  for (const leg of legs) office.desk.place(legOrder(leg))
  const refused = await office.refused.find('refusal', ({ why }) => why === 'too-fast')
  assert.ok(['leg-3', 'leg-4', 'leg-5'].includes(refused.leg))
  office.desk.left('leg-1')
  await carrier.seen.find('third', ({ request }) => request.header('X-Call') === 'call of leg-2')
  assert.ok(performance.now() - started >= 1900)
  assert.ok(!carrier.seen.all.some(({ request }) => request.header('X-Call') === 'call of leg-1'))
})

test('a call that comes before the carrier’s names are known waits for them, unless it is given up', async (t) => {
  const carrier = await carrierFor(t)
  const office = await officeFor(t, { zone })
  office.apply([trunkSettings({ port: carrier.port })])
  assert.equal(office.desk.way(1), null)
  office.desk.place(legOrder('given up'))
  office.desk.place(legOrder('waiting'))
  office.desk.left('given up')
  const { request } = await carrier.seen.find('call', ({ request: { method } }) => method === 'INVITE')
  assert.equal(request.header('X-Call'), 'call of waiting')
  assert.deepEqual(office.refused.all, [])
})

test('requests go to the outbound proxy, the names in them stay the registrar’s', async (t) => {
  const carrier = await carrierFor(t)
  const office = await officeFor(t, {
    zone: { ...zone, 'A proxy.carrier.example': ['127.0.0.1'], 'A sip.carrier.example': ['127.0.0.9'] },
  })
  office.apply([trunkSettings({ port: 5060, proxyHost: 'proxy.carrier.example', proxyPort: carrier.port })])
  await office.whenLine('reachable', ({ state }) => state === 'reachable')
  office.desk.place(legOrder('leg'))
  await office.told.find('answered', ({ event }) => event.event === 'answered')
  assert.equal(carrier.seen.all.find(methodIs('INVITE'))?.request.uriText, 'sip:+4930123@sip.carrier.example')
  // Calls may come from either.
  assert.ok(office.desk.isTrunkAddress('127.0.0.9') && office.desk.isTrunkAddress('127.0.0.1'))
})
