// One member of a department more, or one less. Who is in a department is what the member says of itself, so the member is written.
import { groupMembersOperations, recordIn } from '@cordboard/model'
import { type StoredRow, StoreError } from '@cordboard/store'
import { reaches } from '../auth/caller.ts'
import { type Arguments, implement, type Operation, type Result, textOf } from '../http/operation.ts'
import { ApiRefusal, forbidden, refusal } from '../http/refusal.ts'
import type { Asking, Item, Resource } from '../resources/resource.ts'

const WRITE = { noun: 'Group', right: 'write' } as const
/** A member that somebody else writes meanwhile is read again; so often at most. */
const TRIES = 10

type Entry = Readonly<Record<string, unknown>>
/** The departments after the change; null: they are as wanted already. */
type Change = (entries: readonly Entry[], department: number) => readonly Entry[] | null

export function departmentMemberOperations(resources: ReadonlyMap<string, Resource>): readonly Operation[] {
  return [
    implement(groupMembersOperations.AddMember, WRITE, (asking, given, group) => {
      const role = textOf(given, 'role')
      return carryOut(asking, resources, given, group, (entries, department) => withEntry(entries, department, role))
    }),
    implement(groupMembersOperations.RemoveMember, WRITE, async (asking, given, group) => {
      const home = (await asking.desk.store.list('Group')).find((row) => row.fields.IsDefault === true) ?? null
      return carryOut(asking, resources, given, group, (entries, department) => withoutEntry(entries, department, home))
    }),
  ]
}

async function carryOut(
  asking: Asking,
  resources: ReadonlyMap<string, Resource>,
  given: Arguments,
  group: Item | null,
  change: Change,
): Promise<Result> {
  if (group === null || !reaches(asking.caller, 'Group', 'write', group.belongs)) {
    throw forbidden('Your role may not change the members of this department.')
  }
  for (let tries = 1; ; tries += 1) {
    const { resource, item } = await memberOf(asking, resources, textOf(given, 'number') ?? '')
    const entries = change(entriesOf(item), Number(group.id))
    if (entries === null) return { kind: 'nothing' }
    try {
      await resource.patch?.(asking, item, { Groups: entries }, item.version)
      return { kind: 'nothing' }
    } catch (error) {
      if (tries === TRIES || !(error instanceof StoreError) || error.fault !== 'conflict') throw named(error)
    }
  }
}

async function memberOf(asking: Asking, resources: ReadonlyMap<string, Resource>, number: string) {
  const owner = await asking.desk.store.owner(number)
  const resource = [...resources.values()].find(({ noun }) => noun.name === owner?.noun && !noun.singleton)
  const item = owner === null || resource === undefined ? null : await resource.get?.(asking, owner.id)
  const hasDepartments = resource !== undefined && Object.hasOwn(resource.noun.struct.fields, 'Groups')
  if (item === null || item === undefined || !hasDepartments || resource.patch === undefined) {
    const message = `number: there is nobody with the number ${number.slice(0, 50)} who could be in a department.`
    throw refusal(400, message, 'WARNINGS.XAPI.NON_EXISTENT_EXT_NUMBER', 'number')
  }
  return { resource, item }
}

function entriesOf(item: Item): readonly Entry[] {
  const found = item.field('Groups')
  return Array.isArray(found) ? found.map(recordIn) : []
}

function withEntry(entries: readonly Entry[], department: number, role: string | null): readonly Entry[] | null {
  const known = entries.find((each) => each.GroupId === department)
  if (known !== undefined && (role === null || recordIn(known.Rights).RoleName === role)) return null
  const entry = { GroupId: department, Rights: { RoleName: role ?? 'users' } }
  return [...entries.filter((each) => each !== known), entry]
}

// Nobody is without a department: who leaves the last one goes to the default department.
function withoutEntry(entries: readonly Entry[], department: number, home: StoredRow | null): readonly Entry[] {
  const rest = entries.filter((each) => each.GroupId !== department)
  if (rest.length === entries.length) {
    throw refusal(404, 'number: this is no member of the department.', 'WARNINGS.XAPI.NOT_FOUND', 'number')
  }
  if (rest.length > 0) return rest
  if (home === null || home.id === department) {
    throw refusal(400, 'number: there is no other department to be in.', 'WARNINGS.XAPI.REQUIRED', 'number')
  }
  return [{ GroupId: home.id, Rights: { RoleName: 'users' } }]
}

/** What the row says of its departments, said of the arguments. */
function named(error: unknown): unknown {
  if (!(error instanceof ApiRefusal)) return error
  const details = error.details.map(({ message, target }) => ({
    message,
    target: target.endsWith('RoleName') ? 'role' : target.startsWith('Groups[') ? 'number' : target,
  }))
  return new ApiRefusal(error.status, error.message, details)
}
