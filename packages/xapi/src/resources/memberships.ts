// Departments in the Groups list of users and API clients: completes entries, checks roles, guards against self-promotion.
import { isRole, membership, type Plan, type PlanRow, type Problem, problem, type Role } from '@cordboard/model'
import type { RowFields, Store, StoredRow } from '@cordboard/store'
import { type Caller, mayMake, membershipsOf } from '../auth/caller.ts'
import { forbidden, invalid } from '../http/refusal.ts'

/** Where departments are looked up, and who gives the role. */
export interface MembershipDesk {
  readonly store: Store
  readonly caller: Caller
  /** Departments that are about to be made stand in it with negative ids. */
  readonly plan?: Plan
}

/** Only who may make members everywhere may make them here. */
const NO_DEPARTMENT = 0

interface Entry {
  readonly GroupId?: unknown
  readonly Number?: unknown
  readonly Name?: unknown
  readonly Rights?: { readonly RoleName?: unknown } | null
  readonly GroupRights?: { readonly RoleName?: unknown } | null
}

/**
 * `fields` with complete Groups. An entry names its department by GroupId, Number or Name (the default one when by none),
 * and its role by Rights.RoleName or GroupRights.RoleName (both may be given; they must agree), `users` when by neither.
 * Throws when a department or role is unknown, or when the caller may not give the role.
 */
export async function completeMemberships(
  by: MembershipDesk,
  fields: RowFields,
  current: StoredRow | null,
): Promise<RowFields> {
  if (!Array.isArray(fields.Groups)) {
    checkPrimary(fields, current)
    return fields
  }
  const planned = by.plan?.rows('Group').filter(({ id }) => id < 0) ?? []
  const departments: readonly PlanRow[] = [...(await by.store.list('Group')), ...planned]
  const problems: Problem[] = []
  const before = current === null ? [] : membershipsOf(current.fields)
  const named = new Set<number>()
  const groups = fields.Groups.flatMap((entry: Entry, index: number) => {
    const department = findDepartment(departments, entry)
    if (department === null) {
      problems.push(
        problem(`Groups[${index}].GroupId`, 'WARNINGS.XAPI.NOT_FOUND', `Groups[${index}]: there is no such department`),
      )
      return []
    }
    // One role in each department: which of two would count?
    if (named.has(department.id)) {
      const at = `Groups[${index}]`
      problems.push(
        problem(
          `${at}.GroupId`,
          'WARNINGS.XAPI.DUPLICATE',
          `${at}: the department ${department.number} is named twice`,
        ),
      )
      return []
    }
    named.add(department.id)
    const role = roleOf(entry, index, problems)
    if (role === null) return []
    const had = before.some((each) => each.department === department.id && each.role === role)
    if (!had && !mayMake(by.caller, department.id, role)) {
      throw forbidden(`Your role may not give the role ${role} in department ${department.number ?? department.id}.`)
    }
    const name = typeof department.fields.Name === 'string' ? department.fields.Name : ''
    return [
      {
        ...entry,
        ...membership({ id: department.id, number: department.number ?? '', name }, role),
        ...rightsOf(entry, role),
      },
    ]
  })
  if (problems.length > 0) throw invalid(problems)
  // Without a department a row would be outside the reach of whoever takes it out of the last one, their own included.
  if (groups.length === 0 && current !== null && !mayMake(by.caller, NO_DEPARTMENT, 'users'))
    throw forbidden('Your role may not take anybody out of their last department.')
  // Who may not give a role may not take it away either.
  const after = membershipsOf({ Groups: groups })
  for (const { department, role } of before) {
    const stays = after.some((each) => each.department === department && each.role === role)
    if (!stays && !(isRole(role) && mayMake(by.caller, department, role)))
      throw forbidden(`Your role may not take the role ${role} away in department ${department}.`)
  }
  return {
    ...fields,
    Groups: groups,
    ...primary(
      fields,
      current,
      groups.map((each) => Number(each.GroupId)),
    ),
  }
}

function findDepartment(departments: readonly PlanRow[], entry: Entry): PlanRow | null {
  if (typeof entry.GroupId === 'number') return departments.find((each) => each.id === entry.GroupId) ?? null
  if (typeof entry.Number === 'string') return departments.find((each) => each.number === entry.Number) ?? null
  if (typeof entry.Name === 'string') return departments.find((each) => each.fields.Name === entry.Name) ?? null
  return departments.find((each) => each.fields.IsDefault === true) ?? null
}

function roleOf(entry: Entry, index: number, problems: Problem[]): Role | null {
  const given = [entry.Rights?.RoleName, entry.GroupRights?.RoleName].filter((each) => typeof each === 'string')
  const [role = 'users', other = role] = given
  const at = `Groups[${index}].Rights.RoleName`
  if (role !== other) problems.push(problem(at, 'WARNINGS.INVALID', `${at} and GroupRights.RoleName differ`))
  else if (!isRole(role)) problems.push(problem(at, 'WARNINGS.XAPI.NOT_FOUND', `${at}: there is no such role`))
  else return role
  return null
}

// What was said beside the role name stays.
function rightsOf(entry: Entry, role: Role): RowFields {
  return { Rights: { ...entry.Rights, RoleName: role }, GroupRights: { ...entry.GroupRights, RoleName: role } }
}

function checkPrimary(fields: RowFields, current: StoredRow | null): void {
  const wanted = fields.PrimaryGroupId
  if (current === null || wanted === undefined || wanted === null) return
  if (membershipsOf(current.fields).some((each) => each.department === wanted)) return
  throw invalid([problem('PrimaryGroupId', 'WARNINGS.XAPI.NOT_FOUND', 'PrimaryGroupId: not one of the departments')])
}

// The primary department is always one of the departments.
function primary(fields: RowFields, current: StoredRow | null, ids: readonly number[]): RowFields {
  const wanted = fields.PrimaryGroupId ?? current?.fields.PrimaryGroupId
  const [first] = ids
  if (first === undefined || (typeof wanted === 'number' && ids.includes(wanted))) return {}
  return { PrimaryGroupId: first }
}
