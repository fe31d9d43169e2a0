// Fills what a creation did not say. Pure: chance, numbers and the default department come in through `Chooser`.
import type { Choice, Field, NounDeclaration, ScalarType } from './declaration.ts'
import { ROLES, type Role } from './roles.ts'
import type { Values } from './validate.ts'

/** What the store knows and the model does not. */
export interface Chooser {
  readonly id: number
  /** First free number in the noun's range; asked only when none was given. */
  readonly number: () => string
  /** Ten random characters. */
  readonly login: () => string
  /** Four random digits. */
  readonly pin: () => string
  /** The default department; null while it does not exist yet. */
  readonly department: { readonly id: number; readonly number: string; readonly name: string } | null
}

/** The five fixed status profiles in 3CX order; those that ring use AvailableRoute, the others AwayRoute. */
export const PROFILES = [
  { name: 'Available', rings: true },
  { name: 'Away', rings: false },
  { name: 'Out of office', rings: false },
  { name: 'Custom 1', rings: true },
  { name: 'Custom 2', rings: false },
] as const

/** The row as it will be stored: `given` and, for all other fields, defaults or null (empty lists for lists). */
export function withDefaults(noun: NounDeclaration, given: Values, chooser: Chooser): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(noun.struct.fields)) {
    if (!isStored(field)) continue
    const value = given[name]
    row[name] = isGiven(value, field) ? value : defaultOf(field, row, chooser)
  }
  return row
}

// Null stands for "not said" where there is a default, and so does '' where the server chooses (a number, a log-in).
function isGiven(value: unknown, field: Field): boolean {
  if (value === undefined) return false
  if (value === null) return field.default === null
  return value !== '' || field.default?.kind !== 'chosen'
}

/** The default of every stored field that has a plain one; for singletons. */
export function plainDefaults(noun: NounDeclaration): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(noun.struct.fields)) {
    if (isStored(field)) row[name] = field.default?.kind === 'value' ? field.default.value : emptyOf(field)
  }
  return row
}

/** Derived fields are never stored. Live ones are remembered: the switch decides them and says when they change. */
export function isStored(field: Field): boolean {
  return field.scope !== 'derived'
}

function defaultOf(field: Field, row: Values, chooser: Chooser): unknown {
  if (field.default === null) return emptyOf(field)
  return field.default.kind === 'value' ? field.default.value : choose(field.default.how, row, chooser)
}

function emptyOf({ type, nullable }: Field): unknown {
  if (type.kind === 'list') return []
  if (nullable) return null
  if (type.kind === 'enum') return type.of.members[0]
  return type.kind === 'scalar' ? EMPTY[type.edm] : null
}

/** What stands where nothing was said and null is not allowed. */
const EMPTY: Readonly<Record<ScalarType, unknown>> = {
  String: '',
  Boolean: false,
  Int32: 0,
  Int64: 0,
  Double: 0,
  Decimal: 0,
  Byte: 0,
  DateTimeOffset: '1970-01-01T00:00:00Z',
  Duration: 'PT0S',
  TimeOfDay: '00:00:00',
  Guid: '00000000-0000-0000-0000-000000000000',
}

function choose(how: Choice, row: Values, chooser: Chooser): unknown {
  switch (how) {
    case 'id':
      return chooser.id
    case 'first free number':
      return chooser.number()
    case 'random login':
      return chooser.login()
    case 'random pin':
      return chooser.pin()
    case 'default department':
      return chooser.department === null ? [] : [membership(chooser.department, 'users')]
    case 'default department id':
      return firstGroup(row) ?? chooser.department?.id ?? null
    case 'five profiles':
      return PROFILES.map((profile, index) => profileRow(profile.name, profile.rings, index + 1))
    case 'role rights':
      return ROLES.map(roleRights)
    case 'number as name':
      return typeof row.Number === 'string' ? row.Number : null
    case 'department name':
      return typeof row.Number === 'string' ? row.Number : `Department ${chooser.id}`
  }
}

// Who is put into other departments on creation has the first of them as main department.
function firstGroup(row: Values): unknown {
  const groups = row.Groups
  const first: unknown = Array.isArray(groups) ? groups[0] : undefined
  return typeof first === 'object' && first !== null && 'GroupId' in first ? first.GroupId : undefined
}

/** A UserGroup entry that makes its owner a member of a department in a role. */
export function membership(
  department: { readonly id: number; readonly number: string; readonly name: string },
  role: Role,
): Values {
  return {
    GroupId: department.id,
    Number: department.number,
    Name: department.name,
    Rights: { RoleName: role },
    GroupRights: { RoleName: role },
  }
}

function profileRow(name: string, rings: boolean, id: number): Values {
  const common = {
    Id: id,
    Name: name,
    CustomName: '',
    CustomMessage: '',
    NoAnswerTimeout: 20,
    AcceptMultipleCalls: true,
    BlockPushCalls: false,
    DisableRingGroupCalls: false,
    OfficeHoursAutoQueueLogOut: false,
    RingMyMobile: false,
  }
  const voicemail = { To: 'VoiceMail', Number: '', External: '' }
  if (rings) {
    const route = {
      NoAnswerAllCalls: true,
      NoAnswerInternal: voicemail,
      NoAnswerExternal: voicemail,
      BusyAllCalls: true,
      BusyInternal: voicemail,
      BusyExternal: voicemail,
      NotRegisteredAllCalls: true,
      NotRegisteredInternal: voicemail,
      NotRegisteredExternal: voicemail,
    }
    return { ...common, AvailableRoute: route }
  }
  const away = { AllHoursInternal: true, AllHoursExternal: true, Internal: voicemail, External: voicemail }
  return { ...common, AwayRoute: away }
}

/** The rights a role starts with inside a department. */
export function roleRights(role: Role): Values {
  const strong = role !== 'users' && role !== 'receptionists'
  const operator = role !== 'users'
  return {
    RoleName: role,
    CanSeeGroupMembers: true,
    ShowMyPresence: true,
    ShowMyPresenceOutside: true,
    ShowMyCalls: true,
    AllowIVR: true,
    AllowParking: true,
    CanSeeGroupCalls: operator,
    PerformOperations: operator,
    CanBargeIn: strong,
    CanIntercom: operator,
    CanSeeGroupRecordings: strong,
    AllowToChangePresence: strong,
    AllowToManageCompanyBook: operator,
    AssignClearOperations: strong,
    Invalid: false,
  }
}
