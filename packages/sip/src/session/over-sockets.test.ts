// Sessions on the real stack over loopback sockets: the same calls as in virtual time, with real bytes and connections.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { Mailbox } from '../stack/agent.fixture.ts'
import { createSipStack } from '../stack/create-stack.ts'
import { systemScheduler } from '../stack/scheduler.ts'
import type { SipStack } from '../stack/types.ts'
import { createSessionHost } from './host.ts'
import type { SessionHost } from './host-contract.ts'
import type { SessionEvent } from './types.ts'

interface Station {
  readonly stack: SipStack
  readonly host: SessionHost
  readonly port: number
  readonly events: Mailbox<{ id: string; event: SessionEvent }>
  readonly arrived: Mailbox<string>
}

async function open(transport: 'udp' | 'tcp', name: string): Promise<Station> {
  const events = new Mailbox<{ id: string; event: SessionEvent }>('event')
  const arrived = new Mailbox<string>('call')
  let port = 0
  let calls = 0
  const stack: SipStack = createSipStack({
    endpoints: [{ transport, address: '127.0.0.1', port: 0 }],
    loopLag: null,
    user: {
      onRequest: (request, transaction, flow) => {
        if (host.onRequest(request, transaction, flow) !== 'outside') return
        const id = `${name}-in-${++calls}`
        const contact = `sip:${name}@127.0.0.1:${port};transport=${transport}`
        if (host.take({ id, request, transaction, flow, contact })) arrived.put(id)
      },
      onAck: (request) => {
        host.onAck(request)
      },
      onCancel: (transaction, cancel) => {
        host.onCancel(transaction, cancel)
      },
    },
  })
  const host = createSessionHost({
    stack,
    scheduler: systemScheduler,
    now: () => Date.now(),
    random: () => Math.random(),
    newTag: () => randomBytes(8).toString('hex'),
    newCallId: () => randomBytes(12).toString('hex'),
    emit: (id, event) => events.put({ id, event }),
  })
  const bound = await stack.listen()
  port = bound[0]?.port ?? 0
  return { stack, host, port, events, arrived }
}

async function expect<Name extends SessionEvent['event']>(
  station: Station,
  name: Name,
): Promise<Extract<SessionEvent, { event: Name }>> {
  const { event } = await station.events.next()
  assert.equal(event.event, name)
  return event as Extract<SessionEvent, { event: Name }>
}

for (const transport of ['udp', 'tcp'] as const) {
  test(`a call with early media, hold, INFO and hang-up over ${transport}`, async () => {
    const ann = await open(transport, 'ann')
    const bob = await open(transport, 'bob')
    try {
      const uri = `sip:bob@127.0.0.1:${bob.port};transport=${transport}`
      const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\n'
      ann.host.call({
        id: 'a',
        from: '<sip:ann@example.test>',
        to: '<sip:bob@example.test>',
        uri,
        target: { uri, flow: null },
        contact: `sip:ann@127.0.0.1:${ann.port};transport=${transport}`,
        sdp,
        headers: [],
      })
      const b = await bob.arrived.next()
      assert.equal(bob.host.serialize(b)?.remoteSdp, sdp)
      bob.host.wish(b, { wish: 'ring', status: 183, sdp: `${sdp}a=early\r\n`, reliable: true, headers: [] })
      assert.equal((await expect(ann, 'progressed')).status, 183)
      bob.host.wish(b, { wish: 'answer', sdp: null, headers: [] })
      await expect(ann, 'answered')
      await expect(bob, 'acknowledged')
      ann.host.wish('a', { wish: 'offer', sdp: `${sdp}a=inactive\r\n`, by: 'INVITE', headers: [] })
      assert.equal((await expect(bob, 'offered')).sdp, `${sdp}a=inactive\r\n`)
      bob.host.wish(b, { wish: 'agree', sdp: `${sdp}a=held\r\n` })
      assert.equal((await expect(ann, 'agreed')).sdp, `${sdp}a=held\r\n`)
      await expect(bob, 'acknowledged')
      const body = { type: 'application/dtmf-relay', content: 'Signal=1\r\nDuration=100\r\n' }
      bob.host.wish(b, { wish: 'send', method: 'INFO', headers: [], body })
      assert.equal((await expect(ann, 'info')).body, body.content)
      assert.equal((await expect(bob, 'sent')).status, 200)
      bob.host.wish(b, { wish: 'end', headers: [] })
      await expect(ann, 'ended')
      await expect(bob, 'ended')
    } finally {
      await ann.stack.close()
      await bob.stack.close()
      ann.host.abandon()
      bob.host.abandon()
    }
    for (const { stack } of [ann, bob]) assert.equal(stack.counts().timers, 0)
  })

  test(`a refused call over ${transport} tells where the peer saw it come from`, async () => {
    const ann = await open(transport, 'ann')
    const bob = await open(transport, 'bob')
    try {
      const uri = `sip:bob@127.0.0.1:${bob.port};transport=${transport}`
      const contact = `sip:ann@127.0.0.1:${ann.port}`
      const parties = { from: '<sip:ann@example.test>', to: '<sip:bob@example.test>' }
      ann.host.call({ id: 'a', ...parties, uri, target: { uri, flow: null }, contact, sdp: 'x', headers: [] })
      const b = await bob.arrived.next()
      bob.host.wish(b, { wish: 'reject', status: 403, reason: 'Forbidden', headers: [] })
      assert.equal((await expect(ann, 'failed')).seenAs, '127.0.0.1')
    } finally {
      await ann.stack.close()
      await bob.stack.close()
      ann.host.abandon()
      bob.host.abandon()
    }
  })

  test(`a call cancelled while it rings over ${transport}`, async () => {
    const ann = await open(transport, 'ann')
    const bob = await open(transport, 'bob')
    try {
      const uri = `sip:bob@127.0.0.1:${bob.port};transport=${transport}`
      const contact = `sip:ann@127.0.0.1:${ann.port}`
      const parties = { from: '<sip:ann@example.test>', to: '<sip:bob@example.test>' }
      ann.host.call({ id: 'a', ...parties, uri, target: { uri, flow: null }, contact, sdp: 'x', headers: [] })
      const b = await bob.arrived.next()
      bob.host.wish(b, { wish: 'ring', status: 180, sdp: null, reliable: false, headers: [] })
      await expect(ann, 'progressed')
      ann.host.wish('a', { wish: 'end', headers: [['Reason', 'SIP;cause=200;text="Call completed elsewhere"']] })
      assert.equal((await expect(ann, 'failed')).status, 487)
      await expect(ann, 'ended')
      const cancelled = await expect(bob, 'cancelled')
      assert.equal(cancelled.reason, 'SIP;cause=200;text="Call completed elsewhere"')
      await expect(bob, 'ended')
      assert.equal(bob.host.counts().sessions, 0)
    } finally {
      await ann.stack.close()
      await bob.stack.close()
      ann.host.abandon()
      bob.host.abandon()
    }
  })
}
