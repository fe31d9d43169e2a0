// The real sockets: both ports, a taken one, slow and greedy clients, closing.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request as secureRequest } from 'node:https'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openServers } from '../src/http/servers.ts'
import { type Fixture, fixture } from './fixture.ts'

let f: Fixture
const folder = mkdtempSync(join(tmpdir(), 'cordboard-web-'))
let certificate: Buffer
let key: Buffer
before(async () => {
  f = await fixture()
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')]
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-subj', '/CN=localhost', '-days', '2']
  execFileSync('openssl', ['req', '-x509', '-nodes', ...kind, ...files], { stdio: 'ignore' })
  certificate = readFileSync(join(folder, 'cert.pem'))
  key = readFileSync(join(folder, 'key.pem'))
})
after(async () => {
  await f.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Everything a socket says until it closes. */
function untilClosed(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    socket.on('data', (part) => {
      text += part
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(text))
  })
}

test('a taken port is one clear sentence, and the other port is not kept', async () => {
  const blocker = createServer()
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve))
  const { port } = blocker.address() as { port: number }
  const taken = { address: '127.0.0.1', port, certificate, key }
  const other = await fixture({ withSwitch: false })
  await assert.rejects(other.xapi.listen({ http: { address: '127.0.0.1', port: 0 }, https: taken }), {
    message: `The web port 127.0.0.1:${port} is taken by another program.`,
  })
  await assert.rejects(
    other.xapi.listen({ http: { address: '203.0.113.1', port: 0 }, https: null }),
    /not an address of this machine/,
  )
  await other.close()
  await new Promise((resolve) => blocker.close(resolve))
})

describe('limits', () => {
  const here = { address: '127.0.0.1', port: 0 }

  test('a reader who takes nothing is cut, and others are served meanwhile', async () => {
    const cut = Promise.withResolvers<boolean>()
    const servers = await openServers(
      (request, response) => {
        if (request.url !== '/large') {
          response.end('small')
          return
        }
        response.on('close', () => cut.resolve(response.writableFinished))
        response.end(Buffer.alloc(64 * 1024 * 1024))
      },
      { http: here, https: null, limits: { idleMs: 300 } },
    )
    const { httpPort } = servers.listening
    const reader = connect(httpPort, '127.0.0.1').pause()
    reader.on('error', () => undefined)
    reader.write('GET /large HTTP/1.1\r\nHost: x\r\n\r\n')
    assert.equal(await (await fetch(`http://127.0.0.1:${httpPort}/`)).text(), 'small')
    assert.equal(await cut.promise, false)
    assert.equal(await (await fetch(`http://127.0.0.1:${httpPort}/`)).text(), 'small')
    reader.destroy()
    await servers.close(50)
  })

  test('one address gets so many connections, and its places back', async () => {
    const servers = await openServers((_request, response) => void response.end('served'), {
      http: here,
      https: null,
      limits: { perAddress: 2 },
    })
    const { httpPort } = servers.listening
    const ask = (): { readonly socket: Socket; readonly said: Promise<string> } => {
      const socket = connect(httpPort, '127.0.0.1')
      return { socket, said: untilClosed(socket) }
    }
    const first = [ask(), ask()]
    await Promise.all(first.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))))
    for (const { socket } of first) socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await Promise.all(first.map(({ socket }) => new Promise((resolve) => socket.once('data', resolve))))
    assert.equal(await ask().said, '')
    for (const { socket } of first) socket.end()
    await Promise.all(first.map(({ said }) => said))
    const again = ask()
    again.socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    assert.match(await again.said, /served/)
    await servers.close(50)
  })

  test('a TLS handshake that does not go on is cut', async () => {
    const servers = await openServers((_request, response) => void response.end(), {
      http: null,
      https: { ...here, certificate, key },
      limits: { handshakeMs: 100 },
    })
    const socket = connect(servers.listening.httpsPort, '127.0.0.1')
    assert.equal(await untilClosed(socket), '')
    await servers.close(50)
  })
})

describe('open', () => {
  let httpPort = 0
  let httpsPort = 0
  before(async () => {
    const ports = await f.xapi.listen({
      http: { address: '127.0.0.1', port: 0 },
      https: { address: '127.0.0.1', port: 0, certificate, key },
    })
    httpPort = ports.httpPort
    httpsPort = ports.httpsPort
  })

  test('one application answers on both; the cookie is Secure on HTTPS', async () => {
    assert.equal((await fetch(`http://127.0.0.1:${httpPort}/health`)).status, 200)
    const body = JSON.stringify({ Username: '100', Password: 'correct horse battery' })
    const cookie = await new Promise<string>((resolve, reject) => {
      const sent = secureRequest(
        {
          host: '127.0.0.1',
          port: httpsPort,
          path: '/webclient/api/Login/GetAccessToken',
          method: 'POST',
          ca: certificate,
          servername: 'localhost',
          headers: { 'content-type': 'application/json' },
        },
        (response) => {
          response.resume()
          resolve(String(response.headers['set-cookie']))
        },
      )
      sent.on('error', reject)
      sent.end(body)
    })
    assert.match(cookie, /; Secure/)
  })

  test('headers without end are cut off', async () => {
    const socket = connect(httpPort, '127.0.0.1')
    const said = untilClosed(socket)
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n')
    socket.write(`X: ${'y'.repeat(80_000)}\r\n`)
    assert.match(await said, /^HTTP\/1\.1 431/)
  })

  test('nonsense is answered with 400 and the connection ends', async () => {
    const socket = connect(httpPort, '127.0.0.1')
    const said = untilClosed(socket)
    socket.write('\x16\x03\x01 INVITE sip:1@x SIP/2.0\r\n\r\n')
    assert.match(await said, /^HTTP\/1\.1 400/)
  })

  test('a body larger than allowed is refused before it is read', async () => {
    const socket = connect(httpPort, '127.0.0.1')
    const said = untilClosed(socket)
    socket.write(
      'POST /connect/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 99999999\r\n\r\n',
    )
    assert.match(await said, /^HTTP\/1\.1 413/)
  })

  test('closing waits for idle connections no longer than the grace', async () => {
    const idle = connect(httpPort, '127.0.0.1')
    const said = untilClosed(idle)
    await new Promise((resolve) => idle.once('connect', resolve))
    // Half a request: it will never be whole.
    idle.write('POST /connect/token HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12')
    await f.xapi.close(50)
    await said
    await assert.rejects(fetch(`http://127.0.0.1:${httpPort}/health`))
    await f.xapi.close(0)
  })
})
