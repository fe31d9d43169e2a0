// Texts in the big tables are found by index, the index follows its table, and all works without pg_trgm too.
import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import { type PrivatePostgres, postgresMissing, privatePostgres } from '@cordboard/lab'
import { openStore, type Store } from '../src/index.ts'
import { callRecord } from './records.ts'

const START = Date.parse('2026-11-18T20:00:00Z')
const key = createSecretKey(randomBytes(32))
const records = Array.from({ length: 50 }, (_, index) => callRecord(index + 1, START + index * 1000))

function event(index: number, message: string) {
  return {
    at: START + index,
    id: 'test.event',
    severity: 'Info',
    call: null,
    message,
    tip: null,
    parameters: {},
  } as const
}

async function found(store: Store, search: string): Promise<readonly unknown[]> {
  const { rows } = await store.query('EventLog', { search, limit: 100 })
  return rows.map((row) => row.Message)
}

/** What holds whether there is an index or not. */
async function finds(store: Store): Promise<void> {
  await store.logEvents([event(1, 'Trunk Ünal GmbH is down'), event(2, 'trunk "quoted" 100%_\\'), event(3, 'ab')])
  assert.deepEqual(await found(store, 'TRUNK'), ['Trunk Ünal GmbH is down', 'trunk "quoted" 100%_\\'])
  assert.deepEqual(await found(store, 'ünal'), ['Trunk Ünal GmbH is down'])
  assert.deepEqual(await found(store, '"quoted" 100%_\\'), ['trunk "quoted" 100%_\\'])
  assert.deepEqual(await found(store, 'ab'), ['ab'], 'texts of two characters')
  assert.deepEqual(await found(store, '%_%'), [])
  const where = { op: 'text', how: 'contains', field: 'Message', value: 'GMBH' } as const
  const all = await store.query('EventLog', { where: { op: 'not', of: where }, limit: 100, count: true })
  assert.equal(all.total, 2)
}

describe('texts on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-texts-'))
  const path = join(folder, 't.db')
  let store: Store
  before(async () => {
    store = await openStore({ url: `sqlite:${path}`, key, now: () => START })
  })
  after(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const ask = (text: string, ...values: string[]) => {
    const database = new DatabaseSync(path, { readOnly: true })
    try {
      return database.prepare(text).all(...values)
    } finally {
      database.close()
    }
  }

  test('are found whatever their case, length and signs', () => finds(store))

  test('leave the index with their rows', async () => {
    await store.storeCalls(records)
    const indexed = (): number =>
      ask("select rowid from call_history_words where call_history_words match 'ann OR bob'").length
    assert.equal(indexed(), records.length)
    assert.equal(await store.purge('calls', START + 10_000), 10)
    assert.equal(indexed(), records.length - 10)
    assert.ok((await store.purge('events', START + 2)) > 0)
    assert.deepEqual(await found(store, 'ünal'), [])
  })

  test('a question with three characters or more is answered from the index', () => {
    const plan = ask(
      'explain query plan select * from call_history where id in (select rowid from call_history_words where call_history_words match ?)',
      '"ann"',
    )
    assert.ok(plan.some((step) => /VIRTUAL TABLE INDEX/.test(String(step.detail))))
    assert.ok(plan.some((step) => /SEARCH call_history USING INTEGER PRIMARY KEY/.test(String(step.detail))))
  })
})

describe('texts on a database of the schema before', () => {
  test('are indexed when it is opened', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cordboard-texts-'))
    const url = `sqlite:${join(folder, 't.db')}`
    try {
      const first = await openStore({ url, key, now: () => START })
      await first.storeCalls(records)
      await first.close()
      const database = new DatabaseSync(join(folder, 't.db'))
      for (const table of ['call_history', 'event_log', 'audit']) {
        for (const when of ['insert', 'delete', 'update']) database.exec(`drop trigger ${table}_words_${when}`)
        database.exec(`drop table ${table}_words`)
      }
      // What came after the indexes goes as well: second factors, and the client of a token.
      database.exec('drop table second_factor; drop table recovery_code; alter table refresh_token drop column client')
      database.exec('delete from migration where id > 1')
      database.close()
      const again = await openStore({ url, key, now: () => START })
      const page = await again.query('CallHistoryView', { search: 'ANN', limit: 1, count: true })
      await again.close()
      assert.equal(page.total, records.length)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

describe('texts on PostgreSQL', { skip: postgresMissing }, () => {
  let server: PrivatePostgres
  before(async () => {
    server = await privatePostgres()
  })
  after(() => server.stop())
  const indexes = async (name: string): Promise<readonly unknown[]> =>
    (await server.query(name, "select indexname from pg_indexes where indexname like '%\\_words' order by 1")).map(
      (row) => row.indexname,
    )

  test('are found by trigrams where pg_trgm is to be had', async (t) => {
    await server.createDatabase('texts')
    const store = await openStore({ url: server.url('texts'), key, now: () => START })
    try {
      await finds(store)
      const offered = await server.query('texts', "select 1 from pg_available_extensions where name = 'pg_trgm'")
      if (offered.length === 0) return t.skip('this PostgreSQL comes without pg_trgm')
      assert.deepEqual(await indexes('texts'), ['audit_words', 'call_history_words', 'event_log_words'])
    } finally {
      await store.close()
    }
  })

  test('are found without pg_trgm, and indexed once it may be used', async () => {
    await server.createDatabase('plain')
    await server.query('plain', 'create role guest login')
    await server.query('plain', 'create schema guest authorization guest')
    const url = server.url('plain').replace('postgres@', 'guest@')
    await server.query('plain', 'revoke create on database plain from public')
    const store = await openStore({ url, key, now: () => START })
    await finds(store)
    await store.close()
    assert.deepEqual(await indexes('plain'), [], 'a guest makes no extension')
    await server.query('plain', 'create extension if not exists pg_trgm schema public')
    await (await openStore({ url, key, now: () => START })).close()
    assert.equal((await indexes('plain')).length, 3)
  })
})
