// Departments: their members are what users and API clients say of themselves, and are changed from here as a whole.
import {
  completeDestinations,
  Groups,
  isRole,
  membership,
  nameOf,
  Plan,
  type Problem,
  peerTypeOf,
  problem,
  type Role,
  scheduleProblems,
  TIME_ZONES,
  Users,
} from '@cordboard/model'
import type { Mutation, RowFields, Store, StoredRow } from '@cordboard/store'
import { mayMake, membershipsOf, reaches } from '../auth/caller.ts'
import { forbidden, invalid, refusal } from '../http/refusal.ts'
import { type Completer, completing, refuseProblems, writeAfter } from './completing.ts'
import { belongingOf } from './config-items.ts'
import { type Completed, configResource, type Given } from './config-resource.ts'
import { goingAlong } from './deleting.ts'
import { holidayMutations, holidaysOf } from './holidays.ts'
import { setLive } from './live.ts'
import { loadPlan } from './load-plan.ts'
import type { Asking, Resource } from './resource.ts'
import { isOwner, keepOneOwner } from './users.ts'

/** Everything that can be in a department. */
const MEMBERS = ['User', 'ServicePrincipal', 'Queue', 'RingGroup', 'Receptionist', 'Trunk'] as const

type Members = ReadonlyMap<number, readonly { readonly row: StoredRow; readonly role: string }[]>

async function allMembers(store: Store): Promise<readonly StoredRow[]> {
  return (await Promise.all(MEMBERS.map((noun) => store.list(noun)))).flat()
}

/** Who is in which department. */
async function membersByDepartment(asking: Asking): Promise<Members> {
  const { store } = asking.desk
  const all = await allMembers(store)
  const found = new Map<number, { readonly row: StoredRow; readonly role: string }[]>()
  for (const row of all) {
    for (const { department, role } of membershipsOf(row.fields)) {
      const list = found.get(department)
      if (list === undefined) found.set(department, [{ row, role }])
      else list.push({ row, role })
    }
  }
  return found
}

function memberEntry(
  department: StoredRow,
  { row, role }: { readonly row: StoredRow; readonly role: string },
): RowFields {
  const rights = Array.isArray(department.fields.Rights) ? department.fields.Rights : []
  const ofRole: unknown = rights.find((each: { readonly RoleName?: unknown }) => each.RoleName === role)
  return {
    Id: row.id,
    GroupId: department.id,
    Number: row.number,
    MemberName: nameOf(row),
    Name: department.fields.Name ?? null,
    Type: peerTypeOf(row),
    Rights: { RoleName: role },
    GroupRights: ofRole ?? { RoleName: role },
    CanDelete: department.fields.IsDefault !== true,
  }
}

export function groupsResource(): Resource {
  return configResource(Groups, {
    inTurn: true,
    derive: async (asking) => {
      const members = await membersByDepartment(asking)
      const plan = await loadPlan(asking.desk.store)
      return (row, name) => {
        if (name === 'OfficeHolidays') return holidaysOf(plan, row.number)
        if (name === 'HasMembers') return (members.get(row.id)?.length ?? 0) > 0
        if (name === 'Members') return (members.get(row.id) ?? []).map((each) => memberEntry(row, each))
        return undefined
      }
    },
    complete,
    beforeWrite: (asking, { fields, current }) => setLive(asking, Groups, fields, current),
    beforeDelete: async (asking, row) => {
      if (row.fields.IsDefault === true) {
        throw refusal(400, 'The default department cannot be deleted.', 'WARNINGS.GROUP_CANNOT_BE_DELETED')
      }
      const members = (await membersByDepartment(asking)).get(row.id) ?? []
      if (members.length === 0) return goingAlong(asking, row)
      const message = `Department ${row.number} still has ${members.length} members.`
      throw refusal(400, message, 'WARNINGS.GROUP_WITH_MEMBERS_CANNOT_BE_DELETED')
    },
  })
}

interface Wanted {
  readonly row: StoredRow
  readonly role: Role
}

/** Routes, hours, time zone and holidays of a department; its members are another matter. */
export const completeGroup: Completer = async (by, { fields: given, current, self }) => {
  const { OfficeHolidays: holidays, ...fields } = given
  const problems: Problem[] = [...scheduleProblems(Groups, fields)]
  const led = completeDestinations(Groups, fields, by.plan, problems)
  checkTimeZone(fields.TimeZoneId, problems)
  if (!Array.isArray(holidays)) {
    refuseProblems(problems)
    return { fields: led, also: [] }
  }
  if (current !== null) {
    const also = holidayMutations(by.plan, current.number ?? '', holidays, 'OfficeHolidays', problems)
    refuseProblems(problems)
    return { fields: led, also }
  }
  const mutationsFor = (id: number, number: string): readonly Mutation[] => {
    const made = { noun: 'Group', id, number, fields }
    return holidayMutations(new Plan([...by.plan.all(), made]), number, holidays, 'OfficeHolidays', problems)
  }
  mutationsFor(self ?? 0, typeof fields.Number === 'string' && fields.Number !== '' ? fields.Number : 'new')
  refuseProblems(problems)
  return { fields: led, also: [], after: writeAfter(by, async (row) => mutationsFor(row.id, row.number ?? '')) }
}

function checkTimeZone(id: unknown, problems: Problem[]): void {
  if (typeof id !== 'string' || id === '' || TIME_ZONES.some((each) => each.Id === id)) return
  const message = 'TimeZoneId: an Id of Defs/TimeZones is expected'
  problems.push(problem('TimeZoneId', 'WARNINGS.XAPI.INVALID_TIMEZONE', message))
}

async function complete(asking: Asking, { fields, current }: Given): Promise<Completed> {
  const { Members: given, ...own } = fields
  const completed = await completeGroup(await completing(asking), { fields: own, current })
  if (!Array.isArray(given)) return completed
  const wanted = await wantedMembers(asking, given)
  if (current !== null) {
    return { ...completed, also: [...completed.also, ...(await memberMutations(asking, current, wanted))] }
  }
  const after = async (row: StoredRow): Promise<void> => {
    await completed.after?.(row)
    const mutations = await memberMutations(asking, row, wanted)
    if (mutations.length > 0) await asking.desk.store.write(mutations, asking.actor)
  }
  return { ...completed, after }
}

interface MemberGiven {
  readonly Id?: unknown
  readonly Number?: unknown
  readonly Rights?: { readonly RoleName?: unknown } | null
  readonly GroupRights?: { readonly RoleName?: unknown } | null
}

async function wantedMembers(asking: Asking, given: readonly MemberGiven[]): Promise<readonly Wanted[]> {
  const { store } = asking.desk
  const rows = await allMembers(store)
  const byNumber = new Map(rows.map((row) => [row.number, row]))
  const byId = new Map(rows.map((row) => [row.id, row]))
  const problems: Problem[] = []
  const wanted = given.flatMap((entry, index): readonly Wanted[] => {
    const row =
      typeof entry.Number === 'string'
        ? byNumber.get(entry.Number)
        : typeof entry.Id === 'number'
          ? byId.get(entry.Id)
          : undefined
    const role = entry.Rights?.RoleName ?? entry.GroupRights?.RoleName ?? 'users'
    if (row === undefined) {
      problems.push(
        problem(`Members[${index}].Number`, 'WARNINGS.XAPI.NOT_FOUND', `Members[${index}]: there is no such user`),
      )
      return []
    }
    if (typeof role !== 'string' || !isRole(role)) {
      const at = `Members[${index}].Rights.RoleName`
      problems.push(problem(at, 'WARNINGS.XAPI.NOT_FOUND', `${at}: there is no such role`))
      return []
    }
    return [{ row, role }]
  })
  if (problems.length > 0) throw invalid(problems)
  return wanted
}

/** What must be written so that exactly `wanted` are members. */
async function memberMutations(
  asking: Asking,
  department: StoredRow,
  wanted: readonly Wanted[],
): Promise<readonly Mutation[]> {
  const before = (await membersByDepartment(asking)).get(department.id) ?? []
  const stay = new Map(wanted.map(({ row, role }) => [row.id, role]))
  const leaving = before.filter(({ row }) => !stay.has(row.id)).map(({ row }) => row)
  const changed = wanted.filter(
    ({ row, role }) =>
      !membershipsOf(row.fields).some((each) => each.department === department.id && each.role === role),
  )
  for (const row of [...leaving, ...changed.map((each) => each.row)]) {
    if (!reaches(asking.caller, row.noun, 'write', belongingOf(row))) {
      throw forbidden(`Your role may not change the departments of ${row.number}.`)
    }
  }
  for (const { row, role } of changed) {
    if (!mayMake(asking.caller, department.id, role)) {
      throw forbidden(`Your role may not make ${row.number} a member with the role ${role}.`)
    }
  }
  const home = await defaultDepartment(asking)
  for (const row of leaving) requireHome(asking, row, department, home)
  const mutations = [
    ...leaving.map((row) => membershipPatch(row, without(row, department, home))),
    ...changed.map(({ row, role }) => membershipPatch(row, withRole(row, department, role))),
  ]
  await keepOwners(asking, mutations)
  return mutations
}

/** Who leaves their last department becomes a member of the default one: a right there is needed for that. */
function requireHome(asking: Asking, row: StoredRow, department: StoredRow, home: StoredRow | null): void {
  const stays = entriesOf(row).some((each) => each.GroupId !== department.id)
  if (stays || home === null || mayMake(asking.caller, home.id, 'users')) return
  throw forbidden(`${row.number} has no other department, and your role may not put anybody into the default one.`)
}

async function keepOwners(asking: Asking, mutations: readonly Mutation[]): Promise<void> {
  const users = new Map((await asking.desk.store.list(Users.name)).map((row) => [row.id, row]))
  const losing = mutations.flatMap((each) => {
    const row = each.kind === 'patch' && each.noun === 'User' ? users.get(each.id) : undefined
    if (row === undefined || each.kind !== 'patch' || !isOwner(row)) return []
    return isOwner({ ...row, fields: { ...row.fields, ...each.fields } }) ? [] : [row.id]
  })
  if (losing.length > 0) await keepOneOwner(asking, losing)
}

async function defaultDepartment(asking: Asking): Promise<StoredRow | null> {
  return (await asking.desk.store.list('Group')).find((row) => row.fields.IsDefault === true) ?? null
}

function entriesOf(row: StoredRow): readonly RowFields[] {
  return Array.isArray(row.fields.Groups) ? row.fields.Groups : []
}

function entryFor(department: StoredRow, role: Role): RowFields {
  const name = typeof department.fields.Name === 'string' ? department.fields.Name : ''
  return membership({ id: department.id, number: department.number ?? '', name }, role)
}

function withRole(row: StoredRow, department: StoredRow, role: Role): readonly RowFields[] {
  return [...entriesOf(row).filter((each) => each.GroupId !== department.id), entryFor(department, role)]
}

// Nobody is without a department: who leaves the last one goes to the default department.
function without(row: StoredRow, department: StoredRow, home: StoredRow | null): readonly RowFields[] {
  const rest = entriesOf(row).filter((each) => each.GroupId !== department.id)
  if (rest.length > 0 || home === null) return rest
  if (home.id === department.id) {
    throw refusal(400, `${row.number} has no other department to be in.`, 'WARNINGS.XAPI.REQUIRED', 'Members')
  }
  return [entryFor(home, 'users')]
}

function membershipPatch(row: StoredRow, entries: readonly RowFields[]): Mutation {
  const ids = entries.map((each) => each.GroupId)
  const [first] = ids
  const primary = row.noun === 'User' && !ids.includes(row.fields.PrimaryGroupId) && first !== undefined
  return {
    kind: 'patch',
    noun: row.noun,
    id: row.id,
    fields: { Groups: entries, ...(primary ? { PrimaryGroupId: first } : {}) },
  }
}
