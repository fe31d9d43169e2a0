// The trunk desk on real sockets: registration, keep-alive, names, changes, and what the doctor sees.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Flow, parseMessage, type SipRequest } from '@cordboard/sip'
import { legOrder, trunkSettings } from './settings.fixture.ts'
import { account, carrierFor, methodIs, officeFor, zone } from './trunk-desk.fixture.ts'
import type { Carrier } from './world.fixture.ts'

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
