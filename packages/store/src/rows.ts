// How a row of configuration lies in the database: fields as JSON, secrets apart, unique values on the side.
import { type Field, isStored, type NounDeclaration, nounNamed } from '@cordboard/model'
import { type RowFields, type StoredRow, StoreError } from './contract.ts'
import type { Sealer } from './seal.ts'

/** A row as kept in memory: `sealed` maps secret fields to sealed values or password hashes. */
export interface KeptRow {
  readonly row: StoredRow
  readonly sealed: Readonly<Record<string, string>>
}

/** What the store needs to know of a noun, worked out once. */
export interface Layout {
  readonly noun: NounDeclaration
  readonly secrets: ReadonlyMap<string, 'hashed' | 'encrypted'>
  readonly unique: readonly string[]
  readonly concealed: ReadonlySet<string>
  /** Fields whose empty value need not be written down. */
  readonly empty: RowFields
  /** Fields that are kept; derived ones and live ones of the switch are not. */
  readonly stored: ReadonlySet<string>
  /** Complex values that a patch merges into instead of replacing. */
  readonly merged: ReadonlySet<string>
}

const LAYOUTS = new Map<string, Layout>()

/** Throws StoreError when the noun is not one the store owns. */
export function layoutOf(name: string): Layout {
  const known = LAYOUTS.get(name)
  if (known !== undefined) return known
  const noun = nounNamed(name)
  if (noun === null || noun.storage !== 'config') {
    throw new StoreError('not-found', `There is no configuration noun '${name}'.`)
  }
  const layout = lay(noun)
  LAYOUTS.set(name, layout)
  return layout
}

function lay(noun: NounDeclaration): Layout {
  const fields = Object.entries(noun.struct.fields).filter(([, field]) => isStored(field))
  const secrets = new Map<string, 'hashed' | 'encrypted'>()
  for (const [name, field] of fields) if (field.secret !== null) secrets.set(name, field.secret)
  const names = (test: (field: Field) => boolean): string[] =>
    fields.flatMap(([name, field]) => (test(field) ? [name] : []))
  const open = fields.filter(([name]) => !secrets.has(name))
  return {
    noun,
    secrets,
    unique: names((field) => field.unique),
    concealed: new Set(names((field) => field.concealed)),
    stored: new Set(fields.map(([name]) => name)),
    empty: Object.fromEntries(open.map(([name, field]) => [name, field.type.kind === 'list' ? [] : null])),
    merged: new Set(names((field) => field.type.kind === 'struct' && !field.navigation)),
  }
}

/** JSON of the fields without what is empty. */
export function packFields(fields: RowFields): string {
  return JSON.stringify(fields, (_key, value) => (isEmpty(value) ? undefined : value))
}

// Inside lists an undefined would become null; our lists hold no empty items.
function isEmpty(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0)
}

export interface DatabaseRow {
  readonly id: number
  readonly version: number
  readonly number: string | null
  readonly fields: string
  readonly secrets: string
}

export function unpack(layout: Layout, from: DatabaseRow): KeptRow {
  const fields = { ...layout.empty, ...(JSON.parse(from.fields) as RowFields) }
  const row = { noun: layout.noun.name, id: from.id, version: from.version, number: from.number, fields }
  return { row, sealed: JSON.parse(from.secrets) as Record<string, string> }
}

/** Where a secret lives: bound into its seal. */
export function placeOf(noun: string, id: number, field: string): string {
  return `${noun}/${id}/${field}`
}

/** The row with its encrypted secrets in plain text; hashed ones are never given out. */
export function opened(layout: Layout, kept: KeptRow, sealer: Sealer): StoredRow {
  if (layout.secrets.size === 0) return kept.row
  const fields: Record<string, unknown> = { ...kept.row.fields }
  for (const [name, kind] of layout.secrets) {
    const sealed = kept.sealed[name]
    if (kind === 'encrypted') {
      fields[name] = sealed === undefined ? null : sealer.open(sealed, placeOf(kept.row.noun, kept.row.id, name))
    }
  }
  return { ...kept.row, fields }
}

/** The unique values of a row, in the form in which they are compared. */
export function uniqueValues(layout: Layout, fields: RowFields): readonly (readonly [string, string])[] {
  return layout.unique.flatMap((name) => {
    const value = fields[name]
    return typeof value === 'string' && value !== '' ? [[name, comparable(value)] as const] : []
  })
}

export function comparable(value: string): string {
  return value.normalize('NFC').toLowerCase()
}

/** Number and a name for lists of changes. */
export function objectName(fields: RowFields): string {
  const parts = ['Number', 'Name', 'FirstName', 'LastName', 'IPAddrMask'].map((name) => fields[name])
  const words = parts.filter((each): each is string => typeof each === 'string' && each !== '')
  return words.join(' ').slice(0, 255)
}

const CONCEALED = '***'

/** Fields for the audit: secrets and concealed fields as `***`; with `only`, just those fields. */
export function auditText(layout: Layout, fields: RowFields, only: ReadonlySet<string> | null): string {
  const shown: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) {
    if (only !== null && !only.has(name)) continue
    const hide = layout.secrets.has(name) || layout.concealed.has(name)
    shown[name] = hide && value !== null && value !== undefined ? CONCEALED : value
  }
  return packFields(shown)
}
