// The SETUP object of a first start: entity sets with create bodies, singletons with what to change. All of it or nothing.
import { nounNamed, type Plan } from '@cordboard/model'
import { type Actor, type Mutation, type Store, type StoredRow, StoreError } from '@cordboard/store'
import type { Caller } from '../auth/caller.ts'
import { ApiRefusal } from '../http/refusal.ts'
import { COMPLETERS } from '../resources/completers.ts'
import type { Completed } from '../resources/config-resource.ts'
import { loadPlan } from '../resources/load-plan.ts'
import { type Entry, plannedRows, readEntries, repeatedValues } from './entries.ts'

/** Every right: a setup is written by whoever starts the system. */
function setupCaller(by: Actor): Caller {
  return {
    noun: 'User',
    id: 0,
    number: by.user,
    memberships: [{ department: 0, role: 'system_owners' }],
    actingFor: null,
  }
}

/**
 * Answers sentences naming entry and field of all that is wrong, and writes nothing then; an empty list means written.
 * A row whose Number exists already is changed. Rows refer to each other by number, in any order. Rejects with StoreError
 * when the database fails.
 */
export async function applySetup(store: Store, setup: unknown, by: Actor): Promise<string[]> {
  const sentences: string[] = []
  const entries = await readEntries(store, setup, sentences)
  await check(store, entries, by, sentences)
  if (sentences.length > 0) return sentences
  const undone: (readonly Mutation[])[] = []
  const batches = batchesOf(entries)
  for (const [index, batch] of batches.entries()) {
    const later = batches.slice(index).flat()
    if (await write(store, batch, later, by, sentences, undone)) continue
    for (const mutations of undone.reverse()) if (mutations.length > 0) await store.write(mutations, by)
    return sentences
  }
  return sentences
}

/** Rules refer to others by id and look at each other, so each is written when all before it are there. */
const ALONE: ReadonlySet<string> = new Set(['InboundRule', 'OutboundRule', 'EmergencyNotificationsSettings', 'Holiday'])

// Departments first, because memberships name them by id; then everything with a number; then what refers to it.
function batchesOf(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const departments = entries.filter(({ noun }) => noun.name === 'Group')
  const alone = entries.filter(({ noun }) => ALONE.has(noun.name))
  const others = entries.filter(({ noun }) => noun.name !== 'Group' && !ALONE.has(noun.name))
  // One row may be named twice, as a department and as OfficeHours.
  return [...departments.map((entry) => [entry]), others, ...alone.map((entry) => [entry])].filter(
    (batch) => batch.length > 0,
  )
}

async function check(store: Store, entries: readonly Entry[], by: Actor, sentences: string[]): Promise<void> {
  const planned = plannedRows(entries)
  const plan = await loadPlan(store, planned)
  for (const entry of entries) {
    await complete(store, entry, plan, by).catch((error: unknown) => sentences.push(sentenceOf(entry.at, error)))
  }
  sentences.push(...repeatedValues(entries))
}

async function complete(store: Store, entry: Entry, plan: Plan, by: Actor): Promise<Completed> {
  const completer = COMPLETERS.get(entry.noun.name)
  if (completer === undefined) return { fields: entry.fields, also: [] }
  return completer({ store, caller: setupCaller(by), actor: by, plan }, entry)
}

function sentenceOf(at: string, error: unknown): string {
  if (error instanceof ApiRefusal) return `${at}: ${error.message}.`
  if (error instanceof StoreError && error.fault !== 'unavailable' && error.fault !== 'full') {
    return `${at}: ${error.target === null ? '' : `${error.target}: `}${error.message}`
  }
  throw error
}

function mutationOf({ noun, current }: Entry, { fields }: Completed): Mutation {
  if (current === null) return { kind: 'create', noun: noun.name, fields }
  return { kind: 'patch', noun: noun.name, id: current.id, fields }
}

/** Writes a batch; false after a refusal that is told in `sentences`. What takes it back is added to `undone`. */
async function write(
  store: Store,
  batch: readonly Entry[],
  later: readonly Entry[],
  by: Actor,
  sentences: string[],
  undone: (readonly Mutation[])[],
): Promise<boolean> {
  try {
    // Nobody refers to rules, and their order counts those only that are there.
    const plan = await loadPlan(store, plannedRows(later.filter(({ noun }) => !ALONE.has(noun.name))))
    const completed = await Promise.all(batch.map((entry) => complete(store, entry, plan, by)))
    const own = batch.map((entry, index) => mutationOf(entry, completed[index] ?? { fields: {}, also: [] }))
    const mutations = [...own, ...completed.flatMap(({ also }) => also)]
    const before = await reversed(store, mutations)
    const { rows } = await store.write(mutations, by)
    const made = mutations.flatMap((each, index) => (each.kind === 'create' ? deletionOf(each.noun, rows[index]) : []))
    undone.push([...made, ...before])
    undone.push(await afterwards(store, completed, rows))
    return true
  } catch (error) {
    const sets = batch.length === 1 ? batch.map(({ at }) => at) : [...new Set(batch.map(({ noun }) => noun.set))]
    sentences.push(sentenceOf(sets.join(', '), error))
    return false
  }
}

/** Does what needs the ids of the rows; answers how to take it back. */
async function afterwards(
  store: Store,
  completed: readonly Completed[],
  rows: readonly (StoredRow | null)[],
): Promise<readonly Mutation[]> {
  if (completed.every(({ after }) => after === undefined)) return []
  const before = await store.version()
  for (const [index, { after }] of completed.entries()) {
    const row = rows[index]
    if (row !== null && row !== undefined) await after?.(row)
  }
  const made = await Promise.all(ALONG.map((noun) => store.list(noun)))
  return made.flat().flatMap((row) => (row.version > before ? deletionOf(row.noun, row) : []))
}

/** What is made along with trunks and departments. */
const ALONG = ['InboundRule', 'Holiday'] as const

function deletionOf(noun: string, row: StoredRow | null | undefined): readonly Mutation[] {
  return row === null || row === undefined ? [] : [{ kind: 'delete', noun, id: row.id }]
}

// What was there before, for rows that are changed or go.
async function reversed(store: Store, mutations: readonly Mutation[]): Promise<readonly Mutation[]> {
  const back = await Promise.all(
    mutations.map(async (each): Promise<readonly Mutation[]> => {
      if (each.kind === 'create') return []
      const isSingleton = nounNamed(each.noun)?.singleton === true
      const row = isSingleton ? await store.singleton(each.noun) : await store.read(each.noun, each.id)
      if (row === null) return []
      return each.kind === 'patch'
        ? [{ kind: 'patch', noun: each.noun, id: each.id, fields: row.fields }]
        : [{ kind: 'create', noun: each.noun, fields: row.fields }]
    }),
  )
  return back.flat()
}
