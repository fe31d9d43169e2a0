// Works out, in memory, what a list of mutations does to the rows they touch; the database work stays outside.
import { type Chooser, withDefaults } from '@cordboard/model'
import { type Mutation, type RowFields, StoreError } from './contract.ts'
import type { NumberChooser } from './numbers.ts'
import { auditText, type KeptRow, type Layout, layoutOf, objectName } from './rows.ts'
import type { Sealer } from './seal.ts'
import { partSecrets, randomLogin, randomPin } from './secrets.ts'

export interface Prepared {
  readonly mutation: Mutation
  readonly layout: Layout
  readonly hashes: Readonly<Record<string, string>>
}

export interface AuditLine {
  /** 1 created, 2 changed, 3 deleted. */
  readonly action: number
  readonly noun: string
  readonly id: number
  readonly name: string
  readonly before: string | null
  readonly after: string | null
}

export interface ChangeSetInput {
  readonly version: number
  readonly ids: readonly number[]
  readonly rows: ReadonlyMap<string, KeptRow>
  readonly numbers: NumberChooser
  readonly department: Chooser['department']
  readonly sealer: Sealer
}

export interface ChangeSet {
  /** Rows by key as they are afterwards; null for those that are gone. */
  readonly after: ReadonlyMap<string, KeptRow | null>
  readonly touched: readonly (KeptRow | null)[]
  readonly made: readonly Readonly<Record<string, string>>[]
  readonly audit: readonly AuditLine[]
}

export function rowKey(noun: string, id: number): string {
  return `${noun}/${id}`
}

/** Throws StoreError not-found, conflict, no-number. */
export function changeSet(prepared: readonly Prepared[], input: ChangeSetInput): ChangeSet {
  const after = new Map<string, KeptRow | null>()
  const touched: (KeptRow | null)[] = []
  const made: Readonly<Record<string, string>>[] = []
  const audit: AuditLine[] = []
  const ids = [...input.ids]
  for (const each of prepared) {
    const { mutation, layout } = each
    if (mutation.kind === 'create') {
      const result = create(each, mutation.fields, ids.shift() ?? 0, input)
      after.set(rowKey(mutation.noun, result.kept.row.id), result.kept)
      touched.push(result.kept)
      made.push(result.made)
      audit.push(line(1, null, result.kept, null, layout))
      continue
    }
    const key = rowKey(mutation.noun, mutation.id)
    const before = after.get(key) ?? (after.has(key) ? null : (input.rows.get(key) ?? null))
    if (before === null) throw new StoreError('not-found', `There is no ${mutation.noun} ${mutation.id}.`)
    if (mutation.ifVersion !== undefined && mutation.ifVersion !== before.row.version) {
      throw new StoreError('conflict', `${mutation.noun} ${mutation.id} was changed by someone else meanwhile.`)
    }
    const kept = mutation.kind === 'delete' ? null : patch(each, mutation.fields, before, input)
    after.set(key, kept)
    touched.push(kept)
    made.push({})
    audit.push(line(kept === null ? 3 : 2, before, kept, patched(mutation), layout))
  }
  return { after, touched, made, audit }
}

function create(
  { layout, hashes }: Prepared,
  given: RowFields,
  id: number,
  input: ChangeSetInput,
): { readonly kept: KeptRow; readonly made: Readonly<Record<string, string>> } {
  const made: Record<string, string> = {}
  const whole = withDefaults(layout.noun, given, {
    id,
    number: () => input.numbers.next(layout.noun),
    login: randomLogin,
    pin: randomPin,
    department: input.department,
  })
  for (const name of layout.secrets.keys()) {
    const value = whole[name]
    if (typeof value === 'string' && given[name] !== value) made[name] = value
  }
  const { fields, sealed } = partSecrets(layout, id, whole, hashes, {}, input.sealer)
  const number = typeof fields.Number === 'string' && fields.Number !== '' ? fields.Number : null
  if (number !== null && layout.noun.dialable) input.numbers.take(number)
  const row = { noun: layout.noun.name, id, version: input.version, number, fields }
  return { kept: { row, sealed }, made }
}

function patch({ layout, hashes }: Prepared, given: RowFields, before: KeptRow, input: ChangeSetInput): KeptRow {
  const fields: Record<string, unknown> = { ...before.row.fields }
  for (const [name, value] of Object.entries(given)) {
    if (!layout.stored.has(name)) continue
    const old = fields[name]
    fields[name] = layout.merged.has(name) && isObject(old) && isObject(value) ? { ...old, ...value } : value
  }
  const parted = partSecrets(layout, before.row.id, fields, hashes, before.sealed, input.sealer)
  return { row: { ...before.row, version: input.version, fields: parted.fields }, sealed: parted.sealed }
}

function patched(mutation: Mutation): ReadonlySet<string> | null {
  return mutation.kind === 'patch' ? new Set(Object.keys(mutation.fields)) : null
}

function line(
  action: number,
  before: KeptRow | null,
  after: KeptRow | null,
  only: ReadonlySet<string> | null,
  layout: Layout,
): AuditLine {
  const shown = (kept: KeptRow): string => auditText(layout, { ...kept.row.fields, ...kept.sealed }, only)
  const subject = (after ?? before)?.row
  return {
    action,
    noun: layout.noun.name,
    id: subject?.id ?? 0,
    name: subject === undefined ? '' : objectName(subject.fields) || layout.noun.name,
    before: before === null ? null : shown(before),
    after: after === null ? null : shown(after),
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The layouts and password hashes of mutations: the slow part, before any lock is taken. */
export async function prepare(
  mutations: readonly Mutation[],
  hash: (layout: Layout, given: RowFields) => Promise<Readonly<Record<string, string>>>,
): Promise<readonly Prepared[]> {
  return Promise.all(
    mutations.map(async (mutation) => {
      const layout = layoutOf(mutation.noun)
      const hashes = mutation.kind === 'delete' ? {} : await hash(layout, mutation.fields)
      return { mutation, layout, hashes }
    }),
  )
}
