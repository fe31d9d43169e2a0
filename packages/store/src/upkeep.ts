// Looks after the database: how much room the large tables take, and putting it in order.
import { statfs } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Space } from './contract.ts'
import type { Database } from './engine.ts'

/** Tables whose room is asked for; on SQLite their indexes and word tables are counted by these beginnings as well. */
const CALLS = ['call_record', 'call_segment', 'call_history', 'alias']
const EVENTS = ['event_log']
const AUDIT = ['audit']

export async function space(database: Database): Promise<Space> {
  const sizes = database.engine === 'sqlite' ? await sqliteSizes(database) : await postgresSizes(database)
  const of = (tables: readonly string[]): number =>
    [...sizes].reduce((sum, [name, bytes]) => (tables.some((table) => belongs(name, table)) ? sum + bytes : sum), 0)
  const total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0)
  return { calls: of(CALLS), events: of(EVENTS), audit: of(AUDIT), total }
}

// Our indexes and word tables are named after their table: `event_log_by_time`, `event_log_words_data`.
function belongs(name: string, table: string): boolean {
  return name === table || name.startsWith(`${table}_`) || name.startsWith(`sqlite_autoindex_${table}_`)
}

async function sqliteSizes({ reader }: Database): Promise<ReadonlyMap<string, number>> {
  const found = await sql<{ name: string; bytes: number }>`
    select name, sum(pgsize) as bytes from dbstat where aggregate = true group by name`.execute(reader)
  return new Map(found.rows.map(({ name, bytes }) => [name, bytes]))
}

async function postgresSizes({ reader }: Database): Promise<ReadonlyMap<string, number>> {
  const found = await sql<{ name: string; bytes: number }>`
    select relname as name, pg_total_relation_size(oid) as bytes from pg_class
    where relkind = 'r' and relnamespace = current_schema()::regnamespace`.execute(reader)
  return new Map(found.rows.map(({ name, bytes }) => [name, Number(bytes)]))
}

/** `what` of SQLite is the path of its file. */
export async function disk({ engine, what }: Database) {
  if (engine !== 'sqlite') return null
  const { bavail, blocks, bsize } = await statfs(what)
  return { free: bavail * bsize, total: blocks * bsize }
}

/** Gives back unused room and renews what the planner knows. Writes wait meanwhile on SQLite. */
export async function maintain({ engine, writer }: Database): Promise<void> {
  const statements =
    engine === 'sqlite'
      ? ['vacuum', 'analyze', 'pragma optimize', 'pragma wal_checkpoint(truncate)']
      : ['vacuum (analyze)']
  await writer.connection().execute(async (db) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  })
}
