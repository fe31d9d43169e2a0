// Who is asking, and which rows the roles of model/roles give them.
import { isRole, mayGrant, permission, permissions, type Reach, type Role, wider } from '@cordboard/model'
import type { RowFields, Store } from '@cordboard/store'

export interface Membership {
  /** Id of the department. */
  readonly department: number
  readonly role: string
}

export interface Caller {
  readonly noun: 'User' | 'ServicePrincipal'
  readonly id: number
  readonly number: string
  readonly memberships: readonly Membership[]
  /** Number of the administrator who acts as this user; null usually. */
  readonly actingFor: string | null
  /** They change fields of their own row that everybody may (OWN_FIELDS); the fields are checked already. */
  readonly ownFields?: true
}

export type Right = 'read' | 'write' | 'secrets'

/** What a row of any noun says about whom it belongs to. */
export interface Belonging {
  readonly departments: readonly number[]
  /** The user or API client whose own row it is. */
  readonly owner: { readonly noun: string; readonly id: number } | null
  /** Ids of users who take part: to each of them it is their own. */
  readonly parties?: readonly number[]
  /** For users and API clients: what they are where. Who is stronger cannot be changed by who is weaker. */
  readonly memberships?: readonly Membership[]
}

/** The memberships in a stored row of a user or an API client. */
export function membershipsOf(fields: RowFields): readonly Membership[] {
  const groups = Array.isArray(fields.Groups) ? fields.Groups : []
  return groups.flatMap((each: unknown) => {
    if (typeof each !== 'object' || each === null || !('GroupId' in each) || typeof each.GroupId !== 'number') return []
    return [{ department: each.GroupId, role: roleIn(each) }]
  })
}

function roleIn(membership: object): string {
  for (const name of ['Rights', 'GroupRights'] as const) {
    const rights: unknown = name in membership ? (membership as Readonly<Record<string, unknown>>)[name] : null
    if (typeof rights === 'object' && rights !== null && 'RoleName' in rights && typeof rights.RoleName === 'string') {
      return rights.RoleName
    }
  }
  return 'users'
}

export function rolesOf(caller: Caller): readonly string[] {
  return [...new Set(caller.memberships.map((each) => each.role))]
}

/** The caller as stored now: null when it is gone, disabled or may not use the API. */
export async function loadCaller(store: Store, noun: Caller['noun'], id: number): Promise<Caller | null> {
  const row = await store.read(noun, id)
  if (row === null || row.number === null) return null
  const allowed = noun === 'User' ? row.fields.Enabled !== false : row.fields.XAPIEnabled === true
  if (!allowed) return null
  return { noun, id, number: row.number, memberships: membershipsOf(row.fields), actingFor: null }
}

/**
 * Changes with the caller's password or secret, and with the password of who acts for them: a token that carries another
 * stamp was given for a password that is not valid any more.
 */
export async function stampOf(store: Store, caller: Caller, administrator: Caller | null): Promise<string> {
  const stamps = await Promise.all(
    [caller, ...(administrator === null ? [] : [administrator])].map(({ noun, id }) =>
      store.secretStamp(noun, id, noun === 'User' ? 'AccessPassword' : 'Secret'),
    ),
  )
  return stamps.map((each) => each ?? '').join('.')
}

/** The widest reach of any role. */
export function reachOf(caller: Caller, noun: string, right: Right): Reach {
  return permissions(rolesOf(caller), noun)[right]
}

/** Every row of the noun may be read, whoever it belongs to. */
export function seesAll(caller: Caller, noun: string): boolean {
  return reachOf(caller, noun, 'read') === 'all'
}

/** How far the caller's rights go for one row. */
export function reaches(caller: Caller, noun: string, right: Right, row: Belonging): boolean {
  return covers(caller, noun, right, row) && (right === 'read' || isSelf(caller, row) || !outranks(row, caller))
}

function isSelf(caller: Caller, { owner }: Belonging): boolean {
  return owner !== null && owner.noun === caller.noun && owner.id === caller.id
}

/**
 * Has the row a role the caller could not have given? Whoever could set the password of a stronger user, or make the secret
 * of a stronger API client, would have their rights.
 */
function outranks(row: Belonging, caller: Caller): boolean {
  const memberships = row.memberships ?? []
  return memberships.some(
    ({ department, role }) => role !== 'users' && !(isRole(role) && mayMake(caller, department, role)),
  )
}

function covers(caller: Caller, noun: string, right: Right, row: Belonging): boolean {
  const reach = caller.memberships.reduce<Reach>((sum, { department, role }) => {
    if (!isRole(role)) return sum
    const each = permission(role, noun)[right]
    if (each === 'department') return row.departments.includes(department) ? wider(sum, 'department') : sum
    return wider(sum, each)
  }, 'none')
  if (reach === 'all' || reach === 'department') return true
  if (caller.ownFields === true && noun === 'User' && right === 'write' && isSelf(caller, row)) return true
  const own = isSelf(caller, row) || (caller.noun === 'User' && row.parties?.includes(caller.id) === true)
  return own && ['own', 'department', 'all'].includes(reachOf(caller, noun, right))
}

/** May the caller make somebody a member of this department in this role? */
export function mayMake(caller: Caller, department: number, role: Role): boolean {
  return caller.memberships.some(
    (each) =>
      isRole(each.role) &&
      mayGrant(each.role, role) &&
      (each.role === 'system_owners' || each.role === 'system_admins' || each.department === department),
  )
}
