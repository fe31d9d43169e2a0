// Users: display name and registration are worked out, memberships completed, the last owner is kept.
import { Users } from '@cordboard/model'
import type { StoredRow } from '@cordboard/store'
import { membershipsOf } from '../auth/caller.ts'
import { refusal } from '../http/refusal.ts'
import { type Completed, configResource, type Given } from './config-resource.ts'
import { completeMemberships } from './memberships.ts'
import type { Asking, Resource } from './resource.ts'

export function displayName(row: StoredRow): string {
  const names = [row.fields.FirstName, row.fields.LastName].filter((each) => typeof each === 'string' && each !== '')
  return names.join(' ')
}

export function isOwner(row: StoredRow): boolean {
  return row.fields.Enabled !== false && membershipsOf(row.fields).some((each) => each.role === 'system_owners')
}

async function complete(asking: Asking, { fields, current }: Given): Promise<Completed> {
  const whole = await completeMemberships({ store: asking.desk.store, caller: asking.caller }, fields, current)
  if (current !== null && isOwner(current) && !isOwner({ ...current, fields: { ...current.fields, ...whole } })) {
    await keepOneOwner(asking, [current.id])
  }
  if (current === null || fields.AccessPassword === undefined) return { fields: whole, also: [] }
  // Who knew the old password is signed out everywhere.
  return { fields: whole, also: [], after: (row) => signOut(asking, row, 'SetPassword') }
}

async function signOut({ desk, actor }: Asking, { noun, id }: StoredRow, reason: string): Promise<void> {
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
    beforeDelete: async (asking, row) => {
      if (isOwner(row)) await keepOneOwner(asking, [row.id])
      return []
    },
    afterDelete: (asking, row) => signOut(asking, row, 'Manual'),
  })
}
