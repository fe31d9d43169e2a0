// Rows of configuration as items: derived properties, concealment, departments.
import type { Fields, NounDeclaration } from '@cordboard/model'
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
    case 'Parking':
    case 'Fax':
    case 'CallFlowApp':
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

/**
 * `row` must have been read by someone allowed to; concealed fields are shown when the caller's rights say so. Lists make one
 * of these for every row of a noun and show a page of them: what is not asked for is not worked out.
 */
export function configItem(desk: Desk, caller: Caller, row: StoredRow, derive: Derive = NOTHING): Item {
  const look = lookOf(row.noun)
  const whose = new Whose(caller, row)
  const item = new ConfigItem(look, row, whose, derive)
  if (look.noun === null || !look.hasSecrets) return item
  return Object.assign(item, {
    open: async (): Promise<Item> => {
      if (!whose.mayOpen) return item
      const opened = await desk.store.read(row.noun, row.id, { secrets: true })
      return opened === null ? item : new ConfigItem(look, opened, whose, derive)
    },
  })
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

/** What is the same for all rows of a noun. */
interface Look {
  readonly noun: NounDeclaration | null
  readonly fields: Fields
  readonly key: KeyKind
  readonly hasSecrets: boolean
}

const looks = new Map<string, Look>()

function lookOf(name: string): Look {
  const known = looks.get(name)
  if (known !== undefined) return known
  const noun = nounNamed(name)
  const fields = noun?.struct.fields ?? {}
  const hasSecrets = Object.values(fields).some((field) => field.secret === 'encrypted')
  const look = { noun, fields, key: keyKindOf(noun), hasSecrets }
  if (noun !== null) looks.set(name, look)
  return look
}

/** Whom a row belongs to and whether the caller sees its secrets, found out once and only when asked. */
class Whose {
  readonly #caller: Caller
  readonly #row: StoredRow
  #belongs: Belonging | null = null
  #mayOpen: boolean | null = null

  constructor(caller: Caller, row: StoredRow) {
    this.#caller = caller
    this.#row = row
  }

  get belongs(): Belonging {
    this.#belongs ??= belongingOf(this.#row)
    return this.#belongs
  }

  get mayOpen(): boolean {
    this.#mayOpen ??= reaches(this.#caller, this.#row.noun, 'secrets', this.belongs)
    return this.#mayOpen
  }
}

class ConfigItem implements Item {
  readonly id: number | string
  readonly version: number
  readonly field: (name: string) => unknown
  readonly #whose: Whose

  constructor(look: Look, row: StoredRow, whose: Whose, derive: Derive) {
    this.id = keyOf(look, row)
    this.version = row.version
    this.#whose = whose
    this.field = (name) => {
      const declared = Object.hasOwn(look.fields, name) ? look.fields[name] : undefined
      if (declared === undefined || (declared.concealed && !whose.mayOpen)) return null
      if (look.key === 'id as text' && name === look.noun?.key) return String(row.id)
      const derived = derive(row, name)
      return derived === undefined ? (row.fields[name] ?? null) : derived
    }
  }

  get belongs(): Belonging {
    return this.#whose.belongs
  }
}

/** The key of a stored row as the API writes it. */
function keyOf({ noun, key }: Look, row: StoredRow): number | string {
  switch (key) {
    case 'id':
      return row.id
    case 'id as text':
      return String(row.id)
    case 'field':
      return textIn(row.fields[noun?.key ?? ''])
  }
}
