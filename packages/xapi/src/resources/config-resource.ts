// A noun of configuration in the API: list, read, create, patch and delete over the store.
import { type NounDeclaration, problem, validate } from '@cordboard/model'
import type { Mutation, RowFields, Store, StoredRow } from '@cordboard/store'
import { reaches, reachOf, seesAll } from '../auth/caller.ts'
import { requireOwnDepartments } from '../auth/department-guard.ts'
import { forbidden, invalid, notFound } from '../http/refusal.ts'
import { belongingOf, configItem, type Derive, keyKindOf } from './config-items.ts'
import { rehearsable } from './rehearsable.ts'
import type { Asking, Item, Outcome, Resource } from './resource.ts'
import { inTurn } from './turns.ts'

/** What is special about a noun. */
export interface Special {
  /** Writes of this noun look at other rows first, so they are done one after the other. */
  readonly inTurn?: boolean
  /** Derived properties, prepared once per request. */
  readonly derive?: (asking: Asking) => Promise<Derive>
  /** Completes or refuses validated fields before they are written; more mutations may be added. */
  readonly complete?: (asking: Asking, given: Given) => Promise<Completed>
  /** The last step before a write: asks the switch. Throws when it refuses. */
  readonly beforeWrite?: (asking: Asking, given: Given) => Promise<void>
  /** Refuses a deletion by throwing; answers what goes along with it. */
  readonly beforeDelete?: (asking: Asking, row: StoredRow) => Promise<readonly Mutation[]>
  readonly afterDelete?: (asking: Asking, row: StoredRow) => Promise<void>
}

export interface Given {
  readonly fields: RowFields
  /** The row as stored; null on creation. */
  readonly current: StoredRow | null
  /** Stands for the id of a row that is about to be made among other planned ones. */
  readonly self?: number
}

export interface Completed {
  readonly fields: RowFields
  /** Written in the same transaction. The id of the row itself is known for patches only. */
  readonly also: readonly Mutation[]
  /** Done once the row is written: what needs its id, or follows from the change. */
  readonly after?: (row: StoredRow) => Promise<void>
}

const MAX_TOP = 100

export function configResource(noun: NounDeclaration, special: Special = {}): Resource {
  const deriveFor = async (asking: Asking): Promise<Derive> => (await special.derive?.(asking)) ?? (() => undefined)
  const readable = (asking: Asking, row: StoredRow): boolean =>
    seesAll(asking.caller, noun.name) || reaches(asking.caller, noun.name, 'read', belongingOf(row))
  const itemFrom = async (asking: Asking, row: StoredRow | null): Promise<Item | null> => {
    if (row === null || !readable(asking, row)) return null
    return configItem(asking.desk, asking.caller, row, await deriveFor(asking))
  }
  return {
    noun,
    maxTop: MAX_TOP,
    rows: async (asking) => {
      const derive = await deriveFor(asking)
      const rows = await asking.desk.store.list(noun.name)
      const seen = seesAll(asking.caller, noun.name) ? rows : rows.filter((row) => readable(asking, row))
      return seen.map((row) => configItem(asking.desk, asking.caller, row, derive))
    },
    get: async (asking, key) => {
      const { store } = asking.desk
      if (noun.singleton) return itemFrom(asking, await store.singleton(noun.name))
      return itemFrom(asking, await rowOf(store, noun, key))
    },
    getBy: async (asking, alternate) => {
      if (noun.alternateKey === null && !noun.dialable) return null
      return itemFrom(asking, await asking.desk.store.readBy(noun.name, noun.alternateKey ?? 'Number', alternate))
    },
    ...(noun.operations.create
      ? {
          create: rehearsable((asking: Asking, body: unknown) =>
            turn(special, asking, () => create(noun, special, asking, body, itemFrom)),
          ),
        }
      : {}),
    ...(noun.operations.update
      ? {
          patch: rehearsable((asking: Asking, item: Item, body: unknown, ifVersion: number | null) =>
            turn(special, asking, () => patch(noun, special, asking, item, body, ifVersion, itemFrom)),
          ),
        }
      : {}),
    ...(noun.operations.delete
      ? {
          remove: rehearsable((asking: Asking, item: Item, ifVersion: number | null) =>
            // What leads to a row may be written meanwhile; where nothing is looked at, nothing has to wait.
            turn({ inTurn: special.inTurn === true || special.beforeDelete !== undefined }, asking, () =>
              remove(noun, special, asking, item, ifVersion),
            ),
          ),
        }
      : {}),
  }
}

function turn<T>(special: Special, asking: Asking, work: () => Promise<T>): Promise<T> {
  return special.inTurn === true ? inTurn(asking.desk.store, work) : work()
}

/** The row that a key of the API names. */
async function rowOf(store: Store, noun: NounDeclaration, key: number | string | null): Promise<StoredRow | null> {
  switch (keyKindOf(noun)) {
    case 'id':
      return typeof key === 'number' ? store.read(noun.name, key) : null
    case 'id as text':
      return /^[1-9]\d{0,9}$/.test(String(key)) ? store.read(noun.name, Number(key)) : null
    case 'field':
      return typeof key !== 'string' || key === '' ? null : store.readBy(noun.name, noun.key ?? '', key)
  }
}

// Rows that the API finds by a text of their own: who has it in a link would lose the row by a new name.
function refuseRenaming(noun: NounDeclaration, current: StoredRow, fields: RowFields): void {
  const key = noun.key ?? ''
  if (keyKindOf(noun) !== 'field' || fields[key] === undefined || fields[key] === current.fields[key]) return
  throw invalid([problem(key, 'WARNINGS.XAPI.FORBIDDEN_CHANGE', `${key} cannot be changed after creation`)])
}

type ItemFrom = (asking: Asking, row: StoredRow | null) => Promise<Item | null>

async function create(
  noun: NounDeclaration,
  special: Special,
  asking: Asking,
  body: unknown,
  itemFrom: ItemFrom,
): Promise<Outcome> {
  if (reachOf(asking.caller, noun.name, 'write') === 'none') throw forbidden(`Your role may not create ${noun.set}.`)
  const checked = validate(noun, body ?? {}, 'create')
  if (!checked.ok) throw invalid(checked.problems)
  const completed = await complete(special, asking, { fields: checked.value, current: null })
  const wanted = { noun: noun.name, id: 0, version: 0, number: null, fields: completed.fields }
  if (!reaches(asking.caller, noun.name, 'write', { ...belongingOf(wanted), owner: null })) {
    throw forbidden(`Your role may create ${noun.set} in your own departments only.`)
  }
  await requireOwnDepartments(asking.desk.store, asking.caller, completed.fields, null)
  await special.beforeWrite?.(asking, { fields: completed.fields, current: null })
  const mutations: readonly Mutation[] = [
    { kind: 'create', noun: noun.name, fields: completed.fields },
    ...completed.also,
  ]
  const written = await asking.desk.store.write(mutations, asking.actor)
  const row = written.rows[0] ?? null
  if (row !== null && asking.dryRun !== true) await completed.after?.(row)
  const item = await itemFrom(asking, row)
  if (item === null) throw notFound(`The new row of ${noun.set}`)
  return { item, withoutEffect: checked.withoutEffect }
}

async function complete(special: Special, asking: Asking, given: Given): Promise<Completed> {
  return (await special.complete?.(asking, given)) ?? { fields: given.fields, also: [] }
}

async function patch(
  noun: NounDeclaration,
  special: Special,
  asking: Asking,
  item: Item,
  body: unknown,
  ifVersion: number | null,
  itemFrom: ItemFrom,
): Promise<Outcome> {
  requireWrite(noun, asking, item)
  const current = noun.singleton
    ? await asking.desk.store.singleton(noun.name)
    : await rowOf(asking.desk.store, noun, item.id)
  if (current === null) throw notFound(`${noun.name} ${item.id}`)
  const checked = validate(noun, body, 'patch', current.fields)
  if (!checked.ok) throw invalid(checked.problems)
  refuseRenaming(noun, current, checked.value)
  const completed = await complete(special, asking, { fields: checked.value, current })
  const after = { ...current, fields: { ...current.fields, ...completed.fields } }
  if (!reaches(asking.caller, noun.name, 'write', belongingOf(after))) {
    throw forbidden('Your role may not move this out of your departments.')
  }
  await requireOwnDepartments(asking.desk.store, asking.caller, completed.fields, current)
  await special.beforeWrite?.(asking, { fields: completed.fields, current })
  const first: Mutation = {
    kind: 'patch',
    noun: noun.name,
    id: current.id,
    fields: completed.fields,
    ...(ifVersion === null ? {} : { ifVersion }),
  }
  const written = await asking.desk.store.write([first, ...completed.also], asking.actor)
  const row = written.rows[0] ?? null
  if (row !== null && asking.dryRun !== true) await completed.after?.(row)
  const changed = (await itemFrom(asking, row)) ?? item
  return { item: changed, withoutEffect: checked.withoutEffect }
}

function requireWrite(noun: NounDeclaration, asking: Asking, item: Item): void {
  if (!reaches(asking.caller, noun.name, 'write', item.belongs))
    throw forbidden(`Your role may not change ${noun.set}.`)
}

async function remove(
  noun: NounDeclaration,
  special: Special,
  asking: Asking,
  item: Item,
  ifVersion: number | null,
): Promise<void> {
  requireWrite(noun, asking, item)
  const row = await rowOf(asking.desk.store, noun, item.id)
  if (row === null) throw notFound(`${noun.name} ${item.id}`)
  const also = (await special.beforeDelete?.(asking, row)) ?? []
  const first: Mutation = { kind: 'delete', noun: noun.name, id: row.id, ...(ifVersion === null ? {} : { ifVersion }) }
  await asking.desk.store.write([first, ...also], asking.actor)
  if (asking.dryRun !== true) await special.afterDelete?.(asking, row)
}
