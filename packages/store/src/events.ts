// Writes the event log and throws away what is too old.
import type { Kysely } from 'kysely'
import type { EventRow } from './contract.ts'
import type { Database } from './engine.ts'
import { storable, whole } from './storable.ts'
import type { Tables } from './tables.ts'

const CHUNK = 500

export async function logEvents(database: Database, events: readonly EventRow[]): Promise<void> {
  for (let from = 0; from < events.length; from += CHUNK) {
    const rows = events.slice(from, from + CHUNK).map((event) => ({
      event: storable(event.id, 64),
      at: whole(event.at),
      severity: event.severity,
      call: event.call === null ? null : storable(event.call, 64),
      message: storable(event.message, 4096),
      tip: event.tip === null ? null : storable(event.tip, 4096),
      parameters: JSON.stringify(event.parameters),
    }))
    await database.writer.insertInto('event_log').values(rows).execute()
  }
}

// Small bites, so that a purge of millions of rows never holds up a call record for long.
const BITE = 2000

/** Removes what is older than `before` (epoch milliseconds); answers how many rows. */
export async function purge(database: Database, what: 'calls' | 'events' | 'audit', before: number): Promise<number> {
  let removed = 0
  for (;;) {
    const bite = await removeSome(database.writer, what, before)
    removed += bite
    if (bite < BITE) return removed
  }
}

async function removeSome(db: Kysely<Tables>, what: 'calls' | 'events' | 'audit', before: number): Promise<number> {
  switch (what) {
    case 'calls': {
      const old = db.selectFrom('call_record').select('call').where('started_at', '<', before).limit(BITE)
      const result = await db.deleteFrom('call_record').where('call', 'in', old).executeTakeFirst()
      return Number(result.numDeletedRows)
    }
    case 'events': {
      const old = db.selectFrom('event_log').select('id').where('at', '<', before).limit(BITE)
      const result = await db.deleteFrom('event_log').where('id', 'in', old).executeTakeFirst()
      return Number(result.numDeletedRows)
    }
    case 'audit': {
      const old = db.selectFrom('audit').select('id').where('at', '<', before).limit(BITE)
      const result = await db.deleteFrom('audit').where('id', 'in', old).executeTakeFirst()
      return Number(result.numDeletedRows)
    }
  }
}
