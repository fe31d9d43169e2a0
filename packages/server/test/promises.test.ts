// What the operator is promised: how it starts, what it says, how it refuses and how it stops.
import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Cordboard, choosePorts } from './cordboard.fixture.ts'

async function refusal(options: Parameters<typeof Cordboard.launch>[0], says: RegExp): Promise<void> {
  const instance = await Cordboard.launch(options)
  assert.equal(await instance.exited, 1, instance.output)
  assert.match(instance.output, says)
  assert.ok(!instance.output.includes('    at '), `a stack trace was shown:\n${instance.output}`)
}

test('the first start says where to go and the password once; it stops cleanly and starts again without it', async () => {
  const first = await Cordboard.start({ environment: { CORDBOARD_ADMIN_PASSWORD: '' } })
  assert.match(first.output, /https:\/\/127\.0\.0\.1:\d+\//)
  assert.match(first.output, /certificate SHA-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}/)
  assert.match(first.output, /extension 100, password \S{12,}/)
  const health = await first.fetch('/health')
  assert.equal(health.status, 200)
  const before = performance.now()
  assert.equal(await first.stop(true), 0)
  assert.ok(performance.now() - before < 10_000)
  const second = await Cordboard.start({
    data: first.data,
    ports: first.ports,
    environment: { CORDBOARD_ADMIN_PASSWORD: '' },
  })
  assert.doesNotMatch(second.output, /password/)
  assert.equal(await second.stop(), 0)
})

test('what is kept can be read by this user only', async () => {
  const instance = await Cordboard.start()
  const open: string[] = []
  const walk = async (folder: string): Promise<void> => {
    for (const name of await readdir(folder)) {
      const path = join(folder, name)
      const found = await stat(path)
      if (name.endsWith('.crt') || name === 'setup.json') continue
      if ((found.mode & 0o077) !== 0) open.push(path)
      if (found.isDirectory()) await walk(path)
    }
  }
  await walk(instance.data)
  await instance.stop()
  assert.deepEqual(open, [])
})

test('a wrong setting is refused in one sentence', async () => {
  await refusal({ environment: { CORDBOARD_SIP: '5060' } }, /CORDBOARD_SIP is "5060", but must be ADDRESS:PORT/)
})

test('a taken SIP port is refused in one sentence that names it', async () => {
  const ports = await choosePorts()
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(ports.sip, '127.0.0.1', resolve))
  await refusal({ ports }, new RegExp(`127\\.0\\.0\\.1:${ports.sip}|127\\.0\\.0\\.1 port ${ports.sip}`))
  taken.close()
})

test('a taken HTTPS port is refused in one sentence that names it', async () => {
  const ports = await choosePorts()
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(ports.https, '127.0.0.1', resolve))
  await refusal({ ports }, new RegExp(String(ports.https)))
  taken.close()
})

test('a damaged database is refused in one sentence', async () => {
  const data = await mkdtemp(join(tmpdir(), 'cb-damaged-'))
  await writeFile(join(data, 'cordboard.db'), 'this is not a database at all, it is a text file of some length')
  await refusal({ data }, /cordboard\.db/)
  await rm(data, { recursive: true })
})

test('a second Cordboard on the same folder is refused', async () => {
  const first = await Cordboard.start()
  await refusal({ data: first.data }, /Another Cordboard is already running on/)
  assert.equal((await first.fetch('/health')).status, 200)
  await first.stop()
})

test('a wrong entry of SETUP stops the start and names entry and field', async () => {
  await refusal({ setup: { Users: [{ Number: '101' }, { Number: '102', Nonsense: 1 }] } }, /Users.*Nonsense/)
})

test('after a refused SETUP the next start begins the first start again, and shows a password', async () => {
  const environment = { CORDBOARD_ADMIN_PASSWORD: '' }
  const first = await Cordboard.launch({ environment, setup: { Users: [{ Number: '101', Nonsense: 1 }] } })
  assert.equal(await first.exited, 1)
  const second = await Cordboard.start({ environment, data: first.data, setup: { Users: [{ Number: '101' }] } })
  const password = /extension 100, password (\S+)/.exec(second.output)?.[1]
  const login = await second.fetch('/webclient/api/Login/GetAccessToken', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ Username: '100', Password: password, SecurityCode: '' }),
  })
  const answer = (await login.json()) as { Token: { access_token: string } }
  const users = await second.fetch('/xapi/v1/Users?$select=Number', {
    headers: { authorization: `Bearer ${answer.Token.access_token}` },
  })
  const listed = (await users.json()) as { value: { Number: string }[] }
  assert.deepEqual(listed.value.map((user) => user.Number).sort(), ['100', '101'])
  await second.stop()
})

test('two instances run side by side', async () => {
  const [one, other] = await Promise.all([Cordboard.start(), Cordboard.start()])
  assert.equal((await one.fetch('/health')).status, 200)
  assert.equal((await other.fetch('/health')).status, 200)
  await Promise.all([one.stop(), other.stop()])
})
