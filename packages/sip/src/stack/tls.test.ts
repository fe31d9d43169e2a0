// TLS connections: key types, names, versions, client certificates and reload.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { type AgentOptions, openAgent } from './agent.fixture.ts'
import { createAuthority } from './certificates.fixture.ts'
import { answer, draft } from './drafts.fixture.ts'
import { requestText, statusOf, tcpPeerOf } from './wire.fixture.ts'

const authority = await createAuthority()
const localEcdsa = await authority.issue('ecdsa', ['127.0.0.1', 'localhost'])
const localRsa = await authority.issue('rsa', ['127.0.0.1', 'localhost'])
const named = await authority.issue('ecdsa', ['pbx.example.com'])
const both = { certificates: [localEcdsa, localRsa], extraCa: [authority.pem] }

function openTls(options: AgentOptions = {}) {
  return openAgent({ transport: 'tls', tls: both, ...options })
}

async function shake(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port, ca: authority.pem, ...options })
  await once(socket, 'secureConnect')
  return socket
}

test('a call over TLS, certificates verified, and nothing is left', async () => {
  const bob = await openTls()
  const alice = await openTls()
  const uri = `sips:bob@localhost:${bob.port}`
  const sent = alice.send(draft('OPTIONS', uri), { uri, flow: null })
  const { request, transaction, flow } = await bob.nextRequest()
  assert.equal(request.via.transport.toLowerCase(), 'tls')
  assert.equal(flow.transport, 'tls')
  bob.stack.respond(transaction, answer(200))
  assert.equal((await sent.final()).status, 200)
  await alice.close()
  await bob.closed.next()
  assert.equal(bob.stack.counts().connections, 0)
  await bob.close()
})

test('a server whose certificate does not name it is not spoken to', async () => {
  const bob = await openTls({ tls: { certificates: [named] } })
  const alice = await openTls()
  const uri = `sip:bob@127.0.0.1:${bob.port};transport=tls`
  assert.equal(await alice.send(draft('OPTIONS', uri), { uri, flow: null }).failed(), 'transport')
  const careless = await openTls({ tls: { ...both, verifyServers: false } })
  careless.send(draft('OPTIONS', uri), { uri, flow: null })
  await bob.nextRequest()
  for (const agent of [alice, careless, bob]) await agent.close()
})

test('a client of either key type finds its certificate, the name chooses among them, old versions are refused', async () => {
  const bob = await openTls({ tls: { ...both, names: new Map([['pbx.example.com', [named]]]) } })
  const kinds: string[] = []
  for (const sigalgs of ['ECDSA+SHA256', 'RSA+SHA256:RSA-PSS+SHA256']) {
    // The chain is signed by an ECDSA authority, so only what the leaf's key type is counts here.
    const socket = await shake(bob.port, { sigalgs: `${sigalgs}`, rejectUnauthorized: false })
    kinds.push(socket.getPeerX509Certificate()?.publicKey.asymmetricKeyType ?? '')
    socket.destroy()
  }
  assert.deepEqual(kinds, ['ec', 'rsa'])
  const socket = await shake(bob.port, { servername: 'PBX.example.com' })
  assert.match(socket.getPeerX509Certificate()?.subject ?? '', /pbx\.example\.com/)
  socket.destroy()
  await assert.rejects(
    shake(bob.port, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
    /protocol|version|alert/i,
  )
  await bob.close()
})

test('certificates are replaced without closing what is open, and damaged ones are refused', async () => {
  const bob = await openTls({ tls: { certificates: [localEcdsa] } })
  const before = await shake(bob.port)
  assert.throws(() => bob.stack.reloadTls({ certificates: [{ cert: 'nothing', key: 'nothing' }] }))
  bob.stack.reloadTls({ certificates: [localRsa] })
  const after = await shake(bob.port)
  assert.equal(after.getPeerX509Certificate()?.publicKey.asymmetricKeyType, 'rsa')
  const old = tcpPeerOf(before)
  old.send(requestText({ transport: 'TLS' }))
  const { transaction } = await bob.nextRequest()
  bob.stack.respond(transaction, answer(200))
  assert.equal(statusOf(await old.inbox.next()), 200)
  before.destroy()
  after.destroy()
  await bob.close()
})

test('client certificates can be demanded', async () => {
  const bob = await openTls({ tls: { ...both, clientCertificates: 'require' } })
  const known = await shake(bob.port, { cert: localEcdsa.cert, key: localEcdsa.key })
  const peer = tcpPeerOf(known)
  peer.send('\r\n\r\n')
  assert.equal(await peer.inbox.next(), '\r\n')
  known.destroy()
  const stranger = connect({ host: '127.0.0.1', port: bob.port, ca: authority.pem })
  stranger.on('error', () => undefined)
  await new Promise<void>((resolve) => stranger.once('close', () => resolve()))
  // Our own client shows its certificate when asked.
  const alice = await openTls()
  const uri = `sips:bob@localhost:${bob.port}`
  alice.send(draft('OPTIONS', uri), { uri, flow: null })
  await bob.nextRequest()
  await alice.close()
  await bob.close()
})

test('a handshake that does not come is cut, and plain text is refused', async () => {
  const bob = await openTls({ streams: { handshakeMs: 50, maxConnectionsPerAddress: 1 } })
  const { openTcpPeer } = await import('./wire.fixture.ts')
  const silent = await openTcpPeer(bob.port)
  await silent.closed
  const plain = await openTcpPeer(bob.port)
  plain.send(requestText({ transport: 'TCP' }))
  await plain.closed
  assert.ok(bob.stack.metrics().connectionsRefused >= 2)
  assert.equal(bob.stack.counts().connections, 0)
  // The places they took are free again.
  const again = await shake(bob.port)
  again.destroy()
  await bob.close()
})

test('a TLS endpoint without certificates is refused', async () => {
  await assert.rejects(openAgent({ transport: 'tls' }), /certificates/)
})

test('closing does not wait for handshakes that are under way', async () => {
  const bob = await openTls()
  const { openTcpPeer } = await import('./wire.fixture.ts')
  const silent = await openTcpPeer(bob.port)
  // A second client proves that the first was accepted: the kernel hands them over in order.
  const other = await shake(bob.port)
  await bob.close()
  await silent.closed
  other.destroy()
})
