// Everything that has a number, as one list.
import { nameOf, Peers, peerTypeOf } from '@cordboard/model'
import type { StoredRow } from '@cordboard/store'
import { type Belonging, membershipsOf, reaches } from '../auth/caller.ts'
import { belongingOf } from './config-items.ts'
import type { Asking, Item, Resource } from './resource.ts'
import { valueItem } from './value-item.ts'

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
  return lists
    .flat()
    .filter((row) => reaches(asking.caller, 'Peer', 'read', departmentsOf(row)))
    .sort((a, b) => a.id - b.id)
    .map(peerItem)
}

const SHARED: ReadonlySet<string> = new Set(['Parking', 'Fax', 'CallFlowApp'])

// Whoever is in a department of theirs sees that they are there, whatever else they may see of them.
function departmentsOf(row: StoredRow): Belonging {
  if (!SHARED.has(row.noun)) return belongingOf(row)
  return { departments: membershipsOf(row.fields).map((each) => each.department), owner: null }
}

function peerItem(row: StoredRow): Item {
  const values = {
    Id: row.id,
    Number: row.number,
    Name: nameOf(row),
    Type: peerTypeOf(row),
    Hidden: row.fields.HideInPhonebook === true,
    Tags: row.fields.Tags ?? [],
    MemberOf: memberOf(row),
  }
  return valueItem(row.id, values, departmentsOf(row))
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
