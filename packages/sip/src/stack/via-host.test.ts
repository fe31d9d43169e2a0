// The host that Via names, when a target asks for one of its own: in every request to it, and in no other.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Target } from '../session/types.ts'
import { openAgent } from './agent.fixture.ts'
import { ackOf, answer, draft } from './drafts.fixture.ts'
import { headerOf, openUdpPeer } from './wire.fixture.ts'

async function parties(t: TestContext) {
  const alice = await openAgent({ viaAddress: () => ({ host: '198.51.100.1', port: 5090 }) })
  const peer = await openUdpPeer()
  t.after(async () => {
    peer.close()
    await alice.close()
  })
  const uri = `sip:bob@127.0.0.1:${peer.port}`
  /** The next request with this method, retransmissions of others left aside, and what its Via says. */
  async function arrived(method: string): Promise<{ readonly text: string; readonly via: string }> {
    for (;;) {
      const { text } = await peer.inbox.next(20_000)
      if (!text.startsWith(`${method} `)) continue
      const via = /^SIP\/2\.0\/UDP (\S+?);rport;branch=z9hG4bK[0-9a-f]+$/.exec(headerOf(text, 'Via') ?? '')
      return { text, via: via?.[1] ?? assert.fail(text) }
    }
  }
  function respond(request: string, status: number): void {
    const copied = ['Via', 'From', 'Call-ID', 'CSeq'].map((name) => `${name}: ${headerOf(request, name)}`)
    const lines = [`SIP/2.0 ${status} Told`, ...copied, `To: ${headerOf(request, 'To')};tag=b1`, 'Content-Length: 0']
    peer.send(`${lines.join('\r\n')}\r\n\r\n`, alice.port)
  }
  return { alice, uri, arrived, respond }
}

const rows: readonly (readonly [what: string, more: Pick<Target, 'via'>, sentBy: string])[] = [
  ['a name', { via: 'pbx.example' }, 'pbx.example:5090'],
  ['an IPv4 address', { via: '203.0.113.7' }, '203.0.113.7:5090'],
  ['an IPv6 address', { via: '2001:db8::7' }, '[2001:db8::7]:5090'],
  ['nothing', {}, '198.51.100.1:5090'],
]
for (const [what, more, sentBy] of rows) {
  test(`a target that asks for ${what} gets ${sentBy} in every Via, and its answers arrive`, async (t) => {
    const { alice, uri, arrived, respond } = await parties(t)
    const target: Target = { uri, flow: null, ...more }

    const options = alice.send(draft('OPTIONS', uri), target)
    const asked = await arrived('OPTIONS')
    assert.equal(asked.via, sentBy)
    respond(asked.text, 200)
    assert.equal((await options.final()).status, 200)

    const refused = alice.send(draft('INVITE', uri), target)
    const invite = await arrived('INVITE')
    assert.equal(invite.via, sentBy)
    respond(invite.text, 486)
    assert.equal((await refused.final()).status, 486)
    assert.equal((await arrived('ACK')).via, sentBy)

    const given = alice.send(draft('INVITE', uri), target)
    const ringing = await arrived('INVITE')
    respond(ringing.text, 180)
    await given.provisional()
    given.sent.cancel([])
    const cancel = await arrived('CANCEL')
    // RFC 3261 9.1: CANCEL has the Via of its INVITE.
    assert.equal(headerOf(cancel.text, 'Via'), headerOf(ringing.text, 'Via'))

    alice.stack.acknowledge(ackOf(draft('INVITE', uri)), target)
    assert.equal((await arrived('ACK')).via, sentBy)
  })
}

test('one target’s host is not another’s, over the same socket', async (t) => {
  const { alice, uri, arrived } = await parties(t)
  alice.send(draft('OPTIONS', uri), { uri, flow: null, via: 'pbx.example' })
  assert.equal((await arrived('OPTIONS')).via, 'pbx.example:5090')
  alice.send(draft('INFO', uri), { uri, flow: null })
  assert.equal((await arrived('INFO')).via, '198.51.100.1:5090')
})

test('over a connection it changes nothing else: rport and alias are said, and the connection serves all targets', async (t) => {
  const alice = await openAgent({ transport: 'tcp' })
  const bob = await openAgent({ transport: 'tcp' })
  t.after(() => Promise.all([alice.close(), bob.close()]))
  const uri = `sip:bob@127.0.0.1:${bob.port};transport=tcp`
  const connections = new Set<string | null>()
  for (const more of [{ via: 'pbx.example' }, {}]) {
    const sent = alice.send(draft('OPTIONS', uri), { uri, flow: null, ...more })
    const { request, transaction, flow } = await bob.nextRequest()
    assert.equal(request.via.host, more.via ?? '127.0.0.1')
    assert.ok(request.via.params.has('rport') && request.via.params.has('alias'))
    bob.stack.respond(transaction, answer(200))
    assert.equal((await sent.final()).status, 200)
    connections.add(flow.connection)
  }
  assert.equal(connections.size, 1)
})
