// Calls that are going on, as the switch tells them. Without the switch there is no answer, not an empty one.

import type { ActiveCallLine } from '@cordboard/link'
import { ActiveCalls } from '@cordboard/model'
import type { StoredRow } from '@cordboard/store'
import { type Belonging, membershipsOf, reaches } from '../auth/caller.ts'
import { SwitchRefusal } from '../switch-desk/switch-desk.ts'
import type { Asking, Desk, Item, Resource } from './resource.ts'
import { isoTime, valueItem } from './value-item.ts'

export function requireSwitch(desk: Desk): void {
  if (!desk.switch.isUp) throw new SwitchRefusal('away', 'The switch is not running right now.')
}

async function items(asking: Asking): Promise<readonly Item[]> {
  const { desk } = asking
  requireSwitch(desk)
  const users = new Map((await desk.store.list('User')).map((row) => [row.number, row]))
  return desk.switch
    .activeCalls()
    .map((line) => callItem(desk, line, users))
    .filter((item) => reaches(asking.caller, 'ActiveCall', 'read', item.belongs))
    .sort((a, b) => Number(a.id) - Number(b.id))
}

function callItem(desk: Desk, line: ActiveCallLine, users: ReadonlyMap<string | null, StoredRow>): Item {
  const values = {
    Id: line.id,
    Caller: line.caller,
    Callee: line.callee,
    Status: line.status,
    EstablishedAt: isoTime(line.establishedAt),
    LastChangeStatus: isoTime(line.lastChangeAt),
    ServerNow: isoTime(desk.now()),
  }
  return valueItem(line.id, values, belongingOf(line, users))
}

// A call belongs to the departments of both sides, and is a user's own when they are one of the two.
function belongingOf(line: ActiveCallLine, users: ReadonlyMap<string | null, StoredRow>): Belonging {
  const rows = [line.caller, line.callee].flatMap((party) => users.get(party.split(' ', 1)[0] ?? '') ?? [])
  const departments = rows.flatMap((row) => membershipsOf(row.fields).map((each) => each.department))
  return { departments, owner: null, parties: rows.map((row) => row.id) }
}

export function activeCallsResource(): Resource {
  return {
    noun: ActiveCalls,
    maxTop: 100,
    rows: items,
    get: async (asking, key) => (await items(asking)).find((item) => item.id === key) ?? null,
  }
}
