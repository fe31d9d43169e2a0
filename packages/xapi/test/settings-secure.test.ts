// Certificates and keys in settings: checked, kept secret; and the test of a syslog server, which really sends a line.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createServer as createSecureServer } from 'node:tls'
import { type Ask, asker, type Fixture, fixture, loginToken, OWNER_PASSWORD } from './fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'cordboard-secure-'))
const DAY = 86_400_000
let held: Fixture
let ask: Ask
let one: { cert: string; key: string }
let other: { cert: string; key: string }

function pair(name: string): { cert: string; key: string } {
  const [cert, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)]
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30']
  execFileSync('openssl', [...made, '-subj', '/CN=pbx.test', '-keyout', key, '-out', cert], { stdio: 'ignore' })
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
}

before(async () => {
  one = pair('one')
  other = pair('other')
  held = await fixture()
  held.clock.now = Date.now()
  ask = asker(held.app, await loginToken(held.app, '100', OWNER_PASSWORD))
})
after(async () => {
  await held.close()
  rmSync(folder, { recursive: true, force: true })
})

const file = (Contents: string, Name = 'file.pem') => ({ Name, Contents })

describe('SecureSipSettings', () => {
  const at = '/SecureSipSettings'

  test('a certificate without its key, with another key, or not one at all is refused by name', async () => {
    for (const [fields, target] of [
      [{ Certificate: file(one.cert) }, 'PrivateKey'],
      [{ PrivateKey: file(one.key) }, 'Certificate'],
      [{ Certificate: file('no PEM'), PrivateKey: file(one.key) }, 'Certificate'],
      [{ Certificate: file(one.cert), PrivateKey: file('no PEM') }, 'PrivateKey'],
      [{ Certificate: file(one.cert), PrivateKey: file(other.key) }, 'PrivateKey'],
      [{ Certificate: file('x'.repeat(65537)), PrivateKey: file(one.key) }, 'Certificate.Contents'],
    ] as const) {
      const reply = await ask('PATCH', at, fields)
      assert.equal(reply.status, 400, JSON.stringify(fields))
      assert.equal(reply.body.error.details[0].target, target)
      assert.ok(!reply.text.includes('PRIVATE KEY'))
    }
  })

  test('a pair is kept, the key is never answered, and what was read can be sent back', async () => {
    const reply = await ask('PATCH', at, { Certificate: file(one.cert, 'a.crt'), PrivateKey: file(one.key, 'a.key') })
    assert.equal(reply.status, 204, reply.text)
    assert.equal(reply.headers['cordboard-not-in-effect'], 'Certificate, PrivateKey')
    const { body, text } = await ask('GET', at)
    assert.deepEqual(body.PrivateKey, { Concealed: true, Name: 'a.key' })
    assert.equal(body.Certificate.Contents, one.cert)
    assert.ok(!text.includes('PRIVATE KEY'))
    assert.equal((await ask('PATCH', at, body)).status, 204)
    const stored = await held.store.read('SecureSipSettings', 0, { secrets: true })
    assert.equal(stored?.fields.KeyText, one.key)
    assert.ok(!JSON.stringify(stored?.fields.PrivateKey).includes('PRIVATE KEY'))
    const audit = await ask(
      'GET',
      '/ReportAuditLog/Pbx.GetAuditLogData(periodFrom=2020-01-01T00:00:00Z,periodTo=2090-01-01T00:00:00Z)',
    )
    assert.ok(!audit.text.includes('PRIVATE KEY'))
  })

  test('the certificate alone cannot be exchanged for one the key does not fit', async () => {
    const reply = await ask('PATCH', at, { Certificate: file(other.cert) })
    assert.equal(reply.body.error.details[0].target, 'PrivateKey')
    assert.equal((await ask('PATCH', at, { Certificate: file(other.cert), PrivateKey: file(other.key) })).status, 204)
  })

  test('one that has run out is refused; both can be taken away', async () => {
    const now = held.clock.now
    assert.equal((await ask('PATCH', at, { Certificate: null, PrivateKey: null })).status, 204)
    held.clock.now = now + 40 * DAY
    const later = asker(held.app, await loginToken(held.app, '100', OWNER_PASSWORD))
    const late = await later('PATCH', at, { Certificate: file(one.cert), PrivateKey: file(one.key) })
    held.clock.now = now
    assert.equal(late.status, 400, late.text)
    assert.equal(late.body.error.details[0].target, 'Certificate')
    const { body } = await ask('GET', at)
    assert.deepEqual([body.Certificate, body.PrivateKey], [undefined, undefined])
  })
})

describe('SyslogSettings', () => {
  const at = '/SyslogSettings'
  const trial = (relay: object) => ask('POST', `${at}/Pbx.TestConnection`, { config: { CustomRelayConfig: relay } })

  test('reads with its defaults, refuses bad values by name, and says nothing of no effect', async () => {
    const { body } = await ask('GET', at)
    assert.deepEqual([body.IntegrationType, body.CustomRelayConfig], ['None', { Port: 514, Protocol: 'Udp' }])
    for (const [fields, target] of [
      [{ IntegrationType: 'Custom' }, 'CustomRelayConfig.Host'],
      [{ CustomRelayConfig: { Host: 'a b' } }, 'CustomRelayConfig.Host'],
      [{ CustomRelayConfig: { Port: 0 } }, 'CustomRelayConfig.Port'],
      [{ CustomRelayConfig: { ClientCertificate: file('x') } }, 'CustomRelayConfig.ClientPrivateKey'],
    ] as const) {
      assert.equal((await ask('PATCH', at, fields)).body.error.details[0].target, target)
    }
    const relay = { Host: 'log.example', ClientCertificate: file(one.cert), ClientPrivateKey: file(one.key, 'k') }
    const reply = await ask('PATCH', at, { IntegrationType: 'Custom', CustomRelayConfig: relay })
    assert.equal(reply.status, 204, reply.text)
    assert.equal(reply.headers['cordboard-not-in-effect'], undefined)
    const read = await ask('GET', at)
    assert.ok(!read.text.includes('PRIVATE KEY'))
    assert.deepEqual(read.body.CustomRelayConfig.ClientPrivateKey, { Concealed: true, Name: 'k' })
    assert.equal((await ask('PATCH', at, read.body)).status, 204, 'what was read can be sent back')
    const stored = await held.store.read('SyslogSettings', 0, { secrets: true })
    assert.equal(stored?.fields.RelayKey, one.key)
    assert.equal((await ask('PATCH', at, { IntegrationType: 'None', CustomRelayConfig: null })).status, 204)
    assert.equal((await ask('GET', at)).body.CustomRelayConfig, undefined)
  })

  test('TestConnection sends a line of RFC 5424 by UDP', async () => {
    const server = createSocket('udp4')
    const heard = Promise.withResolvers<string>()
    server.on('message', (message) => heard.resolve(message.toString()))
    server.bind(0, '127.0.0.1')
    await once(server, 'listening')
    const reply = await trial({ Host: '127.0.0.1', Port: server.address().port, Protocol: 'Udp' })
    assert.equal(reply.status, 204, reply.text)
    assert.match(await heard.promise, /^<134>1 \d{4}-\d\d-\d\dT\S+Z pbx\.test cordboard - test - This line/)
    const { port } = server.address()
    server.close()
    await once(server, 'close')
    const gone = await trial({ Host: '127.0.0.1', Port: port, Protocol: 'Udp' })
    assert.equal(gone.status, 400, 'nobody listens there any more')
    assert.equal(gone.body.error.details[0].target, 'config.CustomRelayConfig.Host')
  })

  test('by TCP with its length before it, and a closed port is told', async () => {
    const heard = Promise.withResolvers<string>()
    const server = createServer((socket) => {
      let text = ''
      socket.on('data', (data) => {
        text += data.toString()
      })
      socket.on('end', () => heard.resolve(text))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    assert.equal((await trial({ Host: '127.0.0.1', Port: port, Protocol: 'Tcp' })).status, 204)
    const [, length = '', line = ''] = /^(\d+) (.*)$/.exec(await heard.promise) ?? []
    assert.equal(Number(length), Buffer.byteLength(line))
    server.close()
    await once(server, 'close')
    const gone = await trial({ Host: '127.0.0.1', Port: port, Protocol: 'Tcp' })
    assert.match(gone.body.error.innerError.message, /nobody listens/)
  })

  test('by TLS only to a server whose certificate is trusted', async (t) => {
    const server = createSecureServer({ cert: one.cert, key: one.key }, (socket) => socket.resume())
    t.after(() => server.close())
    server.on('tlsClientError', () => undefined)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const reply = await trial({ Host: '127.0.0.1', Port: port, Protocol: 'Tls' })
    assert.equal(reply.status, 400)
    assert.match(reply.body.error.innerError.message, /not trusted/)
  })

  test('addresses that no log server has, and settings without a server, are refused', async () => {
    for (const host of ['169.254.169.254', '224.0.0.1', '0.0.0.0'])
      assert.equal((await trial({ Host: host, Port: 514, Protocol: 'Udp' })).status, 400, host)
    assert.equal((await trial({})).body.error.details[0].target, 'config.CustomRelayConfig.Host')
  })
})
