// Users: display name and registration are worked out, memberships completed, the last owner is kept.
import { completeDestinations, Plan, type Problem, scheduleProblems, Users } from '@cordboard/model'
import type { RowFields, StoredRow } from '@cordboard/store'
import { membershipsOf } from '../auth/caller.ts'
import { refusal } from '../http/refusal.ts'
import { type Completer, refuseProblems } from './completing.ts'
import { type Completed, configResource, type Given } from './config-resource.ts'
import { goingAlong } from './deleting.ts'
import { setLive } from './live.ts'
import { loadPlan } from './load-plan.ts'
import { completeMemberships } from './memberships.ts'
import type { Asking, Resource } from './resource.ts'

export function displayName(row: StoredRow): string {
  const names = [row.fields.FirstName, row.fields.LastName].filter((each) => typeof each === 'string' && each !== '')
  return names.join(' ')
}

export function isOwner(row: StoredRow): boolean {
  return row.fields.Enabled !== false && membershipsOf(row.fields).some((each) => each.role === 'system_owners')
}

/** Departments and destinations; whether the last owner stays is asked where it can be answered. */
export const completeUser: Completer = async ({ store, caller, plan }, { fields, current }) => {
  const problems: Problem[] = [...scheduleProblems(Users, fields)]
  const led = completeDestinations(Users, fields, plan, problems)
  refuseProblems(problems)
  return { fields: await completeMemberships({ store, caller, plan }, led, current), also: [] }
}

const LEADING = ['ForwardingProfiles', 'ForwardingExceptions', 'Hours', 'BreakTime']

async function complete(asking: Asking, given: Given): Promise<Completed> {
  const { fields, current } = given
  const { store } = asking.desk
  // A large import need not look at all rows for users who lead nowhere.
  const leads = LEADING.some((name) => fields[name] !== undefined)
  const by = { store, caller: asking.caller, actor: asking.actor, plan: leads ? await loadPlan(store) : new Plan([]) }
  const { fields: whole } = await completeUser(by, given)
  if (current !== null && isOwner(current) && !isOwner({ ...current, fields: { ...current.fields, ...whole } })) {
    await keepOneOwner(asking, [current.id])
  }
  if (current === null) return { fields: whole, also: [] }
  return { fields: whole, also: [], after: (row) => signInFollows(asking, fields, current, row) }
}

/** What a change that was written means for how the person signs in. */
export async function signInFollows(
  asking: Asking,
  fields: RowFields,
  before: StoredRow,
  row: StoredRow,
): Promise<void> {
  if (fields.Enable2FA === false) await asking.desk.store.secondFactors.remove(row.id)
  // Who knew the old password, or signed in without the code that is demanded now, is signed out everywhere.
  if (fields.AccessPassword !== undefined) await signOut(asking, row, 'SetPassword')
  else if (needsCode(row) && !needsCode(before)) await signOut(asking, row, 'InvalidatePassword')
}

function needsCode({ fields }: StoredRow): boolean {
  return fields.Enable2FA === true || fields.Require2FA === true
}

export async function signOut({ desk, actor }: Asking, { noun, id }: StoredRow, reason: string): Promise<void> {
  await desk.store.tokens.revokeOwner({ noun, id }, { ip: actor.ip, reason })
}

/** Throws when nobody would be left who can administer the system. */
export async function keepOneOwner(asking: Asking, leaving: readonly number[]): Promise<void> {
  const users = await asking.desk.store.list('User')
  if (users.some((each) => isOwner(each) && !leaving.includes(each.id))) return
  throw refusal(400, 'The last system owner must stay.', 'WARNINGS.XAPI.USER_ROLE_DOWNGRADE', 'Groups')
}

export function usersResource(): Resource {
  return configResource(Users, {
    derive:
      async ({ desk }) =>
      (row, name) => {
        if (name === 'DisplayName') return displayName(row)
        if (name === 'IsRegistered') return desk.switch.isUp ? desk.switch.isRegistered(row.id) : null
        return undefined
      },
    complete,
    beforeWrite: (asking, { fields, current }) => setLive(asking, Users, fields, current),
    beforeDelete: async (asking, row) => {
      if (isOwner(row)) await keepOneOwner(asking, [row.id])
      return goingAlong(asking, row)
    },
    afterDelete: async (asking, row) => {
      await asking.desk.store.secondFactors.remove(row.id)
      await signOut(asking, row, 'Manual')
    },
  })
}
