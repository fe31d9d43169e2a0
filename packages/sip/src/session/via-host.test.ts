// A session whose requests name another host in Via: all of them do, whoever called, and after a restart too.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { type Agent, Mailbox, openAgent } from '../stack/agent.fixture.ts'
import { answer, draft } from '../stack/drafts.fixture.ts'
import { systemScheduler } from '../stack/scheduler.ts'
import { createSessionHost } from './host.ts'
import type { SessionEvent, SessionWish } from './types.ts'

const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\n'
const nextSdp = sdp.replace('1 1', '1 2')
const via = 'pbx.example'

async function parties(t: TestContext) {
  const pbx = await openAgent()
  const carrier = await openAgent()
  t.after(() => Promise.all([pbx.close(), carrier.close()]))
  const events = new Mailbox<SessionEvent>('event')
  const open = () => {
    const host = createSessionHost({
      stack: pbx.stack,
      scheduler: systemScheduler,
      now: () => Date.now(),
      random: () => Math.random(),
      newTag: () => randomBytes(8).toString('hex'),
      newCallId: () => randomBytes(12).toString('hex'),
      emit: (_id, event) => events.put(event),
    })
    t.after(() => host.abandon())
    return host
  }
  return { pbx, carrier, events, open }
}

type Host = ReturnType<typeof createSessionHost>

const inDialog: readonly (readonly [method: string, wish: SessionWish])[] = [
  ['INVITE', { wish: 'offer', sdp: nextSdp, by: 'INVITE', headers: [] }],
  ['REFER', { wish: 'refer', to: '<sip:carol@carrier.example>', headers: [] }],
  ['BYE', { wish: 'end', headers: [] }],
]

/** Everything a session sends inside its dialog names `expected`. */
async function assertNamed(host: Host, carrier: Agent, expected: string): Promise<void> {
  for (const [method, wish] of inDialog) {
    host.wish('a', wish)
    const { request, transaction, flow } = await carrier.nextRequest()
    assert.deepEqual([request.method, request.via.host], [method, expected])
    const ok = { ...answer(method === 'REFER' ? 202 : 200), toTag: null }
    const contact = ['Contact', `<sip:bob@127.0.0.1:${flow.local.port}>`] as const
    const body = { type: 'application/sdp', content: nextSdp }
    carrier.stack.respond(transaction, method === 'INVITE' ? { ...ok, headers: [contact], body } : ok)
    if (method === 'INVITE') assert.equal((await carrier.nextAck()).via.host, expected)
  }
}

for (const more of [{ via }, {}]) {
  const expected = more.via ?? '127.0.0.1'

  test(`a call of ours names ${expected} in INVITE and ACK and in all that follows`, async (t) => {
    const { carrier, events, open } = await parties(t)
    const host = open()
    const uri = `sip:bob@127.0.0.1:${carrier.port}`
    const target = { uri, flow: null, ...more }
    host.call({
      id: 'a',
      from: '<sip:ann@a.example>',
      to: `<${uri}>`,
      uri,
      contact: 'sip:ann@127.0.0.1',
      sdp,
      headers: [],
      target,
    })
    const { request, transaction } = await carrier.nextRequest()
    assert.deepEqual([request.method, request.via.host], ['INVITE', expected])
    const headers = [['Contact', `<${uri}>`]] as const
    carrier.stack.respond(transaction, { ...answer(200), headers, body: { type: 'application/sdp', content: sdp } })
    assert.equal((await carrier.nextAck()).via.host, expected)
    assert.equal((await events.next()).event, 'answered')
    await assertNamed(host, carrier, expected)
  })

  test(`a call taken names ${expected} in our requests, and so does a host that takes it up after a restart`, async (t) => {
    const { pbx, carrier, open } = await parties(t)
    const host = open()
    const uri = `sip:ann@127.0.0.1:${pbx.port}`
    const contact = `<sip:bob@127.0.0.1:${carrier.port}>`
    const invite = { ...draft('INVITE', uri, [['Contact', contact]]), body: { type: 'application/sdp', content: sdp } }
    carrier.send(invite, { uri, flow: null })
    const { request, transaction, flow } = await pbx.nextRequest()
    assert.ok(host.take({ id: 'a', request, transaction, flow, contact: uri, ...more }))
    host.wish('a', { wish: 'answer', sdp, headers: [] })
    const kept = JSON.parse(JSON.stringify(host.serialize('a')))
    assert.equal(kept.via, more.via)
    host.abandon()
    const again = open()
    assert.ok(again.resume(kept))
    await assertNamed(again, carrier, expected)
  })
}
