// Everything that has a number, as one list.
import { nameOf, Peers, peerTypeOf } from '@cordboard/model'
import type { StoredRow } from '@cordboard/store'
import { type Belonging, membershipsOf, reaches, seesAll } from '../auth/caller.ts'
import { belongingOf } from './config-items.ts'
import type { Asking, Item, Resource } from './resource.ts'

const NOUNS = [
  'User',
  'Group',
  'ServicePrincipal',
  'Queue',
  'RingGroup',
  'Receptionist',
  'Trunk',
  'Parking',
  'Fax',
  'CallFlowApp',
] as const

export async function peerItems(asking: Asking): Promise<readonly Item[]> {
  const lists = await Promise.all(NOUNS.map((noun) => asking.desk.store.list(noun)))
  const rows = lists.flat()
  const seen = seesAll(asking.caller, 'Peer')
    ? rows
    : rows.filter((row) => reaches(asking.caller, 'Peer', 'read', departmentsOf(row)))
  return seen.toSorted((a, b) => a.id - b.id).map((row) => new PeerItem(row))
}

const SHARED: ReadonlySet<string> = new Set(['Parking', 'Fax', 'CallFlowApp'])

// Whoever is in a department of theirs sees that they are there, whatever else they may see of them.
function departmentsOf(row: StoredRow): Belonging {
  if (!SHARED.has(row.noun)) return belongingOf(row)
  return { departments: membershipsOf(row.fields).map((each) => each.department), owner: null }
}

/** One of thousands in a list of which a page is shown: a property is worked out when it is asked for. */
class PeerItem implements Item {
  readonly #row: StoredRow
  readonly version = null
  readonly field: (name: string) => unknown

  constructor(row: StoredRow) {
    this.#row = row
    this.field = (name) => (Object.hasOwn(PROPERTIES, name) ? PROPERTIES[name]?.(row) : null)
  }

  get id(): number {
    return this.#row.id
  }

  get belongs(): Belonging {
    return departmentsOf(this.#row)
  }
}

const PROPERTIES: Readonly<Record<string, (row: StoredRow) => unknown>> = {
  Id: ({ id }) => id,
  Number: ({ number }) => number,
  Name: nameOf,
  Type: peerTypeOf,
  Hidden: ({ fields }) => fields.HideInPhonebook === true,
  Tags: ({ fields }) => fields.Tags ?? [],
  MemberOf: memberOf,
}

function memberOf(row: StoredRow): readonly Readonly<Record<string, unknown>>[] {
  const groups = Array.isArray(row.fields.Groups) ? row.fields.Groups : []
  return groups.map((each: Readonly<Record<string, unknown>>) => ({
    GroupID: each.GroupId,
    Name: each.Name,
    Number: each.Number,
    RoleName: (each.Rights as { readonly RoleName?: unknown } | null | undefined)?.RoleName ?? null,
    IsPrimary: each.GroupId === row.fields.PrimaryGroupId,
  }))
}

export function peersResource(): Resource {
  return {
    noun: Peers,
    maxTop: 100,
    rows: peerItems,
    getBy: async (asking, number) => (await peerItems(asking)).find((item) => item.field('Number') === number) ?? null,
  }
}
