// The trunk desk on real sockets: registration, keep-alive, fail-over, places, pace, identification, and what the doctor sees.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type CertificatePair, type Flow, parseMessage, type SipRequest } from '@cordboard/sip'
import { legOrder, trunkSettings } from './settings.fixture.ts'
import { type Carrier, type CarrierOptions, type Office, openCarrier, openOffice, type Zone } from './world.fixture.ts'

/** What a test opens is closed in the opposite order. */
const closers = new WeakMap<TestContext, (() => Promise<void>)[]>()

function closeLater(t: TestContext, close: () => Promise<void>): void {
  const known = closers.get(t)
  if (known !== undefined) {
    known.push(close)
    return
  }
  const all = [close]
  closers.set(t, all)
  t.after(async () => {
    for (const one of all.reverse()) await one()
  })
}

async function carrierFor(t: TestContext, options: CarrierOptions = {}): Promise<Carrier> {
  const carrier = await openCarrier(options)
  closeLater(t, () => carrier.close())
  return carrier
}

async function officeFor(t: TestContext, ...options: Parameters<typeof openOffice>): Promise<Office> {
  const office = await openOffice(...options)
  closeLater(t, () => office.close())
  return office
}

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

/** An INVITE as it would arrive from `address`. */
function arriving(uri: string, address: string): { readonly request: SipRequest; readonly flow: Flow } {
  const lines = [
    `INVITE ${uri} SIP/2.0`,
    `Via: SIP/2.0/UDP ${address};branch=z9hG4bK1`,
    'From: <sip:+43660555@sip.carrier.example>;tag=a',
    `To: <${uri}>`,
    'Call-ID: c',
    'CSeq: 1 INVITE',
    `Contact: <sip:x@${address}>`,
    'Content-Length: 0',
  ]
  const read = parseMessage(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), 'datagram')
  assert.ok(read.ok && read.message.kind === 'request')
  const local = { address: '127.0.0.1', port: 5060 }
  return { request: read.message, flow: { transport: 'udp', local, remote: { address, port: 5060 }, connection: null } }
}

const zone: Zone = { 'A sip.carrier.example': ['127.0.0.1'] }
const account = { registration: 'both', authId: 'company', password: 'secret-company' } as const

const methodIs = (method: string) => (one: { readonly request: { readonly method: string } }) =>
  one.request.method === method
const invites = (carrier: Carrier) => carrier.methods().filter((method) => method === 'INVITE').length

test('[S1-07] a trunk registers with its password, keeps its rinstance, places calls with it, and unregisters at the end', async (t) => {
  const carrier = await carrierFor(t, { password: 'secret-company' })
  const office = await officeFor(t, { zone })
  office.apply([trunkSettings({ ...account, port: carrier.port })])
  const line = await office.whenLine('registered', ({ state }) => state === 'registered')
  assert.equal(line.up, true)
  assert.deepEqual(line.addresses, ['127.0.0.1'])
  assert.ok((line.registeredUntil ?? 0) > Date.now())
  const register = carrier.seen.all.findLast(methodIs('REGISTER'))
  const [contact] = register?.request.addresses('Contact') ?? []
  assert.match(contact?.uri?.params.get('rinstance') ?? '', /^[0-9a-f]{16}$/)
  assert.equal(contact?.uri?.port, office.endpoints[0]?.port)
  assert.equal(register?.request.uriText, `sip:sip.carrier.example:${carrier.port}`)
  assert.ok(office.log.all.some(({ id }) => id === 'trunk-registered'))

  office.desk.place(legOrder('leg-1'))
  const answered = await office.told.find('answered', ({ event }) => event.event === 'answered')
  assert.equal(answered.session, 'leg-1')
  const invite = carrier.seen.all.findLast(methodIs('INVITE'))
  assert.equal(invite?.request.uriText, `sip:+4930123@sip.carrier.example:${carrier.port}`)
  assert.equal(invite?.request.header('X-Call'), 'call of leg-1')
  assert.equal(office.line().calls, 1)
  office.desk.left('leg-1')
  assert.equal(office.line().calls, 0)

  await office.desk.close()
  const last = carrier.seen.all.findLast(methodIs('REGISTER'))
  assert.equal(last?.request.header('Expires'), '0')
  assert.equal(office.desk.counts().timers, 0)
})

test('a digest user name of its own is used in the login only', async (t) => {
  const carrier = await carrierFor(t, { password: 'secret-company' })
  const office = await officeFor(t, { zone })
  office.apply([trunkSettings({ ...account, separateAuthId: 'login-7', port: carrier.port })])
  await office.whenLine('registered', ({ state }) => state === 'registered')
  const register = carrier.seen.all.findLast(methodIs('REGISTER'))
  assert.match(register?.request.header('Authorization') ?? '', /username="login-7"/)
  assert.equal(register?.request.from.uri?.user, 'company')
})

test('[S0-12] a wrong password: the trunk is down with the reason, the log has a tip, and no call is sent by it', async (t) => {
  const carrier = await carrierFor(t, { password: 'another' })
  const office = await officeFor(t, { zone })
  office.apply([trunkSettings({ ...account, port: carrier.port })])
  const line = await office.whenLine('refused', ({ state }) => state === 'unregistered')
  assert.equal(line.up, false)
  assert.match(line.trouble ?? '', /401/)
  const entry = await office.log.find('log entry', ({ id }) => id === 'trunk-not-registered')
  assert.ok((entry.tip ?? '').length > 10)
  assert.ok(!JSON.stringify(office.log.all).includes('secret-company'))
  office.desk.place(legOrder('leg'))
  const refused = await office.refused.find('refusal', ({ leg }) => leg === 'leg')
  assert.equal(refused.why, 'not-registered')
  assert.equal(invites(carrier), 0)
})

test('[S0-03] [S0-04] a trunk without login by TCP: no REGISTER, OPTIONS answered makes it up, the INVITE leaves by TCP', async (t) => {
  const carrier = await carrierFor(t, { transport: 'tcp', answer: ({ method }) => (method === 'OPTIONS' ? 404 : 200) })
  const office = await officeFor(t, { zone, transports: ['udp', 'tcp'] })
  office.apply([trunkSettings({ transport: 'tcp', port: carrier.port })])
  const line = await office.whenLine('reachable', ({ state }) => state === 'reachable')
  assert.equal(line.up, true)
  office.desk.place(legOrder('leg'))
  await office.told.find('answered', ({ event }) => event.event === 'answered')
  const invite = carrier.seen.all.find(methodIs('INVITE'))
  assert.equal(invite?.flow.transport, 'tcp')
  assert.match(invite?.request.uriText ?? '', /;transport=tcp$/)
  assert.ok(!carrier.methods().includes('REGISTER'))
})

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

test('a silent carrier is down, and up again as soon as a call comes from it; a DID from elsewhere is no call of it', async (t) => {
  const carrier = await carrierFor(t, { answer: () => null })
  const office = await officeFor(t, { zone })
  const settings = trunkSettings({ port: carrier.port })
  office.apply([settings], { 1: ['+4930777'] })
  const line = await office.whenLine('unreachable', ({ state }) => state === 'unreachable')
  assert.equal(line.up, false)
  assert.match(line.trouble ?? '', /OPTIONS/)
  assert.ok(office.log.all.some(({ id, tip }) => id === 'trunk-unreachable' && tip !== null))
  const spoofed = arriving('sip:+4930777@pbx.example', '127.0.0.66')
  const stranger = office.desk.identify(spoofed.request, spoofed.flow)
  assert.ok(stranger.outcome === 'unknown' && stranger.looksLikeCarrier)
  assert.equal(office.line().up, false)
  const { request, flow } = arriving('sip:+4930777@pbx.example', '127.0.0.1')
  const found = office.desk.identify(request, flow)
  assert.ok(found.outcome === 'trunk')
  assert.deepEqual([found.trunk, found.by, found.called, found.callerNumber], [1, 'did', '+4930777', '+43660555'])
  assert.equal(office.line().up, true)
  // Also when the trunk begins anew, its addresses stay known.
  for (const settingsNow of [settings, { ...settings, transport: 'udp' as const }]) {
    office.apply([settingsNow], { 1: ['+4930777'] })
    assert.equal(office.desk.isTrunkAddress('127.0.0.1'), true)
    assert.equal(office.desk.isTrunkAddress('127.0.0.66'), false)
  }
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
  assert.ok(['leg-4', 'leg-5'].includes(refused.leg))
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

test('a name that does not exist, and a transport without a socket, are told with a sentence', async (t) => {
  const office = await officeFor(t, { zone })
  office.apply([trunkSettings({ host: 'gone.example' })])
  const line = await office.whenLine('unresolved', ({ trouble }) => trouble !== null)
  assert.equal(line.trouble, 'The DNS knows no gone.example.')
  assert.equal(office.desk.way(1), null)
  office.desk.place(legOrder('leg'))
  const refused = await office.refused.find('refusal', ({ leg }) => leg === 'leg')
  assert.equal(refused.why, 'unresolved')
  const inspection = await office.desk.inspect(1)
  assert.equal(inspection?.resolution.registrar.error, 'The DNS knows no gone.example.')
  assert.ok(office.log.all.some(({ id, tip }) => id === 'trunk-unresolved' && tip !== null))
  office.apply([trunkSettings({ host: '' })])
  assert.equal(office.line().state, 'disabled')
  assert.equal(office.line().trouble, 'The trunk has no registrar.')
})

test('only what changes the way to the carrier begins anew; a trunk that is deleted unregisters', async (t) => {
  const carrier = await carrierFor(t, { password: 'secret-company' })
  const office = await officeFor(t, { zone })
  const settings = trunkSettings({ ...account, port: carrier.port })
  office.apply([settings])
  await office.whenLine('registered', ({ state }) => state === 'registered')
  const before = carrier.methods().length
  office.apply([{ ...settings, simultaneousCalls: 7, name: 'New name' }], { 1: ['+4930'] })
  assert.equal(office.line().name, 'New name')
  assert.equal(office.line().state, 'registered')
  assert.equal(carrier.methods().length, before)
  office.apply([])
  await carrier.seen.find(
    'unregistering',
    ({ request }) => request.method === 'REGISTER' && request.header('Expires') === '0',
  )
  assert.deepEqual(office.desk.lines(), [])
  assert.equal(office.desk.refresh(1), false)
})

test('the operator’s refresh registers at once, and so does a lost connection', async (t) => {
  const carrier = await carrierFor(t, { transport: 'tcp', password: 'secret-company' })
  const office = await officeFor(t, { zone, transports: ['tcp'] })
  office.apply([trunkSettings({ ...account, transport: 'tcp', port: carrier.port })])
  await office.whenLine('registered', ({ state }) => state === 'registered')
  let before = carrier.seen.all.length
  assert.equal(office.desk.refresh(1), true)
  await carrier.seen.find('login', ({ request }) => request.header('Authorization') !== undefined, before)
  // A connection lost while a REGISTER is under way fails that one; here its answer must have come.
  before = carrier.seen.all.length
  const again = carrier.seen.find('REGISTER after the loss', methodIs('REGISTER'), before)
  const remote = { transport: 'tcp', address: '127.0.0.1', port: carrier.port } as const
  const sent = await new Promise<Flow>((resolve, reject) => {
    const uri = 'sip:sip.carrier.example'
    const headers = [
      ['From', `<${uri}>;tag=x`],
      ['To', `<${uri}>`],
      ['Call-ID', 'behind'],
      ['CSeq', '1 OPTIONS'],
    ] as const
    // Answers come in the order of the requests on one connection.
    office.stack.request(
      { method: 'OPTIONS', uri, headers, body: null },
      { uri, flow: null, remote },
      { provisional: () => {}, final: (_response, flow) => resolve(flow), failed: reject },
    )
  })
  office.desk.onFlowClosed(sent)
  await again
})

test('an INVITE with our rinstance is the trunk’s wherever it comes from, and the doctor sees how the trunk is reached', async (t) => {
  const carrier = await carrierFor(t, { password: 'secret-company' })
  const office = await officeFor(t, { zone })
  office.apply([trunkSettings({ ...account, port: carrier.port })])
  await office.whenLine('registered', ({ state }) => state === 'registered')
  const [contact] = carrier.seen.all.findLast(methodIs('REGISTER'))?.request.addresses('Contact') ?? []
  const { request, flow } = arriving(contact?.uriText ?? '', '192.0.2.99')
  const found = office.desk.identify(request, flow)
  assert.ok(found.outcome === 'trunk')
  assert.equal(found.by, 'rinstance')
  const inspection = await office.desk.inspect(1)
  assert.deepEqual([inspection?.lastAnswer?.method, inspection?.lastAnswer?.status], ['REGISTER', 200])
  const { registrar, proxy } = inspection?.resolution ?? assert.fail('no inspection')
  assert.deepEqual(registrar.addresses, [{ transport: 'udp', address: '127.0.0.1', port: carrier.port }])
  assert.deepEqual(
    [registrar.naptr, registrar.srv, registrar.isAddress, registrar.error, proxy],
    [false, false, false, null, null],
  )
  assert.deepEqual([inspection?.tls, inspection?.trouble], [null, []])
  assert.equal(await office.desk.inspect(2), null)
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
