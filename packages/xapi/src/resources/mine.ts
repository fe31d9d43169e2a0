// MyUser and MyGroup: the row of whoever asks.
import { MyGroup, MyUser, OWN_FIELDS, recordIn } from '@cordboard/model'
import { reaches } from '../auth/caller.ts'
import { ApiRefusal } from '../http/refusal.ts'
import { rehearsable } from './rehearsable.ts'
import type { Asking, Item, Resource } from './resource.ts'

export function myUserResource(users: Resource): Resource {
  const { patch } = users
  return {
    noun: MyUser,
    maxTop: 100,
    get: async (asking) =>
      asking.caller.noun === 'User' ? ((await users.get?.(asking, asking.caller.id)) ?? null) : null,
    ...(patch === undefined
      ? {}
      : {
          patch: rehearsable((asking: Asking, item: Item, body: unknown, ifVersion: number | null) =>
            patch(ofOneself(asking, item, body), item, body, ifVersion),
          ),
        }),
  }
}

/** Who may change users changes all of their own row; others what everybody may, and are told the first field that is not. */
function ofOneself(asking: Asking, item: Item, body: unknown): Asking {
  const { caller } = asking
  if (reaches(caller, 'User', 'write', item.belongs)) return asking
  const foreign = Object.keys(recordIn(body)).find((name) => !name.includes('@') && !OWN_FIELDS.has(name))
  if (foreign !== undefined) {
    const name = foreign.slice(0, 64)
    throw new ApiRefusal(403, `Your role may not change ${name} of yourself.`, [
      { message: 'WARNINGS.XAPI.FORBIDDEN', target: name },
    ])
  }
  return { ...asking, caller: { ...caller, ownFields: true } }
}

/** The department of which the caller is mainly a member. */
export function myGroupResource(groups: Resource): Resource {
  return {
    noun: MyGroup,
    maxTop: 100,
    get: async (asking) => {
      const { caller, desk } = asking
      const row = await desk.store.read(caller.noun, caller.id)
      const primary = row?.fields.PrimaryGroupId ?? caller.memberships[0]?.department
      return typeof primary === 'number' ? ((await groups.get?.(asking, primary)) ?? null) : null
    },
    ...(groups.patch === undefined ? {} : { patch: groups.patch }),
  }
}
