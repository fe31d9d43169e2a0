// What happens to the data when things break: kill -9, full disk, damaged or foreign files, a lost server.
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createSecretKey, randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type PrivatePostgres, postgresMissing, privatePostgres } from '@cordboard/lab'
import { type Actor, openStore, type Store, StoreError } from '../src/index.ts'

const BY: Actor = { user: 'test', ip: '', source: 'system' }
const secret = randomBytes(32)
const key = createSecretKey(secret)
const CHILD = fileURLToPath(new URL('./writing-child.ts', import.meta.url))

interface Said {
  readonly version?: number
  readonly number?: string
  readonly fault?: string
  readonly message?: string
  readonly readable?: number
}

function child(url: string, limit: number | null, padding: number): ChildProcess {
  const words = [process.execPath, CHILD, url, secret.toString('hex'), String(padding)]
  const [program = '', ...rest] = limit === null ? words : ['prlimit', `--fsize=${limit}`, ...words]
  return spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] })
}

async function* said(process: ChildProcess): AsyncIterable<Said> {
  if (process.stdout === null) return
  for await (const line of createInterface({ input: process.stdout })) yield JSON.parse(line) as Said
}

async function faultOf(work: Promise<unknown>): Promise<StoreError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof StoreError, `expected a StoreError, got ${error}`)
  return error
}

describe('SQLite under faults', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-faults-'))
  const open = (name: string): Promise<Store> => openStore({ url: `sqlite:${join(folder, name)}`, key, now: () => 0 })
  after(() => rmSync(folder, { recursive: true, force: true }))

  test('kill -9 while writing loses no change that was answered', { timeout: 30_000 }, async () => {
    for (const round of [1, 2, 3]) {
      const writer = child(`sqlite:${join(folder, 'killed.db')}`, null, 0)
      let last: Said = {}
      let lines = 0
      for await (const line of said(writer)) {
        last = line
        lines += 1
        if (lines === 10 + round) writer.kill('SIGKILL')
      }
      const store = await open('killed.db')
      assert.ok((await store.version()) >= (last.version ?? Number.NaN))
      assert.notEqual(await store.readBy('User', 'Number', last.number ?? ''), null)
      const page = await store.query('AuditLog', { limit: 1, count: true })
      assert.equal(page.total, await store.version(), 'one audit row for each version')
      await store.close()
    }
  })

  test('a full disk is an error that says so; the database stays readable and goes on when there is room', {
    timeout: 30_000,
  }, async () => {
    const writer = child(`sqlite:${join(folder, 'full.db')}`, 2_000_000, 20_000)
    const lines: Said[] = []
    for await (const line of said(writer)) lines.push(line)
    const end = lines.at(-1)
    const committed = lines.at(-2)?.version
    assert.equal(end?.fault, 'full', JSON.stringify(end))
    assert.match(end?.message ?? '', /disk is full/)
    assert.ok(committed !== undefined && committed > 5)
    assert.equal(end?.readable, committed)
    const store = await open('full.db')
    assert.equal(await store.version(), committed)
    await store.write([{ kind: 'create', noun: 'User', fields: {} }], BY)
    assert.equal(await store.version(), committed + 1)
    await store.close()
  })

  test('a damaged file is refused in one sentence and left as it was', async () => {
    const store = await open('damaged.db')
    await store.write(
      Array.from({ length: 200 }, () => ({ kind: 'create' as const, noun: 'User', fields: {} })),
      BY,
    )
    await store.close()
    const path = join(folder, 'damaged.db')
    const file = openSync(path, 'r+')
    for (let at = 4096 * 5; at < statSync(path).size; at += 4096) writeSync(file, randomBytes(2048), 0, 2048, at)
    closeSync(file)
    const error = await faultOf(open('damaged.db'))
    assert.equal(error.fault, 'damaged', error.message)
    assert.match(error.message, /damaged .*restore it from a backup\.$/s)
    assert.ok(!error.message.includes('\n'))
  })

  test('a file that is no database is refused', async () => {
    writeFileSync(join(folder, 'text.db'), 'these are not the bytes of a database, '.repeat(200))
    assert.equal((await faultOf(open('text.db'))).fault, 'damaged')
  })

  test('a database of a newer Cordboard is refused and not touched', async () => {
    await (await open('newer.db')).close()
    const raw = new DatabaseSync(join(folder, 'newer.db'))
    raw.exec("insert into migration values (99, 'from the future', 0)")
    raw.close()
    const error = await faultOf(open('newer.db'))
    assert.equal(error.fault, 'newer')
    assert.match(error.message, /newer Cordboard/)
  })

  test('a missing folder, a folder in place of the file and a wrong address are told apart', async () => {
    assert.equal((await faultOf(open('no/such/folder.db'))).fault, 'unavailable')
    mkdirSync(join(folder, 'folder.db'))
    assert.equal((await faultOf(open('folder.db'))).fault, 'unavailable')
    assert.equal((await faultOf(openStore({ url: 'mysql://x', key, now: () => 0 }))).fault, 'bad-url')
  })

  test('a sealed secret moved to another row does not open', async () => {
    const store = await open('moved.db')
    const { rows } = await store.write(
      [
        { kind: 'create', noun: 'User', fields: {} },
        { kind: 'create', noun: 'User', fields: {} },
      ],
      BY,
    )
    await store.close()
    const path = join(folder, 'moved.db')
    const raw = new DatabaseSync(path)
    raw.exec(
      `update config_row set secrets = (select secrets from config_row where id = ${rows[0]!.id}) where id = ${rows[1]!.id}`,
    )
    raw.close()
    const again = await open('moved.db')
    assert.equal((await faultOf(again.read('User', rows[1]!.id, { secrets: true }))).fault, 'damaged')
    assert.notEqual(await again.read('User', rows[0]!.id, { secrets: true }), null)
    await again.close()
  })

  test('the files are for their owner only', async () => {
    const store = await open('private.db')
    await store.write([{ kind: 'create', noun: 'User', fields: {} }], BY)
    for (const suffix of ['', '-wal']) {
      assert.equal(statSync(join(folder, `private.db${suffix}`)).mode & 0o077, 0, suffix)
    }
    await store.close()
    await store.close()
    assert.equal((await faultOf(store.version())).fault, 'unavailable')
  })

  test('no secret lies readable in the files', async () => {
    const store = await open('quiet.db')
    const fields = { AuthPassword: 'plain-sip-secret', AccessPassword: 'plain-web-secret', VMPIN: '738291' }
    await store.write([{ kind: 'create', noun: 'User', fields }], BY)
    await store.close()
    for (const suffix of ['', '-wal', '-shm']) {
      const path = join(folder, `quiet.db${suffix}`)
      if (!existsSync(path)) continue
      const found = execFileSync('sh', ['-c', 'grep -c -a -e plain-sip -e plain-web -e 738291 "$0" || true', path])
      assert.equal(found.toString().trim(), '0', path)
    }
  })
})

describe('PostgreSQL under faults', { skip: postgresMissing }, () => {
  let server: PrivatePostgres
  before(async () => {
    server = await privatePostgres()
  })
  after(() => server.stop())

  test('a lost server gives clear errors and the store recovers by itself', { timeout: 60_000 }, async () => {
    await server.createDatabase('lost')
    const store = await openStore({ url: server.url('lost'), key, now: () => 0 })
    await store.write([{ kind: 'create', noun: 'User', fields: {} }], BY)
    await server.kill()
    for (let round = 0; round < 3; round += 1) {
      const error = await faultOf(store.write([{ kind: 'create', noun: 'User', fields: {} }], BY))
      assert.equal(error.fault, 'unavailable', error.message)
      assert.match(error.message, /cannot be reached/)
      assert.equal((await faultOf(store.list('User'))).fault, 'unavailable')
      assert.equal((await faultOf(store.ping())).fault, 'unavailable')
    }
    await server.start()
    await store.ping()
    assert.equal((await store.write([{ kind: 'create', noun: 'User', fields: {} }], BY)).version, 2)
    assert.equal((await store.list('User')).length, 2)
    await store.close()
  })

  test('a database that does not exist and a closed port are refused clearly', async () => {
    const error = await faultOf(openStore({ url: server.url('nowhere'), key, now: () => 0 }))
    assert.equal(error.fault, 'unavailable')
    assert.match(error.message, /does not exist/)
    const closed = await faultOf(openStore({ url: 'postgres://u:hush@127.0.0.1:1/x', key, now: () => 0 }))
    assert.equal(closed.fault, 'unavailable')
    assert.ok(!closed.message.includes('hush'), 'the password is not in the message')
  })
})
