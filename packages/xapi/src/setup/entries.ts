// Reads a SETUP object: which rows it wants, and what is wrong with its form.
import { Groups, type NounDeclaration, nounOfSet, OfficeTimes, type PlanRow, validate } from '@cordboard/model'
import type { RowFields, Store, StoredRow } from '@cordboard/store'
import { asGroupFields } from '../resources/office-hours.ts'

const MAX_ENTRIES = 20_000

export interface Entry {
  readonly noun: NounDeclaration
  /** `Users[3]` or `CodecsSettings`. */
  readonly at: string
  readonly fields: RowFields
  /** The row that is there already: it is changed instead of made. */
  readonly current: StoredRow | null
  /** Stands for the id of a row that is not made yet. */
  readonly self: number
}

/** Sentences are added for what is not understood. */
export async function readEntries(store: Store, setup: unknown, sentences: string[]): Promise<readonly Entry[]> {
  if (typeof setup !== 'object' || setup === null || Array.isArray(setup)) {
    sentences.push('The setup must be one JSON object: entity sets with arrays, singletons with objects.')
    return []
  }
  const entries: Omit<Entry, 'self'>[] = []
  for (const [set, given] of Object.entries(setup)) {
    const noun = nounOfSet(set)
    if (noun === OfficeTimes) {
      entries.push(...(await officeHours(store, set, given, sentences)))
    } else if (noun === null || noun.storage !== 'config') {
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
  return entries.map((entry, index) => ({ ...entry, self: -1 - index }))
}

async function one(
  store: Store,
  noun: NounDeclaration,
  at: string,
  body: unknown,
  sentences: string[],
): Promise<readonly Omit<Entry, 'self'>[]> {
  const current = noun.singleton ? await store.singleton(noun.name) : await existing(store, noun, body)
  const checked = validate(noun, body, current === null ? 'create' : 'patch', current?.fields)
  if (checked.ok) return [{ noun, at, fields: checked.value, current }]
  sentences.push(...checked.problems.map((problem) => `${at}: ${problem.message}.`))
  return []
}

// The default department's hours under another name.
async function officeHours(
  store: Store,
  at: string,
  body: unknown,
  sentences: string[],
): Promise<readonly Omit<Entry, 'self'>[]> {
  const current = (await store.list(Groups.name)).find((row) => row.fields.IsDefault === true)
  const checked = validate(OfficeTimes, body, 'patch')
  if (!checked.ok) sentences.push(...checked.problems.map((problem) => `${at}: ${problem.message}.`))
  if (!checked.ok || current === undefined) return []
  return [{ noun: Groups, at, fields: asGroupFields(checked.value), current }]
}

async function existing(store: Store, noun: NounDeclaration, body: unknown): Promise<StoredRow | null> {
  if (!noun.dialable || typeof body !== 'object' || body === null || !('Number' in body)) return null
  const number = body.Number
  return typeof number === 'string' && number !== '' ? store.readBy(noun.name, 'Number', number) : null
}

/** Rows of this setup that are not made yet, so that others may refer to them by number or name. */
export function plannedRows(entries: readonly Entry[]): readonly PlanRow[] {
  return entries.flatMap(({ noun, fields, current, self }) => {
    if (noun.singleton || current !== null) return []
    const number = typeof fields.Number === 'string' && fields.Number !== '' ? fields.Number : null
    return [{ noun: noun.name, id: self, number, fields }]
  })
}

/** Sentences for values that must be unique and are given twice. */
export function repeatedValues(entries: readonly Entry[]): readonly string[] {
  const seen = new Map<string, string>()
  const sentences: string[] = []
  for (const entry of entries) {
    for (const [key, name] of uniqueKeys(entry)) {
      const before = seen.get(key)
      if (before !== undefined) sentences.push(`${entry.at}: ${name} is the same as in ${before}.`)
      seen.set(key, entry.at)
    }
  }
  return sentences
}

function uniqueKeys({ noun, fields }: Entry): readonly (readonly [string, string])[] {
  return Object.entries(noun.struct.fields).flatMap(([name, field]) => {
    const value = fields[name]
    if (!field.unique || typeof value !== 'string' || value === '') return []
    const scope = name === 'Number' && noun.dialable ? 'number' : `${noun.name}.${name}`
    return [[`${scope}=${value.toLowerCase()}`, name] as const]
  })
}
