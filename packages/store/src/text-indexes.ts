// Indexes for texts in the middle of columns: trigrams, by FTS5 on SQLite and by pg_trgm on PostgreSQL.
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Tables } from './tables.ts'

/** Columns of the big tables whose texts are indexed. Whole copies of rows in the audit are not: they would be most of it. */
export const INDEXED_TEXTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['call_history', ['src_number', 'src_name', 'dst_number', 'dst_name']],
  ['event_log', ['event', 'call', 'message', 'tip', 'parameters']],
  ['audit', ['noun', 'object_name', 'user_name', 'ip']],
])

/** The index of a table, under the same name on both engines. */
export function wordsOf(table: string): string {
  return `${table}_words`
}

/**
 * SQLite: one FTS5 table for each big table, without a copy of the texts and without positions (sqlite.org/fts5.html 4.6,
 * 4.3.4); it answers which rows may match, the row itself says whether it does. Triggers keep it up to date.
 */
export async function sqliteTextIndexes(db: Transaction<Tables>): Promise<void> {
  for (const [table, columns] of INDEXED_TEXTS) {
    const words = wordsOf(table)
    const texts = (row: string): string =>
      columns.map((name) => `coalesce(${row}.${name}, '')`).join(' || char(10) || ')
    const insert = `insert into ${words} (rowid, words) values (new.id, ${texts('new')});`
    const remove = `delete from ${words} where rowid = old.id;`
    for (const statement of [
      `create virtual table ${words} using fts5(words, content='', contentless_delete=1, detail=none, tokenize='trigram')`,
      `insert into ${words} (rowid, words) select id, ${texts(table)} from ${table}`,
      `create trigger ${words}_insert after insert on ${table} begin ${insert} end`,
      `create trigger ${words}_delete after delete on ${table} begin ${remove} end`,
      `create trigger ${words}_update after update on ${table} begin ${remove} ${insert} end`,
    ]) {
      await sql.raw(statement).execute(db)
    }
  }
}

/** PostgreSQL with ICU folds all letters alike, whatever the database's locale is. */
export const ICU_COLLATION = 'und-x-icu'

/** A column in lower case, as the indexes hold it; `expression` holds no outside text. */
export function foldedOnPostgres(expression: string, icu: boolean): string {
  return icu ? `lower((${expression}) collate "${ICU_COLLATION}")` : `lower(${expression})`
}

// Not allowed, not installed, or installed where this connection does not look.
const NO_TRIGRAMS = new Set(['42501', '0A000', '58P01', '42704', '42883'])
// Any number will do, as long as all our processes take the same one.
const INDEX_LOCK = 727_331_002

/**
 * PostgreSQL: GIN indexes by pg_trgm. Where the extension is not to be had, questions are answered by reading the
 * table; it is looked for again at each start.
 */
export async function postgresTextIndexes(db: Kysely<Tables>, icu: boolean): Promise<void> {
  const missing: string[] = []
  for (const table of INDEXED_TEXTS.keys()) {
    const found = await sql<{ made: boolean }>`select to_regclass(${wordsOf(table)}) is not null as made`.execute(db)
    if (found.rows[0]?.made !== true) missing.push(table)
  }
  const offered = await sql`select 1 from pg_available_extensions where name = 'pg_trgm'`.execute(db)
  if (missing.length === 0 || offered.rows.length === 0) return
  try {
    await db.transaction().execute(async (transaction) => {
      await sql`select pg_advisory_xact_lock(${INDEX_LOCK})`.execute(transaction)
      await sql`create extension if not exists pg_trgm`.execute(transaction)
      for (const table of missing) {
        const columns = (INDEXED_TEXTS.get(table) ?? []).map((name) => `(${foldedOnPostgres(name, icu)}) gin_trgm_ops`)
        const statement = `create index if not exists ${wordsOf(table)} on ${table} using gin (${columns.join(', ')})`
        await sql.raw(statement).execute(transaction)
      }
    })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && NO_TRIGRAMS.has(String(error.code)))) throw error
  }
}

// Lower case may join what the index keeps apart: a dot above, a sigma at the end of a word.
const FOLDS_ODDLY = /[\u0307\u03c2]/
const MAX_TRIGRAMS = 32

/** What FTS5 is asked so that no row with this text (in any case) is missed; null when the index cannot tell. */
export function trigramQuery(text: string): string | null {
  const lower = text.toLowerCase()
  const characters = [...lower]
  if (characters.length < 3 || FOLDS_ODDLY.test(lower) || !lower.isWellFormed()) return null
  const found = new Set<string>()
  for (let at = 0; at + 3 <= characters.length && found.size < MAX_TRIGRAMS; at += 1) {
    found.add(characters.slice(at, at + 3).join(''))
  }
  return [...found].map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(' AND ')
}
