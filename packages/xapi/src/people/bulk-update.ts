// The same change of many users: each is checked as its own PATCH would be, then all are written at once or none.
import { type Fields, type Problem, problem, Users, usersOperations, type Values, validate } from '@cordboard/model'
import type { Mutation, StoredRow } from '@cordboard/store'
import { reaches } from '../auth/caller.ts'
import { requireOwnDepartments } from '../auth/department-guard.ts'
import { structOf } from '../http/arguments.ts'
import { implement, type Operation, type Result, wholesOf } from '../http/operation.ts'
import { ApiRefusal, asRefusal, forbidden, invalid } from '../http/refusal.ts'
import { completing } from '../resources/completing.ts'
import { belongingOf, configItem } from '../resources/config-items.ts'
import { setLive } from '../resources/live.ts'
import type { Asking } from '../resources/resource.ts'
import { inTurn } from '../resources/turns.ts'
import { completeUser, isOwner, keepOneOwner, signInFollows } from '../resources/users.ts'

const FIELDS: Fields = Users.struct.fields
const WRITE = { noun: 'User', right: 'write' } as const
const MOST = 1000
/** Problems named in one answer. */
const MOST_PROBLEMS = 200

export const bulkUpdateOperations: readonly Operation[] = [
  implement(usersOperations.BulkUpdate, WRITE, (asking, given) =>
    updateAll(asking, wholesOf(given, 'ids'), structOf(given, 'user')),
  ),
  implement(usersOperations.MultiUserUpdate, WRITE, async (asking, given) => {
    // Its form has every setting: what is the same as before stands as null.
    const said = Object.entries(structOf(given, 'user')).filter(([, value]) => value !== null)
    const user = Object.fromEntries(said)
    refuseUnknown(user)
    return updateAll(asking, wholesOf(given, 'ids'), user)
  }),
]

/** The contract names a few settings here that its users do not have. */
function refuseUnknown(user: Values): void {
  const unknown = Object.keys(user).filter((name) => !Object.hasOwn(FIELDS, name))
  if (unknown.length === 0) return
  throw invalid(
    unknown.map((name) => problem(`user.${name}`, 'WARNINGS.XAPI.NOT_SUPPORTED', `user.${name} is not built yet`)),
  )
}

interface Planned {
  readonly row: StoredRow
  readonly fields: Values
  readonly also: readonly Mutation[]
  readonly withoutEffect: readonly { readonly field: string; readonly reason: string }[]
}

async function updateAll(asking: Asking, given: readonly number[], user: Values): Promise<Result> {
  const ids = [...new Set(given)]
  if (ids.length > MOST) {
    throw invalid([problem('ids', 'WARNINGS.XAPI.TOO_MANY_ITEMS_IN_LIST', `ids: at most ${MOST} users at once`)])
  }
  if (ids.length === 0 || Object.keys(user).length === 0) return { kind: 'nothing' }
  return inTurn(asking.desk.store, () => writeAll(asking, ids, user))
}

async function writeAll(asking: Asking, ids: readonly number[], user: Values): Promise<Result> {
  const shared = sharedUnique(ids, user)
  if (shared.length > 0) throw invalid(shared.slice(0, MOST_PROBLEMS))
  const refused: { readonly index: number; readonly id: number; readonly why: ApiRefusal }[] = []
  const planned: Planned[] = []
  for (const [index, id] of ids.entries()) {
    try {
      planned.push(await plan(asking, id, user))
    } catch (error) {
      refused.push({ index, id, why: ofOneRow(error) })
    }
    if (refused.length >= MOST_PROBLEMS) break
  }
  if (refused.length > 0) throw ofAll(refused)
  await keepOwners(asking, planned)
  const mutations = planned.flatMap(({ row, fields, also }): readonly Mutation[] => [
    { kind: 'patch', noun: Users.name, id: row.id, fields, ifVersion: row.version },
    ...also,
  ])
  const { rows } = await asking.desk.store.write(mutations, asking.actor)
  for (const [index, { row }] of planned.entries()) await signInFollows(asking, user, row, rows[index] ?? row)
  const [first] = planned
  const written = rows[0]
  if (first === undefined || written === undefined || written === null) return { kind: 'nothing' }
  const item = configItem(asking.desk, asking.caller, written)
  return { kind: 'nothing', outcome: { item, withoutEffect: first.withoutEffect } }
}

/** What only one row may have cannot be given to several. */
function sharedUnique(ids: readonly number[], user: Values): readonly Problem[] {
  if (ids.length < 2) return []
  const shared = Object.keys(user).filter((name) => FIELDS[name]?.unique === true && user[name] !== '')
  return shared.flatMap((name) =>
    ids.slice(1).map((_, index) => {
      const at = `ids[${index + 1}].${name}`
      return problem(at, 'WARNINGS.XAPI.ALREADY_IN_USE', `${at}: no two users share a ${name}`)
    }),
  )
}

async function plan(asking: Asking, id: number, user: Values): Promise<Planned> {
  const { store } = asking.desk
  const row = await store.read(Users.name, id)
  if (row === null || !reaches(asking.caller, Users.name, 'read', belongingOf(row))) {
    throw invalid([problem('', 'WARNINGS.XAPI.NOT_FOUND', `there is no user ${id}`)])
  }
  if (!reaches(asking.caller, Users.name, 'write', belongingOf(row))) {
    throw forbidden(`Your role may not change user ${id}.`)
  }
  const checked = validate(Users, user, 'patch', row.fields)
  if (!checked.ok) throw invalid(checked.problems)
  await refuseTaken(asking, row, checked.value)
  const completed = await completeUser(await completing(asking), { fields: checked.value, current: row })
  const after = { ...row, fields: { ...row.fields, ...completed.fields } }
  if (!reaches(asking.caller, Users.name, 'write', belongingOf(after))) {
    throw forbidden(`Your role may not move user ${id} out of your departments.`)
  }
  await requireOwnDepartments(store, asking.caller, completed.fields, row)
  await setLive(asking, Users, completed.fields, row)
  return { row, fields: completed.fields, also: completed.also, withoutEffect: checked.withoutEffect }
}

/** The store would say so too, but not of which row. */
async function refuseTaken({ desk }: Asking, row: StoredRow, fields: Values): Promise<void> {
  for (const [name, value] of Object.entries(fields)) {
    if (FIELDS[name]?.unique !== true || typeof value !== 'string' || value === '') continue
    const other = await desk.store.readBy(Users.name, name, value)
    if (other === null || other.id === row.id) continue
    throw invalid([problem(name, 'WARNINGS.XAPI.ALREADY_IN_USE', `${name} belongs to ${other.number}`)])
  }
}

/** What is no refusal of this row's change goes on as it is. */
function ofOneRow(error: unknown): ApiRefusal {
  const known = asRefusal(error)
  if (known === null || known.status >= 500 || known.status === 403) throw error
  return known
}

function ofAll(
  refused: readonly { readonly index: number; readonly id: number; readonly why: ApiRefusal }[],
): ApiRefusal {
  const sentences = refused.map(({ id, why }) => `user ${id}: ${why.message}`)
  const details = refused.flatMap(({ index, why }) =>
    (why.details.length > 0 ? why.details : [{ message: 'WARNINGS.INVALID', target: '' }]).map(
      ({ message, target }) => ({
        message,
        target: target === '' ? `ids[${index}]` : `ids[${index}].${target}`,
      }),
    ),
  )
  return new ApiRefusal(400, sentences.join('; '), details)
}

async function keepOwners(asking: Asking, planned: readonly Planned[]): Promise<void> {
  const losing = planned.filter(
    ({ row, fields }) => isOwner(row) && !isOwner({ ...row, fields: { ...row.fields, ...fields } }),
  )
  if (losing.length > 0)
    await keepOneOwner(
      asking,
      losing.map(({ row }) => row.id),
    )
}
