// The persistent int32 that stands for a ULID where the API wants a number.
import { sql } from 'kysely'
import type { Database } from './engine.ts'

export async function aliasOf(database: Database, ulid: string): Promise<number> {
  const known = await find(database, ulid)
  if (known !== null) return known
  return database.writer.transaction().execute(async (db) => {
    // The switch gives aliases to calls by itself, so a number of the counter may be taken.
    for (;;) {
      const { value } = await db
        .updateTable('counter')
        .set({ value: sql<number>`value + 1` })
        .where('name', '=', 'alias')
        .returning('value')
        .executeTakeFirstOrThrow()
      const made = await db
        .insertInto('alias')
        .values({ alias: value, ulid })
        .onConflict((conflict) => conflict.doNothing())
        .returning('alias')
        .execute()
      if (made.length > 0) return value
      const other = await db.selectFrom('alias').select('alias').where('ulid', '=', ulid).executeTakeFirst()
      if (other !== undefined) return other.alias
    }
  })
}

async function find(database: Database, ulid: string): Promise<number | null> {
  const row = await database.reader.selectFrom('alias').select('alias').where('ulid', '=', ulid).executeTakeFirst()
  return row?.alias ?? null
}

export async function ulidOf(database: Database, alias: number): Promise<string | null> {
  const row = await database.reader.selectFrom('alias').select('ulid').where('alias', '=', alias).executeTakeFirst()
  return row?.ulid ?? null
}
