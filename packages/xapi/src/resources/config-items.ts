// Rows of configuration as items: derived properties, concealment, departments.
import type { NounDeclaration } from '@cordboard/model'
import { nounNamed, textIn } from '@cordboard/model'
import type { StoredRow } from '@cordboard/store'
import { type Belonging, type Caller, membershipsOf, reaches } from '../auth/caller.ts'
import type { Desk, Item } from './resource.ts'

/** A property that is not stored: works it out from the row. Undefined: not derived here. */
export type Derive = (row: StoredRow, name: string) => unknown

const NOTHING: Derive = () => undefined

/** Whom a stored row belongs to. */
export function belongingOf(row: StoredRow): Belonging {
  switch (row.noun) {
    case 'Group':
      return { departments: [row.id], owner: null }
    case 'Queue':
    case 'RingGroup':
    case 'Receptionist':
    case 'Trunk':
      return { departments: membershipsOf(row.fields).map((each) => each.department), owner: null }
    case 'User':
    case 'ServicePrincipal': {
      const memberships = membershipsOf(row.fields)
      const departments = memberships.map((each) => each.department)
      return { departments, owner: { noun: row.noun, id: row.id }, memberships }
    }
    default:
      return { departments: [], owner: null }
  }
}

/** `row` must have been read by someone allowed to; concealed fields are shown when the caller's rights say so. */
export function configItem(desk: Desk, caller: Caller, row: StoredRow, derive: Derive = NOTHING): Item {
  const noun = nounNamed(row.noun)
  const belongs = belongingOf(row)
  const mayOpen = reaches(caller, row.noun, 'secrets', belongs)
  const item = itemOf(noun, row, belongs, mayOpen, derive)
  if (!mayOpen || noun === null || !hasSecrets(noun)) return item
  const open = async (): Promise<Item> => {
    const opened = await desk.store.read(row.noun, row.id, { secrets: true })
    return opened === null ? item : itemOf(noun, opened, belongs, true, derive)
  }
  return { ...item, open }
}

/**
 * How the API names the rows of a noun. `id`: by the number of the row. `id as text`: the same number, written as text, because
 * the key is text and not stored. `field`: by a stored text of its own that no two rows share, such as a name.
 */
export type KeyKind = 'id' | 'id as text' | 'field'

export function keyKindOf(noun: NounDeclaration | null): KeyKind {
  const key = noun === null || noun.key === null || noun.singleton ? undefined : noun.struct.fields[noun.key]
  if (key?.type.kind !== 'scalar' || key.type.edm !== 'String') return 'id'
  return key.scope === 'derived' ? 'id as text' : 'field'
}

/** The key of a stored row as the API writes it. */
function keyOf(noun: NounDeclaration | null, row: StoredRow): number | string {
  switch (keyKindOf(noun)) {
    case 'id':
      return row.id
    case 'id as text':
      return String(row.id)
    case 'field':
      return textIn(row.fields[noun?.key ?? ''])
  }
}

function hasSecrets(noun: NounDeclaration): boolean {
  return Object.values(noun.struct.fields).some((field) => field.secret === 'encrypted')
}

function itemOf(
  noun: NounDeclaration | null,
  row: StoredRow,
  belongs: Belonging,
  mayOpen: boolean,
  derive: Derive,
): Item {
  const fields = noun?.struct.fields ?? {}
  const idAsText = keyKindOf(noun) === 'id as text'
  return {
    id: keyOf(noun, row),
    version: row.version,
    belongs,
    field: (name) => {
      const declared = Object.hasOwn(fields, name) ? fields[name] : undefined
      if (declared === undefined || (declared.concealed && !mayOpen)) return null
      if (idAsText && name === noun?.key) return String(row.id)
      const derived = derive(row, name)
      return derived === undefined ? (row.fields[name] ?? null) : derived
    },
  }
}
