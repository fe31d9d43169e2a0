// Stores call records with their segments and history rows; a call is stored once, however often it is told.
import type { Kysely, Transaction } from 'kysely'
import type { CallRecordRow, CallSegmentRow } from './contract.ts'
import type { Database } from './engine.ts'
import { type HistoryParty, type HistoryRow, historyRows } from './history-rows.ts'
import { finiteOrNull, storable, whole, wholeOrNull } from './storable.ts'
import type { Tables } from './tables.ts'

// PostgreSQL takes at most 65,535 parameters in a statement; a record has about 60 with its legs.
const CHUNK = 100
const NAME = 64
const TEXT = 255

export async function storeCalls(database: Database, records: readonly CallRecordRow[]): Promise<void> {
  if (records.length === 0) return
  // The same call twice in one delivery would be two rows of one statement.
  const distinct = [...new Map(records.map((record) => [record.call, record])).values()]
  await database.writer.transaction().execute(async (db) => {
    for (let at = 0; at < distinct.length; at += CHUNK) await storeChunk(db, distinct.slice(at, at + CHUNK))
  })
}

async function storeChunk(db: Transaction<Tables>, records: readonly CallRecordRow[]): Promise<void> {
  const stored = await db
    .insertInto('call_record')
    .values(records.map(recordColumns))
    .onConflict((conflict) => conflict.doNothing())
    .returning('call')
    .execute()
  if (stored.length === 0) return
  const calls = new Set(stored.map((row) => row.call))
  const fresh = records.filter((record) => calls.has(record.call))
  const segments = fresh.flatMap((record) => record.segments.map((segment) => segmentColumns(record.call, segment)))
  for (let at = 0; at < segments.length; at += CHUNK) {
    await db
      .insertInto('call_segment')
      .values(segments.slice(at, at + CHUNK))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  const history = fresh.flatMap((record) => historyRows(record).map((row) => historyColumns(record.call, row)))
  for (let at = 0; at < history.length; at += CHUNK) {
    await db
      .insertInto('call_history')
      .values(history.slice(at, at + CHUNK))
      .execute()
  }
  const aliases = fresh.filter((record) => record.alias > 0)
  if (aliases.length === 0) return
  await db
    .insertInto('alias')
    .values(aliases.map((record) => ({ alias: record.alias, ulid: record.call })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

function recordColumns(record: CallRecordRow): Tables['call_record'] {
  return {
    call: storable(record.call, NAME),
    alias: whole(record.alias),
    sequence: whole(record.sequence),
    started_at: whole(record.startedAt),
    answered_at: wholeOrNull(record.answeredAt),
    ended_at: whole(record.endedAt),
    from_number: storable(record.from, TEXT),
    from_name: storable(record.fromName, TEXT),
    to_number: storable(record.to, TEXT),
    cause: storable(record.cause, NAME),
  }
}

function historyColumns(call: string, row: HistoryRow) {
  return {
    call,
    start_time: whole(row.startTime),
    end_time: whole(row.endTime),
    answered: row.answered ? 1 : 0,
    talk_ms: whole(row.talkMs),
    action_id: row.actionId,
    type_id: row.typeId,
    ...srcColumns(row.src),
    ...dstColumns(row.dst),
  }
}

function segmentColumns(call: string, segment: CallSegmentRow): Tables['call_segment'] {
  return {
    call,
    ord: whole(segment.order),
    leg: storable(segment.leg, NAME),
    peer_leg: segment.peerLeg === null ? null : storable(segment.peerLeg, NAME),
    party: storable(segment.party, NAME),
    number: storable(segment.number, TEXT),
    name: storable(segment.name, TEXT),
    direction: storable(segment.direction, NAME),
    started_at: whole(segment.startedAt),
    answered_at: wholeOrNull(segment.answeredAt),
    ended_at: whole(segment.endedAt),
    cause: storable(segment.cause, NAME),
    sip_code: wholeOrNull(segment.sipCode),
    action: storable(segment.action, NAME),
    codec: segment.codec === null ? null : storable(segment.codec, NAME),
    jitter_ms: finiteOrNull(segment.jitterMs),
    packets_lost: wholeOrNull(segment.packetsLost),
    mos: finiteOrNull(segment.mos),
  }
}

function srcColumns(party: HistoryParty) {
  return {
    src_number: storable(party.number, TEXT),
    src_name: storable(party.name, TEXT),
    src_type: party.type,
    src_external: party.external ? 1 : 0,
    src_order: whole(party.order),
  }
}

function dstColumns(party: HistoryParty) {
  return {
    dst_number: storable(party.number, TEXT),
    dst_name: storable(party.name, TEXT),
    dst_type: party.type,
    dst_external: party.external ? 1 : 0,
    dst_order: whole(party.order),
  }
}

export async function readCall(db: Kysely<Tables>, call: string): Promise<CallRecordRow | null> {
  const row = await db.selectFrom('call_record').selectAll().where('call', '=', call).executeTakeFirst()
  if (row === undefined) return null
  const segments = await db.selectFrom('call_segment').selectAll().where('call', '=', call).orderBy('ord').execute()
  return {
    sequence: row.sequence,
    call: row.call,
    alias: row.alias,
    startedAt: row.started_at,
    answeredAt: row.answered_at,
    endedAt: row.ended_at,
    from: row.from_number,
    fromName: row.from_name,
    to: row.to_number,
    cause: row.cause,
    segments: segments.map(segmentOf),
  }
}

function segmentOf(row: Tables['call_segment']): CallSegmentRow {
  return {
    order: row.ord,
    leg: row.leg,
    peerLeg: row.peer_leg,
    party: row.party === 'trunk' || row.party === 'system' ? row.party : 'extension',
    number: row.number,
    name: row.name,
    direction: row.direction === 'in' ? 'in' : 'out',
    startedAt: row.started_at,
    answeredAt: row.answered_at,
    endedAt: row.ended_at,
    cause: row.cause,
    sipCode: row.sip_code,
    action: row.action,
    codec: row.codec,
    jitterMs: row.jitter_ms,
    packetsLost: row.packets_lost,
    mos: row.mos,
  }
}
