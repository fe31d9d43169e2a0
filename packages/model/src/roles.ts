// Who may do what through the API: role by noun, as data.

/** Roles by falling power. `system` is the product itself, `observers` is internal; nobody is given these two. */
export const ROLES = [
  'system_owners',
  'system_admins',
  'group_owners',
  'managers',
  'group_admins',
  'supervisors',
  'receptionists',
  'users',
] as const

export type Role = (typeof ROLES)[number]

/** all: every row. department: rows of the departments in which the person has the role. own: the person's own row. */
export type Reach = 'all' | 'department' | 'own' | 'none'

export interface Permission {
  readonly read: Reach
  readonly write: Reach
  /** May concealed fields (SIP passwords, PINs) be read? */
  readonly secrets: Reach
}

const NOTHING: Permission = { read: 'none', write: 'none', secrets: 'none' }
const EVERYTHING: Permission = { read: 'all', write: 'all', secrets: 'all' }
const LOOK: Permission = { read: 'all', write: 'none', secrets: 'none' }
const DEPARTMENT: Permission = { read: 'department', write: 'department', secrets: 'none' }
const DEPARTMENT_SECRETS: Permission = { read: 'department', write: 'department', secrets: 'department' }
const LOOK_AT_DEPARTMENT: Permission = { read: 'department', write: 'none', secrets: 'none' }
/** Everybody sees every row, departments keep their own. */
const SEEN_BY_ALL: Permission = { read: 'all', write: 'department', secrets: 'none' }
const OWN: Permission = { read: 'own', write: 'own', secrets: 'own' }
const LOOK_AT_OWN: Permission = { read: 'own', write: 'none', secrets: 'none' }

type Row = Readonly<Partial<Record<Role, Permission>>>

// What is not listed is not allowed. Call history through the API is for system owners only, as in 3CX V20.
const SYSTEM: Row = { system_owners: EVERYTHING, system_admins: EVERYTHING }
// Queues, ring groups and receptionists belong to departments and are kept by their administrators.
const OF_DEPARTMENT: Row = {
  ...SYSTEM,
  group_owners: DEPARTMENT,
  managers: LOOK_AT_DEPARTMENT,
  group_admins: DEPARTMENT,
  supervisors: LOOK_AT_DEPARTMENT,
  receptionists: LOOK_AT_DEPARTMENT,
}
const EVERYBODY_LOOKS: Row = {
  system_owners: LOOK,
  system_admins: LOOK,
  group_owners: LOOK,
  managers: LOOK,
  group_admins: LOOK,
  supervisors: LOOK,
  receptionists: LOOK,
  users: LOOK,
}
// Company contacts are everybody's; whose personal and department ones are seen is decided by the contact (see the API's
// contact-owner).
const CONTACTS_OF_DEPARTMENT: Permission = { read: 'all', write: 'department', secrets: 'none' }
const OWN_CONTACTS: Permission = { read: 'all', write: 'own', secrets: 'none' }
const TABLE: ReadonlyMap<string, Row> = new Map<string, Row>([
  [
    'User',
    {
      ...SYSTEM,
      group_owners: DEPARTMENT_SECRETS,
      managers: LOOK_AT_DEPARTMENT,
      group_admins: DEPARTMENT_SECRETS,
      supervisors: LOOK_AT_DEPARTMENT,
      receptionists: LOOK_AT_DEPARTMENT,
      users: LOOK_AT_OWN,
    },
  ],
  [
    'Group',
    {
      ...SYSTEM,
      group_owners: DEPARTMENT,
      managers: LOOK_AT_DEPARTMENT,
      group_admins: DEPARTMENT,
      supervisors: LOOK_AT_DEPARTMENT,
      receptionists: LOOK_AT_DEPARTMENT,
      users: LOOK_AT_DEPARTMENT,
    },
  ],
  [
    'Peer',
    {
      ...SYSTEM,
      group_owners: LOOK_AT_DEPARTMENT,
      managers: LOOK_AT_DEPARTMENT,
      group_admins: LOOK_AT_DEPARTMENT,
      supervisors: LOOK_AT_DEPARTMENT,
      receptionists: LOOK_AT_DEPARTMENT,
      users: LOOK_AT_DEPARTMENT,
    },
  ],
  [
    'ActiveCall',
    {
      ...SYSTEM,
      group_owners: DEPARTMENT,
      managers: DEPARTMENT,
      group_admins: DEPARTMENT,
      supervisors: DEPARTMENT,
      receptionists: DEPARTMENT,
      users: OWN,
    },
  ],
  ['CallHistoryView', { system_owners: LOOK }],
  ['AuditLog', { system_owners: LOOK, system_admins: LOOK }],
  ['EventLog', SYSTEM],
  ['SystemStatus', { system_owners: EVERYTHING, system_admins: EVERYTHING }],
  ['Queue', OF_DEPARTMENT],
  // No noun: who is logged in to a queue. Whoever leads the department decides it for every agent, an agent for themselves.
  [
    'QueueLogin',
    {
      ...SYSTEM,
      group_owners: DEPARTMENT,
      managers: DEPARTMENT,
      group_admins: DEPARTMENT,
      supervisors: OWN,
      receptionists: OWN,
      users: OWN,
    },
  ],
  ['RingGroup', OF_DEPARTMENT],
  ['Receptionist', OF_DEPARTMENT],
  [
    'Contact',
    {
      ...SYSTEM,
      group_owners: CONTACTS_OF_DEPARTMENT,
      managers: OWN_CONTACTS,
      group_admins: CONTACTS_OF_DEPARTMENT,
      supervisors: OWN_CONTACTS,
      receptionists: OWN_CONTACTS,
      users: OWN_CONTACTS,
    },
  ],
  ['Parking', { ...EVERYBODY_LOOKS, ...SYSTEM, group_owners: SEEN_BY_ALL, group_admins: SEEN_BY_ALL }],
  ['Fax', OF_DEPARTMENT],
  ['CallFlowApp', OF_DEPARTMENT],
  ['Defs', EVERYBODY_LOOKS],
  ['Country', EVERYBODY_LOOKS],
  [
    'RefreshToken',
    {
      ...SYSTEM,
      group_owners: OWN,
      managers: OWN,
      group_admins: OWN,
      supervisors: OWN,
      receptionists: OWN,
      users: OWN,
    },
  ],
])

/**
 * What people change of themselves (PATCH MyUser) without a right to their row: how they are reached, their voicemail, how
 * their own client behaves. Everything else is an administrator's: who they are, what they may, and what it costs.
 */
export const OWN_FIELDS: ReadonlySet<string> = new Set([
  'CallScreening',
  'ContactImage',
  'CurrentProfileName',
  'ForwardingExceptions',
  'ForwardingProfiles',
  'Greetings',
  'Language',
  'Mobile',
  'MyPhonePush',
  'QueueStatus',
  'SendEmailMissedCalls',
  'VMEmailOptions',
  'VMEnabled',
  'VMPIN',
  'VMPlayCallerID',
  'VMPlayMsgDateTime',
  'WebMeetingApproveParticipants',
  'WebMeetingFriendlyName',
])

/** What a role may do with a noun. Nouns without a row of their own belong to system owners and administrators. */
export function permission(role: Role, noun: string): Permission {
  return (TABLE.get(noun) ?? SYSTEM)[role] ?? NOTHING
}

const REACH: readonly Reach[] = ['none', 'own', 'department', 'all']

/** The wider of two reaches. */
export function wider(a: Reach, b: Reach): Reach {
  return REACH.indexOf(a) >= REACH.indexOf(b) ? a : b
}

/** The union of what several roles may do. Unknown roles add nothing. */
export function permissions(roles: readonly string[], noun: string): Permission {
  return roles.reduce<Permission>((sum, name) => {
    if (!isRole(name)) return sum
    const more = permission(name, noun)
    return {
      read: wider(sum.read, more.read),
      write: wider(sum.write, more.write),
      secrets: wider(sum.secrets, more.secrets),
    }
  }, NOTHING)
}

export function isRole(name: string): name is Role {
  return (ROLES as readonly string[]).includes(name)
}

/** May someone whose strongest role is `actor` give `target` to somebody? Only owners make owners. */
export function mayGrant(actor: Role, target: Role): boolean {
  if (actor === 'system_owners') return true
  const administrative: readonly Role[] = ['system_admins', 'group_owners', 'group_admins']
  return administrative.includes(actor) && ROLES.indexOf(target) >= ROLES.indexOf(actor)
}
