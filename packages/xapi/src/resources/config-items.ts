// Rows of configuration as items: derived properties, concealment, departments.
import type { NounDeclaration } from '@cordboard/model'
import { nounNamed } from '@cordboard/model'
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

/** A noun whose key is text in the API and not stored: the row's id, written as text. */
export function hasTextKey(noun: NounDeclaration | null): boolean {
  const key = noun === null || noun.key === null ? undefined : noun.struct.fields[noun.key]
  return key?.scope === 'derived' && key.type.kind === 'scalar' && key.type.edm === 'String'
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
  const textKey = hasTextKey(noun)
  return {
    id: textKey ? String(row.id) : row.id,
    version: row.version,
    belongs,
    field: (name) => {
      const declared = Object.hasOwn(fields, name) ? fields[name] : undefined
      if (declared === undefined || (declared.concealed && !mayOpen)) return null
      if (textKey && name === noun?.key) return String(row.id)
      const derived = derive(row, name)
      return derived === undefined ? (row.fields[name] ?? null) : derived
    },
  }
}
