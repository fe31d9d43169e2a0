// Trunks by TLS: the carrier proves its domain by the trunk's own root certificate.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { CertificatePair } from '@cordboard/sip'
import { legOrder, trunkSettings } from './settings.fixture.ts'
import { account, carrierFor, methodIs, officeFor, zone } from './trunk-desk.fixture.ts'

const noOpenssl = spawnSync('openssl', ['version']).error === undefined ? false : 'openssl is not installed'

/** A root and a certificate of sip.carrier.example by it. */
async function carrierCertificate(t: TestContext): Promise<{ readonly root: string; readonly pair: CertificatePair }> {
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-trunk-'))
  t.after(() => rm(folder, { recursive: true }))
  const openssl = (...options: readonly string[]): void => {
    const done = spawnSync('openssl', options, { cwd: folder, encoding: 'utf8' })
    assert.equal(done.status, 0, done.stderr)
  }
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'] as const
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'root.key',
    '-out',
    'root.pem',
    '-days',
    '2',
    '-subj',
    '/CN=Trunk test root',
  )
  openssl('req', ...key, '-keyout', 'own.key', '-out', 'own.csr', '-subj', '/CN=sip.carrier.example')
  await writeFile(join(folder, 'names'), 'subjectAltName=DNS:sip.carrier.example\n')
  const by = ['-CA', 'root.pem', '-CAkey', 'root.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'] as const
  openssl('x509', '-req', '-in', 'own.csr', '-out', 'own.pem', ...by)
  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8')
  return { root: await read('root.pem'), pair: { cert: await read('own.pem'), key: await read('own.key') } }
}

test('[S4-05] by TLS the carrier must prove its domain by the trunk’s own root certificate, in REGISTER and INVITE', {
  skip: noOpenssl,
}, async (t) => {
  const { root, pair } = await carrierCertificate(t)
  const carrier = await carrierFor(t, { transport: 'tls', password: 'secret-company', tls: { certificates: [pair] } })
  const office = await officeFor(t, { zone, transports: ['udp', 'tcp'] })
  const settings = trunkSettings({ ...account, transport: 'tls', port: carrier.port })
  office.apply([settings, { ...settings, id: 2, rootCertificate: root }])
  await office.whenLine('registered', ({ id, state }) => id === 2 && state === 'registered')
  const stranger = await office.whenLine('refused', ({ id, state }) => id === 1 && state === 'unregistered')
  assert.match(stranger.trouble ?? '', /certificate/)
  office.desk.place(legOrder('leg', { trunk: 2 }))
  await office.told.find('answered', ({ event }) => event.event === 'answered')
  const invite = carrier.seen.all.findLast(methodIs('INVITE'))
  assert.equal(invite?.flow.transport, 'tls')
  const ack = await carrier.acks.find('ACK', () => true)
  assert.equal(ack.callId, invite?.request.callId)
  const inspection = await office.desk.inspect(2)
  assert.match(inspection?.tls?.subject ?? '', /sip\.carrier\.example/)
  assert.match(inspection?.tls?.issuer ?? '', /Trunk test root/)
})

test('a root certificate that cannot be read is told, and the trunk goes on without it', async (t) => {
  const carrier = await carrierFor(t)
  const office = await officeFor(t, { zone })
  office.apply([trunkSettings({ port: carrier.port, rootCertificate: 'nothing' })])
  await office.whenLine('reachable', ({ state }) => state === 'reachable')
  const inspection = await office.desk.inspect(1)
  assert.match(inspection?.trouble.join() ?? '', /root certificate cannot be used.*no certificate in PEM/)
})
