// Purging by period with a line in the audit, and what the database takes up.
import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type PrivatePostgres, postgresMissing, privatePostgres } from '@cordboard/lab'
import { openStore, type Store } from '../src/index.ts'

const START = Date.parse('2026-11-20T10:00:00Z')
const DAY = 86_400_000
const BY = { user: '100', ip: '127.0.0.1', source: 'xapi' } as const

function suite(urls: () => Promise<string>): void {
  let store: Store
  before(async () => {
    store = await openStore({ url: await urls(), key: createSecretKey(randomBytes(32)), now: () => START })
    const entry = {
      id: 'x',
      severity: 'Info',
      call: null,
      message: 'm'.repeat(500),
      tip: null,
      parameters: {},
    } as const
    await store.logEvents(Array.from({ length: 400 }, (_, day) => ({ ...entry, at: START - day * DAY })))
  })
  after(() => store.close())

  test('a period is from its first moment up to, but without, its last; the audit says who removed how many', async () => {
    assert.equal(await store.purge('events', START - 10 * DAY, { from: START - 20 * DAY, by: BY }), 10)
    assert.equal((await store.query('EventLog', { limit: 1000 })).rows.length, 390)
    const [line] = (await store.query('AuditLog', { limit: 1 })).rows
    assert.equal(line?.Noun, 'EventLog')
    assert.equal(line?.UserName, '100')
    assert.equal(line?.Action, 3)
    assert.deepEqual(JSON.parse(String(line?.PrevData)), {
      From: '2026-10-31T10:00:00.000Z',
      Before: '2026-11-10T10:00:00.000Z',
      Removed: 10,
    })
  })

  test('without who, a purge leaves no line', async () => {
    const lines = async () => (await store.query('AuditLog', { limit: 10 })).rows.length
    const before = await lines()
    await store.purge('events', START - 390 * DAY)
    assert.equal(await lines(), before)
  })

  test('the room of the large tables is known, and putting in order leaves every row', async () => {
    const found = await store.space()
    assert.ok(found.events > 100_000, `${found.events}`)
    assert.ok(found.calls > 0 && found.audit > 0)
    assert.ok(found.total >= found.events + found.calls + found.audit)
    const disk = await store.disk()
    assert.ok(store.engine === 'postgres' ? disk === null : disk !== null && disk.free > 0 && disk.free <= disk.total)
    await store.purge('events', START - DAY)
    const rows = (await store.query('EventLog', { limit: 1000 })).rows
    await store.maintain()
    assert.ok((await store.space()).events < found.events)
    assert.deepEqual((await store.query('EventLog', { limit: 1000 })).rows, rows)
    assert.equal((await store.query('EventLog', { search: 'mmm', limit: 10 })).rows.length, rows.length)
  })
}

describe('SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-upkeep-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  suite(async () => `sqlite:${join(folder, 'upkeep.db')}`)
})

describe('PostgreSQL', { skip: postgresMissing }, () => {
  let server: PrivatePostgres
  before(async () => {
    server = await privatePostgres()
  })
  after(() => server.stop())
  suite(async () => {
    await server.createDatabase('upkeep')
    return server.url('upkeep')
  })
})
