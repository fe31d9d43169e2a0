// Nobody reaches beyond their departments by naming a number: agents, members, destinations, where a key leads.
import type { RowFields, Store, StoredRow } from '@cordboard/store'
import { ApiRefusal } from '../http/refusal.ts'
import { belongingOf } from '../resources/config-items.ts'
import { type Caller, reaches, reachOf } from './caller.ts'

const MAX_DEPTH = 8
/** Fields that hold the number of a DN, wherever they stand; the row's own Number is not one. */
const NAMING = /(?:^Number|DN|ForwardSmsTo)$/

interface Named {
  readonly at: string
  readonly number: string
}

/**
 * Throws 403 for a number of somebody the caller may not even see. What the row names already may stay: an administrator of
 * more departments has put it there. `current` null: the row is new.
 */
export async function requireOwnDepartments(
  store: Store,
  caller: Caller,
  fields: RowFields,
  current: StoredRow | null,
): Promise<void> {
  if (reachOf(caller, 'Peer', 'read') === 'all') return
  const before = new Set(numbersIn(current?.fields ?? {}).map((each) => each.number.toLowerCase()))
  const judged = new Set<string>()
  for (const { at, number } of numbersIn(fields)) {
    const key = number.toLowerCase()
    if (before.has(key) || judged.has(key)) continue
    judged.add(key)
    if (await sees(store, caller, number)) continue
    throw new ApiRefusal(403, `${at}: ${number.slice(0, 50)} is outside your departments.`, [
      { message: 'WARNINGS.XAPI.FORBIDDEN', target: at },
    ])
  }
}

async function sees(store: Store, caller: Caller, number: string): Promise<boolean> {
  const found = await store.owner(number)
  const row = found === null ? null : await store.read(found.noun, found.id)
  return row === null || reaches(caller, 'Peer', 'read', belongingOf(row))
}

function numbersIn(fields: RowFields): readonly Named[] {
  const found: Named[] = []
  for (const [name, value] of Object.entries(fields)) if (name !== 'Number') collect(name, value, name, 0, found)
  return found
}

function collect(name: string, value: unknown, at: string, depth: number, found: Named[]): void {
  if (typeof value === 'string') {
    if (value !== '' && NAMING.test(name)) found.push({ at, number: value })
  } else if (depth >= MAX_DEPTH || typeof value !== 'object' || value === null) {
    return
  } else if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) collect(name, each, `${at}[${index}]`, depth + 1, found)
  } else {
    for (const [inner, each] of Object.entries(value)) collect(inner, each, `${at}.${inner}`, depth + 1, found)
  }
}
