// Opens the engine behind a URL: Kysely for writing and for reading, checked, with the schema up to date.
import { Kysely, PostgresDialect, sql } from 'kysely'
import { StoreError } from './contract.ts'
import { asStoreError } from './faults.ts'
import { type Engine, migrate } from './migrations.ts'
import { threadDialect } from './sqlite/dialect.ts'
import { SqliteThread } from './sqlite/thread.ts'
import type { Tables } from './tables.ts'
import { ICU_COLLATION, postgresTextIndexes } from './text-indexes.ts'

export interface Database {
  readonly engine: Engine
  /** Names the database in messages. */
  readonly what: string
  /** PostgreSQL has the collation that folds letters of all languages. */
  readonly icu: boolean
  /** On SQLite one connection, on PostgreSQL the pool. */
  readonly writer: Kysely<Tables>
  readonly reader: Kysely<Tables>
  close(): Promise<void>
}

const READERS = 2
const POOL = 10
const CONNECT_MS = 5000
const STATEMENT_MS = 60_000

/** Throws StoreError: bad-url, unavailable, damaged, newer, full. */
export async function openDatabase(url: string, now: number): Promise<Database> {
  const database = await connect(url)
  try {
    await migrate(database.writer, database.engine, now)
    if (database.engine === 'postgres') await postgresTextIndexes(database.writer, database.icu)
    return database
  } catch (error) {
    await database.close().catch(() => undefined)
    throw asStoreError(error, database.what)
  }
}

async function connect(url: string): Promise<Database> {
  if (url.startsWith('sqlite:')) return openSqlite(url.slice('sqlite:'.length))
  if (url.startsWith('postgres://') || url.startsWith('postgresql://')) return openPostgres(url)
  throw new StoreError('bad-url', 'DATABASE_URL must begin with sqlite: or postgres://.')
}

async function openSqlite(path: string): Promise<Database> {
  if (path === '' || path.includes(':memory:')) {
    throw new StoreError('bad-url', 'DATABASE_URL sqlite: needs the path of a file.')
  }
  const threads: SqliteThread[] = []
  try {
    const writer = await SqliteThread.open({ path, role: 'writer' })
    threads.push(writer)
    await check(writer)
    const readers = Array.from({ length: READERS }, () => SqliteThread.open({ path, role: 'reader' }))
    for (const reader of await Promise.allSettled(readers)) {
      if (reader.status === 'rejected') throw reader.reason
      threads.push(reader.value)
    }
  } catch (error) {
    await Promise.all(threads.map((thread) => thread.close()))
    throw asStoreError(error, path)
  }
  const writer = new Kysely<Tables>({ dialect: threadDialect(threads.slice(0, 1)) })
  const reader = new Kysely<Tables>({ dialect: threadDialect(threads.slice(1)) })
  const close = async (): Promise<void> => {
    await reader.destroy()
    await writer.destroy()
    // Kysely closes only what was used.
    await Promise.all(threads.map((thread) => thread.close()))
  }
  return { engine: 'sqlite', what: path, icu: false, writer, reader, close }
}

const SMALL_PAGES = 8192 // 32 MiB: checked whole; above that only the configuration is

// A damaged file is found at the start, not at the first call that needs the bad page.
async function check(writer: SqliteThread): Promise<void> {
  const pages = await writer.run('select page_count as pages from pragma_page_count()', [])
  const known = await writer.run("select count(*) as tables from sqlite_schema where name = 'config_row'", [])
  const small = numberIn(pages.rows[0]) <= SMALL_PAGES
  if (!small && numberIn(known.rows[0]) === 0) return
  const found = await writer.run(small ? 'pragma quick_check(1)' : "pragma quick_check('config_row')", [])
  const verdict = Object.values(found.rows[0] ?? {})[0]
  if (verdict !== 'ok')
    throw new StoreError('damaged', `The database is damaged (${verdict}): restore it from a backup.`)
}

function numberIn(row: unknown): number {
  return Number(Object.values(row ?? {})[0] ?? 0)
}

const INT8 = 20

async function openPostgres(url: string): Promise<Database> {
  // Loaded only where it is used: a start on SQLite does without.
  const { default: pg } = await import('pg')
  const what = nameOf(url)
  const pool = new pg.Pool({
    connectionString: url,
    max: POOL,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    // The server's own limit does not help when the server or the network is gone.
    query_timeout: STATEMENT_MS + CONNECT_MS,
    keepAlive: true,
    application_name: 'cordboard',
    types: {
      // Our 64-bit columns are times and counters below 2^53.
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 ? Number : pg.types.getTypeParser(oid, format ?? 'text'),
    },
  })
  // A broken connection, idle or in use, must not end the process; its query fails and the next one gets a new one.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  const close = (): Promise<void> => db.destroy()
  let icu: boolean
  try {
    const found =
      await sql`select 1 from pg_collation where collname = ${ICU_COLLATION} and collencoding in (-1, 6)`.execute(db)
    icu = found.rows.length > 0
  } catch (error) {
    await close()
    throw asStoreError(error, what)
  }
  return { engine: 'postgres', what, icu, writer: db, reader: db, close }
}

function nameOf(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url)
    return `${hostname}:${port === '' ? '5432' : port}${pathname}`
  } catch {
    throw new StoreError('bad-url', 'DATABASE_URL is not a valid address.')
  }
}
