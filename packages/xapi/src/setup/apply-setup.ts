// The SETUP object of a first start: entity sets with create bodies, singletons with what to change. All of it or nothing.
import { type NounDeclaration, nounOfSet, validate } from '@cordboard/model'
import { type Actor, type Mutation, type RowFields, type Store, type StoredRow, StoreError } from '@cordboard/store'
import type { Caller } from '../auth/caller.ts'
import { ApiRefusal } from '../http/refusal.ts'
import { completeMemberships } from '../resources/memberships.ts'

const MAX_ENTRIES = 20_000

interface Entry {
  readonly noun: NounDeclaration
  /** `Users[3]` or `CodecsSettings`. */
  readonly at: string
  readonly fields: RowFields
  /** The row that is there already: it is changed instead of made. */
  readonly current: StoredRow | null
}

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
 * A row whose Number exists already is changed. Rejects with StoreError when the database fails.
 */
export async function applySetup(store: Store, setup: unknown, by: Actor): Promise<string[]> {
  const sentences: string[] = []
  const entries = await read(store, setup, sentences)
  const planned = plannedDepartments(entries)
  await check(store, entries, planned, by, sentences)
  if (sentences.length > 0) return sentences
  const departments = entries.filter(({ noun }) => noun.name === 'Group')
  const others = entries.filter(({ noun }) => noun.name !== 'Group')
  const made = await write(store, departments, by, sentences)
  if (made === null) return sentences
  const completed = await Promise.all(
    others.map(async (entry) => ({ ...entry, fields: await complete(store, entry, [], by) })),
  )
  if ((await write(store, completed, by, sentences)) === null) await undo(store, departments, made, by)
  return sentences
}

async function read(store: Store, setup: unknown, sentences: string[]): Promise<readonly Entry[]> {
  if (typeof setup !== 'object' || setup === null || Array.isArray(setup)) {
    sentences.push('The setup must be one JSON object: entity sets with arrays, singletons with objects.')
    return []
  }
  const entries: Entry[] = []
  for (const [set, given] of Object.entries(setup)) {
    const noun = nounOfSet(set)
    if (noun === null || noun.storage !== 'config') {
      sentences.push(`${set.slice(0, 64)}: this version knows no such entity set or singleton to set up.`)
    } else if (noun.singleton) {
      entries.push(...(await one(store, noun, set, given, sentences)))
    } else if (!Array.isArray(given) || given.length > MAX_ENTRIES) {
      sentences.push(`${set}: an array of at most ${MAX_ENTRIES} entries is expected.`)
    } else {
      for (const [index, body] of given.entries())
        entries.push(...(await one(store, noun, `${set}[${index}]`, body, sentences)))
    }
  }
  return entries
}

async function one(
  store: Store,
  noun: NounDeclaration,
  at: string,
  body: unknown,
  sentences: string[],
): Promise<readonly Entry[]> {
  const current = noun.singleton ? await store.singleton(noun.name) : await existing(store, noun, body)
  const checked = validate(noun, body, current === null ? 'create' : 'patch', current?.fields)
  if (checked.ok) return [{ noun, at, fields: checked.value, current }]
  sentences.push(...checked.problems.map((problem) => `${at}: ${problem.message}.`))
  return []
}

async function existing(store: Store, noun: NounDeclaration, body: unknown): Promise<StoredRow | null> {
  if (!noun.dialable || typeof body !== 'object' || body === null || !('Number' in body)) return null
  const number = body.Number
  return typeof number === 'string' && number !== '' ? store.readBy(noun.name, 'Number', number) : null
}

// Stand-ins for departments of this setup, so that users may refer to them by number or name.
function plannedDepartments(entries: readonly Entry[]): readonly StoredRow[] {
  return entries.flatMap(({ noun, fields, current }, index) => {
    if (noun.name !== 'Group' || current !== null) return []
    const number = typeof fields.Number === 'string' ? fields.Number : null
    return [{ noun: 'Group', id: -1 - index, version: 0, number, fields }]
  })
}

async function check(
  store: Store,
  entries: readonly Entry[],
  planned: readonly StoredRow[],
  by: Actor,
  sentences: string[],
): Promise<void> {
  const seen = new Map<string, string>()
  for (const entry of entries) {
    await complete(store, entry, planned, by).catch((error: unknown) => sentences.push(sentenceOf(entry.at, error)))
    for (const [key, name] of uniqueKeys(entry)) {
      const before = seen.get(key)
      if (before !== undefined) sentences.push(`${entry.at}: ${name} is the same as in ${before}.`)
      seen.set(key, entry.at)
    }
  }
}

function uniqueKeys({ noun, fields }: Entry): readonly (readonly [string, string])[] {
  return Object.entries(noun.struct.fields).flatMap(([name, field]) => {
    const value = fields[name]
    if (!field.unique || typeof value !== 'string' || value === '') return []
    const scope = name === 'Number' && noun.dialable ? 'number' : `${noun.name}.${name}`
    return [[`${scope}=${value.toLowerCase()}`, name] as const]
  })
}

async function complete(store: Store, entry: Entry, planned: readonly StoredRow[], by: Actor): Promise<RowFields> {
  if (entry.noun.name !== 'User' && entry.noun.name !== 'ServicePrincipal') return entry.fields
  // Only what completing needs of a desk.
  return completeMemberships({ store, caller: setupCaller(by) }, entry.fields, entry.current, planned)
}

function sentenceOf(at: string, error: unknown): string {
  if (error instanceof ApiRefusal) return `${at}: ${error.message}.`
  if (error instanceof StoreError && error.fault !== 'unavailable' && error.fault !== 'full') {
    return `${at}: ${error.target === null ? '' : `${error.target}: `}${error.message}`
  }
  throw error
}

function mutationOf({ noun, fields, current }: Entry): Mutation {
  if (current === null) return { kind: 'create', noun: noun.name, fields }
  return { kind: 'patch', noun: noun.name, id: current.id, fields }
}

/** The rows written, or null after a refusal that is told in `sentences`. */
async function write(
  store: Store,
  entries: readonly Entry[],
  by: Actor,
  sentences: string[],
): Promise<readonly (StoredRow | null)[] | null> {
  if (entries.length === 0) return []
  try {
    return (await store.write(entries.map(mutationOf), by)).rows
  } catch (error) {
    const sets = [...new Set(entries.map(({ noun }) => noun.set))].join(', ')
    sentences.push(sentenceOf(sets, error))
    return null
  }
}

// Departments are written first, because others refer to them; when the others are refused they go again.
async function undo(
  store: Store,
  entries: readonly Entry[],
  rows: readonly (StoredRow | null)[],
  by: Actor,
): Promise<void> {
  const back = entries.flatMap(({ noun, current }, index): readonly Mutation[] => {
    const row = rows[index]
    if (row === null || row === undefined) return []
    return current === null
      ? [{ kind: 'delete', noun: noun.name, id: row.id }]
      : [{ kind: 'patch', noun: noun.name, id: row.id, fields: current.fields }]
  })
  if (back.length > 0) await store.write(back, by)
}
