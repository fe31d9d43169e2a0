// A call placed at one explicit place: whom it expects there holds for the whole call, and how long it waits for a first reply.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { Mailbox, openAgent } from '../stack/agent.fixture.ts'
import { createAuthority } from '../stack/certificates.fixture.ts'
import { systemScheduler } from '../stack/scheduler.ts'
import type { SipStack } from '../stack/types.ts'
import { openUdpPeer } from '../stack/wire.fixture.ts'
import { defaultTimers } from '../transaction/timers.ts'
import { createSessionHost } from './host.ts'
import type { SessionEvent } from './types.ts'

const authority = await createAuthority()
const certificate = await authority.issue('ecdsa', ['sip.carrier.example'])
const own = await authority.issue('ecdsa', ['127.0.0.1'])

function hostOn(stack: SipStack, t: TestContext) {
  const events = new Mailbox<SessionEvent>('event')
  const host = createSessionHost({
    stack,
    scheduler: systemScheduler,
    now: () => Date.now(),
    random: () => Math.random(),
    newTag: () => randomBytes(8).toString('hex'),
    newCallId: () => randomBytes(12).toString('hex'),
    emit: (_id, event) => events.put(event),
  })
  t.after(() => host.abandon())
  return { host, events }
}

const call = {
  id: 'a',
  from: '<sip:ann@example.test>',
  to: '<sip:bob@sip.carrier.example>',
  contact: 'sip:ann@127.0.0.1',
  sdp: 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\n',
  headers: [],
}

test('ACK and BYE go over the connection proved for the domain, though the Contact names an address', async (t) => {
  const carrier = await openAgent({ transport: 'tls', tls: { certificates: [certificate] } })
  const pbx = await openAgent({ transport: 'tls', tls: { certificates: [own] } })
  t.after(() => Promise.all([carrier.close(), pbx.close()]))
  assert.equal(pbx.stack.setTrust('trunk', authority.pem), null)
  const { host, events } = hostOn(pbx.stack, t)
  const uri = 'sip:bob@sip.carrier.example;transport=tls'
  const remote = { transport: 'tls', address: '127.0.0.1', port: carrier.port } as const
  const target = { uri, flow: null, remote, server: { name: 'sip.carrier.example', trust: 'trunk' } }
  host.call({ ...call, uri, target })
  const invite = await carrier.nextRequest()
  const contact = `<sip:bob@127.0.0.1:${carrier.port};transport=tls>`
  carrier.stack.respond(invite.transaction, {
    status: 200,
    reason: 'OK',
    toTag: 'carrier',
    headers: [['Contact', contact]],
    body: { type: 'application/sdp', content: call.sdp },
  })
  assert.equal((await carrier.nextAck()).method, 'ACK')
  assert.equal((await events.next()).event, 'answered')
  // What a restarted process knows is enough too.
  assert.deepEqual(JSON.parse(JSON.stringify(host.serialize('a'))).server, target.server)
  host.wish('a', { wish: 'end', headers: [] })
  const bye = await carrier.nextRequest()
  assert.equal(bye.request.method, 'BYE')
  assert.equal(bye.flow.connection, invite.flow.connection)
  carrier.stack.respond(bye.transaction, { status: 200, reason: 'OK', toTag: null, headers: [], body: null })
  assert.equal(carrier.stack.counts().connections, 1)
})

test('a call that gets no reply at all fails after the time given to it', async (t) => {
  const silent = await openUdpPeer()
  const pbx = await openAgent()
  t.after(async () => {
    silent.close()
    await pbx.close()
  })
  const { host, events } = hostOn(pbx.stack, t)
  const uri = 'sip:bob@sip.carrier.example'
  const remote = { transport: 'udp', address: '127.0.0.1', port: silent.port } as const
  host.call({ ...call, uri, target: { uri, flow: null, remote }, timers: { ...defaultTimers, b: 300 } })
  const failed = await events.next()
  assert.ok(failed.event === 'failed')
  assert.equal(failed.status, 408)
})
