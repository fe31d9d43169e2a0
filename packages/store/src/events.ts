// Writes the event log and throws away what is too old.
import type { Kysely } from 'kysely'
import type { Actor, EventRow } from './contract.ts'
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

type Purged = 'calls' | 'events' | 'audit'

/** Epoch milliseconds; `from` null: from the beginning. */
interface Period {
  readonly from: number | null
  readonly before: number
}

/** Removes what lies in the period; answers how many rows. With `by` a line of the audit says so. */
export async function purge(
  database: Database,
  what: Purged,
  period: Period,
  by: Actor | null,
  now: number,
): Promise<number> {
  let removed = 0
  for (;;) {
    const bite = await removeSome(database.writer, what, period)
    removed += bite
    if (bite < BITE) break
  }
  if (by !== null) await audit(database.writer, what, period, removed, by, now)
  return removed
}

const NOUNS: Readonly<Record<Purged, string>> = { calls: 'CallHistoryView', events: 'EventLog', audit: 'AuditLog' }
const DELETED = 3

async function audit(
  db: Kysely<Tables>,
  what: Purged,
  { from, before }: Period,
  removed: number,
  by: Actor,
  now: number,
): Promise<void> {
  const version = await db.selectFrom('counter').select('value').where('name', '=', 'version').executeTakeFirst()
  const period = { From: from === null ? null : momentText(from), Before: momentText(before), Removed: removed }
  await db
    .insertInto('audit')
    .values({
      at: whole(now),
      version: version?.value ?? 0,
      action: DELETED,
      noun: NOUNS[what],
      row_id: 0,
      object_name: `${removed} removed`,
      user_name: storable(by.user, 255),
      ip: storable(by.ip, 64),
      source: by.source,
      before: JSON.stringify(period),
      after: null,
    })
    .execute()
}

// Some ends lie beyond what a date can say: everything up to the end of time.
function momentText(ms: number): string {
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString()
}

async function removeSome(db: Kysely<Tables>, what: Purged, { from, before }: Period): Promise<number> {
  switch (what) {
    case 'calls': {
      let old = db.selectFrom('call_record').select('call').where('started_at', '<', before).limit(BITE)
      if (from !== null) old = old.where('started_at', '>=', from)
      const result = await db.deleteFrom('call_record').where('call', 'in', old).executeTakeFirst()
      return Number(result.numDeletedRows)
    }
    case 'events': {
      let old = db.selectFrom('event_log').select('id').where('at', '<', before).limit(BITE)
      if (from !== null) old = old.where('at', '>=', from)
      const result = await db.deleteFrom('event_log').where('id', 'in', old).executeTakeFirst()
      return Number(result.numDeletedRows)
    }
    case 'audit': {
      let old = db.selectFrom('audit').select('id').where('at', '<', before).limit(BITE)
      if (from !== null) old = old.where('at', '>=', from)
      const result = await db.deleteFrom('audit').where('id', 'in', old).executeTakeFirst()
      return Number(result.numDeletedRows)
    }
  }
}
