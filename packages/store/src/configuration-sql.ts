// The statements behind a write of configuration: counters, rows, unique values, numbers, audit lines.
import { plainDefaults } from '@cordboard/model'
import { sql, type Transaction } from 'kysely'
import { type ChangeSet, type Prepared, rowKey } from './change-set.ts'
import { type Actor, StoreError } from './contract.ts'
import { comparable, type KeptRow, type Layout, layoutOf, packFields, uniqueValues, unpack } from './rows.ts'
import { storable } from './storable.ts'
import type { Tables } from './tables.ts'

/** Number of the department everybody belongs to at first. */
export const DEFAULT_DEPARTMENT = 'GRP0000'

export const SINGLETON_ID = 0
export const COLUMNS = ['id', 'version', 'number', 'fields', 'secrets'] as const
const CHUNK = 400

// The switch gets singletons nobody has written with their defaults.
export function unwritten(layout: Layout): KeptRow {
  const fields = plainDefaults(layout.noun)
  return { row: { noun: layout.noun.name, id: SINGLETON_ID, version: 0, number: null, fields }, sealed: {} }
}

export async function advance(db: Transaction<Tables>, name: string, by: number): Promise<number> {
  const row = await db
    .updateTable('counter')
    .set({ value: sql<number>`value + ${by}` })
    .where('name', '=', name)
    .returning('value')
    .executeTakeFirstOrThrow()
  return row.value
}

export async function loadTouched(
  db: Transaction<Tables>,
  prepared: readonly Prepared[],
): Promise<Map<string, KeptRow>> {
  const wanted = new Map<Layout, Set<number>>()
  for (const { mutation, layout } of prepared) {
    if (mutation.kind === 'create') continue
    wanted.set(layout, (wanted.get(layout) ?? new Set<number>()).add(mutation.id))
  }
  const rows = new Map<string, KeptRow>()
  for (const [layout, ids] of wanted) {
    for (const part of chunks([...ids])) {
      const found = await db
        .selectFrom('config_row')
        .select(COLUMNS)
        .where('noun', '=', layout.noun.name)
        .where('id', 'in', part)
        .execute()
      for (const row of found) rows.set(rowKey(layout.noun.name, row.id), unpack(layout, row))
    }
    // A singleton nobody wrote exists all the same.
    const key = rowKey(layout.noun.name, SINGLETON_ID)
    if (layout.noun.singleton && ids.has(SINGLETON_ID) && !rows.has(key)) rows.set(key, unwritten(layout))
  }
  return rows
}

export async function defaultDepartment(
  db: Transaction<Tables>,
): Promise<{ readonly id: number; readonly number: string; readonly name: string } | null> {
  const found = await db
    .selectFrom('number_plan')
    .innerJoin('config_row', (join) =>
      join.onRef('config_row.noun', '=', 'number_plan.noun').onRef('config_row.id', '=', 'number_plan.id'),
    )
    .select(['config_row.id', 'config_row.number', 'config_row.fields'])
    .where('number_plan.number', '=', comparable(DEFAULT_DEPARTMENT))
    .executeTakeFirst()
  if (found === undefined) return null
  const name = (JSON.parse(found.fields) as { Name?: string }).Name ?? ''
  return { id: found.id, number: found.number ?? DEFAULT_DEPARTMENT, name }
}

export async function replaceRows(db: Transaction<Tables>, set: ChangeSet): Promise<void> {
  const kept: KeptRow[] = []
  const byNoun = new Map<string, number[]>()
  for (const [key, row] of set.after) {
    const [noun = '', id = ''] = key.split('/')
    const ids = byNoun.get(noun) ?? []
    ids.push(Number(id))
    byNoun.set(noun, ids)
    if (row !== null) kept.push(row)
  }
  // Unique values and numbers go with their rows (on delete cascade).
  for (const [noun, ids] of byNoun) {
    for (const part of chunks(ids)) {
      await db.deleteFrom('config_row').where('noun', '=', noun).where('id', 'in', part).execute()
    }
  }
  await insertRows(db, kept)
}

async function insertRows(db: Transaction<Tables>, kept: readonly KeptRow[]): Promise<void> {
  for (const part of chunks(kept)) {
    const rows = part.map(({ row, sealed }) => ({
      noun: row.noun,
      id: row.id,
      version: row.version,
      number: row.number,
      fields: packFields(row.fields),
      secrets: JSON.stringify(sealed),
    }))
    await db.insertInto('config_row').values(rows).execute()
  }
  await insertUnique(db, kept)
  await insertNumbers(db, kept)
}

async function insertUnique(db: Transaction<Tables>, kept: readonly KeptRow[]): Promise<void> {
  const values = kept.flatMap(({ row }) =>
    uniqueValues(layoutOf(row.noun), row.fields).map(([field, value]) => ({
      noun: row.noun,
      field,
      value,
      id: row.id,
    })),
  )
  for (const part of chunks(values)) {
    const stored = await db
      .insertInto('config_unique')
      .values(part)
      .onConflict((conflict) => conflict.doNothing())
      .returning(['noun', 'field', 'value', 'id'])
      .execute()
    if (stored.length === part.length) continue
    const done = new Set(stored.map((row) => `${row.noun}/${row.id}/${row.field}`))
    const refused = part.find((row) => !done.has(`${row.noun}/${row.id}/${row.field}`))
    if (refused !== undefined) throw alreadyInUse(refused.noun, refused.field)
  }
}

async function insertNumbers(db: Transaction<Tables>, kept: readonly KeptRow[]): Promise<void> {
  const numbers = kept.flatMap(({ row }) =>
    row.number !== null && layoutOf(row.noun).noun.dialable
      ? [{ number: comparable(row.number), noun: row.noun, id: row.id }]
      : [],
  )
  for (const part of chunks(numbers)) {
    const stored = await db
      .insertInto('number_plan')
      .values(part)
      .onConflict((conflict) => conflict.doNothing())
      .returning('number')
      .execute()
    if (stored.length < part.length) throw alreadyInUse(part[0]?.noun ?? '', 'Number')
  }
}

function alreadyInUse(noun: string, field: string): StoreError {
  return new StoreError('already-in-use', `${noun}: the value of ${field} is already in use.`, field)
}

export async function writeAudit(
  db: Transaction<Tables>,
  set: ChangeSet,
  version: number,
  at: number,
  by: Actor,
): Promise<void> {
  for (const part of chunks(set.audit)) {
    const lines = part.map((each) => ({
      at,
      version,
      action: each.action,
      noun: each.noun,
      row_id: each.id,
      object_name: storable(each.name, 255),
      user_name: storable(by.user, 255),
      ip: storable(by.ip, 64),
      source: by.source,
      before: each.before,
      after: each.after,
    }))
    await db.insertInto('audit').values(lines).execute()
  }
}

export async function markNouns(
  db: Transaction<Tables>,
  prepared: readonly Prepared[],
  version: number,
): Promise<Map<string, number>> {
  const nouns = [...new Set(prepared.map(({ mutation }) => mutation.noun))]
  if (nouns.length === 0) return new Map()
  const known = await db.selectFrom('config_noun').selectAll().where('noun', 'in', nouns).execute()
  await db
    .insertInto('config_noun')
    .values(nouns.map((noun) => ({ noun, version })))
    .onConflict((conflict) => conflict.column('noun').doUpdateSet({ version }))
    .execute()
  return new Map(known.map((row) => [row.noun, row.version]))
}

function chunks<T>(all: readonly T[]): readonly (readonly T[])[] {
  const parts: (readonly T[])[] = []
  for (let at = 0; at < all.length; at += CHUNK) parts.push(all.slice(at, at + CHUNK))
  return parts
}
