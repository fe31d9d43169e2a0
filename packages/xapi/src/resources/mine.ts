// MyUser and MyGroup: the row of whoever asks.
import { MyGroup, MyUser } from '@cordboard/model'
import type { Resource } from './resource.ts'

export function myUserResource(users: Resource): Resource {
  return {
    noun: MyUser,
    maxTop: 100,
    get: async (asking) =>
      asking.caller.noun === 'User' ? ((await users.get?.(asking, asking.caller.id)) ?? null) : null,
    ...(users.patch === undefined ? {} : { patch: users.patch }),
  }
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
