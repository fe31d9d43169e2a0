// Hostile bytes over real sockets: the stack answers or is silent, and lives on.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Agent, openAgent } from './agent.fixture.ts'
import { answer } from './drafts.fixture.ts'
import { openTcpPeer, openUdpPeer, requestText, statusOf, type UdpPeer } from './wire.fixture.ts'

const torture = join(import.meta.dirname, '../../../../../shared/sip-torture')

/** The stack still answers: what came before was read and did no harm. */
async function stillAnswers(bob: Agent, peer: UdpPeer, name: string): Promise<void> {
  peer.send(requestText({ callId: `fence-${name}`, branch: `z9hG4bKfence${name}` }), bob.port)
  for (;;) {
    const { request, transaction } = await bob.nextRequest()
    if (request.callId !== `fence-${name}`) continue
    bob.stack.respondOnce(transaction, answer(299))
    break
  }
  while (statusOf((await peer.inbox.next()).text) !== 299);
}

test('every torture message is survived over UDP and TCP', { skip: !existsSync(torture) }, async () => {
  const udp = await openAgent({ supported: [] })
  const tcp = await openAgent({ transport: 'tcp' })
  const peer = await openUdpPeer()
  const files = readdirSync(torture, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.dat'))
  assert.ok(files.length > 40)
  for (const [index, file] of files.entries()) {
    const bytes = readFileSync(join(torture, file))
    peer.send(bytes.toString('latin1'), udp.port)
    const stream = await openTcpPeer(tcp.port)
    stream.socket.write(bytes)
    await stillAnswers(udp, peer, String(index))
    stream.send('\r\n\r\n')
    // A message that ends is followed by an answer or a pong; one that does not keeps the connection waiting.
    stream.socket.end()
    await stream.closed
  }
  peer.close()
  await udp.close()
  await tcp.close()
})

test('mutated messages are survived, and nothing is sent that is not SIP', async () => {
  const bob = await openAgent({ rules: { verdict: () => 'allow' } })
  const peer = await openUdpPeer()
  const seeds = ['INVITE', 'ACK', 'CANCEL', 'REGISTER', 'BYE'].map((method) => requestText({ method, body: 'v=0' }))
  const mutated = fc
    .tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(), fc.string({ maxLength: 6 })), { maxLength: 6 }))
    .map(([seed, edits]) => edits.reduce((text, [at, add]) => edit(text, at, add), seed))
  const messages = fc.sample(mutated, { numRuns: 1500, seed: 7 })
  for (const [index, message] of messages.entries()) {
    peer.send(message, bob.port)
    if (index % 100 === 99) await stillAnswers(bob, peer, String(index))
  }
  for (const { text } of peer.inbox.items) assert.match(text, /^SIP\/2\.0 [1-6]\d\d /)
  peer.close()
  await bob.close()
})

function edit(text: string, at: number, add: string): string {
  const place = at % text.length
  return at % 3 === 0
    ? text.slice(0, place) + add + text.slice(place)
    : text.slice(0, place) + add + text.slice(place + 4)
}
